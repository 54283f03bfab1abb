/* Owns decoding of cells. Comes in: text as it stands in a file. Goes out: typed columns. */
#include "exec/cell.h"

#include "value/convert.h"
#include "value/json_read.h"
#include "value/moment.h"

#include <string.h>

static const Cell *cell_at(const CellColumn *cells, uint32_t k) {
  return &cells->cells[(size_t)(cells->rows ? cells->rows[k] : k) * cells->stride];
}

static Str as_written(const Cell *cell) { return (Str){cell->ptr, cell->len}; }

static Value cell_value(Text *text, const Cell *cell) {
  Value v = value_null();
  switch ((CellKind)cell->kind) {
    case CELL_ABSENT: break;
    case CELL_TEXT:
    case CELL_FIELD:
    case CELL_NESTED: v = value_str(as_written(cell)); break;
    case CELL_ESCAPED: json_read(text->arena, (Str){cell->ptr - 1, cell->len + 2}, &v); break;
    case CELL_TOKEN: json_read(text->arena, as_written(cell), &v); break;
  }
  return v;
}

Str cell_text(Text *text, const Cell *cell) {
  if (cell->kind == CELL_TEXT || cell->kind == CELL_FIELD) return as_written(cell);
  return value_text(convert_value(text, cell_value(text, cell), VALUE_STRING));
}

static void decode_strings(Text *text, const CellColumn *cells, Column *to) {
  for (uint32_t k = 0; k < cells->count; k++) to->strs[k] = cell_text(text, cell_at(cells, k));
}

static void decode_dynamics(Text *text, const CellColumn *cells, Column *to) {
  for (uint32_t k = 0; k < cells->count; k++) {
    const Cell *cell = cell_at(cells, k);
    Value v = cell_value(text, cell);
    column_set(to, k, cell->kind == CELL_FIELD ? convert_field(text, v) : convert_held(text, v));
  }
}

static void decode_others(Text *text, const CellColumn *cells, Column *to) {
  for (uint32_t k = 0; k < cells->count; k++) {
    Value v = cell_value(text, cell_at(cells, k));
    column_set(to, k, v.type == to->type ? v : convert_value(text, v, (ValueType)to->type));
  }
}

Column cells_decode(Text *text, const CellColumn *cells, ValueType type) {
  Column to = column_new(text->arena, type, cells->count);
  switch (type) {
    case VALUE_STRING: decode_strings(text, cells, &to); break;
    case VALUE_DYNAMIC: decode_dynamics(text, cells, &to); break;
    default: decode_others(text, cells, &to); break;
  }
  if (to.nulls && !memchr(to.nulls, 1, cells->count)) to.nulls = NULL;
  return to;
}
