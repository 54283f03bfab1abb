/* Owns a pass over the files of a table. Comes in: the operators that want its rows, of one query
   or of many. Goes out: batches to each of them. Every file is read once; a cell is found once for
   all, and decoded for those who look at it. */
#include "exec/op_table.h"

#include "base/map.h"
#include "base/vec.h"
#include "exec/csv_rows.h"
#include "exec/feed.h"
#include "exec/json_rows.h"
#include "exec/run.h"
#include "exec/sieve.h"

#include <errno.h>
#include <string.h>

enum { SLICE = 32 }; /* rows found at a time: what they hold stays in the nearest cache */

/* A column that somebody wants, and what has been made of its cells for the rows at hand. */
typedef struct Wanted {
  Dictionary *dictionary; /* NULL: nobody has asked yet */
  uint32_t *codes;        /* of the rows at hand */
  uint64_t *present;      /* a bit a code */
  Column decoded;
  bool is_decoded; /* for the rows at hand */
} Wanted;

typedef struct Consumer {
  Operator *op;
  Sieve *sieve;
} Consumer;

typedef struct Pass {
  Arena arena;   /* lives as long as the pass */
  Arena scratch; /* lives as long as the rows at hand */
  Text text;     /* in scratch */
  Map names;     /* of wanted columns: the place, as a Wanted */
  VEC(Wanted) wanted;
  Consumer *consumers;
  uint32_t count;
  RawRows rows;
  Cell *cells;
  uint32_t most; /* rows that there is room for */
  const char *path;
} Pass;

/* --- columns --- */

static uint32_t find_place(void *user, Str name) {
  const Pass *pass = user;
  const uint32_t *place = map_get(&pass->names, name);
  return place ? *place : CELL_NO_PLACE;
}

static uint32_t want(Pass *pass, const char *name) {
  uint32_t place = find_place(pass, str_of(name));
  if (place != CELL_NO_PLACE) return place;
  uint32_t *fresh = ARENA_NEW(&pass->arena, uint32_t);
  *fresh = pass->wanted.len;
  map_put(&pass->arena, &pass->names, str_of(name), fresh);
  vec_push(&pass->arena, &pass->wanted, (Wanted){0});
  return *fresh;
}

static CellColumn cells_at(const Pass *pass, uint32_t place) {
  return (CellColumn){pass->cells + place, pass->rows.width, NULL, pass->rows.count};
}

/* Codes for the rows at hand from row FIRST on, and which codes there are. */
static void encode(Pass *pass, uint32_t place, uint32_t first) {
  Wanted *wanted = &pass->wanted.ptr[place];
  Dictionary *dictionary = wanted->dictionary;
  const Cell *cell = pass->cells + place + (size_t)first * pass->rows.width;
  for (uint32_t row = first; row < pass->rows.count && !dictionary->useless; row++) {
    uint32_t code = dictionary_code(dictionary, cell_text(&pass->text, cell));
    wanted->codes[row] = code;
    wanted->present[code / 64] |= UINT64_C(1) << (code % 64);
    cell += pass->rows.width;
  }
}

static bool coded(void *user, uint32_t place, Coded *out) {
  Pass *pass = user;
  Wanted *wanted = &pass->wanted.ptr[place];
  if (!wanted->dictionary) {
    wanted->dictionary = dictionary_new(&pass->arena);
    wanted->codes = ARENA_ARRAY(&pass->arena, uint32_t, pass->most);
    wanted->present = ARENA_ARRAY(&pass->arena, uint64_t, DICTIONARY_MOST / 64 + 1);
    encode(pass, place, 0);
  }
  *out = (Coded){wanted->dictionary, wanted->codes, wanted->present};
  return !wanted->dictionary->useless;
}

/* COUNT more rows are at hand. What somebody has asked the codes of before is encoded at once,
   while its text is near. */
static void add_rows(Pass *pass, uint32_t count) {
  uint32_t first = pass->rows.count;
  pass->rows.count += count;
  for (uint32_t i = 0; i < pass->wanted.len; i++) {
    if (pass->wanted.ptr[i].dictionary) encode(pass, i, first);
  }
}

static const Column *decoded(void *user, uint32_t place, ValueType type) {
  Pass *pass = user;
  Wanted *wanted = &pass->wanted.ptr[place];
  if (!wanted->is_decoded || wanted->decoded.type != type) {
    CellColumn cells = cells_at(pass, place);
    wanted->decoded = cells_decode(&pass->text, &cells, type);
    wanted->is_decoded = true;
  }
  return &wanted->decoded;
}

/* --- rows --- */

static void note_malformed(void *user, uint64_t line) {
  const Pass *pass = user;
  for (uint32_t i = 0; i < pass->count; i++) {
    Exec *exec = pass->consumers[i].op->exec;
    exec->malformed_count++;
    if (i == 0 && exec->malformed) exec->malformed(exec->user, pass->path, line);
  }
}

static void clear_rows(Pass *pass) {
  arena_reset(&pass->scratch);
  pass->text = (Text){.arena = &pass->scratch};
  pass->rows.count = 0;
  vec_each(Wanted, wanted, &pass->wanted) {
    wanted->is_decoded = false;
    if (!wanted->dictionary) continue;
    memset(wanted->present, 0, (wanted->dictionary->len / 64 + 1) * sizeof *wanted->present);
  }
}

static bool is_full(const Consumer *consumer) {
  return consumer->op->full || exec_failed(consumer->op->exec);
}

/* Hands the rows at hand to everybody who still wants some; false: nobody does. */
static bool push_rows(Pass *pass) {
  bool more = false;
  for (uint32_t i = 0; i < pass->count; i++) {
    Consumer *consumer = &pass->consumers[i];
    if (is_full(consumer)) continue;
    consumer->op->exec->rows_read += pass->rows.count;
    consumer->op->rows_in += pass->rows.count;
    arena_charge(&pass->scratch, &consumer->op->exec->budget);
    sieve_push(consumer->sieve, &pass->rows);
    arena_charge(&pass->scratch, NULL);
    more = more || !is_full(consumer);
  }
  return more;
}

static void fail(Pass *pass, const char *why, const char *reason) {
  for (uint32_t i = 0; i < pass->count; i++) {
    exec_fail(pass->consumers[i].op->exec, "DATA", "%s %s%s", pass->path, why, reason);
  }
}

static size_t last_line_end(Str chunk) {
  while (chunk.len > 0 && chunk.ptr[chunk.len - 1] != '\n') chunk.len--;
  return chunk.len;
}

/* Room for the next rows, at most SLICE of them. */
static Cell *next_cells(const Pass *pass, uint32_t *most) {
  uint32_t left = pass->most - pass->rows.count;
  *most = left < SLICE ? left : SLICE;
  return pass->cells + (size_t)pass->rows.count * pass->rows.width;
}

static bool push_json(Pass *pass, JsonRows *rows) {
  uint32_t count, most;
  bool more = true;
  do {
    clear_rows(pass);
    do {
      Cell *cells = next_cells(pass, &most);
      count = json_rows_take(rows, cells, pass->rows.width, most);
      add_rows(pass, count);
    } while (count && pass->rows.count < pass->most);
    if (pass->rows.count) more = push_rows(pass);
  } while (count && more);
  return more;
}

static void read_json(Pass *pass, Feed *feed) {
  JsonRows *rows = json_rows_new(&pass->arena, (CellSink){pass, find_place, note_malformed});
  size_t taken = 0;
  for (;;) {
    Str chunk = feed_next(feed, taken);
    if (feed_error(feed) || (feed_is_last(feed) && !chunk.len)) break;
    taken = feed_is_last(feed) ? chunk.len : last_line_end(chunk);
    json_rows_begin(rows, str_slice(chunk, 0, taken), json_rows_line(rows));
    if (!push_json(pass, rows)) break;
  }
  json_rows_free(rows);
}

static bool push_csv(Pass *pass, CsvRows *rows) {
  uint32_t count;
  bool more = true;
  do {
    clear_rows(pass);
    count = csv_rows_take(rows, &pass->text, pass->cells, pass->rows.width, pass->most);
    add_rows(pass, count);
    if (count) more = push_rows(pass);
  } while (count && more);
  return more;
}

/* The columns that externaldata declares, which text has in this order; empty for other tables. */
static Value declared_columns(const Pass *pass) {
  return operator_option(pass->consumers[0].op, "columns");
}

static void name_columns(const Pass *pass, CsvRows *rows) {
  Value columns = declared_columns(pass);
  Value skip = operator_option(pass->consumers[0].op, "skip");
  Str *names = ARENA_ARRAY((Arena *)&pass->arena, Str, columns.len);
  for (uint32_t i = 0; i < columns.len; i++) names[i] = value_text(columns.items[i]);
  csv_rows_name(rows, names, columns.len, skip.type == VALUE_BOOL && skip.boolean);
}

static void read_csv(Pass *pass, Feed *feed) {
  CsvRows *rows = csv_rows_new(&pass->arena, (CellSink){pass, find_place, note_malformed});
  if (declared_columns(pass).type == VALUE_ARRAY) name_columns(pass, rows);
  size_t taken = 0;
  for (;;) {
    Str chunk = feed_next(feed, taken);
    if (feed_error(feed) || (feed_is_last(feed) && !chunk.len)) return;
    csv_rows_begin(rows, chunk, feed_is_last(feed));
    if (!push_csv(pass, rows)) return;
    taken = csv_rows_taken(rows);
  }
}

/* Each line of TEXT, which ends with a whole one, is a row of one column. False: enough. */
static bool push_text(Pass *pass, uint32_t place, Str text) {
  bool more = true;
  while (text.len && more) {
    clear_rows(pass);
    uint32_t count = 0;
    for (; text.len && count < pass->most; count++) {
      Str line = str_split(&text, '\n');
      if (str_ends(line, STR("\r"))) line.len--;
      Cell *row = pass->cells + (size_t)count * pass->rows.width;
      memset(row, 0, pass->rows.width * sizeof *row);
      if (place == CELL_NO_PLACE) continue;
      row[place] = (Cell){line.ptr, (uint32_t)line.len, CELL_TEXT};
    }
    add_rows(pass, count);
    more = push_rows(pass);
  }
  return more;
}

/* The first column takes the lines. */
static void read_text(Pass *pass, Feed *feed) {
  Value columns = declared_columns(pass);
  uint32_t place = find_place(pass, value_text(value_item(columns, 0)));
  size_t taken = 0;
  for (;;) {
    Str chunk = feed_next(feed, taken);
    if (feed_error(feed) || (feed_is_last(feed) && !chunk.len)) return;
    taken = feed_is_last(feed) ? chunk.len : last_line_end(chunk);
    if (!push_text(pass, place, str_slice(chunk, 0, taken))) return;
  }
}

static bool has_ending(Str path, const char *ending) {
  if (str_ends(path, STR(".gz"))) path.len -= 3;
  return str_ends(path, str_of(ending));
}

static bool is_json(Str path) {
  return has_ending(path, ".jsonl") || has_ending(path, ".ndjson") || has_ending(path, ".json");
}

static void read_file(Pass *pass, const char *path) {
  Feed *feed = feed_open(path);
  pass->path = path;
  if (!feed) {
    fail(pass, "cannot be opened: ", strerror(errno));
    return;
  }
  Str format = operator_option_str(pass->consumers[0].op, "format");
  bool json = is_json(str_of(path));
  if (!json && str_eq(format, STR("txt"))) {
    read_text(pass, feed);
  } else if (!json && (str_eq(format, STR("csv")) || has_ending(str_of(path), ".csv"))) {
    read_csv(pass, feed);
  } else {
    read_json(pass, feed);
  }
  if (feed_error(feed)) fail(pass, feed_error(feed), "");
  for (uint32_t i = 0; i < pass->count; i++) {
    pass->consumers[i].op->bytes_in += feed_bytes(feed);
  }
  feed_close(feed);
}

static void open_consumers(Pass *pass, Operator **ops) {
  pass->consumers = ARENA_ARRAY(&pass->arena, Consumer, pass->count);
  for (uint32_t i = 0; i < pass->count; i++) {
    const PlanOp *plan = ops[i]->plan;
    uint32_t *places = ARENA_ARRAY(&pass->arena, uint32_t, plan->column_count);
    for (uint32_t k = 0; k < plan->column_count; k++) {
      places[k] = want(pass, plan->columns[k].name);
    }
    pass->consumers[i] = (Consumer){ops[i], sieve_new(ops[i], places)};
  }
}

static bool somebody_wants_more(const Pass *pass) {
  for (uint32_t i = 0; i < pass->count; i++) {
    if (!is_full(&pass->consumers[i])) return true;
  }
  return false;
}

static bool is_declared(Operator **ops, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (!value_is_null(operator_option(ops[i], "columns"))) return true;
  }
  return false;
}

void table_read_files(Operator **ops, uint32_t count, Str table) {
  if (count > 1 && is_declared(ops, count)) { /* each may declare other columns */
    for (uint32_t i = 0; i < count; i++) table_read_files(ops + i, 1, table);
    return;
  }
  const DataSet *data = ops[0]->exec->data;
  Pass pass = {.count = count, .most = BATCH_ROWS};
  open_consumers(&pass, ops);
  uint32_t width = pass.wanted.len ? pass.wanted.len : 1;
  pass.cells = arena_raw(&pass.arena, sizeof(Cell) * width * pass.most);
  pass.rows = (RawRows){.cells = pass.cells,
                        .width = pass.wanted.len,
                        .text = &pass.text,
                        .user = &pass,
                        .coded = coded,
                        .decoded = decoded};
  for (uint32_t i = 0; i < data->files.len && somebody_wants_more(&pass); i++) {
    if (str_eq_nocase(data->files.ptr[i].table, table)) read_file(&pass, data->files.ptr[i].path);
  }
  arena_free(&pass.scratch);
  arena_free(&pass.arena);
}
