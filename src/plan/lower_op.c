/* Owns the table of operators and the simple ones: where, take, sort, top, range, print, datatable,
   getschema. Comes in: a bound operator node and the plan of its input. Goes out: the plan of its
   result. */
#include "plan/lower_int.h"

#include "base/limits.h"
#include "plan/spec.h"
#include "value/constant.h"
#include "value/convert.h"

PlanOp *lower_op(Lower *lower, const KqlNode *node, const char *name, const PlanOp *input) {
  PlanOp *op = ARENA_NEW(lower->arena, PlanOp);
  op->name = name;
  op->runner = plan_operator(str_of(name));
  if (!op->runner) lower_fail(lower, node, "the operator `%s` is not evaluated", name);
  if (input) {
    const PlanOp **inputs = ARENA_NEW(lower->arena, const PlanOp *);
    inputs[0] = input;
    op->inputs = inputs;
    op->input_count = 1;
  }
  return op;
}

static bool has_name(const PlanColumn *columns, uint32_t count, Str name) {
  for (uint32_t i = 0; i < count; i++) {
    if (str_eq(str_of(columns[i].name), name)) return true;
  }
  return false;
}

PlanColumn *lower_plan_columns(Lower *lower, const KqlColumns *columns, uint32_t *count) {
  uint32_t told = kql_columns_total(columns), extra = columns->open ? lower->inferred.len : 0;
  PlanColumn *list = ARENA_ARRAY(lower->arena, PlanColumn, told + lower->inferred.len);
  for (uint32_t i = 0; i < told; i++) {
    const KqlColumn *column = kql_columns_at(columns, i);
    ValueType type = lower_type(column->type);
    list[i].name = lower_name(lower, column->name);
    list[i].type = type == VALUE_NULL ? VALUE_DYNAMIC : type;
  }
  *count = told;
  for (uint32_t i = 0; i < extra; i++) {
    PlanColumn column = lower->inferred.ptr[i];
    if (!has_name(list, *count, str_of(column.name))) list[(*count)++] = column;
  }
  return list;
}

uint32_t lower_keep_unlisted(Builder *b, PlanColumn *columns, uint32_t count) {
  const PlanOp *input = b->input;
  for (uint32_t i = 0; b->lower->widened && input && i < input->column_count; i++) {
    Str name = str_of(input->columns[i].name);
    bool noted = has_name(b->lower->inferred.ptr, b->lower->inferred.len, name);
    if (!noted || has_name(columns, count, name)) continue;
    columns[count++] = input->columns[i];
    builder_output(b, builder_column(b, i));
  }
  return count;
}

void lower_columns(Lower *lower, PlanOp *op, const KqlColumns *columns) {
  op->columns = lower_plan_columns(lower, columns, &op->column_count);
}

void lower_columns_copy(PlanOp *op, const PlanOp *from) {
  op->columns = from->columns;
  op->column_count = from->column_count;
}

void lower_option(Lower *lower, PlanOp *op, const char *name, Value value) {
  PlanOption *options = ARENA_ARRAY(lower->arena, PlanOption, op->option_count + 1);
  for (uint32_t i = 0; i < op->option_count; i++) options[i] = op->options[i];
  options[op->option_count++] = (PlanOption){name, constant_of(lower->arena, value)};
  op->options = options;
}

void lower_option_str(Lower *lower, PlanOp *op, const char *name, Str value) {
  lower_option(lower, op, name, value_str(value));
}

const KqlNode *lower_parameter(const Lower *lower, const KqlNode *node, const char *name) {
  const KqlNode *params = node->kids[KQL_PARAMS];
  for (uint32_t i = 0; params && i < params->count; i++) {
    const KqlNode *property = params->kids[i];
    Str own = kql_text(lower->query, property->kids[KQL_PROPERTY_NAME]);
    if (str_eq(own, str_of(name))) return property->kids[KQL_PROPERTY_VALUE];
  }
  return NULL;
}

Str lower_parameter_word(const Lower *lower, const KqlNode *node, const char *name) {
  const KqlNode *value = lower_parameter(lower, node, name);
  if (!value) return (Str){0};
  return value->kind == KQL_STRING ? kql_string(lower->query, value)
                                   : kql_text(lower->query, value);
}

/* Whether the order of OP's rows is fixed, as functions that look at other rows need it. */
static bool is_serialized(const PlanOp *op) {
  static const char *const keep[] = {"where",         "where-whole", "project",
                                     "project-whole", "mv-expand",   "parse",
                                     "parse-kv",      "parse-regex", "take"};
  static const char *const fixed[] = {"sort", "range", "print", "serialize", "scan", "top-hitters"};
  for (; op; op = op->input_count ? op->inputs[0] : NULL) {
    bool passes = false;
    for (size_t i = 0; i < sizeof fixed / sizeof *fixed; i++) {
      if (str_eq(str_of(op->name), str_of(fixed[i]))) return true;
    }
    for (size_t i = 0; i < sizeof keep / sizeof *keep; i++) {
      passes = passes || str_eq(str_of(op->name), str_of(keep[i]));
    }
    if (!passes) return false;
  }
  return false;
}

static void check_serialized(Builder *b, const KqlNode *node) {
  if (!b->window || is_serialized(b->input)) return;
  lower_fail(b->lower, node, "a function that looks at other rows needs sorted or serialized rows");
}

const PlanOp *lower_project_op(Builder *b, const KqlNode *node, const PlanColumn *columns) {
  if (node && node->kind != KQL_SERIALIZE) check_serialized(b, node);
  PlanOp *op = lower_op(b->lower, node, b->window ? "project-whole" : "project", b->input);
  op->code = builder_code(b);
  op->columns = columns;
  op->column_count = op->code.output_count;
  return op;
}

const PlanOp *lower_pick(Lower *lower, const PlanOp *input, const uint32_t *indices,
                         const PlanColumn *columns, uint32_t count) {
  Builder b = builder_new(lower, input);
  for (uint32_t i = 0; i < count; i++) builder_output(&b, builder_column(&b, indices[i]));
  return lower_project_op(&b, NULL, columns);
}

PlanOp *lower_same_op(Builder *b, const KqlNode *node, const char *name, const PlanOp *input) {
  PlanOp *op = lower_op(b->lower, node, name, input);
  lower_columns_copy(op, input);
  op->code = builder_code(b);
  return op;
}

const PlanOp *lower_filter(Lower *lower, const KqlNode *predicate, const PlanOp *input) {
  Builder b = builder_new(lower, input);
  builder_output(&b, lower_expr_as(&b, predicate, VALUE_BOOL));
  return lower_same_op(&b, predicate, b.window ? "where-whole" : "where", input);
}

/* Filters of one `where`; more are not worth the way of each row through them. */
enum { FILTERS_MOST = 64 };

/* Each term of an `and` filters by itself, so that later ones see fewer rows. */
static const PlanOp *filter_terms(Lower *lower, const KqlNode *predicate, const PlanOp *input) {
  const KqlNode *bare = lower_bare(predicate);
  if (bare->kind != KQL_AND || bare->count > FILTERS_MOST) {
    return lower_filter(lower, predicate, input);
  }
  for (uint32_t i = 0; i < bare->count; i++) input = filter_terms(lower, bare->kids[i], input);
  return input;
}

static bool has_window(const PlanOp *op, const PlanOp *until) {
  for (; op != until; op = op->inputs[0]) {
    if (str_eq(str_of(op->name), STR("where-whole"))) return true;
  }
  return false;
}

const PlanOp *lower_where(Lower *lower, const KqlNode *node, const PlanOp *input) {
  const KqlNode *predicate = node->kids[KQL_WHERE_PREDICATE];
  const PlanOp *op = filter_terms(lower, predicate, input);
  /* what looks at other rows must see them before any term has filtered */
  return lower_failed(lower) || !has_window(op, input) ? op : lower_filter(lower, predicate, input);
}

const PlanOp *lower_first(Lower *lower, const KqlNode *count, const PlanOp *input) {
  Builder b = builder_new(lower, NULL);
  builder_output(&b, lower_expr_as(&b, count, VALUE_LONG));
  return lower_same_op(&b, count, "take", input);
}

const PlanOp *lower_take(Lower *lower, const KqlNode *node, const PlanOp *input) {
  return lower_first(lower, node->kids[KQL_TAKE_COUNT], input);
}

/* The letter of op_sort.c for a key. */
static char key_letter(const KqlNode *key) {
  bool ascending = key->kind == KQL_KEY && (key->flags & KQL_ASC);
  bool first = key->kind == KQL_KEY && (key->flags & KQL_NULLS_FIRST);
  bool last = key->kind == KQL_KEY && (key->flags & KQL_NULLS_LAST);
  if (ascending) return last ? 'A' : 'a';
  return first ? 'D' : 'd';
}

static PlanOp *sort_op(Builder *b, const KqlNode *node, const char *order) {
  PlanOp *op = lower_same_op(b, node, "sort", b->input);
  lower_option_str(b->lower, op, "order", str_of(order));
  return op;
}

const PlanOp *lower_sort(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Builder b = builder_new(lower, input);
  char *order = arena_alloc(lower->arena, node->count + 1);
  for (uint32_t i = KQL_SORT_KEYS; i < node->count; i++) {
    order[i - KQL_SORT_KEYS] = key_letter(node->kids[i]);
    builder_output(&b, lower_expr(&b, node->kids[i]));
  }
  return sort_op(&b, node, order);
}

const PlanOp *lower_top(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Builder b = builder_new(lower, input);
  char *order = arena_alloc(lower->arena, 2);
  order[0] = key_letter(node->kids[KQL_TOP_BY]);
  builder_output(&b, lower_expr(&b, node->kids[KQL_TOP_BY]));
  builder_output(&b, lower_expr_as(&b, node->kids[KQL_TOP_COUNT], VALUE_LONG));
  return sort_op(&b, node, order);
}

const PlanOp *lower_range(Lower *lower, const KqlNode *node, const PlanOp *input) {
  (void)input;
  PlanOp *op = lower_op(lower, node, "range", NULL);
  lower_columns(lower, op, node->columns);
  ValueType type = op->columns[0].type;
  if (!spec_fits('n', type, type)) {
    lower_fail(lower, node, "a range of values of these types is not evaluated");
    return op;
  }
  Builder b = builder_new(lower, NULL);
  builder_output(&b, lower_expr_as(&b, node->kids[KQL_RANGE_FROM], type));
  builder_output(&b, lower_expr_as(&b, node->kids[KQL_RANGE_TO], type));
  builder_output(&b, lower_expr_as(&b, node->kids[KQL_RANGE_STEP],
                                   type == VALUE_DATETIME ? VALUE_TIMESPAN : type));
  op->code = builder_code(&b);
  return op;
}

static const PlanOp *lower_datatable(Lower *lower, const KqlNode *node, const PlanOp *input) {
  (void)input;
  PlanOp *op = lower_op(lower, node, "datatable", NULL);
  lower_columns(lower, op, node->columns);
  Builder b = builder_new(lower, NULL);
  Text text = {.arena = lower->arena};
  for (uint32_t i = KQL_DATATABLE_VALUES; i < node->count && op->column_count; i++) {
    Value cell;
    ValueType type = op->columns[(i - KQL_DATATABLE_VALUES) % op->column_count].type;
    if (!lower_literal(lower, node->kids[i], &cell)) {
      lower_fail(lower, node->kids[i], "this value of a datatable is not evaluated");
      break;
    }
    builder_constant(&b, type, type == VALUE_DYNAMIC ? cell : convert_value(&text, cell, type));
  }
  op->code = builder_code(&b);
  op->code.insn_count = 0; /* cells only */
  return op;
}

const PlanOp *lower_getschema(Lower *lower, const KqlNode *node, const PlanOp *input) {
  static const char *const net[] = {[VALUE_BOOL] = "System.SByte",
                                    [VALUE_INT] = "System.Int32",
                                    [VALUE_LONG] = "System.Int64",
                                    [VALUE_REAL] = "System.Double",
                                    [VALUE_DECIMAL] = "System.Data.SqlTypes.SqlDecimal",
                                    [VALUE_DATETIME] = "System.DateTime",
                                    [VALUE_TIMESPAN] = "System.TimeSpan",
                                    [VALUE_GUID] = "System.Guid",
                                    [VALUE_STRING] = "System.String",
                                    [VALUE_DYNAMIC] = "System.Object"};
  PlanOp *op = lower_op(lower, node, "datatable", NULL);
  lower_columns(lower, op, node->columns);
  Builder b = builder_new(lower, NULL);
  for (uint32_t i = 0; i < input->column_count; i++) {
    const PlanColumn *column = &input->columns[i];
    Value cells[4] = {value_str(str_of(column->name)), value_long(i),
                      value_str(str_of(net[column->type])),
                      value_str(str_of(value_type_text(column->type)))};
    for (uint32_t k = 0; k < 4; k++) builder_constant(&b, op->columns[k].type, cells[k]);
  }
  op->code = builder_code(&b);
  op->code.insn_count = 0;
  return op;
}

/* The rows stay in the order in which they came. */
static const PlanOp *lower_serialize(Lower *lower, const KqlNode *node, const PlanOp *input) {
  PlanOp *op = lower_op(lower, node, "serialize", input);
  lower_columns_copy(op, input);
  return lower_extend(lower, node, op);
}

/* The rows are computed and dropped. */
static const PlanOp *lower_consume(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Builder none = builder_new(lower, NULL);
  builder_output(&none, builder_constant(&none, VALUE_LONG, value_long(0)));
  return lower_pick(lower, lower_same_op(&none, node, "take", input), NULL, NULL, 0);
}

/* Operators that change nothing about the rows. */
const PlanOp *lower_pass(Lower *lower, const KqlNode *node, const PlanOp *input) {
  (void)lower;
  (void)node;
  return input;
}

/* The rows are kept under the name, for the places that use it. */
const PlanOp *lower_as(Lower *lower, const KqlNode *node, const PlanOp *input) {
  PlanOp *op = (PlanOp *)lower_shared(lower, lower_before(lower, node, input, false, false));
  lower_option_str(lower, op, "as", kql_name(lower->query, node->kids[KQL_AS_NAME]));
  return op;
}

static LowerOperator *const lowerers[KQL_KIND_COUNT] = {
    [KQL_AS] = lower_as,
    [KQL_CONSUME] = lower_consume,
    [KQL_COUNT] = lower_count,
    [KQL_DATATABLE] = lower_datatable,
    [KQL_DISTINCT] = lower_distinct,
    [KQL_EVALUATE] = lower_evaluate,
    [KQL_EXTEND] = lower_extend,
    [KQL_GRAPH_MARK_COMPONENTS] = lower_graph_mark,
    [KQL_GRAPH_MATCH] = lower_graph_match,
    [KQL_GRAPH_SHORTEST_PATHS] = lower_graph_match,
    [KQL_GRAPH_TO_TABLE] = lower_graph_to_table,
    [KQL_GRAPH_WHERE_EDGES] = lower_graph_where,
    [KQL_GRAPH_WHERE_NODES] = lower_graph_where,
    [KQL_MAKE_GRAPH] = lower_make_graph,
    [KQL_INVOKE] = lower_invoke,
    [KQL_FIND] = lower_find,
    [KQL_GETSCHEMA] = lower_getschema,
    [KQL_JOIN] = lower_join,
    [KQL_LOOKUP] = lower_lookup,
    [KQL_MAKE_SERIES] = lower_make_series,
    [KQL_MV_APPLY] = lower_mv_apply,
    [KQL_MV_EXPAND] = lower_mv_expand,
    [KQL_PARTITION] = lower_partition,
    [KQL_PARSE] = lower_parse,
    [KQL_PARSE_KV] = lower_parse_kv,
    [KQL_PARSE_WHERE] = lower_parse,
    [KQL_PRINT] = lower_print,
    [KQL_PROJECT] = lower_project,
    [KQL_PROJECT_BY_NAMES] = lower_project_by_names,
    [KQL_PROJECT_AWAY] = lower_project_away,
    [KQL_PROJECT_KEEP] = lower_project_away,
    [KQL_PROJECT_RENAME] = lower_project_rename,
    [KQL_PROJECT_REORDER] = lower_project_away,
    [KQL_RANGE] = lower_range,
    [KQL_RENDER] = lower_pass,
    [KQL_SAMPLE] = lower_sample,
    [KQL_SAMPLE_DISTINCT] = lower_sample_distinct,
    [KQL_SCAN] = lower_scan,
    [KQL_SEARCH] = lower_search,
    [KQL_SERIALIZE] = lower_serialize,
    [KQL_SORT] = lower_sort,
    [KQL_SUMMARIZE] = lower_summarize,
    [KQL_TAKE] = lower_take,
    [KQL_TOP] = lower_top,
    [KQL_TOP_HITTERS] = lower_top_hitters,
    [KQL_TOP_NESTED] = lower_top_nested,
    [KQL_UNION] = lower_union,
    [KQL_WHERE] = lower_where,
};

static bool takes_graph(KqlKind kind) {
  switch (kind) {
    case KQL_GRAPH_MARK_COMPONENTS:
    case KQL_GRAPH_MATCH:
    case KQL_GRAPH_SHORTEST_PATHS:
    case KQL_GRAPH_TO_TABLE:
    case KQL_GRAPH_WHERE_EDGES:
    case KQL_GRAPH_WHERE_NODES: return true;
    default: return false;
  }
}

const PlanOp *lower_operator(Lower *lower, const KqlNode *node, const PlanOp *input) {
  KqlKind kind = (KqlKind)node->kind;
  const char *word = kql_kind_word(kind);
  if (!lowerers[kind]) {
    lower_fail(lower, node, "the operator `%s` is not evaluated", word);
    return lower_op(lower, node, "input", NULL);
  }
  if (lower_is_graph(input) && !takes_graph(kind)) {
    lower_fail(lower, node, "the operator `%s` over a graph is not evaluated", word);
    return input;
  }
  const PlanOp *op = lowerers[kind](lower, node, input);
  if (op && op->column_count > LIMIT_COLUMNS) {
    lower_fail(lower, node, "a table of more than %d columns is not evaluated", LIMIT_COLUMNS);
  }
  return op;
}
