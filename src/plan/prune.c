/* Owns pruning: columns that nothing above uses are neither read nor computed nor kept. Comes in: a
   plan. Goes out: one of narrower operators that gives the same result.
   Pipelines that run before are shared by several places, so everything is cut twice: the first
   time tells what of them is used, the second uses what became of them. */
#include "plan/lower_int.h"
#include "plan/rewrite.h"
#include "value/constant.h"

#include <string.h>

#define GONE UINT32_MAX

/* An operator that was cut, and the place of each column that it had, or GONE. */
typedef struct Cut {
  const PlanOp *op;
  uint32_t *places;
} Cut;

typedef struct Prune {
  Arena *arena;
  uint32_t *widths; /* of each pipeline before: its columns */
  bool **used;      /* of each pipeline before: its columns that something uses */
  Cut *before;      /* of each pipeline before, in the second round */
} Prune;

typedef Cut CutOp(Prune *p, const PlanOp *op, const bool *used);

static CutOp cut;

static bool *flags(Prune *p, uint32_t count, bool value) {
  bool *list = ARENA_ARRAY(p->arena, bool, count);
  memset(list, value, count);
  return list;
}

/* OP with other inputs, all its columns where they were. */
static PlanOp *copy_with(Prune *p, const PlanOp *op, uint32_t count) {
  PlanOp *copy = ARENA_NEW(p->arena, PlanOp);
  *copy = *op;
  copy->inputs = ARENA_ARRAY(p->arena, const PlanOp *, count);
  copy->input_count = count;
  return copy;
}

static PlanOp *copy_over(Prune *p, const PlanOp *op, const PlanOp *input) {
  PlanOp *copy = copy_with(p, op, 1);
  ((const PlanOp **)copy->inputs)[0] = input;
  return copy;
}

/* COLUMNS[0…COUNT) of those in KEPT; tells their places. */
static uint32_t *keep_columns(Prune *p, PlanOp *to, const PlanOp *from, const bool *kept) {
  uint32_t *places = ARENA_ARRAY(p->arena, uint32_t, from->column_count);
  PlanColumn *columns = ARENA_ARRAY(p->arena, PlanColumn, from->column_count);
  to->column_count = 0;
  for (uint32_t i = 0; i < from->column_count; i++) {
    places[i] = kept[i] ? to->column_count : GONE;
    if (kept[i]) columns[to->column_count++] = from->columns[i];
  }
  to->columns = columns;
  return places;
}

static Cut all_columns(Prune *p, const PlanOp *op) {
  Cut whole = {op, ARENA_ARRAY(p->arena, uint32_t, op->column_count)};
  for (uint32_t i = 0; i < op->column_count; i++) whole.places[i] = i;
  return whole;
}

/* The pipeline before that OP's option NAME tells, or -1. */
static int64_t before_of(const PlanOp *op, const char *name) {
  for (uint32_t i = 0; i < op->option_count; i++) {
    const PlanOption *option = &op->options[i];
    bool number = option->value.type == VALUE_LONG;
    if (number && strcmp(option->name, name) == 0) return (int64_t)option->value.bits.word[0];
  }
  return -1;
}

/* What is not known better: everything is used, also of the rows that a plugin looks up. */
static Cut cut_nothing(Prune *p, const PlanOp *op, const bool *used) {
  (void)used;
  int64_t looked_up = before_of(op, "table");
  if (looked_up >= 0) p->used[looked_up] = flags(p, p->widths[looked_up], true);
  PlanOp *copy = copy_with(p, op, op->input_count);
  for (uint32_t i = 0; i < op->input_count; i++) {
    const PlanOp *input = op->inputs[i];
    ((const PlanOp **)copy->inputs)[i] = cut(p, input, flags(p, input->column_count, true)).op;
  }
  const PlanOp **nested = ARENA_ARRAY(p->arena, const PlanOp *, op->nested_count);
  for (uint32_t i = 0; i < op->nested_count; i++) {
    nested[i] = cut(p, op->nested[i], flags(p, op->nested[i]->column_count, true)).op;
  }
  copy->nested = nested;
  return all_columns(p, copy);
}

/* A table: the columns used above and by its filters. */
static Cut cut_table(Prune *p, const PlanOp *op, const bool *used) {
  bool *kept = flags(p, op->column_count, false);
  for (uint32_t i = 0; i < op->column_count; i++) kept[i] = used[i];
  code_mark_columns(&op->code, NULL, kept);
  PlanOp *copy = copy_with(p, op, 0);
  Cut done = {copy, keep_columns(p, copy, op, kept)};
  copy->code = code_keep(p->arena, &op->code, NULL, done.places);
  return done;
}

static Cut cut_shared(Prune *p, const PlanOp *op, const bool *used) {
  int64_t index = before_of(op, "index");
  for (uint32_t i = 0; i < op->column_count; i++) {
    if (used[i]) p->used[index][i] = true;
  }
  if (!p->before[index].op) return all_columns(p, op);
  PlanOp *copy = copy_with(p, op, 0);
  copy->columns = p->before[index].op->columns;
  copy->column_count = p->before[index].op->column_count;
  return (Cut){copy, p->before[index].places};
}

/* Operators whose rows have the columns of their input: where, sort, take … */
static Cut cut_pass(Prune *p, const PlanOp *op, const bool *used) {
  const PlanOp *input = op->inputs[0];
  bool *needed = flags(p, input->column_count, false);
  memcpy(needed, used, input->column_count);
  code_mark_columns(&op->code, NULL, needed);
  Cut below = cut(p, input, needed);
  PlanOp *copy = copy_over(p, op, below.op);
  copy->columns = below.op->columns;
  copy->column_count = below.op->column_count;
  copy->code = code_keep(p->arena, &op->code, NULL, below.places);
  return (Cut){copy, below.places};
}

static Cut cut_take(Prune *p, const PlanOp *op, const bool *used) {
  Cut below = cut(p, op->inputs[0], used);
  PlanOp *copy = copy_over(p, op, below.op);
  copy->columns = below.op->columns;
  copy->column_count = below.op->column_count;
  return (Cut){copy, below.places};
}

static Cut cut_project(Prune *p, const PlanOp *op, const bool *used) {
  bool *needed = flags(p, op->inputs[0]->column_count, false);
  code_mark_columns(&op->code, used, needed);
  Cut below = cut(p, op->inputs[0], needed);
  PlanOp *copy = copy_over(p, op, below.op);
  Cut done = {copy, keep_columns(p, copy, op, used)};
  copy->code = code_keep(p->arena, &op->code, used, below.places);
  return done;
}

/* Operators that look at their input through their code only. */
static Cut cut_closed(Prune *p, const PlanOp *op, const bool *used) {
  (void)used;
  bool *needed = flags(p, op->inputs[0]->column_count, false);
  code_mark_columns(&op->code, NULL, needed);
  Cut below = cut(p, op->inputs[0], needed);
  PlanOp *copy = copy_over(p, op, below.op);
  copy->code = code_keep(p->arena, &op->code, NULL, below.places);
  return all_columns(p, copy);
}

/* Aggregates that give the value of each argument, as arg_max(a, *) does. */
static bool is_row_of_args(const PlanAggregate *a) {
  return a->result_count > 1 && a->result_count == a->arg_count;
}

/* Whether result K of A stays. The first one tells which row counts. */
static bool stays(const PlanAggregate *a, uint32_t k, const bool *used) {
  if (is_row_of_args(a) && k > 0) return used[a->first_result + k];
  for (uint32_t i = 0; i < a->result_count; i++) {
    if (used[a->first_result + i]) return true;
  }
  return false;
}

/* What of a summarize stays: of its columns, and of the outputs of its code. */
typedef struct Kept {
  bool *columns, *outputs;
} Kept;

static void keep_aggregate(const PlanAggregate *a, const bool *used, Kept *kept) {
  for (uint32_t k = 0; k < a->result_count; k++) {
    kept->columns[a->first_result + k] = stays(a, k, used);
  }
  for (uint32_t k = 0; k < a->arg_count; k++) {
    kept->outputs[a->first_arg + k] = stays(a, is_row_of_args(a) ? k : 0, used);
  }
  if (a->filter >= 0 && stays(a, 0, used)) kept->outputs[a->filter] = true;
}

static uint32_t count_true(const bool *list, uint32_t end) {
  uint32_t count = 0;
  for (uint32_t i = 0; i < end; i++) count += list[i];
  return count;
}

static PlanAggregate move_aggregate(const PlanAggregate *a, const Kept *kept) {
  PlanAggregate to = *a;
  to.first_arg = count_true(kept->outputs, a->first_arg);
  to.arg_count = count_true(kept->outputs + a->first_arg, a->arg_count);
  to.first_result = count_true(kept->columns, a->first_result);
  to.result_count = count_true(kept->columns + a->first_result, a->result_count);
  if (a->filter >= 0) to.filter = (int32_t)count_true(kept->outputs, (uint32_t)a->filter);
  return to;
}

static Cut cut_summarize(Prune *p, const PlanOp *op, const bool *used) {
  Kept kept = {flags(p, op->column_count, true), flags(p, op->code.output_count, true)};
  uint32_t keys = op->column_count;
  for (uint32_t i = 0; i < op->aggregate_count; i++) {
    if (op->aggregates[i].first_result < keys) keys = op->aggregates[i].first_result;
  }
  for (uint32_t i = keys; i < op->code.output_count; i++) kept.outputs[i] = false;
  for (uint32_t i = 0; i < op->aggregate_count; i++) {
    keep_aggregate(&op->aggregates[i], used, &kept);
  }
  bool *needed = flags(p, op->inputs[0]->column_count, false);
  code_mark_columns(&op->code, kept.outputs, needed);
  Cut below = cut(p, op->inputs[0], needed);
  PlanOp *copy = copy_over(p, op, below.op);
  Cut done = {copy, keep_columns(p, copy, op, kept.columns)};
  PlanAggregate *aggregates = ARENA_ARRAY(p->arena, PlanAggregate, op->aggregate_count);
  copy->aggregate_count = 0;
  for (uint32_t i = 0; i < op->aggregate_count; i++) {
    if (!stays(&op->aggregates[i], 0, used)) continue;
    aggregates[copy->aggregate_count++] = move_aggregate(&op->aggregates[i], &kept);
  }
  copy->aggregates = aggregates;
  copy->code = code_keep(p->arena, &op->code, kept.outputs, below.places);
  return done;
}

/* CUT with exactly the columns of OP that are USED, in their order. */
static const PlanOp *exactly(Prune *p, const PlanOp *op, Cut done, const bool *used) {
  if (count_true(used, op->column_count) == done.op->column_count) return done.op;
  PlanOp *pick = copy_over(p, op, done.op);
  uint32_t count = op->column_count;
  PlanInsn *insns = ARENA_ARRAY(p->arena, PlanInsn, count);
  uint32_t *outputs = ARENA_ARRAY(p->arena, uint32_t, count);
  *pick = (PlanOp){.name = "project", .inputs = pick->inputs, .input_count = 1};
  pick->runner = plan_operator(STR("project"));
  keep_columns(p, pick, op, used);
  for (uint32_t i = 0, at = 0; i < count; i++) {
    if (!used[i]) continue;
    insns[at] = (PlanInsn){
        .code = PLAN_COLUMN, .type = (uint8_t)op->columns[i].type, .operand = done.places[i]};
    outputs[at] = at;
    at++;
  }
  pick->code = (PlanCode){.insns = insns,
                          .outputs = outputs,
                          .insn_count = pick->column_count,
                          .output_count = pick->column_count};
  return pick;
}

static Cut cut_union(Prune *p, const PlanOp *op, const bool *used) {
  PlanOp *copy = copy_with(p, op, op->input_count);
  for (uint32_t i = 0; i < op->input_count; i++) {
    Cut below = cut(p, op->inputs[i], used);
    ((const PlanOp **)copy->inputs)[i] = exactly(p, op->inputs[i], below, used);
  }
  return (Cut){copy, keep_columns(p, copy, op, used)};
}

static Str join_kind(const PlanOp *op) {
  for (uint32_t i = 0; i < op->option_count; i++) {
    if (strcmp(op->options[i].name, "kind") == 0) return constant_text(&op->options[i].value);
  }
  return (Str){0};
}

/* The columns USED of a join, told for the input PORT, and those that its keys need. */
static bool *side_used(Prune *p, const PlanOp *op, uint32_t port, const bool *used) {
  uint32_t count = op->inputs[port]->column_count;
  bool *needed = flags(p, count, false);
  bool alone[2] = {lower_join_has_only(join_kind(op), "left"),
                   lower_join_has_only(join_kind(op), "right")};
  uint32_t first = port && !alone[1] ? op->inputs[0]->column_count : 0;
  if (!alone[!port]) memcpy(needed, used + first, count);
  code_mark_columns(port ? &op->right : &op->code, NULL, needed);
  return needed;
}

static Cut cut_join(Prune *p, const PlanOp *op, const bool *used) {
  PlanOp *copy = copy_with(p, op, 2);
  uint32_t *places = ARENA_ARRAY(p->arena, uint32_t, op->column_count), from = 0, to = 0;
  PlanColumn *columns = ARENA_ARRAY(p->arena, PlanColumn, op->column_count);
  for (uint32_t port = 0; port < 2; port++) {
    const PlanOp *input = op->inputs[port];
    Cut below = cut(p, input, side_used(p, op, port, used));
    ((const PlanOp **)copy->inputs)[port] = below.op;
    PlanCode *keys = port ? &copy->right : &copy->code;
    *keys = code_keep(p->arena, keys, NULL, below.places);
    if (lower_join_has_only(join_kind(op), port ? "left" : "right")) continue;
    for (uint32_t i = 0; i < input->column_count; i++, from++) {
      places[from] = below.places[i] == GONE ? GONE : to;
      if (below.places[i] != GONE) columns[to++] = op->columns[from];
    }
  }
  copy->columns = columns;
  copy->column_count = to;
  return (Cut){copy, places};
}

static Cut cut(Prune *p, const PlanOp *op, const bool *used) {
  static const struct {
    const char *name;
    CutOp *cut;
  } ways[] = {{"table", cut_table},         {"shared", cut_shared},
              {"where", cut_pass},          {"where-whole", cut_pass},
              {"sort", cut_pass},           {"top-each", cut_pass},
              {"serialize", cut_pass},      {"take", cut_take},
              {"project", cut_project},     {"project-whole", cut_project},
              {"summarize", cut_summarize}, {"make-series", cut_closed},
              {"union", cut_union},         {"join", cut_join}};
  for (size_t i = 0; i < sizeof ways / sizeof *ways; i++) {
    if (strcmp(ways[i].name, op->name) == 0) return ways[i].cut(p, op, used);
  }
  return cut_nothing(p, op, used);
}

/* The first round: what of each pipeline before the others and the query use. */
static void find_used(Prune *p, const PlanTree *tree) {
  p->used = ARENA_ARRAY(p->arena, bool *, tree->before_count);
  p->widths = ARENA_ARRAY(p->arena, uint32_t, tree->before_count);
  for (uint32_t i = 0; i < tree->before_count; i++) {
    const PlanBefore *before = &tree->before[i];
    p->widths[i] = before->root->column_count;
    p->used[i] = flags(p, before->root->column_count, false);
    if ((before->scalar || before->list) && before->root->column_count) p->used[i][0] = true;
  }
  cut(p, tree->root, flags(p, tree->root->column_count, true));
  for (uint32_t i = tree->before_count; i-- > 0;) cut(p, tree->before[i].root, p->used[i]);
}

const PlanTree *plan_prune(Arena *arena, const PlanTree *tree) {
  Prune p = {.arena = arena, .before = ARENA_ARRAY(arena, Cut, tree->before_count)};
  PlanTree *to = ARENA_NEW(arena, PlanTree);
  PlanBefore *before = ARENA_ARRAY(arena, PlanBefore, tree->before_count);
  find_used(&p, tree);
  for (uint32_t i = 0; i < tree->before_count; i++) {
    before[i] = tree->before[i];
    p.before[i] = cut(&p, before[i].root, p.used[i]);
    before[i].root = p.before[i].op;
  }
  *to = *tree;
  to->root = cut(&p, tree->root, flags(&p, tree->root->column_count, true)).op;
  to->before = before;
  return to;
}

const PlanTree *plan_rewrite(Arena *arena, const PlanTree *tree) {
  return plan_prune(arena, plan_push_filters(arena, tree));
}
