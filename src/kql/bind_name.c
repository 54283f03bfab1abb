/* Owns what a name means: columns first, then local names, functions that need no arguments, tables
   of the workspace, and columns inferred where the table is open. What is not found is reported by
   bind_suggest.c. */
#include "kql/bind_int.h"

/* --- tables --- */

const KqlColumns *bind_fact_columns(Binder *binder, const FactTable *table) {
  for (uint32_t i = 0; i < binder->facts_met.len; i++) {
    if (binder->facts_met.ptr[i].table == table) return binder->facts_met.ptr[i].columns;
  }
  KqlColumns *columns = bind_fact_columns_new(binder, table);
  MetTable met = {table, columns};
  vec_push(binder->arena, &binder->facts_met, met);
  return columns;
}

KqlColumns *bind_fact_columns_new(Binder *binder, const FactTable *table) {
  uint32_t width = fact_table_width(table);
  const KqlColumn **items = arena_raw(binder->arena, width * sizeof *items);
  KqlColumn *made = arena_raw(binder->arena, width * sizeof *made);
  FactColumn *facts = arena_raw(binder->arena, width * sizeof *facts);
  fact_table_columns(table, facts);
  for (uint32_t i = 0; i < width; i++) {
    FactColumn fact = facts[i];
    made[i] = (KqlColumn){
        .name = fact.name, .hash = fact.hash, .type = (uint8_t)kql_type_of_fact(fact.type)};
    items[i] = &made[i];
  }
  KqlColumns *columns = kql_columns_new(binder->arena, items, width);
  columns->table = fact_table_name(table);
  columns->open = fact_table_is_open(table);
  return columns;
}

static KqlColumns *open_table(Binder *binder, Str name) {
  KqlColumns *columns = kql_columns_new(binder->arena, NULL, 0);
  columns->open = true;
  columns->unknown = true;
  columns->table = name;
  return columns;
}

void bind_give_unknown_table(Binder *binder, KqlNode *node, Str name) {
  KqlColumns *columns = open_table(binder, name);
  columns->maker = node;
  node->symbol = bind_table_symbol(binder, name, columns);
  bind_set_table(node, columns);
}

const KqlColumn *bind_infer_column(Binder *binder, const KqlColumns *columns, Str name) {
  for (uint32_t i = 0; i < columns->inferred.len; i++) {
    if (str_eq(columns->inferred.ptr[i]->name, name)) return columns->inferred.ptr[i];
  }
  KqlTyped unknown = {TYPE_UNKNOWN, SHAPE_ANY};
  const KqlColumn *column = kql_column_new(binder->arena, name, unknown, NULL);
  vec_push(binder->arena, &((KqlColumns *)columns)->inferred, column);
  return column;
}

const KqlColumn *bind_find_or_infer(Binder *binder, const KqlColumns *columns, Str name) {
  uint32_t place = kql_columns_place(binder->arena, columns, name);
  if (place != UINT32_MAX) return columns->items[place];
  return columns->open ? bind_infer_column(binder, columns, name) : NULL;
}

static const KqlSymbol *stored_table(Binder *binder, Str name) {
  KqlSymbol *symbol = map_get(&binder->tables, name);
  if (symbol != NULL) return symbol;
  const FactTable *table = fact_table_find(binder->facts, name);
  if (table == NULL) return NULL;
  symbol = bind_table_symbol(binder, fact_table_name(table), bind_fact_columns(binder, table));
  map_put(binder->arena, &binder->tables, symbol->name, symbol);
  vec_push(binder->arena, &binder->bound->tables, symbol);
  return symbol;
}

/* A function of the workspace; NULL where there is none. */
const KqlSymbol *bind_stored_function(Binder *binder, Str name) {
  KqlSymbol *symbol = map_get(&binder->functions, name);
  if (symbol != NULL) return symbol;
  const FactFunction *function = fact_function_find(binder->facts, name);
  if (function == NULL || fact_table_find(binder->facts, name) != NULL) return NULL;
  symbol = bind_symbol_new(binder, SYMBOL_STORED, fact_function_name(function));
  symbol->typed.type = TYPE_FUNCTION;
  symbol->stored = function;
  if (fact_function_kind(function) == FACT_BODY) bind_define_stored(binder, symbol);
  map_put(binder->arena, &binder->functions, symbol->name, symbol);
  vec_push(binder->arena, &binder->bound->functions, symbol);
  return symbol;
}

static bool needs_no_arguments(const FactFunction *function) {
  switch (fact_function_kind(function)) {
    case FACT_INVOKE_EXTEND:
    case FACT_INVOKE_JOIN: return false;
    default: break;
  }
  for (uint32_t i = 0; i < fact_function_arity(function); i++) {
    if (fact_function_parameter(function, i).value.ptr == NULL) return false;
  }
  return true;
}

static const KqlSymbol *bare_stored_function(Binder *binder, Str name) {
  const FactFunction *function = fact_function_find(binder->facts, name);
  return function != NULL && needs_no_arguments(function) ? bind_stored_function(binder, name)
                                                          : NULL;
}

/* --- names --- */

static void mean_column(Binder *binder, KqlNode *node, const KqlColumn *column) {
  node->symbol = bind_column_symbol(binder, column);
  bind_set_typed(node, kql_column_typed(column));
}

/* NODE refers to a local or stored SYMBOL. */
static void mean_symbol(Binder *binder, KqlNode *node, const KqlSymbol *symbol) {
  node->symbol = symbol;
  ((KqlSymbol *)symbol)->uses++;
  switch (symbol->kind) {
    case SYMBOL_COLUMN: bind_set_typed(node, symbol->typed); break;
    case SYMBOL_FUNCTION:
    case SYMBOL_STORED: bind_bare_function(binder, node, symbol); break;
    case SYMBOL_TABLE:
      bind_set_table(node, symbol->columns);
      if (symbol->columns->maker == NULL) ((KqlColumns *)symbol->columns)->maker = node;
      break;
    default:
      bind_set_typed(node, symbol->typed);
      node->columns = symbol->columns;
      bind_set_constant(node, symbol->constant);
      break;
  }
}

static const KqlColumn *row_column(Binder *binder, Str name) {
  if (binder->row == NULL) return NULL;
  uint32_t place = kql_columns_place(binder->arena, binder->row, name);
  return place != UINT32_MAX ? binder->row->items[place] : NULL;
}

static const KqlColumn *right_column(Binder *binder, Str name) {
  if (binder->right == NULL) return NULL;
  uint32_t place = kql_columns_place(binder->arena, binder->right, name);
  return place != UINT32_MAX ? binder->right->items[place] : NULL;
}

/* Columns in reach of NAME, or NULL. */
static const KqlColumn *column_in_reach(Binder *binder, Str name, bool with_row) {
  const KqlColumn *column = with_row ? row_column(binder, name) : NULL;
  return column != NULL ? column : right_column(binder, name);
}

/* Local names, functions without arguments, tables; or NULL. */
static const KqlSymbol *symbol_in_reach(Binder *binder, Str name) {
  const KqlSymbol *symbol = kql_scope_find(binder->scope, name);
  if (symbol == NULL) symbol = bare_stored_function(binder, name);
  if (symbol == NULL) symbol = stored_table(binder, name);
  return symbol;
}

/* A function of the language where a value stands: its arguments are missing. */
static void mean_builtin(Binder *binder, KqlNode *node, const KqlFunction *function) {
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_BUILTIN, str_of(function->name));
  symbol->builtin = function;
  node->symbol = symbol;
  Arguments none = {NULL, NULL, 0};
  DiagBag *bag = binder->bag;
  DiagBag quiet = {.arena = binder->arena};
  binder->bag = &quiet;
  const KqlSignature *chosen;
  bind_set_typed(node, bind_resolve_call(binder, function, &none, node, &chosen));
  binder->bag = bag;
  Diag *diag = bind_report(binder, DIAG_KS117, node,
                           "`%s` is a function, its arguments are missing", function->name);
  if (function->signatures[0].min == 0) {
    diag_help(binder->bag, diag, "write `%s()`", function->name);
  } else {
    diag_help(binder->bag, diag, "write `%s(…)`", function->name);
  }
}

static const KqlFunction *builtin_for(const Binder *binder, Str name) {
  const KqlFunction *function = NULL;
  if (binder->scope_kind == SCOPE_AGGREGATE) function = kql_function_find(GROUP_AGGREGATE, name);
  if (function == NULL) function = kql_function_find(GROUP_SCALAR, name);
  bool graph = function != NULL && (function->flags & FUNCTION_GRAPH) != 0;
  return graph && binder->graph == NULL ? NULL : function;
}

/* A column where an aggregate must stand. */
static void report_not_aggregate(Binder *binder, KqlNode *node, Str name) {
  bind_set_type(node, TYPE_ERROR);
  Diag *diag = bind_report(binder, DIAG_KS236, node, "`%.*s` is a column, expected an aggregate",
                           STR_ARG(name));
  diag_help(binder->bag, diag, "write for example `take_any(%.*s)`, or add it after `by`",
            STR_ARG(name));
}

static bool bind_side(Binder *binder, KqlNode *node, Str name) {
  if (binder->right == NULL) return false;
  bool left = str_eq(name, STR("$left")) && binder->row != NULL;
  bool right = str_eq(name, STR("$right"));
  if (!left && !right) return false;
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_TUPLE, name);
  symbol->typed.type = TYPE_TUPLE;
  symbol->columns = left ? binder->row : binder->right;
  node->symbol = symbol;
  bind_set_typed(node, symbol->typed);
  node->columns = symbol->columns;
  return true;
}

/* `{Name}`: a parameter that a workbook fills in; the parser reports it. */
static bool bind_client_parameter(Binder *binder, KqlNode *node) {
  if (kql_token_kind(binder->query, node->first) != TOK_LBRACE) return false;
  bind_set_type(node, TYPE_UNKNOWN);
  return true;
}

void bind_name(Binder *binder, KqlNode *node, Context context) {
  Str name = bind_name_of(binder, node);
  if (name.len == 0 || kql_token_kind(binder->query, node->first) == TOK_AT) {
    bind_set_type(node, TYPE_ERROR);
    return;
  }
  if (bind_client_parameter(binder, node) || bind_side(binder, node, name)) return;
  bool normal = binder->scope_kind == SCOPE_NORMAL;
  const KqlColumn *column = column_in_reach(binder, name, normal);
  const KqlSymbol *symbol = column == NULL ? symbol_in_reach(binder, name) : NULL;
  const KqlFunction *function = column == NULL && symbol == NULL ? builtin_for(binder, name) : NULL;
  if (column != NULL) {
    mean_column(binder, node, column);
  } else if (symbol != NULL) {
    mean_symbol(binder, node, symbol);
  } else if (function != NULL) {
    mean_builtin(binder, node, function);
  } else if (normal && binder->row != NULL && binder->row->open) {
    mean_column(binder, node, bind_infer_column(binder, binder->row, name));
  } else if (!normal && binder->row != NULL &&
             bind_find_or_infer(binder, binder->row, name) != NULL) {
    report_not_aggregate(binder, node, name);
  } else if (context == CONTEXT_TABLE) {
    bind_report_unknown_table(binder, node, name);
    bind_give_unknown_table(binder, node, name);
  } else {
    column = normal ? bind_unlisted_column(binder, binder->row, name) : NULL;
    if (column != NULL) {
      mean_column(binder, node, column);
      return;
    }
    bind_set_type(node, TYPE_ERROR);
    bind_report_unknown_name(binder, node, name);
  }
}

bool bind_is_name_taken(Binder *binder, Str name, bool with_row) {
  return column_in_reach(binder, name, with_row) != NULL || symbol_in_reach(binder, name) != NULL ||
         builtin_for(binder, name) != NULL;
}

/* --- names of calls --- */

static const KqlFunction *callable_builtin(const Binder *binder, Str name) {
  if (binder->scope_kind == SCOPE_PLUGIN) return kql_function_find(GROUP_PLUGIN, name);
  return builtin_for(binder, name);
}

static KqlSymbol *builtin_symbol(Binder *binder, const KqlFunction *function) {
  KqlSymbol **cached = &binder->builtins[kql_function_id(function)];
  if (*cached == NULL) {
    *cached = bind_symbol_new(binder, SYMBOL_BUILTIN, str_of(function->name));
    (*cached)->builtin = function;
    (*cached)->typed.type = TYPE_FUNCTION;
  }
  return *cached;
}

static bool is_callable(const KqlSymbol *symbol) {
  return symbol->kind == SYMBOL_FUNCTION || symbol->kind == SYMBOL_PATTERN;
}

const KqlSymbol *bind_call_symbol(Binder *binder, Str name) {
  const KqlFunction *function = callable_builtin(binder, name);
  if (function != NULL) return builtin_symbol(binder, function);
  if (binder->scope_kind == SCOPE_PLUGIN) return NULL;
  const KqlSymbol *local = kql_scope_find(binder->scope, name);
  if (local != NULL && is_callable(local)) {
    ((KqlSymbol *)local)->uses++;
    return local;
  }
  return bind_stored_function(binder, name);
}

/* What may be called after a dot: `database("x").table("y")`, `workspace("x").Function()`. */
const KqlSymbol *bind_member_call_symbol(Binder *binder, const KqlNode *left, Str name) {
  const KqlFunction *function = kql_function_find(GROUP_SCALAR, name);
  bool database = left->type == TYPE_DATABASE, cluster = left->type == TYPE_CLUSTER;
  bool special = false;
  if (function != NULL) {
    switch (kql_function_id(function)) {
      case FUNCTION_SCALAR_database: special = cluster; break;
      case FUNCTION_SCALAR_table:
      case FUNCTION_SCALAR_external_table:
      case FUNCTION_SCALAR_materialized_view:
      case FUNCTION_SCALAR_entity_group:
      case FUNCTION_SCALAR_stored_query_result:
      case FUNCTION_SCALAR_graph: special = database; break;
      default: break;
    }
  }
  if (special) return builtin_symbol(binder, function);
  bool known = database && left->symbol != NULL && left->symbol->known;
  return known ? bind_stored_function(binder, name) : NULL;
}

/* --- after a dot --- */

static void bind_database_member(Binder *binder, const KqlNode *left, KqlNode *node, Str name) {
  bool known = left->symbol != NULL && left->symbol->known;
  const KqlSymbol *symbol = known ? bare_stored_function(binder, name) : NULL;
  if (symbol == NULL && known) symbol = stored_table(binder, name);
  if (symbol != NULL) {
    mean_symbol(binder, node, symbol);
    return;
  }
  if (known) bind_report_unknown_table(binder, node, name);
  bind_give_unknown_table(binder, node, name);
}

static void bind_tuple_member(Binder *binder, const KqlNode *left, KqlNode *node, Str name) {
  const KqlColumn *column =
      left->columns != NULL ? bind_find_or_infer(binder, left->columns, name) : NULL;
  if (column == NULL) column = bind_unlisted_column(binder, left->columns, name);
  if (column != NULL) {
    mean_column(binder, node, column);
    return;
  }
  bind_set_type(node, TYPE_ERROR);
  bind_report_unknown_column(binder, node, name, left->columns);
}

void bind_member(Binder *binder, const KqlNode *left, KqlNode *node) {
  Str name = bind_name_of(binder, node);
  bool tuple = left->type == TYPE_TUPLE || (left->info & INFO_TUPLE) != 0 ||
               (left->symbol != NULL && left->symbol->kind == SYMBOL_TUPLE);
  if (tuple) {
    bind_tuple_member(binder, left, node, name);
    return;
  }
  switch (kql_type(left)) {
    case TYPE_DYNAMIC: bind_set_type(node, TYPE_DYNAMIC); break;
    case TYPE_UNKNOWN: bind_set_type(node, TYPE_UNKNOWN); break;
    case TYPE_ERROR:
    case TYPE_NONE: bind_set_type(node, TYPE_ERROR); break;
    case TYPE_DATABASE: bind_database_member(binder, left, node, name); break;
    case TYPE_ENTITY_GROUP: bind_give_unknown_table(binder, node, name); break;
    default:
      if (bind_pattern_member(binder, left, node, name)) break;
      bind_set_type(node, TYPE_ERROR);
      bind_report_no_member(binder, left, node, name);
      break;
  }
}

/* --- wildcards --- */

static void mean_columns(Binder *binder, KqlNode *node, Str pattern) {
  ColumnList list = {0};
  const KqlColumns *row = binder->row;
  for (uint32_t i = 0; row != NULL && i < kql_columns_total(row); i++) {
    const KqlColumn *column = kql_columns_at(row, i);
    if (fact_pattern_matches(pattern, column->name)) vec_push(binder->arena, &list, column);
  }
  if (list.len == 1) {
    mean_column(binder, node, list.ptr[0]);
    return;
  }
  if (list.len == 0 && (row == NULL || !row->open)) {
    bind_set_type(node, TYPE_ERROR);
    bind_report(binder, DIAG_KS142, node, "no column matches `%.*s`", STR_ARG(pattern));
    return;
  }
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_COLUMNS, pattern);
  symbol->columns = bind_list_columns(binder, &list);
  node->symbol = symbol;
  node->columns = symbol->columns;
  bind_set_type(node, TYPE_UNKNOWN);
}

void bind_column_wildcard(Binder *binder, KqlNode *node) {
  mean_columns(binder, node, bind_name_of(binder, node));
}

typedef VEC(const KqlSymbol *) SymbolList;

static void match_tables(Binder *binder, Str pattern, SymbolList *list) {
  FactTableWalk walk = {.set = binder->facts, .pattern = pattern};
  const FactTable *table;
  while ((table = fact_table_next(&walk)) != NULL) {
    Str name = fact_table_name(table);
    const KqlSymbol *symbol = bind_table_symbol(binder, name, bind_fact_columns_new(binder, table));
    vec_push(binder->arena, list, symbol);
  }
}

const KqlSymbol *bind_view_table(Binder *binder, const KqlNode *place, const KqlSymbol *view) {
  KqlSymbol *table = bind_table_symbol(binder, view->name, view->columns);
  KqlNode *use = arena_alloc(binder->arena, sizeof *use);
  *use =
      (KqlNode){.kind = KQL_NAME, .token = place->token, .first = place->first, .end = place->end};
  mean_symbol(binder, use, view);
  table->value = use;
  return table;
}

/* Functions declared with `view` whose names match, innermost scope first. */
static void match_views(Binder *binder, const KqlNode *node, Str pattern, SymbolList *list) {
  for (uint32_t i = 0; i < binder->views.len; i++) {
    const KqlSymbol *view = binder->views.ptr[i];
    bool visible = kql_scope_find(binder->scope, view->name) == view;
    if (!visible || !fact_pattern_matches(pattern, view->name)) continue;
    if (view->columns != NULL) vec_push(binder->arena, list, bind_view_table(binder, node, view));
  }
}

static void mean_tables(Binder *binder, KqlNode *node, Str pattern, const SymbolList *list) {
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_TABLES, pattern);
  symbol->members = list->ptr;
  symbol->member_count = list->len;
  node->symbol = symbol;
  bind_set_type(node, TYPE_TABLES);
}

/* No table matches: a union that takes what there is goes on. */
static void report_no_table(Binder *binder, KqlNode *node, Str pattern) {
  if (binder->fuzzy && !binder->bound->environment->as_microsoft) {
    bind_report(binder, DIAG_KS205, node, "no table matches `%.*s`; the union goes on without it",
                STR_ARG(pattern));
    mean_tables(binder, node, pattern, &(SymbolList){0});
    return;
  }
  bind_set_type(node, TYPE_ERROR);
  bind_report(binder, DIAG_KS142, node, "no table matches `%.*s`", STR_ARG(pattern));
}

void bind_table_wildcard(Binder *binder, KqlNode *node, const KqlNode *left) {
  Str pattern = bind_name_of(binder, node);
  bool foreign =
      left != NULL && left->type == TYPE_DATABASE && !(left->symbol != NULL && left->symbol->known);
  SymbolList list = {0};
  if (!foreign) {
    match_tables(binder, pattern, &list);
    if (left == NULL) match_views(binder, node, pattern, &list);
  }
  if (list.len == 1) {
    node->symbol = list.ptr[0];
    bind_set_table(node, list.ptr[0]->columns);
    return;
  }
  if (list.len == 0) {
    report_no_table(binder, node, pattern);
  } else {
    mean_tables(binder, node, pattern, &list);
  }
}
