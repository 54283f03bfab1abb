/* A run whose rows come from outside: tables are fed batch by batch, and each batch of the result
   is handed on at once. */
#ifndef RULEC_EXEC_STREAM_H
#define RULEC_EXEC_STREAM_H

#include "exec/operator.h"

typedef struct Stream Stream;

/* Takes rows of the result, of COLUMNS. */
typedef void StreamRows(void *user, const PlanColumn *columns, const Batch *rows);

/* Whether the rows of PLAN's event tables can be pushed through it as they come: what has to be
   there first (pipelines before the query, the right side of joins) reads outside data only. */
bool stream_possible(const PlanTree *plan);

/* The name of the table that TABLE, an operator of that kind, reads. */
Str stream_table_name(const PlanOp *table);

typedef void StreamVisit(void *user, const PlanOp *table, bool first);
/* Calls VISIT for each table that PLAN reads. FIRST: its rows have to be there before the others'.
 */
void stream_visit_tables(const PlanTree *plan, StreamVisit *visit, void *user);

/* Runs PLAN, which holds together, in EXEC over the tables that it has. */
void stream_run(Exec *exec, const PlanTree *plan, StreamRows *rows, void *user);

/* Opens PLAN, which holds together, in EXEC and runs what comes first. */
Stream *stream_open(Exec *exec, const PlanTree *plan, StreamRows *rows, void *user);
/* The tables to push rows to; there may be several operators for one table. */
uint32_t stream_source_count(const Stream *stream);
Operator *stream_source(const Stream *stream, uint32_t index);
/* Pushes ROWS, of the columns of SOURCE's plan. */
void stream_push(Operator *source, Batch *rows);
/* Ends the input. */
void stream_finish(Stream *stream);
void stream_close(Stream *stream);

#endif
