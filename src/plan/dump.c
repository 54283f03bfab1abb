/* Owns the listing of plans for people: operators from the source up, their code below them. */
#include "plan/plan.h"
#include "value/constant.h"
#include "value/text.h"

typedef struct Dump {
  Buf *out;
  Arena *arena;
  int depth;
} Dump;

static void indent(Dump *d) { buf_add_repeat(d->out, ' ', (size_t)d->depth * 2); }

static void add_constant(Dump *d, const PlanConstant *constant) {
  Text text = {.arena = d->arena};
  text_json(&text, constant_value(d->arena, constant));
  buf_add(d->out, text_done(&text));
}

static void dump_insn(Dump *d, const PlanCode *code, uint32_t index, const PlanOp *input) {
  static const char *const words[] = {
#define CODE_WORD(name, text, operands, doc) text,
      PLAN_CODES(CODE_WORD)
#undef CODE_WORD
  };
  const PlanInsn *insn = &code->insns[index];
  indent(d);
  buf_printf(d->out, "  r%u: %s = %s", index, value_type_text((ValueType)insn->type),
             words[insn->code]);
  if (insn->code == PLAN_COLUMN && input) {
    buf_printf(d->out, " %s", input->columns[insn->operand].name);
  } else if (insn->code == PLAN_CONST) {
    buf_add_byte(d->out, ' ');
    add_constant(d, &code->constants[insn->operand]);
  } else if (insn->code == PLAN_CALL) {
    buf_printf(d->out, " %s(", insn->function->name);
    for (uint32_t i = 0; i < insn->arg_count; i++) {
      buf_printf(d->out, "%sr%u", i ? ", " : "", code->args[insn->operand + i]);
    }
    buf_add_byte(d->out, ')');
  } else {
    buf_printf(d->out, " %u", insn->operand);
  }
  buf_add_byte(d->out, '\n');
}

static void dump_code(Dump *d, const char *label, const PlanCode *code, const PlanOp *input) {
  if (!code->insn_count) return;
  for (uint32_t i = 0; i < code->insn_count; i++) dump_insn(d, code, i, input);
  indent(d);
  buf_printf(d->out, "  %s:", label);
  for (uint32_t i = 0; i < code->output_count; i++) buf_printf(d->out, " r%u", code->outputs[i]);
  buf_add_byte(d->out, '\n');
}

static void dump_op(Dump *d, const PlanOp *op) {
  for (uint32_t i = 0; i < op->input_count; i++) {
    if (op->input_count > 1) d->depth++;
    dump_op(d, op->inputs[i]);
    if (op->input_count > 1) d->depth--;
  }
  indent(d);
  buf_printf(d->out, "%s(", op->name);
  for (uint32_t i = 0; i < op->column_count; i++) {
    buf_printf(d->out, "%s%s: %s", i ? ", " : "", op->columns[i].name,
               value_type_text(op->columns[i].type));
  }
  buf_add_byte(d->out, ')');
  for (uint32_t i = 0; i < op->option_count; i++) {
    buf_printf(d->out, " %s=", op->options[i].name);
    add_constant(d, &op->options[i].value);
  }
  buf_add_byte(d->out, '\n');
  const PlanOp *rows = plan_code_input(op);
  dump_code(d, rows == op ? "filters" : "outputs", &op->code, rows);
  dump_code(d, "right", &op->right,
            op->scan              ? op->scan
            : op->input_count > 1 ? op->inputs[1]
                                  : NULL);
  for (uint32_t i = 0; i < op->aggregate_count; i++) {
    const PlanAggregate *a = &op->aggregates[i];
    indent(d);
    buf_printf(d->out, "  aggregate %s: outputs %u+%u, filter %d -> columns %u+%u\n", a->name,
               a->first_arg, a->arg_count, a->filter, a->first_result, a->result_count);
  }
  for (uint32_t i = 0; i < op->nested_count; i++) {
    d->depth += 2;
    dump_op(d, op->nested[i]);
    d->depth -= 2;
  }
}

void plan_dump(Buf *out, const PlanTree *tree) {
  Arena arena = {0};
  Dump d = {.out = out, .arena = &arena};
  for (uint32_t i = 0; i < tree->before_count; i++) {
    const PlanBefore *before = &tree->before[i];
    const char *what = before->list ? "list" : before->scalar ? "scalar" : "rows";
    buf_printf(out, "before %u (%s):\n", i, what);
    d.depth = 1;
    dump_op(&d, before->root);
    d.depth = 0;
  }
  dump_op(&d, tree->root);
  arena_free(&arena);
}
