/* make-series of the slow evaluator: for each group and each point of the axis, the aggregate over
   the rows that fall between this point and the next. */
#include "unit/slow.h"

typedef struct Axis {
  Value first, end, step; /* END is no point any more */
  uint32_t points;
} Axis;

/* The rows of one group. */
typedef struct Group {
  const SlowTable *table;
  const uint32_t *rows;
  uint32_t count;
} Group;

static Value optional(Slow *slow, const KqlNode *node) {
  return node ? slow_eval(slow, &(SlowScope){0}, node) : value_null();
}

/* POINT steps after the first. */
static Value point_at(Slow *slow, const Axis *axis, uint32_t point) {
  Value way = slow_arithmetic(slow, axis->step, value_long(point), '*');
  return slow_arithmetic(slow, axis->first, way, '+');
}

static Value axis_value(Slow *slow, const KqlNode *node, const SlowTable *input, uint32_t row) {
  SlowScope scope = slow_scope(input, row);
  return slow_eval(slow, &scope, node->kids[KQL_MAKE_SERIES_ON]);
}

/* Rows that lie in the range that FROM and TO leave. */
static SlowTable *in_range(Slow *slow, const KqlNode *node, const SlowTable *input) {
  Value from = optional(slow, node->kids[KQL_MAKE_SERIES_FROM]);
  Value to = optional(slow, node->kids[KQL_MAKE_SERIES_TO]);
  uint32_t *rows = ARENA_ARRAY(slow->arena, uint32_t, input->rows.len), count = 0;
  for (uint32_t r = 0; r < input->rows.len; r++) {
    Value v = axis_value(slow, node, input, r);
    bool low = !value_is_null(from) && !slow_true(slow_compare(v, from, STR(">=")));
    bool high = !value_is_null(to) && !slow_true(slow_compare(v, to, STR("<")));
    if (!low && !high) rows[count++] = r;
  }
  return slow_pick(slow, input, rows, count);
}

static Axis axis_of(Slow *slow, const KqlNode *node) {
  Axis axis = {.first = optional(slow, node->kids[KQL_MAKE_SERIES_FROM]),
               .end = optional(slow, node->kids[KQL_MAKE_SERIES_TO]),
               .step = optional(slow, node->kids[KQL_MAKE_SERIES_STEP])};
  if (value_is_null(axis.first) || value_is_null(axis.end)) {
    slow_trouble(slow, node, "make-series without from and to");
    return axis;
  }
  while (slow_true(slow_compare(point_at(slow, &axis, axis.points), axis.end, STR("<")))) {
    axis.points++;
  }
  return axis;
}

/* The rows of GROUP from POINT to the next. */
static Group at_point(Slow *slow, const KqlNode *node, const Axis *axis, Group group,
                      uint32_t point) {
  uint32_t *rows = ARENA_ARRAY(slow->arena, uint32_t, group.count), count = 0;
  for (uint32_t i = 0; i < group.count; i++) {
    Value v = axis_value(slow, node, group.table, group.rows[i]);
    bool here = slow_true(slow_compare(v, point_at(slow, axis, point), STR(">="))) &&
                slow_true(slow_compare(v, point_at(slow, axis, point + 1), STR("<")));
    if (here) rows[count++] = group.rows[i];
  }
  return (Group){group.table, rows, count};
}

/* Series INDEX of NODE for GROUP. */
static Value series_of(Slow *slow, const KqlNode *node, const Axis *axis, Group group,
                       uint32_t index) {
  const KqlNode *series = node->kids[index], *absent = series->kids[KQL_SERIES_DEFAULT];
  Value *items = ARENA_ARRAY(slow->arena, Value, axis->points);
  for (uint32_t p = 0; p < axis->points; p++) {
    Group here = at_point(slow, node, axis, group, p);
    SlowScope scope = {.table = here.table, .group = here.rows, .group_count = here.count};
    items[p] = here.count ? slow_eval(slow, &scope, series->kids[KQL_SERIES_VALUE])
               : absent   ? slow_eval(slow, &(SlowScope){0}, absent)
                          : value_long(0);
  }
  return value_array(items, axis->points);
}

SlowTable *slow_make_series(Slow *slow, const KqlNode *node, SlowTable *input) {
  const KqlNode *by = node->kids[KQL_MAKE_SERIES_BY];
  SlowTable *out = slow_table_of(slow, node), *rows = in_range(slow, node, input);
  uint32_t width = by ? by->count : 0, count = rows->rows.len;
  Axis axis = axis_of(slow, node);
  Value **keys = ARENA_ARRAY(slow->arena, Value *, count);
  Value *points = ARENA_ARRAY(slow->arena, Value, axis.points);
  for (uint32_t p = 0; p < axis.points; p++) points[p] = point_at(slow, &axis, p);
  for (uint32_t r = 0; r < count; r++) {
    SlowScope scope = slow_scope(rows, r);
    keys[r] = ARENA_ARRAY(slow->arena, Value, width);
    for (uint32_t k = 0; k < width; k++) keys[r][k] = slow_eval(slow, &scope, by->kids[k]);
  }
  SlowGroups groups = slow_groups(slow->arena, keys, width, count);
  for (uint32_t g = 0; g < groups.count; g++) {
    uint32_t size, *members = slow_members(slow->arena, &groups, count, g, &size), at = width;
    Value *row = slow_row_new(slow->arena, out);
    for (uint32_t k = 0; k < width; k++) slow_set(slow, out, row, k, keys[members[0]][k]);
    for (uint32_t i = KQL_MAKE_SERIES_SERIES; i < node->count; i++) {
      row[at++] = series_of(slow, node, &axis, (Group){rows, members, size}, i);
    }
    row[at] = value_array(points, axis.points);
  }
  return out;
}
