/* sort and top: all rows, ordered by the outputs of the code. Option "order" holds a letter a key:
   a ascending, nulls first; A ascending, nulls last; d descending, nulls last; D descending, nulls
   first. Option "top" bounds the rows. NaN goes with null. */
#include "exec/operator.h"

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

static int compare_rows(const Sorting *s, uint32_t a, uint32_t b) {
  for (size_t k = 0; k < s->order.len; k++) {
    int order = compare_key(&s->keys[k], s->order.ptr[k], a, b);
    if (order) return order;
  }
  return 0;
}

/* Merges the sorted runs FROM[start, middle) and FROM[middle, end) into TO. */
static void merge(const Sorting *s, const uint32_t *from, uint32_t *to, const uint32_t ends[3]) {
  uint32_t left = ends[0], right = ends[1];
  for (uint32_t at = ends[0]; at < ends[2]; at++) {
    bool take_left =
        right >= ends[2] || (left < ends[1] && compare_rows(s, from[left], from[right]) <= 0);
    to[at] = take_left ? from[left++] : from[right++];
  }
}

static uint32_t *sorted_rows(const Sorting *s, Arena *arena, uint32_t rows) {
  uint32_t *from = ARENA_ARRAY(arena, uint32_t, rows), *to = ARENA_ARRAY(arena, uint32_t, rows);
  for (uint32_t i = 0; i < rows; i++) from[i] = i;
  for (uint64_t width = 1; width < rows; width *= 2) {
    for (uint64_t start = 0; start < rows; start += 2 * width) {
      uint64_t middle = start + width < rows ? start + width : rows;
      uint64_t end = start + 2 * width < rows ? start + 2 * width : rows;
      merge(s, from, to, (uint32_t[]){(uint32_t)start, (uint32_t)middle, (uint32_t)end});
    }
    uint32_t *swap = from;
    from = to;
    to = swap;
  }
  return from;
}

static void whole_sort(Operator *op, const Batch *in, Table *out) {
  (void)out;
  uint32_t keys = op->plan->code.output_count;
  Column *values = operator_eval(op, op->arena, in);
  Sorting s = {.keys = values, .order = operator_option_str(op->plan, "order")};
  uint32_t *rows = sorted_rows(&s, op->arena, in->rows);
  int64_t most = in->rows;
  if (keys > s.order.len) { /* the last output is the number of rows wanted */
    most = column_is_null(&values[keys - 1], 0) ? 0 : column_number(&values[keys - 1], 0);
  }
  uint32_t count = most < 0 ? 0 : most < in->rows ? (uint32_t)most : in->rows;
  Batch sorted = batch_gather(op->arena, in, rows, count);
  operator_emit_all(op, &sorted);
}

const OperatorClass operator_sort = {.whole = whole_sort};
