/* Owns the sarif format (OASIS SARIF 2.1.0). Comes in: a report. Goes out: one log with one run:
   the codes that occur as rules, every finding as a result with a region, related places, fixes and
   a fingerprint that survives moved lines. Columns count UTF-16 code units. */
#include "base/json.h"
#include "base/version.h"
#include "diag/report_int.h"

static const char *const levels[] = {"none", "note", "warning", "error"};

static void write_text(Json *json, const char *key, Str text) {
  json_key(json, key), json_open_object(json);
  json_key(json, "text"), json_str(json, text);
  json_close_object(json);
}

/* --- places --- */

static bool is_uri_char(char c) {
  return char_is_alnum(c) || (c && str_find_byte(STR("-._~/!$&'()*+,;=@"), c, 0) != STR_NONE);
}

/* A path as a URI reference: relative where the path is. A colon is always encoded, so that no path
   is taken for a scheme. */
static void write_uri(Json *json, Str path) {
  Buf uri = {0};
  while (str_starts(path, STR("./"))) path = str_from(path, 2);
  if (str_starts(path, STR("/"))) buf_add_cstr(&uri, "file://");
  for (size_t i = 0; i < path.len; i++) {
    if (is_uri_char(path.ptr[i]))
      buf_add_byte(&uri, path.ptr[i]);
    else
      buf_printf(&uri, "%%%02X", (unsigned char)path.ptr[i]);
  }
  json_key(json, "uri"), json_str(json, buf_str(&uri));
  if (!str_starts(path, STR("/"))) json_key(json, "uriBaseId"), json_cstr(json, "%SRCROOT%");
  buf_free(&uri);
}

static void write_artifact(Json *json, const Source *source) {
  json_key(json, "artifactLocation"), json_open_object(json);
  write_uri(json, source->path);
  json_close_object(json);
}

static void write_region(Json *json, const char *key, const Source *source, Span span) {
  Place start = source_place_utf16(source, span.start), end = source_place_utf16(source, span.end);
  json_key(json, key), json_open_object(json);
  json_key(json, "startLine"), json_int(json, start.line);
  json_key(json, "startColumn"), json_int(json, start.column);
  json_key(json, "endLine"), json_int(json, end.line);
  json_key(json, "endColumn"), json_int(json, end.column);
  json_close_object(json);
}

static void write_physical(Json *json, const Source *source, Span span) {
  json_key(json, "physicalLocation"), json_open_object(json);
  write_artifact(json, source);
  write_region(json, "region", source, span);
  json_close_object(json);
}

static void write_locations(Json *json, const Diag *diag) {
  json_key(json, "locations"), json_open_array(json);
  json_open_object(json);
  write_physical(json, diag->source, diag->span);
  json_close_object(json);
  json_close_array(json);
}

static void write_related(Json *json, const Diag *diag) {
  json_key(json, "relatedLocations"), json_open_array(json);
  int64_t id = 0;
  vec_each(Label, label, &diag->labels) {
    const Source *source = label->source ? label->source : diag->source;
    if (!source) continue;
    json_open_object(json);
    json_key(json, "id"), json_int(json, id++);
    write_physical(json, source, label->span);
    write_text(json, "message", label->text);
    json_close_object(json);
  }
  json_close_array(json);
}

/* --- results --- */

static void write_fix(Json *json, const Source *source, const Fix *fix) {
  json_open_object(json);
  write_text(json, "description", fix->title);
  json_key(json, "artifactChanges"), json_open_array(json), json_open_object(json);
  write_artifact(json, source);
  json_key(json, "replacements"), json_open_array(json);
  vec_each(Edit, edit, &fix->edits) {
    json_open_object(json);
    write_region(json, "deletedRegion", source, edit->span);
    write_text(json, "insertedContent", edit->text);
    json_close_object(json);
  }
  json_close_array(json);
  json_close_object(json), json_close_array(json);
  json_close_object(json);
}

static void write_fixes(Json *json, const Diag *diag) {
  json_key(json, "fixes"), json_open_array(json);
  vec_each(Fix, fix, &diag->fixes) {
    if (fix->edits.len) write_fix(json, diag->source, fix);
  }
  json_close_array(json);
}

static void write_message(Json *json, const Diag *diag) {
  Buf text = {0};
  buf_add(&text, diag->message);
  if (diag->note.len) buf_printf(&text, " (%.*s)", STR_ARG(diag->note));
  if (diag->help.len) buf_printf(&text, "\nhelp: %.*s", STR_ARG(diag->help));
  write_text(json, "message", buf_str(&text));
  buf_free(&text);
}

static void write_result(Json *json, const Diag *diag, int64_t rule, Fingerprints *fingerprints) {
  json_open_object(json);
  json_key(json, "ruleId"), json_cstr(json, diag_info(diag->code)->name);
  json_key(json, "ruleIndex"), json_int(json, rule);
  json_key(json, "level"), json_cstr(json, levels[diag->severity]);
  write_message(json, diag);
  if (diag->source) write_locations(json, diag);
  if (diag->labels.len) write_related(json, diag);
  json_key(json, "partialFingerprints"), json_open_object(json);
  json_key(json, "rulecFinding/v1"), json_str(json, report_fingerprint(fingerprints, diag));
  json_close_object(json);
  if (diag->source && diag->fixes.len) write_fixes(json, diag);
  json_close_object(json);
}

/* --- the run --- */

static void write_rule(Json *json, DiagCode code) {
  const DiagInfo *info = diag_info(code);
  Buf help = {0};
  json_open_object(json);
  json_key(json, "id"), json_cstr(json, info->name);
  write_text(json, "shortDescription", str_of(info->title));
  write_text(json, "fullDescription", str_of(info->why));
  buf_printf(&help, "%s\n\nWrong:\n%s\n\nRight:\n%s\n\nAuthority: %s", info->why, info->wrong,
             info->right, info->authority);
  json_key(json, "help"), json_open_object(json);
  json_key(json, "text"), json_str(json, buf_str(&help));
  buf_reset(&help);
  buf_printf(&help, "%s\n\nWrong:\n\n```\n%s\n```\n\nRight:\n\n```\n%s\n```\n\nAuthority: %s",
             info->why, info->wrong, info->right, info->authority);
  json_key(json, "markdown"), json_str(json, buf_str(&help));
  json_close_object(json);
  json_key(json, "defaultConfiguration"), json_open_object(json);
  json_key(json, "level"), json_cstr(json, levels[diag_severity(code)]);
  json_close_object(json);
  json_close_object(json);
  buf_free(&help);
}

/* Writes the codes that occur, and where each stands among them. */
static void write_rules(Json *json, const DiagBag *bag, int64_t index[DIAG_COUNT]) {
  bool occurs[DIAG_COUNT] = {false};
  vec_each(Diag *, diag, &bag->diags) occurs[(*diag)->code] = true;
  int64_t count = 0;
  json_key(json, "rules"), json_open_array(json);
  for (int code = 0; code < DIAG_COUNT; code++) {
    if (!occurs[code]) continue;
    index[code] = count++;
    write_rule(json, (DiagCode)code);
  }
  json_close_array(json);
}

static void write_run(Json *json, const DiagBag *bag) {
  int64_t rules[DIAG_COUNT] = {0};
  Arena arena = {0};
  Fingerprints fingerprints = {.arena = &arena};
  json_key(json, "tool"), json_open_object(json);
  json_key(json, "driver"), json_open_object(json);
  json_key(json, "name"), json_cstr(json, "rulec");
  json_key(json, "version"), json_cstr(json, RULEC_VERSION);
  json_key(json, "semanticVersion"), json_cstr(json, RULEC_VERSION);
  write_rules(json, bag, rules);
  json_close_object(json);
  json_close_object(json);
  json_key(json, "columnKind"), json_cstr(json, "utf16CodeUnits");
  json_key(json, "results"), json_open_array(json);
  vec_each(Diag *, diag, &bag->diags)
      write_result(json, *diag, rules[(*diag)->code], &fingerprints);
  json_close_array(json);
  arena_free(&arena);
}

void report_sarif(Buf *out, const Report *report) {
  Json json = {.out = out};
  json_open_object(&json);
  json_key(&json, "$schema");
  json_cstr(&json, "https://json.schemastore.org/sarif-2.1.0.json");
  json_key(&json, "version"), json_cstr(&json, "2.1.0");
  json_key(&json, "runs"), json_open_array(&json), json_open_object(&json);
  write_run(&json, report->bag);
  json_close_object(&json), json_close_array(&json);
  json_close_object(&json);
  buf_add_byte(out, '\n');
}
