/* Operators over groups of rows: partition runs a pipeline for each group, top-each keeps the best
   rows of each. */
#include "exec/contract.h"
#include "exec/group.h"
#include "exec/run.h"
#include "exec/sort.h"

/* The rows of IN with group G, in order. */
static Batch rows_of(Operator *op, const Batch *in, const uint32_t *groups, uint32_t g) {
  uint32_t *rows = ARENA_ARRAY(op->arena, uint32_t, in->rows), count = 0;
  for (uint32_t i = 0; i < in->rows; i++) {
    if (groups[i] == g) rows[count++] = i;
  }
  return batch_gather(op->arena, in, rows, count);
}

/* Option "key": the scalar that holds the key of the group at hand. */
static void whole_partition(Operator *op, const Batch *in, Table *out) {
  int64_t scalar = operator_option_long(op, "key", -1);
  Column *keys = operator_eval(op, op->arena, in);
  uint32_t *groups = ARENA_ARRAY(op->arena, uint32_t, in->rows);
  Groups *all = groups_by(op->arena, keys, 1, in->rows, groups);
  for (uint32_t g = 0; g < all->keys.rows && !exec_failed(op->exec); g++) {
    Batch rows = rows_of(op, in, groups, g);
    if (scalar >= 0) op->exec->scalars[scalar] = column_value(&all->keys.columns[0], g);
    operator_nested(op, 0, &rows, out);
  }
}

static const char *check_partition(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  int64_t key = contract_option_long(op, "key", -1);
  if (!contract_shape(op, 1, 1) || op->nested_count != 1) return "a partition without a key";
  if (key >= 0) {
    const PlanOp *scalar = contract_before(tree, before, op, "key");
    bool good =
        scalar && tree->before[key].scalar && scalar->columns[0].type == contract_output(op, 0);
    if (!good) return "a key of another type";
  }
  bool good = contract_same(op, op->nested[0]) && contract_fed(op->nested[0], op->inputs[0]);
  return good ? NULL : "a partition of other columns";
}

const OperatorClass operator_partition = {.check = check_partition, .whole = whole_partition};

typedef struct Ranking {
  const Column *value;
  Str order;
} Ranking;

/* By value, nulls last, then in order of arrival, or against it where the later of equals wins. */
static int compare_rows(const void *context, uint32_t a, uint32_t b) {
  const Ranking *r = context;
  bool null_a = column_is_null(r->value, a), null_b = column_is_null(r->value, b);
  if (null_a || null_b) return null_a - null_b;
  int by_value = column_compare(r->value, a, r->value, b);
  if (by_value) return r->order.ptr[0] == 'd' ? -by_value : by_value;
  return r->order.len > 1 ? (a < b) - (a > b) : 0;
}

/* Option "order": d greatest first, a least first; a second letter: the later of equals wins. The
   outputs are the keys, the value, and how many rows to keep. */
static void whole_top_each(Operator *op, const Batch *in, Table *out) {
  Column *outputs = operator_eval(op, op->arena, in);
  uint32_t keys = op->plan->code.output_count - 2;
  const Column *count = &outputs[keys + 1];
  Ranking ranking = {&outputs[keys], operator_option_str(op, "order")};
  if (!in->rows || column_is_null(count, 0)) return;
  uint32_t *groups = ARENA_ARRAY(op->arena, uint32_t, in->rows);
  Groups *all = groups_by(op->arena, outputs, keys, in->rows, groups);
  uint32_t *sorted = sort_rows(op->arena, in->rows, compare_rows, &ranking);
  int64_t *left = ARENA_ARRAY(op->arena, int64_t, all->keys.rows);
  uint32_t *kept = ARENA_ARRAY(op->arena, uint32_t, in->rows), len = 0;
  for (uint32_t g = 0; g < all->keys.rows; g++) left[g] = column_number(count, 0);
  for (uint32_t i = 0; i < in->rows; i++) {
    if (left[groups[sorted[i]]]-- > 0) kept[len++] = sorted[i];
  }
  Batch best = batch_gather(op->arena, in, kept, len);
  table_add_batch(out, &best);
}

static const char *check_top_each(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *order = contract_option(op, "order");
  bool good = contract_shape(op, 1, 2) && contract_same(op, op->inputs[0]) && order &&
              order->type == VALUE_STRING && order->len &&
              contract_output(op, op->code.output_count - 1) == VALUE_LONG;
  return good ? NULL : "a top of other columns";
}

const OperatorClass operator_top_each = {.check = check_top_each, .whole = whole_top_each};
