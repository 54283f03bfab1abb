/* The contract of tabular operators. Rows are pushed: a source hands batches to its parent, and so
   on up to the sink. What a batch holds is valid during the push only; an operator that keeps rows
   copies them. Most operators are of one of two kinds:
   - streaming (where, extend, project …): `push` computes and passes a batch on at once;
   - whole (sort, make-series, scan, plugins …): `whole` gets all rows as one table and fills
     another; the engine collects and passes on.
   Inputs run one after the other: port 0 first, or the last port first where right_first is set.
   When the last of them has ended, so has the operator. */
#ifndef RULEC_EXEC_OPERATOR_H
#define RULEC_EXEC_OPERATOR_H

#include "exec/eval.h"
#include "plan/plan.h"

typedef struct Operator Operator;

struct Operator {
  const PlanOp *plan;
  Exec *exec;
  Operator *parent; /* who gets the rows; NULL: the sink of the run */
  uint32_t port;    /* of the parent */
  Operator **inputs;
  Arena *arena;     /* lives as long as the run: states, kept rows */
  Arena scratch;    /* for batches the operator begins itself; operator_emit_all resets it */
  const Batch *fed; /* what the source `input` of a nested pipeline gives */
  Code *code;       /* plan->code, opened; NULL where it has no outputs */
  Code *right;      /* plan->right, opened */
  Value *options;   /* of each of the plan's options, what it is */
  void *state;
  Table *kept; /* rows collected for a whole operator */
  bool full;   /* wants no more rows */
  /* for statistics: rows given to the parent; of tables: rows looked at, and bytes of their files
   */
  uint64_t rows_out, rows_in, bytes_in;
};

struct OperatorClass {
  /* What has to hold of a plan for this class to run it, beyond what holds of any (plan_verify):
     counts of inputs, outputs and columns, their types, options. See PlanCheck. */
  PlanCheck *check;
  /* Prepares op->state. May be NULL. */
  void (*open)(Operator *op);
  /* A source: pushes all its rows with operator_emit. */
  void (*produce)(Operator *op);
  /* Instead: a source that gives the rows of its option "table" to COUNT operators of several runs
     at once, which all want the same table of the same data. */
  void (*produce_for)(Operator **ops, uint32_t count);
  /* Takes a batch from input PORT. */
  void (*push)(Operator *op, uint32_t port, Batch *batch);
  /* Input PORT is at its end: emit what waited for it. May be NULL. */
  void (*finish)(Operator *op, uint32_t port);
  /* Instead of push and finish: IN is all input; adds rows to OUT (of the plan's columns), or
     leaves OUT alone and emits batches itself. */
  void (*whole)(Operator *op, const Batch *in, Table *out);
  bool right_first;
};

/* The source `table`, and what passes the rows of any input on: streams know them. */
extern const OperatorClass operator_table, operator_union, operator_input;

/* Hands BATCH to the parent. False: nobody wants more, stop early. */
bool operator_emit(Operator *op, Batch *batch);
/* Hands all rows of ALL to the parent, in batches of a handy size. */
bool operator_emit_all(Operator *op, const Batch *all);

/* Option NAME of the plan; VALUE_NULL where it is absent. */
Value operator_option(const Operator *op, const char *name);
Str operator_option_str(const Operator *op, const char *name);
int64_t operator_option_long(const Operator *op, const char *name, int64_t absent);
/* All outputs of op->code over BATCH, in ARENA; there may be none. */
Column *operator_eval(Operator *op, Arena *arena, const Batch *batch);
/* Runs pipeline NESTED of the plan with ROWS as what its `input` source gives, and adds its rows to
   OUT. */
void operator_nested(Operator *op, uint32_t nested, const Batch *rows, Table *out);

#endif
