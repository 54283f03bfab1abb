/* Constants of plans as the values they stand for, and back. */
#ifndef RULEC_VALUE_CONSTANT_H
#define RULEC_VALUE_CONSTANT_H

#include "value/value.h"

/* What CONSTANT stands for. Text stays where it is; the rest goes to ARENA. */
Value constant_value(Arena *arena, const PlanConstant *constant);
/* VALUE as a constant. Text stays where it is; items and members go to ARENA. */
PlanConstant constant_of(Arena *arena, Value value);
/* The bytes of a STRING; absent for any other. */
static inline Str constant_text(const PlanConstant *constant) {
  return constant->type == VALUE_STRING ? (Str){constant->text, constant->len} : (Str){NULL, 0};
}

#endif
