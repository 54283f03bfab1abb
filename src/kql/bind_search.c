/* Owns union, find and search: operators over several tables at once. */
#include "kql/bind_int.h"

typedef VEC(const KqlColumns *) Tables;

static void add_tables(Binder *binder, Tables *tables, const KqlNode *node) {
  const KqlSymbol *symbol = node->symbol;
  if (node->type == TYPE_TABLE) {
    vec_push(binder->arena, tables, node->columns);
  } else if (node->type == TYPE_TABLES && symbol != NULL && symbol->kind == SYMBOL_TABLES) {
    for (uint32_t i = 0; i < symbol->member_count; i++) {
      vec_push(binder->arena, tables, symbol->members[i]->columns);
    }
  }
}

static bool any_open(const Tables *tables) {
  for (uint32_t i = 0; i < tables->len; i++) {
    if (tables->ptr[i]->open) return true;
  }
  return false;
}

/* The declared columns of all TABLES in one list. */
static ColumnList all_columns(Binder *binder, const Tables *tables) {
  ColumnList list = {0};
  for (uint32_t i = 0; i < tables->len; i++) {
    const KqlColumns *table = tables->ptr[i];
    for (uint32_t k = 0; k < table->count; k++) vec_push(binder->arena, &list, table->items[k]);
  }
  return list;
}

static void add_column(Binder *binder, ColumnList *list, Str name, KqlType type,
                       const KqlNode *source) {
  KqlTyped typed = {type, SHAPE_ANY};
  vec_push(binder->arena, list, kql_column_new(binder->arena, name, typed, source));
}

/* Binds the tables in ITEMS: they do not see the columns of the row. */
static Tables bind_tables(Binder *binder, KqlNode *const *items, uint32_t count) {
  Tables tables = {0};
  const KqlColumns *row = binder->row;
  binder->row = NULL;
  for (uint32_t i = 0; i < count; i++) {
    if (items[i] == NULL) continue;
    bind_expression(binder, items[i], CONTEXT_TABLE);
    add_tables(binder, &tables, items[i]);
  }
  binder->row = row;
  return tables;
}

/* --- union --- */

void bind_union(Binder *binder, KqlNode *node) {
  const KqlNode *params = node->kids[KQL_PARAMS];
  const KqlNode *fuzzy = bind_parameter_value(binder, params, "isfuzzy");
  bool outer = binder->fuzzy;
  if (fuzzy != NULL && fuzzy->kind == KQL_LITERAL) {
    binder->fuzzy = str_eq_nocase(kql_text(binder->query, fuzzy), STR("true"));
  }
  KqlNode *const *items = node->kids + KQL_UNION_TABLES;
  uint32_t count = node->count - KQL_UNION_TABLES;
  Tables tables = {0};
  if (binder->row != NULL) vec_push(binder->arena, &tables, binder->row);
  Tables named = bind_tables(binder, items, count);
  vec_each(const KqlColumns *, it, &named) vec_push(binder->arena, &tables, *it);
  binder->fuzzy = outer;
  for (uint32_t i = 0; i < count; i++) bind_check_table(binder, items[i]);
  ColumnList unified = all_columns(binder, &tables);
  if (tables.len > 1) bind_list_unify_types(binder, &unified);
  Str source = bind_parameter_word(binder, params, "withsource");
  if (source.ptr == NULL) source = bind_parameter_word(binder, params, "with_source");
  ColumnList list = {0};
  if (source.ptr != NULL) add_column(binder, &list, source, TYPE_STRING, node);
  vec_each(const KqlColumn *, it, &unified) vec_push(binder->arena, &list, *it);
  bind_give_columns(binder, node, bind_list_columns(binder, &list), any_open(&tables));
}

/* --- tables of search and find --- */

/* All tables and views, which NODE goes over: its symbol tells them. */
static Tables implied_tables(Binder *binder, KqlNode *node) {
  VEC(const KqlSymbol *) members = {0};
  FactTableWalk walk = {.set = binder->facts};
  const FactTable *table;
  while ((table = fact_table_next(&walk)) != NULL) {
    KqlColumns *columns = bind_fact_columns_new(binder, table);
    vec_push(binder->arena, &members, bind_table_symbol(binder, fact_table_name(table), columns));
  }
  for (uint32_t i = 0; i < binder->views.len; i++) {
    const KqlSymbol *view = binder->views.ptr[i];
    bool visible = kql_scope_find(binder->scope, view->name) == view;
    if (!visible || view->columns == NULL) continue;
    vec_push(binder->arena, &members, bind_view_table(binder, node, view));
  }
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_TABLES, STR("*"));
  symbol->members = members.ptr;
  symbol->member_count = members.len;
  node->symbol = symbol;
  Tables tables = {0};
  vec_each(const KqlSymbol *, it, &members) { vec_push(binder->arena, &tables, (*it)->columns); }
  return tables;
}

static Tables tables_of(Binder *binder, KqlNode *node, KqlNode *in) {
  return in != NULL ? bind_tables(binder, in->kids, in->count) : implied_tables(binder, node);
}

static KqlColumns *unified(Binder *binder, const Tables *tables, bool by_type) {
  ColumnList list = all_columns(binder, tables);
  if (by_type) {
    bind_list_unify_types(binder, &list);
  } else {
    bind_list_unify_names(binder, &list);
  }
  KqlColumns *columns = bind_list_columns(binder, &list);
  columns->open = any_open(tables);
  return columns;
}

static void check_predicate(Binder *binder, KqlNode *predicate) {
  bind_search_term(binder, predicate);
  bind_check_type(binder, predicate, (KqlTyped){TYPE_BOOL, SHAPE_ANY}, CONVERT_NONE);
}

/* --- search --- */

void bind_search(Binder *binder, KqlNode *node) {
  KqlNode *in = node->kids[KQL_SEARCH_IN];
  const KqlColumns *row = binder->row, *searched = row;
  if (row == NULL || in != NULL) {
    Tables tables = tables_of(binder, node, in);
    searched = unified(binder, &tables, true);
  }
  binder->row = searched;
  check_predicate(binder, node->kids[KQL_SEARCH_PREDICATE]);
  binder->row = row;
  for (uint32_t i = 0; in != NULL && i < in->count; i++) bind_check_table(binder, in->kids[i]);
  ColumnList list = {0};
  add_column(binder, &list, STR("$table"), TYPE_STRING, node);
  for (uint32_t i = 0; i < kql_columns_total(searched); i++) {
    vec_push(binder->arena, &list, kql_columns_at(searched, i));
  }
  bind_give_columns(binder, node, bind_list_columns(binder, &list), searched->open);
}

/* --- find --- */

/* Columns that NODE refers to by name, in the order they are met. */
static void referenced(Binder *binder, const KqlNode *node, ColumnList *list) {
  if (node == NULL) return;
  bool column =
      node->kind == KQL_NAME && node->symbol != NULL && node->symbol->kind == SYMBOL_COLUMN;
  if (column) vec_push(binder->arena, list, node->symbol->column);
  for (uint32_t i = 0; i < node->count; i++) referenced(binder, node->kids[i], list);
}

/* `*` or a search term alone looks into all columns. */
static bool looks_everywhere(const KqlNode *node) {
  if (node == NULL) return false;
  bool term = (node->kind == KQL_STRING || node->kind == KQL_LITERAL) && node->type == TYPE_BOOL &&
              kql_is_constant(node) && node->kind == KQL_STRING;
  if (node->kind == KQL_STAR || term) return true;
  for (uint32_t i = 0; i < node->count; i++) {
    if (looks_everywhere(node->kids[i])) return true;
  }
  return false;
}

static bool has_any_column(Binder *binder, const KqlColumns *table, const ColumnList *columns) {
  if (table->open) return columns->len > 0;
  for (uint32_t i = 0; i < columns->len; i++) {
    Str name = columns->ptr[i]->name;
    if (kql_columns_place(binder->arena, table, name) != UINT32_MAX) return true;
  }
  return false;
}

/* The tables that the predicate can find something in. */
static Tables concerned(Binder *binder, const Tables *tables, const KqlNode *predicate,
                        const ColumnList *columns) {
  if (tables->len == 1 || looks_everywhere(predicate)) return *tables;
  Tables some = {0};
  for (uint32_t i = 0; i < tables->len; i++) {
    if (has_any_column(binder, tables->ptr[i], columns)) {
      vec_push(binder->arena, &some, tables->ptr[i]);
    }
  }
  return some;
}

/* Columns that all tables have. Those that differ in type become one. */
static ColumnList common_columns(Binder *binder, const Tables *tables) {
  ColumnList common = {0};
  if (tables->len == 0) return common;
  const KqlColumns *first = tables->ptr[0];
  for (uint32_t i = 0; i < first->count; i++) {
    const KqlColumn *column = first->items[i];
    ColumnList same = {0};
    for (uint32_t t = 0; t < tables->len; t++) {
      uint32_t place = kql_columns_place(binder->arena, tables->ptr[t], column->name);
      if (place != UINT32_MAX) vec_push(binder->arena, &same, tables->ptr[t]->items[place]);
    }
    if (same.len < tables->len) continue;
    bind_list_unify_names(binder, &same);
    vec_push(binder->arena, &common, same.ptr[0]);
  }
  return common;
}

static bool is_among(const ColumnList *list, const KqlColumn *column) {
  for (uint32_t i = 0; i < list->len; i++) {
    if (list->ptr[i] == column) return true;
  }
  return false;
}

/* Whether some table has columns beyond those in LIST, which pack_ then holds. */
static bool needs_pack(Binder *binder, const Tables *tables, const ColumnList *list) {
  Map names = {0};
  for (uint32_t i = 0; i < list->len; i++) {
    map_put(binder->arena, &names, list->ptr[i]->name, binder);
  }
  for (uint32_t t = 0; t < tables->len; t++) {
    const KqlColumns *table = tables->ptr[t];
    if (table->open) continue;
    for (uint32_t i = 0; i < table->count; i++) {
      if (map_get(&names, table->items[i]->name) == NULL) return true;
    }
  }
  return false;
}

static void smart_columns(Binder *binder, const KqlNode *node, const Tables *tables,
                          const ColumnList *used, ColumnList *list) {
  ColumnList common = common_columns(binder, tables);
  vec_each(const KqlColumn *, it, &common) vec_push(binder->arena, list, *it);
  vec_each(const KqlColumn *, it, used) {
    if (!is_among(list, *it)) vec_push(binder->arena, list, *it);
  }
  if (needs_pack(binder, tables, list)) {
    add_column(binder, list, STR("pack_"), TYPE_DYNAMIC, node);
  }
  bind_list_unify_types(binder, list);
}

/* project a, b: string, pack(*) */
static void listed_columns(Binder *binder, const KqlNode *project, ColumnList *list) {
  for (uint32_t i = 0; i < project->count; i++) {
    KqlNode *item = project->kids[i];
    if (item->kind == KQL_CALL) {
      if (i + 1 < project->count) {
        bind_report(binder, DIAG_KS185, item, "`pack(*)` must be the last of the columns");
      } else {
        add_column(binder, list, STR("pack_"), TYPE_DYNAMIC, item);
      }
      continue;
    }
    KqlNode *name = item->kind == KQL_COLUMN ? item->kids[KQL_COLUMN_NAME] : item;
    bind_check_column(binder, name);
    const KqlColumn *column = kql_column_of(name);
    if (column == NULL) continue;
    if (item->kind == KQL_COLUMN && item->kids[KQL_COLUMN_TYPE] != NULL) {
      KqlTyped typed = bind_declared_type(binder, item->kids[KQL_COLUMN_TYPE]);
      KqlColumn *made = kql_column_new(binder->arena, column->name, typed, item);
      made->origin = column;
      column = made;
    }
    vec_push(binder->arena, list, column);
  }
}

static void bind_listed(Binder *binder, KqlNode *project) {
  for (uint32_t i = 0; i < project->count; i++) {
    KqlNode *item = project->kids[i];
    if (item->kind == KQL_CALL) continue;
    KqlNode *name = item->kind == KQL_COLUMN ? item->kids[KQL_COLUMN_NAME] : item;
    bind_expression(binder, name, CONTEXT_SCALAR);
  }
}

void bind_find(Binder *binder, KqlNode *node) {
  KqlNode *in = node->kids[KQL_FIND_IN], *predicate = node->kids[KQL_FIND_PREDICATE];
  KqlNode *project = node->kids[KQL_FIND_PROJECT];
  Tables tables = tables_of(binder, node, in);
  const KqlColumns *row = binder->row;
  binder->row = unified(binder, &tables, false);
  check_predicate(binder, predicate);
  bool listed = project != NULL && kql_operator(binder->query, project) == TOK_PROJECT;
  if (listed) bind_listed(binder, project);
  ColumnList used = {0}, list = {0};
  referenced(binder, predicate, &used);
  Tables some = concerned(binder, &tables, predicate, &used);
  Str source = bind_parameter_word(binder, node->kids[KQL_PARAMS], "withsource");
  if (source.ptr == NULL) source = STR("source_");
  add_column(binder, &list, source, TYPE_STRING, node);
  if (listed) {
    listed_columns(binder, project, &list);
  } else {
    smart_columns(binder, node, &some, &used, &list);
  }
  binder->row = row;
  bind_give_columns(binder, node, bind_list_columns(binder, &list), any_open(&tables) && !listed);
}
