/* Owns the json format. Comes in: a report. Goes out: one JSON object on one line:

     schema    1; it changes when a reader of the old form would break
     tool      {name, version}
     summary   {files, rules, skipped, errors, warnings, infos}
     findings  sorted by path, offset, code; each
       code, severity ("error", "warning", "info"), message
       path    as given to rulec, null where the finding is about no file
       kind    of the rule it speaks of ("scheduled", "nrt", …), or null
       start, end   {line, column, offset}: line and column from 1, a column is a Unicode code
   point, offset is in bytes from 0; the end is the place after the last character note    what
   stands beside the carets, or null labels  [{path, start, end, text}] help    or null fixes
   [{title, safe, edits: [{start, end, text}]}]: edits are in the finding's file and do not overlap;
   TEXT replaces what stands between */
#include "base/json.h"
#include "base/version.h"
#include "diag/report_int.h"

static void write_place(Json *json, const char *key, const Source *source, uint32_t offset) {
  Place place = source ? source_place(source, offset) : (Place){1, 1};
  json_key(json, key);
  json_open_object(json);
  json_key(json, "line"), json_int(json, place.line);
  json_key(json, "column"), json_int(json, place.column);
  json_key(json, "offset"), json_int(json, offset);
  json_close_object(json);
}

static void write_span(Json *json, const Source *source, Span span) {
  write_place(json, "start", source, span.start);
  write_place(json, "end", source, span.end);
}

static void write_optional(Json *json, const char *key, Str value) {
  json_key(json, key);
  if (value.ptr)
    json_str(json, value);
  else
    json_null(json);
}

static void write_label(Json *json, const Diag *diag, const Label *label) {
  const Source *source = label->source ? label->source : diag->source;
  json_open_object(json);
  write_optional(json, "path", source ? source->path : (Str){NULL, 0});
  write_span(json, source, label->span);
  json_key(json, "text"), json_str(json, label->text);
  json_close_object(json);
}

static void write_fix(Json *json, const Source *source, const Fix *fix) {
  json_open_object(json);
  json_key(json, "title"), json_str(json, fix->title);
  json_key(json, "safe"), json_bool(json, fix->safe);
  json_key(json, "edits"), json_open_array(json);
  vec_each(Edit, edit, &fix->edits) {
    json_open_object(json);
    write_span(json, source, edit->span);
    json_key(json, "text"), json_str(json, edit->text);
    json_close_object(json);
  }
  json_close_array(json);
  json_close_object(json);
}

static void write_finding(Json *json, const Diag *diag) {
  json_open_object(json);
  json_key(json, "code"), json_cstr(json, diag_info(diag->code)->name);
  json_key(json, "severity"), json_cstr(json, severity_name(diag->severity));
  json_key(json, "message"), json_str(json, diag->message);
  write_optional(json, "path", diag->source ? diag->source->path : (Str){NULL, 0});
  write_optional(json, "kind", diag->kind);
  write_span(json, diag->source, diag->span);
  write_optional(json, "note", diag->note);
  json_key(json, "labels"), json_open_array(json);
  vec_each(Label, label, &diag->labels) write_label(json, diag, label);
  json_close_array(json);
  write_optional(json, "help", diag->help);
  json_key(json, "fixes"), json_open_array(json);
  vec_each(Fix, fix, &diag->fixes) write_fix(json, diag->source, fix);
  json_close_array(json);
  json_close_object(json);
}

static void write_summary(Json *json, const Summary *summary) {
  json_key(json, "summary"), json_open_object(json);
  json_key(json, "files"), json_int(json, summary->files);
  json_key(json, "rules"), json_int(json, summary->rules);
  json_key(json, "skipped"), json_int(json, summary->skipped);
  json_key(json, "errors"), json_int(json, summary->errors);
  json_key(json, "warnings"), json_int(json, summary->warnings);
  json_key(json, "infos"), json_int(json, summary->infos);
  json_close_object(json);
}

void report_json(Buf *out, const Report *report) {
  Json json = {.out = out};
  json_open_object(&json);
  json_key(&json, "schema"), json_int(&json, 1);
  json_key(&json, "tool"), json_open_object(&json);
  json_key(&json, "name"), json_cstr(&json, "rulec");
  json_key(&json, "version"), json_cstr(&json, RULEC_VERSION);
  json_close_object(&json);
  write_summary(&json, &report->summary);
  json_key(&json, "findings"), json_open_array(&json);
  vec_each(Diag *, diag, &report->bag->diags) write_finding(&json, *diag);
  json_close_array(&json);
  json_close_object(&json);
  buf_add_byte(out, '\n');
}
