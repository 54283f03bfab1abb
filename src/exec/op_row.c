/* Operators that treat each row alone: where, project (and all that changes columns), take, union.
 */
#include "exec/contract.h"
#include "plan/spec.h"

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

static const char *check_where(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = contract_shape(op, 1, 1) && contract_output(op, 0) == VALUE_BOOL;
  return good && contract_same(op, op->inputs[0]) ? NULL : "a where that is no filter";
}

const OperatorClass operator_where = {.check = check_where, .push = push_where};

static void push_project(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  Batch to = *batch;
  to.column_count = op->plan->column_count;
  to.columns = operator_eval(op, batch->arena, batch);
  operator_emit(op, &to);
}

static const char *check_project(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = op->input_count == 1 && op->code.output_count == op->column_count;
  for (uint32_t i = 0; good && i < op->column_count; i++) {
    good = contract_output(op, i) == op->columns[i].type;
  }
  return good ? NULL : "a project of other columns";
}

const OperatorClass operator_project = {.check = check_project, .push = push_project};

/* As project, for code that looks at other rows. */
static void whole_project(Operator *op, const Batch *in, Table *out) {
  Batch to = *in;
  to.column_count = op->plan->column_count;
  to.columns = operator_eval(op, op->arena, in);
  table_add_batch(out, &to);
}

const OperatorClass operator_project_whole = {.check = check_project, .whole = whole_project};

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

const OperatorClass operator_where_whole = {.check = check_where, .whole = whole_where};

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

/* The count is asked for before there are rows. */
static const char *check_take(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = contract_shape(op, 1, 1) && contract_same(op, op->inputs[0]) &&
              spec_fits('l', contract_output(op, 0), VALUE_LONG);
  for (uint32_t i = 0; good && i < op->code.insn_count; i++) {
    good = op->code.insns[i].code != PLAN_COLUMN;
  }
  return good ? NULL : "a take of no count";
}

const OperatorClass operator_take = {.check = check_take, .open = open_take, .push = push_take};

/* union, whose inputs have been given its columns by a project each; and what passes rows on. */
static void push_union(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  operator_emit(op, batch);
}

static const char *check_union(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  for (uint32_t i = 0; i < op->input_count; i++) {
    if (!contract_same(op, op->inputs[i])) return "a union of other columns";
  }
  return op->input_count ? NULL : "a union of nothing";
}

const OperatorClass operator_union = {.check = check_union, .push = push_union};
