/* Owns running the code of expressions: registers are columns, written in order, batch after batch.
   Comes in: a PlanCode and batches. Goes out: the columns it names as outputs. What does not depend
   on the batch is computed once, when the code is opened. */
#include "exec/eval.h"
#include "exec/run.h"
#include "value/constant.h"

#include <string.h>

struct Code {
  Exec *exec;
  Arena *run;
  const PlanCode *plan;
  Column *registers;
  bool *fixed;   /* the register holds the same for the whole run */
  void **states; /* of each instruction, for its evaluator */
  Column **args; /* room for the arguments of one call */
};

static void spread_nulls(const EvalCall *call, const Column *arg) {
  Column *result = call->result;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(arg, i)) column_set_null(result, i);
  }
}

static bool may_hold_null(const Column *c) { return c->type == VALUE_DYNAMIC || c->nulls; }

static void call_function(Code *code, uint32_t k, Arena *arena, Text *text, uint32_t rows) {
  const PlanInsn *insn = &code->plan->insns[k];
  const PlanFunction *function = insn->function;
  bool constant = !(function->flags & (PLAN_VOLATILE | PLAN_WINDOW));
  for (uint32_t i = 0; i < insn->arg_count; i++) {
    code->args[i] = &code->registers[code->plan->args[insn->operand + i]];
    if (code->args[i]->stride) constant = false;
  }
  if (constant) rows = 1;
  Column *result = &code->registers[k];
  *result = column_new(arena, insn->type, rows);
  EvalCall call = {.exec = code->exec,
                   .arena = arena,
                   .text = *text,
                   .insn = insn,
                   .args = code->args,
                   .arg_count = insn->arg_count,
                   .rows = rows,
                   .result = result,
                   .state = &code->states[k],
                   .run = code->run};
  if (!exec_failed(code->exec)) function->evaluate(&call);
  *text = call.text;
  for (uint32_t i = 0; !(function->flags & PLAN_SEES_NULLS) && i < insn->arg_count; i++) {
    if (may_hold_null(code->args[i])) spread_nulls(&call, code->args[i]);
  }
  if (result->nulls && !memchr(result->nulls, 1, rows)) result->nulls = NULL;
  if (constant) result->stride = 0;
}

static bool args_fixed(const Code *code, const PlanInsn *insn) {
  for (uint32_t i = 0; i < insn->arg_count; i++) {
    if (!code->fixed[code->plan->args[insn->operand + i]]) return false;
  }
  return !(insn->function->flags & (PLAN_VOLATILE | PLAN_WINDOW));
}

static void open_insn(Code *code, uint32_t k, Text *text) {
  const PlanInsn *insn = &code->plan->insns[k];
  Column *to = &code->registers[k];
  switch (insn->code) {
    case PLAN_CONST:
      *to = column_constant(code->run, insn->type,
                            constant_value(code->run, &code->plan->constants[insn->operand]));
      break;
    case PLAN_SCALAR:
      *to = column_constant(code->run, insn->type, code->exec->scalars[insn->operand]);
      break;
    case PLAN_CALL:
      if (!args_fixed(code, insn)) return;
      call_function(code, k, code->run, text, 1);
      break;
    default: return;
  }
  code->fixed[k] = true;
}

Code *code_open(Exec *exec, Arena *run, const PlanCode *plan) {
  Code *code = ARENA_NEW(run, Code);
  *code = (Code){.exec = exec, .run = run, .plan = plan};
  code->registers = ARENA_ARRAY(run, Column, plan->insn_count);
  code->fixed = ARENA_ARRAY(run, bool, plan->insn_count);
  code->states = ARENA_ARRAY(run, void *, plan->insn_count);
  code->args = ARENA_ARRAY(run, Column *, plan->arg_count);
  Text text = {.arena = run};
  for (uint32_t k = 0; k < plan->insn_count; k++) open_insn(code, k, &text);
  return code;
}

void code_eval(Code *code, Arena *arena, const Batch *batch, Column *out) {
  const PlanCode *plan = code->plan;
  Text text = {.arena = arena};
  for (uint32_t k = 0; k < plan->insn_count; k++) {
    if (code->fixed[k]) continue;
    if (plan->insns[k].code == PLAN_COLUMN) {
      code->registers[k] = batch->columns[plan->insns[k].operand];
    } else {
      call_function(code, k, arena, &text, batch->rows);
    }
  }
  for (uint32_t i = 0; i < plan->output_count; i++) out[i] = code->registers[plan->outputs[i]];
}
