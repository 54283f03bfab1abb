/* Owns reading the files of a table, chunk by chunk, into batches of the columns that the plan
   wants. What a cell holds is converted to the column's type; what does not fit is null. */
#include "exec/op_table.h"

#include "base/mem.h"
#include "exec/csv.h"
#include "exec/filter.h"
#include "exec/run.h"
#include "port/json.h"
#include "value/convert.h"

#include <string.h>
#include <zlib.h>

enum { CHUNK_BYTES = 256 * 1024, PLACE_SLOTS = 1024, CSV_COLUMNS = 1024 };

typedef struct Reader {
  Operator *op;
  Batch batch;
  Text text;
  uint32_t slots[PLACE_SLOTS]; /* column + 1, by a cheap hash of the name */
  uint32_t *same_slot;         /* of each column: the next with its hash, + 1 */
  Str *names;
  char *buffer; /* CHUNK_BYTES or more, and padding */
  size_t cap, len;
  const char *path;
  uint64_t line; /* of the chunk's first line */
} Reader;

static uint32_t slot_of(Str name) {
  if (!name.len) return 0;
  uint32_t first = (unsigned char)name.ptr[0], last = (unsigned char)name.ptr[name.len - 1];
  uint32_t middle = (unsigned char)name.ptr[name.len / 2];
  return ((uint32_t)name.len * 131 + first * 31 + last * 7 + middle) % PLACE_SLOTS;
}

static uint32_t find_place(void *user, Str key) {
  const Reader *r = user;
  uint32_t place = r->slots[slot_of(key)];
  while (place && !str_eq(r->names[place - 1], key)) place = r->same_slot[place - 1];
  return place - 1;
}

static Value field_value(Text *text, const JsonField *field) {
  switch (field->kind) {
    case JSON_BOOL: return value_bool(field->boolean);
    case JSON_INTEGER: return value_long(field->integer);
    case JSON_NUMBER: return value_real(field->number);
    case JSON_STRING:
    case JSON_NESTED: text_add(text, field->text); return value_str(text_done(text));
    default: return value_null();
  }
}

static void take_field(void *user, uint32_t row, uint32_t place, const JsonField *field) {
  Reader *r = user;
  Column *column = &r->batch.columns[place];
  Value v = field_value(&r->text, field);
  if (v.type != (uint8_t)column->type) v = convert_value(&r->text, v, column->type);
  column_set(column, row, v);
}

static void drop_row(void *user, uint32_t row, uint32_t line) {
  Reader *r = user;
  for (uint32_t i = 0; i < r->batch.column_count; i++) column_set_null(&r->batch.columns[i], row);
  exec_note_malformed(r->op->exec, r->path, r->line + line + 1);
}

static uint32_t count_lines(const char *text, size_t len) {
  uint32_t lines = 1;
  for (const char *at = text; (at = memchr(at, '\n', len - (size_t)(at - text))); at++) lines++;
  return lines;
}

static void new_batch(Reader *r, uint32_t rows) {
  const PlanOp *plan = r->op->plan;
  Arena *arena = &r->op->scratch;
  arena_reset(arena);
  r->text = (Text){.arena = arena};
  r->batch = (Batch){.arena = arena, .column_count = plan->column_count};
  r->batch.columns = ARENA_ARRAY(arena, Column, plan->column_count);
  for (uint32_t i = 0; i < plan->column_count; i++) {
    r->batch.columns[i] = column_new(arena, plan->columns[i].type, rows);
    if (r->batch.columns[i].nulls) memset(r->batch.columns[i].nulls, 1, rows);
  }
}

/* The LEN bytes at the start of the buffer are whole lines. */
static bool push_lines(Reader *r, JsonScan *scan, size_t len) {
  uint32_t lines = count_lines(r->buffer, len);
  JsonSink sink = {r, find_place, take_field, drop_row};
  new_batch(r, lines);
  char kept[JSON_PADDING];
  memcpy(kept, r->buffer + len, JSON_PADDING);
  memset(r->buffer + len, ' ', JSON_PADDING);
  r->batch.rows = json_scan_chunk(scan, (Str){r->buffer, len}, &sink);
  memcpy(r->buffer + len, kept, JSON_PADDING);
  r->line += lines - 1;
  r->op->exec->rows_read += r->batch.rows;
  return filter_emit(r->op, &r->batch);
}

static size_t last_line_end(const Reader *r) {
  size_t end = r->len;
  while (end > 0 && r->buffer[end - 1] != '\n') end--;
  return end;
}

static void read_file(Reader *r, JsonScan *scan, gzFile file) {
  bool more = true;
  r->len = 0;
  r->line = 0;
  while (more) {
    if (r->len + CHUNK_BYTES / 2 > r->cap) {
      r->cap *= 2;
      r->buffer = mem_resize(r->buffer, r->cap + JSON_PADDING);
    }
    int got = gzread(file, r->buffer + r->len, (unsigned)(r->cap - r->len));
    if (got < 0) exec_fail(r->op->exec, "DATA", "%s cannot be read", r->path);
    if (got > 0) r->len += (size_t)got;
    size_t end = got > 0 ? last_line_end(r) : r->len;
    more = got > 0;
    if (!end) continue;
    more = push_lines(r, scan, end) && more;
    r->len -= end;
    memmove(r->buffer, r->buffer + end, r->len);
  }
}

/* All of FILE, in memory; CSV records may span chunks. */
static Str read_whole(Reader *r, gzFile file) {
  r->len = 0;
  for (;;) {
    if (r->len + CHUNK_BYTES / 2 > r->cap) {
      r->cap *= 2;
      r->buffer = mem_resize(r->buffer, r->cap + JSON_PADDING);
    }
    int got = gzread(file, r->buffer + r->len, (unsigned)(r->cap - r->len));
    if (got < 0) exec_fail(r->op->exec, "DATA", "%s cannot be read", r->path);
    if (got <= 0) return (Str){r->buffer, r->len};
    r->len += (size_t)got;
  }
}

/* The places of the columns that the first record names. */
static uint32_t read_header(Reader *r, Str s, size_t *at, uint32_t *places) {
  Text text = {.arena = r->op->arena};
  uint32_t count = 0;
  for (bool last = false; !last && count < CSV_COLUMNS;) {
    Str name = csv_field(&text, s, at, &last);
    if (!count && str_starts(name, STR("\xEF\xBB\xBF"))) name = str_from(name, 3);
    places[count++] = find_place(r, name);
  }
  return count;
}

static void read_csv(Reader *r, gzFile file) {
  Str s = read_whole(r, file);
  uint32_t places[CSV_COLUMNS];
  size_t at = 0;
  uint32_t count = read_header(r, s, &at, places);
  bool more = true;
  while (more && at < s.len) {
    new_batch(r, BATCH_ROWS);
    while (r->batch.rows < BATCH_ROWS && at < s.len) {
      bool last = false;
      for (uint32_t i = 0; !last; i++) {
        JsonField field = {.kind = JSON_STRING, .text = csv_field(&r->text, s, &at, &last)};
        bool wanted = i < count && places[i] != UINT32_MAX;
        if (wanted) take_field(r, r->batch.rows, places[i], &field);
      }
      r->batch.rows++;
    }
    r->op->exec->rows_read += r->batch.rows;
    more = filter_emit(r->op, &r->batch);
  }
}

static bool is_csv(Str path) {
  if (str_ends(path, STR(".gz"))) path.len -= 3;
  return str_ends(path, STR(".csv"));
}

static void open_file(Reader *r, JsonScan *scan, const char *path) {
  gzFile file = strcmp(path, "-") == 0 ? gzdopen(0, "rb") : gzopen(path, "rb");
  if (!file) {
    exec_fail(r->op->exec, "DATA", "%s cannot be opened", path);
    return;
  }
  r->path = path;
  if (is_csv(str_of(path))) {
    read_csv(r, file);
  } else {
    read_file(r, scan, file);
  }
  gzclose(file);
}

static void index_names(Reader *r) {
  const PlanOp *plan = r->op->plan;
  r->same_slot = ARENA_ARRAY(r->op->arena, uint32_t, plan->column_count);
  r->names = ARENA_ARRAY(r->op->arena, Str, plan->column_count);
  for (uint32_t i = 0; i < plan->column_count; i++) {
    r->names[i] = str_of(plan->columns[i].name);
    uint32_t *slot = &r->slots[slot_of(r->names[i])];
    r->same_slot[i] = *slot;
    *slot = i + 1;
  }
}

void table_read_files(Operator *op, Str table) {
  const DataSet *data = op->exec->data;
  Reader *r = ARENA_NEW(op->arena, Reader);
  *r = (Reader){.op = op, .cap = CHUNK_BYTES};
  index_names(r);
  JsonScan *scan = NULL;
  for (uint32_t i = 0; i < data->files.len && !op->full; i++) {
    if (!str_eq_nocase(data->files.ptr[i].table, table)) continue;
    if (!scan) scan = json_scan_new();
    if (!r->buffer) r->buffer = mem_alloc(r->cap + JSON_PADDING);
    open_file(r, scan, data->files.ptr[i].path);
  }
  if (scan) json_scan_free(scan);
  mem_free(r->buffer);
}
