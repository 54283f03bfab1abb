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

/* What else has to hold of OP, whose parts hold together, for its class to run it; the first BEFORE
   pipelines of TREE have run when it does. NULL, or why it does not (static). */
typedef const char *PlanCheck(const PlanTree *tree, uint32_t before, const PlanOp *op);

/* Whether TREE can be run safely: every register, column, constant, argument, pipeline and result
   that it names exists and is of the type that its user takes; nothing is nested or shared beyond
   the limits; CHECK agrees with each operator. A tree for which this is true makes the engine read
   and write no memory but its own, whatever the rows: the worst are wrong results and errors.
   What cannot be seen is taken on trust: that pointers are NULL or lead to as many items as the
   counts beside them say, texts among them; that texts named `name` and `args` end in NUL; and that
   the functions and classes pointed to are those of the engine, with the `args` of the .def files.
   A plan from a table is as suspect as one that was just made: none runs unverified. WHY
   (NUL-terminated, static) is set on false. */
bool plan_verify(const PlanTree *tree, PlanCheck *check, const char **why);

/* What of TREE is beyond the limits of plan_verify: columns or operators, in words of which there
   are more than one (static); NULL where nothing is. The operators have to be there, no more. */
const char *plan_excess(const PlanTree *tree);

/* What the code of OP reads rows of: its input; of a table, whose code are filters, the table
   itself; NULL where it sees no row. */
const PlanOp *plan_code_input(const PlanOp *op);

/* A readable listing, one operator a line, its code below. */
void plan_dump(Buf *out, const PlanTree *tree);

#endif
