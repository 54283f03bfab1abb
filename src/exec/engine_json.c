/* Owns JSON lines on their way into batches. Comes in: text that a program feeds. Goes out: cells
   of the tables that the lines are rows of. Apart from the rest of the engine: only programs that
   feed JSON need simdjson. */
#include "exec/engine_int.h"
#include "port/json.h"

#include <string.h>

enum { WAITING_BYTES = 256 * 1024 }; /* scanned at once, but for longer lines */

/* A scan of some lines: its rows follow those that the batch has. */
typedef struct Lines {
  Feed *feed;
  uint32_t first;
} Lines;

static uint32_t find_place(void *user, Str key) {
  const Lines *lines = user;
  return feed_place(lines->feed, key);
}

static void take_field(void *user, uint32_t row, uint32_t place, const JsonField *field) {
  const Lines *lines = user;
  Value v = value_null();
  switch (field->kind) {
    case JSON_BOOL: v = value_bool(field->boolean); break;
    case JSON_INTEGER: v = value_long(field->integer); break;
    case JSON_NUMBER: v = value_real(field->number); break;
    case JSON_STRING:
    case JSON_NESTED: v = value_str(field->text); break;
    default: break;
  }
  feed_put(lines->feed, place, lines->first + row, v);
}

static void drop_row(void *user, uint32_t row, uint32_t line) {
  const Lines *lines = user;
  (void)line;
  feed_clear_row(lines->feed, lines->first + row);
  lines->feed->engine->skipped++;
}

/* The end of the first COUNT lines of TEXT. */
static size_t end_of_lines(Str text, uint32_t count) {
  const char *at = text.ptr, *end = text.ptr + text.len;
  for (; count && at < end; count--) {
    const char *line_end = memchr(at, '\n', (size_t)(end - at));
    at = line_end ? line_end + 1 : end;
  }
  return (size_t)(at - text.ptr);
}

/* Scans PART, which stands in the feed's buffer: what follows it reads as blanks meanwhile. */
static void scan(Feed *feed, char *part, size_t len) {
  Lines lines = {feed, feed->batch.rows};
  JsonSink sink = {&lines, find_place, take_field, drop_row};
  char kept[JSON_PADDING];
  memcpy(kept, part + len, JSON_PADDING);
  memset(part + len, ' ', JSON_PADDING);
  feed->batch.rows += json_scan_chunk(feed->engine->scan, (Str){part, len}, &sink);
  memcpy(part + len, kept, JSON_PADDING);
}

static void drain(Feed *feed) {
  Buf *lines = &feed->lines;
  size_t all = lines->len;
  buf_add_repeat(lines, ' ', JSON_PADDING);
  for (size_t at = 0, len; at < all; at += len) {
    feed_prepare(feed);
    len = end_of_lines((Str){lines->ptr + at, all - at}, BATCH_ROWS - feed->batch.rows);
    scan(feed, lines->ptr + at, len);
  }
  buf_reset(lines);
}

static void release(void *scan) { json_scan_free(scan); }

static void add_lines(Feed *feed, Str lines) {
  buf_add(&feed->lines, lines);
  if (lines.len && lines.ptr[lines.len - 1] != '\n') buf_add_byte(&feed->lines, '\n');
  if (feed->lines.len >= WAITING_BYTES) drain(feed);
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
  Feed *feed = NULL;
  for (size_t at = 0, len; at < lines.len; at += len) {
    Str rest = str_from(lines, at);
    len = end_of_lines(rest, 1);
    Str line = str_slice(rest, 0, len);
    Str table = type_of(line);
    if (!table.len) {
      engine->skipped += !is_blank(line);
      continue;
    }
    if (!feed || !str_eq(feed->name, table)) feed = engine_feed_find(engine, table);
    if (feed) add_lines(feed, line);
  }
}

bool rulec_engine_feed_json(RulecEngine *engine, const char *table, const char *lines,
                            size_t length) {
  engine_begin(engine);
  if (!engine->scan) {
    engine->scan = json_scan_new();
    engine->drain = drain;
    engine->release = release;
  }
  Feed *feed = table ? engine_feed_find(engine, str_of(table)) : NULL;
  if (!table) share_out(engine, (Str){lines, length});
  if (feed) add_lines(feed, (Str){lines, length});
  return engine_good(engine);
}
