/* diag/: the terminal face of a finding, and what a terminal may be shown. */
#include "unit/unit.h"

#include "diag/render.h"
#include "diag/visible.h"

#include <string.h>

/* A finding on the first PRIMARY of TEXT, labels on the first of each of LABELS. */
typedef struct Face {
  const char *text, *primary, *note, *labels[3];
  const char *want; /* the window alone: from the line after the head on */
} Face;

static Span span_of(const Source *source, const char *what) {
  size_t at = str_find(source->text, str_of(what), 0);
  return (Span){(uint32_t)at, (uint32_t)(at + strlen(what))};
}

static const Face faces[] = {
    {"a: 1\nb: 2\n", "b", "here", {0}, "  --> f.yaml:2:1\n   |\n 2 | b: 2\n   | ^ here\n"},
    {"a: 1\nb: 2\n",
     "b",
     NULL,
     {"a"},
     "  --> f.yaml:2:1\n   |\n 1 | a: 1\n   | - label\n 2 | b: 2\n   | ^\n"},
    {"a: 1\nx: 0\nb: 2\n",
     "b",
     NULL,
     {"a"},
     "  --> f.yaml:3:1\n   |\n 1 | a: 1\n   | - label\n 2 | x: 0\n 3 | b: 2\n   | ^\n"},
    {"a: 1\n\n\nx: 0\nb: 2\n",
     "b",
     NULL,
     {"a"},
     "  --> f.yaml:5:1\n   |\n 1 | a: 1\n   | - label\n...\n 5 | b: 2\n   | ^\n"},
    {"join(left, right)\n",
     "left",
     "one",
     {"right"},
     "  --> f.yaml:1:6\n   |\n 1 | join(left, right)\n   |      ^^^^  ----- label\n   |      |\n"
     "   |      one\n"},
    {"join(left, right)\n",
     "right",
     "one",
     {"join", "left"},
     "  --> f.yaml:1:12\n   |\n 1 | join(left, right)\n   | ---- ----  ^^^^^ one\n   | |    |\n"
     "   | |    label\n   | label\n"},
    {"T\n| where a\n| take 1\n",
     "| where a\n| take",
     "both",
     {0},
     "  --> f.yaml:2:1\n   |\n 2 | | where a\n   | ^^^^^^^^^\n 3 | | take 1\n   | ^^^^^^ both\n"},
    {"\tx: \t1\n",
     "1",
     "tabs",
     {0},
     "  --> f.yaml:1:6\n   |\n 1 |     x:     1\n   |            ^ tabs\n"},
    {"n: \xE6\xBC\xA2\xE5\xAD\x97 e\xCC\x81 x\n",
     "x",
     "wide",
     {0},
     "  --> f.yaml:1:10\n   |\n 1 | n: \xE6\xBC\xA2\xE5\xAD\x97 e\xCC\x81 x\n   |           ^ "
     "wide\n"},
    {"a\x1B[31m: \xE2\x80\xAE"
     "b\n",
     "b",
     NULL,
     {0},
     "  --> f.yaml:1:10\n   |\n 1 | a\xE2\x90\x9B[31m: <U+202E>b\n   |                 ^\n"},
    {"a: \xFFz\n", "z", NULL, {0}, "  --> f.yaml:1:5\n   |\n 1 | a: <FF>z\n   |        ^\n"},
    {"\xEF\xBB\xBF"
     "a: 1\n",
     "a",
     NULL,
     {0},
     "  --> f.yaml:1:1\n   |\n 1 | a: 1\n   | ^\n"},
    {"a: 1\r\nb: 2\r\n", "b", NULL, {0}, "  --> f.yaml:2:1\n   |\n 2 | b: 2\n   | ^\n"},
};

static Diag *finding(DiagBag *bag, const Source *source, Span span) {
  return diag_add(bag, DIAG_Y001, source, span, "message");
}

static void render(Buf *out, const Diag *diag) {
  buf_reset(out);
  render_diag(out, diag, (RenderStyle){.patch = true});
}

START_TEST(window_shows_labelled_spans) {
  Arena arena = {0};
  Buf out = {0};
  const Face *face = &faces[_i];
  DiagBag bag = {.arena = &arena};
  const Source *source = source_new(&arena, STR("f.yaml"), str_of(face->text));
  Diag *diag = finding(&bag, source, span_of(source, face->primary));
  if (face->note) diag_note(&bag, diag, "%s", face->note);
  for (int i = 0; face->labels[i]; i++)
    diag_label(&bag, diag, source, span_of(source, face->labels[i]), "label");
  render(&out, diag);
  Str want = arena_printf(&arena, "error[Y001]: message\n%s\n", face->want);
  ck_str(buf_str(&out), want.ptr);
  buf_free(&out);
  arena_free(&arena);
}
END_TEST

START_TEST(window_of_another_file) {
  Arena arena = {0};
  Buf out = {0};
  DiagBag bag = {.arena = &arena};
  const Source *one = source_new(&arena, STR("one.yaml"), STR("id: 1\n"));
  const Source *two = source_new(&arena, STR("two.yaml"), STR("\nid: 1\n"));
  Diag *diag = finding(&bag, two, (Span){5, 6});
  diag_label(&bag, diag, one, (Span){4, 5}, "first used here");
  diag_help(&bag, diag, "take another\nor remove it");
  render(&out, diag);
  ck_str(buf_str(&out),
         "error[Y001]: message\n  --> two.yaml:2:5\n   |\n 2 | id: 1\n   |     ^\n"
         "  ::: one.yaml:1:5\n   |\n 1 | id: 1\n   |     - first used here\n"
         "   = help: take another\n           or remove it\n\n");
  buf_free(&out);
  arena_free(&arena);
}
END_TEST

START_TEST(long_line_is_cut_round_the_span) {
  Arena arena = {0};
  Buf text = {0}, out = {0};
  DiagBag bag = {.arena = &arena};
  buf_add_repeat(&text, 'a', 100000);
  buf_add_cstr(&text, "HERE");
  buf_add_repeat(&text, 'b', 100000);
  const Source *source = source_new(&arena, STR("f.yaml"), buf_str(&text));
  render(&out, finding(&bag, source, (Span){100000, 100004}));
  ck_assert_uint_lt(out.len, 500);
  Str want =
      STR("\xE2\x80\xA6"
          "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaHEREbbb");
  ck_assert_uint_ne(str_find(buf_str(&out), want, 0), STR_NONE);
  ck_assert_uint_ne(
      str_find(buf_str(&out), STR("   |                                          ^^^^\n"), 0),
      STR_NONE);
  buf_free(&out);
  buf_free(&text);
  arena_free(&arena);
}
END_TEST

START_TEST(patch_shows_changed_lines) {
  Arena arena = {0};
  Buf out = {0};
  DiagBag bag = {.arena = &arena};
  const Source *source = source_new(&arena, STR("f.yaml"), STR("a: 1\nb:\nc: 2\nd: 3\n"));
  Diag *diag = finding(&bag, source, (Span){8, 9});
  Fix *fix = diag_fix(&bag, diag, true, "indent two lines");
  fix_edit(&bag, fix, (Span){8, 8}, STR("  "));
  fix_edit(&bag, fix, (Span){13, 13}, STR("  "));
  render(&out, diag);
  ck_str(buf_str(&out),
         "error[Y001]: message\n  --> f.yaml:3:1\n   |\n 3 | c: 2\n   | ^\n"
         "   = help: indent two lines; `rulec fix` does it\n"
         " 3 - c: 2\n 3 +   c: 2\n 4 - d: 3\n 4 +   d: 3\n\n");
  diag->fixes.len = 0;
  fix = diag_fix(&bag, diag, false, "drop the line");
  fix_edit(&bag, fix, (Span){5, 8}, STR(""));
  render(&out, diag);
  ck_str(buf_str(&out),
         "error[Y001]: message\n  --> f.yaml:3:1\n   |\n 3 | c: 2\n   | ^\n"
         "   = help: drop the line; `rulec fix --unsafe` does it\n 2 - b:\n\n");
  buf_free(&out);
  arena_free(&arena);
}
END_TEST

START_TEST(finding_without_source_has_no_window) {
  Arena arena = {0};
  Buf out = {0};
  DiagBag bag = {.arena = &arena};
  render(&out, finding(&bag, NULL, (Span){0, 0}));
  ck_str(buf_str(&out), "error[Y001]: message\n\n");
  render_diag(&out, bag.diags.ptr[0], (RenderStyle){.color = true});
  ck_assert_uint_ne(str_find(buf_str(&out), STR("\033[1;31merror[Y001]\033[0m"), 0), STR_NONE);
  buf_free(&out);
  arena_free(&arena);
}
END_TEST

START_TEST(visible_text_fits) {
  ck_assert_uint_eq(visible_fit(STR("abc"), 2), 2);
  ck_assert_uint_eq(visible_fit(STR("\xE6\xBC\xA2\xE5\xAD\x97"), 3), 3);
  ck_assert_uint_eq(visible_fit_end(STR("\xE6\xBC\xA2\xE5\xAD\x97"), 3), 3);
  ck_assert_uint_eq(visible_fit_end(STR("a\xFF\xBF"), 8), 2);
  ck_assert_uint_eq(visible_width(STR("\t\x7F")), VISIBLE_TAB + 1);
}
END_TEST

Suite *suite_render(void) {
  TCase *tests;
  Suite *suite = unit_suite("render", &tests);
  tcase_add_loop_test(tests, window_shows_labelled_spans, 0, sizeof faces / sizeof *faces);
  tcase_add_test(tests, window_of_another_file);
  tcase_add_test(tests, long_line_is_cut_round_the_span);
  tcase_add_test(tests, patch_shows_changed_lines);
  tcase_add_test(tests, finding_without_source_has_no_window);
  tcase_add_test(tests, visible_text_fits);
  return suite;
}
