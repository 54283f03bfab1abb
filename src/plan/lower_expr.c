/* Owns expressions: every kind of expression node becomes registers. Operators of the language are
   evaluators under their own spelling; what is only another way of saying something (between, the
   negated forms) is built from those. */
#include "plan/lower_int.h"

#include "base/limits.h"

const KqlNode *lower_bare(const KqlNode *node) {
  for (;;) {
    switch (node->kind) {
      case KQL_NAMED: node = node->kids[KQL_NAMED_VALUE]; break;
      case KQL_KEY:
      case KQL_PAREN: node = node->kids[0]; break;
      default: return node;
    }
  }
}

static uint32_t fail(Builder *b, const KqlNode *node, const char *what) {
  lower_fail(b->lower, node, "%s is not evaluated", what);
  return builder_constant(b, VALUE_LONG, value_null());
}

static ValueType type_of(const KqlNode *node) {
  ValueType type = lower_type(kql_type(node));
  return type == VALUE_NULL ? VALUE_DYNAMIC : type;
}

static uint32_t column_named(Builder *b, const KqlNode *node, Str name) {
  uint32_t index = lower_column_find(b->input, name);
  if (index == UINT32_MAX && b->lenient) return builder_constant(b, type_of(node), value_null());
  if (index == UINT32_MAX) {
    lower_fail(b->lower, node, "the column `%.*s` is not at hand here", STR_ARG(name));
    return builder_constant(b, VALUE_LONG, value_null());
  }
  return builder_column(b, index);
}

static uint32_t scalar_table(Builder *b, const KqlNode *key, const KqlNode *table, bool list) {
  uint32_t before = lower_memo(b->lower, key);
  if (before == UINT32_MAX) {
    const PlanOp *root = lower_table(b->lower, table);
    if (lower_failed(b->lower) || !root->column_count) return fail(b, table, "this table");
    before = lower_before(b->lower, key, root, !list, list);
  }
  const PlanOp *root = b->lower->before.ptr[before].root;
  return builder_scalar(b, list ? VALUE_DYNAMIC : root->columns[0].type, before);
}

/* Whether something in NODE differs from row to row on equal arguments. */
static bool varies(const KqlNode *node) {
  const KqlSymbol *symbol = node->symbol;
  if (!symbol && node->kind == KQL_CALL) symbol = node->kids[KQL_CALL_NAME]->symbol;
  bool builtin = node->kind == KQL_CALL && symbol && symbol->kind == SYMBOL_BUILTIN;
  const PlanFunction *function = builtin ? plan_function(symbol->name) : NULL;
  if (function && function->flags & PLAN_VOLATILE) return true;
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] && varies(node->kids[i])) return true;
  }
  return false;
}

/* VALUE computed once for all rows, by a table of one cell. */
static uint32_t lower_cell(Builder *b, const KqlNode *node, const KqlNode *value) {
  uint32_t before = lower_memo(b->lower, node);
  if (before == UINT32_MAX) {
    Builder once = builder_new(b->lower, NULL);
    uint32_t reg = lower_expr(&once, value);
    PlanOp *op = lower_op(b->lower, node, "print", NULL);
    PlanColumn *column = ARENA_NEW(b->lower->arena, PlanColumn);
    *column = (PlanColumn){"", builder_type(&once, reg)};
    builder_output(&once, reg);
    op->code = builder_code(&once);
    op->columns = column;
    op->column_count = 1;
    before = lower_before(b->lower, node, op, true, false);
  }
  return builder_scalar(b, b->lower->before.ptr[before].root->columns[0].type, before);
}

/* toscalar() of a scalar is that scalar. */
static uint32_t lower_toscalar(Builder *b, const KqlNode *node) {
  const KqlNode *value = node->kids[KQL_TOSCALAR_VALUE];
  if (kql_type(value) != TYPE_TABLE) {
    return varies(value) ? lower_cell(b, node, value) : lower_expr(b, value);
  }
  return scalar_table(b, node, value, false);
}

static uint32_t lower_variable(Builder *b, const KqlNode *node, const KqlSymbol *symbol) {
  if (!symbol->value) return fail(b, node, "this name");
  if (b->lower->depth == LIMIT_KQL_DEPTH) return fail(b, node, "nesting this deep");
  b->lower->depth++;
  uint32_t reg = lower_expr(b, symbol->value);
  b->lower->depth--;
  return reg;
}

/* A column of the row; or the key of the partition around, where the row has none of the name. */
static uint32_t lower_column(Builder *b, const KqlNode *node, const KqlSymbol *symbol) {
  const Lower *lower = b->lower;
  bool key = symbol == lower->key && lower_column_find(b->input, symbol->name) == UINT32_MAX;
  if (!key) return column_named(b, node, symbol->name);
  return builder_scalar(b, lower->before.ptr[lower->key_scalar].root->columns[0].type,
                        lower->key_scalar);
}

static uint32_t lower_identifier(Builder *b, const KqlNode *node) {
  const KqlSymbol *symbol = node->symbol;
  if (!symbol) return column_named(b, node, kql_name(b->lower->query, node));
  switch (symbol->kind) {
    case SYMBOL_COLUMN: return lower_column(b, node, symbol);
    case SYMBOL_VARIABLE:
    case SYMBOL_PARAMETER: return lower_variable(b, node, symbol);
    case SYMBOL_FUNCTION:
    case SYMBOL_STORED:
    case SYMBOL_BUILTIN: return lower_call(b, node);
    default: return fail(b, node, "this name");
  }
}

static bool is_time(ValueType type) { return type == VALUE_DATETIME || type == VALUE_TIMESPAN; }

/* What may be a moment. */
static bool is_moment(ValueType type) { return type == VALUE_DATETIME || type == VALUE_DYNAMIC; }

static ValueType number_type(ValueType a, ValueType b, char operator) {
  if (!is_time(a) && !is_time(b)) {
    if (a == VALUE_DYNAMIC && b == VALUE_DYNAMIC) return VALUE_REAL;
    ValueType type = lower_common_type(a, b);
    return type == VALUE_INT ? VALUE_LONG : type;
  }
  if (operator== '/') return is_time(b) ? VALUE_REAL : a;
  if (operator== '%') return is_time(b) ? VALUE_TIMESPAN : a;
  if (operator== '-' && is_moment(a) && is_moment(b)) return VALUE_TIMESPAN;
  return a == VALUE_DATETIME || b == VALUE_DATETIME ? VALUE_DATETIME : VALUE_TIMESPAN;
}

/* What an operand must be cast to: numbers to the result's type; a dynamic beside a time to what
   makes sense there. */
static ValueType operand_type(ValueType own, ValueType other, ValueType result, char operator) {
  if (!is_time(own) && !is_time(other)) return result;
  if (is_time(own)) return own;
  if (own == VALUE_DYNAMIC) {
    return operator== '-' && other == VALUE_DATETIME ? VALUE_DATETIME : VALUE_TIMESPAN;
  }
  if (own == VALUE_INT || own == VALUE_LONG || own == VALUE_REAL) return own;
  return VALUE_REAL;
}

static uint32_t binary_number(Builder *b, const KqlNode *node, Str name, const uint32_t pair[2]) {
  ValueType left = builder_type(b, pair[0]), right = builder_type(b, pair[1]);
  ValueType type = number_type(left, right, name.ptr[0]);
  uint32_t args[2] = {builder_cast(b, pair[0], operand_type(left, right, type, name.ptr[0])),
                      builder_cast(b, pair[1], operand_type(right, left, type, name.ptr[0]))};
  if (type == VALUE_DECIMAL) {
    name = arena_printf(b->lower->arena, "%.*sdecimal", STR_ARG(name));
    if (!plan_function(name)) return fail(b, node, "arithmetic with decimals");
  }
  return builder_call(b, name, type, args, 2);
}

static uint32_t lower_chain(Builder *b, const KqlNode *node) {
  uint32_t reg = lower_expr(b, node->kids[0]);
  for (uint32_t i = 1; i < node->count; i++) {
    Str name = str_of(kql_token_text(kql_term_operator(b->lower->query, node, i)));
    uint32_t pair[2] = {reg, lower_expr(b, node->kids[i])};
    reg = binary_number(b, node, name, pair);
  }
  return reg;
}

bool lower_is_too_long(Lower *lower, const KqlNode *node) {
  if (node->count <= UINT16_MAX) return false;
  lower_fail(lower, node, "an expression of more than %d values is not evaluated", UINT16_MAX);
  return true;
}

static uint32_t lower_logic(Builder *b, const KqlNode *node) {
  if (lower_is_too_long(b->lower, node)) return builder_constant(b, VALUE_BOOL, value_null());
  uint32_t *args = ARENA_ARRAY(b->lower->arena, uint32_t, node->count);
  for (uint32_t i = 0; i < node->count; i++) args[i] = lower_expr(b, node->kids[i]);
  return builder_call(b, node->kind == KQL_AND ? STR("and") : STR("or"), VALUE_BOOL, args,
                      node->count);
}

static uint32_t lower_unary(Builder *b, const KqlNode *node) {
  uint32_t reg = lower_expr(b, node->kids[0]);
  if (kql_operator(b->lower->query, node) != TOK_MINUS) return reg;
  ValueType type = builder_type(b, reg);
  if (type == VALUE_INT) type = VALUE_LONG;
  if (type == VALUE_DYNAMIC) type = VALUE_REAL;
  Str name = type == VALUE_DECIMAL ? STR("negatedecimal") : STR("negate");
  if (!plan_function(name)) return fail(b, node, "arithmetic with decimals");
  return builder_call(b, name, type, &reg, 1);
}

/* The evaluator for an operator token; NEGATED where its answer must be turned. */
static Str operator_name(KqlTokenKind kind, bool *negated) {
  Str name = str_of(kql_token_text(kind));
  *negated = false;
  if (str_eq(name, STR("<>"))) return STR("!=");
  if (str_eq(name, STR(":"))) return STR("has");
  if (str_eq(name, STR("containscs"))) return STR("contains_cs");
  if (str_eq(name, STR("notcontains"))) return *negated = true, STR("contains");
  if (str_eq(name, STR("notcontainscs"))) return *negated = true, STR("contains_cs");
  if (plan_function(name) || !str_starts(name, STR("!"))) return name;
  *negated = true;
  return str_from(name, 1);
}

/* `* has "x"`: any column of the row. */
static uint32_t lower_any_column(Builder *b, const KqlNode *node, Str name) {
  uint32_t count = b->input ? b->input->column_count : 0;
  uint32_t right = lower_expr(b, node->kids[KQL_BINARY_RIGHT]);
  if (!count) return builder_constant(b, VALUE_BOOL, value_bool(false));
  uint32_t *found = ARENA_ARRAY(b->lower->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t pair[2] = {builder_column(b, i), right};
    found[i] = builder_call(b, name, VALUE_BOOL, pair, 2);
  }
  return builder_call(b, STR("or"), VALUE_BOOL, found, count);
}

static uint32_t lower_binary(Builder *b, const KqlNode *node) {
  bool negated;
  Str name = operator_name(kql_operator(b->lower->query, node), &negated);
  if (!plan_function(name)) {
    lower_fail(b->lower, node, "the operator `%.*s` is not evaluated", STR_ARG(name));
    return builder_constant(b, VALUE_BOOL, value_null());
  }
  if (node->kids[KQL_BINARY_LEFT]->kind == KQL_STAR) {
    uint32_t any = lower_any_column(b, node, name);
    return negated ? builder_not(b, any) : any;
  }
  uint32_t pair[2] = {lower_expr(b, node->kids[0]), lower_expr(b, node->kids[1])};
  bool dynamics =
      kql_type(node->kids[0]) == TYPE_DYNAMIC && kql_type(node->kids[1]) == TYPE_DYNAMIC;
  if (dynamics && plan_function(name)->args[0] == 'c') {
    return fail(b, node, "a comparison of two dynamic values");
  }
  uint32_t reg = builder_call(b, name, VALUE_BOOL, pair, 2);
  return negated ? builder_not(b, reg) : reg;
}

/* The items of a list: a subquery gives its first column. */
static uint32_t lower_item(Builder *b, const KqlNode *item, const KqlNode *left) {
  if (kql_type(item) == TYPE_TABLE) return scalar_table(b, item, item, true);
  uint32_t reg = lower_expr(b, item);
  ValueType want = lower_type(kql_type(left)), have = builder_type(b, reg);
  bool plain = want != VALUE_NULL && want != VALUE_DYNAMIC && have != VALUE_DYNAMIC;
  bool numbers =
      want >= VALUE_INT && want <= VALUE_DECIMAL && have >= VALUE_INT && have <= VALUE_DECIMAL;
  return plain && !numbers ? builder_cast(b, reg, want) : reg;
}

static uint32_t lower_in(Builder *b, const KqlNode *node) {
  bool negated;
  Str name = operator_name(kql_operator(b->lower->query, node), &negated);
  if (!plan_function(name)) return fail(b, node, "this operator");
  if (lower_is_too_long(b->lower, node)) return builder_constant(b, VALUE_BOOL, value_null());
  const KqlNode *left = node->kids[KQL_IN_LEFT];
  uint32_t *args = ARENA_ARRAY(b->lower->arena, uint32_t, node->count);
  args[0] = lower_expr(b, left);
  for (uint32_t i = KQL_IN_ITEMS; i < node->count; i++)
    args[i] = lower_item(b, node->kids[i], left);
  uint32_t reg = builder_call(b, name, VALUE_BOOL, args, node->count);
  return negated ? builder_not(b, reg) : reg;
}

/* A datetime between a datetime and a timespan: the upper bound counts from the lower. */
static uint32_t lower_between(Builder *b, const KqlNode *node) {
  uint32_t value = lower_expr(b, node->kids[KQL_BETWEEN_VALUE]);
  uint32_t low = lower_expr(b, node->kids[KQL_BETWEEN_LOW]);
  uint32_t high = lower_expr(b, node->kids[KQL_BETWEEN_HIGH]);
  if (builder_type(b, low) == VALUE_DATETIME && builder_type(b, high) == VALUE_TIMESPAN) {
    high = builder_call(b, STR("+"), VALUE_DATETIME, (uint32_t[]){low, high}, 2);
  }
  uint32_t both[2] = {builder_call(b, STR(">="), VALUE_BOOL, (uint32_t[]){value, low}, 2),
                      builder_call(b, STR("<="), VALUE_BOOL, (uint32_t[]){value, high}, 2)};
  uint32_t reg = builder_call(b, STR("and"), VALUE_BOOL, both, 2);
  return kql_operator(b->lower->query, node) == TOK_BETWEEN ? reg : builder_not(b, reg);
}

static uint32_t element_of(Builder *b, uint32_t left, uint32_t index) {
  return builder_call(b, STR("element"), VALUE_DYNAMIC, (uint32_t[]){left, index}, 2);
}

/* $left.a, $right.a in join conditions; d.a, d.['a'] of a dynamic. */
static uint32_t lower_path(Builder *b, const KqlNode *node) {
  const KqlNode *left = node->kids[KQL_PATH_LEFT], *right = node->kids[KQL_PATH_RIGHT];
  if (left->kind == KQL_NAME && left->symbol && left->symbol->kind == SYMBOL_TUPLE) {
    if (b->steps) {
      Str step = kql_name(b->lower->query, left), column = kql_name(b->lower->query, right);
      return column_named(
          b, node, arena_printf(b->lower->arena, "%.*s.%.*s", STR_ARG(step), STR_ARG(column)));
    }
    return column_named(b, node, kql_name(b->lower->query, right));
  }
  uint32_t reg = lower_expr(b, left);
  if (right->kind == KQL_BRACKET) return element_of(b, reg, lower_expr(b, right->kids[0]));
  if (right->kind != KQL_NAME) return fail(b, node, "this path");
  Str name = kql_name(b->lower->query, right);
  return element_of(b, reg, builder_constant(b, VALUE_STRING, value_str(name)));
}

static uint32_t time_today(Builder *b, int64_t ticks) {
  uint32_t now = builder_call(b, STR("now"), VALUE_DATETIME, NULL, 0);
  uint32_t day = builder_call(b, STR("startofday"), VALUE_DATETIME, &now, 1);
  uint32_t time = builder_constant(b, VALUE_TIMESPAN, value_number(VALUE_TIMESPAN, ticks));
  return builder_call(b, STR("+"), VALUE_DATETIME, (uint32_t[]){day, time}, 2);
}

static uint32_t lower_constant(Builder *b, const KqlNode *node) {
  Value value;
  int64_t ticks;
  if (lower_time_of_day(b->lower, node, &ticks)) return time_today(b, ticks);
  if (!lower_literal(b->lower, node, &value)) return fail(b, node, "this literal");
  return builder_constant(b, type_of(node), value);
}

uint32_t lower_expr(Builder *b, const KqlNode *node) {
  switch (node->kind) {
    case KQL_PAREN:
    case KQL_NAMED:
    case KQL_KEY: return lower_expr(b, lower_bare(node));
    case KQL_LITERAL:
    case KQL_STRING:
    case KQL_DYNAMIC: return lower_constant(b, node);
    case KQL_NAME: return lower_identifier(b, node);
    case KQL_CALL: return lower_call(b, node);
    case KQL_ADD:
    case KQL_MULTIPLY: return lower_chain(b, node);
    case KQL_AND:
    case KQL_OR: return lower_logic(b, node);
    case KQL_UNARY: return lower_unary(b, node);
    case KQL_BINARY: return lower_binary(b, node);
    case KQL_IN: return lower_in(b, node);
    case KQL_BETWEEN: return lower_between(b, node);
    case KQL_PATH: return lower_path(b, node);
    case KQL_ELEMENT:
      return element_of(b, lower_expr(b, node->kids[0]), lower_expr(b, node->kids[1]));
    case KQL_TOSCALAR: return lower_toscalar(b, node);
    default: return fail(b, node, "this kind of expression");
  }
}

uint32_t lower_expr_as(Builder *b, const KqlNode *node, ValueType type) {
  return builder_cast(b, lower_expr(b, node), type);
}
