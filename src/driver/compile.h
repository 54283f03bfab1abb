/* From a query's text to its plan: parse, bind, lower, verify. */
#ifndef RULEC_DRIVER_COMPILE_H
#define RULEC_DRIVER_COMPILE_H

#include "diag/source.h"
#include "exec/run.h"
#include "kql/bind.h"

/* What came of a query: a plan, or why there is none. */
typedef struct Compiled {
  const PlanTree *plan; /* NULL: the error says why */
  ExecError error;      /* code: a finding's code, NOT_EVALUATED or BAD_PLAN */
  Span span;            /* where in the text, but for BAD_PLAN */
} Compiled;

/* Compiles the query TEXT in ENVIRONMENT; everything lives in ARENA. */
Compiled compile_query(Arena *arena, Str text, const KqlEnvironment *environment);

/* Gives RULE the plan of its query, or the reason why it has none. */
struct NormalRule;
void compile_rule(Arena *arena, struct NormalRule *rule, const FactSet *facts);

#endif
