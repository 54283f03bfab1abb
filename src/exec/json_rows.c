/* Owns the walk over JSON lines. Comes in: chunks of lines and where their structure is. Goes out:
   cells, by the place that their key has.
   Keys mostly come in the order in which they came in the row before, so that each is compared with
   the one that is expected; only others are looked up. */
#include "exec/json_rows.h"

#include "base/vec.h"
#include "port/json.h"
#include "value/hash.h"
#include "value/json_read.h"

#include <string.h>

#define WRONG (CELL_NO_PLACE - 1)

enum {
  SLOTS = 4096,
  KEYS_MOST = SLOTS / 2, /* keys that are remembered; others are looked up each time */
  KEY_BYTES = 56,        /* what is remembered of a key; longer ones are looked up each time */
  LOOK_AHEAD = 3         /* keys that a row may leave out without a look-up */
};

typedef struct Key {
  char written[KEY_BYTES]; /* with quotes and colon */
  uint32_t size, place;
} Key;

struct JsonRows {
  Arena *arena;
  CellSink sink;
  JsonScan *scan;
  VEC(Key) keys;         /* in the order in which they first came */
  uint32_t slots[SLOTS]; /* key + 1 */
  /* the chunk */
  const char *end, *line; /* LINE: where the next one begins */
  const char *escape;     /* a backslash, and none between it and what was looked at */
  uint64_t number;        /* of the next line, 0-based */
  const char *text;       /* what the index counts from */
  JsonIndex index;
  uint32_t at;  /* of index */
  bool by_line; /* the chunk has no index as a whole: each line gets its own */
};

JsonRows *json_rows_new(Arena *arena, CellSink sink) {
  JsonRows *r = ARENA_NEW(arena, JsonRows);
  r->arena = arena;
  r->sink = sink;
  r->scan = json_scan_new();
  return r;
}

void json_rows_free(JsonRows *r) { json_scan_free(r->scan); }

uint64_t json_rows_line(const JsonRows *r) { return r->number; }

static const char *next_byte(const char *from, const char *end, char byte) {
  const char *found = memchr(from, byte, (size_t)(end - from));
  return found ? found : end;
}

void json_rows_begin(JsonRows *r, Str chunk, uint64_t line) {
  r->line = r->text = chunk.ptr;
  r->end = chunk.ptr + chunk.len;
  r->number = line;
  r->at = 0;
  r->by_line = !json_scan_index(r->scan, chunk, &r->index);
  r->escape = next_byte(chunk.ptr, r->end, '\\');
}

static bool is_blank(char c) { return c == ' ' || c == '\t' || c == '\r' || c == '\n'; }

/* Where what begins at START ends, given that blanks and then END follow it. */
static const char *trimmed(const char *start, const char *end) {
  while (end > start && is_blank(end[-1])) end--;
  return end;
}

/* --- keys --- */

static uint64_t word_at(const char *ptr) {
  uint64_t word;
  memcpy(&word, ptr, sizeof word);
  return word;
}

static uint32_t half_at(const char *ptr) {
  uint32_t half;
  memcpy(&half, ptr, sizeof half);
  return half;
}

/* Whether KEY is written at AT, as most writers of JSON do it: without blanks. LEN bytes lie
   between its first quote and its colon. Eight bytes at a step, the last ones twice. */
static bool is_written(const Key *key, const char *at, size_t len) {
  size_t size = key->size, last = size - sizeof(uint64_t);
  const char *written = key->written;
  if (len + 1 != size) return false;
  if (size < sizeof(uint64_t)) {
    last = size - sizeof(uint32_t);
    return size > sizeof(uint32_t) - 1 && half_at(at) == half_at(written) &&
           half_at(at + last) == half_at(written + last);
  }
  for (size_t i = 0; i < last; i += sizeof(uint64_t)) {
    if (word_at(at + i) != word_at(written + i)) return false;
  }
  return word_at(at + last) == word_at(written + last);
}

/* A key with an escape: rare, and never remembered. */
static uint32_t escaped_place(const JsonRows *r, Str name) {
  Arena arena = {0};
  Value key;
  uint32_t place = CELL_NO_PLACE;
  if (json_read(&arena, (Str){name.ptr - 1, name.len + 2}, &key) && key.type == VALUE_STRING) {
    place = r->sink.place(r->sink.user, value_text(key));
  }
  arena_free(&arena);
  return place;
}

/* The key called NAME, found or added; r->keys.len where it is not remembered. */
static uint32_t look_up(JsonRows *r, Str name) {
  uint32_t slot = (uint32_t)hash_bytes(name) % SLOTS;
  for (; r->slots[slot]; slot = (slot + 1) % SLOTS) {
    const Key *known = &r->keys.ptr[r->slots[slot] - 1];
    if (str_eq((Str){known->written + 1, known->size - 3}, name)) return r->slots[slot] - 1;
  }
  if (r->keys.len == KEYS_MOST || name.len > KEY_BYTES - 3) return r->keys.len;
  Key key = {.size = (uint32_t)name.len + 3, .place = r->sink.place(r->sink.user, name)};
  memcpy(key.written + 1, name.ptr, name.len);
  key.written[0] = key.written[name.len + 1] = '"';
  key.written[name.len + 2] = ':';
  vec_push(r->arena, &r->keys, key);
  r->slots[slot] = r->keys.len;
  return r->keys.len - 1;
}

/* The place of the key between its first quote at AT and COLON; EXPECTED is the key that may come
   next. CELL_WRONG where there is no key. */
static uint32_t place_of(JsonRows *r, const char *at, const char *colon, uint32_t *expected) {
  for (uint32_t k = *expected; k < r->keys.len && k < *expected + LOOK_AHEAD; k++) {
    if (!is_written(&r->keys.ptr[k], at, (size_t)(colon - at))) continue;
    *expected = k + 1;
    return r->keys.ptr[k].place;
  }
  if (*at != '"' || *colon != ':') return WRONG;
  Str name = {at + 1, (size_t)(trimmed(at, colon) - at - 2)};
  if (memchr(name.ptr, '\\', name.len)) return escaped_place(r, name);
  uint32_t k = look_up(r, name);
  if (k == r->keys.len) return r->sink.place(r->sink.user, name);
  *expected = k + 1;
  return r->keys.ptr[k].place;
}

/* --- values --- */

static bool has_hex(const char *at, const char *end) {
  for (int i = 0; i < 4; i++) {
    if (at + i >= end || !char_is_hex(at[i])) return false;
  }
  return true;
}

static bool escapes_are_valid(const char *at, const char *end) {
  while ((at = memchr(at, '\\', (size_t)(end - at)))) {
    if (++at >= end || !strchr("\"\\/bfnrtu", *at) || !*at) return false;
    if (*at == 'u' && !has_hex(at + 1, end)) return false;
    at++;
  }
  return true;
}

static const char *skip_digits(const char *at, const char *end) {
  while (at < end && char_is_digit(*at)) at++;
  return at;
}

static bool is_number(const char *at, const char *end) {
  if (at < end && *at == '-') at++;
  const char *whole = skip_digits(at, end);
  if (whole == at || (*at == '0' && whole > at + 1)) return false;
  at = whole;
  if (at < end && *at == '.') {
    const char *digits = skip_digits(at + 1, end);
    if (digits == at + 1) return false;
    at = digits;
  }
  if (at < end && (*at == 'e' || *at == 'E')) {
    if (++at < end && (*at == '+' || *at == '-')) at++;
    const char *digits = skip_digits(at, end);
    if (digits == at) return false;
    at = digits;
  }
  return at == end;
}

static bool is_token(const char *at, const char *end) {
  Str token = {at, (size_t)(end - at)};
  switch (*at) {
    case 't': return str_eq(token, STR("true"));
    case 'f': return str_eq(token, STR("false"));
    case 'n': return str_eq(token, STR("null"));
    default: return is_number(at, end);
  }
}

/* Whether a backslash stands in [START, END), which lies behind what was asked of before. */
static bool has_escape(JsonRows *r, const char *start, const char *end) {
  if (r->escape < start) r->escape = next_byte(start, r->end, '\\');
  return r->escape < end;
}

/* The value that begins at START with what follows it at END into CELL. */
static bool take_value(JsonRows *r, Cell *cell, const char *start, const char *end) {
  end = trimmed(start, end);
  switch (*start) {
    case '"':
      start++;
      end--;
      cell->kind = CELL_TEXT;
      if (has_escape(r, start, end)) {
        cell->kind = CELL_ESCAPED;
        if (!escapes_are_valid(start, end)) return false;
      }
      break;
    case '[':
    case '{': cell->kind = CELL_NESTED; break;
    default:
      cell->kind = CELL_TOKEN;
      if (!is_token(start, end)) return false;
      break;
  }
  cell->ptr = start;
  cell->len = (uint32_t)(end - start);
  return true;
}

/* Past the array or object whose bracket is at AT; NULL where the line ends before it does. */
static const uint32_t *skip_nested(const JsonRows *r, const uint32_t *at, const char *line_end) {
  uint32_t depth = 0;
  do {
    const char *c = r->text + *at;
    if (c >= line_end) return NULL;
    depth += *c == '[' || *c == '{';
    depth -= *c == ']' || *c == '}';
    at++;
  } while (depth);
  return at;
}

static bool begins_scalar(char c) {
  return c == '"' || c == '-' || (c >= '0' && c <= '9') || c == 't' || c == 'f' || c == 'n';
}

/* --- lines --- */

/* One member of the object at AT: key, colon, value. Returns what follows it, or NULL. */
static const uint32_t *take_member(JsonRows *r, const uint32_t *at, const char *line_end,
                                   Cell *cells, uint32_t *expected) {
  const char *value = r->text + at[2];
  const uint32_t *after = at + 3;
  if (r->text + at[0] >= line_end || value >= line_end) return NULL;
  uint32_t place = place_of(r, r->text + at[0], r->text + at[1], expected);
  if (*value == '[' || *value == '{') {
    after = skip_nested(r, at + 2, line_end);
    if (!after) return NULL;
  } else if (!begins_scalar(*value)) {
    return NULL;
  }
  if (place >= WRONG) return place == WRONG ? NULL : after;
  return take_value(r, &cells[place], value, r->text + *after) ? after : NULL;
}

/* The object of the line up to LINE_END, and nothing else, into CELLS. */
static bool take_object(JsonRows *r, const char *line_end, Cell *cells) {
  const uint32_t *at = r->index.at + r->at;
  uint32_t expected = 0;
  if (r->text[*at++] != '{') return false;
  if (r->text[*at] != '}') {
    do {
      at = take_member(r, at, line_end, cells, &expected);
    } while (at && r->text[*at++] == ',');
    if (!at) return false;
    at--;
  }
  const char *close = r->text + *at++;
  if (close >= line_end || *close != '}') return false;
  r->at = (uint32_t)(at - r->index.at);
  return r->at >= r->index.count || r->text + *at >= line_end;
}

static bool is_blank_line(const JsonRows *r, const char *line_end) {
  return r->at >= r->index.count || r->text + r->index.at[r->at] >= line_end;
}

static void skip_line(JsonRows *r, const char *line_end) {
  while (!is_blank_line(r, line_end)) r->at++;
}

/* A line's own index, where the chunk has none. */
static bool index_line(JsonRows *r, const char *line_end) {
  r->text = r->line;
  r->at = 0;
  return json_scan_index(r->scan, (Str){r->line, (size_t)(line_end - r->line)}, &r->index);
}

uint32_t json_rows_take(JsonRows *r, Cell *cells, uint32_t width, uint32_t most) {
  uint32_t count = 0;
  while (count < most && r->line < r->end) {
    const char *line_end = next_byte(r->line, r->end, '\n');
    Cell *row = cells + (size_t)count * width;
    bool indexed = !r->by_line || index_line(r, line_end);
    if (!indexed || !is_blank_line(r, line_end)) {
      memset(row, 0, width * sizeof *row);
      bool good = indexed && take_object(r, line_end, row);
      count += good;
      if (!good) r->sink.malformed(r->sink.user, r->number + 1);
      if (!good) skip_line(r, line_end);
    }
    r->line = line_end + 1;
    r->number++;
  }
  return count;
}
