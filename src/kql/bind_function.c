/* Owns functions defined in KQL, by `let` or in the workspace: their declarations, calls of them,
   and their bodies. A body is bound once where it is declared; where the result depends on the
   arguments, a copy of it is bound for each call, quietly. */
#include "kql/bind_int.h"

#include "base/limits.h"
#include "kql/parse.h"

#include <string.h>

/* --- what a function declares --- */

static const KqlNode *parameter_node(const Declared *declared, uint32_t index) {
  return declared->parameters->kids[index];
}

static Str parameter_name(const Declared *declared, uint32_t index) {
  if (declared->stored != NULL) return fact_function_parameter(declared->stored, index).name;
  return kql_name(declared->query, parameter_node(declared, index)->kids[KQL_PARAMETER_NAME]);
}

static bool is_required(const Declared *declared, uint32_t index) {
  if (declared->stored != NULL) {
    return fact_function_parameter(declared->stored, index).value.ptr == NULL;
  }
  return parameter_node(declared, index)->kids[KQL_PARAMETER_DEFAULT] == NULL;
}

static void count_required(Declared *declared) {
  for (uint32_t i = 0; i < declared->count; i++) {
    if (is_required(declared, i)) declared->required++;
  }
}

Declared bind_declared_stored(const FactFunction *function) {
  Declared declared = {.name = fact_function_name(function),
                       .count = fact_function_arity(function),
                       .stored = function};
  count_required(&declared);
  return declared;
}

static Declared declared_local(const Binder *binder, const KqlSymbol *function) {
  const KqlNode *list = function->node->kids[KQL_FUNCTION_PARAMETERS];
  Declared declared = {.name = function->name,
                       .query = function->query,
                       .count = list->count,
                       .piped = binder->piped != NULL ? 1 : 0,
                       .parameters = list};
  count_required(&declared);
  return declared;
}

/* --- arguments --- */

static uint32_t parameter_called(const Declared *declared, Str name) {
  for (uint32_t i = 0; i < declared->count; i++) {
    if (str_eq(parameter_name(declared, i), name)) return i;
  }
  return UINT32_MAX;
}

/* The parameter that argument INDEX goes to, or UINT32_MAX. */
static uint32_t target_of(Binder *binder, const Declared *declared, const KqlNode *argument,
                          uint32_t index) {
  bool named = argument->kind == KQL_NAMED && argument->kids[KQL_NAMED_NAME]->kind == KQL_NAME;
  if (named) {
    return parameter_called(declared, bind_name_of(binder, argument->kids[KQL_NAMED_NAME]));
  }
  index += declared->piped;
  return index < declared->count ? index : UINT32_MAX;
}

static KqlNode *argument_for(Binder *binder, const Declared *declared, const KqlNode *call,
                             uint32_t parameter) {
  if (call->kind != KQL_CALL || parameter < declared->piped) return NULL;
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    bind_check_single_name(binder, call->kids[i]);
    uint32_t target = target_of(binder, declared, call->kids[i], i - KQL_CALL_ARGUMENTS);
    if (target == parameter) return call->kids[i];
  }
  return NULL;
}

static bool check_count(Binder *binder, const Declared *declared, const KqlNode *call) {
  uint32_t given = call->count - KQL_CALL_ARGUMENTS, most = declared->count - declared->piped;
  uint32_t least = declared->required > declared->piped ? declared->required - declared->piped : 0;
  if (given >= least && given <= most) return true;
  Str few = least < most ? arena_printf(binder->arena, "%u to ", least) : STR("");
  bind_report(binder, DIAG_KS119, call->kids[KQL_CALL_NAME],
              "%u argument%s given, `%.*s` takes %.*s%u", given, given == 1 ? "" : "s",
              STR_ARG(declared->name), STR_ARG(few), most);
  return false;
}

/* Named arguments: known names, and nothing unnamed after one out of order. */
static bool check_names(Binder *binder, const Declared *declared, const KqlNode *call) {
  bool mixed = false, told = false, fine = true;
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    const KqlNode *argument = call->kids[i];
    bool named = argument->kind == KQL_NAMED;
    uint32_t place = i - KQL_CALL_ARGUMENTS;
    uint32_t target = target_of(binder, declared, argument, place);
    if (named && target == UINT32_MAX) {
      bind_report(binder, DIAG_KS196, argument->kids[KQL_NAMED_NAME],
                  "`%.*s` has no parameter of this name", STR_ARG(declared->name));
      fine = false;
    }
    if (named && !mixed) {
      mixed = target != place + declared->piped;
    } else if (!named && mixed && !told) {
      bind_report(binder, DIAG_KS195, argument, "an argument without a name after named ones");
      told = true;
      fine = false;
    }
  }
  return fine;
}

static void check_missing(Binder *binder, const Declared *declared, const KqlNode *call) {
  for (uint32_t i = declared->piped; i < declared->count; i++) {
    if (!is_required(declared, i) || argument_for(binder, declared, call, i) != NULL) continue;
    bind_report(binder, DIAG_KS197, call->kids[KQL_CALL_NAME], "the argument `%.*s` is missing",
                STR_ARG(parameter_name(declared, i)));
  }
}

void bind_check_declared_call(Binder *binder, const Declared *declared, const KqlNode *call) {
  if (check_count(binder, declared, call) && check_names(binder, declared, call)) {
    check_missing(binder, declared, call);
  }
}

/* The type that a TYPE of another text declares. */
static KqlTyped type_in(const KqlQuery *query, const KqlNode *type) {
  KqlType found = TYPE_NONE;
  if (type != NULL && type->kind == KQL_TYPE) found = kql_type_find(kql_text(query, type));
  return (KqlTyped){found == TYPE_NONE ? TYPE_ERROR : found, SHAPE_ANY};
}

/* The piped or given TABLE against the columns that PARAMETER declares; NULL is no table. */
static void check_table_argument(Binder *binder, const Declared *declared, uint32_t parameter,
                                 const KqlColumns *table, const KqlNode *at) {
  const KqlNode *type = parameter_node(declared, parameter)->kids[KQL_PARAMETER_TYPE];
  if (type == NULL || type->kind != KQL_SCHEMA) return;
  if (table == NULL) {
    bind_report(binder, DIAG_KS111, at, "expected a table")->follows = bind_is_error(at);
    return;
  }
  for (uint32_t i = 0; i < type->count; i++) {
    const KqlNode *column = type->kids[i];
    if (column == NULL || column->kind != KQL_COLUMN) continue;
    Str name = kql_name(declared->query, column->kids[KQL_COLUMN_NAME]);
    const KqlColumn *found = kql_columns_find(binder->arena, table, name);
    KqlTyped wanted = type_in(declared->query, column->kids[KQL_COLUMN_TYPE]);
    if (found != NULL && kql_assignable(wanted, kql_column_typed(found), CONVERT_NONE)) continue;
    Diag *diag = bind_report(binder, DIAG_KS249, at, "the table has no column `%.*s` of type %s",
                             STR_ARG(name), kql_type_name(wanted.type));
    diag->follows = table->unknown;
    return;
  }
}

static void check_local_call(Binder *binder, const Declared *declared, KqlNode *call) {
  if (!check_count(binder, declared, call) || !check_names(binder, declared, call)) return;
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    uint32_t target = target_of(binder, declared, call->kids[i], i - KQL_CALL_ARGUMENTS);
    if (target == UINT32_MAX) continue;
    const KqlColumns *table = bind_table_of(bind_underlying(call->kids[i]));
    check_table_argument(binder, declared, target, table, call->kids[i]);
  }
  if (declared->piped > 0) {
    check_table_argument(binder, declared, 0, binder->piped, call->kids[KQL_CALL_NAME]);
  }
  check_missing(binder, declared, call);
}

/* --- bodies, copied and bound for a call --- */

static KqlNode *copy_tree(Binder *binder, const KqlNode *node) {
  if (node == NULL) return NULL;
  size_t size = sizeof(KqlNode) + node->count * sizeof(KqlNode *);
  KqlNode *copy = arena_alloc(binder->arena, size);
  memcpy(copy, node, sizeof(KqlNode));
  copy->type = TYPE_NONE;
  copy->info = 0;
  copy->symbol = NULL;
  copy->columns = NULL;
  binder->expanded++;
  for (uint32_t i = 0; i < node->count; i++) copy->kids[i] = copy_tree(binder, node->kids[i]);
  return copy;
}

/* What a parameter is within the body as declared. */
static KqlSymbol *parameter_symbol(Binder *binder, KqlNode *parameter, KqlSymbolKind kind) {
  KqlNode *name = parameter->kids[KQL_PARAMETER_NAME];
  KqlNode *type = parameter->kids[KQL_PARAMETER_TYPE];
  KqlSymbol *symbol = bind_symbol_new(binder, kind, bind_name_of(binder, name));
  symbol->node = parameter;
  if (type != NULL && type->kind == KQL_SCHEMA) {
    symbol->typed.type = TYPE_TABLE;
    symbol->columns = bind_schema(binder, type);
  } else {
    symbol->typed = bind_declared_type(binder, type);
    symbol->constant = true;
  }
  return symbol;
}

/* The variable that a parameter is for ARGUMENT, which belongs to the text of the caller. */
static void give_value(KqlSymbol *symbol, const KqlQuery *query, KqlNode *argument) {
  KqlNode *value = bind_underlying(argument);
  symbol->value = value;
  symbol->text = kql_constant_string(query, value);
  symbol->constant = kql_is_literal(query, value) || symbol->text.ptr != NULL;
  if (symbol->typed.type == TYPE_TABLE) {
    symbol->typed = kql_typed(value);
    symbol->columns = value->columns;
  }
}

static KqlScope *argument_scope(Binder *binder, const Expansion *expansion) {
  const KqlSymbol *function = expansion->function;
  KqlScope *scope = kql_scope_new(binder->arena, function->home);
  const KqlColumns *piped = binder->piped;
  KqlQuery *caller = binder->query;
  binder->piped = expansion->piped;
  Declared declared = declared_local(binder, function);
  binder->piped = piped;
  for (uint32_t i = 0; i < declared.count; i++) {
    KqlNode *parameter = declared.parameters->kids[i];
    KqlNode *argument = argument_for(binder, &declared, expansion->call, i);
    binder->query = function->query;
    KqlSymbol *symbol = parameter_symbol(binder, parameter, SYMBOL_VARIABLE);
    binder->query = caller;
    if (i < declared.piped) {
      symbol->columns = expansion->piped;
    } else if (argument != NULL) {
      give_value(symbol, caller, argument);
    } else if (parameter->kids[KQL_PARAMETER_DEFAULT] != NULL) {
      give_value(symbol, function->query, parameter->kids[KQL_PARAMETER_DEFAULT]);
    }
    kql_scope_add(binder->arena, scope, symbol);
  }
  return scope;
}

static bool is_running(const Binder *binder, const KqlSymbol *function) {
  for (uint32_t i = 0; i < binder->running.len; i++) {
    if (binder->running.ptr[i] == function) return true;
  }
  return false;
}

/* The state in which a body is bound: nothing of the place it is called from but the caches. */
static Binder body_binder(const Binder *binder, const KqlSymbol *function, KqlScope *scope) {
  Binder inner = *binder;
  inner.query = function->query;
  inner.scope = scope;
  inner.row = inner.right = inner.piped = inner.keys = NULL;
  inner.graph = NULL;
  inner.left = NULL;
  inner.scope_kind = SCOPE_NORMAL;
  inner.next_column = 1;
  inner.fuzzy = inner.common_only = false;
  inner.depth = binder->depth + 1;
  return inner;
}

/* Takes over what was learned while INNER bound a body. */
static void keep_learned(Binder *binder, const Binder *inner) {
  binder->expanded = inner->expanded;
  binder->expansions.ptr = inner->expansions.ptr;
  binder->expansions.len = inner->expansions.len;
  binder->expansions.cap = inner->expansions.cap;
  binder->facts_met.ptr = inner->facts_met.ptr;
  binder->facts_met.len = inner->facts_met.len;
  binder->facts_met.cap = inner->facts_met.cap;
  binder->tables = inner->tables;
  binder->functions = inner->functions;
}

static void expand(Binder *binder, Expansion *expansion) {
  const KqlSymbol *function = expansion->function;
  expansion->tried = true;
  bool stop = is_running(binder, function) || binder->depth >= LIMIT_KQL_BODIES ||
              binder->expanded >= LIMIT_KQL_COPIED;
  if (stop) return;
  DiagBag quiet = {.arena = binder->arena};
  KqlScope *scope = argument_scope(binder, expansion);
  KqlNode *body = copy_tree(binder, function->node->kids[KQL_FUNCTION_BODY]);
  vec_push(binder->arena, &binder->running, function);
  Binder inner = body_binder(binder, function, scope);
  inner.bag = &quiet;
  bind_block(&inner, body);
  keep_learned(binder, &inner);
  binder->running.len--;
  expansion->body = (KqlBody){function->query, body, scope};
}

/* --- calls --- */

static void mean_body(KqlNode *call, const KqlNode *body) {
  if (body == NULL || bind_is_error(body)) {
    bind_set_type(call, TYPE_UNKNOWN);
  } else {
    bind_copy_meaning(call, body);
    call->info &= ~(uint32_t)INFO_CONSTANT;
  }
}

/* Whether the result of FUNCTION depends on its arguments. */
static bool depends_on_arguments(const KqlSymbol *function) {
  const KqlNode *list = function->node->kids[KQL_FUNCTION_PARAMETERS];
  for (uint32_t i = 0; i < list->count; i++) {
    const KqlNode *type = list->kids[i]->kids[KQL_PARAMETER_TYPE];
    if (type != NULL && type->kind == KQL_SCHEMA) return true;
  }
  return function->looks_up;
}

static void give_local_result(Binder *binder, KqlNode *call, const KqlSymbol *function) {
  Expansion expansion = {.function = function, .call = call, .piped = binder->piped};
  vec_push(binder->arena, &binder->expansions, expansion);
  uint32_t number = binder->expansions.len;
  const KqlNode *body = function->node->kids[KQL_FUNCTION_BODY];
  if (depends_on_arguments(function)) {
    expand(binder, &expansion);
    binder->expansions.ptr[number - 1] = expansion;
    body = expansion.body.node;
  }
  mean_body(call, body);
  uint32_t rest = call->info & ((1u << INFO_NUMBER_SHIFT) - 1);
  call->info = rest | number << INFO_NUMBER_SHIFT;
}

void bind_call_local(Binder *binder, KqlNode *call, const KqlSymbol *function) {
  Declared declared = declared_local(binder, function);
  check_local_call(binder, &declared, call);
  give_local_result(binder, call, function);
}

void bind_bare_function(Binder *binder, KqlNode *name, const KqlSymbol *function) {
  const KqlColumns *piped = binder->piped;
  binder->piped = NULL;
  if (function->kind == SYMBOL_STORED) {
    bind_give_stored_result(binder, name, function);
  } else {
    Declared declared = declared_local(binder, function);
    if (declared.required > 0) {
      bind_report(binder, DIAG_KS117, name, "`%.*s` is a function, its arguments are missing",
                  STR_ARG(function->name));
    }
    give_local_result(binder, name, function);
  }
  binder->piped = piped;
}

const KqlSymbol *bind_called_graph(const Binder *binder, const KqlNode *call) {
  uint32_t number = call->info >> INFO_NUMBER_SHIFT;
  const KqlNode *body = number > 0 ? binder->expansions.ptr[number - 1].body.node : NULL;
  if (body == NULL) body = call->symbol->node->kids[KQL_FUNCTION_BODY];
  return body->type == TYPE_GRAPH ? body->symbol : NULL;
}

bool kql_call_body(KqlBound *bound, const KqlNode *call, KqlBody *body) {
  Binder *binder = bound->binder;
  uint32_t number = call->info >> INFO_NUMBER_SHIFT;
  bool local = call->symbol != NULL && call->symbol->kind == SYMBOL_FUNCTION;
  if (!local || number == 0) return false;
  Expansion expansion = binder->expansions.ptr[number - 1];
  if (!expansion.tried) {
    expand(binder, &expansion);
    binder->expansions.ptr[number - 1] = expansion;
  }
  *body = expansion.body;
  return body->node != NULL;
}

/* --- declarations --- */

/* Whether a body refers to tables by a name that it is given. */
static bool looks_up(const KqlQuery *query, const KqlNode *node) {
  if (node == NULL) return false;
  if (node->kind == KQL_PROJECT_BY_NAMES) return true;
  if (node->kind == KQL_CALL) {
    const KqlFunction *function =
        kql_function_find(GROUP_SCALAR, kql_name(query, node->kids[KQL_CALL_NAME]));
    if (function != NULL && (function->flags & FUNCTION_TABULAR) != 0) return true;
  }
  for (uint32_t i = 0; i < node->count; i++) {
    if (looks_up(query, node->kids[i])) return true;
  }
  return false;
}

static void check_default(Binder *binder, const KqlNode *parameter, KqlTyped typed) {
  KqlNode *value = parameter->kids[KQL_PARAMETER_DEFAULT];
  if (value == NULL) return;
  if (value->kind == KQL_NAME) {
    bind_report(binder, DIAG_KS132, value, "a name found, expected a literal value");
    bind_set_type(value, TYPE_ERROR);
    return;
  }
  bind_expression(binder, value, CONTEXT_SCALAR);
  if (!kql_is_literal(binder->query, value)) {
    bind_report(binder, DIAG_KS132, value, "expected a literal value");
  } else if (typed.type != TYPE_ERROR) {
    bind_check_type(binder, value, typed, CONVERT_COMPATIBLE);
  }
}

static void declare_parameters(Binder *binder, const KqlNode *list) {
  bool may_be_table = true;
  for (uint32_t i = 0; i < list->count; i++) {
    KqlNode *parameter = list->kids[i];
    if (parameter == NULL || parameter->kind != KQL_PARAMETER) continue;
    KqlSymbol *symbol = parameter_symbol(binder, parameter, SYMBOL_PARAMETER);
    bool table = symbol->typed.type == TYPE_TABLE;
    if (table && !may_be_table) {
      bind_report(binder, DIAG_KS226, parameter,
                  "a table after other parameters: tables come first");
    }
    may_be_table = table;
    check_default(binder, parameter, symbol->typed);
    if (symbol->name.len > 0) kql_scope_add(binder->arena, binder->scope, symbol);
  }
}

void bind_function_declaration(Binder *binder, KqlNode *node, KqlSymbol *symbol) {
  symbol->node = node;
  symbol->home = binder->scope;
  symbol->query = binder->query;
  symbol->typed.type = TYPE_FUNCTION;
  KqlNode *body = node->kids[KQL_FUNCTION_BODY];
  symbol->looks_up = looks_up(binder->query, body);
  Binder outer = *binder;
  binder->scope = kql_scope_new(binder->arena, binder->scope);
  binder->next_column = 1;
  declare_parameters(binder, node->kids[KQL_FUNCTION_PARAMETERS]);
  if (binder->depth < LIMIT_KQL_BODIES) {
    binder->depth++;
    bind_block(binder, body);
    binder->depth--;
  }
  binder->scope = outer.scope;
  binder->next_column = outer.next_column;
  node->symbol = symbol;
  bind_set_type(node, TYPE_FUNCTION);
}

/* --- functions of the workspace that KQL text defines --- */

static Str stored_text(Binder *binder, const FactFunction *function) {
  Str body = str_trim(fact_function_body(function));
  bool braces = str_starts(body, STR("{"));
  return arena_printf(binder->arena, "let F = %.*s %s%.*s%s;",
                      STR_ARG(fact_function_parameters_text(function)), braces ? "" : "{ ",
                      STR_ARG(body), braces ? "" : "\n}");
}

/* Turns SYMBOL, a workspace function with a body, into a function like one of `let`. */
void bind_define_stored(Binder *binder, KqlSymbol *symbol) {
  Str text = stored_text(binder, symbol->stored);
  const Source *source = source_new(binder->arena, fact_function_name(symbol->stored), text);
  DiagBag quiet = {.arena = binder->arena};
  KqlQuery *query = kql_parse(binder->arena, source, &quiet);
  KqlNode *let = query->root->count > 0 ? query->root->kids[0] : NULL;
  bool fits = let != NULL && let->kind == KQL_LET && let->kids[KQL_LET_VALUE]->kind == KQL_FUNCTION;
  if (!fits || binder->depth >= LIMIT_KQL_BODIES) return;
  symbol->kind = SYMBOL_FUNCTION;
  symbol->query = query;
  symbol->node = let->kids[KQL_LET_VALUE];
  KqlScope *scope = kql_scope_new(binder->arena, NULL);
  Binder inner = body_binder(binder, symbol, scope);
  inner.bag = &quiet;
  bind_function_declaration(&inner, let->kids[KQL_LET_VALUE], symbol);
  keep_learned(binder, &inner);
}

/* --- patterns --- */

static bool matches(Binder *binder, const KqlNode *match, const KqlNode *call, Str path) {
  const KqlNode *values = match->kids[KQL_PATTERN_MATCH_VALUES];
  const KqlNode *own = match->kids[KQL_PATTERN_MATCH_PATH];
  if (path.ptr != NULL && !str_eq(path, kql_constant_string(binder->query, own))) return false;
  for (uint32_t i = 0; i < values->count && KQL_CALL_ARGUMENTS + i < call->count; i++) {
    const KqlNode *argument = bind_underlying(call->kids[KQL_CALL_ARGUMENTS + i]);
    Str wanted = kql_constant_string(binder->query, values->kids[i]);
    if (!str_eq(wanted, kql_constant_string(binder->query, argument))) return false;
  }
  return values->count == call->count - KQL_CALL_ARGUMENTS;
}

/* The case of PATTERN for CALL and what stands after the dot (PATH, or absent); or NULL. */
static const KqlNode *case_for(Binder *binder, const KqlNode *pattern, const KqlNode *call,
                               Str path) {
  for (uint32_t i = KQL_PATTERN_MATCHES; i < pattern->count; i++) {
    if (matches(binder, pattern->kids[i], call, path)) return pattern->kids[i];
  }
  return NULL;
}

void bind_call_pattern(Binder *binder, KqlNode *call, const KqlSymbol *pattern) {
  const KqlNode *node = pattern->node;
  Str none = {NULL, 0};
  const KqlNode *match = case_for(binder, node, call, none);
  bool takes_none = node->kids[KQL_PATTERN_PARAMETERS] == NULL && call->count > KQL_CALL_ARGUMENTS;
  if (takes_none) {
    bind_report(binder, DIAG_KS118, call->kids[KQL_CALL_NAME], "`%.*s` takes no arguments",
                STR_ARG(pattern->name));
  }
  if (match == NULL) {
    Diag *diag = bind_report(binder, DIAG_KS188, call->kids[KQL_CALL_NAME],
                             "no case of `%.*s` fits these arguments", STR_ARG(pattern->name));
    diag->follows = takes_none;
    bind_give_unknown_table(binder, call, pattern->name);
  } else if (node->kids[KQL_PATTERN_PATH] != NULL) {
    bind_set_type(call, TYPE_PATTERN);
  } else {
    bind_copy_meaning(call, match->kids[KQL_PATTERN_MATCH_BODY]);
  }
}

bool bind_pattern_member(Binder *binder, const KqlNode *call, KqlNode *member, Str name) {
  const KqlSymbol *pattern = call->symbol;
  bool fits = call->kind == KQL_CALL && pattern != NULL && pattern->kind == SYMBOL_PATTERN;
  const KqlNode *match = fits ? case_for(binder, pattern->node, call, name) : NULL;
  if (match == NULL) return false;
  bind_copy_meaning(member, match->kids[KQL_PATTERN_MATCH_BODY]);
  return true;
}

const KqlNode *kql_pattern_body(KqlBound *bound, const KqlNode *node) {
  const KqlNode *call = node->kind == KQL_PATH ? node->kids[KQL_PATH_LEFT] : node;
  const KqlSymbol *pattern = call->kind == KQL_CALL ? call->kids[KQL_CALL_NAME]->symbol : NULL;
  if (call->kind == KQL_CALL && call->symbol != NULL) pattern = call->symbol;
  if (pattern == NULL || pattern->kind != SYMBOL_PATTERN) return NULL;
  Str path = {NULL, 0};
  if (node != call) path = bind_name_of(bound->binder, node->kids[KQL_PATH_RIGHT]);
  const KqlNode *match = case_for(bound->binder, pattern->node, call, path);
  return match != NULL ? match->kids[KQL_PATTERN_MATCH_BODY] : NULL;
}
