/* Owns the walk over CSV. Comes in: chunks that may end anywhere. Goes out: cells, by the place of
   their column. A record that a chunk does not hold to its end waits for the next one. A record
   with more fields than there are columns, with a quote that is never closed or with something
   behind a closing one is malformed. */
#include "exec/csv_rows.h"

#include "base/vec.h"

#include <string.h>

struct CsvRows {
  Arena *arena;
  CellSink sink;
  VEC(uint32_t) places; /* of each field */
  bool named;           /* the first record has been read, or is a row */
  bool given;           /* the names of columns do not come from it */
  Str chunk;
  size_t at;
  bool last;
  uint64_t line; /* 0-based */
};

CsvRows *csv_rows_new(Arena *arena, CellSink sink) {
  CsvRows *r = ARENA_NEW(arena, CsvRows);
  r->arena = arena;
  r->sink = sink;
  return r;
}

void csv_rows_name(CsvRows *r, const Str *names, uint32_t count, bool skip) {
  r->given = true;
  r->named = !skip;
  for (uint32_t i = 0; i < count; i++) {
    vec_push(r->arena, &r->places, r->sink.place(r->sink.user, names[i]));
  }
}

void csv_rows_begin(CsvRows *r, Str chunk, bool last) {
  r->chunk = chunk;
  r->at = 0;
  r->last = last;
}

size_t csv_rows_taken(const CsvRows *r) { return r->at; }

/* A record being read. */
typedef struct Record {
  Str s;
  size_t at;
  uint64_t lines; /* line ends inside quotes */
  bool ends;      /* the field just read is the last one */
  bool open;      /* the chunk ended inside quotes */
  bool wrong;     /* something stands behind closing quotes */
} Record;

/* The inside of quotes, of which two stand for one. */
static Str quoted(Record *rec, Text *text) {
  size_t start = ++rec->at;
  for (;; rec->at++) {
    const char *quote = memchr(rec->s.ptr + rec->at, '"', rec->s.len - rec->at);
    rec->open = !quote;
    rec->at = quote ? (size_t)(quote - rec->s.ptr) : rec->s.len;
    Str part = str_slice(rec->s, start, rec->at);
    for (size_t i = 0; i < part.len; i++) rec->lines += part.ptr[i] == '\n';
    rec->at += !rec->open;
    bool twice = rec->at < rec->s.len && rec->s.ptr[rec->at] == '"';
    if (!twice && !text_len(text)) return part;
    text_add(text, part);
    if (!twice) return text_done(text);
    text_add_byte(text, '"');
    start = rec->at + 1;
  }
}

/* Whether a field without quotes ends at AT. */
static bool is_end(Str s, size_t at) {
  if (at >= s.len || s.ptr[at] == ',' || s.ptr[at] == '\n') return true;
  return s.ptr[at] == '\r' && (at + 1 == s.len || s.ptr[at + 1] == '\n');
}

static Str bare(Record *rec) {
  size_t start = rec->at;
  while (!is_end(rec->s, rec->at)) rec->at++;
  return str_slice(rec->s, start, rec->at);
}

static Str take_field(Record *rec, Text *text) {
  bool quotes = rec->at < rec->s.len && rec->s.ptr[rec->at] == '"';
  Str field = quotes ? quoted(rec, text) : bare(rec);
  if (bare(rec).len && quotes) rec->wrong = true;
  if (rec->at < rec->s.len && rec->s.ptr[rec->at] == '\r') rec->at++;
  rec->ends = rec->at >= rec->s.len || rec->s.ptr[rec->at] != ',';
  return field;
}

/* Past the comma or the end of the line behind a field; false where the chunk ends there. */
static bool pass_field(Record *rec) {
  if (rec->at >= rec->s.len) return false;
  rec->at++;
  return true;
}

static void name_fields(CsvRows *r, Record *rec, Text *text) {
  if (!r->given) r->places.len = 0;
  do {
    Str name = take_field(rec, text);
    if (r->given) continue;
    vec_push(r->arena, &r->places, r->sink.place(r->sink.user, name));
  } while (pass_field(rec) && !rec->ends);
}

/* The fields of one record into ROW; false where there are too many. */
static bool take_record(const CsvRows *r, Record *rec, Text *text, Cell *row) {
  bool fits = true;
  uint32_t i = 0;
  do {
    Str field = take_field(rec, text);
    uint32_t place = i < r->places.len ? r->places.ptr[i] : CELL_NO_PLACE;
    if (i++ >= r->places.len) fits = r->given;
    if (place != CELL_NO_PLACE) row[place] = (Cell){field.ptr, (uint32_t)field.len, CELL_FIELD};
  } while (pass_field(rec) && !rec->ends);
  return fits && !rec->open && !rec->wrong;
}

static bool is_blank(const CsvRows *r) {
  char c = r->chunk.ptr[r->at];
  return c == '\n' || c == '\r';
}

uint32_t csv_rows_take(CsvRows *r, Text *text, Cell *cells, uint32_t width, uint32_t most) {
  uint32_t count = 0;
  while (count < most && r->at < r->chunk.len) {
    Cell *row = cells + (size_t)count * width;
    Record rec = {.s = r->chunk, .at = r->at};
    bool good = true;
    if (is_blank(r)) {
      r->line += r->chunk.ptr[r->at++] == '\n';
      continue;
    }
    memset(row, 0, width * sizeof *row);
    if (r->named) {
      good = take_record(r, &rec, text, row);
    } else {
      name_fields(r, &rec, text);
    }
    bool whole = rec.at > 0 && r->chunk.ptr[rec.at - 1] == '\n' && !rec.open;
    if (!whole && !r->last) return count; /* it goes on in the next chunk */
    if (!good) r->sink.malformed(r->sink.user, r->line + 1);
    count += r->named && good;
    r->named = true;
    r->line += rec.lines + whole;
    r->at = rec.at;
  }
  return count;
}
