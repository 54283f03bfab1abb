/* Owns the filters of tables. Comes in: rows as they are read. Goes out: those that pass. */
#include "exec/filter.h"

static bool passes(const Column *filters, uint32_t count, uint32_t row) {
  for (uint32_t k = 0; k < count; k++) {
    if (!column_bool(&filters[k], row) || column_is_null(&filters[k], row)) return false;
  }
  return true;
}

bool filter_emit(Operator *op, Batch *batch) {
  uint32_t filters = op->plan->code.output_count, count = 0;
  if (!filters) return operator_emit(op, batch);
  Column *results = operator_eval(op, batch->arena, batch);
  uint32_t *rows = ARENA_ARRAY(batch->arena, uint32_t, batch->rows);
  for (uint32_t i = 0; i < batch->rows; i++) {
    rows[count] = i;
    count += passes(results, filters, i);
  }
  Batch kept = batch_gather(batch->arena, batch, rows, count);
  if (count) return operator_emit(op, &kept);
  op->full = op->parent->full;
  return !op->full;
}
