/* Owns the check of plans before they run: every index in code and operators is in bounds. A plan
   from a table is as suspect as one that was just made. */
#include "base/limits.h"
#include "plan/plan.h"

#include <string.h>

const PlanOp *plan_code_input(const PlanOp *op) {
  if (op->input_count) return op->inputs[0];
  return strcmp(op->name, "table") == 0 ? op : NULL;
}

typedef struct Verify {
  const PlanTree *tree;
  const char *why; /* NULL: good so far */
  uint32_t depth;
  uint32_t before; /* pipelines that have run when this one does */
} Verify;

static bool must(Verify *v, bool holds, const char *why) {
  if (!holds && !v->why) v->why = why;
  return holds;
}

static void verify_call(Verify *v, const PlanCode *code, const PlanInsn *insn, uint32_t index) {
  if (!must(v, insn->function && insn->function->evaluate, "a call without a function")) return;
  if (!must(v,
            insn->operand <= code->arg_count && insn->arg_count <= code->arg_count - insn->operand,
            "arguments out of bounds")) {
    return;
  }
  for (uint32_t i = 0; i < insn->arg_count; i++) {
    must(v, code->args[insn->operand + i] < index, "a register read before it is written");
  }
}

static void verify_code(Verify *v, const PlanCode *code, const PlanOp *input) {
  uint32_t width = input ? input->column_count : 0;
  for (uint32_t i = 0; i < code->insn_count; i++) {
    const PlanInsn *insn = &code->insns[i];
    must(v, insn->type >= VALUE_BOOL && insn->type <= VALUE_DYNAMIC, "a register without a type");
    switch (insn->code) {
      case PLAN_COLUMN:
        if (must(v, insn->operand < width, "a column that is not there")) {
          must(v, input->columns[insn->operand].type == insn->type, "a column of another type");
        }
        break;
      case PLAN_CONST: must(v, insn->operand < code->constant_count, "no such constant"); break;
      case PLAN_SCALAR: must(v, insn->operand < v->before, "a scalar not yet computed"); break;
      case PLAN_CALL: verify_call(v, code, insn, i); break;
      default: must(v, false, "an unknown instruction"); break;
    }
  }
  for (uint32_t i = 0; i < code->output_count; i++) {
    must(v, code->outputs[i] < code->insn_count, "an output that is no register");
  }
}

static void verify_filters(Verify *v, const PlanCode *code) {
  for (uint32_t i = 0; i < code->output_count && !v->why; i++) {
    must(v, code->insns[code->outputs[i]].type == VALUE_BOOL, "a filter that is not true or false");
  }
}

static void verify_aggregate(Verify *v, const PlanOp *op, const PlanAggregate *a) {
  must(v, a->aggregate != NULL, "an aggregate without a class");
  must(
      v,
      a->first_arg <= op->code.output_count && a->arg_count <= op->code.output_count - a->first_arg,
      "an aggregate's arguments out of bounds");
  must(v, a->filter < 0 || (uint32_t)a->filter < op->code.output_count, "no such filter");
  must(v,
       a->first_result <= op->column_count && a->result_count <= op->column_count - a->first_result,
       "an aggregate's results out of bounds");
}

static void verify_op(Verify *v, const PlanOp *op) {
  if (!must(v, op && op->runner, "an operator without a class")) return;
  if (!must(v, v->depth < LIMIT_KQL_DEPTH, "operators nested too deep")) return;
  v->depth++;
  for (uint32_t i = 0; i < op->input_count && !v->why; i++) verify_op(v, op->inputs[i]);
  for (uint32_t i = 0; i < op->nested_count && !v->why; i++) verify_op(v, op->nested[i]);
  v->depth--;
  if (v->why) return;
  verify_code(v, &op->code, plan_code_input(op));
  if (plan_code_input(op) == op) verify_filters(v, &op->code);
  verify_code(v, &op->right, op->scan ? op->scan : op->input_count > 1 ? op->inputs[1] : NULL);
  for (uint32_t i = 0; i < op->column_count; i++) {
    must(v,
         op->columns[i].name && op->columns[i].type >= VALUE_BOOL &&
             op->columns[i].type <= VALUE_DYNAMIC,
         "a column without a name or type");
  }
  for (uint32_t i = 0; i < op->aggregate_count; i++) verify_aggregate(v, op, &op->aggregates[i]);
}

bool plan_verify(const PlanTree *tree, const char **why) {
  Verify v = {.tree = tree};
  for (; v.before < tree->before_count && !v.why; v.before++) {
    const PlanBefore *before = &tree->before[v.before];
    verify_op(&v, before->root);
    must(&v, v.why || !(before->scalar || before->list) || before->root->column_count,
         "a scalar of no column");
  }
  if (!v.why) verify_op(&v, tree->root);
  *why = v.why;
  return !v.why;
}
