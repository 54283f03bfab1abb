/* Owns the small formats of CI services: github, gitlab, junit. Comes in: a report. Goes out:
   workflow commands, a Code Quality array, JUnit XML. */
#include "base/json.h"
#include "base/utf8.h"
#include "diag/report_int.h"

/* --- github: ::error file=…,line=…,…::message --- */

/* Percent-encodes what would end a command, or, in a property, the property. */
static void add_command_text(Buf *out, Str text, bool property) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    bool encoded =
        c == '%' || (unsigned char)c < 0x20 || c == 0x7F || (property && (c == ':' || c == ','));
    if (encoded)
      buf_printf(out, "%%%02X", (unsigned char)c);
    else
      buf_add_byte(out, c);
  }
}

static void add_annotation_place(Buf *out, const Diag *diag) {
  Place start = source_place(diag->source, diag->span.start);
  Place end = source_place(diag->source, diag->span.end);
  buf_add_cstr(out, "file=");
  add_command_text(out, report_path(diag), true);
  buf_printf(out, ",line=%u,endLine=%u", (unsigned)start.line, (unsigned)end.line);
  if (start.line == end.line)
    buf_printf(out, ",col=%u,endColumn=%u", (unsigned)start.column, (unsigned)end.column);
  buf_add_byte(out, ',');
}

void report_github(Buf *out, const Report *report) {
  static const char *const commands[] = {"debug", "notice", "warning", "error"};
  vec_each(Diag *, each, &report->bag->diags) {
    const Diag *diag = *each;
    buf_printf(out, "::%s ", commands[diag->severity]);
    if (diag->source) add_annotation_place(out, diag);
    buf_printf(out, "title=%s::", diag_info(diag->code)->name);
    add_command_text(out, diag->message, false);
    if (diag->help.len) {
      buf_add_cstr(out, "%0Ahelp: ");
      add_command_text(out, diag->help, false);
    }
    buf_add_byte(out, '\n');
  }
}

/* --- gitlab: Code Quality, a subset of the Code Climate format --- */

static void write_issue(Json *json, const Diag *diag, Fingerprints *fingerprints) {
  static const char *const severities[] = {"info", "info", "minor", "major"};
  Place start = {1, 1}, end = {1, 1};
  if (diag->source) {
    start = source_place(diag->source, diag->span.start);
    end = source_place(diag->source, diag->span.end);
  }
  json_open_object(json);
  json_key(json, "description"), json_str(json, diag->message);
  json_key(json, "check_name"), json_cstr(json, diag_info(diag->code)->name);
  json_key(json, "fingerprint"), json_str(json, report_fingerprint(fingerprints, diag));
  json_key(json, "severity"), json_cstr(json, severities[diag->severity]);
  json_key(json, "location"), json_open_object(json);
  json_key(json, "path"), json_str(json, diag->source ? report_path(diag) : STR("."));
  json_key(json, "lines"), json_open_object(json);
  json_key(json, "begin"), json_int(json, start.line);
  json_key(json, "end"), json_int(json, end.line);
  json_close_object(json);
  json_close_object(json);
  json_close_object(json);
}

void report_gitlab(Buf *out, const Report *report) {
  Arena arena = {0};
  Fingerprints fingerprints = {.arena = &arena};
  Json json = {.out = out};
  json_open_array(&json);
  vec_each(Diag *, diag, &report->bag->diags) write_issue(&json, *diag, &fingerprints);
  json_close_array(&json);
  buf_add_byte(out, '\n');
  arena_free(&arena);
}

/* --- junit: a suite a file, a case a finding; errors are failures --- */

void report_xml(Buf *out, Str text) {
  for (size_t at = 0, width; at < text.len; at += width) {
    uint32_t code = utf8_decode(text, at, &width);
    bool legal = code >= 0x20 || code == '\t' || code == '\n' || code == '\r';
    if (code == '<')
      buf_add_cstr(out, "&lt;");
    else if (code == '>')
      buf_add_cstr(out, "&gt;");
    else if (code == '&')
      buf_add_cstr(out, "&amp;");
    else if (code == '"')
      buf_add_cstr(out, "&quot;");
    else if (code < 0x20 && legal)
      buf_printf(out, "&#%u;", (unsigned)code);
    else
      utf8_encode(out, legal && code != 0xFFFE && code != 0xFFFF ? code : UTF8_BAD);
  }
}

static void add_case(Buf *out, const Diag *diag) {
  const char *tag = diag->severity == SEVERITY_ERROR ? "failure" : "skipped";
  const char *code = diag_info(diag->code)->name;
  Place place = {1, 1};
  if (diag->source) place = source_place(diag->source, diag->span.start);
  buf_printf(out, "    <testcase classname=\"%s\" name=\"", code);
  report_xml(out, report_path(diag));
  buf_printf(out, ":%u:%u\">\n      <%s message=\"%s[%s]: ", (unsigned)place.line,
             (unsigned)place.column, tag, severity_name(diag->severity), code);
  report_xml(out, diag->message);
  buf_add_cstr(out, "\">");
  report_xml(out, diag->help);
  buf_printf(out, "</%s>\n    </testcase>\n", tag);
}

/* The suite of the findings [from, to), which share a path. */
static void add_suite(Buf *out, const DiagBag *bag, uint32_t from, uint32_t to) {
  uint32_t errors = 0;
  for (uint32_t i = from; i < to; i++) errors += bag->diags.ptr[i]->severity == SEVERITY_ERROR;
  buf_add_cstr(out, "  <testsuite name=\"");
  report_xml(out, bag->diags.ptr[from]->source ? report_path(bag->diags.ptr[from]) : STR("rulec"));
  buf_printf(out, "\" tests=\"%u\" failures=\"%u\" errors=\"0\" skipped=\"%u\">\n",
             (unsigned)(to - from), (unsigned)errors, (unsigned)(to - from - errors));
  for (uint32_t i = from; i < to; i++) add_case(out, bag->diags.ptr[i]);
  buf_add_cstr(out, "  </testsuite>\n");
}

/* A run without findings still has a test that passed: servers take an empty report for a mistake.
 */
static void add_clean_suite(Buf *out, const Summary *summary) {
  buf_printf(out,
             "  <testsuite name=\"rulec\" tests=\"1\" failures=\"0\" errors=\"0\" skipped=\"0\">\n"
             "    <testcase classname=\"rulec\" name=\"%u files, %u rules\"/>\n  </testsuite>\n",
             (unsigned)summary->files, (unsigned)summary->rules);
}

void report_junit(Buf *out, const Report *report) {
  const DiagBag *bag = report->bag;
  buf_add_cstr(out, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"rulec\">\n");
  if (bag->diags.len == 0) add_clean_suite(out, &report->summary);
  for (uint32_t from = 0, to; from < bag->diags.len; from = to) {
    for (to = from + 1; to < bag->diags.len; to++) {
      if (!str_eq(report_path(bag->diags.ptr[to]), report_path(bag->diags.ptr[from]))) break;
    }
    add_suite(out, bag, from, to);
  }
  buf_add_cstr(out, "</testsuites>\n");
}
