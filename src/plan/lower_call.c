/* Owns calls in expressions: functions of the language by their evaluators, functions of the query
   by their body, and the few whose meaning is in the plan itself. */
#include "plan/lower_int.h"

#include "base/limits.h"
#include "plan/spec.h"

typedef uint32_t LowerCall(Builder *builder, const KqlNode *call);

static uint32_t placeholder(Builder *b) { return builder_constant(b, VALUE_LONG, value_null()); }

static ValueType result_type(const KqlNode *call) {
  ValueType type = lower_type(kql_type(call));
  return type == VALUE_NULL ? VALUE_DYNAMIC : type;
}

/* The column that the first argument names, or the second argument. */
static uint32_t lower_column_ifexists(Builder *b, const KqlNode *call) {
  Str name = kql_constant_string(b->lower->query, call->kids[KQL_CALL_ARGUMENTS]);
  uint32_t index = lower_column_find(b->input, name);
  if (index != UINT32_MAX) return builder_column(b, index);
  return lower_expr(b, call->kids[KQL_CALL_ARGUMENTS + 1]);
}

uint32_t lower_pack_columns(Builder *b, const uint32_t *columns, uint32_t count) {
  if (count > UINT16_MAX / 2) {
    lower_fail(b->lower, b->lower->query->root, "a bag of %u columns is not evaluated", count);
    return placeholder(b);
  }
  uint32_t *args = ARENA_ARRAY(b->lower->arena, uint32_t, (size_t)count * 2);
  for (size_t i = 0; i < count; i++) {
    Str name = str_of(b->input->columns[columns[i]].name);
    args[2 * i] = builder_constant(b, VALUE_STRING, value_str(name));
    args[2 * i + 1] = builder_column(b, columns[i]);
  }
  return builder_call(b, STR("bag_pack"), VALUE_DYNAMIC, args, count * 2);
}

static uint32_t lower_pack_all(Builder *b, const KqlNode *call) {
  uint32_t count = b->input ? b->input->column_count : 0;
  uint32_t *columns = ARENA_ARRAY(b->lower->arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) columns[i] = i;
  uint32_t reg = lower_pack_columns(b, columns, count);
  if (call->count <= KQL_CALL_ARGUMENTS) return reg;
  uint32_t args[2] = {reg, lower_expr(b, call->kids[KQL_CALL_ARGUMENTS])};
  return builder_call(b, STR("bag_without_empty"), VALUE_DYNAMIC, args, 2);
}

static uint32_t lower_bag_pack_columns(Builder *b, const KqlNode *call) {
  VEC(uint32_t) columns = {0};
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    const KqlColumn *column = kql_column_of(call->kids[i]);
    uint32_t index = column ? lower_column_find(b->input, column->name) : UINT32_MAX;
    if (index == UINT32_MAX) {
      lower_fail(b->lower, call->kids[i], "bag_pack_columns of this expression is not evaluated");
      return placeholder(b);
    }
    vec_push(b->lower->arena, &columns, index);
  }
  return lower_pack_columns(b, columns.ptr, columns.len);
}

/* The names of a table's columns. */
static uint32_t lower_column_names(Builder *b, const KqlNode *call) {
  const PlanOp *table = lower_table(b->lower, call->kids[KQL_CALL_ARGUMENTS]);
  Value *names = ARENA_ARRAY(b->lower->arena, Value, table->column_count);
  for (uint32_t i = 0; i < table->column_count; i++)
    names[i] = value_str(str_of(table->columns[i].name));
  return builder_constant(b, VALUE_DYNAMIC, value_array(names, table->column_count));
}

/* estimate_data_size of columns, or of all of them for `*` */
static uint32_t lower_data_size(Builder *b, const KqlNode *call) {
  VEC(uint32_t) args = {0};
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    bool star = call->kids[i]->kind == KQL_STAR;
    for (uint32_t k = 0; star && b->input && k < b->input->column_count; k++) {
      uint32_t reg = builder_column(b, k);
      vec_push(b->lower->arena, &args, reg);
    }
    if (star) continue;
    uint32_t reg = lower_expr(b, call->kids[i]);
    vec_push(b->lower->arena, &args, reg);
  }
  return builder_call(b, STR("data_size"), VALUE_LONG, args.ptr, args.len);
}

/* Whether the input has the column that the argument names. */
static uint32_t lower_column_exists(Builder *b, const KqlNode *call) {
  Str name = kql_constant_string(b->lower->query, call->kids[KQL_CALL_ARGUMENTS]);
  bool exists = lower_column_find(b->input, name) != UINT32_MAX;
  return builder_constant(b, VALUE_BOOL, value_bool(exists));
}

/* The literal that a statement `set NAME = …` gives. */
static bool option_value(Lower *lower, const char *name, Value *value) {
  const KqlNode *root = lower->bound->query->root;
  bool found = false;
  for (uint32_t i = 0; i < root->count; i++) {
    const KqlNode *set = root->kids[i];
    if (!set || set->kind != KQL_SET || !set->kids[KQL_SET_VALUE]) continue;
    if (!str_eq(kql_name(lower->bound->query, set->kids[KQL_SET_NAME]), str_of(name))) continue;
    found = lower_literal(lower, set->kids[KQL_SET_VALUE], value);
  }
  return found;
}

static bool is_bin_value(Value value) {
  return value.type >= VALUE_INT && value.type <= VALUE_TIMESPAN;
}

/* bin_at, or bin, with the size and the start that the query sets */
static uint32_t lower_bin_auto(Builder *b, const KqlNode *call) {
  Value size, at;
  uint32_t args[3] = {lower_expr(b, call->kids[KQL_CALL_ARGUMENTS])};
  if (!option_value(b->lower, "query_bin_auto_size", &size)) {
    lower_fail(b->lower, call, "bin_auto without `set query_bin_auto_size` is not evaluated");
    return placeholder(b);
  }
  bool from = option_value(b->lower, "query_bin_auto_at", &at);
  if (!is_bin_value(size) || (from && !is_bin_value(at))) {
    lower_fail(b->lower, call,
               "bin_auto by what is set to neither a number nor a time is not evaluated");
    return placeholder(b);
  }
  args[1] = builder_constant(b, (ValueType)size.type, size);
  if (from) args[2] = builder_constant(b, (ValueType)at.type, at);
  return builder_call(b, from ? STR("bin_at") : STR("bin"), result_type(call), args, from ? 3 : 2);
}

static uint32_t lower_row_rank(Builder *b, const KqlNode *call) {
  if (call->count > KQL_CALL_ARGUMENTS + 1) {
    lower_fail(b->lower, call, "row_rank with a second argument is not evaluated");
    return placeholder(b);
  }
  uint32_t term = lower_expr(b, call->kids[KQL_CALL_ARGUMENTS]);
  return builder_call(b, STR("row_rank_dense"), VALUE_LONG, &term, 1);
}

static const struct {
  const char *name;
  LowerCall *lower;
} special[] = {
    {"iscolumnexists", lower_column_exists},
    {"bin_auto", lower_bin_auto},
    {"row_rank", lower_row_rank},
    {"ingestion_time", lower_ingestion_time},
    {"column_names_of", lower_column_names},
    {"estimate_data_size", lower_data_size},
    {"column_ifexists", lower_column_ifexists},
    {"columnifexists", lower_column_ifexists},
    {"pack_all", lower_pack_all},
    {"bag_pack_columns", lower_bag_pack_columns},
};

static LowerCall *special_of(Str name) {
  for (size_t i = 0; i < sizeof special / sizeof *special; i++) {
    if (str_eq(name, str_of(special[i].name))) return special[i].lower;
  }
  return NULL;
}

bool lower_call_is_special(Str name) { return special_of(name) != NULL; }

/* Predicates become bool, values the result's type. */
static void cast_case(Builder *b, uint32_t *args, uint32_t count, ValueType type) {
  for (uint32_t i = 0; i < count; i++) {
    bool predicate = i % 2 == 0 && i + 1 < count;
    args[i] = builder_cast(b, args[i], predicate ? VALUE_BOOL : type);
  }
}

/* The type of the result says what the typeof(…) of CALL means. */
static bool takes_type(const KqlNode *call) {
  const KqlSignature *signature = kql_call_signature(call);
  return signature && signature->gives >= GIVES_LITERAL_0 && signature->gives <= GIVES_LITERAL_LAST;
}

static uint32_t lower_builtin(Builder *b, const KqlNode *call, Str name) {
  LowerCall *own = special_of(name);
  if (own) return own(b, call);
  const PlanFunction *function = plan_function(name);
  if (!function) {
    lower_fail(b->lower, call, "the function `%.*s` is not evaluated", STR_ARG(name));
    return placeholder(b);
  }
  uint32_t *args = ARENA_ARRAY(b->lower->arena, uint32_t, call->count), count = 0;
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    if (call->kids[i]->kind == KQL_TYPEOF && takes_type(call)) continue;
    args[count++] = lower_expr(b, call->kids[i]);
  }
  if (count < spec_least(function->args) || (count && !spec_letter(function->args, count - 1))) {
    lower_fail(b->lower, call, "this form of `%.*s` is not evaluated", STR_ARG(name));
    return placeholder(b);
  }
  ValueType type = result_type(call);
  if (str_eq(name, STR("case"))) cast_case(b, args, count, type);
  return builder_call(b, name, type, args, count);
}

/* The expression that a body, a BLOCK, ends in. */
static const KqlNode *body_value(const KqlNode *block) {
  const KqlNode *value = NULL;
  for (uint32_t i = 0; i < block->count; i++) {
    if (block->kids[i]->kind == KQL_QUERY) value = block->kids[i]->kids[KQL_QUERY_VALUE];
  }
  return value;
}

static uint32_t lower_body(Builder *b, const KqlNode *call, const KqlBody *body) {
  Lower *lower = b->lower;
  const KqlNode *value = body_value(body->node);
  if (!value || lower->depth == LIMIT_KQL_DEPTH) {
    lower_fail(lower, call, "this function is not evaluated");
    return placeholder(b);
  }
  KqlQuery *outer = lower->query;
  lower->query = body->query;
  lower->depth++;
  uint32_t reg = lower_expr(b, value);
  lower->depth--;
  lower->query = outer;
  return reg;
}

/* CALL over the values along a path of a graph, which stand in COLUMN. */
static uint32_t lower_graph_call(Builder *b, const KqlNode *call, const char *column) {
  uint32_t values = builder_column(b, lower_column_find(b->input, str_of(column)));
  Str name = kql_name(b->lower->query, call->kids[KQL_CALL_NAME]);
  bool all = str_eq(name, STR("all"));
  if (str_eq(name, STR("map"))) return values;
  uint32_t wanted = builder_constant(b, VALUE_BOOL, value_bool(!all));
  uint32_t has =
      builder_call(b, STR("set_has_element"), VALUE_BOOL, (uint32_t[]){values, wanted}, 2);
  return all ? builder_not(b, has) : has;
}

uint32_t lower_call(Builder *b, const KqlNode *call) {
  vec_each(GraphCall, known, &b->lower->graph_calls) {
    if (known->call == call) return lower_graph_call(b, call, known->column);
  }
  for (uint32_t i = 0; i < b->site_count; i++) {
    if (b->sites[i].call != call) continue;
    if (b->sites[i].count) return builder_column(b, b->sites[i].column);
    lower_fail(b->lower, call, "an aggregate over no column is not evaluated");
    return placeholder(b);
  }
  const KqlNode *named = call->kind == KQL_CALL ? call->kids[KQL_CALL_NAME] : call;
  const KqlSymbol *symbol = call->symbol ? call->symbol : named->symbol;
  KqlBody body;
  if (kql_call_body(b->lower->bound, call, &body)) return lower_body(b, call, &body);
  if (symbol && symbol->kind == SYMBOL_BUILTIN) {
    return lower_builtin(b, call, str_of(symbol->builtin->name));
  }
  Str name = kql_name(b->lower->query, named);
  lower_fail(b->lower, call, "the function `%.*s` is not evaluated", STR_ARG(name));
  return placeholder(b);
}
