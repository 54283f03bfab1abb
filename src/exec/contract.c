/* Owns the questions that classes ask about plans. Comes in: an operator whose parts hold together.
   Goes out: yes or no. */
#include "exec/contract.h"

#include <string.h>

const PlanConstant *contract_option(const PlanOp *op, const char *name) {
  for (uint32_t i = 0; i < op->option_count; i++) {
    if (strcmp(op->options[i].name, name) == 0) return &op->options[i].value;
  }
  return NULL;
}

int64_t contract_option_long(const PlanOp *op, const char *name, int64_t absent) {
  const PlanConstant *option = contract_option(op, name);
  return option && option->type == VALUE_LONG ? (int64_t)option->bits.word[0] : absent;
}

bool contract_shape(const PlanOp *op, uint32_t inputs, uint32_t outputs) {
  return op->input_count == inputs && op->code.output_count >= outputs;
}

ValueType contract_output(const PlanOp *op, uint32_t index) {
  return (ValueType)op->code.insns[op->code.outputs[index]].type;
}

bool contract_begins(const PlanOp *op, uint32_t first, const PlanOp *other) {
  if (first > op->column_count || other->column_count > op->column_count - first) return false;
  for (uint32_t i = 0; i < other->column_count; i++) {
    if (op->columns[first + i].type != other->columns[i].type) return false;
  }
  return true;
}

bool contract_same(const PlanOp *op, const PlanOp *other) {
  return op->column_count == other->column_count && contract_begins(op, 0, other);
}

static bool is_between(const PlanConstant *item, int64_t least, int64_t most) {
  int64_t number = (int64_t)item->bits.word[0];
  return item->type == VALUE_LONG && number >= least && number <= most;
}

bool contract_numbers(const PlanOp *op, const char *name, uint32_t count, int64_t least,
                      int64_t most) {
  const PlanConstant *option = contract_option(op, name);
  if (!option || option->type != VALUE_ARRAY || option->len < count) return false;
  for (uint32_t i = 0; i < option->len; i++) {
    if (!is_between(&option->items[i], least, most)) return false;
  }
  return true;
}

const PlanOp *contract_before(const PlanTree *tree, uint32_t before, const PlanOp *op,
                              const char *name) {
  int64_t index = contract_option_long(op, name, -1);
  return index >= 0 && index < before ? tree->before[index].root : NULL;
}

bool contract_fed(const PlanOp *nested, const PlanOp *given) {
  if (nested->runner == &operator_input && !contract_same(nested, given)) return false;
  for (uint32_t i = 0; i < nested->input_count; i++) {
    if (!contract_fed(nested->inputs[i], given)) return false;
  }
  return true;
}

/* Whether a part of PATTERN is the place PLACE. */
static bool captures(const PlanConstant *pattern, uint32_t place) {
  for (uint32_t i = 0; i < pattern->len; i++) {
    const PlanConstant *part = &pattern->items[i];
    if (part->type == VALUE_LONG && part->bits.word[0] == place) return true;
  }
  return false;
}

static bool captures_all(const PlanOp *op) {
  const PlanConstant *pattern = contract_option(op, "pattern");
  const PlanOp *input = op->inputs[0];
  if (!pattern || pattern->type != VALUE_ARRAY) return false;
  for (uint32_t i = 0; i < pattern->len; i++) {
    const PlanConstant *part = &pattern->items[i];
    bool place = is_between(part, 0, (int64_t)op->column_count - 1);
    if (part->type != VALUE_STRING && part->type != VALUE_NULL && !place) return false;
  }
  for (uint32_t i = 0; i < op->column_count; i++) {
    bool own = i < input->column_count && input->columns[i].type == op->columns[i].type;
    if (!own && !captures(pattern, i)) return false;
  }
  return op->column_count >= input->column_count;
}

const char *contract_check_parse(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = contract_shape(op, 1, 1) && contract_output(op, 0) == VALUE_STRING;
  return good && captures_all(op) ? NULL : "a parse of other columns";
}
