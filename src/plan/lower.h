/* From a bound query to a plan. */
#ifndef RULEC_PLAN_LOWER_H
#define RULEC_PLAN_LOWER_H

#include "kql/bind.h"
#include "kql/function.h"
#include "plan/plan.h"

/* Why a query has no plan: what is not evaluated, by name, and where. */
typedef struct PlanFault {
  Span span;   /* in the query's text */
  Str message; /* "the operator `graph-match` is not evaluated"; absent: no fault */
} PlanFault;

/* Compiles BOUND, which must be free of errors, into a plan in ARENA. NULL where something in it is
   not evaluated: FAULT tells the first. */
const PlanTree *plan_lower(Arena *arena, KqlBound *bound, PlanFault *fault);

/* Whether queries that call FUNCTION can be run, as far as it alone decides. */
bool plan_evaluates(const KqlFunction *function);

#endif
