/* Owns the way of cells into batches. Comes in: rows that a program holds. Goes out: the batch of
   their table, typed, which goes to the rules when it is full. */
#include "exec/engine_int.h"
#include "value/convert.h"

#include <string.h>

uint32_t feed_place(const Feed *feed, Str name) {
  const uint32_t *place = map_get(&feed->places, name);
  return place ? *place : UINT32_MAX;
}

void feed_prepare(Feed *feed) {
  if (feed->batch.rows == BATCH_ROWS) feed_push(feed);
  if (feed->batch.columns || !feed->columns.len) return;
  feed->text = (Text){.arena = &feed->arena};
  feed->batch = (Batch){.arena = &feed->arena, .column_count = feed->columns.len};
  feed->batch.columns = ARENA_ARRAY(&feed->arena, Column, feed->columns.len);
  for (uint32_t i = 0; i < feed->columns.len; i++) {
    Column *c = &feed->batch.columns[i];
    *c = column_new(&feed->arena, feed->columns.ptr[i].type, BATCH_ROWS);
    if (c->nulls) memset(c->nulls, 1, BATCH_ROWS);
  }
}

void feed_put(Feed *feed, uint32_t place, uint32_t row, Value v) {
  if (v.type == VALUE_STRING) {
    text_add(&feed->text, value_text(v));
    v = value_str(text_done(&feed->text));
  }
  for (uint32_t at = place; at != UINT32_MAX; at = feed->same_name.ptr[at] - 1) {
    Column *c = &feed->batch.columns[at];
    column_set(c, row, v.type == c->type ? v : convert_value(&feed->text, v, c->type));
  }
}

void feed_clear_row(Feed *feed, uint32_t row) {
  for (uint32_t i = 0; i < feed->batch.column_count; i++) {
    column_set_null(&feed->batch.columns[i], row);
  }
}

static Value cell_value(const RulecCell *cell) {
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
static uint32_t *find_places(const Feed *feed, const RulecRow *row) {
  uint32_t *places = ARENA_ARRAY(&feed->engine->places, uint32_t, row->count);
  for (size_t i = 0; i < row->count; i++) places[i] = feed_place(feed, str_of(row->names[i]));
  return places;
}

static void add_row(Feed *feed, const RulecRow *row, const uint32_t *places) {
  feed_prepare(feed);
  uint32_t at = feed->batch.rows;
  for (size_t i = 0; i < row->count; i++) {
    if (places[i] != UINT32_MAX) feed_put(feed, places[i], at, cell_value(&row->cells[i]));
  }
  feed->batch.rows++;
}

bool rulec_engine_feed(RulecEngine *engine, const char *table, const RulecRow *rows, size_t count) {
  engine_begin(engine);
  Feed *feed = engine_feed_find(engine, str_of(table));
  const char *const *names = NULL;
  uint32_t *places = NULL;
  if (!feed) return true;
  if (feed->lines.len) engine->drain(feed);
  arena_reset(&engine->places);
  for (size_t i = 0; i < count; i++) {
    if (i == 0 || rows[i].names != names || rows[i].count != rows[i - 1].count) {
      names = rows[i].names;
      places = find_places(feed, &rows[i]);
    }
    add_row(feed, &rows[i], places);
  }
  return engine_good(engine);
}
