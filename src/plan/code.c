/* Owns code made of other code: parts of it, over other columns, two in one. */
#include "plan/rewrite.h"

#include <string.h>

/* Which instructions the outputs in WANTED need. */
static bool *live_insns(Arena *arena, const PlanCode *code, const bool *wanted) {
  bool *live = ARENA_ARRAY(arena, bool, code->insn_count);
  for (uint32_t i = 0; i < code->output_count; i++) {
    if (!wanted || wanted[i]) live[code->outputs[i]] = true;
  }
  for (uint32_t k = code->insn_count; k-- > 0;) {
    const PlanInsn *insn = &code->insns[k];
    for (uint32_t i = 0; live[k] && insn->code == PLAN_CALL && i < insn->arg_count; i++) {
      live[code->args[insn->operand + i]] = true;
    }
  }
  return live;
}

void code_mark_columns(const PlanCode *code, const bool *wanted, bool *used) {
  Arena arena = {0};
  bool *live = live_insns(&arena, code, wanted);
  for (uint32_t k = 0; k < code->insn_count; k++) {
    if (live[k] && code->insns[k].code == PLAN_COLUMN) used[code->insns[k].operand] = true;
  }
  arena_free(&arena);
}

/* Code that grows by copies of instructions from elsewhere. */
typedef struct Copy {
  Arena *arena;
  PlanInsn *insns;
  uint32_t *args, *outputs;
  PlanCode to;
} Copy;

static Copy copy_new(Arena *arena, uint32_t insns, uint32_t args, uint32_t outputs) {
  Copy copy = {.arena = arena};
  copy.to.insns = copy.insns = ARENA_ARRAY(arena, PlanInsn, insns);
  copy.to.args = copy.args = ARENA_ARRAY(arena, uint32_t, args);
  copy.to.outputs = copy.outputs = ARENA_ARRAY(arena, uint32_t, outputs);
  return copy;
}

/* INSN of FROM, whose registers stand now where MOVED says. */
static uint32_t copy_insn(Copy *copy, const PlanCode *from, const PlanInsn *insn,
                          const uint32_t *moved) {
  PlanInsn *to = &copy->insns[copy->to.insn_count];
  *to = *insn;
  if (insn->code == PLAN_CALL) {
    to->operand = copy->to.arg_count;
    for (uint32_t i = 0; i < insn->arg_count; i++) {
      copy->args[copy->to.arg_count++] = moved[from->args[insn->operand + i]];
    }
  }
  return copy->to.insn_count++;
}

PlanCode code_keep(Arena *arena, const PlanCode *code, const bool *wanted, const uint32_t *places) {
  bool *live = live_insns(arena, code, wanted);
  uint32_t *moved = ARENA_ARRAY(arena, uint32_t, code->insn_count);
  Copy copy = copy_new(arena, code->insn_count, code->arg_count, code->output_count);
  for (uint32_t k = 0; k < code->insn_count; k++) {
    if (!live[k]) continue;
    moved[k] = copy_insn(&copy, code, &code->insns[k], moved);
    PlanInsn *insn = &copy.insns[moved[k]];
    if (places && insn->code == PLAN_COLUMN) insn->operand = places[insn->operand];
  }
  for (uint32_t i = 0; i < code->output_count; i++) {
    if (!wanted || wanted[i]) copy.outputs[copy.to.output_count++] = moved[code->outputs[i]];
  }
  copy.to.constants = code->constants;
  copy.to.constant_count = code->constant_count;
  return copy.to;
}

static void append(Copy *copy, const PlanCode *code, uint32_t first_constant) {
  uint32_t *moved = ARENA_ARRAY(copy->arena, uint32_t, code->insn_count);
  for (uint32_t k = 0; k < code->insn_count; k++) {
    moved[k] = copy_insn(copy, code, &code->insns[k], moved);
    PlanInsn *insn = &copy->insns[moved[k]];
    if (insn->code == PLAN_CONST) insn->operand += first_constant;
  }
  for (uint32_t i = 0; i < code->output_count; i++) {
    copy->outputs[copy->to.output_count++] = moved[code->outputs[i]];
  }
}

PlanCode code_join(Arena *arena, const PlanCode *a, const PlanCode *b) {
  Copy copy = copy_new(arena, a->insn_count + b->insn_count, a->arg_count + b->arg_count,
                       a->output_count + b->output_count);
  PlanConstant *constants = ARENA_ARRAY(arena, PlanConstant, a->constant_count + b->constant_count);
  if (a->constant_count) memcpy(constants, a->constants, a->constant_count * sizeof *constants);
  if (b->constant_count) {
    memcpy(constants + a->constant_count, b->constants, b->constant_count * sizeof *constants);
  }
  append(&copy, a, 0);
  append(&copy, b, a->constant_count);
  copy.to.constants = constants;
  copy.to.constant_count = a->constant_count + b->constant_count;
  return copy.to;
}
