/* The tables and functions of schemas/ -> workspace.inc: one pool of names, columns and
   parameters as runs of numbers in it, tables and functions as records over those runs.
   The layout is declared in fact/builtin_int.h. */
#include "base/near.h"
#include "gen/output.h"
#include "gen/pool.h"
#include "gen/workspace.h"

#include <assert.h>
#include <stdlib.h>

enum { ABSENT = UINT16_MAX };

/* Numbers that become one array. */
typedef VEC(uint32_t) Numbers;
typedef VEC(Table *) Tables;

typedef struct Layout {
  Workspace *workspace;
  Pool names;
  Numbers columns, types, sorted; /* one entry a column; SORTED: within each table, by name */
  Buf tables;                     /* records as C */
  uint32_t records;
  Buf out;
} Layout;

static void pool_table(Pool *names, const Table *table) {
  pool_add(names, table->name);
  pool_add(names, table->category);
  pool_add(names, table->successor);
  for (int e = 0; e < ENVIRONMENTS; e++) {
    vec_each(Column, column, &table->columns[e]) pool_add(names, column->name);
  }
}

static void pool_all(Pool *names, const Workspace *workspace) {
  vec_each(Table *, table, &workspace->tables) pool_table(names, *table);
  vec_each(Table *, table, &workspace->results) pool_table(names, *table);
  vec_each(Signature *, signature, &workspace->signatures) {
    vec_each(Parameter, parameter, &(*signature)->parameters) {
      pool_add(names, parameter->name);
      pool_add(names, parameter->value);
    }
  }
  vec_each(Function, function, &workspace->functions) {
    pool_add(names, function->name);
    pool_add(names, function->origin);
  }
  pool_seal(names);
}

/* A column's name and place, in one number that sorts by name. */
static int by_number(const void *a, const void *b) {
  uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
  return (x > y) - (x < y);
}

static void lay_sorted(Layout *layout, uint32_t first) {
  Arena *arena = layout->workspace->arena;
  uint32_t width = layout->columns.len - first;
  uint32_t *keys = ARENA_ARRAY(arena, uint32_t, width + 1);
  for (uint32_t i = 0; i < width; i++) keys[i] = layout->columns.ptr[first + i] << 16 | i;
  qsort(keys, width, sizeof *keys, by_number);
  for (uint32_t i = 0; i < width; i++) vec_push(arena, &layout->sorted, keys[i] & 0xFFFF);
}

/* What BuiltinLook says of NAME. */
static void write_look(Buf *out, Str name) {
  size_t length = name.len < UINT8_MAX ? name.len : UINT8_MAX;
  buf_printf(out, "{%zu,%uu}", length, (unsigned)near_letters(name));
}

/* Lays COLUMNS down as a record of TABLE; returns its number. */
static uint32_t lay_record(Layout *layout, const Table *table, const Columns *columns) {
  Arena *arena = layout->workspace->arena;
  uint32_t first = layout->columns.len;
  vec_each(Column, column, columns) {
    vec_push(arena, &layout->columns, pool_id(&layout->names, column->name));
    vec_push(arena, &layout->types, column->type);
  }
  lay_sorted(layout, first);
  buf_printf(&layout->tables, "{0,0,{0,0},%u,%u,%u,%u,%u,%d},\n", first, columns->len,
             pool_id(&layout->names, table->name), pool_id(&layout->names, table->category),
             pool_id(&layout->names, table->successor), table->open);
  return layout->records++;
}

/* A table of one product has one record, shared by the merged environment. */
static void lay_table(Layout *layout, Table *table) {
  const Columns *sentinel = &table->columns[SENTINEL], *xdr = &table->columns[XDR];
  for (int e = 0; e < ENVIRONMENTS; e++) table->records[e] = ABSENT;
  if (sentinel->len) table->records[SENTINEL] = lay_record(layout, table, sentinel);
  if (xdr->len) table->records[XDR] = lay_record(layout, table, xdr);
  bool both = sentinel->len && xdr->len;
  table->records[MERGED] = both            ? lay_record(layout, table, &table->columns[MERGED])
                           : sentinel->len ? table->records[SENTINEL]
                                           : table->records[XDR];
}

static void lay_result(Layout *layout, Table *table) {
  uint32_t record = lay_record(layout, table, &table->columns[SENTINEL]);
  for (int e = 0; e < ENVIRONMENTS; e++) table->records[e] = record;
}

static int by_name(const void *a, const void *b) {
  return str_cmp((*(Table *const *)a)->name, (*(Table *const *)b)->name);
}

/* The order in which an environment lists its tables: their records and the looks of their names.
 */
static void write_order(Layout *layout, const char *name, const Tables *tables, int environment) {
  Numbers records = {0};
  vec_each(Table *, table, tables) {
    vec_push(layout->workspace->arena, &records, (*table)->records[environment]);
  }
  output_numbers(&layout->out, (Array){"uint16_t", "builtin", name}, records.ptr, records.len);
  buf_printf(&layout->out, "static const BuiltinLook builtin_%s_looks[] = {\n", name);
  vec_each(Table *, table, tables) {
    write_look(&layout->out, (*table)->name);
    buf_add_cstr(&layout->out, ",\n");
  }
  buf_add_cstr(&layout->out, "};\n");
}

/* The merged order begins with all of Sentinel's tables; what only Defender XDR has comes last. */
static void write_orders(Layout *layout) {
  Arena *arena = layout->workspace->arena;
  Tables sentinel = {0}, xdr_only = {0}, xdr = {0};
  vec_each(Table *, table, &layout->workspace->tables) {
    const uint32_t *records = (*table)->records;
    if (records[SENTINEL] != ABSENT) vec_push(arena, &sentinel, *table);
    if (records[SENTINEL] == ABSENT) vec_push(arena, &xdr_only, *table);
    if (records[XDR] != ABSENT) vec_push(arena, &xdr, *table);
  }
  buf_printf(&layout->out, "enum { builtin_sentinel_count = %u };\n", sentinel.len);
  vec_each(Table *, table, &xdr_only) vec_push(arena, &sentinel, *table);
  write_order(layout, "merged", &sentinel, MERGED);
  write_order(layout, "xdr", &xdr, XDR);
}

static void write_pool(Buf *out, Pool *names, const char *prefix) {
  pool_seal(names);
  pool_write(names, out, prefix);
}

/* Tables by name; a pool of their own finds them. */
static void write_index(Layout *layout) {
  Workspace *workspace = layout->workspace;
  Buf *out = &layout->out;
  qsort(workspace->tables.ptr, workspace->tables.len, sizeof(Table *), by_name);
  Pool names = pool_new(workspace->arena);
  vec_each(Table *, table, &workspace->tables) pool_add(&names, (*table)->name);
  write_pool(out, &names, "builtin_table_names");
  buf_add_cstr(out, "static const BuiltinName builtin_index[] = {\n");
  vec_each(Table *, table, &workspace->tables) {
    const uint32_t *records = (*table)->records;
    buf_printf(out, "{%u,{%u,%u,%u}},\n", pool_id(&layout->names, (*table)->name), records[MERGED],
               records[SENTINEL], records[XDR]);
  }
  buf_add_cstr(out, "};\n");
}

static void write_parameters(Layout *layout) {
  uint32_t at = 0;
  buf_add_cstr(&layout->out, "static const BuiltinParameter builtin_parameters[] = {\n");
  vec_each(Signature *, signature, &layout->workspace->signatures) {
    (*signature)->first = at;
    at += (*signature)->parameters.len;
    vec_each(Parameter, parameter, &(*signature)->parameters) {
      buf_printf(&layout->out, "{%u,%u,%u},\n", pool_id(&layout->names, parameter->name),
                 pool_id(&layout->names, parameter->value), parameter->type);
    }
  }
  buf_add_cstr(&layout->out, "};\n");
}

static void write_functions(Layout *layout) {
  Buf *out = &layout->out;
  Pool names = pool_new(layout->workspace->arena);
  vec_each(Function, function, &layout->workspace->functions) pool_add(&names, function->name);
  write_pool(out, &names, "builtin_function_names");
  buf_printf(out, "enum { builtin_open = %u };\n", layout->records - 1);
  buf_add_cstr(out, "static const FactFunction builtin_functions[] = {\n");
  vec_each(Function, function, &layout->workspace->functions) {
    const Signature *signature = function->signature;
    uint32_t open = layout->records - 1;
    buf_printf(out, "{0,0,{0,0},{0,0},{0,0},%u,%u,%u,%u,%s,%u,{", signature->first,
               pool_id(&layout->names, function->name), pool_id(&layout->names, function->origin),
               signature->parameters.len, signature->kind, signature->type);
    for (int e = 0; e < ENVIRONMENTS; e++) {
      uint32_t record = signature->result->records[e];
      buf_printf(out, "%u,", record == ABSENT ? open : record);
    }
    buf_add_cstr(out, "},");
    write_look(out, function->name);
    buf_add_cstr(out, "},\n");
  }
  buf_add_cstr(out, "};\n");
}

static void write_columns(Layout *layout) {
  const Array columns = {"uint16_t", "builtin", "columns"}, types = {"uint8_t", "builtin", "types"},
              sorted = {"uint16_t", "builtin", "sorted"};
  output_numbers(&layout->out, columns, layout->columns.ptr, layout->columns.len);
  output_numbers(&layout->out, types, layout->types.ptr, layout->types.len);
  output_numbers(&layout->out, sorted, layout->sorted.ptr, layout->sorted.len);
}

static void lay_out(Layout *layout) {
  Workspace *workspace = layout->workspace;
  pool_all(&layout->names, workspace);
  vec_each(Table *, table, &workspace->tables) lay_table(layout, *table);
  vec_each(Table *, table, &workspace->results) lay_result(layout, *table);
  /* the last record: a table of which nothing is known */
  lay_record(layout, &(Table){.open = true}, &(Columns){0});
  pool_write(&layout->names, &layout->out, "builtin_names");
  write_columns(layout);
  buf_add_cstr(&layout->out, "static const FactTable builtin_tables[] = {\n");
  buf_add(&layout->out, buf_str(&layout->tables));
  buf_add_cstr(&layout->out, "};\n");
  write_orders(layout);
  write_index(layout);
  write_parameters(layout);
  write_functions(layout);
}

static void read_all(Workspace *workspace, const char *schemas) {
  Arena *arena = workspace->arena;
  const char *tables = arena_printf(arena, "%s/tables", schemas).ptr;
  const char *functions = arena_printf(arena, "%s/functions", schemas).ptr;
  Paths paths = lines_files(arena, tables, ".tables");
  vec_each(const char *, path, &paths) read_tables(workspace, *path);
  paths = lines_files(arena, functions, ".tables");
  vec_each(const char *, path, &paths) read_tables(workspace, *path);
  read_tables_done(workspace);
  paths = lines_files(arena, functions, ".functions");
  vec_each(const char *, path, &paths) read_functions(workspace, *path);
}

int main(int argc, char **argv) {
  if (argc != 3) return EXIT_FAILURE;
  Arena arena = {0};
  Workspace workspace = {.arena = &arena};
  read_all(&workspace, argv[1]);
  Layout layout = {.workspace = &workspace, .names = pool_new(&arena)};
  lay_out(&layout);
  int code = output_save(&layout.out, argv[2], "tables and schemas/functions");
  buf_free(&layout.out);
  buf_free(&layout.tables);
  arena_free(&arena);
  return code;
}
