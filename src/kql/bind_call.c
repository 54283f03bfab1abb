/* Owns calls: what is called, its arguments, and what functions of the language and of the
   workspace give. Functions defined in KQL are in bind_function.c. */
#include "kql/bind_int.h"

enum { FEW_ARGUMENTS = 16 };

/* --- arguments --- */

static void in_scope_kind(Binder *binder, KqlNode *argument, ScopeKind kind) {
  ScopeKind before = binder->scope_kind;
  binder->scope_kind = kind;
  if (argument->kind != KQL_STAR) {
    bind_expression(binder, argument, CONTEXT_SCALAR);
  } else {
    bind_set_type(argument, TYPE_TUPLE);
  }
  binder->scope_kind = before;
}

static void in_row(Binder *binder, KqlNode *argument, const KqlColumns *row, ScopeKind kind) {
  const KqlColumns *before = binder->row;
  binder->row = row;
  in_scope_kind(binder, argument, kind);
  binder->row = before;
}

static const KqlColumns *common_columns(Binder *binder, const KqlColumns *a, const KqlColumns *b) {
  ColumnList list = {0};
  for (uint32_t i = 0; a != NULL && i < a->count; i++) {
    if (kql_columns_place(binder->arena, b, a->items[i]->name) != UINT32_MAX) {
      vec_push(binder->arena, &list, a->items[i]);
    }
  }
  return bind_list_columns(binder, &list);
}

/* An argument that must be a column of the table that is the first argument. */
static void bind_column_of_first(Binder *binder, KqlNode *argument, const KqlNode *first,
                                 const KqlParameter *parameter, ScopeKind kind) {
  const KqlColumns *table = bind_table_of(first);
  if (table == NULL) {
    in_scope_kind(binder, argument, SCOPE_AGGREGATE);
  } else if (parameter->form == FORM_COLUMN_OF_0_COMMON) {
    in_row(binder, argument, common_columns(binder, binder->row, table), kind);
  } else {
    in_row(binder, argument, table, kind);
  }
}

static void bind_argument(Binder *binder, KqlNode *const *nodes, uint32_t index,
                          const KqlParameter *parameter, ScopeKind kind) {
  KqlNode *argument = nodes[index];
  KqlForm form = parameter != NULL ? (KqlForm)parameter->form : FORM_ANY;
  switch (form) {
    case FORM_AGGREGATE: in_scope_kind(binder, argument, SCOPE_AGGREGATE); break;
    case FORM_COLUMN_OF_0:
    case FORM_COLUMN_OF_0_COMMON:
      if (index > 0) {
        bind_column_of_first(binder, argument, bind_underlying(nodes[0]), parameter, kind);
      } else {
        in_scope_kind(binder, argument, SCOPE_AGGREGATE);
      }
      break;
    case FORM_ELEMENT_OF_0:
      if (index > 0 && bind_tuple_of(nodes[0]) != NULL) {
        in_row(binder, argument, bind_tuple_of(nodes[0]), binder->scope_kind);
      } else {
        in_scope_kind(binder, argument, kind);
      }
      break;
    default: in_scope_kind(binder, argument, kind); break;
  }
}

/* The parameter that argument INDEX of a function with one signature goes to, before types are
   known; good enough to see what it may refer to. */
static const KqlParameter *expected_parameter(const KqlFunction *function, uint32_t index) {
  if (function == NULL || function->signature_count != 1) return NULL;
  const KqlSignature *signature = function->signatures;
  uint32_t at = 0, first = 0;
  while (at < signature->parameter_count && index >= first + signature->parameters[at].max) {
    first += signature->parameters[at++].max;
  }
  return at < signature->parameter_count ? &signature->parameters[at] : NULL;
}

/* `invoke FileProfile(SHA1, 1000)`: the portal takes the name of the column without quotes. */
static bool names_column(const Binder *binder, const KqlNode *call, const KqlSymbol *symbol) {
  if (binder->piped == NULL || symbol == NULL || symbol->kind != SYMBOL_STORED) return false;
  const KqlNode *first = call->count > KQL_CALL_ARGUMENTS ? call->kids[KQL_CALL_ARGUMENTS] : NULL;
  return first != NULL && first->kind == KQL_NAME && str_eq(symbol->name, STR("FileProfile")) &&
         kql_scope_find(binder->scope, bind_name_of(binder, first)) == NULL;
}

/* Binds the arguments of CALL from number FROM on. */
static void bind_arguments(Binder *binder, KqlNode *call, const KqlFunction *function,
                           uint32_t from) {
  bool aggregate = function != NULL && function->group == GROUP_AGGREGATE;
  ScopeKind kind =
      !aggregate && binder->scope_kind == SCOPE_AGGREGATE ? SCOPE_AGGREGATE : SCOPE_NORMAL;
  KqlNode *const *nodes = call->kids + KQL_CALL_ARGUMENTS;
  for (uint32_t i = from; i < call->count - KQL_CALL_ARGUMENTS; i++) {
    bind_argument(binder, nodes, i, expected_parameter(function, i), kind);
  }
}

static Arguments arguments_of(Binder *binder, const KqlNode *call, KqlTyped *few) {
  uint32_t count = call->count - KQL_CALL_ARGUMENTS;
  KqlTyped *typed = count <= FEW_ARGUMENTS ? few : ARENA_ARRAY(binder->arena, KqlTyped, count);
  KqlNode *const *nodes = call->kids + KQL_CALL_ARGUMENTS;
  for (uint32_t i = 0; i < count; i++) {
    typed[i] =
        nodes[i]->type == TYPE_NONE ? (KqlTyped){TYPE_ERROR, SHAPE_ANY} : kql_typed(nodes[i]);
  }
  return (Arguments){nodes, typed, count};
}

/* --- functions of the language --- */

/* bag_unpack takes two more arguments than Microsoft's language service knows: how columns that are
   there already are treated, and which properties are left out. */
static bool is_unknown_to_service(const Binder *binder, const KqlNode *argument, uint32_t index) {
  static const char *const names[] = {"columnsConflict", "ignoredProperties"};
  if (argument->kind != KQL_NAMED) return index >= 2;
  Str name = bind_name_of(binder, argument->kids[KQL_NAMED_NAME]);
  return str_eq(name, str_of(names[0])) || str_eq(name, str_of(names[1]));
}

static Arguments known_arguments(Binder *binder, const KqlFunction *function, Arguments all) {
  bool all_known = binder->bound->environment->as_microsoft ||
                   kql_function_id(function) != FUNCTION_PLUGIN_bag_unpack;
  if (all_known) return all;
  KqlNode **nodes = ARENA_ARRAY(binder->arena, KqlNode *, all.count);
  KqlTyped *typed = ARENA_ARRAY(binder->arena, KqlTyped, all.count);
  Arguments known = {nodes, typed, 0};
  for (uint32_t i = 0; i < all.count; i++) {
    if (is_unknown_to_service(binder, all.nodes[i], i)) continue;
    nodes[known.count] = all.nodes[i];
    typed[known.count++] = all.typed[i];
  }
  return known;
}

/* The columns of the first table among ARGUMENTS: what gives the type of an argument gives them
   with it, though it should have been a single value. */
static const KqlColumns *table_among(const Arguments *arguments) {
  for (uint32_t i = 0; i < arguments->count; i++) {
    const KqlColumns *columns = bind_table_of(arguments->nodes[i]);
    if (columns != NULL) return columns;
  }
  return NULL;
}

static void call_builtin(Binder *binder, KqlNode *call, const KqlFunction *function) {
  KqlTyped few[FEW_ARGUMENTS];
  Arguments arguments = known_arguments(binder, function, arguments_of(binder, call, few));
  const KqlSignature *chosen;
  const KqlSymbol *symbol = call->symbol;
  KqlTyped typed = bind_resolve_call(binder, function, &arguments, call, &chosen);
  if (call->symbol == symbol || call->symbol == NULL) call->symbol = symbol;
  bind_set_typed(call, typed);
  if (typed.type == TYPE_TABLE && call->columns == NULL) call->columns = table_among(&arguments);
  bool constant = (function->flags & FUNCTION_FOLDABLE) != 0;
  for (uint32_t i = 0; i < arguments.count; i++) {
    constant = constant && kql_is_constant(bind_underlying(arguments.nodes[i]));
  }
  bind_set_constant(call, constant);
  bind_check_literal_arguments(binder, function, call);
  if (chosen != NULL) {
    call->info |= (uint32_t)(chosen - function->signatures + 1) << INFO_NUMBER_SHIFT;
  }
}

/* --- functions of the workspace --- */

/* invoke: the piped table with the columns of RESULT set as `extend` sets them. */
static const KqlColumns *extended(Binder *binder, const KqlColumns *piped,
                                  const KqlColumns *result) {
  Projection projection = bind_projection_new(binder);
  bind_projection_add_all(&projection, piped);
  for (uint32_t i = 0; i < result->count; i++) {
    bind_projection_add(&projection, result->items[i], true, false);
  }
  KqlColumns *columns = bind_projection_columns(&projection);
  columns->open = piped->open;
  columns->input = piped;
  return columns;
}

/* invoke: the piped table joined with RESULT. */
static const KqlColumns *joined(Binder *binder, const KqlColumns *piped, const KqlColumns *result) {
  ColumnList list = {0};
  bind_list_add(binder, &list, piped);
  bind_list_add(binder, &list, result);
  bind_list_make_unique(binder, &list);
  KqlColumns *columns = bind_list_columns(binder, &list);
  columns->open = piped->open;
  columns->input = piped;
  return columns;
}

static void give_database(Binder *binder, KqlNode *call, bool known) {
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_DATABASE, (Str){NULL, 0});
  symbol->typed.type = TYPE_DATABASE;
  symbol->known = known;
  call->symbol = symbol;
  bind_set_type(call, TYPE_DATABASE);
}

static const KqlColumns *watchlist_columns(Binder *binder, const KqlNode *call,
                                           const FactFunction *function) {
  bool watchlist = str_eq(fact_function_name(function), STR("_GetWatchlist")) &&
                   call->kind == KQL_CALL && call->count > KQL_CALL_ARGUMENTS;
  if (!watchlist) return NULL;
  Str alias = kql_constant_string(binder->query, bind_underlying(call->kids[KQL_CALL_ARGUMENTS]));
  const FactTable *table = alias.ptr != NULL ? fact_watchlist_find(binder->facts, alias) : NULL;
  return table != NULL ? bind_fact_columns(binder, table) : NULL;
}

/* All calls of a function give one table: what a name infers for one, the others have too. */
static const KqlColumns *stored_columns(Binder *binder, const KqlSymbol *symbol) {
  if (symbol->columns == NULL) {
    const FactTable *table = fact_function_table(binder->facts, symbol->stored);
    bool open = fact_table_is_open(table);
    ((KqlSymbol *)symbol)->columns =
        open ? bind_fact_columns_new(binder, table) : bind_fact_columns(binder, table);
  }
  return symbol->columns;
}

void bind_give_stored_result(Binder *binder, KqlNode *call, const KqlSymbol *symbol) {
  const FactFunction *function = symbol->stored;
  const KqlColumns *result = NULL;
  KqlColumns *none = kql_columns_new(binder->arena, NULL, 0);
  const KqlColumns *piped = binder->piped != NULL ? binder->piped : none;
  switch (fact_function_kind(function)) {
    case FACT_SCALAR: bind_set_type(call, kql_type_of_fact(fact_function_type(function))); return;
    case FACT_DATABASE: give_database(binder, call, true); return;
    case FACT_FOREIGN: give_database(binder, call, false); return;
    case FACT_BODY: return;
    case FACT_TABULAR:
    case FACT_INVOKE_EXTEND:
    case FACT_INVOKE_JOIN: break;
  }
  result = watchlist_columns(binder, call, function);
  if (result == NULL) result = stored_columns(binder, symbol);
  if (fact_function_kind(function) == FACT_INVOKE_EXTEND) result = extended(binder, piped, result);
  if (fact_function_kind(function) == FACT_INVOKE_JOIN) result = joined(binder, piped, result);
  bind_set_table(call, result);
}

/* A function whose table comes through `invoke` before its declared parameters. */
static bool takes_piped(const FactFunction *function) {
  FactFunctionKind kind = fact_function_kind(function);
  return kind == FACT_INVOKE_EXTEND || kind == FACT_INVOKE_JOIN;
}

static void call_stored(Binder *binder, KqlNode *call, const KqlSymbol *symbol) {
  const FactFunction *function = symbol->stored;
  bool direct = takes_piped(function) && binder->piped == NULL;
  if (!direct) {
    Declared declared = bind_declared_stored(function);
    bind_check_declared_call(binder, &declared, call);
  }
  bind_give_stored_result(binder, call, symbol);
}

/* --- calls --- */

static const KqlSymbol *find_callee(Binder *binder, Str name) {
  const KqlNode *left = binder->left;
  if (left == NULL) return bind_call_symbol(binder, name);
  return bind_member_call_symbol(binder, left, name);
}

/* A call whose name means nothing: what it is taken for, so that no further findings follow. */
static void mean_nothing(Binder *binder, KqlNode *call, Context context, bool evaluate) {
  KqlNode *name = call->kids[KQL_CALL_NAME];
  const KqlNode *left = binder->left;
  Str text = bind_name_of(binder, name);
  if (left != NULL && (left->type == TYPE_DYNAMIC || left->type == TYPE_UNKNOWN)) {
    bind_set_type(call, kql_type(left));
  } else if (left != NULL && left->type == TYPE_DATABASE &&
             !(left->symbol != NULL && left->symbol->known)) {
    bind_give_unknown_table(binder, call, (Str){NULL, 0});
  } else if (left != NULL && bind_is_error(left)) {
    bind_set_type(call, TYPE_ERROR);
  } else if (binder->fuzzy) {
    bind_report(binder, DIAG_KS205, call,
                "no function `%.*s` is known; the union goes on without it", STR_ARG(text));
    bind_give_unknown_table(binder, call, (Str){NULL, 0});
  } else if (str_starts(text, STR("__")) && context == CONTEXT_SCALAR && !evaluate) {
    bind_set_type(call, TYPE_UNKNOWN);
  } else {
    bind_report_unknown_function(binder, name, text, evaluate);
    if (context == CONTEXT_TABLE || (left != NULL && left->type == TYPE_DATABASE)) {
      bind_give_unknown_table(binder, call, (Str){NULL, 0});
    } else {
      bind_set_type(call, TYPE_ERROR);
    }
  }
}

static void call_symbol_kind(Binder *binder, KqlNode *call, const KqlSymbol *symbol) {
  call->symbol = symbol;
  call->kids[KQL_CALL_NAME]->symbol = symbol;
  bind_set_type(call->kids[KQL_CALL_NAME], TYPE_FUNCTION);
  switch (symbol->kind) {
    case SYMBOL_BUILTIN: call_builtin(binder, call, symbol->builtin); break;
    case SYMBOL_STORED: call_stored(binder, call, symbol); break;
    case SYMBOL_FUNCTION: bind_call_local(binder, call, symbol); break;
    default: bind_call_pattern(binder, call, symbol); break;
  }
}

void bind_call(Binder *binder, KqlNode *call, Context context, bool evaluate) {
  Str name = bind_name_of(binder, call->kids[KQL_CALL_NAME]);
  const KqlNode *left = binder->left;
  const KqlColumns *piped = binder->piped;
  const KqlSymbol *symbol = name.len > 0 ? find_callee(binder, name) : NULL;
  bool named = names_column(binder, call, symbol);
  if (named) bind_set_type(call->kids[KQL_CALL_ARGUMENTS], TYPE_STRING);
  binder->left = NULL;
  binder->piped = NULL;
  bind_arguments(binder, call, symbol != NULL ? symbol->builtin : NULL, named);
  binder->left = left;
  binder->piped = piped;
  if (symbol != NULL) {
    call_symbol_kind(binder, call, symbol);
  } else if (name.len == 0) {
    bind_set_type(call, TYPE_ERROR);
  } else {
    mean_nothing(binder, call, context, evaluate);
  }
}
