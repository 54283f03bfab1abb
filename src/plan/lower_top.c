/* Owns top-hitters, top-nested, sample and sample-distinct: what picks rows. */
#include "plan/lower_int.h"

#include "base/limits.h"

const PlanOp *lower_sample(Lower *lower, const KqlNode *node, const PlanOp *input) {
  return lower_first(lower, node->kids[KQL_SAMPLE_COUNT], input);
}

const PlanOp *lower_sample_distinct(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Summary s = summary_new(lower, input);
  const KqlColumn *column = kql_columns_at(node->columns, 0);
  summary_add_key(&s, column->name, lower_expr(&s.code, node->kids[KQL_SAMPLE_DISTINCT_OF]));
  return lower_first(lower, node->kids[KQL_SAMPLE_DISTINCT_COUNT], summary_op(&s, node));
}

/* The COUNT greatest rows of INPUT by its last column, among those that agree in the first KEYS;
   all where COUNT is NULL. */
static const PlanOp *top_each(Lower *lower, const KqlNode *count, const char *order, uint32_t keys,
                              const PlanOp *input) {
  Builder b = builder_new(lower, input);
  for (uint32_t i = 0; i < keys; i++) builder_output(&b, builder_column(&b, i));
  builder_output(&b, builder_column(&b, input->column_count - 1));
  builder_output(&b, count ? lower_expr_as(&b, count, VALUE_LONG)
                           : builder_constant(&b, VALUE_LONG, value_long(INT64_MAX)));
  PlanOp *op = lower_same_op(&b, count, "top-each", input);
  lower_option_str(lower, op, "order", str_of(order));
  return op;
}

/* The hitters OP with sums of ints as the binder tells them: ints. */
static const PlanOp *with_int(Lower *lower, const PlanOp *op) {
  Builder b = builder_new(lower, op);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, 2);
  columns[0] = op->columns[0];
  columns[1] = (PlanColumn){op->columns[1].name, VALUE_INT};
  builder_output(&b, builder_column(&b, 0));
  builder_output(&b, builder_cast(&b, builder_column(&b, 1), VALUE_INT));
  return lower_project_op(&b, NULL, columns);
}

const PlanOp *lower_top_hitters(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *by = node->kids[KQL_TOP_HITTERS_BY];
  Summary s = summary_new(lower, input);
  const KqlColumn *key = kql_columns_at(node->columns, 0);
  const KqlColumn *sum = kql_columns_at(node->columns, 1);
  summary_add_key(&s, key->name, lower_expr(&s.code, node->kids[KQL_TOP_HITTERS_OF]));
  summary_add_count(&s, sum->name, by ? lower_expr(&s.code, by) : UINT32_MAX);
  const PlanOp *op =
      top_each(lower, node->kids[KQL_TOP_HITTERS_COUNT], "dl", 0, summary_op(&s, node));
  return sum->type == TYPE_INT ? with_int(lower, op) : op;
}

static const char *order_of(const KqlNode *by) {
  bool named = by->kind == KQL_NAMED && (by->kids[KQL_NAMED_VALUE]->flags & KQL_ASC) != 0;
  return (by->flags & KQL_ASC) != 0 || named ? "a" : "d";
}

/* The results of one level, grouped by its expression and those before it. */
static const PlanOp *level_rows(Lower *lower, const KqlNode *node, uint32_t level,
                                const PlanOp *input) {
  Summary s = summary_new(lower, input);
  for (uint32_t i = 0; i <= level; i++) {
    const KqlNode *of = node->kids[KQL_TOP_NESTED_LEVELS + i]->kids[KQL_TOP_LEVEL_OF];
    summary_add_key(&s, arena_printf(lower->arena, "k%u", i), lower_expr(&s.code, lower_bare(of)));
  }
  const KqlNode *at = node->kids[KQL_TOP_NESTED_LEVELS + level];
  const KqlNode *by = at->kids[KQL_TOP_LEVEL_BY];
  summary_add_aggregates(&s, by);
  const PlanOp *sums = summary_op(&s, node);
  if (lower_failed(lower)) return sums;
  Builder post = summary_post(&s, sums);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, level + 2);
  for (uint32_t i = 0; i <= level; i++) {
    columns[i] = sums->columns[i];
    builder_output(&post, builder_column(&post, i));
  }
  uint32_t value = lower_expr(&post, lower_bare(by));
  columns[level + 1] = (PlanColumn){"value", builder_type(&post, value)};
  builder_output(&post, value);
  return top_each(lower, at->kids[KQL_TOP_LEVEL_COUNT], order_of(by), level,
                  lower_project_op(&post, NULL, columns));
}

/* LEVEL's rows beside those of the levels before, which ROWS holds as key and value in turn. */
static const PlanOp *join_level(Lower *lower, uint32_t level, const PlanOp *rows,
                                const PlanOp *below) {
  Builder left = builder_new(lower, rows), right = builder_new(lower, below);
  for (uint32_t i = 0; i < level; i++) {
    builder_output(&left, builder_column(&left, 2 * i));
    builder_output(&right, builder_column(&right, i));
  }
  PlanOp *join = lower_op(lower, NULL, "join", rows);
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, 2);
  inputs[0] = rows;
  inputs[1] = below;
  join->inputs = inputs;
  join->input_count = 2;
  join->code = builder_code(&left);
  join->right = builder_code(&right);
  lower_option_str(lower, join, "kind", STR("inner"));
  uint32_t total = rows->column_count + below->column_count;
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, total);
  uint32_t *kept = ARENA_ARRAY(lower->arena, uint32_t, total), count = 0;
  for (uint32_t i = 0; i < total; i++) {
    bool own = i < rows->column_count;
    columns[i] = own ? rows->columns[i] : below->columns[i - rows->column_count];
    if (own || i >= rows->column_count + level) kept[count++] = i;
  }
  join->columns = columns;
  join->column_count = total;
  PlanColumn *named = ARENA_ARRAY(lower->arena, PlanColumn, count);
  for (uint32_t i = 0; i < count; i++) named[i] = columns[kept[i]];
  return lower_pick(lower, join, kept, named, count);
}

/* Over the rows of a group: key and value of its top groups at level AT; or, without KEYED, the
   value of all its rows. */
static const PlanOp *level_pipeline(Lower *lower, const KqlNode *at, const PlanOp *input,
                                    bool keyed) {
  PlanOp *rows = lower_op(lower, NULL, "input", NULL);
  lower_columns_copy(rows, input);
  const KqlNode *by = at->kids[KQL_TOP_LEVEL_BY];
  Summary s = summary_new(lower, rows);
  if (keyed) {
    summary_add_key(&s, STR("key"), lower_expr(&s.code, lower_bare(at->kids[KQL_TOP_LEVEL_OF])));
  }
  summary_add_aggregates(&s, by);
  const PlanOp *sums = summary_op(&s, at);
  if (lower_failed(lower)) return sums;
  Builder post = summary_post(&s, sums);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, 2);
  if (keyed) {
    columns[0] = sums->columns[0];
    builder_output(&post, builder_column(&post, 0));
  }
  uint32_t value = lower_expr(&post, lower_bare(by));
  columns[keyed] = (PlanColumn){"value", builder_type(&post, value)};
  builder_output(&post, value);
  const PlanOp *op = lower_project_op(&post, NULL, columns);
  return keyed ? top_each(lower, at->kids[KQL_TOP_LEVEL_COUNT], order_of(by), 0, op) : op;
}

/* The operator for levels with others. */
static const PlanOp *nested_others(Lower *lower, const KqlNode *node, const PlanOp *input) {
  uint32_t levels = node->count - KQL_TOP_NESTED_LEVELS, pairs = 2 * levels, told;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &told);
  PlanOp *op = lower_op(lower, node, "top-nested", input);
  if (told < pairs) return op;
  const PlanOp **nested = ARENA_ARRAY(lower->arena, const PlanOp *, pairs);
  Value *others = ARENA_ARRAY(lower->arena, Value, levels);
  Builder b = builder_new(lower, input);
  for (size_t i = 0; i < levels && !lower_failed(lower); i++) {
    const KqlNode *at = node->kids[KQL_TOP_NESTED_LEVELS + i];
    builder_output(&b, lower_expr(&b, lower_bare(at->kids[KQL_TOP_LEVEL_OF])));
    nested[2 * i] = level_pipeline(lower, at, input, true);
    nested[2 * i + 1] = level_pipeline(lower, at, input, false);
    others[i] = value_bool(at->kids[KQL_TOP_LEVEL_OTHERS] != NULL);
    columns[2 * i].type = nested[2 * i]->columns[0].type;
    if (!lower_failed(lower)) columns[2 * i + 1].type = nested[2 * i]->columns[1].type;
  }
  for (size_t i = 0; i < levels && !lower_failed(lower); i++) {
    const KqlNode *text = node->kids[KQL_TOP_NESTED_LEVELS + i]->kids[KQL_TOP_LEVEL_OTHERS];
    ValueType type = columns[2 * i].type;
    builder_output(&b,
                   text ? lower_expr_as(&b, text, type) : builder_constant(&b, type, value_null()));
  }
  op->code = builder_code(&b);
  op->nested = nested;
  op->nested_count = pairs;
  op->columns = columns;
  op->column_count = pairs;
  lower_option(lower, op, "others", value_array(others, levels));
  return op;
}

const PlanOp *lower_top_nested(Lower *lower, const KqlNode *node, const PlanOp *input) {
  if (node->count - KQL_TOP_NESTED_LEVELS > LIMIT_KQL_DEPTH) {
    lower_fail(lower, node->kids[KQL_TOP_NESTED_LEVELS + LIMIT_KQL_DEPTH],
               "top-nested of more than %d levels is not evaluated", LIMIT_KQL_DEPTH);
    return input;
  }
  for (uint32_t i = KQL_TOP_NESTED_LEVELS; i < node->count; i++) {
    if (node->kids[i]->kids[KQL_TOP_LEVEL_OTHERS]) return nested_others(lower, node, input);
  }
  uint32_t before = lower_before(lower, node, input, false, false);
  const PlanOp *rows = level_rows(lower, node, 0, lower_shared(lower, before));
  for (uint32_t i = 1; i < node->count - KQL_TOP_NESTED_LEVELS && !lower_failed(lower); i++) {
    rows = join_level(lower, i, rows, level_rows(lower, node, i, lower_shared(lower, before)));
  }
  if (lower_failed(lower)) return rows;
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &count);
  if (count < rows->column_count) return rows;
  uint32_t *all = ARENA_ARRAY(lower->arena, uint32_t, rows->column_count);
  for (uint32_t i = 0; i < rows->column_count; i++) {
    all[i] = i;
    columns[i].type = rows->columns[i].type;
  }
  return lower_pick(lower, rows, all, columns, rows->column_count);
}
