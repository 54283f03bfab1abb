/* Owns the machine form of result rows. Comes in: a table. Goes out: JSON text. */
#include "exec/result.h"

#include "base/json.h"
#include "base/utf8.h"
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

static Str cell_text(Text *text, const Column *column, uint32_t row) {
  text_value(text, column_value(column, row));
  return text_done(text);
}

void result_write_jsonl(Buf *out, const Table *table, Str rule) {
  Arena arena = {0};
  for (uint32_t row = 0; row < table->rows; row++) {
    Text text = {.arena = &arena};
    Json json = {.out = out};
    json_open_object(&json);
    if (rule.len) {
      json_key(&json, RESULT_RULE);
      json_str(&json, rule);
    }
    for (uint32_t i = 0; i < table->column_count; i++) {
      Value v = column_value(&table->columns[i], row);
      json_key(&json, table->plan[i].name);
      text_json(&text, v);
      json_raw(&json, text_done(&text));
    }
    json_close_object(&json);
    buf_add_byte(out, '\n');
    arena_reset(&arena);
  }
  arena_free(&arena);
}

static void write_field(Buf *out, Str s) {
  bool quote = false;
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    quote = quote || c == ',' || c == '"' || c == '\n' || c == '\r';
  }
  if (!quote) {
    buf_add(out, s);
    return;
  }
  buf_add_byte(out, '"');
  for (size_t i = 0; i < s.len; i++) {
    if (s.ptr[i] == '"') buf_add_byte(out, '"');
    buf_add_byte(out, s.ptr[i]);
  }
  buf_add_byte(out, '"');
}

void result_write_csv(Buf *out, const Table *table, Str rule) {
  Arena arena = {0};
  if (rule.len) buf_add(out, STR(RESULT_RULE));
  for (uint32_t i = 0; i < table->column_count; i++) {
    if (i || rule.len) buf_add_byte(out, ',');
    write_field(out, str_of(table->plan[i].name));
  }
  buf_add_byte(out, '\n');
  for (uint32_t row = 0; row < table->rows; row++) {
    Text text = {.arena = &arena};
    write_field(out, rule);
    for (uint32_t i = 0; i < table->column_count; i++) {
      if (i || rule.len) buf_add_byte(out, ',');
      write_field(out, cell_text(&text, &table->columns[i], row));
    }
    buf_add_byte(out, '\n');
    arena_reset(&arena);
  }
  arena_free(&arena);
}

enum { CELL_MOST = 60 };

/* S on one line, at most CELL_MOST code points wide. */
static Str short_text(Arena *arena, Str s) {
  size_t most = s.len < CELL_MOST ? s.len : CELL_MOST; /* code points; an ill-formed byte is one */
  char *copy = arena_bytes_raw(arena, 4 * (most + 1));
  size_t at = 0, width, count = 0, len = 0;
  for (; at < s.len && count < CELL_MOST; at += width, count++) {
    uint32_t code = utf8_decode(s, at, &width);
    len += utf8_put(copy + len, code < 0x20 ? ' ' : code);
  }
  if (at < s.len) len += utf8_put(copy + len, 0x2026);
  return (Str){copy, len};
}

static void write_row(Buf *out, const Str *cells, const size_t *widths, uint32_t count) {
  while (count && !cells[count - 1].len) count--; /* no spaces at the end of a line */
  for (uint32_t i = 0; i < count; i++) {
    buf_add(out, cells[i]);
    if (i + 1 < count) buf_add_repeat(out, ' ', widths[i] - utf8_count(cells[i]) + 2);
  }
  buf_add_byte(out, '\n');
}

void result_write_table(Buf *out, const Table *table) {
  Arena arena = {0};
  uint32_t count = table->column_count;
  size_t *widths = ARENA_ARRAY(&arena, size_t, count);
  Str *cells = ARENA_ARRAY(&arena, Str, (size_t)count * (table->rows + 1));
  Text text = {.arena = &arena};
  for (uint32_t i = 0; i < count; i++) {
    for (uint32_t row = 0; row <= table->rows; row++) {
      Str s = row ? cell_text(&text, &table->columns[i], row - 1) : str_of(table->plan[i].name);
      Str *cell = &cells[(size_t)row * count + i];
      *cell = short_text(&arena, s);
      size_t width = utf8_count(*cell);
      if (width > widths[i]) widths[i] = width;
    }
  }
  for (uint32_t row = 0; row <= table->rows; row++) {
    write_row(out, &cells[(size_t)row * count], widths, count);
  }
  arena_free(&arena);
}
