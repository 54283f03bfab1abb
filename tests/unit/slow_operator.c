/* Tables and operators of the slow evaluator: names, pipes, and the operators that treat each row
   alone or only order and drop rows. */
#include "unit/slow.h"

const KqlNode *slow_property(const Slow *slow, const KqlNode *list, const char *name) {
  for (uint32_t i = 0; list && i < list->count; i++) {
    KqlNode *const *property = list->kids[i]->kids;
    Str own = kql_text(slow->query, property[KQL_PROPERTY_NAME]);
    if (str_eq(own, str_of(name))) return property[KQL_PROPERTY_VALUE];
  }
  return NULL;
}

Str slow_parameter(const Slow *slow, const KqlNode *node, const char *name) {
  const KqlNode *value = slow_property(slow, node->kids[KQL_PARAMS], name);
  return value ? kql_text(slow->query, value) : (Str){0};
}

static SlowTable *pick_where(Slow *slow, const KqlNode *node, SlowTable *input) {
  uint32_t *rows = ARENA_ARRAY(slow->arena, uint32_t, input->rows.len), count = 0;
  for (uint32_t i = 0; i < input->rows.len; i++) {
    SlowScope scope = slow_scope(input, i);
    Value v = slow_eval(slow, &scope, node->kids[KQL_WHERE_PREDICATE]);
    if (slow_true(slow_cast(slow, v, VALUE_BOOL))) rows[count++] = i;
  }
  return slow_pick(slow, input, rows, count);
}

/* The column of TABLE, what NODE gives, that ITEM makes; serialize replaces none. */
static uint32_t place_of(Slow *slow, const KqlNode *node, const SlowTable *table,
                         const KqlNode *item) {
  if (item->kind == KQL_NAMED && node->kind != KQL_SERIALIZE) {
    return slow_find(table, kql_name(slow->query, item->kids[KQL_NAMED_NAME]));
  }
  for (uint32_t i = 0; i < table->width; i++) {
    const KqlNode *source = kql_columns_at(node->columns, i)->source;
    if (source && (source == item || source == slow_bare(item))) return i;
  }
  return slow_find(table, kql_result_name(slow->bound, item));
}

/* The input's columns by name, then what the items from FIRST say. */
static SlowTable *extended(Slow *slow, const KqlNode *node, SlowTable *input, uint32_t first) {
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    Value *row = slow_row_new(slow->arena, out);
    SlowScope scope = slow_scope(input, r);
    for (uint32_t i = 0; i < input->width; i++) {
      uint32_t to = slow_find(out, input->names[i]);
      if (to != UINT32_MAX) slow_set(slow, out, row, to, scope.row[i]);
    }
    for (uint32_t i = first; i < node->count; i++) {
      uint32_t to = place_of(slow, node, out, node->kids[i]);
      if (to == UINT32_MAX) {
        slow_trouble(slow, node->kids[i], "unknown place");
        return out;
      }
      slow_set(slow, out, row, to, slow_eval(slow, &scope, node->kids[i]));
    }
  }
  return out;
}

static SlowTable *run_extend(Slow *slow, const KqlNode *node, SlowTable *input) {
  return extended(slow, node, input, KQL_EXTEND_COLUMNS);
}

static SlowTable *run_serialize(Slow *slow, const KqlNode *node, SlowTable *input) {
  return extended(slow, node, input, KQL_SERIALIZE_COLUMNS);
}

static SlowTable *run_project(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *out = slow_table_of(slow, node);
  uint32_t rows = input ? input->rows.len : 1; /* print: one */
  for (uint32_t r = 0; r < rows; r++) {
    Value *row = slow_row_new(slow->arena, out);
    SlowScope scope = input ? slow_scope(input, r) : (SlowScope){0};
    for (uint32_t i = KQL_PROJECT_COLUMNS; i < node->count; i++) {
      slow_set(slow, out, row, i - KQL_PROJECT_COLUMNS, slow_eval(slow, &scope, node->kids[i]));
    }
  }
  return out;
}

/* project-away, -keep, -reorder: the columns that the binder says, by name. */
static SlowTable *run_named(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    Value *row = slow_row_new(slow->arena, out);
    for (uint32_t i = 0; i < out->width; i++) {
      row[i] = input->rows.ptr[r][slow_find(input, out->names[i])];
    }
  }
  return out;
}

static SlowTable *run_rename(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *out = slow_table_of(slow, node);
  vec_each(Value *, row, &input->rows) vec_push(slow->arena, &out->rows, *row);
  return out;
}

static char key_letter(const KqlNode *key) {
  bool plain = key->kind != KQL_KEY, ascending = !plain && (key->flags & KQL_ASC);
  if (ascending) return key->flags & KQL_NULLS_LAST ? 'A' : 'a';
  return !plain && (key->flags & KQL_NULLS_FIRST) ? 'D' : 'd';
}

static SlowTable *sorted_by(Slow *slow, SlowTable *input, KqlNode *const *keys, uint32_t count) {
  char *order = arena_alloc(slow->arena, count + 1);
  Value **values = ARENA_ARRAY(slow->arena, Value *, input->rows.len);
  for (uint32_t k = 0; k < count; k++) order[k] = key_letter(keys[k]);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    SlowScope scope = slow_scope(input, r);
    values[r] = ARENA_ARRAY(slow->arena, Value, count);
    for (uint32_t k = 0; k < count; k++) values[r][k] = slow_eval(slow, &scope, keys[k]);
  }
  uint32_t *rows = slow_sorted(slow->arena, values, order, input->rows.len);
  return slow_pick(slow, input, rows, input->rows.len);
}

static SlowTable *run_sort(Slow *slow, const KqlNode *node, SlowTable *input) {
  return sorted_by(slow, input, &node->kids[KQL_SORT_KEYS], node->count - KQL_SORT_KEYS);
}

static SlowTable *first_rows(Slow *slow, SlowTable *input, const KqlNode *count) {
  Value most = slow_eval(slow, &(SlowScope){0}, count);
  if (most.number < 0) input->rows.len = 0;
  if (most.number < input->rows.len) input->rows.len = (uint32_t)most.number;
  return input;
}

static SlowTable *copy_of(Slow *slow, const SlowTable *table) {
  uint32_t *all = ARENA_ARRAY(slow->arena, uint32_t, table->rows.len);
  for (uint32_t i = 0; i < table->rows.len; i++) all[i] = i;
  return slow_pick(slow, table, all, table->rows.len);
}

static SlowTable *run_take(Slow *slow, const KqlNode *node, SlowTable *input) {
  return first_rows(slow, copy_of(slow, input), node->kids[KQL_TAKE_COUNT]);
}

static SlowTable *run_top(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *sorted = sorted_by(slow, input, &node->kids[KQL_TOP_BY], 1);
  return first_rows(slow, sorted, node->kids[KQL_TOP_COUNT]);
}

static SlowTable *run_sample_distinct(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *values = slow_distinct(slow, node, input);
  return first_rows(slow, values, node->kids[KQL_SAMPLE_DISTINCT_COUNT]);
}

static SlowTable *run_range(Slow *slow, const KqlNode *node, SlowTable *input) {
  (void)input;
  SlowTable *out = slow_table_of(slow, node);
  SlowScope none = {0};
  Value at = slow_eval(slow, &none, node->kids[KQL_RANGE_FROM]);
  Value last = slow_eval(slow, &none, node->kids[KQL_RANGE_TO]);
  Value step = slow_eval(slow, &none, node->kids[KQL_RANGE_STEP]);
  if (out->types[0] == VALUE_REAL) at = slow_cast(slow, at, VALUE_REAL);
  bool down = step.type == VALUE_REAL ? step.real < 0 : step.number < 0;
  bool still = step.type == VALUE_REAL ? step.real == 0 : step.number == 0;
  Value first = at;
  for (int64_t n = 1; !still && slow_true(slow_compare(at, last, down ? STR(">=") : STR("<=")));
       n++) {
    slow_set(slow, out, slow_row_new(slow->arena, out), 0, at);
    Value way = slow_arithmetic(slow, step, value_long(n), '*');
    at = slow_arithmetic(slow, first, way, '+');
  }
  return out;
}

static SlowTable *run_datatable(Slow *slow, const KqlNode *node, SlowTable *input) {
  (void)input;
  SlowTable *out = slow_table_of(slow, node);
  Value *row = NULL;
  for (uint32_t i = KQL_DATATABLE_VALUES; i < node->count; i++) {
    uint32_t column = (i - KQL_DATATABLE_VALUES) % out->width;
    if (column == 0) row = slow_row_new(slow->arena, out);
    Value v = slow_eval(slow, &(SlowScope){0}, node->kids[i]);
    if (out->types[column] != VALUE_DYNAMIC) v = slow_cast(slow, v, out->types[column]);
    slow_set(slow, out, row, column, v);
  }
  return out;
}

static SlowTable *run_getschema(Slow *slow, const KqlNode *node, SlowTable *input) {
  static const char *const net[] = {"",
                                    "System.SByte",
                                    "System.Int32",
                                    "System.Int64",
                                    "System.Double",
                                    "System.Data.SqlTypes.SqlDecimal",
                                    "System.DateTime",
                                    "System.TimeSpan",
                                    "System.Guid",
                                    "System.String",
                                    "System.Object"};
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t i = 0; i < input->width; i++) {
    Value *row = slow_row_new(slow->arena, out);
    row[0] = value_str(input->names[i]);
    row[1] = value_number(out->types[1], i);
    row[2] = value_str(str_of(net[input->types[i]]));
    row[3] = value_str(str_of(value_type_text(input->types[i])));
  }
  return out;
}

static SlowTable *run_nothing(Slow *slow, const KqlNode *node, SlowTable *input) {
  (void)slow;
  (void)node;
  return input;
}

static SlowTable *run_as(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowSource source = {kql_name(slow->query, node->kids[KQL_AS_NAME]), input};
  vec_push(slow->arena, &slow->sources, source);
  return input;
}

/* T | invoke f(): the first parameter of f stands for the piped rows. */
static SlowTable *run_invoke(Slow *slow, const KqlNode *node, SlowTable *input) {
  const KqlNode *call = node->kids[KQL_INVOKE_CALL];
  const KqlSymbol *symbol = call->symbol ? call->symbol : call->kids[KQL_CALL_NAME]->symbol;
  if (!symbol || !symbol->node || symbol->node->kind != KQL_FUNCTION) {
    slow_trouble(slow, node, "unknown function");
    return input;
  }
  const KqlNode *first = symbol->node->kids[KQL_FUNCTION_PARAMETERS]->kids[0];
  SlowSource source = {kql_name(slow->query, first->kids[KQL_PARAMETER_NAME]), input};
  vec_push(slow->arena, &slow->sources, source);
  SlowTable *out = slow_table(slow, call);
  slow->sources.len--;
  return out;
}

/* The rows of each listed table that the predicate holds for, with the table's name and the columns
   that are asked for. */
static SlowTable *run_find(Slow *slow, const KqlNode *node, SlowTable *input) {
  (void)input;
  SlowTable *out = slow_table_of(slow, node);
  const KqlNode *list = node->kids[KQL_FIND_IN];
  for (uint32_t i = 0; list && i < list->count; i++) {
    SlowTable *table = slow_table(slow, list->kids[i]);
    for (uint32_t r = 0; r < table->rows.len; r++) {
      SlowScope scope = slow_scope(table, r);
      Value holds = slow_eval(slow, &scope, node->kids[KQL_FIND_PREDICATE]);
      if (!slow_true(holds)) continue;
      Value *row = slow_row_new(slow->arena, out);
      row[0] = value_str(kql_name(slow->query, list->kids[i]));
      for (uint32_t k = 1; k < out->width; k++) {
        uint32_t from = slow_find(table, out->names[k]);
        if (from != UINT32_MAX) row[k] = scope.row[from];
      }
    }
  }
  return out;
}

static SlowOperator *const operators[KQL_KIND_COUNT] = {[KQL_WHERE] = pick_where,
                                                        [KQL_EXTEND] = run_extend,
                                                        [KQL_SERIALIZE] = run_serialize,
                                                        [KQL_PROJECT] = run_project,
                                                        [KQL_PRINT] = run_project,
                                                        [KQL_PROJECT_AWAY] = run_named,
                                                        [KQL_PROJECT_KEEP] = run_named,
                                                        [KQL_PROJECT_REORDER] = run_named,
                                                        [KQL_PROJECT_RENAME] = run_rename,
                                                        [KQL_SORT] = run_sort,
                                                        [KQL_TAKE] = run_take,
                                                        [KQL_SAMPLE] = run_take,
                                                        [KQL_SAMPLE_DISTINCT] = run_sample_distinct,
                                                        [KQL_TOP] = run_top,
                                                        [KQL_RANGE] = run_range,
                                                        [KQL_DATATABLE] = run_datatable,
                                                        [KQL_GETSCHEMA] = run_getschema,
                                                        [KQL_AS] = run_as,
                                                        [KQL_INVOKE] = run_invoke,
                                                        [KQL_FIND] = run_find,
                                                        [KQL_RENDER] = run_nothing,
                                                        [KQL_SUMMARIZE] = slow_summarize,
                                                        [KQL_DISTINCT] = slow_distinct,
                                                        [KQL_COUNT] = slow_count,
                                                        [KQL_JOIN] = slow_join,
                                                        [KQL_LOOKUP] = slow_lookup,
                                                        [KQL_UNION] = slow_union,
                                                        [KQL_MV_EXPAND] = slow_mv_expand,
                                                        [KQL_MV_APPLY] = slow_mv_apply,
                                                        [KQL_PARTITION] = slow_partition,
                                                        [KQL_PARSE] = slow_parse,
                                                        [KQL_PARSE_WHERE] = slow_parse,
                                                        [KQL_PARSE_KV] = slow_parse_kv,
                                                        [KQL_MAKE_SERIES] = slow_make_series,
                                                        [KQL_SCAN] = slow_scan,
                                                        [KQL_SEARCH] = slow_search,
                                                        [KQL_EVALUATE] = slow_evaluate,
                                                        [KQL_TOP_NESTED] = slow_top_nested,
                                                        [KQL_TOP_HITTERS] = slow_top_hitters};

static SlowTable *operate(Slow *slow, const KqlNode *node, SlowTable *input) {
  if (operators[node->kind]) return operators[node->kind](slow, node, input);
  slow_trouble(slow, node, "unknown operator");
  return slow_table_of(slow, node);
}

SlowTable *slow_pipe(Slow *slow, const KqlNode *pipe, SlowTable *input) {
  for (uint32_t i = KQL_PIPE_OPERATORS; i < pipe->count; i++) {
    input = operate(slow, pipe->kids[i], input);
  }
  return input;
}

static SlowTable *block_table(Slow *slow, const KqlNode *block) {
  return slow_table(slow, block->kids[block->count - 1]->kids[KQL_QUERY_VALUE]);
}

/* A name or a call that means a table: the latest source of that name, a `let`, a function. */
static SlowTable *named_table(Slow *slow, const KqlNode *node) {
  const KqlNode *named = node->kind == KQL_CALL ? node->kids[KQL_CALL_NAME] : node;
  Str name = kql_name(slow->query, named);
  for (uint32_t i = slow->sources.len; i-- > 0;) {
    if (str_eq(slow->sources.ptr[i].name, name)) return slow->sources.ptr[i].table;
  }
  KqlBody body;
  if (kql_call_body(slow->bound, node, &body)) {
    KqlQuery *outer = slow->query;
    slow->query = body.query;
    SlowTable *table = block_table(slow, body.node);
    slow->query = outer;
    return table;
  }
  const KqlSymbol *symbol = node->symbol ? node->symbol : named->symbol;
  if (symbol && symbol->value) return slow_table(slow, symbol->value);
  slow_trouble(slow, node, "unknown table");
  return slow_table_of(slow, node);
}

SlowTable *slow_table(Slow *slow, const KqlNode *node) {
  switch (node->kind) {
    case KQL_NAME:
    case KQL_CALL: return named_table(slow, node);
    case KQL_PIPE: return slow_pipe(slow, node, slow_table(slow, node->kids[KQL_PIPE_SOURCE]));
    case KQL_NAMED: return slow_table(slow, node->kids[KQL_NAMED_VALUE]);
    case KQL_PAREN:
    case KQL_QUERY:
    case KQL_MATERIALIZE: return slow_table(slow, node->kids[0]);
    case KQL_TOTABLE: return slow_table(slow, node->kids[KQL_TOTABLE_VALUE]);
    default: return operate(slow, node, NULL);
  }
}

SlowTable *slow_run(Slow *slow) {
  slow->query = slow->bound->query;
  return block_table(slow, slow->bound->query->root);
}
