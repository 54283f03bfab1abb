/* Owns the machine form of result rows. Comes in: a table. Goes out: JSON text. */
#include "exec/result.h"

#include "base/json.h"
#include "value/text.h"

#include <inttypes.h>
#include <math.h>

static void write_cell(Json *json, Text *text, const Column *column, uint32_t row) {
  Value v = column_value(column, row);
  switch (v.type) {
    case VALUE_NULL: json_null(json); return;
    case VALUE_BOOL: json_bool(json, v.boolean); return;
    case VALUE_INT:
    case VALUE_LONG:
    case VALUE_TIMESPAN:
      if (column->type == VALUE_DYNAMIC) break;
      json_int(json, v.number);
      return;
    case VALUE_STRING: json_str(json, value_text(v)); return;
    default: break;
  }
  text_json(text, v);
  json_raw(json, text_done(text));
}

void result_write_members(Buf *out, const Table *table) {
  Arena arena = {0};
  Text text = {.arena = &arena};
  Json json = {.out = out};
  buf_add(out, STR("\"columns\":"));
  json_open_array(&json);
  for (uint32_t i = 0; i < table->column_count; i++) {
    json_open_object(&json);
    json_key(&json, "name");
    json_cstr(&json, table->plan[i].name);
    json_key(&json, "type");
    json_cstr(&json, value_type_text(table->plan[i].type));
    json_close_object(&json);
  }
  json_close_array(&json);
  buf_add(out, STR(",\"rows\":"));
  json = (Json){.out = out};
  json_open_array(&json);
  for (uint32_t row = 0; row < table->rows; row++) {
    json_open_array(&json);
    for (uint32_t i = 0; i < table->column_count; i++) {
      write_cell(&json, &text, &table->columns[i], row);
    }
    json_close_array(&json);
  }
  json_close_array(&json);
  arena_free(&arena);
}
