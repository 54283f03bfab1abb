/* Owns columns: making, reading as Values, comparing rows, gathering and copying. */
#include "exec/column.h"

#include "value/hash.h"

#include <math.h>
#include <string.h>

size_t column_item_size(ValueType type) {
  switch (type) {
    case VALUE_BOOL: return 1;
    case VALUE_GUID:
    case VALUE_DECIMAL: return sizeof(Wide);
    case VALUE_STRING: return sizeof(Str);
    case VALUE_DYNAMIC: return sizeof(Value);
    default: return 8;
  }
}

static bool has_nulls(ValueType type) { return type != VALUE_STRING && type != VALUE_DYNAMIC; }

Column column_new(Arena *arena, ValueType type, uint32_t rows) {
  Column c = {.type = type, .stride = 1};
  c.data = arena_alloc(arena, column_item_size(type) * rows);
  if (has_nulls(type)) c.nulls = arena_alloc(arena, rows);
  return c;
}

Column column_constant(Arena *arena, ValueType type, Value v) {
  Column c = column_new(arena, type, 1);
  column_set(&c, 0, v);
  c.stride = 0;
  return c;
}

Value column_value(const Column *c, uint32_t row) {
  size_t at = (size_t)row * c->stride;
  if (c->nulls && c->nulls[at]) return value_null();
  switch (c->type) {
    case VALUE_BOOL: return value_bool(c->bools[at]);
    case VALUE_REAL: return value_real(c->reals[at]);
    case VALUE_GUID:
    case VALUE_DECIMAL: return (Value){.type = (uint8_t)c->type, .wide = &c->wides[at]};
    case VALUE_STRING: return value_str(c->strs[at]);
    case VALUE_DYNAMIC: return c->values[at];
    default: return value_number(c->type, c->numbers[at]);
  }
}

void column_set(Column *c, uint32_t row, Value v) {
  if (v.type == VALUE_NULL) {
    column_set_null(c, row);
    return;
  }
  if (c->nulls) c->nulls[row] = 0;
  switch (c->type) {
    case VALUE_BOOL: c->bools[row] = v.type == VALUE_BOOL && v.boolean; break;
    case VALUE_REAL: c->reals[row] = v.real; break;
    case VALUE_GUID:
    case VALUE_DECIMAL: c->wides[row] = v.type == c->type ? *v.wide : (Wide){{0, 0}}; break;
    case VALUE_STRING: c->strs[row] = value_text(v); break;
    case VALUE_DYNAMIC: c->values[row] = v; break;
    default: c->numbers[row] = v.number; break;
  }
}

void column_set_null(Column *c, uint32_t row) {
  size_t size = column_item_size(c->type);
  memset((char *)c->data + size * row, 0, size);
  if (c->nulls) c->nulls[row] = 1;
}

bool column_equal(const Column *a, uint32_t arow, const Column *b, uint32_t brow) {
  if (a->type == b->type && a->type == VALUE_STRING) {
    return str_eq(column_str(a, arow), column_str(b, brow));
  }
  return value_equal(column_value(a, arow), column_value(b, brow));
}

uint64_t column_hash(const Column *c, uint32_t row) {
  if (c->type == VALUE_STRING) return hash_bytes(column_str(c, row));
  return value_hash(column_value(c, row));
}

int column_compare(const Column *a, uint32_t arow, const Column *b, uint32_t brow) {
  return value_compare(column_value(a, arow), column_value(b, brow));
}

Column column_gather(Arena *arena, const Column *c, const uint32_t *rows, uint32_t count) {
  if (!c->stride) return *c;
  size_t size = column_item_size(c->type);
  Column to = {.type = c->type, .stride = 1, .data = arena_alloc(arena, size * count)};
  if (c->nulls) {
    to.nulls = arena_alloc(arena, count);
    for (uint32_t i = 0; i < count; i++) to.nulls[i] = c->nulls[rows[i]];
  }
  switch (size) {
    case 1:
      for (uint32_t i = 0; i < count; i++) to.bools[i] = c->bools[rows[i]];
      break;
    case 8:
      for (uint32_t i = 0; i < count; i++) to.numbers[i] = c->numbers[rows[i]];
      break;
    default:
      for (uint32_t i = 0; i < count; i++) to.wides[i] = c->wides[rows[i]];
      break;
  }
  return to;
}

Column column_spread(Arena *arena, const Column *c, uint32_t count) {
  if (c->stride) return *c;
  size_t size = column_item_size(c->type);
  Column to = {.type = c->type, .stride = 1, .data = arena_alloc(arena, size * count)};
  for (uint32_t i = 0; i < count; i++) memcpy((char *)to.data + size * i, c->data, size);
  if (c->nulls) {
    to.nulls = arena_alloc(arena, count);
    memset(to.nulls, c->nulls[0], count);
  }
  return to;
}

static void copy_strs(Arena *arena, Str *strs, uint32_t count) {
  size_t bytes = 0;
  for (uint32_t i = 0; i < count; i++) bytes += strs[i].len;
  if (!arena_may_take(arena, bytes)) {
    memset(strs, 0, count * sizeof *strs);
    return;
  }
  char *at = arena_alloc(arena, bytes);
  for (uint32_t i = 0; i < count; i++) {
    if (strs[i].len) memcpy(at, strs[i].ptr, strs[i].len);
    strs[i].ptr = at;
    at += strs[i].len;
  }
}

Column column_copy(Arena *arena, const Column *c, uint32_t rows) {
  uint32_t count = c->stride ? rows : 1;
  size_t size = column_item_size(c->type);
  Column to = {.type = c->type, .stride = c->stride, .data = arena_alloc(arena, size * count)};
  if (count) memcpy(to.data, c->data, size * count);
  if (c->nulls && count) {
    to.nulls = arena_alloc(arena, count);
    memcpy(to.nulls, c->nulls, count);
  }
  if (c->type == VALUE_STRING) copy_strs(arena, to.strs, count);
  for (uint32_t i = 0; c->type == VALUE_DYNAMIC && i < count; i++) {
    to.values[i] = value_copy(arena, to.values[i]);
  }
  return to;
}
