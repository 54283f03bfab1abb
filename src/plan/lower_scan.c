/* Owns scan. Its expressions see the row, the declared columns at their defaults, and for each step
   the row it matched last, as columns `step.column`; the operator lays these out (see op_scan.c).
 */
#include "plan/lower_int.h"

#include "base/limits.h"

typedef struct Scan {
  Lower *lower;
  const KqlNode *node;
  const PlanOp *input;
  VEC(PlanColumn) row;  /* columns of the result: the input's, then the declared */
  VEC(Value) defaults;  /* of the declared columns */
  VEC(PlanColumn) seen; /* what the code sees */
} Scan;

static void add_declared(Scan *s) {
  const KqlNode *list = s->node->kids[KQL_SCAN_DECLARE];
  for (uint32_t i = 0; list && i < list->count; i++) {
    const KqlNode *parameter = list->kids[i], *given = parameter->kids[KQL_PARAMETER_DEFAULT];
    Str word = str_trim(kql_text(s->lower->query, parameter->kids[KQL_PARAMETER_TYPE]));
    Str name = kql_name(s->lower->query, parameter->kids[KQL_PARAMETER_NAME]);
    PlanColumn column = {lower_name(s->lower, name), value_type_find(word)};
    Value value = value_null();
    if (column.type == VALUE_NULL) {
      lower_fail(s->lower, parameter, "a declared column that is a table is not evaluated");
    }
    if (given && !lower_literal(s->lower, given, &value)) {
      lower_fail(s->lower, given, "this default is not evaluated");
    }
    vec_push(s->lower->arena, &s->row, column);
    vec_push(s->lower->arena, &s->defaults, value);
  }
}

static void add_seen(Scan *s) {
  vec_each(PlanColumn, column, &s->row) vec_push(s->lower->arena, &s->seen, *column);
  for (uint32_t i = KQL_SCAN_STEPS; i < s->node->count; i++) {
    Str step = kql_name(s->lower->query, s->node->kids[i]->kids[KQL_SCAN_STEP_NAME]);
    for (uint32_t k = 0; k < s->row.len; k++) {
      PlanColumn column = s->row.ptr[k];
      column.name = arena_printf(s->lower->arena, "%.*s.%s", STR_ARG(step), column.name).ptr;
      vec_push(s->lower->arena, &s->seen, column);
    }
  }
}

/* The place in the row of the column that an assignment NAME = … sets. */
static uint32_t assigned(const Scan *s, const KqlNode *item) {
  Str name =
      item->kind == KQL_NAMED ? kql_name(s->lower->query, item->kids[KQL_NAMED_NAME]) : (Str){0};
  for (uint32_t i = 0; i < s->row.len; i++) {
    if (str_eq(str_of(s->row.ptr[i].name), name)) return i;
  }
  return UINT32_MAX;
}

/* The condition, then what is assigned. TARGETS gets the place in the row of each; for conditions,
   what the step gives out: -1 all matches, -2 none, -3 the last of a series. */
static void add_step(Scan *s, Builder *b, const KqlNode *step, Value *targets) {
  const KqlNode *output = step->kids[KQL_SCAN_STEP_OUTPUT];
  Str mode = output ? kql_text(s->lower->query, output) : STR("all");
  if (step->flags & KQL_OPTIONAL) {
    lower_fail(s->lower, step, "an optional step is not evaluated");
  }
  bool none = str_eq(mode, STR("none")), last = str_eq(mode, STR("last"));
  targets[b->outputs.len] = value_long(none ? -2 : last ? -3 : -1);
  builder_output(b, lower_expr_as(b, step->kids[KQL_SCAN_STEP_CONDITION], VALUE_BOOL));
  for (uint32_t i = KQL_SCAN_STEP_ASSIGNMENTS; i < step->count; i++) {
    uint32_t place = assigned(s, step->kids[i]);
    if (place == UINT32_MAX) {
      lower_fail(s->lower, step->kids[i], "this assignment is not evaluated");
      return;
    }
    targets[b->outputs.len] = value_long(place);
    builder_output(b, lower_expr_as(b, step->kids[i], s->row.ptr[place].type));
  }
}

/* The forms that op_scan.c has no meaning for, and more columns than a table has. */
static void check_scan(const Scan *s) {
  uint64_t steps = s->node->count - KQL_SCAN_STEPS;
  const KqlNode *node = s->node;
  if (lower_parameter(s->lower, node, "kind")) {
    lower_fail(s->lower, node, "scan with a kind is not evaluated");
  }
  if (node->kids[KQL_SCAN_PARTITION] || node->kids[KQL_SCAN_ORDER]) {
    lower_fail(s->lower, node, "scan with its own order or partition is not evaluated");
  }
  if (!steps) lower_fail(s->lower, node, "scan without a step is not evaluated");
  if (s->row.len * (steps + 1) > LIMIT_COLUMNS) {
    lower_fail(s->lower, node, "scan of %u columns by %u steps is not evaluated", s->row.len,
               (unsigned)steps);
  }
}

const PlanOp *lower_scan(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Scan s = {.lower = lower, .node = node, .input = input};
  for (uint32_t i = 0; i < input->column_count; i++) {
    vec_push(lower->arena, &s.row, input->columns[i]);
  }
  add_declared(&s);
  check_scan(&s);
  if (lower_failed(lower)) return input;
  add_seen(&s);
  PlanOp *view = lower_op(lower, NULL, "input", NULL);
  view->columns = s.seen.ptr;
  view->column_count = s.seen.len;
  Builder b = builder_new(lower, view);
  b.steps = true;
  uint32_t outputs = 0;
  for (uint32_t i = KQL_SCAN_STEPS; i < node->count; i++) outputs += node->kids[i]->count;
  Value *targets = ARENA_ARRAY(lower->arena, Value, outputs);
  for (uint32_t i = KQL_SCAN_STEPS; i < node->count; i++) add_step(&s, &b, node->kids[i], targets);
  if (b.window) lower_fail(lower, node, "a step of scan that looks at other rows is not evaluated");
  Str match = lower_parameter_word(lower, node, "with_match_id");
  PlanColumn id = {lower_name(lower, match), VALUE_LONG};
  if (match.len) vec_push(lower->arena, &s.row, id);
  PlanOp *op = lower_op(lower, node, "scan", input);
  op->scan = view;
  op->right = builder_code(&b);
  op->columns = s.row.ptr;
  op->column_count = s.row.len;
  lower_option(lower, op, "targets", value_array(targets, b.outputs.len));
  lower_option(lower, op, "defaults", value_array(s.defaults.ptr, s.defaults.len));
  return op;
}
