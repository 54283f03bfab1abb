/* Owns JSON lines on their way into batches. Comes in: text that a program feeds. Goes out: cells
   of the tables that the lines are rows of. Apart from the rest of the engine: only programs that
   feed JSON need simdjson. */
#include "exec/engine_int.h"
#include "exec/json_rows.h"

#include <string.h>

enum { WAITING_BYTES = 256 * 1024 }; /* scanned at once, but for longer lines */

static uint32_t find_place(void *user, Str name) { return inlet_place(user, name); }

static void note_malformed(void *user, uint64_t line) {
  const Inlet *inlet = user;
  (void)line;
  inlet->engine->skipped++;
}

/* Makes a batch of COUNT rows of CELLS; text stays where it is. */
static void decode(Inlet *inlet, const Cell *cells, uint32_t count) {
  uint32_t width = inlet->columns.len;
  inlet->text = (Text){.arena = &inlet->arena};
  inlet->batch = (Batch){.arena = &inlet->arena, .column_count = width, .rows = count};
  inlet->batch.columns = ARENA_ARRAY(&inlet->arena, Column, width);
  for (uint32_t i = 0; i < width; i++) {
    const PlanColumn *column = &inlet->columns.ptr[i];
    CellColumn read = {cells + inlet_place(inlet, str_of(column->name)), width, NULL, count};
    inlet->batch.columns[i] = cells_decode(&inlet->text, &read, column->type);
  }
}

static void drain(Inlet *inlet) {
  Buf *lines = &inlet->lines;
  Str chunk = buf_str(lines);
  uint32_t width = inlet->columns.len, count;
  inlet_push(inlet);
  if (!inlet->rows) {
    inlet->rows =
        json_rows_new(&inlet->engine->arena, (CellSink){inlet, find_place, note_malformed});
  }
  buf_add_byte(lines, ' '); /* readable behind the lines */
  chunk.ptr = lines->ptr;
  json_rows_begin(inlet->rows, chunk, 0);
  do {
    Cell *cells = ARENA_ARRAY(&inlet->arena, Cell, (size_t)width * BATCH_ROWS);
    count = json_rows_take(inlet->rows, cells, width, BATCH_ROWS);
    if (count) decode(inlet, cells, count);
    inlet_push(inlet);
  } while (count);
  arena_reset(&inlet->arena);
  buf_reset(lines);
}

static void release(Inlet *inlet) { json_rows_free(inlet->rows); }

static void add_lines(Inlet *inlet, Str lines) {
  buf_add(&inlet->lines, lines);
  if (lines.len && lines.ptr[lines.len - 1] != '\n') buf_add_byte(&inlet->lines, '\n');
  if (inlet->lines.len >= WAITING_BYTES) drain(inlet);
}

/* The end of the JSON string whose first quote stands before AT. */
static size_t end_of_string(Str line, size_t at) {
  while (at < line.len && line.ptr[at] != '"') at += line.ptr[at] == '\\' ? 2 : 1;
  return at;
}

static size_t skip_blanks(Str line, size_t at) {
  while (at < line.len && (line.ptr[at] == ' ' || line.ptr[at] == '\t')) at++;
  return at;
}

/* The text behind the key that ends before AT; absent where it is no plain text. */
static Str text_behind(Str line, size_t at) {
  at = skip_blanks(line, at);
  if (at >= line.len || line.ptr[at] != ':') return (Str){NULL, 0};
  at = skip_blanks(line, at + 1);
  if (at >= line.len || line.ptr[at] != '"') return (Str){NULL, 0};
  size_t end = end_of_string(line, at + 1);
  return end < line.len ? str_slice(line, at + 1, end) : (Str){NULL, 0};
}

/* The value of the member Type of the object on LINE; absent where it has none. */
static Str type_of(Str line) {
  uint32_t depth = 0;
  for (size_t at = 0; at < line.len; at++) {
    char c = line.ptr[at];
    if (c == '{' || c == '[') depth++;
    if (c == '}' || c == ']') depth--;
    if (c != '"') continue;
    size_t end = end_of_string(line, at + 1);
    if (end >= line.len) break;
    bool found = depth == 1 && str_eq(str_slice(line, at + 1, end), STR("Type"));
    Str text = found ? text_behind(line, end + 1) : (Str){NULL, 0};
    if (text.ptr) return text;
    at = end;
  }
  return (Str){NULL, 0};
}

static bool is_blank(Str line) { return str_trim(line).len == 0; }

/* Each line to the table that it names; what follows it is of the same table more often than not.
 */
static void share_out(RulecEngine *engine, Str lines) {
  Inlet *inlet = NULL;
  for (size_t at = 0, len; at < lines.len; at += len) {
    Str rest = str_from(lines, at);
    size_t end = str_find_byte(rest, '\n', 0);
    len = end == STR_NONE ? rest.len : end + 1;
    Str line = str_slice(rest, 0, len);
    Str table = type_of(line);
    if (!table.len) {
      engine->skipped += !is_blank(line);
      continue;
    }
    if (!inlet || !str_eq(inlet->name, table)) inlet = engine_inlet_find(engine, table);
    if (inlet) add_lines(inlet, line);
  }
}

bool rulec_engine_feed_json(RulecEngine *engine, const char *table, const char *lines,
                            size_t length) {
  engine_begin(engine);
  engine->drain = drain;
  engine->release = release;
  Inlet *inlet = table ? engine_inlet_find(engine, str_of(table)) : NULL;
  if (!table) share_out(engine, (Str){lines, length});
  if (inlet) add_lines(inlet, (Str){lines, length});
  return engine_good(engine);
}
