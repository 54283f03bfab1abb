/* Compiled plans: what the engine can run, by name. The structs are in abi/rulec_plan.h. */
#ifndef RULEC_PLAN_PLAN_H
#define RULEC_PLAN_PLAN_H

#include "base/buf.h"
#include "rulec_plan.h"

/* The scalar function, aggregate or operator called NAME; NULL where the engine has none. */
const PlanFunction *plan_function(Str name);
const struct PlanAggregateName *plan_aggregate(Str name);
const OperatorClass *plan_operator(Str name);

/* The names in C of what the functions above gave. */
const char *plan_function_symbol(const PlanFunction *function);
const char *plan_aggregate_symbol(const AggregateClass *aggregate);
const char *plan_operator_symbol(const OperatorClass *runner);

typedef struct PlanAggregateName {
  const char *name;
  const AggregateClass *aggregate;
  const char *args;
  bool conditional;
} PlanAggregateName;

/* Every bound of TREE holds: registers written before they are read, columns and constants that
   exist, types that fit. A plan is verified before it runs. WHY (NUL-terminated, static) on false.
 */
bool plan_verify(const PlanTree *tree, const char **why);

/* What the code of OP reads rows of: its input; of a table, whose code are filters, the table
   itself; NULL where it sees no row. */
const PlanOp *plan_code_input(const PlanOp *op);

/* A readable listing, one operator a line, its code below. */
void plan_dump(Buf *out, const PlanTree *tree);

#endif
