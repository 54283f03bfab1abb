/* Owns partition: a pipeline for each group of rows that agree in a key. Where the pipeline begins
   with a source of its own, it does not see the rows; the key then stands for its value. */
#include "plan/lower_int.h"

static const PlanOp *input_like(Lower *lower, const PlanOp *like) {
  PlanOp *op = lower_op(lower, NULL, "input", NULL);
  lower_columns_copy(op, like);
  return op;
}

/* The rows of the group go through BODY, a pipe without a source or an operator. */
static const PlanOp *piped_body(Lower *lower, const KqlNode *body, const PlanOp *input) {
  const PlanOp *rows = input_like(lower, input);
  return body->kind == KQL_PIPE ? lower_pipe(lower, body, rows) : lower_operator(lower, body, rows);
}

/* A scalar of TYPE that the operator sets for each group. */
static uint32_t key_scalar(Lower *lower, const KqlNode *key, ValueType type) {
  Builder b = builder_new(lower, NULL);
  builder_output(&b, builder_constant(&b, type, value_null()));
  PlanOp *op = lower_op(lower, key, "print", NULL);
  PlanColumn *column = ARENA_NEW(lower->arena, PlanColumn);
  *column = (PlanColumn){"key", type};
  op->columns = column;
  op->column_count = 1;
  op->code = builder_code(&b);
  return lower_before(lower, key, op, true, false);
}

/* BODY has a source of its own. */
static const PlanOp *own_body(Lower *lower, const KqlNode *body, const KqlSymbol *key,
                              uint32_t scalar) {
  const KqlSymbol *outer = lower->key;
  uint32_t outer_scalar = lower->key_scalar, count = lower->before.len;
  lower->key = key;
  lower->key_scalar = scalar;
  const PlanOp *op = lower_table(lower, body);
  lower->key = outer;
  lower->key_scalar = outer_scalar;
  if (lower->before.len > count) {
    lower_fail(lower, body, "a subquery in a partition with its own source is not evaluated");
  }
  return op;
}

const PlanOp *lower_partition(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *body = node->kids[KQL_PARTITION_BODY], *key = node->kids[KQL_PARTITION_KEY];
  if (node->kids[KQL_PARTITION_SCOPE]) {
    lower_fail(lower, node, "partition with `in` is not evaluated");
    return input;
  }
  bool piped =
      body->kind == KQL_PIPE ? !body->kids[KQL_PIPE_SOURCE] : kql_is_operator((KqlKind)body->kind);
  Builder b = builder_new(lower, input);
  uint32_t reg = lower_expr(&b, key);
  builder_output(&b, reg);
  PlanOp *op = lower_op(lower, node, "partition", input);
  const PlanOp **nested = ARENA_NEW(lower->arena, const PlanOp *);
  if (piped) {
    nested[0] = piped_body(lower, body, input);
  } else {
    uint32_t scalar = key_scalar(lower, key, builder_type(&b, reg));
    nested[0] = own_body(lower, body, lower_bare(key)->symbol, scalar);
    lower_option(lower, op, "key", value_long(scalar));
  }
  op->code = builder_code(&b);
  op->nested = nested;
  op->nested_count = 1;
  lower_columns_copy(op, nested[0]);
  return op;
}
