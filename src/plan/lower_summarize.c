/* Owns summarize, distinct and count. Aggregates may stand inside expressions: the operator
   computes the bare aggregates, a projection after it the expressions around them. */
#include "plan/lower_int.h"

#include "base/limits.h"
#include "plan/spec.h"

Summary summary_new(Lower *lower, const PlanOp *input) {
  return (Summary){.lower = lower, .code = builder_new(lower, input)};
}

static void add_column(Summary *s, Str name, ValueType type) {
  PlanColumn column = {lower_name(s->lower, name), type};
  vec_push(s->lower->arena, &s->columns, column);
}

void summary_add_key(Summary *s, Str name, uint32_t reg) {
  builder_output(&s->code, reg);
  add_column(s, name, builder_type(&s->code, reg));
  s->keys++;
}

static const KqlFunction *aggregate_of(const KqlNode *node) {
  if (node->kind != KQL_CALL) return NULL;
  const KqlSymbol *symbol = node->symbol ? node->symbol : node->kids[KQL_CALL_NAME]->symbol;
  if (!symbol || symbol->kind != SYMBOL_BUILTIN) return NULL;
  return symbol->builtin->group == GROUP_AGGREGATE ? symbol->builtin : NULL;
}

/* Whether the input column in REG is a key as it stands: `*` does not bring it again. */
static bool is_key(const Summary *s, uint32_t reg) {
  for (uint32_t i = 0; i < s->keys; i++) {
    if (s->code.outputs.ptr[i] == reg) return true;
  }
  return false;
}

/* `*`: every input column that is neither a key nor an argument so far. */
static uint32_t add_star(Summary *s, const uint32_t *used, uint32_t used_count) {
  uint32_t added = 0;
  for (uint32_t i = 0; i < s->code.input->column_count; i++) {
    uint32_t reg = builder_column(&s->code, i);
    bool known = is_key(s, reg);
    for (uint32_t k = 0; k < used_count; k++) known = known || used[k] == reg;
    if (known) continue;
    builder_output(&s->code, reg);
    added++;
  }
  return added;
}

/* An argument of unknown type is dynamic, but sums are numbers. */
static ValueType result_type(const KqlNode *call, const PlanAggregateName *known) {
  bool unknown =
      call->count > KQL_CALL_ARGUMENTS && kql_type(call->kids[KQL_CALL_ARGUMENTS]) == TYPE_UNKNOWN;
  ValueType type = lower_type(kql_type(call));
  Str name = str_of(known->name);
  bool extreme = str_starts(name, STR("min")) || str_starts(name, STR("max"));
  if (type == VALUE_NULL || (unknown && extreme)) type = VALUE_DYNAMIC;
  return spec_result_type(spec_result(known->args), type);
}

/* How many columns CALL gives: as many as it has arguments for arg_max and take_any. */
static bool keeps_rows(const KqlFunction *function) {
  static const char *const names[] = {"arg_max",  "arg_min",    "argmax", "argmin",
                                      "take_any", "take_anyif", "any",    "anyif"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (str_eq(str_of(function->name), str_of(names[i]))) return true;
  }
  return false;
}

/* A result that keeps the register REG as it is, under the name of the column it holds. */
static void add_kept_column(Summary *s, uint32_t reg) {
  const PlanInsn *insn = &s->code.insns.ptr[reg];
  bool column = insn->code == PLAN_COLUMN;
  const char *name = column ? s->code.input->columns[insn->operand].name : "";
  add_column(s, str_of(name), (ValueType)insn->type);
}

static void add_results(Summary *s, const KqlNode *call, PlanAggregate *a,
                        const PlanAggregateName *known, bool rows) {
  a->first_result = s->columns.len;
  a->result_count = rows ? a->arg_count : 1;
  const KqlColumns *tuple = kql_type(call) == TYPE_TUPLE ? call->columns : NULL;
  if (!rows && tuple) a->result_count = kql_columns_total(tuple);
  for (uint32_t i = 0; i < a->result_count; i++) {
    if (rows) {
      add_kept_column(s, s->code.outputs.ptr[a->first_arg + i]);
      continue;
    }
    ValueType type = tuple ? lower_type(kql_columns_at(tuple, i)->type) : result_type(call, known);
    add_column(s, STR(""), type == VALUE_NULL ? VALUE_DYNAMIC : type);
  }
}

/* The predicate of …if stands behind the arguments that have to be there. */
static void add_arguments(Summary *s, const KqlNode *call, PlanAggregate *a,
                          const PlanAggregateName *known) {
  uint32_t predicate =
      known->conditional ? KQL_CALL_ARGUMENTS + spec_least(known->args) : call->count;
  uint32_t *used = ARENA_ARRAY(s->lower->arena, uint32_t, call->count), count = 0;
  uint32_t *regs = ARENA_ARRAY(s->lower->arena, uint32_t, call->count);
  bool star = false;
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    star = star || call->kids[i]->kind == KQL_STAR;
    if (call->kids[i]->kind == KQL_STAR || i == predicate) continue;
    char letter = spec_letter(known->args, count);
    used[count] = lower_expr(&s->code, call->kids[i]);
    ValueType type = builder_type(&s->code, used[count]);
    regs[count] =
        builder_cast(&s->code, used[count], spec_wanted(letter, type, result_type(call, known)));
    count++;
  }
  if (known->conditional) {
    builder_output(&s->code, lower_expr_as(&s->code, call->kids[predicate], VALUE_BOOL));
    a->filter = (int32_t)s->code.outputs.len - 1;
  }
  a->first_arg = s->code.outputs.len;
  a->arg_count = count;
  bool fits =
      star ? spec_letter(known->args, LIMIT_COLUMNS) != 0 : count >= spec_least(known->args);
  if (!fits) {
    lower_fail(s->lower, call, "this form of `%s` is not evaluated", known->name);
  }
  for (uint32_t i = 0; i < count; i++) builder_output(&s->code, regs[i]);
  for (uint32_t i = KQL_CALL_ARGUMENTS; i < call->count; i++) {
    if (call->kids[i]->kind == KQL_STAR) a->arg_count += add_star(s, used, count);
  }
}

static void add_aggregate(Summary *s, const KqlNode *call, const KqlFunction *function) {
  const PlanAggregateName *known = NULL;
  if (kql_type(call) == TYPE_DECIMAL) {
    known = plan_aggregate(arena_printf(s->lower->arena, "%sdecimal", function->name));
  }
  if (!known) known = plan_aggregate(str_of(function->name));
  if (!known) {
    lower_fail(s->lower, call, "the aggregate `%s` is not evaluated", function->name);
    return;
  }
  PlanAggregate a = {
      .name = known->name, .aggregate = known->aggregate, .args = known->args, .filter = -1};
  add_arguments(s, call, &a, known);
  add_results(s, call, &a, known, keeps_rows(function));
  Site site = {call, a.first_result, a.result_count};
  vec_push(s->lower->arena, &s->sites, site);
  vec_push(s->lower->arena, &s->aggregates, a);
}

void summary_add_aggregates(Summary *s, const KqlNode *node) {
  if (!node || lower_failed(s->lower)) return;
  const KqlFunction *function = aggregate_of(node);
  if (function) {
    add_aggregate(s, node, function);
    return;
  }
  for (uint32_t i = 0; i < node->count; i++) summary_add_aggregates(s, node->kids[i]);
}

PlanOp *summary_op(Summary *s, const KqlNode *node) {
  PlanOp *op = lower_op(s->lower, node, "summarize", s->code.input);
  op->code = builder_code(&s->code);
  op->columns = s->columns.ptr;
  op->column_count = s->columns.len;
  op->aggregates = s->aggregates.ptr;
  op->aggregate_count = s->aggregates.len;
  lower_option(s->lower, op, "keys", value_long(s->keys));
  return op;
}

static const PlanAggregate *aggregate_at(const Summary *s, const KqlNode *call) {
  for (uint32_t i = 0; i < s->sites.len; i++) {
    if (s->sites.ptr[i].call == call) return &s->aggregates.ptr[i];
  }
  return NULL;
}

void summary_output_item(Summary *s, Builder *post, const KqlNode *item) {
  const KqlNode *bare = lower_bare(item);
  const PlanAggregate *a = aggregate_at(s, bare);
  for (uint32_t k = 0; a && k < a->result_count; k++) {
    builder_output(post, builder_column(post, a->first_result + k));
  }
  if (!a) builder_output(post, lower_expr(post, bare));
}

Builder summary_post(Summary *s, const PlanOp *op) {
  Builder post = builder_new(s->lower, op);
  post.sites = s->sites.ptr;
  post.site_count = s->sites.len;
  return post;
}

/* The columns of a summarize over an open table: `*` in an aggregate gives more than the binder's
   TOLD ones, under the names they had. */
static PlanColumn *open_columns(const Summary *s, const KqlNode *node, const PlanColumn *told,
                                const Builder *post) {
  PlanColumn *columns = ARENA_ARRAY(s->lower->arena, PlanColumn, post->outputs.len);
  uint32_t at = 0, from = 0;
  for (; at < s->keys; at++) columns[at] = told[from++];
  for (uint32_t i = KQL_SUMMARIZE_AGGREGATES; i < node->count; i++) {
    const KqlNode *call = lower_bare(node->kids[i]);
    const PlanAggregate *a = aggregate_at(s, call);
    uint32_t count = a ? a->result_count : 1;
    bool tuple = a && kql_type(call) == TYPE_TUPLE && call->columns;
    for (uint32_t k = 0; k < count; k++, at++) {
      columns[at] = k ? s->columns.ptr[a->first_result + k] : told[from];
    }
    from += tuple ? kql_columns_total(call->columns) : 1;
  }
  return columns;
}

const PlanOp *lower_summarize(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Summary s = summary_new(lower, input);
  uint32_t total;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &total);
  total = kql_columns_total(node->columns); /* a list is never open */
  const KqlNode *by = node->kids[KQL_SUMMARIZE_BY];
  if (node->kids[KQL_SUMMARIZE_BIN]) lower_fail(lower, node, "`bin =` is not evaluated");
  for (uint32_t i = 0; by && i < by->count && i < total; i++) {
    summary_add_key(&s, str_of(columns[i].name), lower_expr(&s.code, by->kids[i]));
  }
  for (uint32_t i = KQL_SUMMARIZE_AGGREGATES; i < node->count; i++)
    summary_add_aggregates(&s, node->kids[i]);
  const PlanOp *op = summary_op(&s, node);
  if (lower_failed(lower)) return op;
  Builder post = summary_post(&s, op);
  for (uint32_t i = 0; i < s.keys; i++) builder_output(&post, builder_column(&post, i));
  for (uint32_t i = KQL_SUMMARIZE_AGGREGATES; i < node->count; i++) {
    summary_output_item(&s, &post, node->kids[i]);
  }
  if (post.outputs.len != total && node->columns->open) {
    columns = open_columns(&s, node, columns, &post);
  } else if (post.outputs.len != total) {
    lower_fail(lower, node, "this list of aggregates is not evaluated");
    return op;
  }
  for (uint32_t i = 0; i < post.outputs.len; i++) {
    columns[i].type = builder_type(&post, post.outputs.ptr[i]);
  }
  return lower_project_op(&post, node, columns);
}

const PlanOp *lower_distinct(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Summary s = summary_new(lower, input);
  uint32_t at = 0;
  for (uint32_t i = KQL_DISTINCT_COLUMNS; i < node->count; i++) {
    bool star = node->kids[i]->kind == KQL_STAR;
    for (uint32_t k = 0; star && k < input->column_count; k++) {
      summary_add_key(&s, str_of(input->columns[k].name), builder_column(&s.code, k));
    }
    if (star) continue;
    const KqlColumn *column = kql_columns_at(node->columns, at++);
    summary_add_key(&s, column->name, lower_expr(&s.code, node->kids[i]));
  }
  return summary_op(&s, node);
}

/* The aggregate CALLED over REG, over nothing where that is UINT32_MAX. */
static void add_simple(Summary *s, Str called, Str name, uint32_t reg) {
  bool value = reg != UINT32_MAX;
  const PlanAggregateName *known = plan_aggregate(called);
  ValueType type = value ? builder_type(&s->code, reg) : VALUE_LONG;
  type = spec_result_type(spec_result(known->args), type == VALUE_INT ? VALUE_LONG : type);
  if (value) reg = builder_cast(&s->code, reg, type);
  PlanAggregate a = {.name = known->name,
                     .aggregate = known->aggregate,
                     .args = known->args,
                     .first_arg = s->code.outputs.len,
                     .arg_count = value,
                     .filter = -1,
                     .first_result = s->columns.len,
                     .result_count = 1};
  if (value) builder_output(&s->code, reg);
  add_column(s, name, type);
  vec_push(s->lower->arena, &s->aggregates, a);
}

void summary_add_count(Summary *s, Str name, uint32_t reg) {
  bool decimal = reg != UINT32_MAX && builder_type(&s->code, reg) == VALUE_DECIMAL;
  Str sum = decimal ? STR("sumdecimal") : STR("sum");
  add_simple(s, reg == UINT32_MAX ? STR("count") : sum, name, reg);
}

void summary_add_least(Summary *s, Str name, uint32_t reg) { add_simple(s, STR("min"), name, reg); }

const PlanOp *lower_count(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Summary s = summary_new(lower, input);
  summary_add_count(&s, kql_columns_at(node->columns, 0)->name, UINT32_MAX);
  return summary_op(&s, node);
}
