/* Owns the reading of *.tables files. Comes in: a path. Goes out: tables in the workspace model.
     [Category]                    of the tables that follow
     NAME SOURCE [-> SUCCESSOR]    begins a table
     + SOURCE                      goes on with what another source says of it
       COLUMN[:TYPE] …             indented; a column without a type is a string */
#include "gen/workspace.h"

#include <assert.h>
#include <stdlib.h>

/* In the order of FactType, from 1. */
static const char *const type_names[] = {"bool",   "int",      "long",     "real",    "decimal",
                                         "string", "datetime", "timespan", "dynamic", "guid"};

uint32_t read_type(const Lines *lines, Str name) {
  uint32_t count = sizeof type_names / sizeof *type_names;
  for (uint32_t i = 0; i < count; i++) {
    if (str_eq(name, str_of(type_names[i]))) return i + 1;
  }
  lines_fail(lines, "`%.*s` is not a type", STR_ARG(name));
}

Columns read_columns(Workspace *workspace, const Lines *lines, Str text) {
  Columns columns = {0};
  text = str_trim(text);
  if (!str_starts(text, STR("(")) || !str_ends(text, STR(")")))
    lines_fail(lines, "columns are not in parentheses");
  text = str_slice(text, 1, text.len - 1);
  while (str_trim(text).len) {
    Str type = str_split(&text, ','), name = str_trim(str_split(&type, ':'));
    vec_push(workspace->arena, &columns, ((Column){name, read_type(lines, str_trim(type))}));
  }
  return columns;
}

/* The product whose table a source describes. */
static int product_of(Str source) {
  return str_eq(source, STR("xdr")) || str_eq(source, STR("md-xdr")) ? XDR : SENTINEL;
}

static Table *begin(Workspace *workspace, const Lines *lines, Str head, Str category) {
  Table *table = ARENA_NEW(workspace->arena, Table);
  table->name = lines_word(&head);
  table->category = category;
  lines_word(&head);
  if (str_eq(lines_word(&head), STR("->"))) table->successor = lines_word(&head);
  if (map_put(workspace->arena, &workspace->by_name, table->name, table))
    lines_fail(lines, "table `%.*s` stands here twice", STR_ARG(table->name));
  bool schema = str_starts(table->name, STR("asim:"));
  if (schema) vec_push(workspace->arena, &workspace->results, table);
  if (!schema) vec_push(workspace->arena, &workspace->tables, table);
  return table;
}

static void add_columns(Workspace *workspace, const Lines *lines, Columns *columns, Str text) {
  for (Str word; (word = lines_word(&text)).len;) {
    Str name = str_split(&word, ':');
    uint32_t type = read_type(lines, word.ptr ? word : STR("string"));
    bool known = false;
    vec_each(Column, column, columns) known = known || str_eq(column->name, name);
    if (!known) vec_push(workspace->arena, columns, ((Column){name, type}));
  }
}

void read_tables(Workspace *workspace, const char *path) {
  Lines lines = lines_open(workspace->arena, path);
  Str category = STR(""), line;
  Table *table = NULL;
  int product = SENTINEL;
  while (lines_next(&lines, &line)) {
    if (line.ptr[0] == '[') {
      category = str_slice(line, 1, str_find_byte(line, ']', 0));
    } else if (line.ptr[0] == ' ') {
      if (!table) lines_fail(&lines, "columns stand before the first table");
      add_columns(workspace, &lines, &table->columns[product], line);
    } else {
      if (line.ptr[0] != '+') table = begin(workspace, &lines, line, category);
      Str head = line;
      lines_word(&head);
      product = product_of(lines_word(&head));
    }
  }
}

/* Sentinel's columns, then those only Defender XDR has. */
static void merge(Workspace *workspace, Table *table) {
  const Columns *sentinel = &table->columns[SENTINEL], *xdr = &table->columns[XDR];
  Columns *merged = &table->columns[MERGED];
  Map known = {0};
  vec_each(Column, column, sentinel) {
    map_put(workspace->arena, &known, column->name, column);
    vec_push(workspace->arena, merged, *column);
  }
  vec_each(Column, column, xdr) {
    if (!map_get(&known, column->name)) vec_push(workspace->arena, merged, *column);
  }
}

static int by_folded_name(const void *a, const void *b) {
  Str x = (*(Table *const *)a)->name, y = (*(Table *const *)b)->name;
  int order = str_cmp_nocase(x, y);
  return order ? order : str_cmp(x, y);
}

void read_tables_done(Workspace *workspace) {
  vec_each(Table *, table, &workspace->tables) merge(workspace, *table);
  vec_each(Table *, schema, &workspace->results) {
    (*schema)->name = STR("");
    for (int e = 0; e < ENVIRONMENTS; e++) (*schema)->columns[e] = (*schema)->columns[SENTINEL];
  }
  qsort(workspace->tables.ptr, workspace->tables.len, sizeof(Table *), by_folded_name);
}
