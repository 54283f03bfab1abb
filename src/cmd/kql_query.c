/* Owns the order of the KQL stages for a bare query. Comes in: a text. Goes out: its tree and
   findings. */
#include "cmd/kql_query.h"

#include "kql/dump.h"
#include "kql/print.h"

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
  if (setup->syntax || setup->dump) {
    bound = ARENA_NEW(arena, KqlBound);
    bound->query = query;
  } else {
    bound = bind(arena, query, setup, bag);
  }
  diag_bag_sort(bag);
  return bound;
}

void kql_query_dump(Buf *out, const KqlQuery *query, const char *what) {
  if (strcmp(what, "tokens") == 0)
    dump_tokens(out, query);
  else if (strcmp(what, "ast") == 0)
    dump_tree(out, query);
  else
    kql_print(out, query);
}
