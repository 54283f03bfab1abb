/* The steps of a run, for those that drive one. */
#ifndef RULEC_EXEC_RUN_INT_H
#define RULEC_EXEC_RUN_INT_H

#include "exec/operator.h"
#include "exec/run.h"

/* Opens PLAN, whose operator gives its rows to port PORT of PARENT. */
Operator *operator_open_tree(const Operator *parent, uint32_t port, const PlanOp *plan);
/* Collects rows in OUT, which lives in ARENA. */
Operator operator_sink(Exec *exec, Arena *arena, Table *out);
/* The source OP gives its rows, unless nobody wants them. */
void operator_produce(Operator *op);
/* Runs OP and all below it to the end; its own end is told with operator_end_input. */
void operator_drive(Operator *op);
/* Input PORT of OP is at its end. */
void operator_end_input(Operator *op, uint32_t port);
void operator_close_tree(Operator *op);
/* Makes EXEC ready for PLAN. */
void exec_prepare(Exec *exec, const PlanTree *plan);
/* Keeps TABLE, what pipeline INDEX of those that run before the query has given. */
void exec_keep_before(Exec *exec, uint32_t index, Table *table);
/* Makes EXEC ready for PLAN and runs the pipelines before the query. */
void exec_start(Exec *exec, const PlanTree *plan);

#endif
