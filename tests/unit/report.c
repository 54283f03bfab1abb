/* diag/: the report formats on a hand-made bag with hostile texts. */
#include "unit/unit.h"

#include "diag/report.h"

typedef struct Sample {
  Arena arena;
  DiagBag bag;
  Report report;
  Buf out;
} Sample;

static const Source *source_of(Sample *sample, const char *path, const char *text) {
  return source_new(&sample->arena, str_of(path), str_of(text));
}

/* One warning with everything, about U+1F600 (two UTF-16 units) and what follows it. */
static void set_up(Sample *sample) {
  *sample = (Sample){0};
  DiagBag *bag = &sample->bag;
  bag->arena = &sample->arena;
  const Source *source =
      source_of(sample, "./a b/50%:x,.yaml", "n: \xF0\x9F\x98\x80 \"x\"\nm: 1\n");
  Diag *diag = diag_add(bag, DIAG_X010, source, (Span){8, 11}, "a <b> & \"c\"\x1B, 1:2");
  diag->kind = STR("Scheduled");
  diag_note(bag, diag, "note");
  diag_help(bag, diag, "50%% of\nit");
  diag_label(bag, diag, source, (Span){12, 13}, "label");
  fix_edit(bag, diag_fix(bag, diag, true, "title"), (Span){8, 11}, STR("y"));
  sample->report = (Report){.bag = bag, .summary = {.files = 2, .rules = 1, .milliseconds = 1234}};
  report_count(bag, &sample->report.summary);
}

static Str written(Sample *sample, const char *format) {
  buf_reset(&sample->out);
  report_format_find(str_of(format))->write(&sample->out, &sample->report);
  return buf_str(&sample->out);
}

static void tear_down(Sample *sample) {
  buf_free(&sample->out);
  arena_free(&sample->arena);
}

/* Format, and a piece that its output has to hold. */
static const char *const pieces[][2] = {
    {"oneline", "./a b/50%:x,.yaml:1:6: warning[X010]: a <b> & \"c\"\xE2\x90\x9B, 1:2\n"},
    {"github",
     "::warning file=a b/50%25%3Ax%2C.yaml,line=1,endLine=1,col=6,endColumn=9,title=X010::"
     "a <b> & \"c\"%1B, 1:2%0Ahelp: 50%25 of%0Ait\n"},
    {"gitlab", "\"check_name\":\"X010\""},
    {"gitlab", "\"location\":{\"path\":\"a b/50%:x,.yaml\",\"lines\":{\"begin\":1,\"end\":1}}"},
    {"gitlab", "\"severity\":\"minor\""},
    {"junit",
     "<testsuite name=\"a b/50%:x,.yaml\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"1\">"},
    {"junit",
     "message=\"warning[X010]: a &lt;b&gt; &amp; &quot;c&quot;\xEF\xBF\xBD, 1:2\">50% of&#10;it<"},
    {"json", "{\"schema\":1,\"tool\":{\"name\":\"rulec\",\"version\":"},
    {"json",
     "\"summary\":{\"files\":2,\"rules\":1,\"skipped\":0,\"errors\":0,\"warnings\":1,\"infos\":0}"},
    {"json",
     "{\"code\":\"X010\",\"severity\":\"warning\",\"message\":\"a <b> & \\\"c\\\"\\u001b, 1:2\","
     "\"path\":\"./a b/50%:x,.yaml\",\"kind\":\"Scheduled\","
     "\"start\":{\"line\":1,\"column\":6,\"offset\":8},\"end\":{\"line\":1,\"column\":9,\"offset\":"
     "11},"},
    {"json",
     "\"labels\":[{\"path\":\"./a "
     "b/50%:x,.yaml\",\"start\":{\"line\":2,\"column\":1,\"offset\":12},"},
    {"json", "\"fixes\":[{\"title\":\"title\",\"safe\":true,\"edits\":[{\"start\":{\"line\":1,"},
    {"sarif",
     "\"artifactLocation\":{\"uri\":\"a%20b/50%25%3Ax,.yaml\",\"uriBaseId\":\"%SRCROOT%\"}"},
    {"sarif", "\"region\":{\"startLine\":1,\"startColumn\":7,\"endLine\":1,\"endColumn\":10}"},
    {"sarif", "\"columnKind\":\"utf16CodeUnits\""},
    {"sarif", "\"relatedLocations\":[{\"id\":0,"},
    {"sarif", "\"replacements\":[{\"deletedRegion\":{\"startLine\":1,"},
    {"text", "warning[X010]: a <b> & \"c\"\xE2\x90\x9B, 1:2\n  --> ./a b/50%:x,.yaml:1:6\n"},
};

START_TEST(format_holds_piece) {
  Sample sample;
  set_up(&sample);
  Str out = written(&sample, pieces[_i][0]);
  ck_assert_msg(str_find(out, str_of(pieces[_i][1]), 0) != STR_NONE, "%.*s", STR_ARG(out));
  tear_down(&sample);
}
END_TEST

static const char *const empties[][2] = {
    {"text", ""},
    {"oneline", ""},
    {"github", ""},
    {"gitlab", "[]\n"},
    {"junit",
     "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rulec\">\n"
     "  <testsuite name=\"rulec\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
     "    <testcase classname=\"rulec\" name=\"2 files, 1 rules\"/>\n  "
     "</testsuite>\n</testsuites>\n"},
};

START_TEST(format_of_a_clean_run) {
  Sample sample;
  set_up(&sample);
  sample.bag.diags.len = 0;
  ck_str(written(&sample, empties[_i][0]), empties[_i][1]);
  tear_down(&sample);
}
END_TEST

START_TEST(finding_without_file_is_written) {
  Sample sample;
  set_up(&sample);
  diag_add(&sample.bag, DIAG_Y001, NULL, (Span){0, 0}, "message");
  diag_bag_sort(&sample.bag);
  for (size_t i = 0; i < report_format_count; i++) {
    ck_assert_uint_ne(str_find(written(&sample, report_formats[i].name), STR("Y001"), 0), STR_NONE);
  }
  ck_assert_uint_ne(str_find(written(&sample, "oneline"), STR("rulec: error[Y001]: message\n"), 0),
                    STR_NONE);
  tear_down(&sample);
}
END_TEST

/* The fingerprint that gitlab gives the last finding. */
static Str last_fingerprint(Sample *sample) {
  Str out = written(sample, "gitlab"), key = STR("\"fingerprint\":\"");
  size_t at = 0;
  for (size_t next; (next = str_find(out, key, at)) != STR_NONE;) at = next + key.len;
  return arena_str(&sample->arena, str_slice(out, at, at + 32));
}

START_TEST(fingerprint_survives_moved_lines) {
  Sample sample;
  set_up(&sample);
  DiagBag *bag = &sample.bag;
  bag->diags.len = 0;
  diag_add(bag, DIAG_X010, source_of(&sample, "f", "a: 1\nb: 2\n"), (Span){5, 6}, "message");
  Str first = last_fingerprint(&sample);
  bag->diags.len = 0;
  const Source *moved = source_of(&sample, "./f", "x: 0\ny: 0\na: 1\n  b: 2\n");
  diag_add(bag, DIAG_X010, moved, (Span){17, 18}, "message");
  ck_str(last_fingerprint(&sample), first.ptr);
  diag_add(bag, DIAG_X010, moved, (Span){17, 18}, "another message");
  ck_assert(!str_eq(last_fingerprint(&sample), first));
  tear_down(&sample);
}
END_TEST

START_TEST(summary_line_counts) {
  Sample sample;
  set_up(&sample);
  report_summary_line(&sample.out, &sample.report.summary);
  ck_str(buf_str(&sample.out), "2 files, 1 rule, 0 errors, 1 warning in 1.23 s\n");
  buf_reset(&sample.out);
  report_summary_line(&sample.out, &(Summary){.files = 1, .rules = 2, .infos = 3, .skipped = 4});
  ck_str(buf_str(&sample.out),
         "1 file, 2 rules, 0 errors, 0 warnings, 3 infos, 4 skipped in 0.00 s\n");
  tear_down(&sample);
}
END_TEST

/* Both marks of a long line and plain counting have to give the same places. */
START_TEST(places_in_a_long_line_are_exact) {
  Arena arena = {0};
  Buf text = {0};
  buf_add_cstr(&text,
               "\xEF\xBB\xBF"
               "first\n");
  for (int i = 0; i < 5000; i++) buf_add_cstr(&text, "a\xC3\xA9\xF0\x9F\x98\x80\xFF\xBF");
  const Source *source = source_new(&arena, STR("f"), buf_str(&text));
  for (uint32_t i = 0; i < 5000; i += 7) {
    Place place = source_place(source, 9 + i * 9), utf16 = source_place_utf16(source, 9 + i * 9);
    ck_assert_uint_eq(place.line, 2);
    ck_assert_uint_eq(place.column, i * 5 + 1);
    ck_assert_uint_eq(utf16.column, i * 6 + 1);
  }
  ck_assert_uint_eq(source_place(source, 5).column, 3);
  buf_free(&text);
  arena_free(&arena);
}
END_TEST

START_TEST(formats_are_linear_in_findings) {
  Sample sample;
  set_up(&sample);
  Buf text = {0};
  for (int i = 0; i < 1000000; i++) buf_add_cstr(&text, "x: 1, ");
  const Source *source = source_new(&sample.arena, STR("f.yaml"), buf_str(&text));
  for (uint32_t i = 0; i < 30000; i++)
    diag_add(&sample.bag, DIAG_X010, source, (Span){i * 200, i * 200 + 1}, "message %u",
             (unsigned)i);
  for (size_t i = 0; i < report_format_count; i++)
    ck_assert_uint_gt(written(&sample, report_formats[i].name).len, 1000000);
  buf_free(&text);
  tear_down(&sample);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))

Suite *suite_report(void) {
  TCase *tests;
  Suite *suite = unit_suite("report", &tests);
  tcase_add_loop_test(tests, format_holds_piece, 0, COUNT(pieces));
  tcase_add_loop_test(tests, format_of_a_clean_run, 0, COUNT(empties));
  tcase_add_test(tests, finding_without_file_is_written);
  tcase_add_test(tests, fingerprint_survives_moved_lines);
  tcase_add_test(tests, summary_line_counts);
  tcase_add_test(tests, places_in_a_long_line_are_exact);
  tcase_add_test(tests, formats_are_linear_in_findings);
  tcase_set_timeout(tests, 60);
  return suite;
}
