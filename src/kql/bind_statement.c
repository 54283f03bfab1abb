/* Owns statements: let and the other declarations, and what a block as a whole gives. */
#include "kql/bind_int.h"

#include "base/limits.h"

/* --- let --- */

static void check_let(Binder *binder, KqlNode *name, Str text, const KqlNode *value) {
  if (text.len > 0 && map_get(&binder->scope->names, text) != NULL) {
    bind_report(binder, DIAG_KS201, name, "`%.*s` is declared already", STR_ARG(text));
  }
  if (value->type == TYPE_TUPLE) {
    bind_report(binder, DIAG_KS139, value, "several values cannot go to one name");
  }
}

/* The symbol that a let with a VALUE other than a function declares. */
static KqlSymbol *variable(Binder *binder, Str name, KqlNode *value) {
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_VARIABLE, name);
  symbol->typed = kql_typed(value);
  if (value->type == TYPE_NONE) symbol->typed.type = TYPE_ERROR;
  symbol->columns = value->columns;
  symbol->value = value;
  symbol->constant = kql_is_constant(value);
  symbol->text = kql_constant_string(binder->query, value);
  const KqlSymbol *meant = value->symbol;
  bool graph = value->type == TYPE_GRAPH && meant != NULL;
  if (graph) {
    symbol->kind = SYMBOL_GRAPH;
    symbol->columns = meant->columns;
    symbol->nodes = meant->nodes;
  }
  bool group = value->type == TYPE_ENTITY_GROUP || value->type == TYPE_DATABASE;
  if (group && meant != NULL) {
    symbol->kind = meant->kind;
    symbol->known = meant->known;
  }
  bool tables = value->type == TYPE_TABLES && meant != NULL && meant->kind == SYMBOL_TABLES;
  if (tables) {
    symbol->kind = SYMBOL_TABLES;
    symbol->members = meant->members;
    symbol->member_count = meant->member_count;
  }
  return symbol;
}

static void remember_view(Binder *binder, KqlSymbol *symbol, const KqlNode *function) {
  if ((function->flags & KQL_VIEW) == 0) return;
  symbol->columns = bind_table_of(function->kids[KQL_FUNCTION_BODY]);
  vec_push(binder->arena, &binder->views, symbol);
}

static void bind_let(Binder *binder, KqlNode *node) {
  KqlNode *name = node->kids[KQL_LET_NAME], *value = node->kids[KQL_LET_VALUE];
  Str text = bind_name_of(binder, name);
  KqlSymbol *symbol;
  if (value->kind == KQL_FUNCTION) {
    symbol = bind_symbol_new(binder, SYMBOL_FUNCTION, text);
    bind_function_declaration(binder, value, symbol);
    remember_view(binder, symbol, value);
  } else {
    bind_expression(binder, value, CONTEXT_SCALAR);
    symbol = variable(binder, text, value);
  }
  check_let(binder, name, text, value);
  if (symbol->kind != SYMBOL_FUNCTION) symbol->node = node;
  name->symbol = symbol;
  if (text.len > 0) kql_scope_add(binder->arena, binder->scope, symbol);
}

/* --- other declarations --- */

static void bind_query_parameters(Binder *binder, KqlNode *node) {
  for (uint32_t i = KQL_QUERY_PARAMETERS_PARAMETERS; i < node->count; i++) {
    KqlNode *parameter = node->kids[i];
    if (parameter == NULL || parameter->kind != KQL_PARAMETER) continue;
    KqlNode *value = parameter->kids[KQL_PARAMETER_DEFAULT];
    Str name = bind_name_of(binder, parameter->kids[KQL_PARAMETER_NAME]);
    KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_VARIABLE, name);
    KqlNode *type = parameter->kids[KQL_PARAMETER_TYPE];
    symbol->typed = bind_declared_type(binder, type);
    if (type != NULL && type->kind == KQL_SCHEMA) {
      symbol->typed.type = TYPE_TABLE;
      symbol->columns = bind_schema(binder, type);
    }
    symbol->node = parameter;
    symbol->value = value;
    if (value != NULL) {
      bind_expression(binder, value, CONTEXT_SCALAR);
      symbol->constant = kql_is_constant(value);
      symbol->text = kql_constant_string(binder->query, value);
    }
    if (name.len > 0) kql_scope_add(binder->arena, binder->scope, symbol);
  }
}

static void bind_match(Binder *binder, const KqlNode *pattern, KqlNode *match) {
  const KqlNode *parameters = pattern->kids[KQL_PATTERN_PARAMETERS];
  KqlNode *values = match->kids[KQL_PATTERN_MATCH_VALUES];
  for (uint32_t i = 0; i < values->count; i++) {
    bind_expression(binder, values->kids[i], CONTEXT_SCALAR);
    bind_check_type(binder, values->kids[i], (KqlTyped){TYPE_STRING, SHAPE_ANY}, CONVERT_NONE);
  }
  if (parameters != NULL && values->count != parameters->count) {
    bind_report(binder, DIAG_KS185, values, "%u values given for %u parameters", values->count,
                parameters->count);
  }
  KqlNode *path = match->kids[KQL_PATTERN_MATCH_PATH];
  bool wanted = pattern->kids[KQL_PATTERN_PATH] != NULL;
  if (path != NULL && !wanted) {
    bind_report(binder, DIAG_KS186, path, "the pattern declares no path");
  } else if (path == NULL && wanted) {
    bind_report(binder, DIAG_KS187, match, "the path is missing");
  }
  bind_block(binder, match->kids[KQL_PATTERN_MATCH_BODY]);
}

static void declare_pattern_parameter(Binder *binder, KqlNode *column) {
  if (column == NULL || column->kind != KQL_COLUMN) return;
  Str name = bind_name_of(binder, column->kids[KQL_COLUMN_NAME]);
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_PARAMETER, name);
  symbol->typed = bind_declared_type(binder, column->kids[KQL_COLUMN_TYPE]);
  symbol->constant = true;
  kql_scope_add(binder->arena, binder->scope, symbol);
}

static void bind_pattern(Binder *binder, KqlNode *node) {
  KqlNode *name = node->kids[KQL_PATTERN_NAME], *parameters = node->kids[KQL_PATTERN_PARAMETERS];
  KqlScope *outer = binder->scope;
  binder->scope = kql_scope_new(binder->arena, outer);
  for (uint32_t i = 0; parameters != NULL && i < parameters->count; i++) {
    declare_pattern_parameter(binder, parameters->kids[i]);
  }
  declare_pattern_parameter(binder, node->kids[KQL_PATTERN_PATH]);
  for (uint32_t i = KQL_PATTERN_MATCHES; i < node->count; i++) {
    bind_match(binder, node, node->kids[i]);
  }
  binder->scope = outer;
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_PATTERN, bind_name_of(binder, name));
  symbol->typed.type = TYPE_PATTERN;
  symbol->node = node;
  name->symbol = symbol;
  kql_scope_add(binder->arena, binder->scope, symbol);
}

static void bind_alias(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_ALIAS_VALUE];
  bind_expression(binder, value, CONTEXT_SCALAR);
  Str name = bind_name_of(binder, node->kids[KQL_ALIAS_NAME]);
  if (value->type == TYPE_DATABASE && value->symbol != NULL && name.len > 0) {
    map_put(binder->arena, &binder->aliases, name, (void *)value->symbol);
  }
  if (value->type != TYPE_DATABASE && !bind_is_error(value)) {
    bind_report(binder, DIAG_KS114, value, "expected a database");
  }
}

static void bind_restrict(Binder *binder, KqlNode *node) {
  for (uint32_t i = KQL_RESTRICT_ENTITIES; i < node->count; i++) {
    bind_expression(binder, node->kids[i], CONTEXT_TABLE);
  }
}

static void bind_set(Binder *binder, KqlNode *node) {
  KqlNode *value = node->kids[KQL_SET_VALUE];
  if (value == NULL || value->kind == KQL_NAME) return;
  bind_expression(binder, value, CONTEXT_SCALAR);
  if (!kql_is_literal(binder->query, value) && !bind_is_error(value)) {
    bind_report(binder, DIAG_KS130, value, "expected a literal value or a word");
  }
}

/* --- blocks --- */

static void bind_statement(Binder *binder, KqlNode *node) {
  switch (node->kind) {
    case KQL_LET: bind_let(binder, node); break;
    case KQL_SET: bind_set(binder, node); break;
    case KQL_QUERY_PARAMETERS: bind_query_parameters(binder, node); break;
    case KQL_PATTERN: bind_pattern(binder, node); break;
    case KQL_ALIAS: bind_alias(binder, node); break;
    case KQL_RESTRICT: bind_restrict(binder, node); break;
    case KQL_QUERY: {
      KqlNode *value = node->kids[KQL_QUERY_VALUE];
      bind_expression(binder, value, CONTEXT_SCALAR);
      bind_copy_meaning(node, value);
      node->symbol = value->symbol;
      break;
    }
    default: bind_expression(binder, node, CONTEXT_SCALAR); break;
  }
}

void bind_block(Binder *binder, KqlNode *block) {
  bind_set_type(block, TYPE_ERROR);
  for (uint32_t i = 0; i < block->count; i++) {
    KqlNode *statement = block->kids[i];
    if (statement == NULL) continue;
    bind_statement(binder, statement);
    bool top = block == binder->bound->query->root;
    if (top && statement->kind == KQL_LET) {
      vec_push(binder->arena, &binder->bound->lets, statement);
    }
    if (statement->kind == KQL_QUERY) {
      bind_copy_meaning(block, statement);
      block->symbol = statement->symbol;
    }
  }
}
