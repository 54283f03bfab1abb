/* Owns the results of functions whose type or columns no signature can state: those that give
   several columns, build arrays and bags, or refer to tables and databases by name. Plugins are in
   bind_plugin.c. */
#include "kql/bind_int.h"

#include <string.h>

static KqlTyped error_type(void) { return (KqlTyped){TYPE_ERROR, SHAPE_ANY}; }

static KqlTyped shaped(KqlShape shape) { return (KqlTyped){TYPE_DYNAMIC, shape}; }

KqlTyped bind_give_tuple(Binder *binder, KqlNode *call, ColumnList *list) {
  const KqlColumns *columns = bind_list_columns(binder, list);
  call->columns = columns;
  if (columns->count != 1) return (KqlTyped){TYPE_TUPLE, SHAPE_ANY};
  call->info |= INFO_TUPLE;
  return kql_column_typed(columns->items[0]);
}

KqlTyped bind_give_table(KqlNode *call, const KqlColumns *columns) {
  call->columns = columns;
  return (KqlTyped){TYPE_TABLE, SHAPE_ANY};
}

KqlTyped bind_typed_of_word(Str word) {
  if (str_eq(word, STR("bag"))) return shaped(SHAPE_BAG);
  if (str_eq(word, STR("array"))) return shaped(SHAPE_ARRAY);
  if (str_eq(word, STR("reals"))) return shaped(SHAPE_ARRAY | TYPE_REAL << 2);
  return (KqlTyped){kql_type_find(word), SHAPE_ANY};
}

/* CALL may be the bare name of a function whose arguments are missing. */
static Str called_name(const Binder *binder, const KqlNode *call) {
  return bind_name_of(binder, call->kind == KQL_CALL ? call->kids[KQL_CALL_NAME] : call);
}

/* --- functions that give several columns --- */

static const struct {
  KqlFunctionId id;
  const char *columns; /* name:type, each under the function's name and the first argument's */
} tuples[] = {
    {FUNCTION_SCALAR_series_stats,
     "min:real min_idx:long max:real max_idx:long avg:real stdev:real variance:real"},
    {FUNCTION_SCALAR_series_fft, "real:reals imag:reals"},
    {FUNCTION_SCALAR_series_ifft, "real:reals imag:reals"},
    {FUNCTION_SCALAR_series_fit_poly,
     "rsquare:real coefficients:reals variance:real rvariance:real poly_fit:reals"},
    {FUNCTION_SCALAR_series_fit_line,
     "rsquare:real slope:real variance:real rvariance:real interception:real line_fit:reals"},
    {FUNCTION_SCALAR_series_fit_2lines,
     "rsquare:real split_idx:long variance:real rvariance:real line_fit:reals right_rsquare:real "
     "right_slope:real right_interception:real right_variance:real right_rvariance:real "
     "left_rsquare:real left_slope:real left_interception:real left_variance:real "
     "left_rvariance:real"},
    {FUNCTION_SCALAR_series_periods_detect, "periods:reals scores:reals"},
    {FUNCTION_SCALAR_series_periods_validate, "periods:reals scores:reals"},
    {FUNCTION_SCALAR_series_decompose, "baseline:array seasonal:array trend:array residual:array"},
    {FUNCTION_SCALAR_series_decompose_forecast,
     "baseline:array seasonal:array trend:array residual:array"},
    {FUNCTION_SCALAR_series_decompose_anomalies, "ad_flag:array ad_score:array baseline:array"},
};

static KqlTyped prefixed_tuple(Binder *binder, const char *spec, const Arguments *arguments,
                               KqlNode *call) {
  Str function = called_name(binder, call);
  Str argument =
      arguments->count > 0 ? bind_result_name(binder, arguments->nodes[0]) : (Str){NULL, 0};
  Str prefix = bind_joint_name(binder, function, argument);
  ColumnList list = {0};
  Str rest = str_of(spec);
  while (rest.len > 0) {
    Str word = str_split(&rest, ' ');
    Str name = str_split(&word, ':');
    Str full = bind_joint_name(binder, prefix, name);
    vec_push(binder->arena, &list,
             kql_column_new(binder->arena, full, bind_typed_of_word(word), call));
  }
  return bind_give_tuple(binder, call, &list);
}

static KqlTyped sorted_tuple(Binder *binder, const Arguments *arguments, KqlNode *call) {
  ColumnList list = {0};
  for (uint32_t i = 0; i < arguments->count; i++) {
    if (!kql_may_be_array(arguments->typed[i])) break;
    Str name = bind_result_name(binder, arguments->nodes[i]);
    Str full = name.len > 0 ? arena_printf(binder->arena, "%.*s_sorted", STR_ARG(name))
                            : arena_printf(binder->arena, "array%u_sorted", i);
    vec_push(binder->arena, &list,
             kql_column_new(binder->arena, full, arguments->typed[i], arguments->nodes[i]));
  }
  return bind_give_tuple(binder, call, &list);
}

/* --- arrays and bags --- */

static KqlTyped common_array(const Arguments *arguments, KqlConversion conversion) {
  KqlTyped common = {TYPE_NONE, SHAPE_ANY};
  for (uint32_t i = 0; i < arguments->count; i++) {
    if (!kql_common_type(common, arguments->typed[i], conversion, &common)) {
      return (KqlTyped){TYPE_NONE, SHAPE_ANY};
    }
  }
  return common;
}

static KqlTyped array_or(KqlTyped typed) {
  bool array = typed.type == TYPE_DYNAMIC && (typed.shape & SHAPE_KINDS) == SHAPE_ARRAY;
  return array ? typed : shaped(SHAPE_ARRAY);
}

static KqlTyped packed_array(const Arguments *arguments) {
  if (arguments->count == 1 && arguments->nodes[0]->kind == KQL_STAR) return shaped(SHAPE_ARRAY);
  KqlTyped common = common_array(arguments, CONVERT_PROMOTE);
  return common.type == TYPE_NONE ? shaped(SHAPE_ARRAY) : kql_array_of(common);
}

static KqlTyped picked_array(const Arguments *arguments) {
  if (arguments->count < 2) return shaped(SHAPE_ARRAY);
  KqlTyped typed = arguments->typed[1];
  return typed.type == TYPE_DYNAMIC ? typed : kql_array_of(typed);
}

/* --- percentiles --- */

static Str percentile_name(Binder *binder, Str value, const KqlNode *percentile) {
  Str text = kql_text(binder->query, percentile);
  char *name = arena_alloc(binder->arena, text.len + 1);
  for (size_t i = 0; i < text.len; i++) {
    name[i] = char_is_alnum(text.ptr[i]) ? text.ptr[i] : '_';
  }
  return arena_printf(binder->arena, "percentile_%.*s_%s", STR_ARG(value), name);
}

static KqlTyped percentiles(Binder *binder, const Arguments *arguments,
                            const KqlParameter *const *parameters, KqlNode *call) {
  ColumnList list = {0};
  Str value = arguments->count > 0 ? bind_result_name(binder, arguments->nodes[0]) : (Str){NULL, 0};
  KqlTyped typed = arguments->count > 0 ? arguments->typed[0] : error_type();
  typed.type = typed.type == TYPE_INT       ? TYPE_LONG
               : typed.type == TYPE_DECIMAL ? TYPE_REAL
                                            : typed.type;
  for (uint32_t i = 1; i < arguments->count; i++) {
    if (parameters[i] == NULL || strcmp(parameters[i]->name, "percentile") != 0) continue;
    Str name = percentile_name(binder, value, arguments->nodes[i]);
    vec_push(binder->arena, &list, kql_column_new(binder->arena, name, typed, call));
  }
  return bind_give_tuple(binder, call, &list);
}

static KqlTyped percentiles_array(Binder *binder, const Arguments *arguments, KqlNode *call) {
  ColumnList list = {0};
  if (arguments->count > 0) {
    Str value = bind_result_name(binder, arguments->nodes[0]);
    Str name = arena_printf(binder->arena, "percentiles_%.*s", STR_ARG(value));
    vec_push(binder->arena, &list, kql_column_new(binder->arena, name, shaped(SHAPE_ARRAY), call));
  }
  return bind_give_tuple(binder, call, &list);
}

/* --- take_any, arg_max and their kin: several columns of one row --- */

typedef struct Pick {
  Binder *binder;
  ColumnList list;
  ColumnList taken; /* columns that `*` does not bring again */
  Str prefix;       /* of all but the first column; absent: none; empty: a `_` alone */
  Str unnamed;      /* before "arg1" … of what has no name */
  bool star;        /* `*` is among the arguments */
} Pick;

static bool is_among(const KqlColumn *column, const KqlColumn *const *items, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    if (items[i] == column) return true;
  }
  return false;
}

static bool is_taken(const Pick *pick, const KqlColumn *column) {
  const KqlColumns *keys = pick->binder->keys;
  return is_among(column, pick->taken.ptr, pick->taken.len) ||
         (keys != NULL && is_among(column, keys->items, keys->count));
}

static const KqlColumn *prefixed(const Pick *pick, const KqlColumn *column, Str name) {
  Arena *arena = pick->binder->arena;
  if (pick->prefix.ptr != NULL) name = bind_joint_name(pick->binder, pick->prefix, name);
  KqlColumn *copy = kql_column_new(arena, name, kql_column_typed(column), column->source);
  copy->origin = column;
  return copy;
}

static void pick_column(Pick *pick, const KqlColumn *column, Str name, bool first) {
  Arena *arena = pick->binder->arena;
  bool renamed = !str_eq(name, column->name) || pick->prefix.ptr != NULL;
  bool again = is_taken(pick, column);
  if (!first && pick->star && again) return;
  const KqlColumn *item = renamed || again ? prefixed(pick, column, name) : column;
  vec_push(arena, &pick->list, item);
  vec_push(arena, &pick->taken, column);
}

static void pick_star(Pick *pick) {
  const KqlColumns *row = pick->binder->row;
  Map taken = {0};
  for (uint32_t i = 0; i < pick->taken.len; i++) {
    map_put(pick->binder->arena, &taken, pick->taken.ptr[i]->name, (void *)pick->taken.ptr[i]);
  }
  for (uint32_t i = 0; row != NULL && i < row->count; i++) {
    const KqlColumn *column = row->items[i];
    bool again = map_get(&taken, column->name) == column;
    const KqlColumns *keys = pick->binder->keys;
    again = again || (keys != NULL && is_among(column, keys->items, keys->count));
    if (again) continue;
    const KqlColumn *item =
        pick->prefix.ptr != NULL ? prefixed(pick, column, column->name) : column;
    vec_push(pick->binder->arena, &pick->list, item);
    vec_push(pick->binder->arena, &pick->taken, column);
  }
}

static void pick_value(Pick *pick, KqlNode *argument, KqlTyped typed, uint32_t index,
                       const char *first) {
  Arena *arena = pick->binder->arena;
  Str name = bind_result_name(pick->binder, argument);
  if (name.len == 0) {
    name = index == 0 && first != NULL
               ? arena_printf(arena, "%s%s", first, *first ? "_" : "")
               : arena_printf(arena, "%.*sarg%u", STR_ARG(pick->unnamed), index);
  }
  if (pick->prefix.ptr != NULL) name = bind_joint_name(pick->binder, pick->prefix, name);
  vec_push(arena, &pick->list, kql_column_new(arena, name, typed, argument));
}

static void pick_argument(Pick *pick, const Arguments *arguments, uint32_t index,
                          const char *first) {
  KqlNode *argument = arguments->nodes[index];
  if (argument->kind == KQL_STAR) {
    pick_star(pick);
    return;
  }
  const KqlColumn *column = bind_result_column(pick->binder, bind_underlying(argument));
  if (column == NULL) {
    pick_value(pick, argument, arguments->typed[index], index, first);
  } else {
    Str name =
        argument->kind == KQL_NAMED ? bind_result_name(pick->binder, argument) : column->name;
    pick_column(pick, column, name, index == 0 && first != NULL);
  }
}

static Pick pick_new(Binder *binder, const Arguments *arguments) {
  Pick pick = {.binder = binder};
  for (uint32_t i = 0; i < arguments->count; i++) {
    pick.star = pick.star || arguments->nodes[i]->kind == KQL_STAR;
  }
  return pick;
}

static KqlTyped take_any(Binder *binder, const Arguments *arguments, KqlNode *call, Str unnamed) {
  Pick pick = pick_new(binder, arguments);
  pick.unnamed = unnamed;
  for (uint32_t i = 0; i < arguments->count; i++) pick_argument(&pick, arguments, i, NULL);
  return bind_give_tuple(binder, call, &pick.list);
}

static KqlTyped arg_extreme(Binder *binder, const Arguments *arguments, KqlNode *call,
                            const char *word) {
  Pick pick = pick_new(binder, arguments);
  if (arguments->count > 0) {
    Str primary = bind_result_name(binder, arguments->nodes[0]);
    pick.unnamed = arena_printf(binder->arena, "%s_%.*s_", word, STR_ARG(primary));
  }
  for (uint32_t i = 0; i < arguments->count; i++) pick_argument(&pick, arguments, i, word);
  return bind_give_tuple(binder, call, &pick.list);
}

/* argmin, argmax: further columns under the name of the first. */
static KqlTyped arg_extreme_prefixed(Binder *binder, const Arguments *arguments, KqlNode *call) {
  Pick pick = pick_new(binder, arguments);
  for (uint32_t i = 0; i < arguments->count; i++) {
    pick_argument(&pick, arguments, i, i == 0 ? "" : NULL);
    if (i > 0) continue;
    pick.prefix = bind_result_name(binder, arguments->nodes[0]);
    if (pick.prefix.ptr == NULL) pick.prefix = STR("");
  }
  return bind_give_tuple(binder, call, &pick.list);
}

/* --- what is referred to by name --- */

static KqlSymbol *database_symbol(Binder *binder, Str name, bool known) {
  KqlSymbol *symbol = bind_symbol_new(binder, SYMBOL_DATABASE, name);
  symbol->typed.type = TYPE_DATABASE;
  symbol->known = known;
  return symbol;
}

static Str text_argument(Binder *binder, const Arguments *arguments, uint32_t index) {
  if (index >= arguments->count) return (Str){NULL, 0};
  return kql_constant_string(binder->query, arguments->nodes[index]);
}

static KqlTyped give_cluster(Binder *binder, const Arguments *arguments, KqlNode *call) {
  Str name = text_argument(binder, arguments, 0);
  if (name.ptr != NULL) {
    bind_report(binder, binder->fuzzy ? DIAG_KS205 : DIAG_KS207, arguments->nodes[0],
                "the tables of cluster `%.*s` are not known here", STR_ARG(name));
  }
  call->symbol = bind_symbol_new(binder, SYMBOL_CLUSTER, name);
  return (KqlTyped){TYPE_CLUSTER, SHAPE_ANY};
}

/* database("a*"): of those at hand only the one that the query runs in. */
static KqlTyped give_databases(Binder *binder, const Arguments *arguments, KqlNode *call,
                               Str pattern) {
  if (binder->left != NULL || !str_eq(pattern, STR("*"))) {
    bind_report(binder, DIAG_KS208, arguments->nodes[0], "no database like `%.*s` is known here",
                STR_ARG(pattern));
    return error_type();
  }
  call->symbol = database_symbol(binder, pattern, true);
  return (KqlTyped){TYPE_DATABASE, SHAPE_ANY};
}

/* database("…"): nothing is known of any but the one at hand. */
static KqlTyped give_database(Binder *binder, const Arguments *arguments, KqlNode *call,
                              const KqlNode *left) {
  Str name = text_argument(binder, arguments, 0);
  bool in_cluster = left != NULL && left->type == TYPE_CLUSTER;
  const KqlSymbol *alias = name.len > 0 ? map_get(&binder->aliases, name) : NULL;
  if (alias != NULL && !in_cluster) {
    call->symbol = alias;
    return (KqlTyped){TYPE_DATABASE, SHAPE_ANY};
  }
  if (str_find_byte(name, '*', 0) != STR_NONE) return give_databases(binder, arguments, call, name);
  if (name.ptr != NULL && name.len > 0 && !in_cluster) {
    bind_report(binder, binder->fuzzy ? DIAG_KS205 : DIAG_KS208, arguments->nodes[0],
                "no database `%.*s` is known here", STR_ARG(name));
  }
  bool known = arguments->count == 0 || (name.ptr != NULL && name.len == 0);
  call->symbol = database_symbol(binder, name, known && !in_cluster);
  return (KqlTyped){TYPE_DATABASE, SHAPE_ANY};
}

static KqlTyped give_open(Binder *binder, KqlNode *call) {
  KqlColumns *open = kql_columns_new(binder->arena, NULL, 0);
  open->open = true;
  open->unknown = true;
  open->maker = call;
  return bind_give_table(call, open);
}

static KqlTyped give_named_table(Binder *binder, const Arguments *arguments, KqlNode *call,
                                 const KqlNode *left) {
  Str name = text_argument(binder, arguments, 0);
  if (name.ptr == NULL) return give_open(binder, call);
  const KqlSymbol *local = left == NULL ? kql_scope_find(binder->scope, name) : NULL;
  if (local != NULL) {
    return local->columns != NULL && local->typed.type == TYPE_TABLE
               ? bind_give_table(call, local->columns)
               : error_type();
  }
  bool foreign = left != NULL && !(left->symbol != NULL && left->symbol->known);
  if (foreign) return give_open(binder, call);
  const FactTable *table = fact_table_find(binder->facts, name);
  if (table != NULL) return bind_give_table(call, bind_fact_columns(binder, table));
  bind_report_unknown_table(binder, arguments->nodes[0], name);
  return give_open(binder, call);
}

static KqlTyped give_stored(Binder *binder, const Arguments *arguments, KqlNode *call,
                            DiagCode code, const char *what) {
  Str name = text_argument(binder, arguments, 0);
  if (name.ptr != NULL) {
    bind_report(binder, binder->fuzzy ? DIAG_KS205 : code, arguments->nodes[0],
                "no %s `%.*s` is known here", what, STR_ARG(name));
  }
  return give_open(binder, call);
}

static KqlTyped give_graph(Binder *binder, const Arguments *arguments, KqlNode *call) {
  Str name = text_argument(binder, arguments, 0);
  if (name.ptr != NULL) {
    bind_report(binder, DIAG_KS260, call->kids[KQL_CALL_NAME],
                "no graph model `%.*s` is known here", STR_ARG(name));
  }
  KqlSymbol *graph = bind_symbol_new(binder, SYMBOL_GRAPH, name);
  graph->columns = kql_columns_new(binder->arena, NULL, 0);
  graph->typed.type = TYPE_GRAPH;
  call->symbol = graph;
  return graph->typed;
}

static KqlTyped give_kept_result(Binder *binder, const Arguments *arguments, KqlNode *call) {
  Str name = text_argument(binder, arguments, 0);
  if (name.ptr != NULL) {
    bind_report(binder, binder->fuzzy ? DIAG_KS205 : DIAG_KS248, arguments->nodes[0],
                "no stored query result `%.*s` is known here", STR_ARG(name));
  }
  return bind_give_table(call, kql_columns_new(binder->arena, NULL, 0));
}

/* flat table: one case a function */
static KqlTyped scalar_rule(Binder *binder, KqlFunctionId id, const Arguments *arguments,
                            KqlNode *call) {
  const KqlNode *left = binder->left;
  switch (id) {
    case FUNCTION_SCALAR_cluster: return give_cluster(binder, arguments, call);
    case FUNCTION_SCALAR_database: return give_database(binder, arguments, call, left);
    case FUNCTION_SCALAR_table: return give_named_table(binder, arguments, call, left);
    case FUNCTION_SCALAR_external_table:
      return give_stored(binder, arguments, call, DIAG_KS209, "external table");
    case FUNCTION_SCALAR_materialized_view:
      return give_stored(binder, arguments, call, DIAG_KS210, "materialized view");
    case FUNCTION_SCALAR_entity_group:
      give_stored(binder, arguments, call, DIAG_KS247, "entity group");
      return (KqlTyped){TYPE_ENTITY_GROUP, SHAPE_ANY};
    case FUNCTION_SCALAR_stored_query_result: return give_kept_result(binder, arguments, call);
    case FUNCTION_SCALAR_graph: return give_graph(binder, arguments, call);
    case FUNCTION_SCALAR_bin_auto:
      if (arguments->count == 0) return (KqlTyped){TYPE_UNKNOWN, SHAPE_ANY};
      return (KqlTyped){kql_type_promote(arguments->typed[0].type), SHAPE_ANY};
    case FUNCTION_SCALAR_array_concat:
      if (arguments->count == 1) return arguments->typed[0];
      return array_or(common_array(arguments, CONVERT_NONE));
    case FUNCTION_SCALAR_set_union:
    case FUNCTION_SCALAR_set_intersect:
    case FUNCTION_SCALAR_set_difference: return array_or(common_array(arguments, CONVERT_PROMOTE));
    case FUNCTION_SCALAR_array_iif:
    case FUNCTION_SCALAR_array_iff: return picked_array(arguments);
    case FUNCTION_SCALAR_array_sort_asc:
    case FUNCTION_SCALAR_array_sort_desc: return sorted_tuple(binder, arguments, call);
    case FUNCTION_SCALAR_pack_array: return packed_array(arguments);
    case FUNCTION_SCALAR_map:
      return arguments->count > 1 ? kql_array_of(arguments->typed[1]) : shaped(SHAPE_ARRAY);
    case FUNCTION_SCALAR_inner_nodes: {
      const KqlSymbol *graph = binder->graph;
      if (graph == NULL || graph->columns == NULL) {
        return shaped(SHAPE_ARRAY | SHAPE_OF_BAGS << 2);
      }
      call->columns = graph->nodes != NULL ? graph->nodes : kql_columns_new(binder->arena, NULL, 0);
      return (KqlTyped){TYPE_TUPLE, SHAPE_ANY};
    }
    default: return shaped(SHAPE_BAG);
  }
}

static KqlTyped aggregate_rule(Binder *binder, KqlFunctionId id, const Arguments *arguments,
                               const KqlParameter *const *parameters, KqlNode *call) {
  switch (id) {
    case FUNCTION_AGGREGATE_percentile:
    case FUNCTION_AGGREGATE_percentiles:
    case FUNCTION_AGGREGATE_percentilew:
    case FUNCTION_AGGREGATE_percentilesw: return percentiles(binder, arguments, parameters, call);
    case FUNCTION_AGGREGATE_percentiles_array:
    case FUNCTION_AGGREGATE_percentilesw_array: return percentiles_array(binder, arguments, call);
    case FUNCTION_AGGREGATE_any: return take_any(binder, arguments, call, STR(""));
    case FUNCTION_AGGREGATE_take_any: return take_any(binder, arguments, call, STR("any_"));
    case FUNCTION_AGGREGATE_arg_min: return arg_extreme(binder, arguments, call, "min");
    case FUNCTION_AGGREGATE_arg_max: return arg_extreme(binder, arguments, call, "max");
    default: return arg_extreme_prefixed(binder, arguments, call);
  }
}

KqlTyped bind_rule_result(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                          const KqlParameter *const *parameters, KqlNode *call) {
  KqlFunctionId id = (KqlFunctionId)signature->function;
  for (size_t i = 0; i < sizeof tuples / sizeof tuples[0]; i++) {
    if (tuples[i].id == id) return prefixed_tuple(binder, tuples[i].columns, arguments, call);
  }
  switch ((KqlFunctionGroup)kql_function(id)->group) {
    case GROUP_AGGREGATE: return aggregate_rule(binder, id, arguments, parameters, call);
    case GROUP_PLUGIN: return bind_plugin_result(binder, signature, arguments, parameters, call);
    default: return scalar_rule(binder, id, arguments, call);
  }
}
