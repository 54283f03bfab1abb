/* Owns the way of cells into batches. Comes in: rows that a program holds. Goes out: the batch of
   their table, typed, which goes to the rules when it is full. */
#include "exec/engine_int.h"
#include "value/convert.h"

#include <string.h>

uint32_t inlet_place(const Inlet *inlet, Str name) {
  const uint32_t *place = map_get(&inlet->places, name);
  return place ? *place : UINT32_MAX;
}

void inlet_prepare(Inlet *inlet) {
  if (inlet->batch.rows == BATCH_ROWS) inlet_push(inlet);
  if (inlet->batch.columns || !inlet->columns.len) return;
  inlet->text = (Text){.arena = &inlet->arena};
  inlet->batch = (Batch){.arena = &inlet->arena, .column_count = inlet->columns.len};
  inlet->batch.columns = ARENA_ARRAY(&inlet->arena, Column, inlet->columns.len);
  for (uint32_t i = 0; i < inlet->columns.len; i++) {
    Column *c = &inlet->batch.columns[i];
    *c = column_new(&inlet->arena, inlet->columns.ptr[i].type, BATCH_ROWS);
    if (c->nulls) memset(c->nulls, 1, BATCH_ROWS);
  }
}

void inlet_put(Inlet *inlet, uint32_t place, uint32_t row, Value v) {
  if (v.type == VALUE_STRING) {
    text_add(&inlet->text, value_text(v));
    v = value_str(text_done(&inlet->text));
  }
  for (uint32_t at = place; at != UINT32_MAX; at = inlet->same_name.ptr[at] - 1) {
    Column *c = &inlet->batch.columns[at];
    column_set(c, row, v.type == c->type ? v : convert_value(&inlet->text, v, c->type));
  }
}

static Value value_of(const RulecCell *cell) {
  switch (cell->type) {
    case RULEC_BOOL: return value_bool(cell->number != 0);
    case RULEC_INT:
    case RULEC_LONG: return value_long(cell->number);
    case RULEC_REAL: return value_real(cell->real);
    case RULEC_DATETIME: return value_number(VALUE_DATETIME, cell->number);
    case RULEC_TIMESPAN: return value_number(VALUE_TIMESPAN, cell->number);
    case RULEC_STRING:
    case RULEC_DECIMAL:
    case RULEC_GUID:
    case RULEC_DYNAMIC: return value_str((Str){cell->text, cell->text ? cell->length : 0});
    default: return value_null();
  }
}

/* The places of ROW's columns, until the next call that feeds. */
static uint32_t *find_places(const Inlet *inlet, const RulecRow *row) {
  uint32_t *places = ARENA_ARRAY(&inlet->engine->places, uint32_t, row->count);
  for (size_t i = 0; i < row->count; i++) places[i] = inlet_place(inlet, str_of(row->names[i]));
  return places;
}

static void add_row(Inlet *inlet, const RulecRow *row, const uint32_t *places) {
  inlet_prepare(inlet);
  uint32_t at = inlet->batch.rows;
  for (size_t i = 0; i < row->count; i++) {
    if (places[i] != UINT32_MAX) inlet_put(inlet, places[i], at, value_of(&row->cells[i]));
  }
  inlet->batch.rows++;
}

bool rulec_engine_feed(RulecEngine *engine, const char *table, const RulecRow *rows, size_t count) {
  engine_begin(engine);
  Inlet *inlet = engine_inlet_find(engine, str_of(table));
  const char *const *names = NULL;
  uint32_t *places = NULL;
  if (!inlet) return true;
  if (inlet->lines.len) engine->drain(inlet);
  arena_reset(&engine->places);
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || rows[i].names != names || rows[i].count != rows[i - 1].count) {
      names = rows[i].names;
      places = find_places(inlet, &rows[i]);
    }
    add_row(inlet, &rows[i], places);
  }
  return engine_good(engine);
}
