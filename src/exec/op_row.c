/* Operators that treat each row alone: where, project (and all that changes columns), take, union.
 */
#include "exec/operator.h"

static void push_where(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  Column keep = *operator_eval(op, batch->arena, batch);
  uint32_t *rows = ARENA_ARRAY(batch->arena, uint32_t, batch->rows);
  uint32_t count = 0;
  for (uint32_t i = 0; i < batch->rows; i++) {
    rows[count] = i;
    count += column_bool(&keep, i) && !column_is_null(&keep, i);
  }
  if (count == batch->rows) {
    operator_emit(op, batch);
  } else if (count) {
    Batch kept = batch_gather(batch->arena, batch, rows, count);
    operator_emit(op, &kept);
  } else {
    op->full = op->parent->full;
  }
}

const OperatorClass operator_where = {.push = push_where};

static void push_project(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  Batch to = *batch;
  to.column_count = op->plan->column_count;
  to.columns = op->code ? operator_eval(op, batch->arena, batch) : NULL;
  operator_emit(op, &to);
}

const OperatorClass operator_project = {.push = push_project};

/* As project, for code that looks at other rows. */
static void whole_project(Operator *op, const Batch *in, Table *out) {
  Batch to = *in;
  to.column_count = op->plan->column_count;
  to.columns = operator_eval(op, op->arena, in);
  table_add_batch(out, &to);
}

const OperatorClass operator_project_whole = {.whole = whole_project};

static void whole_where(Operator *op, const Batch *in, Table *out) {
  Column keep = *operator_eval(op, op->arena, in);
  uint32_t *rows = ARENA_ARRAY(op->arena, uint32_t, in->rows);
  uint32_t count = 0;
  for (uint32_t i = 0; i < in->rows; i++) {
    if (column_bool(&keep, i) && !column_is_null(&keep, i)) rows[count++] = i;
  }
  Batch kept = batch_gather(op->arena, in, rows, count);
  table_add_batch(out, &kept);
}

const OperatorClass operator_where_whole = {.whole = whole_where};

typedef struct Take {
  uint64_t left;
} Take;

static void open_take(Operator *op) {
  Batch none = {.arena = op->arena, .rows = 1};
  Column *count = operator_eval(op, op->arena, &none);
  Take *take = ARENA_NEW(op->arena, Take);
  int64_t most = column_is_null(count, 0) ? 0 : column_number(count, 0);
  take->left = most > 0 ? (uint64_t)most : 0;
  op->state = take;
  op->full = take->left == 0;
}

static void push_take(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  Take *take = op->state;
  Batch part = *batch;
  if (part.rows > take->left) part.rows = (uint32_t)take->left;
  take->left -= part.rows;
  operator_emit(op, &part);
  if (!take->left) op->full = true;
}

const OperatorClass operator_take = {.open = open_take, .push = push_take};

/* union, whose inputs have been given its columns by a project each; and what passes rows on. */
static void push_union(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  operator_emit(op, batch);
}

const OperatorClass operator_union = {.push = push_union};
