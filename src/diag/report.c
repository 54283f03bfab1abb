/* Owns the table of report formats and the two that people read. Comes in: a report. Goes out:
   text, one line a finding, the closing line; and fingerprints for the formats that machines read.
 */
#include "diag/report.h"

#include "base/hash.h"
#include "diag/render.h"
#include "diag/report_int.h"
#include "diag/visible.h"

static void report_text(Buf *out, const Report *report) {
  RenderStyle style = {.color = report->color, .patch = true};
  vec_each(Diag *, diag, &report->bag->diags) render_diag(out, *diag, style);
}

static void report_oneline(Buf *out, const Report *report) {
  vec_each(Diag *, each, &report->bag->diags) {
    const Diag *diag = *each;
    if (diag->source) {
      Place place = source_place(diag->source, diag->span.start);
      visible_add(out, diag->source->path);
      buf_add_byte(out, ':');
      buf_add_number(out, place.line);
      buf_add_byte(out, ':');
      buf_add_number(out, place.column);
      buf_add_cstr(out, ": ");
    } else {
      buf_add_cstr(out, "rulec: ");
    }
    buf_add_cstr(out, severity_name(diag->severity));
    buf_add_byte(out, '[');
    buf_add_cstr(out, diag_info(diag->code)->name);
    buf_add_cstr(out, "]: ");
    visible_add(out, diag->message);
    buf_add_byte(out, '\n');
  }
}

const ReportFormat report_formats[] = {
    {"text", "findings with the lines they speak of, for people", report_text},
    {"oneline", "path:line:column: severity[CODE]: message", report_oneline},
    {"json", "everything, in rulec's own documented and versioned form", report_json},
    {"sarif", "SARIF 2.1.0, for code scanning", report_sarif},
    {"github", "workflow commands, for annotations in GitHub Actions", report_github},
    {"gitlab", "Code Quality report of GitLab", report_gitlab},
    {"junit", "JUnit XML, for CI servers", report_junit},
};
const size_t report_format_count = sizeof report_formats / sizeof *report_formats;

const ReportFormat *report_format_find(Str name) {
  for (size_t i = 0; i < report_format_count; i++) {
    if (str_eq(name, str_of(report_formats[i].name))) return &report_formats[i];
  }
  return NULL;
}

void report_count(const DiagBag *bag, Summary *summary) {
  uint32_t counts[SEVERITY_ERROR + 1] = {0};
  vec_each(Diag *, diag, &bag->diags) counts[(*diag)->severity]++;
  summary->errors = counts[SEVERITY_ERROR];
  summary->warnings = counts[SEVERITY_WARNING];
  summary->infos = counts[SEVERITY_INFO];
}

static void add_count(Buf *out, uint32_t count, const char *noun, const char *after) {
  buf_printf(out, "%u %s%s%s", (unsigned)count, noun, count == 1 ? "" : "s", after);
}

void report_summary_line(Buf *out, const Summary *summary) {
  add_count(out, summary->files, "file", ", ");
  add_count(out, summary->rules, "rule", ", ");
  add_count(out, summary->errors, "error", ", ");
  add_count(out, summary->warnings, "warning", "");
  if (summary->infos) buf_add_cstr(out, ", "), add_count(out, summary->infos, "info", "");
  if (summary->skipped) buf_printf(out, ", %u skipped", (unsigned)summary->skipped);
  buf_printf(out, " in %u.%02u s\n", (unsigned)(summary->milliseconds / 1000),
             (unsigned)(summary->milliseconds % 1000 / 10));
}

Str report_path(const Diag *diag) {
  Str path = diag->source ? diag->source->path : (Str){NULL, 0};
  while (str_starts(path, STR("./"))) path = str_from(path, 2);
  return path;
}

enum { NEAR_BYTES = 80 }; /* of the line on each side of the finding that its fingerprint reads */

/* The text at DIAG: what it marks, and what stands beside that on its first line. */
static Str surroundings(const Diag *diag) {
  if (!diag->source) return diag->message;
  const Source *source = diag->source;
  uint32_t start = diag->span.start;
  Str line = source_line(source, source_line_at(source, start));
  uint32_t first = line.ptr ? (uint32_t)(line.ptr - source->text.ptr) : start;
  uint32_t last = first + (uint32_t)line.len;
  if (start > first + NEAR_BYTES) first = start - NEAR_BYTES;
  if (last > start + NEAR_BYTES) last = start + NEAR_BYTES;
  return str_trim(source_text(source, (Span){first, last}));
}

Str report_fingerprint(Fingerprints *fingerprints, const Diag *diag) {
  char hex[HASH_SHA256_HEX + 1];
  Str key = arena_printf(fingerprints->arena, "%s\n%.*s\n%.*s", diag_info(diag->code)->name,
                         STR_ARG(report_path(diag)), STR_ARG(surroundings(diag)));
  uint32_t *count = map_get(&fingerprints->seen, key);
  if (!count) {
    count = ARENA_NEW(fingerprints->arena, uint32_t);
    map_put(fingerprints->arena, &fingerprints->seen, key, count);
  }
  sha256_hex(arena_printf(fingerprints->arena, "%.*s\n%u", STR_ARG(key), (unsigned)(*count)++),
             hex);
  return arena_str(fingerprints->arena, (Str){hex, 32});
}
