/* Plans that run side by side, so that what several of them read is read once. */
#ifndef RULEC_EXEC_BESIDE_H
#define RULEC_EXEC_BESIDE_H

#include "exec/run.h"

/* One of them. */
typedef struct ExecPlan {
  Exec *exec; /* its own; where it failed, exec->error tells */
  const PlanTree *plan;
  Table *result; /* of the root's columns */
} ExecPlan;

/* Runs all PLANS. A table that several of them want at the same time is read once for all. */
void exec_run_all(const ExecPlan *plans, uint32_t count);

/* One alone: fills RESULT; false: EXEC->error tells. */
bool exec_run(Exec *exec, const PlanTree *plan, Table *result);

/* Appends a line for each operator: its rows, and what tables have read. */
void exec_write_statistics(Buf *out, const Exec *exec);

#endif
