/* Owns the order of the stages from a query's text to its plan. Comes in: text. Goes out: a plan
   that holds together, or the first thing that stands in its way. */
#include "driver/compile.h"

#include "kql/bind.h"
#include "kql/parse.h"
#include "plan/lower.h"
#include "rule/normal.h"

/* The innermost call around SPAN in NODE; NULL where there is none. */
static const KqlNode *call_around(const KqlQuery *query, const KqlNode *node, Span span) {
  Span own = kql_span(query, node);
  if (own.start > span.start || own.end < span.end) return NULL;
  const KqlNode *found = node->kind == KQL_CALL ? node : NULL;
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *inner = node->kids[i] ? call_around(query, node->kids[i], span) : NULL;
    if (inner) found = inner;
  }
  return found;
}

/* Whether SPAN lies in the predicate of a search, whose lone terms the engine takes in any place.
 */
static bool in_search(const KqlQuery *query, const KqlNode *node, Span span) {
  Span own = kql_span(query, node);
  if (own.start > span.start || own.end < span.end) return false;
  if (node->kind == KQL_SEARCH) return true;
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] && in_search(query, node->kids[i], span)) return true;
  }
  return false;
}

/* What Microsoft's language service refuses but its engine runs: count() of anything, and
   make_timespan() with a fraction of seconds. */
static bool engine_accepts(const KqlQuery *query, const Diag *diag) {
  static const char *const lenient[] = {"count", "make_timespan"};
  bool typed = diag->code == DIAG_KS107 || diag->code == DIAG_KS106;
  if (typed && in_search(query, query->root, diag->span)) return true;
  if (diag->code != DIAG_KS107 && diag->code != DIAG_KS134) return false;
  const KqlNode *call = call_around(query, query->root, diag->span);
  Str name = call ? kql_name(query, call->kids[KQL_CALL_NAME]) : (Str){0};
  for (size_t i = 0; i < sizeof lenient / sizeof *lenient; i++) {
    if (str_eq(name, str_of(lenient[i]))) return true;
  }
  return false;
}

static const Diag *first_error(const KqlQuery *query, const DiagBag *bag) {
  for (uint32_t i = 0; i < bag->diags.len; i++) {
    const Diag *diag = bag->diags.ptr[i];
    if (diag->severity == SEVERITY_ERROR && !engine_accepts(query, diag)) return diag;
  }
  return NULL;
}

Compiled compile_query(Arena *arena, Str text, const KqlEnvironment *environment) {
  DiagBag bag = {.arena = arena};
  const Source *source = source_new(arena, STR("query"), text);
  KqlQuery *query = kql_parse(arena, source, &bag);
  KqlBound *bound = kql_bind(arena, query, environment, &bag);
  const Diag *error = first_error(query, &bag);
  if (error) {
    return (Compiled){NULL, {diag_info(error->code)->name, error->message}, error->span};
  }
  PlanFault fault;
  const char *why;
  const PlanTree *plan = plan_lower(arena, bound, &fault);
  if (!plan) return (Compiled){NULL, {"NOT_EVALUATED", fault.message}, fault.span};
  if (exec_verify(plan, &why)) return (Compiled){.plan = plan};
  return (Compiled){.error = {"BAD_PLAN", str_of(why)}};
}

void compile_rule(Arena *arena, NormalRule *rule, const FactSet *facts) {
  if (!rule->query.len) {
    rule->plan_reason = STR("the rule has no query");
    return;
  }
  KqlEnvironment environment = {.facts = facts};
  Compiled compiled = compile_query(arena, rule->query, &environment);
  rule->plan = compiled.plan;
  if (compiled.plan) return;
  bool refused = str_eq(str_of(compiled.error.code), STR("NOT_EVALUATED"));
  rule->plan_reason = refused ? compiled.error.message
                              : arena_printf(arena, "%s: %.*s", compiled.error.code,
                                             STR_ARG(compiled.error.message));
}
