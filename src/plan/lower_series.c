/* Owns make-series: rows outside the range are filtered away, the rest summarized by the keys and
   the step on the axis; the operator then lays the results out as arrays. */
#include "plan/lower_int.h"

/* axis >= FROM (">=") or axis < TO ("<") */
static const PlanOp *limit_axis(Lower *lower, const KqlNode *node, const KqlNode *bound,
                                const char *order, const PlanOp *input) {
  if (!bound) return input;
  Builder b = builder_new(lower, input);
  uint32_t args[2] = {lower_expr(&b, node->kids[KQL_MAKE_SERIES_ON]), lower_expr(&b, bound)};
  builder_output(&b, builder_call(&b, str_of(order), VALUE_BOOL, args, 2));
  PlanOp *op = lower_op(lower, node, "where", input);
  lower_columns_copy(op, input);
  op->code = builder_code(&b);
  return op;
}

/* The start of the step that a row falls into. */
static uint32_t axis_bin(Builder *b, const KqlNode *node) {
  const KqlNode *from = node->kids[KQL_MAKE_SERIES_FROM];
  uint32_t args[3] = {lower_expr(b, node->kids[KQL_MAKE_SERIES_ON]),
                      lower_expr(b, node->kids[KQL_MAKE_SERIES_STEP]), 0};
  ValueType type = builder_type(b, args[0]);
  if (type == VALUE_INT) type = VALUE_LONG;
  if (from) args[2] = lower_expr(b, from);
  return builder_call(b, from ? STR("bin_at") : STR("bin"), type, args, from ? 3 : 2);
}

static uint32_t default_value(Builder *b, const KqlNode *series) {
  const KqlNode *value = series->kids[KQL_SERIES_DEFAULT];
  return value ? lower_expr(b, value) : builder_constant(b, VALUE_LONG, value_long(0));
}

/* FROM or TO, or null. */
static uint32_t end_value(Builder *b, const KqlNode *end, ValueType type) {
  return end ? lower_expr_as(b, end, type) : builder_constant(b, type, value_null());
}

/* The value of SERIES becomes an output of POST; an array holds one for each step. */
static void output_value(Summary *s, Builder *post, const KqlNode *series) {
  uint32_t before = post->outputs.len;
  summary_output_item(s, post, series->kids[KQL_SERIES_VALUE]);
  if (post->outputs.len == before + 1) return;
  lower_fail(s->lower, series, "a series of an aggregate with several columns is not evaluated");
}

const PlanOp *lower_make_series(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *by = node->kids[KQL_MAKE_SERIES_BY];
  const PlanOp *rows = limit_axis(lower, node, node->kids[KQL_MAKE_SERIES_FROM], ">=", input);
  rows = limit_axis(lower, node, node->kids[KQL_MAKE_SERIES_TO], "<", rows);
  Summary s = summary_new(lower, rows);
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &count);
  uint32_t keys = by ? by->count : 0, first = KQL_MAKE_SERIES_SERIES;
  for (uint32_t i = 0; i < keys; i++) {
    summary_add_key(&s, str_of(columns[i].name), lower_expr(&s.code, by->kids[i]));
  }
  summary_add_key(&s, STR(""), axis_bin(&s.code, node));
  for (uint32_t i = first; i < node->count; i++) {
    summary_add_aggregates(&s, node->kids[i]->kids[KQL_SERIES_VALUE]);
  }
  const PlanOp *sums = summary_op(&s, node);
  if (lower_failed(lower)) return sums;
  Builder post = summary_post(&s, sums);
  for (uint32_t i = 0; i <= keys; i++) builder_output(&post, builder_column(&post, i));
  for (uint32_t i = first; i < node->count; i++) {
    output_value(&s, &post, node->kids[i]);
  }
  if (lower_failed(lower)) return sums;
  for (uint32_t i = first; i < node->count; i++) {
    builder_output(&post, default_value(&post, node->kids[i]));
  }
  ValueType axis = sums->columns[keys].type;
  builder_output(&post, end_value(&post, node->kids[KQL_MAKE_SERIES_FROM], axis));
  builder_output(&post, end_value(&post, node->kids[KQL_MAKE_SERIES_TO], axis));
  builder_output(&post, lower_expr(&post, node->kids[KQL_MAKE_SERIES_STEP]));
  PlanOp *op = lower_op(lower, node, "make-series", sums);
  op->code = builder_code(&post);
  for (uint32_t i = 0; i < count; i++) {
    columns[i].type = i < keys ? sums->columns[i].type : VALUE_DYNAMIC;
  }
  op->columns = columns;
  op->column_count = count;
  lower_option(lower, op, "keys", value_long(keys));
  lower_option(lower, op, "series", value_long(node->count - first));
  lower_option_str(lower, op, "kind", lower_parameter_word(lower, node, "kind"));
  return op;
}
