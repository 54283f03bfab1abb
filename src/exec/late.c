/* Owns results whose columns are found while running. */
#include "exec/late.h"

#include "exec/run.h"
#include "value/convert.h"

ValueType late_type(ValueType a, ValueType b) {
  if (a == VALUE_NULL || a == b) return b;
  if (b == VALUE_NULL) return a;
  bool numbers = (a == VALUE_LONG || a == VALUE_REAL) && (b == VALUE_LONG || b == VALUE_REAL);
  return numbers ? VALUE_REAL : VALUE_DYNAMIC;
}

/* NAME as a column can bear it: columns' names end at a NUL. */
static Str bearable(Str name) {
  size_t end = str_find_byte(name, '\0', 0);
  return str_slice(name, 0, end == STR_NONE ? name.len : end);
}

uint32_t late_column(LateColumns *late, Str name, ValueType type) {
  uint32_t place = late_find(late, name);
  if (place != UINT32_MAX) {
    PlanColumn *column = &late->columns.ptr[place];
    column->type = late_type(column->type, type);
    return place;
  }
  name = arena_str(late->arena, bearable(name));
  PlanColumn column = {name.ptr, type};
  vec_push(late->arena, &late->columns, column);
  uint32_t *kept = ARENA_NEW(late->arena, uint32_t);
  *kept = late->columns.len - 1;
  map_put(late->arena, &late->places, name, kept);
  return *kept;
}

uint32_t late_find(const LateColumns *late, Str name) {
  const uint32_t *place = map_get(&late->places, bearable(name));
  return place ? *place : UINT32_MAX;
}

static Column as_type(Arena *arena, const Column *from, ValueType type, uint32_t rows) {
  if (from->type == type) return *from;
  Column to = column_new(arena, type, rows);
  Text text = {.arena = arena};
  for (uint32_t i = 0; i < rows; i++) {
    Value v = column_value(from, i);
    column_set(&to, i, type == VALUE_DYNAMIC ? v : convert_value(&text, v, type));
  }
  return to;
}

/* The columns of ROWS that the plan names, null where there is none. */
static Batch planned(Operator *op, const LateColumns *late, const Table *rows) {
  const PlanOp *plan = op->plan;
  Batch all = {.arena = op->arena, .column_count = plan->column_count, .rows = rows->rows};
  all.columns = ARENA_ARRAY(op->arena, Column, plan->column_count);
  for (uint32_t i = 0; i < plan->column_count; i++) {
    all.columns[i] = column_constant(op->arena, plan->columns[i].type, value_null());
    uint32_t at = late_find(late, str_of(plan->columns[i].name));
    if (at == UINT32_MAX) continue;
    all.columns[i] = as_type(op->arena, &rows->columns[at], plan->columns[i].type, rows->rows);
  }
  return all;
}

void late_emit(Operator *op, const LateColumns *late, const Table *rows) {
  Batch all = table_batch(rows);
  if (op->plan == op->exec->plan->root) {
    exec_widen_result(op->exec, late->columns.ptr, late->columns.len);
  } else {
    all = planned(op, late, rows);
  }
  operator_emit_all(op, &all);
}
