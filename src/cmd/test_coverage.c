/* Owns what `rulec test --coverage` tells. Comes in: a suite that was run. Goes out: lines, or a
   member of the JSON. */
#include "cmd/test_coverage.h"

/* --- lines --- */

static void add_rule(Buf *out, const char *lead, const Suite *suite, const SuiteCover *cover) {
  if (!suite_is_bare(cover)) return;
  const char *lack = !cover->alerts && !cover->quiets ? "no case"
                     : !cover->alerts                 ? "no case that expects an alert"
                                                      : "no case that expects quiet";
  buf_printf(out, "%s%s: %.*s: ", lead, suite->minimum ? "error" : "uncovered",
             STR_ARG(cover->path));
  if (cover->name.len) buf_printf(out, "`%.*s`: ", STR_ARG(cover->name));
  buf_printf(out, "%s\n", lack);
}

/* Nothing where the term is tried both ways, or cannot be asked for. */
static void add_term(Buf *out, const char *lead, Str path, const TrialTerm *term) {
  if (!term->measured || (term->held && term->failed)) return;
  buf_printf(out, "%suncovered: %.*s:%u:%u: ", lead, STR_ARG(path), (unsigned)term->line,
             (unsigned)term->column);
  const char *rest = term->held     ? "makes this false"
                     : term->failed ? "makes this true"
                                    : "reaches this";
  buf_printf(out, "no case %s: `%.*s`\n", rest, STR_ARG(term->text));
}

void test_coverage_lines(Buf *out, const char *lead, const Suite *suite) {
  vec_each(const SuiteCover, cover, &suite->covers) {
    add_rule(out, lead, suite, cover);
    if (!cover->rule || !suite->cover) continue;
    vec_each(const TrialTerm, term, &cover->rule->terms) add_term(out, lead, cover->path, term);
  }
}

/* --- JSON --- */

static void write_term(Json *json, const TrialTerm *term) {
  json_open_object(json);
  json_key(json, "line"), json_int(json, term->line);
  json_key(json, "column"), json_int(json, term->column);
  json_key(json, "text"), json_str(json, term->text);
  json_key(json, "measured"), json_bool(json, term->measured);
  json_key(json, "madeTrue"), json_bool(json, term->held);
  json_key(json, "madeFalse"), json_bool(json, term->failed);
  json_close_object(json);
}

static void write_rule(Json *json, const SuiteCover *cover) {
  json_open_object(json);
  json_key(json, "path"), json_str(json, cover->path);
  json_key(json, "rule");
  cover->rule ? json_str(json, cover->rule->name) : json_null(json);
  json_key(json, "alertCases"), json_int(json, cover->alerts);
  json_key(json, "quietCases"), json_int(json, cover->quiets);
  json_key(json, "terms");
  json_open_array(json);
  for (uint32_t i = 0; cover->rule && i < cover->rule->terms.len; i++) {
    write_term(json, &cover->rule->terms.ptr[i]);
  }
  json_close_array(json);
  json_close_object(json);
}

void test_coverage_json(Json *json, const Suite *suite) {
  json_key(json, "coverage");
  json_open_array(json);
  vec_each(const SuiteCover, cover, &suite->covers) write_rule(json, cover);
  json_close_array(json);
}
