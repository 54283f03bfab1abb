/* Owns the check of plans before they run: every index in code and operators is in bounds. A plan
   from a table is as suspect as one that was just made. */
#include "base/limits.h"
#include "plan/plan.h"
#include "plan/spec.h"

#include <string.h>

const PlanOp *plan_code_input(const PlanOp *op) {
  if (op->input_count) return op->inputs[0];
  return strcmp(op->name, "table") == 0 ? op : NULL;
}

typedef struct Verify {
  const PlanTree *tree;
  const char *why; /* NULL: good so far */
  PlanCheck *check;
  uint32_t depth;     /* of operators */
  uint32_t nesting;   /* of arrays and bags around a constant */
  uint32_t operators; /* looked at; one that is shared counts each time, as when it runs */
  uint32_t before;    /* pipelines that have run when this one does */
} Verify;

static bool must(Verify *v, bool holds, const char *why) {
  if (!holds && !v->why) v->why = why;
  return holds;
}

static ValueType register_type(const PlanCode *code, uint32_t reg) {
  return (ValueType)code->insns[reg].type;
}

/* The types of a call's arguments are those that its function asks for, and there are enough. */
static void verify_types(Verify *v, const PlanCode *code, const PlanInsn *insn) {
  const char *spec = insn->function->args;
  ValueType result = (ValueType)insn->type, common = VALUE_NULL;
  must(v, insn->arg_count >= spec_least(spec), "a call with too few arguments");
  for (uint32_t i = 0; i < insn->arg_count && !v->why; i++) {
    ValueType type = register_type(code, code->args[insn->operand + i]);
    char letter = spec_letter(spec, i);
    must(v, letter != 0, "a call with too many arguments");
    must(v, spec_fits(letter, type, result), "an argument of another type");
    if (letter != 'c') continue;
    must(v, common == VALUE_NULL || common == type, "arguments of different types");
    common = type;
  }
  char letter = spec_result(spec);
  must(v, !letter || spec_fits(letter, result, result), "a call that gives another type");
}

static void verify_call(Verify *v, const PlanCode *code, const PlanInsn *insn, uint32_t index) {
  if (!must(v, insn->function && insn->function->evaluate && insn->function->args,
            "a call without a function")) {
    return;
  }
  if (!must(v,
            insn->operand <= code->arg_count && insn->arg_count <= code->arg_count - insn->operand,
            "arguments out of bounds")) {
    return;
  }
  for (uint32_t i = 0; i < insn->arg_count; i++) {
    must(v, code->args[insn->operand + i] < index, "a register read before it is written");
  }
  if (!v->why) verify_types(v, code, insn);
}

/* CONSTANT is a value, all of it. */
static void verify_constant(Verify *v, const PlanConstant *constant) {
  bool many = constant->type == VALUE_ARRAY || constant->type == VALUE_BAG;
  must(v, constant->type <= VALUE_BAG && constant->type != VALUE_DYNAMIC, "a constant of no type");
  must(v, many || constant->type == VALUE_STRING || !constant->len, "a constant with a length");
  must(v, constant->type != VALUE_STRING || !constant->len || constant->text, "a text of nothing");
  must(v,
       constant->type != VALUE_INT ||
           (int64_t)constant->bits.word[0] == (int32_t)constant->bits.word[0],
       "an int out of range");
  if (!many || !constant->len || v->why) return;
  if (!must(v, constant->items && v->nesting < LIMIT_JSON_DEPTH, "items of nothing")) return;
  v->nesting++;
  uint32_t step = constant->type == VALUE_BAG ? 2 : 1;
  for (uint32_t i = 0; i < constant->len && !v->why; i++) {
    const PlanConstant *item = &constant->items[(size_t)i * step];
    must(v, step == 1 || item->type == VALUE_STRING, "a key that is no text");
    verify_constant(v, item);
    if (step == 2) verify_constant(v, item + 1);
  }
  v->nesting--;
}

/* A column of TYPE can hold CONSTANT. */
static void verify_held(Verify *v, const PlanConstant *constant, ValueType type) {
  must(v, constant->type == VALUE_NULL || type == VALUE_DYNAMIC || constant->type == type,
       "a constant of another type");
}

static void verify_constants(Verify *v, const PlanCode *code) {
  for (uint32_t i = 0; i < code->constant_count && !v->why; i++) {
    verify_constant(v, &code->constants[i]);
  }
}

/* The pipeline at INDEX ran before and gave a value for a register of TYPE. */
static void verify_scalar(Verify *v, uint32_t index, ValueType type) {
  if (!must(v, index < v->before, "a scalar not yet computed")) return;
  const PlanBefore *before = &v->tree->before[index];
  must(v, before->scalar || before->list, "a scalar that is rows");
  ValueType given = before->list ? VALUE_DYNAMIC : before->root->columns[0].type;
  must(v, type == given, "a scalar of another type");
}

static void verify_code(Verify *v, const PlanCode *code, const PlanOp *input) {
  verify_constants(v, code);
  for (uint32_t i = 0; i < code->insn_count && !v->why; i++) {
    const PlanInsn *insn = &code->insns[i];
    must(v, insn->type >= VALUE_BOOL && insn->type <= VALUE_DYNAMIC, "a register without a type");
    switch (insn->code) {
      case PLAN_COLUMN:
        if (must(v, input && insn->operand < input->column_count, "a column that is not there")) {
          must(v, input->columns[insn->operand].type == insn->type, "a column of another type");
        }
        break;
      case PLAN_CONST:
        if (must(v, insn->operand < code->constant_count, "no such constant")) {
          verify_held(v, &code->constants[insn->operand], (ValueType)insn->type);
        }
        break;
      case PLAN_SCALAR: verify_scalar(v, insn->operand, (ValueType)insn->type); break;
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

static void verify_aggregate_types(Verify *v, const PlanOp *op, const PlanAggregate *a) {
  char letter = spec_result(a->args);
  bool rows = a->result_count == a->arg_count;
  must(v, a->arg_count >= spec_least(a->args), "an aggregate with too few arguments");
  for (uint32_t i = 0; i < a->result_count && !v->why; i++) {
    ValueType type = op->columns[a->first_result + i].type;
    must(v, !letter || spec_fits(letter, type, type), "an aggregate that gives another type");
  }
  for (uint32_t i = 0; i < a->arg_count && !v->why; i++) {
    ValueType type = register_type(&op->code, op->code.outputs[a->first_arg + i]);
    ValueType result = op->columns[a->first_result + (rows ? i : 0)].type;
    char wanted = spec_letter(a->args, i);
    must(v, wanted != 0 && spec_fits(wanted, type, result),
         "an aggregate's argument of another type");
  }
}

static void verify_aggregate(Verify *v, const PlanOp *op, const PlanAggregate *a) {
  must(v, a->aggregate && a->args && a->result_count, "an aggregate without a class");
  must(
      v,
      a->first_arg <= op->code.output_count && a->arg_count <= op->code.output_count - a->first_arg,
      "an aggregate's arguments out of bounds");
  must(v,
       a->filter < 0 || ((uint32_t)a->filter < op->code.output_count &&
                         register_type(&op->code, op->code.outputs[a->filter]) == VALUE_BOOL),
       "no such filter");
  must(v,
       a->first_result <= op->column_count && a->result_count <= op->column_count - a->first_result,
       "an aggregate's results out of bounds");
  if (!v->why) verify_aggregate_types(v, op, a);
}

static void verify_columns(Verify *v, const PlanOp *op) {
  must(v, op->column_count <= LIMIT_COLUMNS, "too many columns");
  for (uint32_t i = 0; i < op->column_count && !v->why; i++) {
    const PlanColumn *column = &op->columns[i];
    must(v, column->name && column->type >= VALUE_BOOL && column->type <= VALUE_DYNAMIC,
         "a column without a name or type");
  }
}

static void verify_options(Verify *v, const PlanOp *op) {
  for (uint32_t i = 0; i < op->option_count && !v->why; i++) {
    must(v, op->options[i].name != NULL, "an option without a name");
    verify_constant(v, &op->options[i].value);
  }
}

/* What OP consists of; what stands below it is verified. */
static void verify_parts(Verify *v, const PlanOp *op) {
  const PlanOp *right = op->scan ? op->scan : op->input_count > 1 ? op->inputs[1] : NULL;
  verify_columns(v, op);
  if (op->scan) verify_columns(v, op->scan);
  verify_options(v, op);
  if (v->why) return;
  verify_code(v, &op->code, plan_code_input(op));
  if (plan_code_input(op) == op) verify_filters(v, &op->code);
  verify_code(v, &op->right, right);
  for (uint32_t i = 0; i < op->aggregate_count && !v->why; i++) {
    verify_aggregate(v, op, &op->aggregates[i]);
  }
}

static void verify_op(Verify *v, const PlanOp *op) {
  if (!op || !op->runner || !op->name) {
    must(v, false, "an operator without a class");
    return;
  }
  if (!must(v, v->depth < LIMIT_KQL_DEPTH, "operators nested too deep")) return;
  if (!must(v, v->operators++ < LIMIT_PLAN_OPERATORS, "too many operators")) return;
  v->depth++;
  for (uint32_t i = 0; i < op->input_count && !v->why; i++) verify_op(v, op->inputs[i]);
  for (uint32_t i = 0; i < op->nested_count && !v->why; i++) verify_op(v, op->nested[i]);
  v->depth--;
  if (!v->why) verify_parts(v, op);
  if (!v->why && v->check) v->why = v->check(v->tree, v->before, op);
}

bool plan_verify(const PlanTree *tree, PlanCheck *check, const char **why) {
  Verify v = {.tree = tree, .check = check};
  must(&v, tree->version == RULEC_PLAN_VERSION, "it was made by another version of rulec");
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

/* --- what is too much --- */

typedef struct Extent {
  const char *excess; /* NULL: none so far */
  uint32_t depth, operators;
} Extent;

static void measure(Extent *e, const PlanOp *op) {
  if (op->column_count > LIMIT_COLUMNS) e->excess = "tables of that many columns";
  if (e->depth == LIMIT_KQL_DEPTH) e->excess = "that many operators one behind the other";
  if (e->operators++ == LIMIT_PLAN_OPERATORS) e->excess = "that many operators";
  e->depth++;
  for (uint32_t i = 0; i < op->input_count && !e->excess; i++) measure(e, op->inputs[i]);
  for (uint32_t i = 0; i < op->nested_count && !e->excess; i++) measure(e, op->nested[i]);
  e->depth--;
}

const char *plan_excess(const PlanTree *tree) {
  Extent e = {0};
  for (uint32_t i = 0; i < tree->before_count && !e.excess; i++) measure(&e, tree->before[i].root);
  if (!e.excess) measure(&e, tree->root);
  return e.excess;
}
