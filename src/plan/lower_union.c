/* Owns what goes over several tables: which ones stand behind names, wildcards and `all of them`,
   and how their columns become those of one; union. search and find are built from it.
   A wildcard for a few tables means all of them. One for many, and all tables, mean those that rows
   are at hand for; of the columns then only those of these tables, and those that the query names,
   are there. */
#include "plan/lower_int.h"

#include "base/limits.h"
#include "value/constant.h"

static void add_rows(Lower *lower, Tables *tables, TableRows rows) {
  vec_push(lower->arena, &tables->list, rows);
}

static Str name_given(const PlanOp *op) {
  for (uint32_t i = 0; i < op->option_count; i++) {
    if (str_eq(str_of(op->options[i].name), STR("as"))) return constant_text(&op->options[i].value);
  }
  return (Str){0};
}

void lower_tables_pipe(Lower *lower, Tables *tables, const KqlNode *node, const PlanOp *input) {
  const KqlColumns *columns = node->columns ? node->columns->input : NULL;
  add_rows(lower, tables, (TableRows){input, name_given(input), columns});
}

static bool is_present(const KqlPresent *present, Str name) {
  for (uint32_t i = 0; i < present->count; i++) {
    if (str_eq_nocase(present->names[i], name)) return true;
  }
  return false;
}

static void add_member(Lower *lower, Tables *tables, const KqlNode *node, const KqlSymbol *member) {
  const PlanOp *rows =
      member->value ? lower_table(lower, member->value) : lower_table_named(lower, node, member);
  add_rows(lower, tables, (TableRows){rows, member->name, member->columns});
}

static void add_members(Lower *lower, Tables *tables, const KqlNode *node) {
  const KqlSymbol *symbol = node->symbol;
  const KqlPresent *present = lower->bound->environment->present;
  bool all = symbol->member_count <= LIMIT_PLAN_TABLES;
  if (!all && !present) {
    lower_fail(lower, node,
               "this goes over %u tables: it is evaluated only with data, which tell those that "
               "hold rows",
               symbol->member_count);
    return;
  }
  for (uint32_t i = 0; i < symbol->member_count && !lower_failed(lower); i++) {
    const KqlSymbol *member = symbol->members[i];
    if (all || member->value || is_present(present, member->name)) {
      add_member(lower, tables, node, member);
    } else {
      tables->partial = true;
    }
  }
}

static bool is_table_or_view(const KqlSymbol *symbol) {
  if (!symbol) return false;
  bool view = symbol->kind == SYMBOL_FUNCTION && symbol->node && (symbol->node->flags & KQL_VIEW);
  return symbol->kind == SYMBOL_TABLE || view;
}

void lower_tables_add(Lower *lower, Tables *tables, const KqlNode *node) {
  const KqlNode *bare = lower_bare(node);
  const KqlSymbol *symbol = bare->symbol;
  if (symbol && symbol->kind == SYMBOL_TABLES) {
    add_members(lower, tables, bare);
  } else if (bare->kind == KQL_WILDCARD && symbol && symbol->kind == SYMBOL_TABLE) {
    add_member(lower, tables, bare, symbol);
  } else {
    const PlanOp *rows = lower_table(lower, node);
    Str name = name_given(rows);
    if (!name.ptr && is_table_or_view(symbol)) name = symbol->name;
    add_rows(lower, tables, (TableRows){rows, name, node->columns});
  }
}

void lower_tables_all(Lower *lower, Tables *tables, const KqlNode *node) {
  add_members(lower, tables, node);
}

/* --- columns of all tables --- */

/* A column of the result, and whose it is: of the columns of one name and type. */
typedef struct Slot {
  PlanColumn column;
  Str owner; /* absent: nobody's yet */
  ValueType owner_type;
  bool used;
} Slot;

typedef struct Unified {
  Lower *lower;
  VEC(Slot) places;
  Map by_name; /* to place + 1 */
} Unified;

static uint32_t place_called(const Unified *u, Str name) {
  return (uint32_t)(uintptr_t)map_get(&u->by_name, name) - 1;
}

static uint32_t add_place(Unified *u, PlanColumn column) {
  Slot place = {.column = column};
  vec_push(u->lower->arena, &u->places, place);
  map_put(u->lower->arena, &u->by_name, str_of(column.name), (void *)(uintptr_t)u->places.len);
  return u->places.len - 1;
}

/* Whether the place called NAME is, or can be, that of columns OWNER of TYPE. */
static bool fits(Unified *u, Str name, Str owner, ValueType type) {
  uint32_t at = place_called(u, name);
  if (at == UINT32_MAX) return false;
  Slot *place = &u->places.ptr[at];
  if (place->column.type != type) return false;
  if (place->owner.ptr) return place->owner_type == type && str_eq(place->owner, owner);
  place->owner = owner;
  place->owner_type = type;
  return true;
}

/* The place of columns called NAME of TYPE: under that name; where columns of that name differ in
   type, with the type behind it; numbered where that is taken. UINT32_MAX: the result has none. */
static uint32_t place_of(Unified *u, Str name, ValueType type) {
  Arena *arena = u->lower->arena;
  if (fits(u, name, name, type)) return place_called(u, name);
  Str typed = arena_printf(arena, "%.*s_%s", STR_ARG(name), value_type_text(type));
  if (fits(u, typed, name, type)) return place_called(u, typed);
  for (unsigned n = 1; n <= u->places.len; n++) {
    Str numbered = arena_printf(arena, "%.*s%u", STR_ARG(name), n);
    if (place_called(u, numbered) == UINT32_MAX) return UINT32_MAX;
    if (fits(u, numbered, name, type)) return place_called(u, numbered);
  }
  return UINT32_MAX;
}

static bool is_noted(const Lower *lower, Str name) {
  vec_each(PlanColumn, column, &lower->inferred) {
    if (str_eq(str_of(column->name), name)) return true;
  }
  return false;
}

/* Nobody knows the type of column NAME of COLUMNS. */
static bool is_untyped(Lower *lower, const KqlColumns *columns, Str name) {
  const KqlColumn *column = columns ? kql_columns_find(lower->arena, columns, name) : NULL;
  if (column) return column->type == TYPE_UNKNOWN;
  return is_noted(lower, name);
}

/* The place of each column of ROWS, UINT32_MAX for those that the result lacks. */
static uint32_t *places_of(Unified *u, const TableRows *rows) {
  uint32_t *places = ARENA_ARRAY(u->lower->arena, uint32_t, rows->rows->column_count);
  for (uint32_t i = 0; i < rows->rows->column_count; i++) {
    PlanColumn column = rows->rows->columns[i];
    Str name = str_of(column.name);
    bool untyped = is_untyped(u->lower, rows->columns, name);
    uint32_t place = untyped ? place_called(u, name) : place_of(u, name, column.type);
    if (place == UINT32_MAX && is_noted(u->lower, name)) place = add_place(u, column);
    places[i] = place;
    if (place != UINT32_MAX) u->places.ptr[place].used = true;
  }
  return places;
}

/* Names of columns under NODE. */
static void mark_named(Unified *u, const KqlNode *node) {
  if (!node) return;
  if (node->kind == KQL_NAME && node->symbol && node->symbol->kind == SYMBOL_COLUMN) {
    uint32_t place = place_called(u, node->symbol->name);
    if (place != UINT32_MAX) u->places.ptr[place].used = true;
  }
  for (uint32_t i = 0; i < node->count; i++) mark_named(u, node->kids[i]);
}

/* Leaves out the places that are not used; tells the new place of each. */
static uint32_t *drop_unused(Unified *u) {
  uint32_t *to = ARENA_ARRAY(u->lower->arena, uint32_t, u->places.len), count = 0;
  for (uint32_t i = 0; i < u->places.len; i++) {
    to[i] = u->places.ptr[i].used ? count : UINT32_MAX;
    if (u->places.ptr[i].used) u->places.ptr[count++] = u->places.ptr[i];
  }
  u->places.len = count;
  return to;
}

/* ROWS with the columns of the result; SOURCE is the first where it is present. */
static const PlanOp *give_columns(Unified *u, const TableRows *rows, const uint32_t *places,
                                  const PlanColumn *columns, Str source) {
  Builder b = builder_new(u->lower, rows->rows);
  uint32_t *from = ARENA_ARRAY(u->lower->arena, uint32_t, u->places.len);
  for (uint32_t i = rows->rows->column_count; i-- > 0;) {
    if (places[i] != UINT32_MAX) from[places[i]] = i + 1;
  }
  if (source.ptr) builder_output(&b, builder_constant(&b, VALUE_STRING, value_str(source)));
  for (uint32_t i = 0; i < u->places.len; i++) {
    ValueType type = u->places.ptr[i].column.type;
    uint32_t reg = from[i] ? builder_cast(&b, builder_column(&b, from[i] - 1), type)
                           : builder_constant(&b, type, value_null());
    builder_output(&b, reg);
  }
  return lower_project_op(&b, NULL, columns);
}

/* Columns that some table lacks leave a union of kind `inner`. */
static void drop_uncommon(Unified *u, const Tables *tables, uint32_t *const *places) {
  uint32_t *met = ARENA_ARRAY(u->lower->arena, uint32_t, u->places.len);
  for (uint32_t t = 0; t < tables->list.len; t++) {
    for (uint32_t i = 0; i < tables->list.ptr[t].rows->column_count; i++) {
      uint32_t at = places[t][i];
      if (at != UINT32_MAX && met[at] == t) met[at] = t + 1;
    }
  }
  for (uint32_t i = 0; i < u->places.len; i++) {
    u->places.ptr[i].used = met[i] == tables->list.len;
  }
}

static PlanColumn *result_columns(const Unified *u, const char *source) {
  PlanColumn *columns = ARENA_ARRAY(u->lower->arena, PlanColumn, u->places.len + 1);
  uint32_t at = 0;
  if (source) columns[at++] = (PlanColumn){source, VALUE_STRING};
  vec_each(Slot, place, &u->places) columns[at++] = place->column;
  return columns;
}

PlanOp *lower_no_rows(Lower *lower, const PlanColumn *columns, uint32_t count) {
  PlanOp *op = lower_op(lower, NULL, "datatable", NULL);
  op->columns = columns;
  op->column_count = count;
  return op;
}

const PlanOp *lower_tables_unite(Lower *lower, const KqlNode *node, const Tables *tables,
                                 const Unite *how) {
  PlanOp *op = lower_op(lower, node, "union", NULL);
  Unified u = {.lower = lower};
  uint32_t told, count = tables->list.len;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &told);
  if (lower_failed(lower)) return op;
  for (uint32_t i = how->source ? 1 : 0; i < told; i++) add_place(&u, columns[i]);
  uint32_t **places = ARENA_ARRAY(lower->arena, uint32_t *, count);
  for (uint32_t t = 0; t < count; t++) places[t] = places_of(&u, &tables->list.ptr[t]);
  if (tables->partial) mark_named(&u, lower->query->root);
  if (how->inner) drop_uncommon(&u, tables, places);
  if (tables->partial || how->inner) {
    uint32_t *to = drop_unused(&u);
    for (uint32_t t = 0; t < count; t++) {
      for (uint32_t i = 0; i < tables->list.ptr[t].rows->column_count; i++) {
        if (places[t][i] != UINT32_MAX) places[t][i] = to[places[t][i]];
      }
    }
  }
  columns = result_columns(&u, how->source);
  if (!count) return lower_no_rows(lower, columns, u.places.len + (how->source ? 1 : 0));
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, count);
  for (uint32_t t = 0; t < count; t++) {
    TableRows *rows = &tables->list.ptr[t];
    Str source = how->source ? rows->name : (Str){0};
    if (how->source && !source.ptr) source = arena_printf(lower->arena, "%s%u", how->unnamed, t);
    inputs[t] = give_columns(&u, rows, places[t], columns, source);
  }
  op->inputs = inputs;
  op->input_count = count;
  op->columns = columns;
  op->column_count = u.places.len + (how->source ? 1 : 0);
  return op;
}

const PlanOp *lower_union(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Tables tables = {0};
  if (input) lower_tables_pipe(lower, &tables, node, input);
  for (uint32_t i = KQL_UNION_TABLES; i < node->count && !lower_failed(lower); i++) {
    lower_tables_add(lower, &tables, node->kids[i]);
  }
  Str source = lower_parameter_word(lower, node, "withsource");
  if (!source.ptr) source = lower_parameter_word(lower, node, "with_source");
  Unite how = {.source = source.ptr ? lower_name(lower, source) : NULL,
               .unnamed = "union_arg",
               .inner = str_eq(lower_parameter_word(lower, node, "kind"), STR("inner"))};
  return lower_tables_unite(lower, node, &tables, &how);
}
