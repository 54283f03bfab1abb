/* Owns the order of the stages for a query that is run. Comes in: text. Goes out: a table or an
   error; an error ends this query only. */
#include "driver/execute.h"

#include "kql/bind.h"
#include "kql/parse.h"
#include "plan/lower.h"

static const Diag *first_error(const DiagBag *bag) {
  for (uint32_t i = 0; i < bag->diags.len; i++) {
    if (bag->diags.ptr[i]->severity == SEVERITY_ERROR) return bag->diags.ptr[i];
  }
  return NULL;
}

static Execution failure(const char *code, Str message) {
  return (Execution){.error = {code, message}};
}

Execution execute_query(Arena *arena, Str text, const FactSet *facts, int64_t now) {
  DiagBag bag = {.arena = arena};
  const Source *source = source_new(arena, STR("query"), text);
  KqlQuery *query = kql_parse(arena, source, &bag);
  KqlEnvironment environment = {.facts = facts};
  KqlBound *bound = kql_bind(arena, query, &environment, &bag);
  const Diag *error = first_error(&bag);
  if (error) return failure(diag_info(error->code)->name, error->message);
  PlanFault fault;
  const char *why;
  const PlanTree *plan = plan_lower(arena, bound, &fault);
  if (!plan) return failure("NOT_EVALUATED", fault.message);
  if (!plan_verify(plan, &why)) return failure("BAD_PLAN", str_of(why));
  Exec exec = {.arena = arena, .now = now, .seed = 1};
  Execution result = {0};
  if (!exec_run(&exec, plan, &result.table)) result.error = exec.error;
  exec_free(&exec);
  return result;
}
