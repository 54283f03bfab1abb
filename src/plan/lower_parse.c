/* Owns parse, parse-where and parse-kv. */
#include "plan/lower_int.h"

typedef struct Captures {
  Lower *lower;
  VEC(PlanColumn) columns;
  VEC(Value) pattern;
} Captures;

static ValueType column_type(const Lower *lower, const KqlNode *column) {
  const KqlNode *type = column->kids[KQL_COLUMN_TYPE];
  if (!type) return VALUE_STRING;
  ValueType found = value_type_find(str_trim(kql_text(lower->query, type)));
  return found == VALUE_NULL ? VALUE_STRING : found;
}

static uint32_t place_capture(Captures *c, Str name, ValueType type) {
  PlanColumn column = {lower_name(c->lower, name), type};
  for (uint32_t i = 0; i < c->columns.len; i++) {
    if (!str_eq(str_of(c->columns.ptr[i].name), name)) continue;
    c->columns.ptr[i] = column;
    return i;
  }
  vec_push(c->lower->arena, &c->columns, column);
  return c->columns.len - 1;
}

static void add_part(Captures *c, const KqlNode *part) {
  Value value = value_null();
  if (part->kind == KQL_STRING) value = value_str(kql_string(c->lower->query, part));
  if (part->kind == KQL_COLUMN) {
    Str name = kql_name(c->lower->query, part->kids[KQL_COLUMN_NAME]);
    value = value_long(place_capture(c, name, column_type(c->lower, part)));
  }
  vec_push(c->lower->arena, &c->pattern, value);
}

const PlanOp *lower_parse(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Str kind = lower_parameter_word(lower, node, "kind");
  Str flags = lower_parameter_word(lower, node, "flags");
  bool regex = str_eq(kind, STR("regex"));
  Captures c = {.lower = lower};
  for (uint32_t i = 0; i < input->column_count; i++) {
    vec_push(lower->arena, &c.columns, input->columns[i]);
  }
  for (uint32_t i = KQL_PARSE_PARTS; i < node->count; i++) add_part(&c, node->kids[i]);
  PlanOp *op = lower_op(lower, node, regex ? "parse-regex" : "parse", input);
  Builder b = builder_new(lower, input);
  builder_output(&b, lower_expr_as(&b, node->kids[KQL_PARSE_VALUE], VALUE_STRING));
  op->code = builder_code(&b);
  op->columns = c.columns.ptr;
  op->column_count = c.columns.len;
  lower_option(lower, op, "pattern", value_array(c.pattern.ptr, c.pattern.len));
  if (flags.len) lower_option_str(lower, op, "flags", flags);
  if (!str_eq(kind, STR("relaxed"))) lower_option(lower, op, "strict", value_bool(true));
  if (node->kind == KQL_PARSE_WHERE) lower_option(lower, op, "filter", value_bool(true));
  return op;
}

/* Property NAME of WITH, or NULL. */
static const KqlNode *property_called(const Lower *lower, const KqlNode *with, const char *name) {
  for (uint32_t i = 0; with && i < with->count; i++) {
    const KqlNode *property = with->kids[i];
    Str own = kql_text(lower->query, property->kids[KQL_PROPERTY_NAME]);
    if (str_eq(own, str_of(name))) return property;
  }
  return NULL;
}

static Str setting(const Lower *lower, const KqlNode *with, const char *name, Str absent) {
  const KqlNode *property = property_called(lower, with, name);
  if (!property) return absent;
  const KqlNode *value = property->kids[KQL_PROPERTY_VALUE];
  return value && value->kind == KQL_STRING ? kql_string(lower->query, value)
                                            : kql_text(lower->query, property);
}

/* A text that stands between others cannot be empty. */
static void check_delimiter(Lower *lower, const KqlNode *with, const char *name) {
  const KqlNode *property = property_called(lower, with, name);
  if (!property || setting(lower, with, name, (Str){0}).len) return;
  lower_fail(lower, property, "parse-kv with an empty `%s` is not evaluated", name);
}

/* Pairs are found by their delimiters. */
static void check_kv_settings(Lower *lower, const KqlNode *node, const KqlNode *with) {
  bool plain = setting(lower, with, "pair_delimiter", (Str){0}).ptr &&
               setting(lower, with, "kv_delimiter", (Str){0}).ptr;
  if (!plain) lower_fail(lower, node, "parse-kv without delimiters is not evaluated");
  check_delimiter(lower, with, "pair_delimiter");
  check_delimiter(lower, with, "kv_delimiter");
  Str greedy = setting(lower, with, "greedy", (Str){0});
  if (greedy.ptr && !str_ends(greedy, STR("false"))) {
    lower_fail(lower, node, "parse-kv with `greedy` is not evaluated");
  }
}

const PlanOp *lower_parse_kv(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *schema = node->kids[KQL_PARSE_KV_SCHEMA];
  const KqlNode *with = node->kids[KQL_PARSE_KV_WITH];
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, input->column_count + schema->count);
  Value *keys = ARENA_ARRAY(lower->arena, Value, schema->count);
  for (uint32_t i = 0; i < input->column_count; i++) columns[i] = input->columns[i];
  for (uint32_t i = 0; i < schema->count; i++) {
    Str name = kql_name(lower->query, schema->kids[i]->kids[KQL_COLUMN_NAME]);
    keys[i] = value_str(name);
    columns[input->column_count + i] =
        (PlanColumn){lower_name(lower, name), column_type(lower, schema->kids[i])};
  }
  Str regex = setting(lower, with, "regex", (Str){0});
  if (!regex.ptr) check_kv_settings(lower, node, with);
  PlanOp *op = lower_op(lower, node, regex.ptr ? "parse-kv-regex" : "parse-kv", input);
  Builder b = builder_new(lower, input);
  builder_output(&b, lower_expr_as(&b, node->kids[KQL_PARSE_KV_VALUE], VALUE_STRING));
  op->code = builder_code(&b);
  op->columns = columns;
  op->column_count = input->column_count + schema->count;
  lower_option(lower, op, "keys", value_array(keys, schema->count));
  if (regex.ptr) {
    lower_option_str(lower, op, "regex", regex);
    return op;
  }
  lower_option_str(lower, op, "pair_delimiter", setting(lower, with, "pair_delimiter", STR(" ")));
  lower_option_str(lower, op, "kv_delimiter", setting(lower, with, "kv_delimiter", STR("=")));
  lower_option_str(lower, op, "quote", setting(lower, with, "quote", (Str){0}));
  lower_option_str(lower, op, "escape", setting(lower, with, "escape", (Str){0}));
  return op;
}
