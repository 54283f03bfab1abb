/* Owns expressions: literals, operators, paths into dynamic values and tuples, tables used as
   values. Calls are in bind_call.c, names in bind_name.c. */
#include "kql/bind_int.h"

/* --- operators --- */

/* flat table: the entry of function.def whose signatures an operator has */
static KqlFunctionId operator_of(KqlTokenKind token) {
  switch (token) {
    case TOK_PLUS: return FUNCTION_OPERATOR_add;
    case TOK_MINUS: return FUNCTION_OPERATOR_subtract;
    case TOK_STAR: return FUNCTION_OPERATOR_multiply;
    case TOK_SLASH: return FUNCTION_OPERATOR_divide;
    case TOK_PERCENT: return FUNCTION_OPERATOR_modulo;
    case TOK_AND: return FUNCTION_OPERATOR_and;
    case TOK_OR: return FUNCTION_OPERATOR_or;
    case TOK_EQUAL:
    case TOK_NOT_EQUAL:
    case TOK_LESS_GREATER: return FUNCTION_OPERATOR_equal;
    case TOK_LESS:
    case TOK_LESS_EQUAL:
    case TOK_GREATER:
    case TOK_GREATER_EQUAL: return FUNCTION_OPERATOR_less;
    case TOK_EQUAL_TILDE:
    case TOK_BANG_TILDE: return FUNCTION_OPERATOR_equal_nocase;
    case TOK_HAS:
    case TOK_HAS_CS:
    case TOK_NOT_HAS:
    case TOK_NOT_HAS_CS:
    case TOK_HASPREFIX:
    case TOK_HASPREFIX_CS:
    case TOK_NOT_HASPREFIX:
    case TOK_NOT_HASPREFIX_CS:
    case TOK_HASSUFFIX:
    case TOK_HASSUFFIX_CS:
    case TOK_NOT_HASSUFFIX:
    case TOK_NOT_HASSUFFIX_CS: return FUNCTION_OPERATOR_has;
    case TOK_MATCHES_REGEX: return FUNCTION_OPERATOR_matches_regex;
    case TOK_IN:
    case TOK_NOT_IN: return FUNCTION_OPERATOR_in;
    case TOK_IN_CI:
    case TOK_NOT_IN_CI: return FUNCTION_OPERATOR_in_nocase;
    case TOK_HAS_ANY: return FUNCTION_OPERATOR_has_any;
    case TOK_HAS_ALL: return FUNCTION_OPERATOR_has_all;
    case TOK_BETWEEN:
    case TOK_NOT_BETWEEN: return FUNCTION_OPERATOR_between;
    default: return FUNCTION_OPERATOR_contains;
  }
}

enum { FEW_OPERANDS = 16 };

/* Types NODE as an operator over its children, which are bound. */
static void type_operator(Binder *binder, KqlNode *node, KqlFunctionId id, bool all) {
  KqlNode *const *operands = node->kids;
  uint32_t count = node->count;
  KqlTyped few[FEW_OPERANDS];
  KqlTyped *typed = count <= FEW_OPERANDS ? few : ARENA_ARRAY(binder->arena, KqlTyped, count);
  bool constant = true;
  for (uint32_t i = 0; i < count; i++) {
    typed[i] = kql_typed(operands[i]);
    constant = constant && kql_is_constant(operands[i]);
  }
  Arguments arguments = {operands, typed, count};
  bind_set_typed(node,
                 bind_resolve_operator(binder, kql_function(id), &arguments, node->token, all));
  bind_set_constant(node, constant);
}

/* Terms of a chain from left to right: each step works on what the steps before gave. */
static void type_chain(Binder *binder, KqlNode *node) {
  KqlTyped typed[2] = {kql_typed(node->kids[0]), {TYPE_NONE, SHAPE_ANY}};
  bool constant = kql_is_constant(node->kids[0]);
  for (uint32_t i = 1; i < node->count; i++) {
    uint32_t token = node->kids[i]->first - 1;
    KqlFunctionId id = operator_of(kql_term_operator(binder->query, node, i));
    typed[1] = kql_typed(node->kids[i]);
    Arguments arguments = {&node->kids[i - 1], typed, 2};
    typed[0] = bind_resolve_operator(binder, kql_function(id), &arguments, token, true);
    constant = constant && kql_is_constant(node->kids[i]);
  }
  bind_set_typed(node, typed[0]);
  bind_set_constant(node, constant);
}

static void bind_chain(Binder *binder, KqlNode *node) {
  for (uint32_t i = 0; i < node->count; i++) {
    bind_expression(binder, node->kids[i], CONTEXT_SCALAR);
  }
  type_chain(binder, node);
}

static void bind_operand(Binder *binder, KqlNode *node) {
  if (node->kind == KQL_STAR) {
    bind_set_type(node, TYPE_DYNAMIC);
  } else {
    bind_expression(binder, node, CONTEXT_SCALAR);
  }
}

static void bind_binary(Binder *binder, KqlNode *node) {
  bind_operand(binder, node->kids[KQL_BINARY_LEFT]);
  bind_operand(binder, node->kids[KQL_BINARY_RIGHT]);
  KqlFunctionId id = operator_of(kql_operator(binder->query, node));
  type_operator(binder, node, id, true);
  uint32_t groups;
  if (id == FUNCTION_OPERATOR_matches_regex) {
    bind_check_regex(binder, node->kids[KQL_BINARY_RIGHT], &groups);
  }
}

/* Whether NODE is a query that begins with `union`. */
static bool begins_with_union(const KqlNode *node) {
  while (node && (node->kind == KQL_PAREN || node->kind == KQL_PIPE)) node = node->kids[0];
  return node && node->kind == KQL_UNION;
}

/* A `union` that a query in a list begins with is not fed by the row. */
static void bind_item(Binder *binder, KqlNode *item) {
  const KqlColumns *row = binder->row;
  if (begins_with_union(item)) binder->row = NULL;
  bind_operand(binder, item);
  binder->row = row;
}

static void bind_in(Binder *binder, KqlNode *node) {
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] != NULL) bind_item(binder, node->kids[i]);
  }
  KqlFunctionId id = operator_of(kql_operator(binder->query, node));
  type_operator(binder, node, id, false);
}

static void bind_between(Binder *binder, KqlNode *node) {
  for (uint32_t i = 0; i < node->count; i++) {
    bind_expression(binder, node->kids[i], CONTEXT_SCALAR);
  }
  type_operator(binder, node, FUNCTION_OPERATOR_between, false);
}

static void bind_unary(Binder *binder, KqlNode *node) {
  bind_expression(binder, node->kids[KQL_UNARY_VALUE], CONTEXT_SCALAR);
  bool minus = kql_operator(binder->query, node) == TOK_MINUS;
  KqlFunctionId id = minus ? FUNCTION_OPERATOR_negate : FUNCTION_OPERATOR_plus;
  type_operator(binder, node, id, true);
}

/* --- literals --- */

static KqlType literal_type(KqlTokenKind token) {
  switch (token) {
    case TOK_BOOL_VALUE: return TYPE_BOOL;
    case TOK_INT_VALUE: return TYPE_INT;
    case TOK_LONG_VALUE: return TYPE_LONG;
    case TOK_REAL_VALUE: return TYPE_REAL;
    case TOK_DECIMAL_VALUE: return TYPE_DECIMAL;
    case TOK_DATETIME_VALUE: return TYPE_DATETIME;
    case TOK_TIMESPAN_VALUE: return TYPE_TIMESPAN;
    case TOK_GUID_VALUE:
    case TOK_RAW_GUID: return TYPE_GUID;
    case TOK_STRING_TEXT: return TYPE_STRING;
    default: return TYPE_NULL;
  }
}

static void bind_literal(Binder *binder, KqlNode *node) {
  bind_set_type(node, literal_type(kql_operator(binder->query, node)));
  bind_set_constant(node, true);
  bind_check_typed_literal(binder, node);
}

static void bind_json(Binder *binder, KqlNode *node);

static void bind_json_array(Binder *binder, KqlNode *node) {
  KqlTyped common = {TYPE_NONE, SHAPE_ANY};
  bool shared = true;
  for (uint32_t i = 0; i < node->count; i++) {
    bind_json(binder, node->kids[i]);
    shared = shared && kql_common_type(common, kql_typed(node->kids[i]), CONVERT_NONE, &common);
  }
  KqlTyped any = {TYPE_DYNAMIC, SHAPE_ARRAY};
  bind_set_typed(node, shared && common.type != TYPE_NONE ? kql_array_of(common) : any);
}

static void bind_json(Binder *binder, KqlNode *node) {
  switch (node->kind) {
    case KQL_ARRAY: bind_json_array(binder, node); break;
    case KQL_BAG:
      for (uint32_t i = 0; i < node->count; i++) {
        if (node->kids[i]->kind == KQL_PAIR) {
          bind_json(binder, node->kids[i]->kids[KQL_PAIR_VALUE]);
        }
      }
      bind_set_typed(node, (KqlTyped){TYPE_DYNAMIC, SHAPE_BAG});
      break;
    case KQL_DYNAMIC: bind_expression(binder, node, CONTEXT_SCALAR); break;
    case KQL_UNARY:
      bind_json(binder, node->kids[KQL_UNARY_VALUE]);
      bind_copy_meaning(node, node->kids[KQL_UNARY_VALUE]);
      break;
    default:
      bind_expression(binder, node, CONTEXT_SCALAR);
      if (node->type == TYPE_DECIMAL) {
        bind_report(binder, DIAG_KS215, node, "a decimal, which a dynamic value cannot hold");
      }
      break;
  }
}

static void bind_dynamic(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_DYNAMIC_VALUE];
  bind_json(binder, value);
  bind_set_typed(node, kql_dynamic_of(kql_typed(value)));
  bind_set_constant(node, true);
}

/* --- types --- */

KqlTyped bind_declared_type(Binder *binder, KqlNode *type) {
  if (type == NULL || type->kind != KQL_TYPE) return (KqlTyped){TYPE_ERROR, SHAPE_ANY};
  KqlType found = kql_type_find(kql_text(binder->query, type));
  return (KqlTyped){found == TYPE_NONE ? TYPE_ERROR : found, SHAPE_ANY};
}

static void declare_column(Binder *binder, ColumnList *list, KqlNode *column) {
  KqlNode *name = column->kids[KQL_COLUMN_NAME];
  Str text = bind_name_of(binder, name);
  if (text.len == 0) return;
  KqlTyped typed = bind_declared_type(binder, column->kids[KQL_COLUMN_TYPE]);
  const KqlColumn *made = kql_column_new(binder->arena, text, typed, name);
  name->symbol = bind_column_symbol(binder, made);
  bind_set_typed(name, kql_column_typed(made));
  vec_push(binder->arena, list, made);
}

void bind_declare_columns(Binder *binder, ColumnList *list, KqlNode *const *items, uint32_t count) {
  Map declared = {0};
  for (uint32_t i = 0; i < count; i++) {
    if (items[i] == NULL || items[i]->kind != KQL_COLUMN) continue;
    Str name = bind_name_of(binder, items[i]->kids[KQL_COLUMN_NAME]);
    if (name.len > 0 && map_put(binder->arena, &declared, name, items[i]) != NULL) {
      bind_report(binder, DIAG_KS171, items[i]->kids[KQL_COLUMN_NAME],
                  "a column `%.*s` is there already", STR_ARG(name));
      continue;
    }
    declare_column(binder, list, items[i]);
  }
}

const KqlColumns *bind_schema(Binder *binder, KqlNode *schema) {
  ColumnList list = {0};
  if (schema != NULL) bind_declare_columns(binder, &list, schema->kids, schema->count);
  return bind_list_columns(binder, &list);
}

static void bind_typeof_column(Binder *binder, KqlNode *item, ColumnList *list) {
  if (item->kind == KQL_STAR && binder->row != NULL) {
    bind_list_add(binder, list, binder->row);
  } else if (item->kind == KQL_STAR) {
    bind_report(binder, DIAG_KS199, item, "`*` means the columns at hand, and here are none");
  } else if (item->kind == KQL_COLUMN) {
    declare_column(binder, list, item);
  } else {
    bind_report(binder, DIAG_KS170, item, "expected a column: `Name: type`");
  }
}

static void bind_typeof(Binder *binder, KqlNode *node) {
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_TYPE, (Str){NULL, 0});
  bool scalar = node->count == 1 && node->kids[0]->kind == KQL_TYPE;
  if (scalar) {
    symbol->typed = bind_declared_type(binder, node->kids[0]);
  } else {
    ColumnList list = {0};
    for (uint32_t i = 0; i < node->count; i++) bind_typeof_column(binder, node->kids[i], &list);
    symbol->columns = bind_list_columns(binder, &list);
    symbol->typed.type = TYPE_TABLE;
  }
  node->symbol = symbol;
  bind_set_type(node, TYPE_TYPE);
  bind_set_constant(node, true);
}

/* Whether a value can be the index of an item (NUMBER) or the key of a property (TEXT). */
static bool is_index(KqlTyped typed, bool number, bool text) {
  KqlTyped plain = kql_unwrapped(typed);
  bool any = typed.type == TYPE_DYNAMIC && typed.shape == SHAPE_ANY;
  bool counts = any || kql_type_is(typed.type, IS_INTEGER) || plain.type == TYPE_LONG;
  return (number && counts) || (text && (typed.type == TYPE_STRING || typed.type == TYPE_DYNAMIC));
}

/* The column of a tuple that a literal INDEX names; unknown for any other index. */
static KqlTyped tuple_item(const Binder *binder, const KqlColumns *tuple, const KqlNode *index) {
  Str text = kql_text(binder->query, index);
  bool digit = index->kind == KQL_LITERAL && text.len == 1 && char_is_digit(text.ptr[0]);
  uint32_t place = digit ? (uint32_t)(text.ptr[0] - '0') : UINT32_MAX;
  return place < tuple->count ? kql_column_typed(tuple->items[place])
                              : (KqlTyped){TYPE_UNKNOWN, SHAPE_ANY};
}

/* LEFT[INDEX], where both are bound. */
static void type_element(Binder *binder, KqlNode *node, const KqlNode *left, KqlNode *index) {
  unsigned shape = kql_shape(left) & SHAPE_KINDS;
  if (bind_is_error(index) || bind_is_error(left)) {
    bind_set_type(node, TYPE_ERROR);
  } else if (left->type == TYPE_TUPLE && left->columns != NULL) {
    bind_set_typed(node, tuple_item(binder, left->columns, index));
  } else if (left->type == TYPE_UNKNOWN) {
    bind_set_type(node, TYPE_UNKNOWN);
  } else if (left->type != TYPE_DYNAMIC || shape == SHAPE_VALUE) {
    bind_set_type(node, TYPE_ERROR);
    Diag *diag = bind_report(binder, DIAG_KS147, node, "a value of type %s has no elements",
                             kql_type_name(kql_type(left)));
    if (left->type == TYPE_STRING) {
      diag_help(binder->bag, diag, "read it with `parse_json(…)` or cut it with `split(…)` first");
    }
  } else {
    bind_set_typed(node, kql_item_of(kql_shape(left)));
    bool fits = is_index(kql_typed(index), shape != SHAPE_BAG, shape != SHAPE_ARRAY);
    if (!fits) {
      bind_report(binder, DIAG_KS141, index, "a value of type %s cannot be an index",
                  kql_type_name(kql_type(index)));
    }
  }
}

static void bind_element(Binder *binder, KqlNode *node) {
  bind_expression(binder, node->kids[KQL_ELEMENT_LEFT], CONTEXT_SCALAR);
  bind_expression(binder, node->kids[KQL_ELEMENT_INDEX], CONTEXT_SCALAR);
  type_element(binder, node, node->kids[KQL_ELEMENT_LEFT], node->kids[KQL_ELEMENT_INDEX]);
}

static void bind_path(Binder *binder, KqlNode *node, Context context) {
  KqlNode *left = node->kids[KQL_PATH_LEFT], *right = node->kids[KQL_PATH_RIGHT];
  bind_expression(binder, left, CONTEXT_SCALAR);
  if (right->kind == KQL_BRACKET) {
    KqlNode *index = right->kids[KQL_BRACKET_VALUE];
    bind_expression(binder, index, CONTEXT_SCALAR);
    type_element(binder, right, left, index);
  } else if (right->kind == KQL_CALL) {
    const KqlNode *outer = binder->left;
    binder->left = left;
    bind_call(binder, right, context, false);
    binder->left = outer;
  } else if (right->kind == KQL_WILDCARD) {
    bind_table_wildcard(binder, right, left);
  } else if (right->kind == KQL_NAME) {
    bind_member(binder, left, right);
  } else {
    bind_set_type(right, TYPE_ERROR);
  }
  bind_copy_meaning(node, right);
  node->symbol = right->symbol;
}

/* --- tables as values --- */

/* Binds NODE as a query of its own: it does not see the columns of the row. */
static void bind_apart(Binder *binder, KqlNode *node) {
  const KqlColumns *row = binder->row;
  ScopeKind kind = binder->scope_kind;
  binder->row = NULL;
  bind_expression(binder, node, CONTEXT_TABLE);
  binder->row = row;
  binder->scope_kind = kind;
}

static void bind_toscalar(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_TOSCALAR_VALUE];
  bind_apart(binder, value);
  const KqlColumns *table = bind_table_of(value);
  bind_set_constant(node, true);
  if (table != NULL && table->count > 0) {
    bind_set_typed(node, kql_column_typed(table->items[0]));
  } else if (table != NULL) {
    bind_set_type(node, TYPE_ERROR);
    Diag *diag = bind_report(binder, DIAG_KS190, value, "this table has no columns");
    diag->follows = table->unknown;
  } else if (kql_type_is(kql_type(value), IS_SCALAR)) {
    bind_set_typed(node, kql_typed(value));
  } else {
    bind_set_type(node, TYPE_ERROR);
    Diag *diag = bind_report(binder, DIAG_KS112, value, "expected a table or a single value");
    diag->follows = bind_is_error(value);
  }
}

static void bind_totable(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_TOTABLE_VALUE];
  bind_apart(binder, value);
  if (bind_check_table(binder, value)) {
    bind_copy_meaning(node, value);
  } else {
    bind_set_type(node, TYPE_ERROR);
  }
}

static void bind_materialize(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_MATERIALIZE_VALUE];
  bind_expression(binder, value, CONTEXT_TABLE);
  bool fits = value->type == TYPE_TABLE || value->type == TYPE_TABLES || value->type == TYPE_GRAPH;
  if (!fits && !bind_is_error(value)) {
    bind_report(binder, DIAG_KS231, value, "a value of type %s found, expected a table",
                kql_type_name(kql_type(value)));
  }
  bind_copy_meaning(node, value);
  node->symbol = value->type == TYPE_GRAPH ? value->symbol : NULL;
}

static void bind_datatable(Binder *binder, KqlNode *node) {
  KqlColumns *columns = (KqlColumns *)bind_schema(binder, node->kids[KQL_DATATABLE_SCHEMA]);
  uint32_t count = node->count - KQL_DATATABLE_VALUES;
  for (uint32_t i = KQL_DATATABLE_VALUES; i < node->count; i++) {
    bind_expression(binder, node->kids[i], CONTEXT_SCALAR);
    bind_check_scalar(binder, node->kids[i]);
  }
  if (columns->count > 0 && count % columns->count != 0) {
    bind_report(binder, DIAG_KS173, node->kids[node->count - 1],
                "%u values do not fill rows of %u columns", count, columns->count);
  }
  columns->maker = node;
  bind_set_table(node, columns);
}

static void bind_list(Binder *binder, KqlNode *node, uint32_t from) {
  for (uint32_t i = from; i < node->count; i++) {
    if (node->kids[i] != NULL) bind_expression(binder, node->kids[i], CONTEXT_SCALAR);
  }
}

static void bind_externaldata(Binder *binder, KqlNode *node) {
  KqlColumns *columns = (KqlColumns *)bind_schema(binder, node->kids[KQL_EXTERNALDATA_SCHEMA]);
  bind_list(binder, node, KQL_EXTERNALDATA_URIS);
  columns->maker = node;
  bind_set_table(node, columns);
}

static void bind_inline_table(Binder *binder, KqlNode *node) {
  KqlNode *schema = node->kids[KQL_INLINE_TABLE_SCHEMA];
  KqlColumns *columns = (KqlColumns *)bind_schema(binder, schema);
  columns->open = schema == NULL || schema->count == 0;
  columns->maker = node;
  bind_set_table(node, columns);
}

static void bind_entity_group(Binder *binder, KqlNode *node) {
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_ENTITY_GROUP, (Str){NULL, 0});
  for (uint32_t i = 0; i < node->count; i++) {
    KqlNode *entity = node->kids[i];
    bind_expression(binder, entity, CONTEXT_SCALAR);
    bool fits =
        entity->type == TYPE_CLUSTER || entity->type == TYPE_DATABASE || entity->type == TYPE_TABLE;
    if (!fits && !bind_is_error(entity)) {
      bind_report(binder, DIAG_KS216, entity, "expected a cluster, a database or a table");
    }
  }
  symbol->typed.type = TYPE_ENTITY_GROUP;
  node->symbol = symbol;
  bind_set_type(node, TYPE_ENTITY_GROUP);
}

/* --- dispatch --- */

static void bind_paren(Binder *binder, KqlNode *node, Context context) {
  const KqlNode *left = binder->left;
  binder->left = NULL;
  KqlNode *value = node->kids[KQL_PAREN_VALUE];
  bind_expression(binder, value, context);
  bind_copy_meaning(node, value);
  if (value->type == TYPE_TABLES || value->type == TYPE_GRAPH) node->symbol = value->symbol;
  binder->left = left;
}

static void bind_error(Binder *binder, KqlNode *node) {
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] != NULL) bind_expression(binder, node->kids[i], CONTEXT_SCALAR);
  }
  bind_set_type(node, TYPE_ERROR);
}

static void bind_named(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_NAMED_VALUE];
  bind_expression(binder, value, CONTEXT_SCALAR);
  bind_copy_meaning(node, value);
}

static void bind_key(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_KEY_VALUE];
  bind_expression(binder, value, CONTEXT_SCALAR);
  bind_copy_meaning(node, value);
  node->symbol = value->symbol;
}

/* flat table: one case a kind of node */
void bind_expression(Binder *binder, KqlNode *node, Context context) {
  switch (node->kind) {
    case KQL_NAME: bind_name(binder, node, context); break;
    case KQL_LITERAL: bind_literal(binder, node); break;
    case KQL_STRING:
      bind_set_type(node, TYPE_STRING);
      bind_set_constant(node, true);
      break;
    case KQL_CALL: bind_call(binder, node, context, false); break;
    case KQL_BINARY: bind_binary(binder, node); break;
    case KQL_OR:
    case KQL_AND:
    case KQL_ADD:
    case KQL_MULTIPLY: bind_chain(binder, node); break;
    case KQL_IN: bind_in(binder, node); break;
    case KQL_BETWEEN: bind_between(binder, node); break;
    case KQL_UNARY: bind_unary(binder, node); break;
    case KQL_PATH: bind_path(binder, node, context); break;
    case KQL_ELEMENT: bind_element(binder, node); break;
    case KQL_PAREN: bind_paren(binder, node, context); break;
    case KQL_NAMED: bind_named(binder, node); break;
    case KQL_KEY: bind_key(binder, node); break;
    case KQL_PIPE: bind_pipe(binder, node); break;
    case KQL_DYNAMIC: bind_dynamic(binder, node); break;
    case KQL_TYPEOF: bind_typeof(binder, node); break;
    case KQL_TOSCALAR: bind_toscalar(binder, node); break;
    case KQL_TOTABLE: bind_totable(binder, node); break;
    case KQL_MATERIALIZE: bind_materialize(binder, node); break;
    case KQL_DATATABLE: bind_datatable(binder, node); break;
    case KQL_CONTEXT_TABLE:
      bind_set_table(node, bind_schema(binder, node->kids[KQL_CONTEXT_TABLE_SCHEMA]));
      break;
    case KQL_EXTERNALDATA: bind_externaldata(binder, node); break;
    case KQL_INLINE_TABLE: bind_inline_table(binder, node); break;
    case KQL_ENTITY_GROUP: bind_entity_group(binder, node); break;
    case KQL_WILDCARD: bind_table_wildcard(binder, node, NULL); break;
    case KQL_STAR: bind_set_type(node, TYPE_NONE); break;
    case KQL_ERROR: bind_error(binder, node); break;
    default:
      if (kql_is_operator((KqlKind)node->kind)) {
        bind_operator(binder, node, NULL);
      } else {
        bind_set_type(node, TYPE_ERROR);
      }
      break;
  }
}

/* --- search terms --- */

void bind_search_term(Binder *binder, KqlNode *node) {
  switch (node->kind) {
    case KQL_AND:
    case KQL_OR:
      for (uint32_t i = 0; i < node->count; i++) bind_search_term(binder, node->kids[i]);
      type_chain(binder, node);
      break;
    case KQL_PAREN:
      bind_search_term(binder, node->kids[KQL_PAREN_VALUE]);
      bind_copy_meaning(node, node->kids[KQL_PAREN_VALUE]);
      break;
    case KQL_STAR: bind_set_type(node, TYPE_BOOL); break;
    default:
      bind_expression(binder, node, CONTEXT_SCALAR);
      bool term = node->kind == KQL_LITERAL || node->kind == KQL_STRING || node->kind == KQL_NAME;
      if (term && node->type == TYPE_STRING && kql_is_constant(node))
        bind_set_type(node, TYPE_BOOL);
      break;
  }
}
