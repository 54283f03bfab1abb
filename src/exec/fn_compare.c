/* Evaluators of comparisons. Plans cast both sides to one type first. Equality with null is never
   null itself unless both sides are; order with null is null. */
#include "exec/eval.h"

#include "value/match.h"

#include <string.h>

static bool same_row(const EvalCall *call, uint32_t row) {
  const Column *a = call->args[0], *b = call->args[1];
  switch (a->type) {
    case VALUE_STRING: return str_eq(column_str(a, row), column_str(b, row));
    case VALUE_BOOL: return column_bool(a, row) == column_bool(b, row);
    case VALUE_REAL: return column_real(a, row) == column_real(b, row);
    case VALUE_INT:
    case VALUE_LONG:
    case VALUE_DATETIME:
    case VALUE_TIMESPAN: return column_number(a, row) == column_number(b, row);
    default: return value_equal(column_value(a, row), column_value(b, row));
  }
}

static void compare_equal(EvalCall *call, bool wanted) {
  for (uint32_t i = 0; i < call->rows; i++) {
    bool null_a = arg_is_null(call, 0, i), null_b = arg_is_null(call, 1, i);
    if (null_a && null_b) {
      result_null(call, i);
    } else {
      result_bool(call, i, (!null_a && !null_b && same_row(call, i)) == wanted);
    }
  }
}

void eval_equal(EvalCall *call) { compare_equal(call, true); }
void eval_not_equal(EvalCall *call) { compare_equal(call, false); }

static void compare_nocase(EvalCall *call, bool wanted) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str a = arg_str(call, 0, i), b = arg_str(call, 1, i);
    result_bool(call, i, (str_eq(a, b) || match_equal_nocase(a, b)) == wanted);
  }
}

void eval_equal_nocase(EvalCall *call) { compare_nocase(call, true); }
void eval_not_equal_nocase(EvalCall *call) { compare_nocase(call, false); }

typedef enum Ask { ASK_LESS, ASK_LESS_EQUAL, ASK_GREATER, ASK_GREATER_EQUAL } Ask;

static bool answer(Ask ask, bool less, bool greater) {
  switch (ask) {
    case ASK_LESS: return less;
    case ASK_LESS_EQUAL: return !greater;
    case ASK_GREATER: return greater;
    default: return !less;
  }
}

static void compare_reals(EvalCall *call, Ask ask) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double a = arg_real(call, 0, i), b = arg_real(call, 1, i);
    result_bool(call, i, a == a && b == b && answer(ask, a<b, a> b));
  }
}

static void compare_numbers(EvalCall *call, Ask ask) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t a = arg_number(call, 0, i), b = arg_number(call, 1, i);
    result_bool(call, i, answer(ask, a<b, a> b));
  }
}

static void compare_order(EvalCall *call, Ask ask) {
  ValueType type = arg_type(call, 0);
  if (type == VALUE_REAL) {
    compare_reals(call, ask);
    return;
  }
  if (column_item_size(type) == 8) {
    compare_numbers(call, ask);
    return;
  }
  for (uint32_t i = 0; i < call->rows; i++) {
    int order = column_compare(call->args[0], i, call->args[1], i);
    result_bool(call, i, answer(ask, order<0, order> 0));
  }
}

void eval_less(EvalCall *call) { compare_order(call, ASK_LESS); }
void eval_less_equal(EvalCall *call) { compare_order(call, ASK_LESS_EQUAL); }
void eval_greater(EvalCall *call) { compare_order(call, ASK_GREATER); }
void eval_greater_equal(EvalCall *call) { compare_order(call, ASK_GREATER_EQUAL); }
