/* Owns batches and growing tables. Comes in: columns. Goes out: columns of fewer or more rows. */
#include "exec/batch.h"

#include <string.h>

Batch batch_gather(Arena *arena, const Batch *batch, const uint32_t *rows, uint32_t count) {
  Batch to = {.arena = batch->arena, .column_count = batch->column_count, .rows = count};
  to.columns = ARENA_ARRAY(arena, Column, batch->column_count);
  for (uint32_t i = 0; i < batch->column_count; i++) {
    to.columns[i] = column_gather(arena, &batch->columns[i], rows, count);
  }
  return to;
}

Batch batch_slice(Arena *arena, const Batch *batch, uint32_t start, uint32_t end) {
  Batch to = *batch;
  to.rows = end - start;
  to.columns = ARENA_ARRAY(arena, Column, batch->column_count);
  for (uint32_t i = 0; i < batch->column_count; i++) {
    Column *c = &to.columns[i];
    *c = batch->columns[i];
    size_t skip = c->stride ? start : 0;
    c->data = (char *)c->data + skip * column_item_size(c->type);
    if (c->nulls) c->nulls += skip;
  }
  return to;
}

Table table_new(Arena *arena, const PlanColumn *columns, uint32_t count) {
  Table table = {.arena = arena, .plan = columns, .column_count = count};
  table.columns = ARENA_ARRAY(arena, Column, count);
  for (uint32_t i = 0; i < count; i++) table.columns[i] = column_new(arena, columns[i].type, 0);
  return table;
}

static size_t row_size(const Table *table) {
  size_t size = 0;
  for (uint32_t i = 0; i < table->column_count; i++) {
    size += column_item_size(table->columns[i].type) + 1;
  }
  return size;
}

enum { CAP_FIRST = 16 }; /* rows that there is always room for */

/* Whether there is room for ROWS rows; false: the budget of the table's arena is spent. */
static bool reserve(Table *table, uint32_t rows) {
  if (rows <= table->cap) return true;
  uint32_t cap = table->cap * 2 > CAP_FIRST ? table->cap * 2 : CAP_FIRST;
  if (cap < rows) cap = rows;
  if (cap > CAP_FIRST && !arena_may_take(table->arena, row_size(table) * cap)) return false;
  for (uint32_t i = 0; i < table->column_count; i++) {
    Column *c = &table->columns[i];
    Column to = column_new(table->arena, c->type, cap);
    if (table->rows) {
      memcpy(to.data, c->data, column_item_size(c->type) * table->rows);
      if (to.nulls) memcpy(to.nulls, c->nulls, table->rows);
    }
    *c = to;
  }
  table->cap = cap;
  return true;
}

static void add_column(Table *table, uint32_t index, const Column *from, uint32_t rows) {
  Column *to = &table->columns[index];
  Column copy = column_copy(table->arena, from, rows);
  copy = column_spread(table->arena, &copy, rows);
  size_t size = column_item_size(to->type);
  memcpy((char *)to->data + size * table->rows, copy.data, size * rows);
  if (to->nulls && copy.nulls) memcpy(to->nulls + table->rows, copy.nulls, rows);
}

void table_add_batch(Table *table, const Batch *batch) {
  if (!batch->rows || !reserve(table, table->rows + batch->rows)) return;
  for (uint32_t i = 0; i < table->column_count; i++) {
    add_column(table, i, &batch->columns[i], batch->rows);
  }
  table->rows += batch->rows;
}

uint32_t table_add_row(Table *table) {
  if (!reserve(table, table->rows + 1)) return table->rows - 1;
  for (uint32_t i = 0; i < table->column_count; i++) {
    column_set_null(&table->columns[i], table->rows);
  }
  return table->rows++;
}

Batch table_batch(const Table *table) {
  return (Batch){.arena = table->arena,
                 .columns = table->columns,
                 .column_count = table->column_count,
                 .rows = table->rows};
}
