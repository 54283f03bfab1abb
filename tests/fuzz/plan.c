/* Fuzzing: a query, and behind a zero byte the changes that are made to its plan: indices, counts,
   types, functions, operators. What comes of it is refused by exec_verify, or runs to an end.
   Counts only shrink, since a plan cannot know how long its arrays are. */
#include "driver/compile.h"
#include "exec/beside.h"
#include "exec/result.h"
#include "fuzz/property.h"

#include <string.h>

/* --- a copy that may be changed --- */

typedef struct Plan {
  Arena *arena;
  PlanTree tree;
  VEC(PlanOp *) ops; /* each once */
  VEC(const PlanOp *) from;
} Plan;

#define COPY(plan, ptr, count) copy((plan)->arena, (ptr), sizeof *(ptr), (count))

static void *copy(Arena *arena, const void *from, size_t size, uint32_t count) {
  void *to = arena_alloc(arena, size * count + 1);
  if (count) memcpy(to, from, size * count);
  return to;
}

static PlanOp *copy_op(Plan *plan, const PlanOp *from);

static const PlanOp *const *copy_ops(Plan *plan, const PlanOp *const *from, uint32_t count) {
  const PlanOp **to = ARENA_ARRAY(plan->arena, const PlanOp *, count + 1);
  for (uint32_t i = 0; i < count; i++) to[i] = copy_op(plan, from[i]);
  return to;
}

static PlanCode copy_code(Plan *plan, const PlanCode *from) {
  PlanCode to = *from;
  to.insns = COPY(plan, from->insns, from->insn_count);
  to.args = COPY(plan, from->args, from->arg_count);
  to.constants = COPY(plan, from->constants, from->constant_count);
  to.outputs = COPY(plan, from->outputs, from->output_count);
  return to;
}

static PlanOp *copy_op(Plan *plan, const PlanOp *from) {
  for (uint32_t i = 0; i < plan->from.len; i++) {
    if (plan->from.ptr[i] == from) return plan->ops.ptr[i];
  }
  PlanOp *to = copy(plan->arena, from, sizeof *from, 1);
  vec_push(plan->arena, &plan->from, from);
  vec_push(plan->arena, &plan->ops, to);
  to->inputs = copy_ops(plan, from->inputs, from->input_count);
  to->nested = copy_ops(plan, from->nested, from->nested_count);
  if (from->scan) to->scan = copy_op(plan, from->scan);
  to->columns = COPY(plan, from->columns, from->column_count);
  to->aggregates = COPY(plan, from->aggregates, from->aggregate_count);
  to->options = COPY(plan, from->options, from->option_count);
  to->code = copy_code(plan, &from->code);
  to->right = copy_code(plan, &from->right);
  return to;
}

static Plan copy_plan(Arena *arena, const PlanTree *from) {
  Plan plan = {.arena = arena, .tree = *from};
  PlanBefore *before = copy(arena, from->before, sizeof *before, from->before_count);
  for (uint32_t i = 0; i < from->before_count; i++) {
    before[i].root = copy_op(&plan, before[i].root);
  }
  plan.tree.before = before;
  plan.tree.root = copy_op(&plan, from->root);
  return plan;
}

/* --- changes --- */

/* One change: which operator, what of it, where, and what it becomes. */
typedef struct Change {
  uint8_t op, what, place, value;
} Change;

/* Item PLACE of an array that belongs to the copy, or NULL. */
#define ITEM(Type, array, count, place) \
  ((count) ? (Type *)(uintptr_t)((array) + (place) % (count)) : NULL)

/* A small number, now and then a huge one. */
static uint32_t number_of(uint8_t value) { return value > 250 ? UINT32_MAX - value : value % 24; }

static void shrink(uint32_t *count, uint8_t value) {
  if (*count) *count = value % *count;
}

static void change_insn(PlanInsn *insn, const Change *change, const PlanOp *other) {
  if (!insn) return;
  const PlanInsn *its = ITEM(PlanInsn, other->code.insns, other->code.insn_count, change->value);
  switch (change->what % 5) {
    case 0: insn->code = change->value % 6; break;
    case 1: insn->type = change->value % 16; break;
    case 2: insn->arg_count = change->value % 5; break;
    case 3: insn->operand = number_of(change->value); break;
    default: insn->function = its ? its->function : NULL;
  }
}

static void change_constant(PlanConstant *constant, const Change *change) {
  if (!constant) return;
  switch (change->what % 3) {
    case 0:
      if (constant->type == VALUE_ARRAY) constant->len /= 2; /* the items of a bag are pairs */
      constant->type = change->value % 16;
      break;
    case 1:
      constant->bits.word[0] = (uint64_t)(int64_t)(int8_t)change->value << change->value % 64;
      break;
    default: shrink(&constant->len, change->value);
  }
}

static void change_code(PlanCode *code, const Change *change, const PlanOp *other) {
  uint32_t *counts[] = {&code->insn_count, &code->arg_count, &code->constant_count,
                        &code->output_count};
  uint32_t *arg = ITEM(uint32_t, code->args, code->arg_count, change->place);
  uint32_t *output = ITEM(uint32_t, code->outputs, code->output_count, change->place);
  switch (change->what / 8 % 5) {
    case 0:
      change_insn(ITEM(PlanInsn, code->insns, code->insn_count, change->place), change, other);
      break;
    case 1:
      if (arg) *arg = number_of(change->value);
      break;
    case 2:
      if (output) *output = number_of(change->value);
      break;
    case 3:
      change_constant(ITEM(PlanConstant, code->constants, code->constant_count, change->place),
                      change);
      break;
    default: shrink(counts[change->place % 4], change->value);
  }
}

static void change_aggregate(PlanAggregate *a, const Change *change, const PlanOp *other) {
  if (!a) return;
  const PlanAggregate *its =
      ITEM(PlanAggregate, other->aggregates, other->aggregate_count, change->value);
  uint32_t *numbers[] = {&a->first_arg, &a->arg_count, &a->first_result, &a->result_count};
  switch (change->what / 8 % 3) {
    case 0: a->filter = (int8_t)change->value % 5; break;
    case 1: a->aggregate = its ? its->aggregate : NULL; break;
    default: *numbers[change->what % 4] = number_of(change->value);
  }
}

static void change_op(PlanOp *op, const Change *change, const PlanOp *other) {
  uint32_t *counts[] = {&op->input_count, &op->column_count, &op->aggregate_count,
                        &op->option_count, &op->nested_count};
  PlanColumn *column = ITEM(PlanColumn, op->columns, op->column_count, change->place);
  PlanOption *option = ITEM(PlanOption, op->options, op->option_count, change->place);
  const PlanOption *its = ITEM(PlanOption, other->options, other->option_count, change->value);
  switch (change->what % 8) {
    case 0: change_code(&op->code, change, other); break;
    case 1: change_code(&op->right, change, other); break;
    case 2:
      change_aggregate(ITEM(PlanAggregate, op->aggregates, op->aggregate_count, change->place),
                       change, other);
      break;
    case 3:
      if (column) column->type = (ValueType)(change->value % 16);
      break;
    case 4:
      if (option) change_constant(&option->value, change);
      break;
    case 5:
      if (option && its) option->name = its->name;
      break;
    case 6: shrink(counts[change->place % 5], change->value); break;
    default:
      if (change->value % 4 == 0)
        op->scan = NULL;
      else
        op->runner = other->runner, op->name = other->name;
  }
}

static void change_before(PlanTree *tree, const Change *change) {
  PlanBefore *before = ITEM(PlanBefore, tree->before, tree->before_count, change->place);
  if (!before) return;
  before->scalar = change->value & 1;
  before->list = change->value & 2;
  if (change->value & 4) shrink(&tree->before_count, change->value);
}

static void change_plan(Plan *plan, const uint8_t *data, size_t size) {
  for (; size >= sizeof(Change); data += sizeof(Change), size -= sizeof(Change)) {
    Change change;
    memcpy(&change, data, sizeof change);
    if (change.what == 255) {
      change_before(&plan->tree, &change);
    } else {
      const PlanOp *other = plan->ops.ptr[change.value % plan->ops.len];
      change_op(plan->ops.ptr[change.op % plan->ops.len], &change, other);
    }
  }
}

static void run(Arena *arena, const PlanTree *tree) {
  Exec exec = {.arena = arena,
               .now = 638000000000000000,
               .seed = 1,
               .rows_limit = 20000,
               .budget = {.most = 256 << 20}};
  Table table;
  Buf out = {0};
  if (exec_run(&exec, tree, &table)) {
    result_write_members(&out, &table);
    result_write_table(&out, &table);
  } else {
    REQUIRE(exec.error.message.len > 0);
  }
  exec_free(&exec);
  buf_free(&out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  const uint8_t *zero = size ? memchr(data, 0, size) : NULL;
  Str text = {(const char *)data, zero ? (size_t)(zero - data) : size};
  FactSet facts = {.environment = FACT_NONE};
  KqlEnvironment environment = {.facts = &facts};
  Compiled compiled = compile_query(&arena, text, &environment);
  REQUIRE(compiled.plan || strcmp(compiled.error.code, "BAD_PLAN") != 0);
  if (compiled.plan && zero) {
    Plan plan = copy_plan(&arena, compiled.plan);
    const char *why;
    change_plan(&plan, zero + 1, size - text.len - 1);
    if (exec_verify(&plan.tree, &why))
      run(&arena, &plan.tree);
    else
      REQUIRE(why);
  }
  arena_free(&arena);
  return 0;
}
