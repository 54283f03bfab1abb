/* Owns the way from YAML to rows. Comes in: a list of rows. Goes out: a table in memory with the
   column types that the facts know; those of other columns are inferred from all their values. */
#include "driver/trial_int.h"

#include "base/map.h"
#include "fact/function.h"
#include "value/convert.h"
#include "value/json_read.h"
#include "value/moment.h"

/* --- values --- */

static Value plain_value(Str s) {
  int64_t number;
  double real;
  if (str_eq(s, STR("true")) || str_eq(s, STR("false"))) return value_bool(s.len == 4);
  if (convert_long(s, &number)) return value_long(number);
  if (s.len && (char_is_digit(s.ptr[0]) || s.ptr[0] == '-') && convert_real(s, &real))
    return value_real(real);
  return value_str(s);
}

/* A quoted `{…}` or `[…]` is JSON. */
static Value scalar_value(Arena *arena, const Node *node) {
  Value value;
  if (node_is_null(node)) return value_null();
  if (node->style == STYLE_PLAIN) return plain_value(node->value);
  Str s = str_trim(node->value);
  bool json = s.len && (s.ptr[0] == '{' || s.ptr[0] == '[');
  return json && json_read(arena, s, &value) ? value : value_str(node->value);
}

/* The depth is that of the document, which the loader limits. */
static Value dynamic_value(Arena *arena, const Node *node) {
  if (!node || node->kind == NODE_SCALAR) return node ? scalar_value(arena, node) : value_null();
  if (node->kind == NODE_SEQUENCE) {
    Value *items = ARENA_ARRAY(arena, Value, node->items.len);
    for (uint32_t i = 0; i < node->items.len; i++)
      items[i] = dynamic_value(arena, node->items.ptr[i]);
    return value_array(items, node->items.len);
  }
  BagBuilder bag = {.arena = arena};
  vec_each(Entry, entry, &node->entries)
      bag_put(&bag, entry->key->value, dynamic_value(arena, entry->value));
  return bag_done(&bag);
}

Value trial_value(Arena *arena, const Node *node, ValueType type, bool *good) {
  Text text = {.arena = arena};
  *good = true;
  if (node_is_null(node)) return value_null();
  if (type == VALUE_DYNAMIC) return dynamic_value(arena, node);
  if (type == VALUE_STRING) {
    if (node->kind == NODE_SCALAR) return value_str(node->value);
    text_json(&text, dynamic_value(arena, node));
    return value_str(text_done(&text));
  }
  Value value = value_null();
  if (node->kind == NODE_SCALAR) value = convert_value(&text, value_str(node->value), type);
  *good = !value_is_null(value);
  return value;
}

/* --- columns --- */

typedef struct ColumnPlace {
  Str name;
  const Node *key; /* where it is met first */
  ValueType type;
  bool known;
  uint32_t number; /* among the columns of the table */
} ColumnPlace;

typedef struct Rows {
  Trial *trial;
  Str table;
  const FactTable *facts; /* NULL: nothing is known of it */
  Map index;              /* name → ColumnPlace */
  VEC(ColumnPlace *) columns;
} Rows;

/* VALUE_NULL where it says nothing. */
static ValueType guess(const Node *node) {
  int64_t ticks;
  if (node_is_null(node)) return VALUE_NULL;
  if (node->kind != NODE_SCALAR) return VALUE_DYNAMIC;
  if (node->style != STYLE_PLAIN) return VALUE_STRING;
  Value value = plain_value(node->value);
  bool dated = node->value.len >= 10 && node->value.ptr[4] == '-' && node->value.ptr[7] == '-';
  if (value.type == VALUE_STRING && dated && moment_parse(node->value, &ticks))
    return VALUE_DATETIME;
  return (ValueType)value.type;
}

static ValueType widen(ValueType a, ValueType b) {
  if (a == b || b == VALUE_NULL) return a;
  if (a == VALUE_NULL) return b;
  bool numbers = (a == VALUE_LONG || a == VALUE_REAL) && (b == VALUE_LONG || b == VALUE_REAL);
  if (numbers) return VALUE_REAL;
  return a == VALUE_DYNAMIC || b == VALUE_DYNAMIC ? VALUE_DYNAMIC : VALUE_STRING;
}

static void report_column(const Rows *rows, const Node *key) {
  DiagBag *bag = rows->trial->bag;
  Diag *diag =
      diag_add(bag, DIAG_T006, rows->trial->source, key->span, "`%.*s` is not a column of %.*s",
               STR_ARG(key->value), STR_ARG(rows->table));
  Str near = fact_table_column_near(rows->facts, key->value);
  if (near.len) diag_help(bag, diag, "did you mean `%.*s`?", STR_ARG(near));
}

static ColumnPlace *add_column(Rows *rows, const Node *key) {
  Arena *arena = rows->trial->arena;
  ColumnPlace *place = ARENA_NEW(arena, ColumnPlace);
  *place = (ColumnPlace){.name = key->value, .key = key, .number = rows->columns.len};
  uint32_t at = rows->facts ? fact_table_column_find(rows->facts, key->value) : FACT_NO_COLUMN;
  FactType type = FACT_UNKNOWN;
  if (at != FACT_NO_COLUMN) type = fact_table_column(rows->facts, at).type;
  bool hidden = at == FACT_NO_COLUMN && fact_unlisted_column(rows->table, key->value, &type);
  if (at == FACT_NO_COLUMN && str_eq(key->value, STR("$IngestionTime"))) { /* ingestion_time() */
    hidden = true;
    type = FACT_DATETIME;
  }
  place->type = value_type_find(fact_type_name(type));
  place->known = place->type != VALUE_NULL;
  if (rows->facts && at == FACT_NO_COLUMN && !hidden && !fact_table_is_open(rows->facts))
    report_column(rows, key);
  map_put(arena, &rows->index, key->value, place);
  vec_push(arena, &rows->columns, place);
  return place;
}

/* The column KEY, which is added where no row before had it. */
static ColumnPlace *meet_column(Rows *rows, const Node *key) {
  ColumnPlace *place = map_get(&rows->index, key->value);
  return place ? place : add_column(rows, key);
}

static void meet_row(Rows *rows, const Node *row) {
  vec_each(Entry, entry, &row->entries) {
    ColumnPlace *place = meet_column(rows, entry->key);
    if (!place->known) place->type = widen(place->type, guess(entry->value));
  }
}

/* --- tables --- */

static void report_table(const Rows *rows, const Node *key) {
  DiagBag *bag = rows->trial->bag;
  Str near = fact_table_near(rows->trial->facts, rows->table);
  Diag *diag = diag_add(bag, DIAG_T005, rows->trial->source, key->span,
                        "nothing is known of a table `%.*s`; the types of its columns are guessed",
                        STR_ARG(rows->table));
  if (near.len) diag_help(bag, diag, "did you mean `%.*s`?", STR_ARG(near));
}

static void find_facts(Rows *rows, bool watchlist, const Node *key) {
  const FactSet *set = rows->trial->facts;
  if (watchlist) {
    rows->facts = fact_watchlist_find(set, rows->table);
    return;
  }
  rows->facts = fact_table_find(set, rows->table);
  if (rows->facts) return;
  const FactFunction *function = fact_function_find(set, rows->table);
  if (function) rows->facts = fact_function_table(set, function);
  if (!function && !str_ends(rows->table, STR("_CL"))) report_table(rows, key);
}

static void add_row(Rows *rows, Table *table, const Node *row) {
  uint32_t at = table_add_row(table);
  vec_each(Entry, entry, &row->entries) {
    const ColumnPlace *place = meet_column(rows, entry->key);
    bool good;
    Value value = trial_value(rows->trial->arena, entry->value, place->type, &good);
    if (good) {
      column_set(&table->columns[place->number], at, value);
      continue;
    }
    diag_add(rows->trial->bag, DIAG_T007, rows->trial->source, entry->value->span,
             "`%.*s` holds a %s, which this is not", STR_ARG(entry->key->value),
             value_type_text(place->type));
  }
}

Table *trial_rows(Trial *trial, Str name, bool watchlist, const Entry *entry) {
  const Node *list = entry->value;
  Rows rows = {.trial = trial, .table = name};
  find_facts(&rows, watchlist, entry->key);
  vec_each(Node *, row, &list->items) meet_row(&rows, *row);
  PlanColumn *columns = ARENA_ARRAY(trial->arena, PlanColumn, rows.columns.len);
  for (uint32_t i = 0; i < rows.columns.len; i++) {
    ColumnPlace *place = rows.columns.ptr[i];
    if (place->type == VALUE_NULL) place->type = VALUE_STRING;
    columns[i] = (PlanColumn){arena_str(trial->arena, place->name).ptr, place->type};
  }
  Table *table = ARENA_NEW(trial->arena, Table);
  *table = table_new(trial->arena, columns, rows.columns.len);
  vec_each(Node *, row, &list->items) add_row(&rows, table, *row);
  return table;
}
