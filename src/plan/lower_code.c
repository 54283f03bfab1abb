/* Owns code under construction: registers, constants, casts, calls. Comes in: registers and names
   of evaluators. Goes out: a PlanCode. */
#include "plan/lower_int.h"

#include "plan/spec.h"
#include "value/constant.h"

#include <string.h>

Builder builder_new(Lower *lower, const PlanOp *input) {
  Builder b = {.lower = lower, .input = input, .right_from = UINT32_MAX};
  if (input) b.loaded = ARENA_ARRAY(lower->arena, uint32_t, input->column_count);
  return b;
}

static uint32_t add_insn(Builder *b, PlanInsn insn) {
  vec_push(b->lower->arena, &b->insns, insn);
  return b->insns.len - 1;
}

ValueType builder_type(const Builder *b, uint32_t reg) { return (ValueType)b->insns.ptr[reg].type; }

uint32_t builder_column(Builder *b, uint32_t index) {
  if (!b->loaded[index]) {
    ValueType type = b->input->columns[index].type;
    b->loaded[index] =
        1 + add_insn(b, (PlanInsn){.code = PLAN_COLUMN, .type = (uint8_t)type, .operand = index});
  }
  return b->loaded[index] - 1;
}

uint32_t builder_constant(Builder *b, ValueType type, Value value) {
  vec_push(b->lower->arena, &b->constants, constant_of(b->lower->arena, value));
  return add_insn(
      b, (PlanInsn){.code = PLAN_CONST, .type = (uint8_t)type, .operand = b->constants.len - 1});
}

uint32_t builder_scalar(Builder *b, ValueType type, uint32_t before) {
  return add_insn(b, (PlanInsn){.code = PLAN_SCALAR, .type = (uint8_t)type, .operand = before});
}

static int width(ValueType type) {
  switch (type) {
    case VALUE_BOOL: return 1;
    case VALUE_INT: return 2;
    case VALUE_LONG: return 3;
    case VALUE_REAL: return 4;
    case VALUE_DECIMAL: return 5;
    default: return 0;
  }
}

ValueType lower_common_type(ValueType a, ValueType b) {
  if (a == b || b == VALUE_NULL) return a;
  if (a == VALUE_NULL) return b;
  if (width(a) && width(b)) return width(a) > width(b) ? a : b;
  if (a == VALUE_DYNAMIC) return b;
  if (b == VALUE_DYNAMIC) return a;
  if (a == VALUE_STRING) return b;
  if (b == VALUE_STRING) return a;
  return VALUE_STRING;
}

static ValueType common_of(const Builder *b, const uint32_t *args, uint32_t count,
                           const PlanFunction *function) {
  ValueType type = VALUE_NULL;
  for (uint32_t i = 0; i < count && spec_letter(function->args, i) == 'c'; i++) {
    type = lower_common_type(type, builder_type(b, args[i]));
  }
  return type;
}

static uint32_t add_call(Builder *b, const PlanFunction *function, ValueType type,
                         const uint32_t *args, uint32_t count) {
  uint32_t first = b->args.len;
  for (uint32_t i = 0; i < count; i++) vec_push(b->lower->arena, &b->args, args[i]);
  if (function->flags & PLAN_WINDOW) b->window = true;
  return add_insn(b, (PlanInsn){.code = PLAN_CALL,
                                .type = (uint8_t)type,
                                .arg_count = (uint16_t)count,
                                .operand = first,
                                .function = function});
}

uint32_t builder_cast(Builder *b, uint32_t reg, ValueType type) {
  ValueType from = builder_type(b, reg);
  if (from == type || type == VALUE_NULL) return reg;
  bool wrap = type == VALUE_DYNAMIC && from != VALUE_STRING;
  return add_call(b,
                  plan_function(wrap                   ? STR("wrap")
                                : type == VALUE_STRING ? STR("tostring")
                                                       : STR("cast")),
                  type, &reg, 1);
}

static uint32_t wrap(Builder *b, uint32_t reg) {
  if (builder_type(b, reg) == VALUE_DYNAMIC) return reg;
  return add_call(b, plan_function(STR("wrap")), VALUE_DYNAMIC, &reg, 1);
}

/* The type of the result where the binder says TYPE. Of numbers that nobody knows the type of,
   those that are cut to a length of time are points in time. */
static ValueType result_of(const Builder *b, const PlanFunction *function, ValueType type,
                           const uint32_t *args, uint32_t count) {
  char forced = spec_forced(function->args), letter = spec_result(function->args);
  if (forced) return spec_wanted(forced, type, type);
  if (letter == 'n' && type == VALUE_DYNAMIC && count > 1 &&
      builder_type(b, args[1]) == VALUE_TIMESPAN) {
    return VALUE_DATETIME;
  }
  return spec_result_type(letter, type);
}

uint32_t builder_call(Builder *b, Str name, ValueType type, const uint32_t *args, uint32_t count) {
  const PlanFunction *function = plan_function(name);
  type = result_of(b, function, type, args, count);
  uint32_t *cast = ARENA_ARRAY(b->lower->arena, uint32_t, count);
  ValueType common = common_of(b, args, count, function);
  for (uint32_t i = 0; i < count; i++) {
    char letter = spec_letter(function->args, i);
    if (letter == 'w') {
      cast[i] = wrap(b, args[i]);
    } else {
      ValueType wanted = spec_wanted(letter, builder_type(b, args[i]), type);
      cast[i] = builder_cast(b, args[i], letter == 'c' ? common : wanted);
    }
  }
  return add_call(b, function, type, cast, count);
}

uint32_t builder_not(Builder *b, uint32_t reg) {
  return builder_call(b, STR("not"), VALUE_BOOL, &reg, 1);
}

void builder_output(Builder *b, uint32_t reg) { vec_push(b->lower->arena, &b->outputs, reg); }

PlanCode builder_code(Builder *b) {
  return (PlanCode){.insns = b->insns.ptr,
                    .args = b->args.ptr,
                    .constants = b->constants.ptr,
                    .outputs = b->outputs.ptr,
                    .insn_count = b->insns.len,
                    .arg_count = b->args.len,
                    .constant_count = b->constants.len,
                    .output_count = b->outputs.len};
}

uint32_t lower_column_find(const PlanOp *op, Str name) {
  for (uint32_t i = 0; op && i < op->column_count; i++) {
    if (str_eq(str_of(op->columns[i].name), name)) return i;
  }
  return UINT32_MAX;
}
