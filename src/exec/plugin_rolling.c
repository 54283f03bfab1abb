/* The plugin rolling_percentile: for each bin, and each combination of dimensions, a percentile of
   the values in the last few bins. Outputs of the code: value, bin, dimensions. Options:
   percentile, size of a bin, bins of a window. */
#include "exec/contract.h"
#include "exec/group.h"
#include "exec/run.h"
#include "exec/sort.h"
#include "plan/spec.h"
#include "value/constant.h"

#include <math.h>

typedef struct Rolling {
  Operator *op;
  const Column *value, *bin;
  Value size;
  double percentile;
  int64_t window;
  uint32_t *groups;  /* of each row; UINT32_MAX: it does not count */
  int64_t *numbers;  /* of each row, its bin counted in bins */
  uint32_t *order;   /* rows by group, then bin, then value */
  uint32_t counting; /* rows in order that count; the others are behind them */
} Rolling;

static int64_t bin_number(const Rolling *r, uint32_t row) {
  Value at = column_value(r->bin, row);
  double real = 0, size = 1;
  if (at.type != VALUE_REAL) return at.number / r->size.number;
  value_to_real(at, &real);
  value_to_real(r->size, &size);
  return llround(real / size);
}

static int compare_rows(const void *context, uint32_t a, uint32_t b) {
  const Rolling *r = context;
  if (r->groups[a] != r->groups[b]) return r->groups[a] < r->groups[b] ? -1 : 1;
  if (r->numbers[a] != r->numbers[b]) return r->numbers[a] < r->numbers[b] ? -1 : 1;
  return column_compare(r->value, a, r->value, b);
}

static int compare_values(const void *context, uint32_t a, uint32_t b) {
  const Rolling *r = context;
  uint32_t x = r->order[a], y = r->order[b];
  return column_compare(r->value, x, r->value, y);
}

/* The value at the percentile of the rows FROM to END of the order. */
static Value percentile_of(const Rolling *r, uint32_t from, uint32_t end) {
  Arena scratch = {0};
  Rolling part = *r;
  part.order = r->order + from;
  uint32_t count = end - from;
  uint32_t *order = sort_rows(&scratch, count, compare_values, &part);
  double rank = ceil(count * r->percentile / 100 - 1e-9);
  uint32_t at = rank < 1 ? 0 : rank > count ? count - 1 : (uint32_t)rank - 1;
  Value v = column_value(r->value, part.order[order[at]]);
  arena_free(&scratch);
  return v;
}

/* Adds the row for the bin of the rows up to END of the order. */
static void add_row(const Rolling *r, const Column *outputs, Table *out, uint32_t from,
                    uint32_t end) {
  uint32_t to = table_add_row(out), row = r->order[end - 1], last = out->column_count - 1;
  column_set(&out->columns[0], to, column_value(r->bin, row));
  for (uint32_t k = 1; k < last; k++) {
    column_set(&out->columns[k], to, column_value(&outputs[k + 1], row));
  }
  column_set(&out->columns[last], to, percentile_of(r, from, end));
}

/* Whether every group has rows in every bin that any has: what a bin without rows gives is not
   known. */
static bool has_gap(const Rolling *r, uint32_t group_count) {
  int64_t least = INT64_MAX, most = INT64_MIN;
  uint64_t bins = 0;
  for (uint32_t i = 0; i < r->counting; i++) {
    uint32_t row = r->order[i], before = i ? r->order[i - 1] : row;
    bool same = i && r->groups[row] == r->groups[before] && r->numbers[row] == r->numbers[before];
    bins += !same;
    if (r->numbers[row] < least) least = r->numbers[row];
    if (r->numbers[row] > most) most = r->numbers[row];
  }
  return r->counting && bins != ((uint64_t)most - (uint64_t)least + 1) * group_count;
}

/* Numbers the groups of dimensions and the bins of all rows, and puts those that count in order. */
static uint32_t arrange(Rolling *r, const Batch *in, const Column *outputs) {
  Arena *arena = r->op->arena;
  uint32_t dimensions = r->op->plan->column_count - 2;
  Groups *groups = groups_new(arena, r->op->plan->columns + 1, dimensions);
  r->groups = ARENA_ARRAY(arena, uint32_t, in->rows);
  r->numbers = ARENA_ARRAY(arena, int64_t, in->rows);
  groups_assign(groups, outputs + 2, in->rows, r->groups);
  for (uint32_t i = 0; i < in->rows; i++) {
    bool counts = !column_is_null(r->value, i) && !column_is_null(r->bin, i);
    r->counting += counts;
    if (!counts) r->groups[i] = UINT32_MAX;
    if (counts) r->numbers[i] = bin_number(r, i);
  }
  r->order = sort_rows(arena, in->rows, compare_rows, r);
  return dimensions ? groups->keys.rows : 1;
}

static void whole_rolling(Operator *op, const Batch *in, Table *out) {
  const Column *outputs = operator_eval(op, op->arena, in);
  Rolling r = {.op = op, .value = &outputs[0], .bin = &outputs[1]};
  r.size = operator_option(op, "size");
  r.window = operator_option_long(op, "window", 1);
  value_to_real(operator_option(op, "percentile"), &r.percentile);
  uint32_t group_count = arrange(&r, in, outputs);
  if (has_gap(&r, group_count)) {
    exec_fail(op->exec, "NOT_EVALUATED",
              "rolling_percentile over bins without rows is not "
              "evaluated");
    return;
  }
  uint32_t from = 0;
  for (uint32_t i = 0; i < r.counting; i++) {
    uint32_t row = r.order[i], next = i + 1 < r.counting ? r.order[i + 1] : UINT32_MAX;
    while (r.groups[r.order[from]] != r.groups[row] ||
           r.numbers[row] - r.numbers[r.order[from]] >= r.window)
      from++;
    bool ends =
        next == UINT32_MAX || r.groups[next] != r.groups[row] || r.numbers[next] != r.numbers[row];
    if (ends) add_row(&r, outputs, out, from, i + 1);
  }
}

/* Whether option NAME is above zero, as a real for bins that are reals, else as a whole number. */
static bool is_above_zero(const PlanOp *op, const char *name, bool real) {
  const PlanConstant *option = contract_option(op, name);
  if (!option || !spec_fits('n', (ValueType)option->type, VALUE_NULL)) return false;
  Value value = constant_value(NULL, option);
  return value.type == VALUE_REAL ? real && value.real > 0 : value.number > 0;
}

static const char *check_rolling(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = contract_shape(op, 1, 2) && op->column_count >= 2 &&
              op->code.output_count >= op->column_count &&
              spec_fits('n', contract_output(op, 1), VALUE_NULL);
  bool real = good && contract_output(op, 1) == VALUE_REAL;
  good = good && is_above_zero(op, "size", real) && is_above_zero(op, "window", false) &&
         is_above_zero(op, "percentile", true);
  for (uint32_t i = 1; good && i + 1 < op->column_count; i++) {
    good = op->columns[i].type == contract_output(op, i + 1);
  }
  return good ? NULL : "a percentile of other columns";
}

const OperatorClass operator_rolling_percentile = {.check = check_rolling, .whole = whole_rolling};
