/* sort and top: all rows, ordered by the outputs of the code. Option "order" holds a letter a key:
   a ascending, nulls first; A ascending, nulls last; d descending, nulls last; D descending, nulls
   first. Option "top" bounds the rows. NaN goes with null. */
#include "exec/contract.h"
#include "exec/sort.h"
#include "plan/spec.h"

#include <math.h>

typedef struct Sorting {
  const Column *keys;
  Str order;
} Sorting;

static int rank(const Column *c, uint32_t row) {
  if (column_is_null(c, row)) return 0;
  return c->type == VALUE_REAL && isnan(column_real(c, row)) ? 1 : 2;
}

static int compare_key(const Column *c, char order, uint32_t a, uint32_t b) {
  bool descending = order == 'd' || order == 'D';
  bool absent_last = order == 'A' || order == 'd';
  int rank_a = rank(c, a), rank_b = rank(c, b);
  if (rank_a < 2 || rank_b < 2) return absent_last ? rank_b - rank_a : rank_a - rank_b;
  int by_value = column_compare(c, a, c, b);
  return descending ? -by_value : by_value;
}

static int compare_rows(const void *context, uint32_t a, uint32_t b) {
  const Sorting *s = context;
  for (size_t k = 0; k < s->order.len; k++) {
    int order = compare_key(&s->keys[k], s->order.ptr[k], a, b);
    if (order) return order;
  }
  return 0;
}

static void whole_sort(Operator *op, const Batch *in, Table *out) {
  (void)out;
  uint32_t keys = op->plan->code.output_count;
  Column *values = operator_eval(op, op->arena, in);
  Sorting s = {.keys = values, .order = operator_option_str(op, "order")};
  uint32_t *rows = sort_rows(op->arena, in->rows, compare_rows, &s);
  int64_t most = in->rows;
  if (keys > s.order.len) { /* the last output is the number of rows wanted */
    most = column_is_null(&values[keys - 1], 0) ? 0 : column_number(&values[keys - 1], 0);
  }
  uint32_t count = most < 0 ? 0 : most < in->rows ? (uint32_t)most : in->rows;
  Batch sorted = batch_gather(op->arena, in, rows, count);
  operator_emit_all(op, &sorted);
}

static const char *check_sort(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *order = contract_option(op, "order");
  uint32_t keys = order && order->type == VALUE_STRING ? order->len : 0;
  uint32_t outputs = op->code.output_count;
  bool good = contract_shape(op, 1, 1) && contract_same(op, op->inputs[0]) &&
              (outputs == keys ||
               (outputs == keys + 1 && spec_fits('l', contract_output(op, keys), VALUE_LONG)));
  return good ? NULL : "a sort by other keys";
}

const OperatorClass operator_sort = {.check = check_sort, .whole = whole_sort};
