/* Tables of the slow evaluator: rows of Values, found by name. */
#include "unit/slow.h"

#include "value/convert.h"

SlowTable *slow_table_new(Arena *arena, uint32_t width) {
  SlowTable *table = ARENA_NEW(arena, SlowTable);
  table->width = width;
  table->names = ARENA_ARRAY(arena, Str, width);
  table->types = ARENA_ARRAY(arena, ValueType, width);
  return table;
}

Value *slow_row_new(Arena *arena, SlowTable *table) {
  Value *row = ARENA_ARRAY(arena, Value, table->width);
  for (uint32_t i = 0; i < table->width; i++) {
    if (table->types[i] == VALUE_STRING) row[i] = value_str(STR(""));
  }
  vec_push(arena, &table->rows, row);
  return row;
}

void slow_set(Slow *slow, const SlowTable *table, Value *row, uint32_t index, Value v) {
  ValueType type = table->types[index];
  bool widen = ((type == VALUE_LONG || type == VALUE_INT) && value_is_number(v)) ||
               ((type == VALUE_REAL || type == VALUE_DECIMAL) && value_is_number(v));
  if (widen) v = slow_cast(slow, v, type);
  if (v.type == VALUE_NULL && type == VALUE_STRING) v = value_str(STR(""));
  row[index] = v;
}

uint32_t slow_find(const SlowTable *table, Str name) {
  for (uint32_t i = 0; table && i < table->width; i++) {
    if (str_eq(table->names[i], name)) return i;
  }
  return UINT32_MAX;
}

ValueType slow_type(KqlType type) {
  static const ValueType types[TYPE_COUNT] = {
      [TYPE_BOOL] = VALUE_BOOL,         [TYPE_INT] = VALUE_INT,
      [TYPE_LONG] = VALUE_LONG,         [TYPE_REAL] = VALUE_REAL,
      [TYPE_DECIMAL] = VALUE_DECIMAL,   [TYPE_STRING] = VALUE_STRING,
      [TYPE_DATETIME] = VALUE_DATETIME, [TYPE_TIMESPAN] = VALUE_TIMESPAN,
      [TYPE_GUID] = VALUE_GUID};
  return types[type] == VALUE_NULL ? VALUE_DYNAMIC : types[type];
}

SlowTable *slow_table_of(Slow *slow, const KqlNode *node) {
  uint32_t width = node->columns ? kql_columns_total(node->columns) : 0;
  SlowTable *table = slow_table_new(slow->arena, width);
  for (uint32_t i = 0; i < width; i++) {
    const KqlColumn *column = kql_columns_at(node->columns, i);
    table->names[i] = column->name;
    table->types[i] = slow_type((KqlType)column->type);
  }
  return table;
}

SlowScope slow_scope(const SlowTable *table, uint32_t row) {
  return (SlowScope){.table = table, .row = table->rows.ptr[row], .index = row};
}

SlowTable *slow_pick(Slow *slow, const SlowTable *table, const uint32_t *indices, uint32_t count) {
  SlowTable *out = slow_table_new(slow->arena, table->width);
  for (uint32_t i = 0; i < table->width; i++) {
    out->names[i] = table->names[i];
    out->types[i] = table->types[i];
  }
  for (uint32_t i = 0; i < count; i++) {
    vec_push(slow->arena, &out->rows, table->rows.ptr[indices[i]]);
  }
  return out;
}

Value **slow_keys(Slow *slow, const SlowTable *input, const KqlNode *expression) {
  Value **keys = ARENA_ARRAY(slow->arena, Value *, input->rows.len);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    SlowScope scope = slow_scope(input, r);
    keys[r] = ARENA_NEW(slow->arena, Value);
    *keys[r] = slow_eval(slow, &scope, expression);
  }
  return keys;
}

static bool same_keys(const Value *a, const Value *b, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (!slow_same(a[i], b[i])) return false;
  }
  return true;
}

SlowGroups slow_groups(Arena *arena, Value *const *keys, uint32_t key_count, uint32_t rows) {
  SlowGroups groups = {.of = ARENA_ARRAY(arena, uint32_t, rows)};
  uint32_t *first = ARENA_ARRAY(arena, uint32_t, rows); /* row of each group */
  for (uint32_t i = 0; i < rows; i++) {
    uint32_t g = 0;
    while (g < groups.count && !same_keys(keys[first[g]], keys[i], key_count)) g++;
    if (g == groups.count) first[groups.count++] = i;
    groups.of[i] = g;
  }
  return groups;
}

uint32_t *slow_members(Arena *arena, const SlowGroups *groups, uint32_t rows, uint32_t g,
                       uint32_t *count) {
  *count = 0;
  for (uint32_t i = 0; i < rows; i++) *count += groups->of[i] == g;
  uint32_t *members = ARENA_ARRAY(arena, uint32_t, *count);
  for (uint32_t i = 0, at = 0; i < rows; i++) {
    if (groups->of[i] == g) members[at++] = i;
  }
  return members;
}

/* What has no place among the values: null, and NaN beside it. */
static int rank(Value v) {
  bool nan = v.type == VALUE_REAL && v.real != v.real;
  return value_is_null(v) ? 0 : nan ? 1 : 2;
}

/* By a letter of slow_sorted. */
static int compare_by(Value a, Value b, char letter) {
  bool first = letter == 'a' || letter == 'D', ascending = letter == 'a' || letter == 'A';
  int by_rank = rank(a) - rank(b), order = slow_order(a, b);
  if (rank(a) < 2 || rank(b) < 2) return first ? by_rank : -by_rank;
  return ascending ? order : -order;
}

uint32_t *slow_sorted(Arena *arena, Value *const *keys, const char *order, uint32_t count) {
  uint32_t *sorted = ARENA_ARRAY(arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) { /* each row goes behind the last that is not greater */
    uint32_t at = i;
    for (; at > 0; at--) {
      int by = 0;
      for (uint32_t k = 0; order[k] && by == 0; k++) {
        by = compare_by(keys[sorted[at - 1]][k], keys[i][k], order[k]);
      }
      if (by <= 0) break;
      sorted[at] = sorted[at - 1];
    }
    sorted[at] = i;
  }
  return sorted;
}
