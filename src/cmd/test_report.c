/* Owns the formats of `rulec test`: text, junit, json, tap. Comes in: a suite. Goes out: bytes. */
#include "cmd/test_report.h"

#include "base/json.h"
#include "cmd/test_coverage.h"
#include "diag/report.h"

/* Whether the run is asked for what it leaves untried. */
static bool wants_coverage(const Suite *suite) { return suite->cover || suite->minimum; }

static const char *const verdicts[] = {"ok", "FAIL", "todo"};

/* Each line of TEXT behind LEAD. */
static void add_lines(Buf *out, const char *lead, Str text) {
  while (text.len) {
    Str line = str_split(&text, '\n');
    buf_printf(out, "%s%.*s\n", lead, STR_ARG(line));
  }
}

static Str name_of(const TrialCase *it) { return it->name.len ? it->name : STR("without a name"); }

/* --- text --- */

static void write_case(Buf *out, const TrialCase *it) {
  buf_printf(out, "  %-5s %.*s", verdicts[it->verdict], STR_ARG(name_of(it)));
  if (it->verdict == TRIAL_TODO)
    buf_printf(out, " (%.*s%s)", STR_ARG(it->todo), it->detail.len ? "" : "; it holds now");
  buf_add_byte(out, '\n');
  if (it->verdict == TRIAL_FAILED) add_lines(out, "        ", it->detail);
}

static void write_file(Buf *out, const SuiteFile *file, bool brief) {
  bool headed = false;
  vec_each(TrialCase, it, &file->trial->cases) {
    if (brief && it->verdict != TRIAL_FAILED) continue;
    if (!headed) buf_printf(out, "%.*s\n", STR_ARG(file->path));
    headed = true;
    write_case(out, it);
  }
}

static void write_matrix(Buf *out, const Suite *suite) {
  const uint32_t(*seen)[2] = suite->seen;
  buf_printf(out, "alerts: %u expected, %u raised\n", (unsigned)(seen[1][0] + seen[1][1]),
             (unsigned)seen[1][1]);
  buf_printf(out, "quiet:  %u expected, %u raised\n", (unsigned)(seen[0][0] + seen[0][1]),
             (unsigned)seen[0][1]);
}

static void write_text(Buf *out, const Suite *suite, bool brief) {
  vec_each(const SuiteFile, file, &suite->files) if (file->trial) write_file(out, file, brief);
  write_matrix(out, suite);
  uint32_t cases = suite->ok + suite->failed + suite->todo, files = suite->files.len;
  buf_printf(out, "%u case%s in %u file%s: %u ok, %u failed, %u to do\n", (unsigned)cases,
             cases == 1 ? "" : "s", (unsigned)files, files == 1 ? "" : "s", (unsigned)suite->ok,
             (unsigned)suite->failed, (unsigned)suite->todo);
  if (wants_coverage(suite)) test_coverage_lines(out, "", suite);
}

/* --- json --- */

static void write_json_case(Json *json, const TrialCase *it) {
  static const char *const words[] = {"ok", "failed", "todo"};
  json_open_object(json);
  json_key(json, "name"), json_str(json, it->name);
  json_key(json, "line"), json_int(json, it->line);
  json_key(json, "scenario"), json_bool(json, it->scenario);
  json_key(json, "expected"), json_cstr(json, it->alert ? "alert" : "quiet");
  json_key(json, "got"), json_cstr(json, !it->ran ? NULL : it->raised ? "alert" : "quiet");
  json_key(json, "verdict"), json_cstr(json, words[it->verdict]);
  if (it->todo.ptr) json_key(json, "todo"), json_str(json, it->todo);
  if (it->detail.len) json_key(json, "detail"), json_str(json, it->detail);
  json_close_object(json);
}

static void write_json_sums(Json *json, const Suite *suite) {
  static const char *const expected[] = {"quiet", "alert"};
  json_key(json, "matrix");
  json_open_object(json);
  for (int i = 1; i >= 0; i--) {
    json_key(json, expected[i]);
    json_open_object(json);
    json_key(json, "alert"), json_int(json, suite->seen[i][1]);
    json_key(json, "quiet"), json_int(json, suite->seen[i][0]);
    json_close_object(json);
  }
  json_close_object(json);
  json_key(json, "ok"), json_int(json, suite->ok);
  json_key(json, "failed"), json_int(json, suite->failed);
  json_key(json, "todo"), json_int(json, suite->todo);
}

static void write_json(Buf *out, const Suite *suite, bool brief) {
  (void)brief;
  Json json = {.out = out, .indent = 2};
  json_open_object(&json);
  json_key(&json, "files");
  json_open_array(&json);
  vec_each(const SuiteFile, file, &suite->files) {
    if (!file->trial) continue;
    json_open_object(&json);
    json_key(&json, "path"), json_str(&json, file->path);
    json_key(&json, "cases");
    json_open_array(&json);
    vec_each(TrialCase, it, &file->trial->cases) write_json_case(&json, it);
    json_close_array(&json);
    json_close_object(&json);
  }
  json_close_array(&json);
  if (wants_coverage(suite)) test_coverage_json(&json, suite);
  write_json_sums(&json, suite);
  json_close_object(&json);
  buf_add_byte(out, '\n');
}

/* --- junit --- */

static void write_xml_case(Buf *out, const TrialCase *it, Str path) {
  buf_add_cstr(out, "    <testcase classname=\"");
  report_xml(out, path);
  buf_add_cstr(out, "\" name=\"");
  report_xml(out, name_of(it));
  if (it->verdict == TRIAL_OK) {
    buf_add_cstr(out, "\"/>\n");
    return;
  }
  const char *tag = it->verdict == TRIAL_TODO ? "skipped" : "failure";
  buf_printf(out, "\">\n      <%s message=\"", tag);
  report_xml(out, it->verdict == TRIAL_TODO ? it->todo : STR("does not hold"));
  buf_add_cstr(out, "\">");
  report_xml(out, it->detail);
  buf_printf(out, "</%s>\n    </testcase>\n", tag);
}

static void write_xml_suite(Buf *out, const SuiteFile *file) {
  unsigned counts[3] = {0};
  vec_each(TrialCase, it, &file->trial->cases) counts[it->verdict]++;
  buf_add_cstr(out, "  <testsuite name=\"");
  report_xml(out, file->path);
  buf_printf(out, "\" tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\">\n",
             (unsigned)file->trial->cases.len, counts[TRIAL_FAILED], counts[TRIAL_TODO]);
  vec_each(TrialCase, it, &file->trial->cases) write_xml_case(out, it, file->path);
  buf_add_cstr(out, "  </testsuite>\n");
}

/* The format has no place of its own for it: the output of a suite without cases. */
static void write_xml_coverage(Buf *out, const Suite *suite) {
  Buf lines = {0};
  test_coverage_lines(&lines, "", suite);
  buf_add_cstr(out,
               "  <testsuite name=\"coverage\" tests=\"0\" failures=\"0\" errors=\"0\" "
               "skipped=\"0\">\n    <system-out>");
  report_xml(out, buf_str(&lines));
  buf_add_cstr(out, "</system-out>\n  </testsuite>\n");
  buf_free(&lines);
}

static void write_junit(Buf *out, const Suite *suite, bool brief) {
  (void)brief;
  buf_add_cstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n");
  vec_each(const SuiteFile, file, &suite->files) if (file->trial) write_xml_suite(out, file);
  if (wants_coverage(suite)) write_xml_coverage(out, suite);
  buf_add_cstr(out, "</testsuites>\n");
}

/* --- tap --- */

/* A `#` would begin a directive, a line end the next line. */
static void add_tap_text(Buf *out, Str text) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '#' || c == '\\') buf_add_byte(out, '\\');
    buf_add_byte(out, c == '\n' || c == '\r' ? ' ' : c);
  }
}

static void write_tap_case(Buf *out, const TrialCase *it, Str path, unsigned number) {
  buf_printf(out, "%s %u - ", it->detail.len ? "not ok" : "ok", number);
  add_tap_text(out, path);
  buf_add_cstr(out, ": ");
  add_tap_text(out, name_of(it));
  if (it->todo.ptr) {
    buf_add_cstr(out, " # TODO ");
    add_tap_text(out, it->todo);
  }
  buf_add_byte(out, '\n');
  add_lines(out, "# ", it->detail);
}

static void write_tap(Buf *out, const Suite *suite, bool brief) {
  (void)brief;
  unsigned number = 0;
  buf_printf(out, "TAP version 13\n1..%u\n", (unsigned)(suite->ok + suite->failed + suite->todo));
  vec_each(const SuiteFile, file, &suite->files) {
    if (!file->trial) continue;
    vec_each(TrialCase, it, &file->trial->cases) write_tap_case(out, it, file->path, ++number);
  }
  if (wants_coverage(suite)) test_coverage_lines(out, "# ", suite);
}

const TestFormat *test_format_find(const char *name) {
  static const TestFormat formats[] = {
      {"text", write_text}, {"junit", write_junit}, {"json", write_json}, {"tap", write_tap}};
  for (size_t i = 0; name && i < sizeof formats / sizeof *formats; i++) {
    if (str_eq(str_of(name), str_of(formats[i].name))) return &formats[i];
  }
  return &formats[0];
}
