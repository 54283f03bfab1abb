/* Owns evaluate: plugins by name. Most become an operator over the rows whose code gives the
   positional arguments and whose options hold the named ones. */
#include "plan/lower_int.h"

#include "port/sphere.h"

typedef const PlanOp *LowerPlugin(Lower *lower, const KqlNode *node, const PlanOp *input);

static const KqlNode *call_of(const KqlNode *node) { return node->kids[KQL_EVALUATE_CALL]; }

/* Positional argument INDEX of the plugin, or NULL. */
static const KqlNode *argument(const KqlNode *node, uint32_t index) {
  const KqlNode *call = call_of(node);
  uint32_t at = KQL_CALL_ARGUMENTS + index;
  return at < call->count && call->kids[at]->kind != KQL_NAMED ? call->kids[at] : NULL;
}

/* The value of the argument written NAME=…; or NULL. */
static const KqlNode *named_argument(const Lower *lower, const KqlNode *node, const char *name) {
  const KqlNode *call = call_of(node);
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    const KqlNode *item = call->kids[i];
    if (item->kind != KQL_NAMED || item->kids[KQL_NAMED_NAME]->kind == KQL_LIST) continue;
    if (str_eq(kql_name(lower->query, item->kids[KQL_NAMED_NAME]), str_of(name))) {
      return item->kids[KQL_NAMED_VALUE];
    }
  }
  return NULL;
}

static void add_setting(Lower *lower, PlanOp *op, const KqlNode *value, const char *name) {
  Value literal;
  if (value && lower_literal(lower, value, &literal)) lower_option(lower, op, name, literal);
}

/* Whether the first COUNT arguments are there, without names; a fault where they are not. */
static bool has_arguments(Lower *lower, const KqlNode *node, uint32_t count) {
  uint32_t there = 0;
  while (there < count && argument(node, there)) there++;
  Str name = kql_name(lower->query, call_of(node)->kids[KQL_CALL_NAME]);
  if (there < count) {
    lower_fail(lower, node, "this form of `%.*s` is not evaluated", STR_ARG(name));
  }
  return there == count;
}

static uint32_t column_index(Lower *lower, const KqlNode *node, const PlanOp *op) {
  const KqlColumn *column = kql_column_of(node);
  uint32_t index = column ? lower_column_find(op, column->name) : UINT32_MAX;
  if (index == UINT32_MAX) lower_fail(lower, node, "this argument is not evaluated");
  return index;
}

/* Columns that only the run knows come behind those that the query names. */
static const PlanOp *lower_bag_unpack(Lower *lower, const KqlNode *node, const PlanOp *input) {
  if (!has_arguments(lower, node, 1)) return input;
  PlanOp *op = lower_op(lower, node, "bag-unpack", input);
  uint32_t bag = column_index(lower, argument(node, 0), input);
  if (lower_failed(lower)) return op;
  lower_columns(lower, op, node->columns);
  lower_option(lower, op, "bag", value_long(bag));
  add_setting(lower, op, argument(node, 1), "prefix");
  add_setting(lower, op, named_argument(lower, node, "OutputColumnPrefix"), "prefix");
  add_setting(lower, op, argument(node, 2), "conflict");
  add_setting(lower, op, named_argument(lower, node, "columnsConflict"), "conflict");
  add_setting(lower, op, argument(node, 3), "ignored");
  add_setting(lower, op, named_argument(lower, node, "ignoredProperties"), "ignored");
  return op;
}

static const PlanOp *lower_narrow(Lower *lower, const KqlNode *node, const PlanOp *input) {
  PlanOp *op = lower_op(lower, node, "narrow", input);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, 3);
  columns[0] = (PlanColumn){"Row", VALUE_LONG};
  columns[1] = (PlanColumn){"Column", VALUE_STRING};
  columns[2] = (PlanColumn){"Value", VALUE_STRING};
  op->columns = columns;
  op->column_count = 3;
  return op;
}

/* The columns that stay: those named, or all but the pivot and what is aggregated. */
static bool stays(const KqlNode *node, const KqlColumn *pivot, const KqlNode *aggregate, Str name) {
  if (argument(node, 2)) {
    for (uint32_t i = 2; argument(node, i); i++) {
      const KqlColumn *column = kql_column_of(argument(node, i));
      if (column && str_eq(column->name, name)) return true;
    }
    return false;
  }
  bool has_argument =
      aggregate && aggregate->kind == KQL_CALL && aggregate->count > KQL_CALL_ARGUMENTS;
  const KqlColumn *used = has_argument ? kql_column_of(aggregate->kids[KQL_CALL_ARGUMENTS]) : NULL;
  return !(pivot && str_eq(pivot->name, name)) && !(used && str_eq(used->name, name));
}

/* The keys of SUMS and, behind them, what the expression AGGREGATE around its aggregates gives. */
static const PlanOp *pivot_values(Summary *s, const KqlNode *aggregate, const PlanOp *sums) {
  Lower *lower = s->lower;
  bool bare = s->sites.len == 1 && s->sites.ptr->call == aggregate && s->sites.ptr->count;
  if (lower_failed(lower) || bare) return sums;
  if (!s->sites.len) {
    lower_fail(lower, aggregate, "a pivot of what is no aggregate is not evaluated");
    return sums;
  }
  Builder post = summary_post(s, sums);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, s->keys + 1);
  for (uint32_t i = 0; i < s->keys; i++) {
    columns[i] = sums->columns[i];
    builder_output(&post, builder_column(&post, i));
  }
  uint32_t value = lower_expr(&post, aggregate);
  columns[s->keys] = (PlanColumn){"", builder_type(&post, value)};
  builder_output(&post, value);
  return lower_project_op(&post, NULL, columns);
}

/* A summarize by what stays and by the pivot, whose values become columns. */
static const PlanOp *lower_pivot(Lower *lower, const KqlNode *node, const PlanOp *input) {
  if (!has_arguments(lower, node, call_of(node)->count - KQL_CALL_ARGUMENTS)) return input;
  const KqlNode *aggregate = argument(node, 1) ? lower_bare(argument(node, 1)) : NULL;
  const KqlColumn *pivot = kql_column_of(argument(node, 0));
  uint32_t at = column_index(lower, argument(node, 0), input);
  if (lower_failed(lower)) return input;
  Summary s = summary_new(lower, input);
  for (uint32_t i = 0; i < input->column_count; i++) {
    Str name = str_of(input->columns[i].name);
    if (stays(node, pivot, aggregate, name)) summary_add_key(&s, name, builder_column(&s.code, i));
  }
  uint32_t keys = s.keys;
  summary_add_key(&s, STR(""), builder_cast(&s.code, builder_column(&s.code, at), VALUE_STRING));
  if (aggregate) {
    summary_add_aggregates(&s, aggregate);
  } else {
    summary_add_count(&s, STR(""), UINT32_MAX);
  }
  const PlanOp *sums = summary_op(&s, node);
  if (aggregate) sums = pivot_values(&s, aggregate, sums);
  PlanOp *op = lower_op(lower, node, "pivot", sums);
  lower_columns(lower, op, node->columns);
  lower_option(lower, op, "keys", value_long(keys));
  return op;
}

/* The column of TABLE, which is looked up, that argument INDEX names. */
static uint32_t key_index(Lower *lower, const KqlNode *node, uint32_t index, const PlanOp *table,
                          ValueType type) {
  uint32_t key = column_index(lower, argument(node, index), table);
  if (!lower_failed(lower) && table->columns[key].type != type) {
    lower_fail(lower, argument(node, index), "a lookup in a column of type %s is not evaluated",
               value_type_text(table->columns[key].type));
  }
  return key;
}

/* The input's columns and the table's, numbered where names repeat. */
static void lookup_columns(Lower *lower, PlanOp *op, const PlanOp *table, bool table_first) {
  const PlanOp *input = op->inputs[0];
  const PlanOp *sides[2] = {table_first ? table : input, table_first ? input : table};
  uint32_t total = input->column_count + table->column_count, count = 0;
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, total);
  for (int side = 0; side < 2; side++) {
    for (uint32_t i = 0; i < sides[side]->column_count; i++) {
      columns[count] = sides[side]->columns[i];
      columns[count].name = lower_free_name(lower, columns, count, columns[count].name);
      count++;
    }
  }
  op->columns = columns;
  op->column_count = total;
}

/* ipv4_lookup(table, address, network [, …, return_unmatched]), ipv6_lookup */
static const PlanOp *lower_ip_lookup(Lower *lower, const KqlNode *node, const PlanOp *input) {
  if (!has_arguments(lower, node, 3)) return input;
  const KqlNode *table = argument(node, 0), *address = argument(node, 1);
  const PlanOp *ranges = lower_table(lower, table);
  uint32_t key = key_index(lower, node, 2, ranges, VALUE_STRING);
  if (lower_failed(lower)) return input;
  Builder b = builder_new(lower, input);
  builder_output(&b, lower_expr_as(&b, address, VALUE_STRING));
  PlanOp *op = lower_op(lower, node, "ip-lookup", input);
  op->code = builder_code(&b);
  bool table_first =
      str_eq(kql_name(lower->query, call_of(node)->kids[KQL_CALL_NAME]), STR("ipv6_lookup"));
  if (table_first) lower_option(lower, op, "table_first", value_bool(true));
  lookup_columns(lower, op, ranges, table_first);
  uint32_t before = lower_before(lower, table, ranges, false, false);
  lower_option(lower, op, "table", value_long(before));
  lower_option(lower, op, "key", value_long(key));
  add_setting(lower, op, named_argument(lower, node, "return_unmatched"), "unmatched");
  for (uint32_t i = 3; argument(node, i); i++) {
    if (kql_type(argument(node, i)) == TYPE_BOOL)
      add_setting(lower, op, argument(node, i), "unmatched");
  }
  return op;
}

/* geo_polygon_lookup(table, polygon, longitude, latitude [, radius, return_unmatched, …]),
   geo_line_lookup */
static const PlanOp *lower_geo_lookup(Lower *lower, const KqlNode *node, const PlanOp *input) {
  if (!has_arguments(lower, node, 4)) return input;
  const KqlNode *table = argument(node, 0);
  const PlanOp *figures = lower_table(lower, table);
  uint32_t key = key_index(lower, node, 1, figures, VALUE_DYNAMIC);
  if (lower_failed(lower)) return input;
  Builder b = builder_new(lower, input);
  builder_output(&b, lower_expr_as(&b, argument(node, 2), VALUE_REAL));
  builder_output(&b, lower_expr_as(&b, argument(node, 3), VALUE_REAL));
  PlanOp *op = lower_op(lower, node, "geo-lookup", input);
  op->code = builder_code(&b);
  lower_columns(lower, op, node->columns);
  if (op->column_count + 1 < input->column_count + figures->column_count) {
    lower_fail(lower, node, "a lookup beside columns that no schema tells is not evaluated");
  }
  bool lines =
      str_eq(kql_name(lower->query, call_of(node)->kids[KQL_CALL_NAME]), STR("geo_line_lookup"));
  lower_option(lower, op, "figure", value_long(lines ? SPHERE_LINES : SPHERE_POLYGONS));
  uint32_t before = lower_before(lower, table, figures, false, false);
  lower_option(lower, op, "table", value_long(before));
  lower_option(lower, op, "key", value_long(key));
  add_setting(lower, op, argument(node, 4), "radius");
  add_setting(lower, op, named_argument(lower, node, "radius"), "radius");
  add_setting(lower, op, argument(node, 5), "unmatched");
  add_setting(lower, op, named_argument(lower, node, "return_unmatched"), "unmatched");
  return op;
}

/* rows_near(condition, distance) */
static const PlanOp *lower_rows_near(Lower *lower, const KqlNode *node, const PlanOp *input) {
  if (!has_arguments(lower, node, 2)) return input;
  Builder b = builder_new(lower, input);
  builder_output(&b, lower_expr_as(&b, argument(node, 0), VALUE_BOOL));
  builder_output(&b, lower_expr_as(&b, argument(node, 1), VALUE_LONG));
  return lower_same_op(&b, node, "rows-near", input);
}

/* Plugins about who was active when: the arguments behind time, start and end, a letter each: t is
   a length of time, n a number; any more are dimensions. */
static const struct {
  const char *name, *arguments;
} activities[] = {
    {"active_users_count", "ttnt"}, {"activity_counts_metrics", "t"},
    {"activity_engagement", "tt"},  {"activity_metrics", "t"},
    {"session_count", "tt"},        {"sliding_window_counts", "tt"},
};

enum { ACTIVITY_FIRST = 4 }; /* id, time, start, end */

static const char *activity_arguments(Str name) {
  for (size_t i = 0; i < sizeof activities / sizeof *activities; i++) {
    if (str_eq(name, str_of(activities[i].name))) return activities[i].arguments;
  }
  return "";
}

/* Whether the first COUNT arguments are of types that the engine computes with. */
static bool fits_activity(const KqlNode *node, ValueType time, uint32_t count) {
  bool good = time == VALUE_DATETIME || time == VALUE_TIMESPAN || time == VALUE_LONG;
  for (uint32_t i = 1; good && i < count; i++) good = kql_type(argument(node, i)) != TYPE_STRING;
  return good;
}

static const PlanOp *lower_activity(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Str name = kql_name(lower->query, call_of(node)->kids[KQL_CALL_NAME]);
  const char *letters = activity_arguments(name);
  uint32_t count = ACTIVITY_FIRST + (uint32_t)str_of(letters).len, dimensions = 0;
  if (!has_arguments(lower, node, count)) return input;
  ValueType time = lower_type(kql_type(argument(node, 1)));
  if (time == VALUE_INT) time = VALUE_LONG;
  if (!fits_activity(node, time, count)) {
    lower_fail(lower, node, "this form of `%.*s` is not evaluated", STR_ARG(name));
    return input;
  }
  Builder b = builder_new(lower, input);
  builder_output(&b, lower_expr(&b, argument(node, 0)));
  for (uint32_t i = 1; i < count; i++) {
    bool length = i >= ACTIVITY_FIRST && letters[i - ACTIVITY_FIRST] == 't';
    bool number = i >= ACTIVITY_FIRST && letters[i - ACTIVITY_FIRST] == 'n';
    ValueType type = length && time == VALUE_DATETIME ? VALUE_TIMESPAN : time;
    builder_output(&b, lower_expr_as(&b, argument(node, i), number ? VALUE_LONG : type));
  }
  for (; argument(node, count + dimensions); dimensions++) {
    builder_output(&b, lower_expr(&b, argument(node, count + dimensions)));
  }
  PlanOp *op = lower_op(lower, node, "activity", input);
  op->code = builder_code(&b);
  lower_columns(lower, op, node->columns);
  lower_option_str(lower, op, "plugin", name);
  lower_option(lower, op, "dimensions", value_long(dimensions));
  return op;
}

/* dcount_intersect(hll, hll, …): how many values the first K sketches have in common. */
static const PlanOp *lower_dcount_intersect(Lower *lower, const KqlNode *node,
                                            const PlanOp *input) {
  uint32_t count = call_of(node)->count - KQL_CALL_ARGUMENTS;
  if (!has_arguments(lower, node, count)) return input;
  Builder b = builder_new(lower, input);
  for (uint32_t i = 0; i < count; i++) {
    builder_output(&b, lower_expr_as(&b, argument(node, i), VALUE_DYNAMIC));
  }
  PlanOp *op = lower_op(lower, node, "dcount-intersect", input);
  op->code = builder_code(&b);
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, input->column_count + count);
  for (uint32_t i = 0; i < input->column_count; i++) columns[i] = input->columns[i];
  for (uint32_t i = 0; i < count; i++) {
    Str name = arena_printf(lower->arena, "s%u", i);
    columns[input->column_count + i] = (PlanColumn){name.ptr, VALUE_LONG};
  }
  op->columns = columns;
  op->column_count = input->column_count + count;
  return op;
}

/* The value of argument INDEX, a literal; a fault where it is none, or is no positive number. */
static Value positive_argument(Lower *lower, const KqlNode *node, uint32_t index) {
  Value v;
  double real = 0;
  bool good = lower_literal(lower, argument(node, index), &v) && value_to_real(v, &real);
  if (!good || real <= 0 || v.type == VALUE_DECIMAL) {
    lower_fail(lower, argument(node, index), "this argument is not evaluated");
    v = value_long(1);
  }
  return v;
}

/* rolling_percentile(value, percentile, index, size of a bin, bins of a window [, dimension …]) */
static const PlanOp *lower_rolling_percentile(Lower *lower, const KqlNode *node,
                                              const PlanOp *input) {
  if (!has_arguments(lower, node, 5)) return input;
  PlanOp *op = lower_op(lower, node, "rolling-percentile", input);
  Value size = positive_argument(lower, node, 3);
  lower_option(lower, op, "percentile", positive_argument(lower, node, 1));
  lower_option(lower, op, "size", size);
  lower_option(lower, op, "window", positive_argument(lower, node, 4));
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &count);
  Builder b = builder_new(lower, input);
  builder_output(&b, lower_expr(&b, argument(node, 0)));
  uint32_t at[2] = {lower_expr(&b, argument(node, 2)),
                    builder_constant(&b, (ValueType)size.type, size)};
  uint32_t bin = builder_call(&b, STR("bin"), columns[0].type, at, 2);
  builder_output(&b, bin);
  if (size.type == VALUE_REAL && builder_type(&b, bin) != VALUE_REAL) {
    lower_fail(lower, argument(node, 3), "bins of a size that is not whole are not evaluated");
  }
  for (uint32_t i = 5; argument(node, i); i++) {
    uint32_t dimension = lower_expr(&b, argument(node, i));
    columns[b.outputs.len - 1].type = builder_type(&b, dimension);
    builder_output(&b, dimension);
  }
  op->code = builder_code(&b);
  op->columns = columns;
  op->column_count = count;
  return op;
}

static const PlanOp *lower_identity(Lower *lower, const KqlNode *node, const PlanOp *input) {
  (void)lower;
  (void)node;
  return input;
}

static const struct {
  const char *name;
  LowerPlugin *lower;
} plugins[] = {
    {"bag_unpack", lower_bag_unpack},
    {"narrow", lower_narrow},
    {"pivot", lower_pivot},
    {"ipv4_lookup", lower_ip_lookup},
    {"ipv6_lookup", lower_ip_lookup},
    {"rows_near", lower_rows_near},
    {"rolling_percentile", lower_rolling_percentile},
    {"identity", lower_identity},
    {"geo_polygon_lookup", lower_geo_lookup},
    {"geo_line_lookup", lower_geo_lookup},
    {"active_users_count", lower_activity},
    {"activity_counts_metrics", lower_activity},
    {"activity_engagement", lower_activity},
    {"activity_metrics", lower_activity},
    {"session_count", lower_activity},
    {"sliding_window_counts", lower_activity},
    {"dcount_intersect", lower_dcount_intersect},
};

static LowerPlugin *plugin_of(Str name) {
  for (size_t i = 0; i < sizeof plugins / sizeof *plugins; i++) {
    if (str_eq(name, str_of(plugins[i].name))) return plugins[i].lower;
  }
  return NULL;
}

/* `evaluate … : (a: string, b: long)`: exactly these columns, null where ROWS lack them. */
static const PlanOp *declared_columns(Lower *lower, const KqlNode *node, const PlanOp *rows) {
  const KqlNode *schema = node->kids[KQL_EVALUATE_SCHEMA];
  bool open = !schema || !node->columns || node->columns->open;
  if (open || lower_failed(lower)) return rows;
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &count);
  Builder b = builder_new(lower, rows);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t from = lower_column_find(rows, str_of(columns[i].name));
    builder_output(&b, from == UINT32_MAX
                           ? builder_constant(&b, columns[i].type, value_null())
                           : builder_cast(&b, builder_column(&b, from), columns[i].type));
  }
  return lower_project_op(&b, NULL, columns);
}

/* Plugins whose own columns are those that the binder tells, where the query declares no others. */
static bool is_told_its_columns(LowerPlugin *plugin) {
  return plugin == lower_activity || plugin == lower_rolling_percentile ||
         plugin == lower_geo_lookup;
}

bool lower_plugin_is_known(Str name) { return plugin_of(name) != NULL; }

const PlanOp *lower_evaluate(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Str name = kql_name(lower->query, call_of(node)->kids[KQL_CALL_NAME]);
  LowerPlugin *plugin = plugin_of(name);
  const KqlNode *schema = node->kids[KQL_EVALUATE_SCHEMA];
  if (schema && is_told_its_columns(plugin)) {
    lower_fail(lower, schema, "columns declared for `%.*s` are not evaluated", STR_ARG(name));
    return input;
  }
  if (plugin) return declared_columns(lower, node, plugin(lower, node, input));
  lower_fail(lower, node, "the plugin `%.*s` is not evaluated", STR_ARG(name));
  return input;
}
