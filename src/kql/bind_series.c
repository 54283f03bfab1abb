/* Owns operators that make columns out of values: make-series, mv-expand, mv-apply, parse,
   parse-kv, scan. */
#include "kql/bind_int.h"

static const KqlTyped own_type = {TYPE_NONE, SHAPE_ANY};

/* --- make-series --- */

/* Whether STEP can be added to the axis. */
static void check_interval(Binder *binder, KqlNode *step, KqlTyped axis) {
  KqlNode *nodes[2] = {step, step};
  KqlTyped typed[2] = {kql_typed(step), axis};
  Arguments arguments = {nodes, typed, 2};
  DiagBag *bag = binder->bag;
  DiagBag quiet = {.arena = binder->arena};
  binder->bag = &quiet;
  KqlTyped sum = bind_resolve_operator(binder, kql_function(FUNCTION_OPERATOR_add), &arguments,
                                       step->first, true);
  binder->bag = bag;
  bool fits = quiet.diags.len == 0 && kql_assignable(axis, sum, CONVERT_NONE);
  bool silent = bind_is_error(step) || step->type == TYPE_UNKNOWN || axis.type == TYPE_ERROR ||
                axis.type == TYPE_UNKNOWN;
  if (fits || silent) return;
  bind_report(binder, DIAG_KS178, step, "a step of type %s does not go with an axis of type %s",
              kql_type_name(kql_type(step)), kql_type_name(axis.type));
}

static void bind_aggregate(Binder *binder, KqlNode *node) {
  binder->scope_kind = SCOPE_AGGREGATE;
  bind_expression(binder, node, CONTEXT_SCALAR);
  binder->scope_kind = SCOPE_NORMAL;
}

static void project_series(Binder *binder, Projection *projection, KqlNode *series) {
  KqlNode *value = series->kids[KQL_SERIES_VALUE], *otherwise = series->kids[KQL_SERIES_DEFAULT];
  bind_check_scalar(binder, value);
  if (otherwise != NULL) {
    bind_check_literal(binder, otherwise);
    bind_check_type(binder, otherwise, kql_typed(value), CONVERT_PROMOTE);
  }
  KqlTyped dynamic = {TYPE_DYNAMIC, SHAPE_ANY};
  bind_project_item(projection, value, PROJECT_SUMMARIZE, dynamic, (Str){NULL, 0});
}

static void bind_optional(Binder *binder, KqlNode *node) {
  if (node != NULL) bind_expression(binder, node, CONTEXT_SCALAR);
}

void bind_make_series(Binder *binder, KqlNode *node) {
  KqlNode *on = node->kids[KQL_MAKE_SERIES_ON], *from = node->kids[KQL_MAKE_SERIES_FROM];
  KqlNode *to = node->kids[KQL_MAKE_SERIES_TO], *step = node->kids[KQL_MAKE_SERIES_STEP];
  KqlNode *by = node->kids[KQL_MAKE_SERIES_BY];
  for (uint32_t i = KQL_MAKE_SERIES_SERIES; i < node->count; i++) {
    bind_aggregate(binder, node->kids[i]->kids[KQL_SERIES_VALUE]);
    bind_optional(binder, node->kids[i]->kids[KQL_SERIES_DEFAULT]);
  }
  bind_optional(binder, on);
  bind_optional(binder, from);
  bind_optional(binder, to);
  bind_optional(binder, step);
  if (by != NULL) bind_items(binder, by->kids, by->count);
  Projection projection = bind_projection_new(binder);
  for (uint32_t i = 0; by != NULL && i < by->count; i++) {
    bind_check_scalar(binder, by->kids[i]);
    bind_project_item(&projection, by->kids[i], PROJECT_PLAIN, own_type, (Str){NULL, 0});
  }
  for (uint32_t i = KQL_MAKE_SERIES_SERIES; i < node->count; i++) {
    project_series(binder, &projection, node->kids[i]);
  }
  if (on != NULL) {
    bind_check_scalar(binder, on);
    KqlTyped axis = kql_typed(on);
    bind_project_item(&projection, on, PROJECT_PLAIN, (KqlTyped){TYPE_DYNAMIC, SHAPE_ANY},
                      (Str){NULL, 0});
    if (from != NULL) bind_check_type(binder, from, axis, CONVERT_PROMOTE);
    if (to != NULL) bind_check_type(binder, to, axis, CONVERT_PROMOTE);
    if (step != NULL && step->kind != KQL_MISSING) check_interval(binder, step, axis);
  }
  bind_give_columns(binder, node, bind_projection_columns(&projection),
                    binder->row != NULL && binder->row->open);
}

/* --- mv-expand, mv-apply --- */

/* The type of one item of an expanded value. */
static KqlTyped item_type(Binder *binder, const KqlNode *params, const KqlNode *item) {
  const KqlNode *type = item->kids[KQL_MV_ITEM_TYPE];
  KqlTyped value = kql_typed(item->kids[KQL_MV_ITEM_VALUE]);
  if (type != NULL && type->symbol != NULL) return type->symbol->typed;
  if (value.type != TYPE_DYNAMIC) return value;
  if ((value.shape & SHAPE_KINDS) == SHAPE_BAG) {
    Str kind = bind_parameter_word(binder, params, "bagexpansion");
    if (kind.ptr == NULL) kind = bind_parameter_word(binder, params, "kind");
    return (KqlTyped){TYPE_DYNAMIC, str_eq(kind, STR("array")) ? SHAPE_ARRAY : SHAPE_BAG};
  }
  return kql_item_of(value.shape);
}

/* What ITEM expands; NULL where that is missing or a type stands alone. */
static KqlNode *item_value(const KqlNode *item) {
  return item->kind == KQL_MV_ITEM ? item->kids[KQL_MV_ITEM_VALUE] : NULL;
}

static void bind_mv_items(Binder *binder, KqlNode *const *items, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (item_value(items[i]) == NULL) continue;
    bind_expression(binder, item_value(items[i]), CONTEXT_SCALAR);
    bind_optional(binder, items[i]->kids[KQL_MV_ITEM_TYPE]);
  }
}

/* The row with its expanded columns. */
static KqlColumns *expanded(Binder *binder, const KqlNode *node, KqlNode *const *items,
                            uint32_t count) {
  const KqlNode *params = node->kids[KQL_PARAMS];
  Projection projection = bind_projection_new(binder);
  bind_projection_add_all(&projection, bind_row_or_empty(binder));
  for (uint32_t i = 0; i < count; i++) {
    KqlNode *value = item_value(items[i]);
    if (value == NULL) continue;
    bind_check_dynamic(binder, value);
    KqlTyped typed = item_type(binder, params, items[i]);
    if (typed.type == TYPE_NONE) typed.type = TYPE_ERROR;
    bind_project_item(&projection, value, PROJECT_REPLACE, typed, (Str){NULL, 0});
  }
  Str index = bind_parameter_word(binder, params, "with_itemindex");
  if (index.ptr != NULL) {
    KqlTyped number = {TYPE_LONG, SHAPE_ANY};
    bind_projection_add(&projection, kql_column_new(binder->arena, index, number, node), false,
                        false);
  }
  return bind_projection_columns(&projection);
}

static bool row_is_open(const Binder *binder) { return binder->row != NULL && binder->row->open; }

void bind_mv_expand(Binder *binder, KqlNode *node) {
  KqlNode *const *items = node->kids + KQL_MV_EXPAND_ITEMS;
  uint32_t count = node->count - KQL_MV_EXPAND_ITEMS;
  KqlNode *limit = node->kids[KQL_MV_EXPAND_LIMIT];
  bind_mv_items(binder, items, count);
  bind_optional(binder, limit);
  KqlColumns *columns = expanded(binder, node, items, count);
  if (limit != NULL) bind_check_integer(binder, limit);
  bind_give_columns(binder, node, columns, row_is_open(binder));
}

static bool is_applied(const KqlColumn *column, KqlNode *const *items, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    const KqlNode *value = item_value(items[i]);
    bool plain = value != NULL && value->symbol != NULL && value->symbol->kind == SYMBOL_COLUMN;
    if (plain && value->symbol->column == column) return true;
  }
  return false;
}

void bind_mv_apply(Binder *binder, KqlNode *node) {
  KqlNode *const *items = node->kids + KQL_MV_APPLY_ITEMS;
  uint32_t count = node->count - KQL_MV_APPLY_ITEMS;
  KqlNode *limit = node->kids[KQL_MV_APPLY_LIMIT], *body = node->kids[KQL_MV_APPLY_BODY];
  bind_mv_items(binder, items, count);
  bind_optional(binder, limit);
  bind_optional(binder, node->kids[KQL_MV_APPLY_ID]);
  KqlColumns *inner = expanded(binder, node, items, count);
  if (limit != NULL) bind_check_integer(binder, limit);
  inner->open = row_is_open(binder);
  inner->maker = node;
  inner->input = binder->row;
  const KqlColumns *row = binder->row;
  binder->row = inner;
  bind_expression(binder, body, CONTEXT_TABLE);
  binder->row = row;
  Projection projection = bind_projection_new(binder);
  for (uint32_t i = 0; row != NULL && i < kql_columns_total(row); i++) {
    const KqlColumn *column = kql_columns_at(row, i);
    if (!is_applied(column, items, count)) bind_projection_add(&projection, column, false, true);
  }
  const KqlColumns *result = bind_table_of(body);
  for (uint32_t i = 0; result != NULL && i < kql_columns_total(result); i++) {
    bind_projection_add(&projection, kql_columns_at(result, i), true, false);
  }
  bind_give_columns(binder, node, bind_projection_columns(&projection), row_is_open(binder));
}

/* --- parse --- */

/* What a parse gives: a captured name may be there already, and then stands twice. */
static void give_with_repeats(Binder *binder, KqlNode *node, ColumnList *list) {
  KqlColumns *columns = bind_list_columns(binder, list);
  const KqlColumns *row = bind_row_or_empty(binder);
  columns->repeated = row->repeated;
  for (uint32_t i = kql_columns_total(row); i < columns->count && !columns->repeated; i++) {
    columns->repeated = kql_columns_find(binder->arena, row, columns->items[i]->name) != NULL;
  }
  bind_give_columns(binder, node, columns, row_is_open(binder));
}

static bool is_text(const KqlNode *part) { return part->kind == KQL_STRING; }

static bool captures_string(Binder *binder, const KqlNode *part) {
  if (part->kind != KQL_COLUMN) return false;
  KqlNode *type = part->kids[KQL_COLUMN_TYPE];
  return type == NULL || bind_declared_type(binder, type).type == TYPE_STRING;
}

/* The shape of a pattern: a text after `*`, a text before a name. */
static void check_part(Binder *binder, KqlNode *const *parts, uint32_t count, uint32_t index) {
  const KqlNode *part = parts[index];
  if (part->kind == KQL_STAR) {
    if (index + 1 < count && !is_text(parts[index + 1])) {
      bind_report(binder, DIAG_KS102, part, "`*` must be followed by a text to look for");
    }
    if (index > 0 && captures_string(binder, parts[index - 1])) {
      bind_report(binder, DIAG_KS103, part,
                  "`*` right after a column of type string: nothing says where the column ends");
    }
  } else if (part->kind == KQL_COLUMN && index > 0 && !is_text(parts[index - 1])) {
    Diag *diag = bind_report(binder, DIAG_KS101, part,
                             "a column must follow a text, which says where it begins");
    diag->follows = parts[index - 1]->kind == KQL_STAR;
  }
}

static void capture(Binder *binder, KqlNode *part, ColumnList *list, Map *declared) {
  KqlNode *name = part->kids[KQL_COLUMN_NAME], *type = part->kids[KQL_COLUMN_TYPE];
  Str text = bind_name_of(binder, name);
  if (text.len == 0) return;
  if (map_put(binder->arena, declared, text, part) != NULL) {
    bind_report(binder, DIAG_KS171, name, "a column `%.*s` is there already", STR_ARG(text));
    return;
  }
  KqlTyped typed =
      type != NULL ? bind_declared_type(binder, type) : (KqlTyped){TYPE_STRING, SHAPE_ANY};
  const KqlColumn *column = kql_column_new(binder->arena, text, typed, part);
  name->symbol = bind_column_symbol(binder, column);
  bind_set_typed(name, typed);
  vec_push(binder->arena, list, column);
}

void bind_parse(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_PARSE_VALUE];
  KqlNode *const *parts = node->kids + KQL_PARSE_PARTS;
  uint32_t count = node->count - KQL_PARSE_PARTS;
  bind_expression(binder, value, CONTEXT_SCALAR);
  bind_check_scalar(binder, value);
  ColumnList list = {0};
  bind_list_add(binder, &list, bind_row_or_empty(binder));
  Map declared = {0};
  for (uint32_t i = 0; i < count; i++) {
    if (is_text(parts[i])) bind_expression(binder, parts[i], CONTEXT_SCALAR);
    check_part(binder, parts, count, i);
    if (parts[i]->kind == KQL_COLUMN) capture(binder, parts[i], &list, &declared);
  }
  if (str_eq(bind_parameter_word(binder, node->kids[KQL_PARAMS], "kind"), STR("regex"))) {
    bind_check_regex_parts(binder, parts, count);
  }
  give_with_repeats(binder, node, &list);
}

void bind_parse_kv(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_PARSE_KV_VALUE], *schema = node->kids[KQL_PARSE_KV_SCHEMA];
  bind_expression(binder, value, CONTEXT_SCALAR);
  bind_check_scalar(binder, value);
  ColumnList list = {0};
  bind_list_add(binder, &list, bind_row_or_empty(binder));
  if (schema != NULL) bind_declare_columns(binder, &list, schema->kids, schema->count);
  bind_parameters(binder, node->kids[KQL_PARSE_KV_WITH]);
  give_with_repeats(binder, node, &list);
}

/* --- scan --- */

/* Declared columns, and the names of the steps, which are rows that matched before. */
static void declare_steps(Binder *binder, KqlNode *node, const ColumnList *declared) {
  ColumnList all = {0};
  bind_list_add(binder, &all, bind_row_or_empty(binder));
  vec_each(const KqlColumn *, it, declared) vec_push(binder->arena, &all, *it);
  KqlColumns *columns = bind_list_columns(binder, &all);
  columns->open = row_is_open(binder);
  for (uint32_t i = KQL_SCAN_STEPS; i < node->count; i++) {
    KqlNode *name = node->kids[i]->kids[KQL_SCAN_STEP_NAME];
    KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_TUPLE, bind_name_of(binder, name));
    symbol->typed.type = TYPE_TUPLE;
    symbol->columns = columns;
    symbol->node = node->kids[i];
    if (symbol->name.len > 0) kql_scope_add(binder->arena, binder->scope, symbol);
  }
}

static void bind_step(Binder *binder, KqlNode *step) {
  bind_expression(binder, step->kids[KQL_SCAN_STEP_CONDITION], CONTEXT_SCALAR);
  for (uint32_t i = KQL_SCAN_STEP_ASSIGNMENTS; i < step->count; i++) {
    KqlNode *assignment = step->kids[i];
    if (assignment->kind != KQL_NAMED) {
      bind_expression(binder, assignment, CONTEXT_SCALAR);
      continue;
    }
    bind_expression(binder, assignment->kids[KQL_NAMED_NAME], CONTEXT_SCALAR);
    bind_expression(binder, assignment->kids[KQL_NAMED_VALUE], CONTEXT_SCALAR);
    bind_copy_meaning(assignment, assignment->kids[KQL_NAMED_VALUE]);
  }
}

static void declare_scan_columns(Binder *binder, KqlNode *declare, ColumnList *list) {
  for (uint32_t i = 0; declare != NULL && i < declare->count; i++) {
    KqlNode *parameter = declare->kids[i];
    if (parameter == NULL || parameter->kind != KQL_PARAMETER) continue;
    KqlTyped typed = bind_declared_type(binder, parameter->kids[KQL_PARAMETER_TYPE]);
    Str name = bind_name_of(binder, parameter->kids[KQL_PARAMETER_NAME]);
    const KqlColumn *column = kql_column_new(binder->arena, name, typed, parameter);
    bind_optional(binder, parameter->kids[KQL_PARAMETER_DEFAULT]);
    kql_scope_add(binder->arena, binder->scope, bind_column_symbol(binder, column));
    vec_push(binder->arena, list, column);
  }
}

void bind_scan(Binder *binder, KqlNode *node) {
  KqlNode *order = node->kids[KQL_SCAN_ORDER], *partition = node->kids[KQL_SCAN_PARTITION];
  if (order != NULL) bind_items(binder, order->kids, order->count);
  if (partition != NULL) bind_items(binder, partition->kids, partition->count);
  KqlScope *outer = binder->scope;
  binder->scope = kql_scope_new(binder->arena, outer);
  ColumnList declared = {0};
  declare_scan_columns(binder, node->kids[KQL_SCAN_DECLARE], &declared);
  declare_steps(binder, node, &declared);
  for (uint32_t i = KQL_SCAN_STEPS; i < node->count; i++) bind_step(binder, node->kids[i]);
  binder->scope = outer;
  ColumnList list = {0};
  bind_list_add(binder, &list, bind_row_or_empty(binder));
  vec_each(const KqlColumn *, it, &declared) vec_push(binder->arena, &list, *it);
  Str match = bind_parameter_word(binder, node->kids[KQL_PARAMS], "with_match_id");
  KqlTyped number = {TYPE_LONG, SHAPE_ANY};
  vec_push(
      binder->arena, &list,
      kql_column_new(binder->arena, match.ptr != NULL ? match : STR("match_id"), number, node));
  bind_give_columns(binder, node, bind_list_columns(binder, &list), row_is_open(binder));
}
