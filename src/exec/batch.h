/* Batches: some rows of a table as columns of one length, and tables under construction.
   There is no selection vector: a filter leaves a batch of the rows it keeps, and plans carry only
   columns that are still needed, so that gathering them is cheap and every evaluator sees dense
   columns. */
#ifndef RULEC_EXEC_BATCH_H
#define RULEC_EXEC_BATCH_H

#include "exec/column.h"

enum { BATCH_ROWS = 4096 }; /* what sources aim at; a batch may have any number of rows */

typedef struct Batch {
  Arena *arena;    /* where operators put new columns for this batch; reset when it is done with */
  Column *columns; /* in the order of the plan's columns */
  uint32_t column_count;
  uint32_t rows;
} Batch;

/* The rows ROWS[0…COUNT) of BATCH. */
Batch batch_gather(Arena *arena, const Batch *batch, const uint32_t *rows, uint32_t count);
/* Rows [START, END) of BATCH; columns are views into it. */
Batch batch_slice(Arena *arena, const Batch *batch, uint32_t start, uint32_t end);

/* A table that grows: rows are copied in, with all they point to. */
typedef struct Table {
  Arena *arena;
  Column *columns; /* never constant; nulls always present where the type has them */
  const PlanColumn *plan;
  uint32_t column_count;
  uint32_t rows, cap;
} Table;

Table table_new(Arena *arena, const PlanColumn *columns, uint32_t count);
/* The rows of BATCH behind those that are there. Once the budget of the arena is spent, none. */
void table_add_batch(Table *table, const Batch *batch);
/* A new row, all null: set it with column_set on table->columns. The last row again once the budget
   of the arena is spent. */
uint32_t table_add_row(Table *table);
/* The table's rows as one batch, valid until the next addition. */
Batch table_batch(const Table *table);

#endif
