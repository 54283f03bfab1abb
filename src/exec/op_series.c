/* make-series: the input holds a row for each group and step on the axis; each group becomes one
   row of arrays over all steps. Outputs of the code: keys, step on the axis, values, defaults, then
   the range's start, end and step. Result: keys, an array a value, the axis. */
#include "exec/contract.h"
#include "exec/group.h"
#include "exec/run.h"
#include "plan/spec.h"

#include <math.h>

typedef struct Series {
  uint32_t keys, count; /* key columns, value columns */
  const Column *outputs;
  ValueType axis;
  Value first, last, step; /* last: the end of the range, which is not part of it */
  uint32_t points, rows;
} Series;

enum { POINTS_MOST = 1048576 };

static double as_real(Value v) {
  double real = 0;
  value_to_real(v, &real);
  return real;
}

static Value point_at(const Series *s, uint32_t index) {
  if (s->axis == VALUE_REAL) return value_real(as_real(s->first) + index * as_real(s->step));
  uint64_t at =
      (uint64_t)s->first.number + index * (uint64_t)s->step.number; /* no further than last */
  return value_number(s->axis, (int64_t)at);
}

/* Where the range is not given, it spans the steps that occur. */
static void find_range(Series *s, uint32_t rows) {
  const Column *at = &s->outputs[s->keys];
  bool open_end = value_is_null(s->last);
  for (uint32_t i = 0; i < rows; i++) {
    Value v = column_value(at, i);
    if (value_is_null(v)) continue;
    if (value_is_null(s->first) || value_compare(v, s->first) < 0) s->first = v;
    if (open_end && (value_is_null(s->last) || value_compare(v, s->last) > 0)) s->last = v;
  }
  double step = as_real(s->step), span = as_real(s->last) - as_real(s->first);
  if (value_is_null(s->first) || value_is_null(s->last) || !(step > 0)) return;
  double points = open_end ? floor(span / step + 1e-9) + 1 : ceil(span / step - 1e-9);
  s->points = points < 0 ? 0 : points > POINTS_MOST ? POINTS_MOST : (uint32_t)points;
}

static uint32_t index_of(const Series *s, Value at) {
  double index = (as_real(at) - as_real(s->first)) / as_real(s->step);
  index = floor(index + 1e-9);
  return index >= 0 && index < s->points ? (uint32_t)index : UINT32_MAX;
}

static Value *new_array(Arena *arena, uint32_t points, Value fill) {
  Value *items = ARENA_ARRAY(arena, Value, points);
  for (uint32_t i = 0; i < points; i++) items[i] = fill;
  return items;
}

/* OUTPUT, which is the same for all rows. */
static Value value_of(const Series *s, uint32_t output) {
  const Column *column = &s->outputs[output];
  return s->rows || !column->stride ? column_value(column, 0) : value_null();
}

/* The arrays of a new group, at their defaults. */
static void add_group(Operator *op, const Series *s, Table *out) {
  size_t size = (size_t)s->points * (s->count + 1) * sizeof(Value);
  if (!arena_may_take(op->arena, size)) return;
  uint32_t row = table_add_row(out);
  for (uint32_t k = 0; k < s->count; k++) {
    Value fill = value_of(s, s->keys + 1 + s->count + k);
    Value *items = new_array(op->arena, s->points, fill);
    column_set(&out->columns[s->keys + k], row, value_array(items, s->points));
  }
  Value *axis = ARENA_ARRAY(op->arena, Value, s->points);
  for (uint32_t i = 0; i < s->points; i++) axis[i] = point_at(s, i);
  column_set(&out->columns[s->keys + s->count], row, value_array(axis, s->points));
}

static void whole_series(Operator *op, const Batch *in, Table *out) {
  Series s = {.keys = (uint32_t)operator_option_long(op, "keys", 0),
              .count = (uint32_t)operator_option_long(op, "series", 0)};
  s.outputs = operator_eval(op, op->arena, in);
  uint32_t ends = s.keys + 1 + 2 * s.count;
  s.axis = s.outputs[s.keys].type;
  s.rows = in->rows;
  s.first = value_of(&s, ends);
  s.last = value_of(&s, ends + 1);
  s.step = value_of(&s, ends + 2);
  find_range(&s, in->rows);
  Groups *groups = groups_new(op->arena, op->plan->columns, s.keys);
  bool never_empty = str_eq(operator_option_str(op, "kind"), STR("nonempty"));
  if (!in->rows && !s.keys && never_empty) add_group(op, &s, out);
  for (uint32_t i = 0; i < in->rows; i++) {
    uint32_t group = groups_find(groups, s.outputs, i);
    if (group == UINT32_MAX || !out->rows) {
      groups_add(groups, s.outputs, i);
      group = groups->keys.rows - 1;
      add_group(op, &s, out);
      if (exec_failed(op->exec)) return;
      for (uint32_t k = 0; k < s.keys; k++) {
        column_set(&out->columns[k], group, column_value(&groups->keys.columns[k], group));
      }
    }
    uint32_t at = index_of(&s, column_value(&s.outputs[s.keys], i));
    for (uint32_t k = 0; at != UINT32_MAX && k < s.count; k++) {
      Value v = column_value(&s.outputs[s.keys + 1 + k], i);
      Value *items = (Value *)out->columns[s.keys + k].values[group].items;
      items[at] = v;
    }
  }
}

static const char *check_series(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  int64_t keys = contract_option_long(op, "keys", -1);
  int64_t count = contract_option_long(op, "series", -1);
  bool good = op->input_count == 1 && keys >= 0 && count >= 0 && keys <= op->column_count &&
              count <= op->column_count && keys + count < op->column_count &&
              keys + 2 * count + 4 == op->code.output_count &&
              spec_fits('n', contract_output(op, (uint32_t)keys), VALUE_NULL);
  for (uint32_t i = 0; good && i <= keys + count; i++) {
    good = op->columns[i].type == (i < keys ? contract_output(op, i) : VALUE_DYNAMIC);
  }
  return good ? NULL : "series of other columns";
}

const OperatorClass operator_make_series = {.check = check_series, .whole = whole_series};
