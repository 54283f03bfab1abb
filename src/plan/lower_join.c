/* Owns join and lookup. */
#include "plan/lower_int.h"

typedef struct Keys {
  Lower *lower;
  Builder left, right;
} Keys;

/* The keys of both sides get one type. */
static void add_keys(Keys *keys, uint32_t left, uint32_t right) {
  ValueType a = builder_type(&keys->left, left), b = builder_type(&keys->right, right);
  ValueType type = lower_common_type(a, b);
  builder_output(&keys->left, builder_cast(&keys->left, left, type));
  builder_output(&keys->right, builder_cast(&keys->right, right, type));
}

/* $left.a == $right.b; the binder knows no other order */
static void add_equality(Keys *keys, const KqlNode *condition) {
  add_keys(keys, lower_expr(&keys->left, condition->kids[KQL_BINARY_LEFT]),
           lower_expr(&keys->right, condition->kids[KQL_BINARY_RIGHT]));
}

static void add_condition(Keys *keys, const KqlNode *condition) {
  condition = lower_bare(condition);
  if (condition->kind == KQL_AND) {
    for (uint32_t i = 0; i < condition->count; i++) add_condition(keys, condition->kids[i]);
  } else if (condition->kind == KQL_BINARY) {
    add_equality(keys, condition);
  } else if (condition->kind == KQL_NAME) {
    Str name = kql_name(keys->lower->query, condition);
    uint32_t left = lower_column_find(keys->left.input, name);
    uint32_t right = lower_column_find(keys->right.input, name);
    if (left == UINT32_MAX || right == UINT32_MAX) {
      lower_fail(keys->lower, condition, "the column `%.*s` is not at hand here", STR_ARG(name));
      return;
    }
    add_keys(keys, builder_column(&keys->left, left), builder_column(&keys->right, right));
  } else {
    lower_fail(keys->lower, condition, "this join condition is not evaluated");
  }
}

static PlanOp *join_op(Keys *keys, const KqlNode *node, const KqlNode *on, Str kind) {
  Lower *lower = keys->lower;
  for (uint32_t i = 0; on && i < on->count; i++) add_condition(keys, on->kids[i]);
  PlanOp *op = lower_op(lower, node, "join", NULL);
  const PlanOp **inputs = ARENA_ARRAY(lower->arena, const PlanOp *, 2);
  inputs[0] = keys->left.input;
  inputs[1] = keys->right.input;
  op->inputs = inputs;
  op->input_count = 2;
  op->code = builder_code(&keys->left);
  op->right = builder_code(&keys->right);
  lower_option_str(lower, op, "kind", kind);
  return op;
}

static Keys keys_new(Lower *lower, const KqlNode *right, const PlanOp *input) {
  const PlanOp *table = lower_table(lower, right);
  return (Keys){lower, builder_new(lower, input), builder_new(lower, table)};
}

static bool is_taken(const PlanColumn *columns, uint32_t count, Str name) {
  for (uint32_t i = 0; i < count; i++) {
    if (str_eq(str_of(columns[i].name), name)) return true;
  }
  return false;
}

const char *lower_free_name(Lower *lower, const PlanColumn *columns, uint32_t count,
                            const char *name) {
  Str unique = str_of(name);
  for (unsigned n = 1; is_taken(columns, count, unique); n++) {
    unique = arena_printf(lower->arena, "%s%u", name, n);
  }
  return lower_name(lower, unique);
}

/* The left's columns, then the right's, numbered where their names are taken. */
static void both_columns(Lower *lower, PlanOp *op) {
  const PlanOp *left = op->inputs[0], *right = op->inputs[1];
  uint32_t total = left->column_count + right->column_count;
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, total);
  for (uint32_t i = 0; i < total; i++) {
    columns[i] = i < left->column_count ? left->columns[i] : right->columns[i - left->column_count];
    if (i >= left->column_count)
      columns[i].name = lower_free_name(lower, columns, i, columns[i].name);
  }
  op->columns = columns;
  op->column_count = total;
}

bool lower_join_has_only(Str kind, const char *side) {
  if (str_eq(kind, STR("anti"))) return str_eq(str_of(side), STR("left"));
  return str_starts(kind, str_of(side)) && !str_ends(kind, STR("outer"));
}

const PlanOp *lower_join(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Keys keys = keys_new(lower, node->kids[KQL_JOIN_RIGHT], input);
  if (lower_failed(lower)) return input;
  Str kind = lower_parameter_word(lower, node, "kind");
  if (!node->kids[KQL_JOIN_ON]) {
    lower_fail(lower, node, "a join without `on` is not evaluated");
    return input;
  }
  PlanOp *op = join_op(&keys, node, node->kids[KQL_JOIN_ON], kind);
  if (lower_join_has_only(kind, "left")) {
    lower_columns_copy(op, op->inputs[0]);
  } else if (lower_join_has_only(kind, "right")) {
    lower_columns_copy(op, op->inputs[1]);
  } else {
    both_columns(lower, op);
  }
  if (node->kids[KQL_JOIN_WHERE]) lower_fail(lower, node, "`where` in a join is not evaluated");
  return op;
}

/* Whether column INDEX of the right table is a key of the lookup. */
static bool is_right_key(const PlanOp *join, uint32_t index) {
  for (uint32_t i = 0; i < join->right.output_count; i++) {
    const PlanInsn *insn = &join->right.insns[join->right.outputs[i]];
    if (insn->code == PLAN_CALL) insn = &join->right.insns[join->right.args[insn->operand]];
    if (insn->code == PLAN_COLUMN && insn->operand == index) return true;
  }
  return false;
}

/* A join whose result leaves out the right side's keys. */
const PlanOp *lower_lookup(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Keys keys = keys_new(lower, node->kids[KQL_LOOKUP_RIGHT], input);
  if (lower_failed(lower)) return input;
  Str kind = lower_parameter_word(lower, node, "kind");
  PlanOp *op = join_op(&keys, node, node->kids[KQL_LOOKUP_ON], kind.len ? kind : STR("leftouter"));
  both_columns(lower, op);
  lower_option(lower, op, "lookup", value_bool(true));
  uint32_t *kept = ARENA_ARRAY(lower->arena, uint32_t, op->column_count), count = 0;
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, op->column_count);
  for (uint32_t i = 0; i < op->column_count; i++) {
    uint32_t left = op->inputs[0]->column_count;
    if (i >= left && is_right_key(op, i - left)) continue;
    columns[count] = i < left ? op->columns[i] : op->inputs[1]->columns[i - left];
    columns[count].name = lower_free_name(lower, columns, count, columns[count].name);
    kept[count++] = i;
  }
  return lower_pick(lower, op, kept, columns, count);
}

/* --- functions that look up in the user's data --- */

/* The column of the function's rows that COLUMN, of the rows before it, names by its end:
   `InitiatingProcessSHA1` looks up `SHA1`. */
static uint32_t looked_up(const PlanOp *rows, Str column) {
  uint32_t best = UINT32_MAX;
  for (uint32_t i = 0; i < rows->column_count; i++) {
    Str name = str_of(rows->columns[i].name);
    bool longer = best == UINT32_MAX || name.len > str_of(rows->columns[best].name).len;
    if (str_ends(column, name) && longer) best = i;
  }
  return best;
}

/* The column that CALL names first, as text or bare; else the first of the function's own. */
static Str key_name(const Lower *lower, const KqlNode *call, const PlanOp *rows) {
  if (call->count <= KQL_CALL_ARGUMENTS) return str_of(rows->columns[0].name);
  const KqlNode *first = call->kids[KQL_CALL_ARGUMENTS];
  Str text = kql_constant_string(lower->query, first);
  return text.len || first->kind != KQL_NAME ? text : kql_name(lower->query, first);
}

const PlanOp *lower_enrich(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *call = node->kids[KQL_INVOKE_CALL];
  const PlanOp *rows = lower_table_named(lower, call, call->symbol);
  Keys keys = {lower, builder_new(lower, input), builder_new(lower, rows)};
  Str name = key_name(lower, call, rows);
  uint32_t left = lower_column_find(input, name), right = looked_up(rows, name);
  if (left == UINT32_MAX || right == UINT32_MAX) {
    lower_fail(lower, node, "a lookup by this column is not evaluated");
    return input;
  }
  add_keys(&keys, builder_column(&keys.left, left), builder_column(&keys.right, right));
  PlanOp *op = join_op(&keys, node, NULL, STR("leftouter"));
  both_columns(lower, op);
  return op;
}
