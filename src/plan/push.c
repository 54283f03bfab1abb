/* Owns the way of filters towards the rows' source. Comes in: a plan. Goes out: one that gives the
   same rows, but drops those that are filtered out as early as it can. */
#include "plan/lower_int.h"
#include "plan/rewrite.h"

#include "value/constant.h"

#include <string.h>

typedef struct Push {
  Arena *arena;
} Push;

static PlanOp *copy_op(Push *p, const PlanOp *op) {
  PlanOp *copy = ARENA_NEW(p->arena, PlanOp);
  *copy = *op;
  return copy;
}

static PlanOp *with_input(Push *p, const PlanOp *op, const PlanOp *input) {
  PlanOp *copy = copy_op(p, op);
  const PlanOp **inputs = ARENA_NEW(p->arena, const PlanOp *);
  inputs[0] = input;
  copy->inputs = inputs;
  return copy;
}

static bool is_volatile(const PlanCode *code) {
  for (uint32_t k = 0; k < code->insn_count; k++) {
    const PlanInsn *insn = &code->insns[k];
    if (insn->code == PLAN_CALL && (insn->function->flags & PLAN_VOLATILE)) return true;
  }
  return false;
}

/* Where the columns of the projection OP come from: places of its input, UINT32_MAX for computed
   ones. */
static uint32_t *sources_of(Push *p, const PlanOp *op) {
  uint32_t *sources = ARENA_ARRAY(p->arena, uint32_t, op->column_count);
  for (uint32_t i = 0; i < op->column_count; i++) {
    const PlanInsn *insn = &op->code.insns[op->code.outputs[i]];
    sources[i] = insn->code == PLAN_COLUMN ? insn->operand : UINT32_MAX;
  }
  return sources;
}

/* FILTER, a `where`, over INPUT, whose column SOURCES[K] is what was column K. */
static PlanOp *filter_over(Push *p, const PlanOp *filter, const PlanOp *input,
                           const uint32_t *sources) {
  PlanOp *op = with_input(p, filter, input);
  op->columns = input->columns;
  op->column_count = input->column_count;
  if (sources) op->code = code_keep(p->arena, &filter->code, NULL, sources);
  return op;
}

static const PlanOp *place(Push *p, const PlanOp *filter, const PlanOp *input);

/* The filter goes below the projection where it uses nothing that is computed there. */
static const PlanOp *past_project(Push *p, const PlanOp *filter, const PlanOp *project) {
  uint32_t *sources = sources_of(p, project);
  bool *used = ARENA_ARRAY(p->arena, bool, project->column_count);
  code_mark_columns(&filter->code, NULL, used);
  if (is_volatile(&project->code)) return NULL;
  for (uint32_t i = 0; i < project->column_count; i++) {
    if (used[i] && sources[i] == UINT32_MAX) return NULL;
  }
  const PlanOp *input = project->inputs[0];
  const PlanOp *moved = filter_over(p, filter, input, sources);
  return with_input(p, project, place(p, moved, input));
}

static const PlanOp *past_sort(Push *p, const PlanOp *filter, const PlanOp *sort) {
  for (uint32_t i = 0; i < sort->option_count; i++) {
    Str order = constant_text(&sort->options[i].value);
    bool top = strcmp(sort->options[i].name, "order") == 0 && sort->code.output_count > order.len;
    if (top) return NULL; /* it counts rows */
  }
  return with_input(p, sort, place(p, filter, sort->inputs[0]));
}

static const PlanOp *into_union(Push *p, const PlanOp *filter, const PlanOp *all) {
  PlanOp *op = copy_op(p, all);
  const PlanOp **inputs = ARENA_ARRAY(p->arena, const PlanOp *, all->input_count);
  for (uint32_t i = 0; i < all->input_count; i++) inputs[i] = place(p, filter, all->inputs[i]);
  op->inputs = inputs;
  return op;
}

static const PlanOp *into_table(Push *p, const PlanOp *filter, const PlanOp *table) {
  PlanOp *op = copy_op(p, table);
  op->code = code_join(p->arena, &table->code, &filter->code);
  return op;
}

/* Whether rows of SIDE alone decide which of its rows a join of KIND keeps, so that a filter on
   them can come before it. Of rows with one key innerunique takes any: also one that passes. */
static bool filters_side(Str kind, uint32_t side) {
  static const char *const left[] = {"",         "innerunique", "inner", "leftouter",
                                     "leftsemi", "leftanti",    "anti",  "leftantisemi"};
  static const char *const right[] = {"",          "innerunique", "inner",        "rightouter",
                                      "rightsemi", "rightanti",   "rightantisemi"};
  size_t count = side ? sizeof right / sizeof *right : sizeof left / sizeof *left;
  for (size_t i = 0; i < count; i++) {
    if (str_eq(kind, str_of(side ? right[i] : left[i]))) return true;
  }
  return false;
}

/* The input whose columns alone FILTER uses: 0, 1, or -1. FROM gets their places there. */
static int side_of(const PlanOp *filter, const PlanOp *join, Str kind, bool *used, uint32_t *from) {
  uint32_t left = lower_join_has_only(kind, "right") ? 0 : join->inputs[0]->column_count;
  bool met[2] = {false, false};
  code_mark_columns(&filter->code, NULL, used);
  for (uint32_t i = 0; i < join->column_count; i++) {
    if (used[i]) met[i >= left] = true;
    from[i] = i < left ? i : i - left;
  }
  return met[0] == met[1] ? -1 : met[1];
}

static const PlanOp *past_join(Push *p, const PlanOp *filter, const PlanOp *join) {
  Str kind = (Str){0};
  for (uint32_t i = 0; i < join->option_count; i++) {
    if (strcmp(join->options[i].name, "kind") == 0) kind = constant_text(&join->options[i].value);
  }
  bool *used = ARENA_ARRAY(p->arena, bool, join->column_count);
  uint32_t *from = ARENA_ARRAY(p->arena, uint32_t, join->column_count);
  int side = side_of(filter, join, kind, used, from);
  if (side < 0 || !filters_side(kind, (uint32_t)side)) return NULL;
  PlanOp *op = copy_op(p, join);
  const PlanOp **inputs = ARENA_ARRAY(p->arena, const PlanOp *, 2);
  inputs[0] = join->inputs[0];
  inputs[1] = join->inputs[1];
  inputs[side] = place(p, filter_over(p, filter, inputs[side], from), inputs[side]);
  op->inputs = inputs;
  return op;
}

static const PlanOp *sink(Push *p, const PlanOp *filter, const PlanOp *input);

/* Past another filter, only where it comes further down than that. */
static const PlanOp *past_where(Push *p, const PlanOp *filter, const PlanOp *other) {
  const PlanOp *input = sink(p, filter, other->inputs[0]);
  return input ? filter_over(p, other, input, NULL) : NULL;
}

/* INPUT with FILTER somewhere below its top, or NULL where it has to stay on top. */
static const PlanOp *sink(Push *p, const PlanOp *filter, const PlanOp *input) {
  typedef const PlanOp *Sink(Push * p, const PlanOp *filter, const PlanOp *input);
  static const struct {
    const char *name;
    Sink *sink;
  } ways[] = {{"where", past_where}, {"project", past_project}, {"sort", past_sort},
              {"union", into_union}, {"join", past_join},       {"table", into_table}};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    if (strcmp(ways[i].name, input->name) == 0) return ways[i].sink(p, filter, input);
  }
  return NULL;
}

static const PlanOp *place(Push *p, const PlanOp *filter, const PlanOp *input) {
  const PlanOp *sunk = sink(p, filter, input);
  return sunk ? sunk : filter_over(p, filter, input, NULL);
}

static const PlanOp *push_op(Push *p, const PlanOp *op) {
  PlanOp *copy = copy_op(p, op);
  const PlanOp **inputs = ARENA_ARRAY(p->arena, const PlanOp *, op->input_count);
  const PlanOp **nested = ARENA_ARRAY(p->arena, const PlanOp *, op->nested_count);
  for (uint32_t i = 0; i < op->input_count; i++) inputs[i] = push_op(p, op->inputs[i]);
  for (uint32_t i = 0; i < op->nested_count; i++) nested[i] = push_op(p, op->nested[i]);
  copy->inputs = inputs;
  copy->nested = nested;
  bool filter = strcmp(op->name, "where") == 0 && !is_volatile(&op->code);
  return filter ? place(p, copy, inputs[0]) : copy;
}

const PlanTree *plan_push_filters(Arena *arena, const PlanTree *tree) {
  Push p = {arena};
  PlanTree *to = ARENA_NEW(arena, PlanTree);
  PlanBefore *before = ARENA_ARRAY(arena, PlanBefore, tree->before_count);
  for (uint32_t i = 0; i < tree->before_count; i++) {
    before[i] = tree->before[i];
    before[i].root = push_op(&p, before[i].root);
  }
  *to = *tree;
  to->root = push_op(&p, tree->root);
  to->before = before;
  return to;
}
