/* One run of a plan: its moment, its data, its error. */
#ifndef RULEC_EXEC_RUN_H
#define RULEC_EXEC_RUN_H

#include "base/vec.h"
#include "exec/batch.h"
#include "exec/data.h"

/* What a run failed with; CODE is stable, MESSAGE a fragment for the user. */
typedef struct ExecError {
  const char *code; /* NULL: none */
  Str message;
} ExecError;

struct Operator;

struct Exec {
  Arena *arena;        /* lives as long as the run */
  const DataSet *data; /* where tables come from; NULL: all are empty */
  /* Emits as each of OPS the rows of the files that DATA has for TABLE; NULL: files are not read.
   */
  void (*read)(struct Operator **ops, uint32_t count, Str table);
  int64_t now;             /* ticks: what now() gives */
  const char *geoip;       /* path of a database of IP addresses, or NULL */
  const char *user_agents; /* path of patterns of user agents; NULL: the system's */
  const PlanTree *plan;
  Value *scalars; /* of plan->before; VALUE_ARRAY for lists */
  Table **tables; /* of plan->before */
  ExecError error;
  ArenaBudget budget;           /* of ARENA and all that the run takes beside it */
  const char *more_memory;      /* how to get more, as the end of a sentence; NULL: no way */
  VEC(struct Operator *) roots; /* of all pipelines begun, for statistics */
  uint64_t seed;                /* of rand() and new_guid() */
  Table *result;                /* of the query */
  struct Owned *owned;
  uint64_t rows_read;  /* from tables */
  uint64_t rows_made;  /* by what makes many of few: joins, mv-expand, range */
  uint64_t rows_limit; /* of rows_made; 0: LIMIT_ROWS_MADE */
  uint64_t malformed_count;
  void (*malformed)(void *user, const char *path, uint64_t line); /* may be NULL */
  void *user;
};
typedef struct Exec Exec;

/* WHAT, of a library with a heap of its own, is given back by RELEASE when the run ends. */
void exec_own(Exec *exec, void *what, void (*release)(void *what));
/* Ends what EXEC owns, and that its arena counts in its budget. */
void exec_free(Exec *exec);

/* The result of the query has the COUNT columns at COLUMNS instead of those that its plan tells. */
void exec_widen_result(Exec *exec, const PlanColumn *columns, uint32_t count);

/* plan_verify with what the operators' classes ask for: has to be true of a plan that is run. */
bool exec_verify(const PlanTree *plan, const char **why);

/* COUNT rows more than there were are about to be made; false where that is too many, and the run
   ends. */
bool exec_make_rows(Exec *exec, uint64_t count);

/* Whether the run has kept to its budget; where it has not, a failure is noted. */
bool exec_has_memory(Exec *exec);

/* Notes the first failure; operators and evaluators go on with nulls and the run ends soon. */
void exec_fail(Exec *exec, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
static inline bool exec_failed(Exec *exec) {
  if (exec->budget.spent || exec->budget.value_too_large) exec_has_memory(exec);
  return exec->error.code != NULL;
}

#endif
