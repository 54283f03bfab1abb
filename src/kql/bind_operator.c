/* Owns pipes and the operators that have no file of their own: what each sees, what it gives.
   Joins are in bind_join.c, union, find and search in bind_search.c, series and mv-… in
   bind_series.c, graphs in bind_graph.c. */
#include "kql/bind_int.h"

/* --- pipes --- */

/* Whether operator NODE is a union that says isfuzzy, and what it says. */
static bool says_fuzzy(const Binder *binder, const KqlNode *node, bool *fuzzy) {
  if (node->kind != KQL_UNION) return false;
  const KqlNode *value = bind_parameter_value(binder, node->kids[KQL_PARAMS], "isfuzzy");
  if (value == NULL || value->kind != KQL_LITERAL) return false;
  *fuzzy = str_eq_nocase(kql_text(binder->query, value), STR("true"));
  return true;
}

/* The fuzziness of what stands before operator FROM: that of the next union that says. */
static bool fuzzy_before(const Binder *binder, const KqlNode *pipe, uint32_t from) {
  bool fuzzy = binder->fuzzy;
  for (uint32_t i = from; i < pipe->count; i++) {
    if (says_fuzzy(binder, pipe->kids[i], &fuzzy)) return fuzzy;
  }
  return fuzzy;
}

static bool has_union(const KqlNode *pipe) {
  for (uint32_t i = KQL_PIPE_OPERATORS; i < pipe->count; i++) {
    if (pipe->kids[i]->kind == KQL_UNION) return true;
  }
  return false;
}

static void bind_source(Binder *binder, KqlNode *source) {
  if (kql_is_operator((KqlKind)source->kind)) {
    bind_operator(binder, source, NULL);
  } else {
    bind_expression(binder, source, CONTEXT_TABLE);
  }
}

/* Behind a stage that could not be read the columns of LEFT are still there, but others may have
   been made: a name that is not found draws no finding. */
static void bind_unread(Binder *binder, KqlNode *error, const KqlNode *left) {
  const KqlColumns *before = left ? bind_table_of(left) : NULL;
  KqlColumns *after = before ? kql_columns_new(binder->arena, before->items, before->count)
                             : kql_columns_new(binder->arena, NULL, 0);
  after->open = true;
  bind_set_table(error, after);
}

void bind_pipe(Binder *binder, KqlNode *pipe) {
  const KqlColumns *row = binder->row;
  ScopeKind kind = binder->scope_kind;
  bool fuzzy = binder->fuzzy, unions = has_union(pipe);
  KqlNode *left = pipe->kids[KQL_PIPE_SOURCE];
  if (left != NULL) {
    if (unions) binder->fuzzy = fuzzy_before(binder, pipe, KQL_PIPE_OPERATORS);
    bind_source(binder, left);
  }
  binder->scope_kind = SCOPE_NORMAL;
  for (uint32_t i = KQL_PIPE_OPERATORS; i < pipe->count; i++) {
    binder->fuzzy = fuzzy;
    if (unions) binder->fuzzy = fuzzy_before(binder, pipe, i + 1);
    if (left != NULL) binder->row = bind_table_of(left);
    if (pipe->kids[i]->kind == KQL_ERROR && !binder->bound->environment->as_microsoft)
      bind_unread(binder, pipe->kids[i], left);
    else
      bind_operator(binder, pipe->kids[i], left);
    left = pipe->kids[i];
  }
  if (left != NULL) {
    bind_copy_meaning(pipe, left);
    if (left->type != TYPE_TABLE) pipe->symbol = left->symbol;
  }
  binder->row = row;
  binder->scope_kind = kind;
  binder->fuzzy = fuzzy;
}

/* --- parameters --- */

static const KqlNode *parameter(const Binder *binder, const KqlNode *params, const char *name) {
  if (params == NULL) return NULL;
  for (uint32_t i = 0; i < params->count; i++) {
    const KqlNode *property = params->kids[i];
    if (property == NULL || property->kind != KQL_PROPERTY) continue;
    if (str_eq(bind_name_of(binder, property->kids[KQL_PROPERTY_NAME]), str_of(name)))
      return property;
  }
  return NULL;
}

KqlNode *bind_parameter_value(const Binder *binder, const KqlNode *params, const char *name) {
  const KqlNode *property = parameter(binder, params, name);
  return property != NULL ? property->kids[KQL_PROPERTY_VALUE] : NULL;
}

Str bind_parameter_word(const Binder *binder, const KqlNode *params, const char *name) {
  const KqlNode *value = bind_parameter_value(binder, params, name);
  if (value == NULL) return (Str){NULL, 0};
  return value->kind == KQL_STRING ? kql_string(binder->query, value) : bind_name_of(binder, value);
}

static bool names_column(Str name) {
  return str_eq(name, STR("hint.shufflekey")) || str_eq(name, STR("hint.pass_filters_column")) ||
         str_eq(name, STR("xcolumn"));
}

static bool names_columns(Str name) {
  return str_eq(name, STR("ycolumns")) || str_eq(name, STR("anomalycolumns")) ||
         str_eq(name, STR("series"));
}

static void bind_property(Binder *binder, KqlNode *property) {
  KqlNode *value = property->kids[KQL_PROPERTY_VALUE];
  Str name = bind_name_of(binder, property->kids[KQL_PROPERTY_NAME]);
  if (value == NULL) return;
  if (names_column(name) && value->kind != KQL_LIST) {
    bind_expression(binder, value, CONTEXT_SCALAR);
    bind_check_column(binder, value);
  } else if (names_columns(name) && value->kind == KQL_LIST) {
    for (uint32_t i = 0; i < value->count; i++) {
      bind_expression(binder, value->kids[i], CONTEXT_SCALAR);
    }
  } else if (value->kind != KQL_NAME && value->kind != KQL_LIST) {
    bind_expression(binder, value, CONTEXT_SCALAR);
  }
}

void bind_parameters(Binder *binder, KqlNode *params) {
  if (params == NULL) return;
  Map given = {0};
  for (uint32_t i = 0; i < params->count; i++) {
    KqlNode *property = params->kids[i];
    if (property == NULL || property->kind != KQL_PROPERTY) continue;
    Str name = bind_name_of(binder, property->kids[KQL_PROPERTY_NAME]);
    bool again = name.len > 0 && map_put(binder->arena, &given, name, property) != NULL;
    if (again && !str_eq(name, STR("hint.shufflekey"))) {
      bind_report(binder, DIAG_KS180, property->kids[KQL_PROPERTY_NAME], "`%.*s` is given already",
                  STR_ARG(name));
    }
    bind_property(binder, property);
  }
}

/* --- results --- */

const KqlColumns *bind_row_or_empty(Binder *binder) {
  return binder->row != NULL ? binder->row : kql_columns_new(binder->arena, NULL, 0);
}

void bind_give_columns(Binder *binder, KqlNode *node, KqlColumns *columns, bool open) {
  columns->open = open;
  columns->maker = node;
  columns->input = binder->row;
  columns->unknown = binder->row != NULL && binder->row->unknown && open;
  bind_set_table(node, columns);
}

static bool is_open(const Binder *binder) { return binder->row != NULL && binder->row->open; }

static void give_row(Binder *binder, KqlNode *node) {
  bind_set_table(node, bind_pass_through(binder, bind_row_or_empty(binder), node));
}

static void give_projection(Binder *binder, KqlNode *node, Projection *projection) {
  bind_give_columns(binder, node, bind_projection_columns(projection), is_open(binder));
}

void bind_items(Binder *binder, KqlNode *const *items, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (items[i] != NULL) bind_expression(binder, items[i], CONTEXT_SCALAR);
  }
}

/* Stops at the first that does not fit: one finding a list. */
bool bind_check_scalars(Binder *binder, KqlNode *const *items, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (items[i]->kind != KQL_STAR && !bind_check_scalar(binder, items[i])) return false;
  }
  return true;
}

static bool check_keys(Binder *binder, KqlNode *const *items, uint32_t count) {
  if (!bind_check_scalars(binder, items, count)) return false;
  for (uint32_t i = 0; i < count; i++) {
    if (!bind_check_not_dynamic(binder, items[i])) return false;
  }
  return true;
}

/* Children from slot FROM on. */
typedef struct Items {
  KqlNode *const *ptr;
  uint32_t count;
} Items;

static Items items_from(const KqlNode *node, uint32_t from) {
  return (Items){node->kids + from, node->count - from};
}

/* --- operators, alphabetically --- */

static void bind_as(Binder *binder, KqlNode *node) {
  KqlNode *name = node->kids[KQL_AS_NAME];
  Str text = bind_name_of(binder, name);
  if (binder->row != NULL && text.len > 0) {
    KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_VARIABLE, text);
    symbol->typed.type = TYPE_TABLE;
    symbol->columns = binder->row;
    symbol->node = node;
    name->symbol = symbol;
    kql_scope_add(binder->arena, binder->scope, symbol);
  }
  give_row(binder, node);
}

static void bind_count(Binder *binder, KqlNode *node) {
  KqlNode *as = node->kids[KQL_COUNT_AS];
  Str name = as != NULL ? bind_name_of(binder, as) : STR("Count");
  ColumnList list = {0};
  KqlTyped number = {TYPE_LONG, SHAPE_ANY};
  vec_push(binder->arena, &list, kql_column_new(binder->arena, name, number, node));
  bind_give_columns(binder, node, bind_list_columns(binder, &list), false);
}

static void bind_distinct(Binder *binder, KqlNode *node) {
  Items items = items_from(node, KQL_DISTINCT_COLUMNS);
  const KqlNode *star = NULL;
  for (uint32_t i = 0; i < items.count; i++) {
    if (items.ptr[i]->kind == KQL_STAR) {
      star = items.ptr[i];
    } else {
      bind_expression(binder, items.ptr[i], CONTEXT_SCALAR);
    }
  }
  Projection projection = bind_projection_new(binder);
  bind_project_items(&projection, items.ptr, items.count, PROJECT_PLAIN);
  bool fits = check_keys(binder, items.ptr, items.count);
  for (uint32_t i = 0; fits && star != NULL && i < projection.items.len; i++) {
    if (projection.items.ptr[i]->type != TYPE_DYNAMIC) continue;
    Diag *diag = bind_report(binder, DIAG_KS116, star, "`%.*s` is dynamic, which cannot stand here",
                             STR_ARG(projection.items.ptr[i]->name));
    diag_help(binder->bag, diag, "name the columns, and convert it with `tostring(…)`");
    fits = false;
  }
  give_projection(binder, node, &projection);
}

static void bind_extend(Binder *binder, KqlNode *node, ProjectStyle style) {
  Items items = items_from(node, KQL_EXTEND_COLUMNS);
  bind_items(binder, items.ptr, items.count);
  bind_check_scalars(binder, items.ptr, items.count);
  Projection projection = bind_projection_new(binder);
  bind_projection_add_all(&projection, bind_row_or_empty(binder));
  bind_project_items(&projection, items.ptr, items.count, style);
  give_projection(binder, node, &projection);
}

/* A pipe of operators over the row at hand; not a query of its own. */
static void bind_subpipe(Binder *binder, KqlNode *pipe) {
  const KqlColumns *row = binder->row;
  bind_expression(binder, pipe, CONTEXT_TABLE);
  binder->row = row;
}

static void bind_facet(Binder *binder, KqlNode *node) {
  KqlNode *with = node->kids[KQL_FACET_WITH];
  if (with != NULL) {
    bind_subpipe(binder, with);
    bind_check_table(binder, with);
  }
  Items items = items_from(node, KQL_FACET_COLUMNS);
  bind_items(binder, items.ptr, items.count);
  for (uint32_t i = 0; i < items.count; i++) {
    if (bind_check_column(binder, items.ptr[i])) bind_check_not_dynamic(binder, items.ptr[i]);
  }
  bind_set_type(node, TYPE_TABLES);
}

static void bind_fork(Binder *binder, KqlNode *node) {
  for (uint32_t i = KQL_FORK_BRANCHES; i < node->count; i++) {
    if (node->kids[i]->kind != KQL_FORK_BRANCH) continue;
    KqlNode *pipe = node->kids[i]->kids[KQL_FORK_BRANCH_PIPE];
    bind_subpipe(binder, pipe);
    bind_check_table(binder, pipe);
  }
  bind_set_type(node, TYPE_TABLES);
}

static void give_fixed(Binder *binder, KqlNode *node, const char *words) {
  ColumnList list = {0};
  Str rest = str_of(words);
  while (rest.len > 0) {
    Str word = str_split(&rest, ' ');
    Str name = str_split(&word, ':');
    vec_push(binder->arena, &list,
             kql_column_new(binder->arena, name, bind_typed_of_word(word), node));
  }
  bind_give_columns(binder, node, bind_list_columns(binder, &list), false);
}

static void bind_getschema(Binder *binder, KqlNode *node) {
  bool csl = str_eq(bind_parameter_word(binder, node->kids[KQL_PARAMS], "kind"), STR("csl"));
  give_fixed(binder, node,
             csl ? "Schema:string"
                 : "ColumnName:string ColumnOrdinal:long DataType:string ColumnType:string");
}

static void bind_evaluate(Binder *binder, KqlNode *node) {
  KqlNode *call = node->kids[KQL_EVALUATE_CALL], *schema = node->kids[KQL_EVALUATE_SCHEMA];
  binder->scope_kind = SCOPE_PLUGIN;
  if (call->kind == KQL_CALL) {
    bind_call(binder, call, CONTEXT_TABLE, true);
  } else {
    bind_expression(binder, call, CONTEXT_TABLE);
  }
  binder->scope_kind = SCOPE_NORMAL;
  if (schema == NULL) {
    bind_copy_meaning(node, call);
    KqlColumns *given = (KqlColumns *)bind_table_of(call);
    if (given != NULL && given != binder->row) given->maker = node, given->input = binder->row;
    return;
  }
  ColumnList list = {0};
  const KqlColumns *plugin = bind_table_of(call);
  bool star = schema->count > 0 && schema->kids[0]->kind == KQL_STAR;
  const KqlColumns *declared = bind_schema(binder, schema);
  for (uint32_t i = 0; star && plugin != NULL && i < plugin->count; i++) {
    const KqlColumn *column = plugin->items[i];
    if (kql_columns_place(binder->arena, declared, column->name) == UINT32_MAX) {
      vec_push(binder->arena, &list, column);
    }
  }
  bind_list_add(binder, &list, declared);
  bind_give_columns(binder, node, bind_list_columns(binder, &list), false);
}

static void bind_invoke(Binder *binder, KqlNode *node) {
  const KqlColumns *row = binder->row;
  KqlNode *call = node->kids[KQL_INVOKE_CALL];
  binder->piped = bind_row_or_empty(binder);
  binder->row = NULL;
  bind_expression(binder, call, CONTEXT_SCALAR);
  binder->row = row;
  binder->piped = NULL;
  bind_copy_meaning(node, call);
}

static void bind_macro_expand(Binder *binder, KqlNode *node) {
  KqlNode *name = node->kids[KQL_MACRO_EXPAND_NAME], *group = node->kids[KQL_MACRO_EXPAND_GROUP];
  bind_expression(binder, group, CONTEXT_SCALAR);
  Str text = name != NULL ? bind_name_of(binder, name) : bind_name_of(binder, group);
  KqlScope *outer = binder->scope;
  binder->scope = kql_scope_new(binder->arena, outer);
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_ENTITY_GROUP, text);
  symbol->typed.type = TYPE_ENTITY_GROUP;
  if (text.len > 0) kql_scope_add(binder->arena, binder->scope, symbol);
  KqlNode *body = node->kids[KQL_MACRO_EXPAND_BODY];
  bind_block(binder, body);
  binder->scope = outer;
  bind_copy_meaning(node, body);
}

/* partition by c (subpipe) or { query } */
static void bind_partition(Binder *binder, KqlNode *node, uint32_t key_slot, uint32_t body_slot) {
  KqlNode *key = node->kids[key_slot], *body = node->kids[body_slot];
  bind_expression(binder, key, CONTEXT_SCALAR);
  if (bind_check_column(binder, key)) bind_check_not_dynamic(binder, key);
  KqlScope *outer = binder->scope;
  const KqlColumns *row = binder->row;
  if (key->symbol != NULL && key->symbol->kind == SYMBOL_COLUMN) {
    binder->scope = kql_scope_new(binder->arena, outer);
    kql_scope_add(binder->arena, binder->scope, (KqlSymbol *)key->symbol);
  }
  bool query = body->kind != KQL_PIPE || body->kids[KQL_PIPE_SOURCE] != NULL;
  bool operators = kql_is_operator((KqlKind)body->kind);
  if (query && !operators) binder->row = NULL;
  bind_expression(binder, body, CONTEXT_TABLE);
  binder->row = row;
  binder->scope = outer;
  bind_check_table(binder, body);
  const KqlColumns *table = bind_table_of(body);
  if (table == NULL) {
    give_row(binder, node);
    return;
  }
  ColumnList list = {0};
  bind_list_add(binder, &list, table);
  bind_give_columns(binder, node, bind_list_columns(binder, &list), is_open(binder));
}

static void bind_print(Binder *binder, KqlNode *node) {
  Items items = items_from(node, KQL_PRINT_COLUMNS);
  bind_items(binder, items.ptr, items.count);
  Projection projection = bind_projection_new(binder);
  for (uint32_t i = 0; i < items.count; i++) {
    bind_check_scalar(binder, items.ptr[i]);
    Str fallback = arena_printf(binder->arena, "print_%u", i);
    bind_project_item(&projection, items.ptr[i], PROJECT_PRINT, (KqlTyped){TYPE_NONE, SHAPE_ANY},
                      fallback);
  }
  bind_give_columns(binder, node, bind_projection_columns(&projection), false);
}

static void bind_project(Binder *binder, KqlNode *node) {
  Items items = items_from(node, KQL_PROJECT_COLUMNS);
  bind_items(binder, items.ptr, items.count);
  bind_check_scalars(binder, items.ptr, items.count);
  Projection projection = bind_projection_new(binder);
  bind_project_items(&projection, items.ptr, items.count, PROJECT_PLAIN);
  give_projection(binder, node, &projection);
}

/* Names and wildcards of columns, also inside KEYs. */
static void bind_column_names(Binder *binder, Items items) {
  for (uint32_t i = 0; i < items.count; i++) {
    KqlNode *item = bind_underlying(items.ptr[i]);
    if (item->kind == KQL_WILDCARD) {
      bind_column_wildcard(binder, item);
    } else if (item->kind != KQL_STAR) {
      bind_expression(binder, items.ptr[i], CONTEXT_SCALAR);
    }
  }
}

/* The names of all columns that ITEMS refer to; what is no column is reported. */
static Map named_columns(Binder *binder, Items items) {
  Map names = {0};
  for (uint32_t i = 0; i < items.count; i++) {
    const KqlNode *item = bind_underlying(items.ptr[i]);
    const KqlColumn *column = kql_column_of(item);
    const KqlSymbol *symbol = item->symbol;
    if (column != NULL) {
      map_put(binder->arena, &names, column->name, binder);
    } else if (symbol != NULL && symbol->kind == SYMBOL_COLUMNS) {
      for (uint32_t k = 0; k < symbol->columns->count; k++) {
        map_put(binder->arena, &names, symbol->columns->items[k]->name, binder);
      }
    } else {
      Diag *diag = bind_report(binder, DIAG_KS109, item, "expected the name of a column");
      diag->follows = bind_is_error(item);
    }
  }
  return names;
}

/* project-away, project-keep: the columns that are named, or those that are not. */
static void bind_selection(Binder *binder, KqlNode *node, bool keep) {
  Items items = items_from(node, KQL_PROJECT_AWAY_COLUMNS);
  bind_column_names(binder, items);
  Map names = named_columns(binder, items);
  const KqlColumns *row = bind_row_or_empty(binder);
  ColumnList list = {0};
  for (uint32_t i = 0; i < kql_columns_total(row); i++) {
    const KqlColumn *column = kql_columns_at(row, i);
    bool declared = i < row->count;
    if (!declared && binder->row == NULL) continue;
    if ((map_get(&names, column->name) != NULL) == keep) {
      vec_push(binder->arena, &list, column);
    }
  }
  KqlColumns *columns = bind_list_columns(binder, &list);
  columns->repeated = row->repeated;
  bind_give_columns(binder, node, columns, is_open(binder));
}

static void rename_item(Projection *projection, Binder *binder, KqlNode *item) {
  bool named = item->kind == KQL_NAMED && item->kids[KQL_NAMED_NAME]->kind == KQL_NAME;
  if (!named) {
    bind_report(binder, DIAG_KS110, item, "expected `new name = column`");
    return;
  }
  KqlNode *name = item->kids[KQL_NAMED_NAME], *value = item->kids[KQL_NAMED_VALUE];
  const KqlColumn *column =
      value->symbol != NULL && value->symbol->kind == SYMBOL_COLUMN ? value->symbol->column : NULL;
  if (column == NULL) {
    Diag *diag = bind_report(binder, DIAG_KS109, value, "expected the name of a column");
    diag->follows = bind_is_error(value);
  } else {
    bind_projection_rename(projection, column, bind_name_of(binder, name), name);
  }
}

static void bind_project_rename(Binder *binder, KqlNode *node) {
  Items items = items_from(node, KQL_PROJECT_RENAME_COLUMNS);
  bind_items(binder, items.ptr, items.count);
  Projection projection = bind_projection_new(binder);
  bind_projection_add_all(&projection, bind_row_or_empty(binder));
  for (uint32_t i = 0; i < items.count; i++) rename_item(&projection, binder, items.ptr[i]);
  give_projection(binder, node, &projection);
}

static void bind_project_reorder(Binder *binder, KqlNode *node) {
  Items items = items_from(node, KQL_PROJECT_REORDER_COLUMNS);
  bind_column_names(binder, items);
  Projection projection = bind_projection_new(binder);
  bind_project_items(&projection, items.ptr, items.count, PROJECT_REORDER);
  const KqlColumns *row = bind_row_or_empty(binder);
  for (uint32_t i = 0; i < kql_columns_total(row); i++) {
    bind_projection_add(&projection, kql_columns_at(row, i), false, false);
  }
  give_projection(binder, node, &projection);
}

/* The table of column_names_of(table), or NULL. */
static const KqlColumns *columns_listed(const KqlNode *call) {
  bool lists = call->kind == KQL_CALL && call->symbol != NULL &&
               call->symbol->kind == SYMBOL_BUILTIN && call->count > KQL_CALL_ARGUMENTS &&
               kql_function_id(call->symbol->builtin) == FUNCTION_SCALAR_column_names_of;
  return lists ? bind_table_of(call->kids[KQL_CALL_ARGUMENTS]) : NULL;
}

/* The texts that EXPRESSION may be: a string, or the strings of a dynamic array. */
static void project_names(Projection *projection, Binder *binder, const KqlNode *expression) {
  const KqlColumns *row = bind_row_or_empty(binder);
  Str pattern = kql_constant_string(binder->query, expression);
  if (pattern.ptr != NULL) {
    for (uint32_t i = 0; i < row->count; i++) {
      if (fact_pattern_matches(pattern, row->items[i]->name)) {
        bind_projection_add(projection, row->items[i], false, true);
      }
    }
    return;
  }
  const KqlSymbol *symbol = expression->symbol;
  bool named = expression->kind == KQL_NAME && symbol != NULL && symbol->value != NULL;
  if (named) project_names(projection, binder, symbol->value);
  const KqlColumns *table = columns_listed(expression);
  for (uint32_t i = 0; table != NULL && i < table->count; i++) {
    const KqlColumn *column = kql_columns_find(binder->arena, row, table->items[i]->name);
    if (column != NULL) bind_projection_add(projection, column, false, true);
  }
  bool nested = expression->kind == KQL_DYNAMIC || expression->kind == KQL_ARRAY;
  for (uint32_t i = 0; nested && i < expression->count; i++) {
    project_names(projection, binder, expression->kids[i]);
  }
}

static void bind_project_by_names(Binder *binder, KqlNode *node) {
  Items items = items_from(node, KQL_PROJECT_BY_NAMES_COLUMNS);
  bind_items(binder, items.ptr, items.count);
  Projection projection = bind_projection_new(binder);
  for (uint32_t i = 0; i < items.count; i++) project_names(&projection, binder, items.ptr[i]);
  give_projection(binder, node, &projection);
}

static KqlTyped add_types(Binder *binder, KqlNode *step, KqlTyped value) {
  KqlNode *nodes[2] = {step, step};
  KqlTyped typed[2] = {value, kql_typed(step)};
  Arguments arguments = {nodes, typed, 2};
  return bind_resolve_operator(binder, kql_function(FUNCTION_OPERATOR_add), &arguments, step->first,
                               true);
}

static void bind_range(Binder *binder, KqlNode *node) {
  KqlNode *from = node->kids[KQL_RANGE_FROM], *to = node->kids[KQL_RANGE_TO];
  KqlNode *step = node->kids[KQL_RANGE_STEP], *name = node->kids[KQL_RANGE_NAME];
  KqlNode *parts[] = {from, to, step};
  bind_items(binder, parts, 3);
  for (uint32_t i = 0; i < 3; i++) bind_check_summable(binder, parts[i]);
  if (str_eq(kql_text(binder->query, step), STR("0"))) {
    bind_report(binder, DIAG_KS140, step, "a step of 0 never ends");
  }
  KqlTyped common;
  bool found = kql_type_is(kql_type(from), IS_SCALAR) && kql_type_is(kql_type(to), IS_SCALAR) &&
               kql_common_type(kql_typed(from), kql_typed(to), CONVERT_PROMOTE, &common);
  if (!found) common = (KqlTyped){TYPE_UNKNOWN, SHAPE_ANY};
  bool ints = common.type == TYPE_INT && step->type == TYPE_INT;
  KqlTyped typed = ints ? common : add_types(binder, step, common);
  ColumnList list = {0};
  Str text = bind_name_of(binder, name);
  vec_push(binder->arena, &list, kql_column_new(binder->arena, text, typed, node));
  bind_give_columns(binder, node, bind_list_columns(binder, &list), false);
}

static void bind_reduce(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_REDUCE_VALUE];
  bind_expression(binder, value, CONTEXT_SCALAR);
  bind_check_type(binder, value, (KqlTyped){TYPE_STRING, SHAPE_ANY}, CONVERT_NONE);
  bind_parameters(binder, node->kids[KQL_REDUCE_WITH]);
  give_fixed(binder, node, "Pattern:string Count:long Representative:string");
  if (!str_eq(bind_parameter_word(binder, node->kids[KQL_PARAMS], "kind"), STR("source"))) return;
  ColumnList list = {0};
  bind_list_add(binder, &list, bind_row_or_empty(binder));
  bind_list_add(binder, &list, node->columns);
  bind_give_columns(binder, node, bind_list_columns(binder, &list), false);
}

static void bind_render(Binder *binder, KqlNode *node) {
  bind_parameters(binder, node->kids[KQL_RENDER_WITH]);
  give_row(binder, node);
}

static void bind_sample_distinct(Binder *binder, KqlNode *node) {
  KqlNode *count = node->kids[KQL_SAMPLE_DISTINCT_COUNT], *of = node->kids[KQL_SAMPLE_DISTINCT_OF];
  bind_expression(binder, count, CONTEXT_SCALAR);
  bind_expression(binder, of, CONTEXT_SCALAR);
  bind_check_integer(binder, count);
  if (bind_check_column(binder, of)) bind_check_not_dynamic(binder, of);
  Str name = bind_result_name(binder, of);
  ColumnList list = {0};
  vec_push(binder->arena, &list,
           bind_column_for(binder, of, name.ptr != NULL ? name : STR("Column1"),
                           (KqlTyped){TYPE_NONE, SHAPE_ANY}));
  bind_give_columns(binder, node, bind_list_columns(binder, &list), is_open(binder));
}

static void bind_sort(Binder *binder, KqlNode *node) {
  Items items = items_from(node, KQL_SORT_KEYS);
  bind_items(binder, items.ptr, items.count);
  check_keys(binder, items.ptr, items.count);
  give_row(binder, node);
}

/* The columns that are grouped by, for what `*` in aggregates leaves out. */
static const KqlColumns *key_columns(Binder *binder, Items by) {
  ColumnList list = {0};
  for (uint32_t i = 0; i < by.count; i++) {
    const KqlColumn *column = bind_result_column(binder, bind_underlying(by.ptr[i]));
    if (column != NULL) vec_push(binder->arena, &list, column);
  }
  return list.len > 0 ? bind_list_columns(binder, &list) : NULL;
}

static void bind_summarize(Binder *binder, KqlNode *node) {
  KqlNode *by = node->kids[KQL_SUMMARIZE_BY], *bin = node->kids[KQL_SUMMARIZE_BIN];
  Items keys = by != NULL ? items_from(by, 0) : (Items){NULL, 0};
  Items aggregates = items_from(node, KQL_SUMMARIZE_AGGREGATES);
  Projection projection = bind_projection_new(binder);
  bind_items(binder, keys.ptr, keys.count);
  if (bin != NULL) bind_expression(binder, bin, CONTEXT_SCALAR);
  const KqlColumns *outer = binder->keys;
  binder->keys = key_columns(binder, keys);
  binder->scope_kind = SCOPE_AGGREGATE;
  bind_items(binder, aggregates.ptr, aggregates.count);
  binder->scope_kind = SCOPE_NORMAL;
  binder->keys = outer;
  bind_check_scalars(binder, aggregates.ptr, aggregates.count);
  if (by != NULL) {
    check_keys(binder, keys.ptr, keys.count);
    bind_project_items(&projection, keys.ptr, keys.count, PROJECT_PLAIN);
    for (uint32_t i = 0; i < projection.items.len; i++) {
      bind_projection_skip(&projection, projection.items.ptr[i]);
    }
  }
  bind_project_items(&projection, aggregates.ptr, aggregates.count, PROJECT_SUMMARIZE);
  give_projection(binder, node, &projection);
}

static void bind_take(Binder *binder, KqlNode *node) {
  KqlNode *count = node->kids[KQL_TAKE_COUNT];
  bind_expression(binder, count, CONTEXT_SCALAR);
  bind_check_integer(binder, count);
  give_row(binder, node);
}

static void bind_top(Binder *binder, KqlNode *node) {
  KqlNode *count = node->kids[KQL_TOP_COUNT], *by = node->kids[KQL_TOP_BY];
  bind_expression(binder, count, CONTEXT_SCALAR);
  bind_expression(binder, by, CONTEXT_SCALAR);
  bind_check_integer(binder, count);
  bind_check_scalar(binder, by);
  give_row(binder, node);
}

static void bind_top_hitters(Binder *binder, KqlNode *node) {
  KqlNode *count = node->kids[KQL_TOP_HITTERS_COUNT], *of = node->kids[KQL_TOP_HITTERS_OF];
  KqlNode *by = node->kids[KQL_TOP_HITTERS_BY];
  KqlNode *parts[] = {count, of, by};
  bind_items(binder, parts, by != NULL ? 3 : 2);
  bind_check_integer(binder, count);
  bind_check_column(binder, of);
  Projection projection = bind_projection_new(binder);
  bind_project_items(&projection, &of, 1, PROJECT_PLAIN);
  KqlNode *counted = by != NULL ? by : of;
  if (by != NULL) bind_check_number(binder, by);
  Str name = arena_printf(binder->arena, "approximate_%s_%.*s", by != NULL ? "sum" : "count",
                          STR_ARG(bind_result_name(binder, counted)));
  KqlTyped typed = {by != NULL ? TYPE_NONE : TYPE_LONG, SHAPE_ANY};
  bind_projection_add(&projection, bind_column_for(binder, counted, name, typed), false, false);
  give_projection(binder, node, &projection);
}

/* A name written before `=`, also inside a sort key; or absent. */
static Str declared_name(const Binder *binder, const KqlNode *expression) {
  if (expression->kind == KQL_KEY) {
    return declared_name(binder, expression->kids[KQL_KEY_VALUE]);
  }
  bool named = expression->kind == KQL_NAMED;
  return named ? bind_name_of(binder, expression->kids[KQL_NAMED_NAME]) : (Str){NULL, 0};
}

static void bind_level(Binder *binder, KqlNode *level, ColumnList *list, KqlNames *taken) {
  KqlNode *of = level->kids[KQL_TOP_LEVEL_OF], *by = level->kids[KQL_TOP_LEVEL_BY];
  KqlNode *count = level->kids[KQL_TOP_LEVEL_COUNT], *others = level->kids[KQL_TOP_LEVEL_OTHERS];
  if (count != NULL) bind_expression(binder, count, CONTEXT_SCALAR);
  bind_expression(binder, of, CONTEXT_SCALAR);
  if (others != NULL) bind_expression(binder, others, CONTEXT_SCALAR);
  binder->scope_kind = SCOPE_AGGREGATE;
  bind_expression(binder, by, CONTEXT_SCALAR);
  binder->scope_kind = SCOPE_NORMAL;
  if (count != NULL) bind_check_integer(binder, count);
  bind_check_scalar(binder, of);
  if (others != NULL) bind_check_scalar(binder, others);
  bind_check_scalar(binder, by);
  KqlTyped own = {TYPE_NONE, SHAPE_ANY};
  Str name = bind_result_name(binder, of);
  name = bind_unique_name(binder, taken, name);
  vec_push(binder->arena, list, bind_column_for(binder, of, name, own));
  Str total = declared_name(binder, by);
  if (total.ptr == NULL) {
    total = arena_printf(binder->arena, "aggregated_%.*s", STR_ARG(name));
  }
  total = bind_unique_name(binder, taken, total);
  vec_push(binder->arena, list, bind_column_for(binder, bind_underlying(by), total, own));
}

static void bind_top_nested(Binder *binder, KqlNode *node) {
  ColumnList list = {0};
  KqlNames taken = {0};
  for (uint32_t i = KQL_TOP_NESTED_LEVELS; i < node->count; i++) {
    if (node->kids[i]->kind == KQL_TOP_LEVEL) bind_level(binder, node->kids[i], &list, &taken);
  }
  bind_give_columns(binder, node, bind_list_columns(binder, &list), is_open(binder));
}

static void bind_where(Binder *binder, KqlNode *node) {
  KqlNode *predicate = node->kids[KQL_WHERE_PREDICATE];
  bind_expression(binder, predicate, CONTEXT_SCALAR);
  bind_check_type(binder, predicate, (KqlTyped){TYPE_BOOL, SHAPE_ANY}, CONVERT_NONE);
  give_row(binder, node);
}

/* flat table: one case an operator */
void bind_operator(Binder *binder, KqlNode *node, const KqlNode *left) {
  if (!kql_is_operator((KqlKind)node->kind)) {
    bind_expression(binder, node, CONTEXT_SCALAR);
    return;
  }
  bind_parameters(binder, node->kids[KQL_PARAMS]);
  switch (node->kind) {
    case KQL_AS: bind_as(binder, node); break;
    case KQL_ASSERT_SCHEMA:
    case KQL_EXECUTE_AND_CACHE: give_row(binder, node); break;
    case KQL_CONSUME: bind_set_type(node, TYPE_VOID); break;
    case KQL_COUNT: bind_count(binder, node); break;
    case KQL_DISTINCT: bind_distinct(binder, node); break;
    case KQL_EVALUATE: bind_evaluate(binder, node); break;
    case KQL_EXTEND: bind_extend(binder, node, PROJECT_EXTEND); break;
    case KQL_FACET: bind_facet(binder, node); break;
    case KQL_WHERE: bind_where(binder, node); break;
    case KQL_FIND: bind_find(binder, node); break;
    case KQL_FORK: bind_fork(binder, node); break;
    case KQL_GETSCHEMA: bind_getschema(binder, node); break;
    case KQL_GRAPH_MARK_COMPONENTS: bind_graph_mark(binder, node, left); break;
    case KQL_GRAPH_MATCH:
    case KQL_GRAPH_SHORTEST_PATHS: bind_graph_match(binder, node, left); break;
    case KQL_GRAPH_TO_TABLE: bind_graph_to_table(binder, node, left); break;
    case KQL_GRAPH_WHERE_NODES:
    case KQL_GRAPH_WHERE_EDGES: bind_graph_where(binder, node, left); break;
    case KQL_INVOKE: bind_invoke(binder, node); break;
    case KQL_JOIN: bind_join(binder, node); break;
    case KQL_LOOKUP: bind_lookup(binder, node); break;
    case KQL_MACRO_EXPAND: bind_macro_expand(binder, node); break;
    case KQL_MAKE_GRAPH: bind_make_graph(binder, node); break;
    case KQL_MAKE_SERIES: bind_make_series(binder, node); break;
    case KQL_MV_APPLY: bind_mv_apply(binder, node); break;
    case KQL_MV_EXPAND: bind_mv_expand(binder, node); break;
    case KQL_PARSE:
    case KQL_PARSE_WHERE: bind_parse(binder, node); break;
    case KQL_PARSE_KV: bind_parse_kv(binder, node); break;
    case KQL_PARTITION: bind_partition(binder, node, KQL_PARTITION_KEY, KQL_PARTITION_BODY); break;
    case KQL_PARTITION_BY:
      bind_partition(binder, node, KQL_PARTITION_BY_KEY, KQL_PARTITION_BY_BODY);
      break;
    case KQL_PRINT: bind_print(binder, node); break;
    case KQL_PROJECT: bind_project(binder, node); break;
    case KQL_PROJECT_AWAY: bind_selection(binder, node, false); break;
    case KQL_PROJECT_BY_NAMES: bind_project_by_names(binder, node); break;
    case KQL_PROJECT_KEEP: bind_selection(binder, node, true); break;
    case KQL_PROJECT_RENAME: bind_project_rename(binder, node); break;
    case KQL_PROJECT_REORDER: bind_project_reorder(binder, node); break;
    case KQL_RANGE: bind_range(binder, node); break;
    case KQL_REDUCE: bind_reduce(binder, node); break;
    case KQL_RENDER: bind_render(binder, node); break;
    case KQL_SAMPLE:
    case KQL_TAKE: bind_take(binder, node); break;
    case KQL_SAMPLE_DISTINCT: bind_sample_distinct(binder, node); break;
    case KQL_SCAN: bind_scan(binder, node); break;
    case KQL_SEARCH: bind_search(binder, node); break;
    case KQL_SERIALIZE: bind_extend(binder, node, PROJECT_PLAIN); break;
    case KQL_SORT: bind_sort(binder, node); break;
    case KQL_SUMMARIZE: bind_summarize(binder, node); break;
    case KQL_TOP: bind_top(binder, node); break;
    case KQL_TOP_HITTERS: bind_top_hitters(binder, node); break;
    case KQL_TOP_NESTED: bind_top_nested(binder, node); break;
    case KQL_UNION: bind_union(binder, node); break;
    default: bind_set_type(node, TYPE_ERROR); break;
  }
}
