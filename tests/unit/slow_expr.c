/* Expressions of the slow evaluator: every kind of node, for one row. */
#include "unit/slow.h"

#include "value/convert.h"
#include "value/json_read.h"

void slow_trouble(Slow *slow, const KqlNode *node, const char *what) {
  if (slow->trouble.len) return;
  Str text = node ? kql_text(slow->query, node) : (Str){0};
  slow->trouble = arena_printf(slow->arena, "%s: %.*s", what, STR_ARG(text));
}

const KqlNode *slow_bare(const KqlNode *node) {
  while (node->kind == KQL_NAMED || node->kind == KQL_KEY || node->kind == KQL_PAREN) {
    node = node->kids[node->kind == KQL_NAMED ? KQL_NAMED_VALUE : 0];
  }
  return node;
}

Value slow_cast(Slow *slow, Value v, ValueType type) {
  Text text = {.arena = slow->arena};
  return v.type == type ? v : convert_value(&text, v, type);
}

/* What stands in parentheses after the name of a type, else all of TEXT. */
static Str inside(Str text) {
  size_t open = str_find_byte(text, '(', 0);
  return open == STR_NONE ? text : str_trim(str_slice(text, open + 1, text.len - 1));
}

Value slow_literal(Slow *slow, const KqlNode *node) {
  Str text = inside(kql_text(slow->query, node));
  Value v = value_null();
  if (node->kind == KQL_STRING) return value_str(kql_string(slow->query, node));
  if (str_eq(text, STR("null"))) return v;
  if (node->kind == KQL_DYNAMIC) {
    if (!json_read(slow->arena, text, &v)) slow_trouble(slow, node, "no JSON");
    return v;
  }
  v = slow_cast(slow, value_str(text), slow_type(kql_type(node)));
  if (value_is_null(v)) slow_trouble(slow, node, "unknown literal");
  return v;
}

static Value eval_name(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  const KqlSymbol *symbol = node->symbol;
  if (symbol && symbol->kind == SYMBOL_VARIABLE && symbol->value) {
    return slow_eval(slow, scope, symbol->value);
  }
  Str name = symbol && symbol->kind == SYMBOL_COLUMN ? symbol->name : kql_name(slow->query, node);
  uint32_t at = slow_find(scope->table, name);
  if (at == UINT32_MAX) {
    slow_trouble(slow, node, "unknown name");
    return value_null();
  }
  return scope->row[at];
}

static Value eval_chain(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  Value v = slow_eval(slow, scope, node->kids[0]);
  for (uint32_t i = 1; i < node->count; i++) {
    const char *operator= kql_token_text(kql_term_operator(slow->query, node, i));
    v = slow_arithmetic(slow, v, slow_eval(slow, scope, node->kids[i]), operator[0]);
  }
  return v;
}

/* One term that decides is enough; else one null makes it null. */
static Value eval_logic(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  bool decider = node->kind == KQL_OR, unknown = false, decided = false;
  for (uint32_t i = 0; i < node->count; i++) {
    Value v = slow_cast(slow, slow_eval(slow, scope, node->kids[i]), VALUE_BOOL);
    if (value_is_null(v)) {
      unknown = true;
    } else if (v.boolean == decider) {
      decided = true;
    }
  }
  if (decided) return value_bool(decider);
  return unknown ? value_null() : value_bool(!decider);
}

static Value turned(Value v, bool turn) {
  return turn && v.type == VALUE_BOOL ? value_bool(!v.boolean) : v;
}

/* NODE as text: what is null is "". */
static Str text_of(Slow *slow, Value v) { return value_text(slow_cast(slow, v, VALUE_STRING)); }

static Value any_column(Slow *slow, const SlowScope *scope, Str needle, Str operator) {
  for (uint32_t i = 0; i < scope->table->width; i++) {
    if (slow_match(slow->arena, text_of(slow, scope->row[i]), needle, operator)) {
      return value_bool(true);
    }
  }
  return value_bool(false);
}

static Value eval_binary(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  Str operator= str_of(kql_token_text(kql_operator(slow->query, node)));
  bool turn = operator.ptr[0] == '!' && !str_eq(operator, STR("!="));
  if (turn) operator= str_eq(operator, STR("!~")) ? STR("=~") : str_from(operator, 1);
  Value b = slow_eval(slow, scope, node->kids[KQL_BINARY_RIGHT]);
  if (node->kids[KQL_BINARY_LEFT]->kind == KQL_STAR) {
    return turned(any_column(slow, scope, value_text(b), operator), turn);
  }
  Value a = slow_eval(slow, scope, node->kids[KQL_BINARY_LEFT]);
  static const char *const order[] = {"==", "!=", "<", "<=", ">", ">="};
  for (size_t i = 0; i < sizeof order / sizeof *order; i++) {
    if (str_eq(operator, str_of(order[i]))) return slow_compare(a, b, operator);
  }
  if (str_eq(operator, STR("matches regex"))) {
    ValueType types[2] = {VALUE_STRING, VALUE_STRING};
    return slow_evaluator(slow, operator, VALUE_BOOL, (SlowArgs){(Value[]){a, b}, types, 2});
  }
  bool found = slow_match(slow->arena, text_of(slow, a), text_of(slow, b), operator);
  return turned(value_bool(found), turn);
}

/* The rows of a subquery, which runs once. */
static const SlowTable *subquery(Slow *slow, const KqlNode *node) {
  vec_each(SlowMemo, memo, &slow->memos) if (memo->node == node) return memo->table;
  SlowMemo memo = {node, slow_table(slow, node)};
  vec_push(slow->arena, &slow->memos, memo);
  return memo.table;
}

/* The listed values: items of arrays, the first column of a table. */
static SlowValues listed(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  SlowValues list = {0};
  for (uint32_t i = KQL_IN_ITEMS; i < node->count; i++) {
    if (kql_type(node->kids[i]) == TYPE_TABLE) {
      const SlowTable *table = subquery(slow, node->kids[i]);
      for (uint32_t r = 0; r < table->rows.len; r++) {
        vec_push(slow->arena, &list, table->rows.ptr[r][0]);
      }
      continue;
    }
    Value v = slow_eval(slow, scope, node->kids[i]);
    for (uint32_t k = 0; v.type == VALUE_ARRAY && k < v.len; k++) {
      vec_push(slow->arena, &list, v.items[k]);
    }
    if (v.type != VALUE_ARRAY) vec_push(slow->arena, &list, v);
  }
  return list;
}

static bool is_listed(Slow *slow, Value v, Value item, Str operator) {
  bool nocase = str_eq(operator, STR("in~"));
  if (str_eq(operator, STR("in"))) return slow_same(v, item);
  if (nocase && (v.type != VALUE_STRING || item.type != VALUE_STRING)) return slow_same(v, item);
  if (nocase) return slow_match(slow->arena, value_text(v), value_text(item), STR("=~"));
  return slow_match(slow->arena, text_of(slow, v), text_of(slow, item), STR("has"));
}

/* in, in~, has_any: one item is enough; has_all: every item. */
static Value eval_in(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  Str operator= str_of(kql_token_text(kql_operator(slow->query, node)));
  bool turn = str_starts(operator, STR("!")), all = str_eq(operator, STR("has_all"));
  if (turn) operator= str_from(operator, 1);
  Value v = slow_eval(slow, scope, node->kids[KQL_IN_LEFT]);
  SlowValues list = listed(slow, scope, node);
  bool has = str_starts(operator, STR("has")), found = all;
  for (uint32_t i = 0; i < list.len && (has || !value_is_null(v)); i++) {
    bool hit = is_listed(slow, v, list.ptr[i], operator);
    found = all ? found && hit : found || hit;
  }
  return turned(value_bool(found), turn);
}

static Value eval_between(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  Value v = slow_eval(slow, scope, node->kids[KQL_BETWEEN_VALUE]);
  Value low = slow_eval(slow, scope, node->kids[KQL_BETWEEN_LOW]);
  Value high = slow_eval(slow, scope, node->kids[KQL_BETWEEN_HIGH]);
  if (kql_type(node->kids[KQL_BETWEEN_LOW]) == TYPE_DATETIME &&
      kql_type(node->kids[KQL_BETWEEN_HIGH]) == TYPE_TIMESPAN) {
    high = slow_arithmetic(slow, low, high, '+');
  }
  Value above = slow_compare(v, low, STR(">=")), below = slow_compare(v, high, STR("<="));
  bool outside = (above.type && !above.boolean) || (below.type && !below.boolean);
  bool unknown = value_is_null(above) || value_is_null(below);
  Value both = outside ? value_bool(false) : unknown ? value_null() : value_bool(true);
  return turned(both, kql_operator(slow->query, node) != TOK_BETWEEN);
}

static Value step_value(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  Str step = kql_name(slow->query, node->kids[KQL_PATH_LEFT]);
  Str name = kql_name(slow->query, node->kids[KQL_PATH_RIGHT]);
  for (uint32_t i = 0; scope->steps && i < scope->steps->count; i++) {
    uint32_t at = slow_find(scope->table, name);
    if (at != UINT32_MAX && str_eq(scope->steps->names[i], step)) return scope->steps->rows[i][at];
  }
  slow_trouble(slow, node, "unknown step");
  return value_null();
}

static Value element(Value v, Value index) {
  if (index.type == VALUE_STRING) return value_member(v, value_text(index));
  if (index.type == VALUE_INT || index.type == VALUE_LONG) return value_item(v, index.number);
  return value_null();
}

static Value eval_path(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  const KqlNode *left = node->kids[KQL_PATH_LEFT], *right = node->kids[KQL_PATH_RIGHT];
  if (left->kind == KQL_NAME && left->symbol && left->symbol->kind == SYMBOL_TUPLE) {
    return step_value(slow, scope, node);
  }
  Value v = slow_eval(slow, scope, left);
  if (right->kind == KQL_BRACKET) return element(v, slow_eval(slow, scope, right->kids[0]));
  return value_member(v, kql_name(slow->query, right));
}

static Value eval_toscalar(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  const KqlNode *value = node->kids[KQL_TOSCALAR_VALUE];
  if (kql_type(value) != TYPE_TABLE) return slow_eval(slow, scope, value);
  const SlowTable *table = subquery(slow, value);
  if (table->rows.len && table->width) return table->rows.ptr[0][0];
  return table->width && table->types[0] == VALUE_STRING ? value_str(STR("")) : value_null();
}

Value slow_eval(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  node = slow_bare(node);
  switch (node->kind) {
    case KQL_LITERAL:
    case KQL_STRING:
    case KQL_DYNAMIC: return slow_literal(slow, node);
    case KQL_NAME: return eval_name(slow, scope, node);
    case KQL_CALL: return slow_call(slow, scope, node);
    case KQL_ADD:
    case KQL_MULTIPLY: return eval_chain(slow, scope, node);
    case KQL_AND:
    case KQL_OR: return eval_logic(slow, scope, node);
    case KQL_BINARY: return eval_binary(slow, scope, node);
    case KQL_IN: return eval_in(slow, scope, node);
    case KQL_BETWEEN: return eval_between(slow, scope, node);
    case KQL_PATH: return eval_path(slow, scope, node);
    case KQL_TOSCALAR: return eval_toscalar(slow, scope, node);
    case KQL_ELEMENT:
      return element(slow_eval(slow, scope, node->kids[0]), slow_eval(slow, scope, node->kids[1]));
    case KQL_UNARY: {
      Value v = slow_eval(slow, scope, node->kids[KQL_UNARY_VALUE]);
      return kql_operator(slow->query, node) == TOK_MINUS ? slow_negate(slow, v) : v;
    }
    default: slow_trouble(slow, node, "unknown kind of expression"); return value_null();
  }
}
