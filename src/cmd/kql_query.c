/* Owns the order of the KQL stages for a bare query. Comes in: a text. Goes out: its tree and
   findings. */
#include "cmd/kql_query.h"

#include "kql/dump.h"
#include "kql/print.h"
#include "plan/lower.h"

#include <string.h>

static KqlBound *bind(Arena *arena, KqlQuery *query, const KqlSetup *setup, DiagBag *bag) {
  FactSet *facts = ARENA_NEW(arena, FactSet);
  fact_environment_find(str_of(setup->environment), &facts->environment);
  facts->user = setup->user;
  KqlEnvironment *environment = ARENA_NEW(arena, KqlEnvironment);
  environment->facts = facts;
  environment->as_microsoft = setup->mode == KQL_FOR_MACHINES;
  return kql_bind(arena, query, environment, bag);
}

KqlBound *kql_query_run(Arena *arena, const Source *source, const KqlSetup *setup, DiagBag *bag) {
  KqlQuery *query = kql_parse_as(arena, source, bag, setup->mode);
  KqlBound *bound;
  bool plan = setup->dump && strcmp(setup->dump, "plan") == 0;
  if (setup->syntax || (setup->dump && !plan)) {
    bound = ARENA_NEW(arena, KqlBound);
    bound->query = query;
  } else {
    bound = bind(arena, query, setup, bag);
  }
  diag_bag_sort(bag);
  return bound;
}

/* The plan, or what in the query has none. */
static void dump_plan(Buf *out, KqlBound *bound) {
  Arena arena = {0};
  PlanFault fault;
  const PlanTree *plan = bound->query->broken ? NULL : plan_lower(&arena, bound, &fault);
  if (plan) {
    plan_dump(out, plan);
  } else if (!bound->query->broken) {
    buf_printf(out, "%.*s\n", STR_ARG(fault.message));
  }
  arena_free(&arena);
}

void kql_query_dump(Buf *out, KqlBound *bound, const char *what) {
  if (strcmp(what, "tokens") == 0)
    dump_tokens(out, bound->query);
  else if (strcmp(what, "ast") == 0)
    dump_tree(out, bound->query);
  else if (strcmp(what, "plan") == 0)
    dump_plan(out, bound);
  else
    kql_print(out, bound->query);
}
