/* Owns mv-expand and mv-apply, which is an mv-expand whose rows go through a pipeline of their own
   for each row of the input. */
#include "plan/lower_int.h"

typedef struct Expand {
  Lower *lower;
  const PlanOp *input;
  Builder code;
  VEC(PlanColumn) columns; /* of the input, replaced or followed by the expanded ones */
  VEC(Value) places;
} Expand;

static Str item_name(Expand *e, const KqlNode *value) {
  if (value->kind == KQL_NAMED) return kql_name(e->lower->query, value->kids[KQL_NAMED_NAME]);
  Str name = kql_result_name(e->lower->bound, value);
  return name.len ? name : arena_printf(e->lower->arena, "Column%u", e->places.len + 1);
}

static ValueType item_type(Expand *e, const KqlNode *item) {
  const KqlNode *type = item->kids[KQL_MV_ITEM_TYPE];
  if (!type || !type->count) return VALUE_DYNAMIC;
  ValueType found = value_type_find(str_trim(kql_text(e->lower->query, type->kids[0])));
  return found == VALUE_NULL ? VALUE_DYNAMIC : found;
}

static uint32_t place_column(Expand *e, Str name, ValueType type) {
  PlanColumn column = {lower_name(e->lower, name), type};
  for (uint32_t i = 0; i < e->columns.len; i++) {
    if (!str_eq(str_of(e->columns.ptr[i].name), name)) continue;
    e->columns.ptr[i] = column;
    return i;
  }
  vec_push(e->lower->arena, &e->columns, column);
  return e->columns.len - 1;
}

static void add_item(Expand *e, const KqlNode *item) {
  const KqlNode *value = item->kids[KQL_MV_ITEM_VALUE];
  if (!value) {
    lower_fail(e->lower, item, "an item of mv-apply that is only a type is not evaluated");
    return;
  }
  builder_output(&e->code, lower_expr_as(&e->code, value, VALUE_DYNAMIC));
  uint32_t place = place_column(e, item_name(e, value), item_type(e, item));
  Value at = value_long(place);
  vec_push(e->lower->arena, &e->places, at);
}

/* `limit 5`: a literal. */
static void add_limit(Expand *e, PlanOp *op, const KqlNode *limit) {
  Value most;
  if (!limit) return;
  if (lower_literal(e->lower, limit, &most)) {
    lower_option(e->lower, op, "limit", most);
  } else {
    lower_fail(e->lower, limit, "a limit that is not a number is not evaluated");
  }
}

static PlanOp *expand_op(Lower *lower, const KqlNode *node, const PlanOp *input,
                         const KqlNode *limit, uint32_t items) {
  Expand e = {.lower = lower, .input = input, .code = builder_new(lower, input)};
  for (uint32_t i = 0; i < input->column_count; i++) {
    vec_push(lower->arena, &e.columns, input->columns[i]);
  }
  for (uint32_t i = items; i < node->count; i++) add_item(&e, node->kids[i]);
  PlanOp *op = lower_op(lower, node, "mv-expand", input);
  Str index = lower_parameter_word(lower, node, "with_itemindex");
  if (index.len) {
    lower_option(lower, op, "index", value_long(place_column(&e, index, VALUE_LONG)));
  }
  Str bags = lower_parameter_word(lower, node, "bagexpansion");
  if (!bags.len) bags = lower_parameter_word(lower, node, "kind");
  lower_option_str(lower, op, "bags", bags);
  add_limit(&e, op, limit);
  op->code = builder_code(&e.code);
  op->columns = e.columns.ptr;
  op->column_count = e.columns.len;
  lower_option(lower, op, "columns", value_array(e.places.ptr, e.places.len));
  return op;
}

const PlanOp *lower_mv_expand(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const PlanOp *op =
      expand_op(lower, node, input, node->kids[KQL_MV_EXPAND_LIMIT], KQL_MV_EXPAND_ITEMS);
  /* the binder's order of columns decides */
  return lower_failed(lower) ? op : lower_project_away(lower, node, op);
}

/* INPUT with the number of each row behind its columns. */
static const PlanOp *numbered(Lower *lower, const KqlNode *node, const PlanOp *input) {
  PlanOp *op = lower_op(lower, node, "number", input);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, input->column_count + 1);
  for (uint32_t i = 0; i < input->column_count; i++) columns[i] = input->columns[i];
  columns[input->column_count] = (PlanColumn){"", VALUE_LONG};
  op->columns = columns;
  op->column_count = input->column_count + 1;
  return op;
}

/* The number behind all columns, where `apply` wants it. */
static const PlanOp *number_last(Lower *lower, const PlanOp *op, uint32_t number) {
  uint32_t *order = ARENA_ARRAY(lower->arena, uint32_t, op->column_count), count = 0;
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, op->column_count);
  for (uint32_t i = 0; i < op->column_count; i++) {
    if (i != number) order[count++] = i;
  }
  order[count++] = number;
  for (uint32_t i = 0; i < count; i++) columns[i] = op->columns[order[i]];
  return lower_pick(lower, op, order, columns, count);
}

static PlanOp *nested_input(Lower *lower, const PlanOp *like) {
  PlanOp *op = lower_op(lower, NULL, "input", NULL);
  op->columns = like->columns;
  op->column_count = like->column_count;
  return op;
}

/* Where each column of the result comes from; see op_expand.c. */
static Value origins(Lower *lower, const KqlNode *node, const PlanColumn *columns, uint32_t count,
                     const PlanOp *const sides[2]) {
  Value *from = ARENA_ARRAY(lower->arena, Value, count);
  for (uint32_t i = 0; i < count; i++) {
    Str name = str_of(columns[i].name);
    uint32_t nested = lower_column_find(sides[0], name), own = lower_column_find(sides[1], name);
    if (nested != UINT32_MAX) {
      from[i] = value_long(nested);
    } else if (own != UINT32_MAX) {
      from[i] = value_long(-(int64_t)own - 1);
    } else {
      lower_fail(lower, node, "the column `%s` is not at hand here", columns[i].name);
    }
  }
  return value_array(from, count);
}

const PlanOp *lower_mv_apply(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const PlanOp *rows = expand_op(lower, node, numbered(lower, node, input),
                                 node->kids[KQL_MV_APPLY_LIMIT], KQL_MV_APPLY_ITEMS);
  rows = number_last(lower, rows, input->column_count);
  const KqlNode *body = node->kids[KQL_MV_APPLY_BODY];
  const PlanOp **nested = ARENA_NEW(lower->arena, const PlanOp *);
  nested[0] = lower_pipe(lower, body, nested_input(lower, rows));
  PlanOp *op = lower_op(lower, node, "mv-apply", rows);
  op->nested = nested;
  op->nested_count = 1;
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &count);
  if (lower_failed(lower)) return op;
  Value from = origins(lower, node, columns, count, (const PlanOp *[]){nested[0], rows});
  for (uint32_t i = 0; i < count && !lower_failed(lower); i++) {
    int64_t at = from.items[i].number;
    columns[i].type = at >= 0 ? nested[0]->columns[at].type : rows->columns[-at - 1].type;
  }
  lower_option(lower, op, "from", from);
  op->columns = columns;
  op->column_count = count;
  return op;
}
