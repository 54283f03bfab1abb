/* Binds a query: the entry, and the annotations that all files of the binder write and read.

   bind_statement walks the statements, bind_operator and its kin (join, search, series, graph) the
   operators of a pipe, bind_expr expressions, bind_name what a name means, bind_call calls, with
   bind_signature for overloads and bind_rule for results that need code; bind_project and
   bind_columns put result columns together, bind_check says what stands where it must not. */
#include "kql/bind.h"

#include "kql/bind_int.h"

KqlShape kql_shape(const KqlNode *node) { return (KqlShape)(node->info & INFO_SHAPE); }

bool kql_is_constant(const KqlNode *node) { return (node->info & INFO_CONSTANT) != 0; }

bool kql_is_literal(const KqlQuery *query, const KqlNode *node) {
  switch (node->kind) {
    case KQL_LITERAL:
    case KQL_STRING:
    case KQL_DYNAMIC:
    case KQL_TYPEOF: return true;
    case KQL_UNARY:
    case KQL_PAREN: return kql_is_literal(query, node->kids[0]);
    default: return false;
  }
}

const KqlColumn *kql_column_of(const KqlNode *node) {
  while (node->kind == KQL_PAREN) node = node->kids[KQL_PAREN_VALUE];
  bool is_column = node->symbol != NULL && node->symbol->kind == SYMBOL_COLUMN;
  return is_column ? node->symbol->column : NULL;
}

Str kql_constant_string(const KqlQuery *query, const KqlNode *node) {
  while (node != NULL && node->kind == KQL_PAREN) node = node->kids[KQL_PAREN_VALUE];
  if (node == NULL) return (Str){NULL, 0};
  if (node->kind == KQL_STRING) return kql_string(query, node);
  if (node->kind == KQL_NAMED) return kql_constant_string(query, node->kids[KQL_NAMED_VALUE]);
  const KqlSymbol *symbol = node->kind == KQL_NAME ? node->symbol : NULL;
  bool known = symbol != NULL && symbol->kind == SYMBOL_VARIABLE && symbol->constant;
  return known ? symbol->text : (Str){NULL, 0};
}

const KqlSignature *kql_call_signature(const KqlNode *call) {
  bool builtin =
      call->kind == KQL_CALL && call->symbol != NULL && call->symbol->kind == SYMBOL_BUILTIN;
  uint32_t number = call->info >> INFO_NUMBER_SHIFT;
  return builtin && number > 0 ? &call->symbol->builtin->signatures[number - 1] : NULL;
}

Str kql_result_name(const KqlBound *bound, const KqlNode *expression) {
  return bind_result_name(bound->binder, expression);
}

static bool has_error(const DiagBag *bag, uint32_t from) {
  for (uint32_t i = from; i < bag->diags.len; i++) {
    if (diag_severity(bag->diags.ptr[i]->code) == SEVERITY_ERROR) return true;
  }
  return false;
}

KqlBound *kql_bind(Arena *arena, KqlQuery *query, const KqlEnvironment *environment, DiagBag *bag) {
  KqlBound *bound = ARENA_NEW(arena, KqlBound);
  Binder *binder = ARENA_NEW(arena, Binder);
  bound->query = query;
  bound->environment = environment;
  bound->binder = binder;
  uint32_t found = bag->diags.len;
  *binder = (Binder){.arena = arena,
                     .bound = bound,
                     .query = query,
                     .facts = environment->facts,
                     .bag = bag,
                     .scope = kql_scope_new(arena, environment->names),
                     .builtins = ARENA_ARRAY(arena, KqlSymbol *, FUNCTION_COUNT),
                     .next_column = 1};
  if (query->root->kind == KQL_BLOCK) {
    bind_block(binder, query->root);
    bound->columns = bind_table_of(query->root);
    bound->type = kql_type(query->root);
  }
  bound->mistaken = has_error(bag, found);
  return bound;
}

/* --- annotations --- */

void bind_set_type(KqlNode *node, KqlType type) {
  bind_set_typed(node, (KqlTyped){type, SHAPE_ANY});
}

void bind_set_typed(KqlNode *node, KqlTyped typed) {
  node->type = (uint8_t)typed.type;
  node->info = (node->info & ~(uint32_t)INFO_SHAPE) | typed.shape;
}

void bind_set_table(KqlNode *node, const KqlColumns *columns) {
  bind_set_type(node, TYPE_TABLE);
  node->columns = columns;
}

void bind_set_constant(KqlNode *node, bool constant) {
  if (constant) node->info |= INFO_CONSTANT;
}

void bind_copy_meaning(KqlNode *node, const KqlNode *other) {
  node->type = other->type;
  node->info = other->info & (INFO_SHAPE | INFO_CONSTANT | INFO_TUPLE);
  node->columns = other->columns;
}

bool bind_is_error(const KqlNode *node) {
  return node->type == TYPE_ERROR || node->type == TYPE_NONE;
}

const KqlColumns *bind_table_of(const KqlNode *node) {
  return node != NULL && node->type == TYPE_TABLE ? node->columns : NULL;
}

const KqlColumns *bind_tuple_of(const KqlNode *node) {
  bool tuple = node->type == TYPE_TUPLE || (node->info & INFO_TUPLE) != 0;
  return tuple ? node->columns : NULL;
}

KqlNode *bind_underlying(KqlNode *node) {
  while (node->kind == KQL_NAMED || node->kind == KQL_KEY) {
    node = node->kids[node->kind == KQL_NAMED ? KQL_NAMED_VALUE : KQL_KEY_VALUE];
  }
  return node;
}

/* --- findings --- */

Diag *bind_report(Binder *binder, DiagCode code, const KqlNode *at, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str text = arena_vprintf(binder->arena, format, args);
  va_end(args);
  Span span = kql_span(binder->query, at);
  return diag_add(binder->bag, code, binder->query->source, span, "%.*s", STR_ARG(text));
}

Diag *bind_report_token(Binder *binder, DiagCode code, uint32_t token, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str text = arena_vprintf(binder->arena, format, args);
  va_end(args);
  Span span = kql_token_span(binder->query, token);
  return diag_add(binder->bag, code, binder->query->source, span, "%.*s", STR_ARG(text));
}

/* --- symbols --- */

Str bind_name_of(const Binder *binder, const KqlNode *node) {
  return kql_name(binder->query, node);
}

KqlSymbol *bind_symbol_new(Binder *binder, KqlSymbolKind kind, Str name) {
  KqlSymbol *symbol = ARENA_NEW(binder->arena, KqlSymbol);
  symbol->kind = kind;
  symbol->name = name;
  return symbol;
}

KqlSymbol *bind_column_symbol(Binder *binder, const KqlColumn *column) {
  if (column->symbol == NULL) {
    KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_COLUMN, column->name);
    symbol->typed = kql_column_typed(column);
    symbol->column = column;
    ((KqlColumn *)column)->symbol = symbol;
  }
  return column->symbol;
}

KqlSymbol *bind_table_symbol(Binder *binder, Str name, const KqlColumns *columns) {
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_TABLE, name);
  symbol->typed.type = TYPE_TABLE;
  symbol->columns = columns;
  return symbol;
}
