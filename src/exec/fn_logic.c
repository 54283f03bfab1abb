/* Evaluators of logic: and, or, not by Kleene; iff, case, coalesce; tests for null and empty. */
#include "exec/eval.h"
#include "exec/run.h"

#include <math.h>
#include <string.h>

/* -1 null, 0 false, 1 true */
static int truth(const EvalCall *call, uint32_t k, uint32_t row) {
  return arg_is_null(call, k, row) ? -1 : arg_bool(call, k, row);
}

/* The terms decide as soon as one is DECIDER; else null if one was null. */
static void combine(EvalCall *call, int decider) {
  for (uint32_t i = 0; i < call->rows; i++) {
    bool decided = false, unknown = false;
    for (uint32_t k = 0; k < call->arg_count && !decided; k++) {
      int t = truth(call, k, i);
      decided = t == decider;
      unknown = unknown || t < 0;
    }
    if (!decided && unknown) {
      result_null(call, i);
    } else {
      result_bool(call, i, decided == (decider == 1));
    }
  }
}

void eval_and(EvalCall *call) { combine(call, 0); }
void eval_or(EvalCall *call) { combine(call, 1); }

void eval_not(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_bool(call, i, !arg_bool(call, 0, i));
}

static void copy_cell(EvalCall *call, uint32_t k, uint32_t row) {
  column_set(call->result, row, arg_value(call, k, row));
}

static bool is_met(const EvalCall *call, uint32_t k, uint32_t row) {
  return arg_type(call, k) == VALUE_BOOL && truth(call, k, row) == 1;
}

/* case(predicate, value, …, otherwise); iff is the case of one predicate */
void eval_case(EvalCall *call) {
  uint32_t last = call->arg_count - 1;
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t k = 0;
    while (k < last && !is_met(call, k, i)) k += 2;
    copy_cell(call, k < last ? k + 1 : last, i);
  }
}

static bool is_absent(const EvalCall *call, uint32_t k, uint32_t row) {
  if (arg_type(call, k) == VALUE_STRING) return arg_str(call, k, row).len == 0;
  return arg_is_null(call, k, row);
}

void eval_coalesce(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t k = 0;
    while (k + 1 < call->arg_count && is_absent(call, k, i)) k++;
    copy_cell(call, k, i);
  }
}

void eval_isnull(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_bool(call, i, arg_is_null(call, 0, i));
}

void eval_isnotnull(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_bool(call, i, !arg_is_null(call, 0, i));
}

static bool is_empty(const EvalCall *call, uint32_t row) {
  Value v = arg_value(call, 0, row);
  return v.type == VALUE_NULL || (v.type == VALUE_STRING && v.len == 0);
}

void eval_isempty(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_bool(call, i, is_empty(call, i));
}

void eval_isnotempty(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_bool(call, i, !is_empty(call, i));
}

void eval_isnan(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_bool(call, i, isnan(arg_real(call, 0, i)));
}

void eval_isinf(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_bool(call, i, isinf(arg_real(call, 0, i)));
}

void eval_isfinite(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_bool(call, i, isfinite(arg_real(call, 0, i)));
}

/* around(value, center, distance) */
void eval_around(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double value = 0, center = 0, distance = 0;
    value_to_real(arg_value(call, 0, i), &value);
    value_to_real(arg_value(call, 1, i), &center);
    value_to_real(arg_value(call, 2, i), &distance);
    result_bool(call, i, fabs(value - center) <= distance);
  }
}

/* assert(condition, message): true, or the end of the run */
void eval_assert(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (truth(call, 0, i) != 1)
      exec_fail(call->exec, "ASSERT", "%.*s", STR_ARG(arg_str(call, 1, i)));
    result_bool(call, i, true);
  }
}

static int64_t size_of(Value v) {
  int64_t size = 0;
  switch (v.type) {
    case VALUE_NULL: return 0;
    case VALUE_BOOL: return 1;
    case VALUE_INT: return 4;
    case VALUE_STRING: return v.len;
    case VALUE_GUID:
    case VALUE_DECIMAL: return 16;
    case VALUE_ARRAY:
      for (uint32_t k = 0; k < v.len; k++) size += size_of(v.items[k]);
      return size;
    case VALUE_BAG:
      for (uint32_t k = 0; k < v.len; k++)
        size += v.members[k].key_len + size_of(v.members[k].value);
      return size;
    default: return 8;
  }
}

void eval_data_size(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t size = 0;
    for (uint32_t k = 0; k < call->arg_count; k++) size += size_of(arg_value(call, k, i));
    result_number(call, i, size);
  }
}
