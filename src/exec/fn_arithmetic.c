/* Evaluators of + - * / % and unary minus. Plans cast numbers to the type of the result first, so
   both arguments have it; only datetimes and timespans mix. Decimals are in fn_decimal.c. */
#include "exec/eval.h"
#include "value/moment.h"

#include <math.h>

static bool is_real(const EvalCall *call) { return call->result->type == VALUE_REAL; }

/* A datetime outside the calendar is null. */
static void check_range(EvalCall *call) {
  for (uint32_t i = 0; call->result->type == VALUE_DATETIME && i < call->rows; i++) {
    if (!moment_in_range(call->result->numbers[i])) result_null(call, i);
  }
}

static int64_t add_wrapped(int64_t a, int64_t b) { return (int64_t)((uint64_t)a + (uint64_t)b); }
static int64_t subtract_wrapped(int64_t a, int64_t b) {
  return (int64_t)((uint64_t)a - (uint64_t)b);
}
static int64_t multiply_wrapped(int64_t a, int64_t b) {
  return (int64_t)((uint64_t)a * (uint64_t)b);
}

void eval_add(EvalCall *call) {
  for (uint32_t i = 0; is_real(call) && i < call->rows; i++) {
    result_real(call, i, arg_real(call, 0, i) + arg_real(call, 1, i));
  }
  for (uint32_t i = 0; !is_real(call) && i < call->rows; i++) {
    result_number(call, i, add_wrapped(arg_number(call, 0, i), arg_number(call, 1, i)));
  }
  check_range(call);
}

void eval_subtract(EvalCall *call) {
  for (uint32_t i = 0; is_real(call) && i < call->rows; i++) {
    result_real(call, i, arg_real(call, 0, i) - arg_real(call, 1, i));
  }
  for (uint32_t i = 0; !is_real(call) && i < call->rows; i++) {
    result_number(call, i, subtract_wrapped(arg_number(call, 0, i), arg_number(call, 1, i)));
  }
  check_range(call);
}

static double as_real(const EvalCall *call, uint32_t k, uint32_t row) {
  return arg_type(call, k) == VALUE_REAL ? arg_real(call, k, row)
                                         : (double)arg_number(call, k, row);
}

/* A timespan times or divided by a real number. */
static void scale(EvalCall *call, uint32_t row, double ticks) {
  if (fabs(ticks) < 9.2e18) {
    result_number(call, row, (int64_t)ticks);
  } else {
    result_null(call, row);
  }
}

void eval_multiply(EvalCall *call) {
  bool mixed =
      !is_real(call) && (arg_type(call, 0) == VALUE_REAL || arg_type(call, 1) == VALUE_REAL);
  for (uint32_t i = 0; i < call->rows; i++) {
    if (is_real(call)) {
      result_real(call, i, as_real(call, 0, i) * as_real(call, 1, i));
    } else if (mixed) {
      scale(call, i, as_real(call, 0, i) * as_real(call, 1, i));
    } else {
      result_number(call, i, multiply_wrapped(arg_number(call, 0, i), arg_number(call, 1, i)));
    }
  }
}

static void divide_whole(EvalCall *call, uint32_t row, int64_t a, int64_t b) {
  if (b == 0) {
    result_null(call, row);
  } else if (b == -1) {
    result_number(call, row, subtract_wrapped(0, a));
  } else {
    result_number(call, row, a / b);
  }
}

void eval_divide(EvalCall *call) {
  bool mixed =
      !is_real(call) && (arg_type(call, 0) == VALUE_REAL || arg_type(call, 1) == VALUE_REAL);
  for (uint32_t i = 0; i < call->rows; i++) {
    if (is_real(call)) {
      result_real(call, i, as_real(call, 0, i) / as_real(call, 1, i));
    } else if (mixed) {
      scale(call, i, as_real(call, 0, i) / as_real(call, 1, i));
    } else {
      divide_whole(call, i, arg_number(call, 0, i), arg_number(call, 1, i));
    }
  }
}

/* Never negative: 0 <= result < |b|. */
static void modulo_whole(EvalCall *call, uint32_t row, int64_t a, int64_t b) {
  if (b == 0) {
    result_null(call, row);
    return;
  }
  int64_t rest = b == -1 ? 0 : a % b;
  if (rest < 0) rest = b < 0 ? subtract_wrapped(rest, b) : rest + b;
  result_number(call, row, rest);
}

void eval_modulo(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (is_real(call)) {
      double a = as_real(call, 0, i), b = as_real(call, 1, i), rest = fmod(a, b);
      result_real(call, i, rest < 0 ? rest + fabs(b) : rest);
    } else {
      modulo_whole(call, i, arg_number(call, 0, i), arg_number(call, 1, i));
    }
  }
}

void eval_negate(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (is_real(call)) {
      result_real(call, i, -arg_real(call, 0, i));
    } else {
      result_number(call, i, subtract_wrapped(0, arg_number(call, 0, i)));
    }
  }
}
