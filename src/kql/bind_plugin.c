/* Owns the tables that plugins give, and layouts of arguments that no rule of function.def states.
 */
#include "kql/bind_int.h"

#include <string.h>

/* What a plugin gives, as words:
     name:type      a column
     @Parameter     the column that is the argument
     name=Parameter a column of the argument's type
     *              all columns of the input
     ?              further columns that nobody knows */
static const struct {
  KqlFunctionId id;
  const char *columns;
} tables[] = {
    {FUNCTION_PLUGIN_active_users_count, "@TimelineColumn @Dimension dcount:long"},
    {FUNCTION_PLUGIN_activity_counts_metrics,
     "@TimelineColumn @Dimension count:long dcount:long new_dcount:long aggregated_dcount:long"},
    {FUNCTION_PLUGIN_activity_engagement,
     "@TimelineColumn @Dimension dcount_activities_inner:long dcount_activities_outer:long "
     "activity_ratio:real"},
    {FUNCTION_PLUGIN_activity_metrics,
     "@TimelineColumn @Dimension dcount_values:long dcount_newvalues:long retention_rate:real "
     "churn_rate:real"},
    {FUNCTION_PLUGIN_azure_digital_twins_query_request, "?"},
    {FUNCTION_PLUGIN_autocluster, "SegmentId:long Count:long Percent:real *"},
    {FUNCTION_PLUGIN_basket, "SegmentId:long Count:long Percent:real *"},
    {FUNCTION_PLUGIN_cosmosdb_sql_request, "?"},
    {FUNCTION_PLUGIN_dax_request, "?"},
    {FUNCTION_PLUGIN_diffpatterns,
     "SegmentId:long CountA:long CountB:long PercentA:real PercentB:real PercentDiffAB:real *"},
    {FUNCTION_PLUGIN_estimate_rows_count, "EstimatedRowsCount:long"},
    {FUNCTION_PLUGIN_execute_query, "?"},
    {FUNCTION_PLUGIN_execute_show_command, "?"},
    {FUNCTION_PLUGIN_external_datatable, "?"},
    {FUNCTION_PLUGIN_funnel_sequence,
     "@TimelineColumn prev=StateColumn next=StateColumn dcount:long samples:array"},
    {FUNCTION_PLUGIN_funnel_sequence_completion,
     "@TimelineColumn @StateColumn Period:timespan dcount:long"},
    {FUNCTION_PLUGIN_http_request, "ResponseHeaders:bag ResponseBody:dynamic"},
    {FUNCTION_PLUGIN_http_request_post, "ResponseHeaders:bag ResponseBody:dynamic"},
    {FUNCTION_PLUGIN_identity, "*"},
    {FUNCTION_PLUGIN_identity_v3, "*"},
    {FUNCTION_PLUGIN_infer_storage_schema, "CslSchema:string"},
    {FUNCTION_PLUGIN_infer_storage_schema_with_suggestions, "SuggestedTableSchema:string"},
    {FUNCTION_PLUGIN_mysql_request, "?"},
    {FUNCTION_PLUGIN_narrow, "Row:long Column:string Value:string"},
    {FUNCTION_PLUGIN_postgresql_request, "?"},
    {FUNCTION_PLUGIN_rows_near, "*"},
    {FUNCTION_PLUGIN_session_count, "@TimelineColumn @Dimension count_sessions:long"},
    {FUNCTION_PLUGIN_sliding_window_counts, "@TimelineColumn @Dimension Count:long Dcount:long"},
    {FUNCTION_PLUGIN_sql_request, "?"},
};

/* One call of a plugin. */
typedef struct Plugin {
  Binder *binder;
  const Arguments *arguments;
  const KqlParameter *const *parameters;
  KqlNode *call;
  ColumnList list;
  bool open;
} Plugin;

static bool goes_to(const Plugin *plugin, uint32_t index, Str parameter) {
  const KqlParameter *taken = plugin->parameters[index];
  return taken != NULL && str_eq(str_of(taken->name), parameter);
}

/* The first argument for PARAMETER, or UINT32_MAX. */
static uint32_t argument_named(const Plugin *plugin, Str parameter) {
  for (uint32_t i = 0; i < plugin->arguments->count; i++) {
    if (goes_to(plugin, i, parameter)) return i;
  }
  return UINT32_MAX;
}

static void add(Plugin *plugin, Str name, KqlTyped typed) {
  KqlColumn *column = kql_column_new(plugin->binder->arena, name, typed, plugin->call);
  vec_push(plugin->binder->arena, &plugin->list, column);
}

static void add_columns(Plugin *plugin, const KqlColumns *columns) {
  for (uint32_t i = 0; columns != NULL && i < columns->count; i++) {
    vec_push(plugin->binder->arena, &plugin->list, columns->items[i]);
  }
}

static void add_arguments(Plugin *plugin, Str parameter) {
  for (uint32_t i = 0; i < plugin->arguments->count; i++) {
    const KqlColumn *column = kql_column_of(bind_underlying(plugin->arguments->nodes[i]));
    if (goes_to(plugin, i, parameter) && column != NULL) {
      vec_push(plugin->binder->arena, &plugin->list, column);
    }
  }
}

static void add_word(Plugin *plugin, Str word) {
  const KqlColumns *row = plugin->binder->row;
  if (str_eq(word, STR("?"))) {
    plugin->open = true;
  } else if (str_eq(word, STR("*"))) {
    add_columns(plugin, row);
    plugin->open = row != NULL && row->open;
  } else if (str_starts(word, STR("@"))) {
    add_arguments(plugin, str_from(word, 1));
  } else if (str_find_byte(word, '=', 0) != STR_NONE) {
    Str name = str_split(&word, '=');
    uint32_t index = argument_named(plugin, word);
    if (index != UINT32_MAX) add(plugin, name, plugin->arguments->typed[index]);
  } else {
    Str name = str_split(&word, ':');
    add(plugin, name, bind_typed_of_word(word));
  }
}

static void add_words(Plugin *plugin, const char *words) {
  Str rest = str_of(words);
  while (rest.len > 0) add_word(plugin, str_split(&rest, ' '));
}

static KqlTyped finish(Plugin *plugin) {
  KqlColumns *columns = bind_list_columns(plugin->binder, &plugin->list);
  columns->open = plugin->open;
  return bind_give_table(plugin->call, columns);
}

/* --- plugins with rules of their own --- */

static void add_row_without(Plugin *plugin, const KqlColumn *a, const KqlColumn *b) {
  const KqlColumns *row = plugin->binder->row;
  for (uint32_t i = 0; row != NULL && i < row->count; i++) {
    const KqlColumn *column = row->items[i];
    if (column != a && column != b) vec_push(plugin->binder->arena, &plugin->list, column);
  }
}

static const KqlColumn *column_argument(const Plugin *plugin, uint32_t index) {
  bool there = index < plugin->arguments->count;
  return there ? kql_column_of(bind_underlying(plugin->arguments->nodes[index])) : NULL;
}

static void bag_unpack(Plugin *plugin) {
  add_row_without(plugin, column_argument(plugin, 0), NULL);
  plugin->open = true;
}

static void pivot(Plugin *plugin) {
  for (uint32_t i = 2; i < plugin->arguments->count; i++) {
    const KqlColumn *column = column_argument(plugin, i);
    if (column != NULL) vec_push(plugin->binder->arena, &plugin->list, column);
  }
  plugin->open = true;
  if (plugin->list.len > 0) return;
  const KqlColumn *aggregated = NULL;
  if (plugin->arguments->count > 1) {
    const KqlNode *call = bind_underlying(plugin->arguments->nodes[1]);
    bool has_argument = call->kind == KQL_CALL && call->count > KQL_CALL_ARGUMENTS;
    if (has_argument) aggregated = kql_column_of(call->kids[KQL_CALL_ARGUMENTS]);
  }
  add_row_without(plugin, column_argument(plugin, 0), aggregated);
}

static bool is_key(const Plugin *plugin, Str name) {
  for (uint32_t i = 0; i < plugin->arguments->count; i++) {
    const KqlColumn *column = column_argument(plugin, i);
    bool key = goes_to(plugin, i, STR("ExtraKey")) && column != NULL;
    if (key && str_eq(column->name, name)) return true;
  }
  return false;
}

/* ipv4_lookup and its kin: the input, then the columns of the lookup table but DROPPED. */
static void lookup(Plugin *plugin, const KqlColumn *dropped) {
  const Arguments *arguments = plugin->arguments;
  const KqlColumns *row = plugin->binder->row;
  add_columns(plugin, row);
  const KqlColumns *table =
      arguments->count > 0 ? bind_table_of(bind_underlying(arguments->nodes[0])) : NULL;
  for (uint32_t i = 0; table != NULL && i < table->count; i++) {
    const KqlColumn *column = table->items[i];
    bool skipped = is_key(plugin, column->name) ||
                   (dropped != NULL && str_eq_nocase(dropped->name, column->name));
    if (!skipped) vec_push(plugin->binder->arena, &plugin->list, column);
  }
  bind_list_make_unique(plugin->binder, &plugin->list);
}

static bool returns_lookup_key(const Plugin *plugin) {
  const Arguments *arguments = plugin->arguments;
  for (uint32_t i = 0; i < arguments->count; i++) {
    const KqlNode *value = bind_underlying(arguments->nodes[i]);
    bool yes = value->kind == KQL_LITERAL &&
               str_eq_nocase(kql_text(plugin->binder->query, value), STR("true"));
    if (goes_to(plugin, i, STR("return_lookup_key")) && yes) return true;
  }
  return column_argument(plugin, 1) == NULL;
}

static void geo_lookup(Plugin *plugin) {
  lookup(plugin, returns_lookup_key(plugin) ? NULL : column_argument(plugin, 1));
}

static void new_activity_metrics(Plugin *plugin) {
  uint32_t index = argument_named(plugin, STR("TimelineColumn"));
  if (index != UINT32_MAX) {
    Str name = bind_result_name(plugin->binder, plugin->arguments->nodes[index]);
    add(plugin, bind_joint_name(plugin->binder, STR("from"), name),
        plugin->arguments->typed[index]);
    add(plugin, bind_joint_name(plugin->binder, STR("to"), name), plugin->arguments->typed[index]);
  }
  add_words(plugin,
            "@Dimension dcount_new_values:long dcount_retained_values:long "
            "dcount_churn_values:long retention_rate:real churn_rate:real");
}

static void sequence_detect(Plugin *plugin) {
  add_arguments(plugin, STR("Dimension"));
  uint32_t timeline = argument_named(plugin, STR("TimelineColumn"));
  if (timeline != UINT32_MAX) {
    Str name = bind_result_name(plugin->binder, plugin->arguments->nodes[timeline]);
    for (uint32_t i = 0; i < plugin->arguments->count; i++) {
      if (!goes_to(plugin, i, STR("Expr"))) continue;
      Str step = bind_result_name(plugin->binder, plugin->arguments->nodes[i]);
      add(plugin, bind_joint_name(plugin->binder, step, name), plugin->arguments->typed[timeline]);
    }
  }
  add_words(plugin, "Duration:timespan");
}

static Str literal_text(const Plugin *plugin, Str parameter) {
  uint32_t index = argument_named(plugin, parameter);
  if (index == UINT32_MAX) return STR("0");
  return kql_text(plugin->binder->query, bind_underlying(plugin->arguments->nodes[index]));
}

static void rolling_percentile(Plugin *plugin) {
  add_words(plugin, "@IndexColumn @Dimension");
  const KqlColumn *value = column_argument(plugin, 0);
  Str name = arena_printf(plugin->binder->arena, "rolling_%.*s_percentile_%.*s_%.*s",
                          STR_ARG(literal_text(plugin, STR("BinsPerWindow"))),
                          STR_ARG(value != NULL ? value->name : STR("value")),
                          STR_ARG(literal_text(plugin, STR("Percentile"))));
  add(plugin, name, value != NULL ? kql_column_typed(value) : (KqlTyped){TYPE_LONG, SHAPE_ANY});
}

static void dcount_intersect(Plugin *plugin) {
  add_words(plugin, "*");
  for (uint32_t i = 0; i < plugin->arguments->count; i++) {
    add(plugin, arena_printf(plugin->binder->arena, "s%u", i), (KqlTyped){TYPE_LONG, SHAPE_ANY});
  }
}

/* ai_…: the input and a column named after the first argument. */
static void language_model(Plugin *plugin, const char *suffix, KqlType type) {
  add_words(plugin, "*");
  plugin->open = false;
  Str prefix = plugin->arguments->count > 0
                   ? bind_result_name(plugin->binder, plugin->arguments->nodes[0])
                   : (Str){NULL, 0};
  Str name = bind_joint_name(plugin->binder, prefix, str_of(suffix));
  add(plugin, name, (KqlTyped){type, SHAPE_ANY});
  bool errors = str_eq_nocase(literal_text(plugin, STR("IncludeErrorMessages")), STR("true"));
  if (errors)
    add(plugin, bind_joint_name(plugin->binder, name, STR("error")),
        (KqlTyped){TYPE_STRING, SHAPE_ANY});
}

static KqlTyped declared_output(Plugin *plugin) {
  const Arguments *arguments = plugin->arguments;
  const KqlNode *first = arguments->count > 0 ? bind_underlying(arguments->nodes[0]) : NULL;
  bool schema = first != NULL && first->symbol != NULL && first->symbol->kind == SYMBOL_TYPE &&
                first->symbol->columns != NULL;
  if (schema) return bind_give_table(plugin->call, first->symbol->columns);
  plugin->open = true;
  return finish(plugin);
}

/* flat table: one case a plugin */
static KqlTyped own_rule(Plugin *plugin, KqlFunctionId id) {
  switch (id) {
    case FUNCTION_PLUGIN_bag_unpack: bag_unpack(plugin); break;
    case FUNCTION_PLUGIN_pivot: pivot(plugin); break;
    case FUNCTION_PLUGIN_ipv4_lookup:
    case FUNCTION_PLUGIN_ipv6_lookup: lookup(plugin, NULL); break;
    case FUNCTION_PLUGIN_geo_polygon_lookup:
    case FUNCTION_PLUGIN_geo_line_lookup: geo_lookup(plugin); break;
    case FUNCTION_PLUGIN_new_activity_metrics: new_activity_metrics(plugin); break;
    case FUNCTION_PLUGIN_sequence_detect: sequence_detect(plugin); break;
    case FUNCTION_PLUGIN_rolling_percentile: rolling_percentile(plugin); break;
    case FUNCTION_PLUGIN_dcount_intersect: dcount_intersect(plugin); break;
    case FUNCTION_PLUGIN_ai_embed_text: language_model(plugin, "embedding", TYPE_DYNAMIC); break;
    case FUNCTION_PLUGIN_ai_embeddings: language_model(plugin, "embeddings", TYPE_DYNAMIC); break;
    case FUNCTION_PLUGIN_ai_chat_completion:
    case FUNCTION_PLUGIN_ai_chat_completion_prompt:
      language_model(plugin, "completion", TYPE_STRING);
      break;
    case FUNCTION_PLUGIN_preview: return (KqlTyped){TYPE_TABLES, SHAPE_ANY};
    default: return declared_output(plugin);
  }
  return finish(plugin);
}

KqlTyped bind_plugin_result(Binder *binder, const KqlSignature *signature,
                            const Arguments *arguments, const KqlParameter *const *parameters,
                            KqlNode *call) {
  KqlFunctionId id = (KqlFunctionId)signature->function;
  Plugin plugin = {
      .binder = binder, .arguments = arguments, .parameters = parameters, .call = call};
  for (size_t i = 0; i < sizeof tables / sizeof tables[0]; i++) {
    if (tables[i].id != id) continue;
    add_words(&plugin, tables[i].columns);
    return finish(&plugin);
  }
  return own_rule(&plugin, id);
}

/* --- layouts --- */

static const KqlParameter *parameter_called(const KqlSignature *signature, Str name) {
  for (uint32_t i = 0; i < signature->parameter_count; i++) {
    const KqlParameter *parameter = &signature->parameters[i];
    if (str_eq_nocase(str_of(parameter->name), name)) return parameter;
  }
  return NULL;
}

static bool is_boolean(const Arguments *arguments, uint32_t index) {
  return arguments->typed[index].type == TYPE_BOOL;
}

/* Argument INDEX of array_sort_asc: a bool at the end says where nulls go. */
static uint32_t sort_parameter(const Arguments *arguments, uint32_t index) {
  return index + 1 == arguments->count && is_boolean(arguments, index) ? 1 : 0;
}

static uint32_t ipv4_parameter(const Binder *binder, const Arguments *arguments, uint32_t index) {
  if (index < 3) return index;
  const KqlNode *node = arguments->nodes[index];
  bool named = node->kind == KQL_NAMED &&
               str_eq(bind_name_of(binder, node->kids[KQL_NAMED_NAME]), STR("return_unmatched"));
  bool literal = node->kind == KQL_LITERAL && is_boolean(arguments, index);
  return index + 1 == arguments->count && (named || literal) ? 4 : 3;
}

static uint32_t sequence_parameter(const Arguments *arguments, uint32_t index) {
  if (index <= 3) return index;
  for (uint32_t i = 4; i <= index; i++) {
    if (!is_boolean(arguments, i)) return 4;
  }
  return 3;
}

static uint32_t metrics_parameter(const Arguments *arguments, uint32_t index) {
  if (index < 5) return index;
  bool cohort = kql_is_constant(arguments->nodes[5]) || kql_column_of(arguments->nodes[5]) == NULL;
  if (index == 5 && cohort) return 5;
  return arguments->typed[index].type == TYPE_TABLE ? 7 : 6;
}

void bind_rule_layout(Binder *binder, const KqlSignature *signature, const Arguments *arguments,
                      const KqlParameter **out) {
  for (uint32_t i = 0; i < arguments->count; i++) {
    const KqlNode *node = arguments->nodes[i];
    uint32_t at = i;
    switch (signature->function) {
      case FUNCTION_SCALAR_array_sort_asc:
      case FUNCTION_SCALAR_array_sort_desc: at = sort_parameter(arguments, i); break;
      case FUNCTION_PLUGIN_ipv4_lookup: at = ipv4_parameter(binder, arguments, i); break;
      case FUNCTION_PLUGIN_sequence_detect: at = sequence_parameter(arguments, i); break;
      case FUNCTION_PLUGIN_new_activity_metrics: at = metrics_parameter(arguments, i); break;
      default: break;
    }
    out[i] = at < signature->parameter_count ? &signature->parameters[at] : NULL;
    bool named = node->kind == KQL_NAMED && signature->function != FUNCTION_PLUGIN_ipv4_lookup;
    const KqlParameter *called =
        named ? parameter_called(signature, bind_name_of(binder, node->kids[KQL_NAMED_NAME]))
              : NULL;
    if (called != NULL) out[i] = called;
  }
}
