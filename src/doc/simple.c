/* Owns the reading of simple YAML. Comes in: a text. Goes out: the events that libyaml would give,
   or the word that libyaml has to be asked. A line is understood from its indentation and the
   collections that are open; every doubt ends the reading. */
#include "doc/simple.h"

#include "doc/literal.h"

enum {
  LEVELS = 32,   /* nested collections */
  KEY_MOST = 128 /* bytes of a key: far below where libyaml stops seeing keys */
};

/* An open collection. */
typedef struct Level {
  uint32_t column; /* of its keys or dashes */
  bool list;
} Level;

typedef struct Reader {
  Builder *builder;
  Str text;
  uint32_t at; /* the start of the next line */
  Level levels[LEVELS];
  uint32_t depth;
  bool due;      /* a value is due: the root's, or behind a key or dash that ends its line */
  uint32_t hole; /* where that is, if nothing comes */
  char *room;    /* for the values of literal scalars still to come; NULL before the first */
} Reader;

/* --- events --- */

static bool tell(Reader *reader, Event event) { return build_take(reader->builder, &event); }

/* The scalar at [START, END). Its value lives in the source or the arena. */
static bool tell_scalar(Reader *reader, NodeStyle style, Span span, Str value) {
  return tell(
      reader,
      (Event){.kind = EVENT_SCALAR, .style = style, .span = span, .value = value, .kept = true});
}

static bool tell_plain(Reader *reader, uint32_t start, uint32_t end) {
  return tell_scalar(reader, STYLE_PLAIN, (Span){start, end}, str_slice(reader->text, start, end));
}

static bool open_level(Reader *reader, uint32_t start, uint32_t column, bool list) {
  if (reader->depth == LEVELS) return false;
  reader->levels[reader->depth++] = (Level){column, list};
  reader->due = false;
  EventKind kind = list ? EVENT_SEQUENCE : EVENT_MAPPING;
  return tell(reader, (Event){.kind = kind, .style = STYLE_BLOCK, .span = {start, start}});
}

static bool close_level(Reader *reader) {
  reader->depth--;
  return tell(reader, (Event){.kind = EVENT_END, .style = STYLE_BLOCK});
}

/* Nothing came where a value was due. */
static bool fill_hole(Reader *reader) {
  reader->due = false;
  return reader->depth > 0 && tell_plain(reader, reader->hole, reader->hole);
}

/* --- what stands in a line --- */

static char char_at(const Reader *reader, uint32_t at, uint32_t end) {
  return at < end ? reader->text.ptr[at] : '\n';
}

static uint32_t skip_spaces(const Reader *reader, uint32_t at, uint32_t end) {
  while (char_at(reader, at, end) == ' ') at++;
  return at;
}

/* Whether nothing but a comment stands from AT on. A comment needs a space before it. */
static bool is_done(const Reader *reader, uint32_t at, uint32_t end) {
  uint32_t after = skip_spaces(reader, at, end);
  return after == end || (reader->text.ptr[after] == '#' && after > at);
}

static bool is_key_char(char c) { return char_is_alnum(c) || c == '_' || c == '.' || c == '-'; }

/* The colon of `key:` at AT, or 0. */
static uint32_t find_colon(const Reader *reader, uint32_t at, uint32_t end) {
  uint32_t colon = at;
  if (!char_is_alnum(char_at(reader, at, end)) && char_at(reader, at, end) != '_') return 0;
  while (colon - at < KEY_MOST && is_key_char(char_at(reader, colon, end))) colon++;
  if (char_at(reader, colon, end) != ':') return 0;
  char next = char_at(reader, colon + 1, end);
  return next == ' ' || next == '\n' ? colon : 0;
}

static bool is_dash(const Reader *reader, uint32_t at, uint32_t end) {
  char next = char_at(reader, at + 1, end);
  return char_at(reader, at, end) == '-' && (next == ' ' || next == '\n');
}

/* --- scalars --- */

/* Whether a plain scalar may start with C, and with NEXT behind it: no indicator of YAML. */
static bool may_start(char c, char next) {
  if (c == '-') return char_is_alnum(next);
  return char_is_alnum(c) || strchr("_./($<=+~^;\\", c) || (unsigned char)c >= 0x80;
}

/* A plain scalar that ends with its line or before a comment. */
static bool read_plain(Reader *reader, uint32_t start, uint32_t end) {
  const char *text = reader->text.ptr;
  if (!may_start(text[start], char_at(reader, start + 1, end))) return false;
  uint32_t last = start; /* behind the last byte that is no space */
  for (uint32_t at = start; at < end; at++) {
    char c = text[at];
    if (c == ' ') continue;
    if (c == '#' && at > last) break;
    char next = char_at(reader, at + 1, end);
    if (c == '\t' || (c == ':' && (next == ' ' || next == '\n'))) return false;
    last = at + 1;
  }
  return tell_plain(reader, start, last);
}

/* VALUE with one `'` for each two. */
static Str undoubled(Arena *arena, Str value) {
  char *out = arena_bytes_raw(arena, value.len);
  size_t length = 0;
  for (size_t at = 0; at < value.len; at++) {
    out[length++] = value.ptr[at];
    if (value.ptr[at] == '\'') at++;
  }
  return (Str){out, length};
}

/* A scalar in single quotes on one line. */
static bool read_single(Reader *reader, uint32_t start, uint32_t end) {
  uint32_t at = start + 1;
  bool doubled = false;
  for (;; at += 2) {
    while (at < end && reader->text.ptr[at] != '\'') at++;
    if (at == end) return false;
    if (char_at(reader, at + 1, end) != '\'') break;
    doubled = true;
  }
  Str value = str_slice(reader->text, start + 1, at);
  if (doubled) value = undoubled(reader->builder->arena, value);
  return is_done(reader, at + 1, end) &&
         tell_scalar(reader, STYLE_SINGLE_QUOTED, (Span){start, at + 1}, value);
}

/* A scalar in double quotes on one line, without escapes. */
static bool read_double(Reader *reader, uint32_t start, uint32_t end) {
  uint32_t at = start + 1;
  while (at < end && reader->text.ptr[at] != '"' && reader->text.ptr[at] != '\\') at++;
  if (char_at(reader, at, end) != '"' || !is_done(reader, at + 1, end)) return false;
  return tell_scalar(reader, STYLE_DOUBLE_QUOTED, (Span){start, at + 1},
                     str_slice(reader->text, start + 1, at));
}

static bool read_literal(Reader *reader, uint32_t start) {
  uint32_t outer = reader->levels[reader->depth - 1].column;
  if (!reader->room)
    reader->room = arena_bytes_raw(reader->builder->arena, reader->text.len - start);
  Literal literal = {.value = reader->room};
  if (!literal_read(reader->text, start, outer, &literal)) return false;
  reader->room += literal.length;
  reader->at = literal.next;
  return tell_scalar(reader, STYLE_LITERAL, (Span){start, reader->at},
                     (Str){literal.value, literal.length});
}

/* `[]` */
static bool read_empty_list(Reader *reader, uint32_t start, uint32_t end) {
  uint32_t close = skip_spaces(reader, start + 1, end);
  if (char_at(reader, close, end) != ']' || !is_done(reader, close + 1, end)) return false;
  Event open = {.kind = EVENT_SEQUENCE, .style = STYLE_FLOW, .span = {start, start}};
  Event shut = {.kind = EVENT_END, .style = STYLE_FLOW, .span = {close, close + 1}};
  return tell(reader, open) && tell(reader, shut);
}

static bool read_value(Reader *reader, uint32_t start, uint32_t end) {
  switch (reader->text.ptr[start]) {
    case '|': return read_literal(reader, start);
    case '\'': return read_single(reader, start, end);
    case '"': return read_double(reader, start, end);
    case '[': return read_empty_list(reader, start, end);
    default: return read_plain(reader, start, end);
  }
}

/* What stands behind a key or dash that ends at AT: a value, or nothing yet. */
static bool read_rest(Reader *reader, uint32_t at, uint32_t end) {
  if (!is_done(reader, at, end)) return read_value(reader, skip_spaces(reader, at, end), end);
  reader->due = true;
  reader->hole = at;
  return true;
}

/* --- lines --- */

/* The key at [START, COLON), and what stands behind it. */
static bool read_key(Reader *reader, uint32_t start, uint32_t colon, uint32_t end) {
  return tell_plain(reader, start, colon) && read_rest(reader, colon + 1, end);
}

/* An item; where it is a mapping, its first key stands behind the dash. */
static bool read_item(Reader *reader, const Line *line, uint32_t dash) {
  uint32_t start = skip_spaces(reader, dash + 1, line->end);
  if (is_dash(reader, start, line->end)) return false;
  uint32_t colon = find_colon(reader, start, line->end);
  if (!colon) return read_rest(reader, dash + 1, line->end);
  return open_level(reader, start, start - line->start, false) &&
         read_key(reader, start, colon, line->end);
}

/* Whether a line at COLUMN, with a dash or not, is the value that is due: it stands further to the
   right than the collection it lies in, or is a list under a key of the same column. */
static bool is_due(const Reader *reader, uint32_t column, bool dash) {
  if (!reader->due || reader->depth == 0) return reader->due;
  Level level = reader->levels[reader->depth - 1];
  return column > level.column || (column == level.column && dash && !level.list);
}

/* Whether a line at COLUMN ends LEVEL. */
static bool is_over(Level level, uint32_t column, bool dash) {
  return level.column > column || (level.column == column && level.list && !dash);
}

/* Goes to the collection that a line at COLUMN belongs to. */
static bool find_level(Reader *reader, uint32_t start, uint32_t column, bool dash) {
  if (is_due(reader, column, dash)) return open_level(reader, start, column, dash);
  if (reader->due && !fill_hole(reader)) return false;
  while (reader->depth && is_over(reader->levels[reader->depth - 1], column, dash)) {
    if (!close_level(reader)) return false;
  }
  if (reader->depth == 0) return false;
  Level level = reader->levels[reader->depth - 1];
  return level.column == column && level.list == dash;
}

static bool read_line(Reader *reader, const Line *line) {
  uint32_t start = line->start + line->indent;
  bool dash = is_dash(reader, start, line->end);
  uint32_t colon = dash ? 0 : find_colon(reader, start, line->end);
  if (!dash && !colon) return false;
  if (!find_level(reader, start, line->indent, dash)) return false;
  return dash ? read_item(reader, line, start) : read_key(reader, start, colon, line->end);
}

/* A `---` before anything else. */
static bool is_marker(const Reader *reader, const Line *line) {
  return reader->depth == 0 && str_eq(str_slice(reader->text, line->start, line->end), STR("---"));
}

static bool read_lines(Reader *reader) {
  bool marked = false;
  while (reader->at < reader->text.len) {
    Line line = line_at(reader->text, reader->at);
    uint32_t start = line.start + line.indent;
    reader->at = line.next;
    if (start == line.end || reader->text.ptr[start] == '#') continue;
    bool marker = !marked && is_marker(reader, &line);
    marked |= marker;
    if (!marker && !read_line(reader, &line)) return false;
  }
  return true;
}

bool simple_read(Builder *builder, size_t base) {
  Reader reader = {builder, builder->source->text, (uint32_t)base, .due = true};
  if (!tell(&reader, (Event){.kind = EVENT_DOCUMENT}) || !read_lines(&reader)) return false;
  if (reader.due && !fill_hole(&reader)) return false;
  while (reader.depth) {
    if (!close_level(&reader)) return false;
  }
  return tell(&reader, (Event){.kind = EVENT_DOCUMENT_END});
}
