/* Evaluators of numeric functions: rounding, bins, elementary and special functions, bits. */
#include "exec/eval.h"

#include <math.h>

static void apply(EvalCall *call, double function(double)) {
  for (uint32_t i = 0; i < call->rows; i++) result_real(call, i, function(arg_real(call, 0, i)));
}

static double degrees(double x) { return x * (180 / 3.14159265358979323846); }
static double radians(double x) { return x * (3.14159265358979323846 / 180); }
static double cotangent(double x) { return 1 / tan(x); }
static double power_of_ten(double x) { return pow(10, x); }
/* Below 0 the language gives null. */
static void logarithm(EvalCall *call, double function(double)) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double x = arg_real(call, 0, i);
    if (x < 0) {
      result_null(call, i);
    } else {
      result_real(call, i, function(x));
    }
  }
}

void eval_sqrt(EvalCall *call) { apply(call, sqrt); }
void eval_exp(EvalCall *call) { apply(call, exp); }
void eval_exp2(EvalCall *call) { apply(call, exp2); }
void eval_exp10(EvalCall *call) { apply(call, power_of_ten); }
void eval_log(EvalCall *call) { logarithm(call, log); }
void eval_log2(EvalCall *call) { logarithm(call, log2); }
void eval_log10(EvalCall *call) { logarithm(call, log10); }
void eval_sin(EvalCall *call) { apply(call, sin); }
void eval_cos(EvalCall *call) { apply(call, cos); }
void eval_tan(EvalCall *call) { apply(call, tan); }
void eval_cot(EvalCall *call) { apply(call, cotangent); }
void eval_asin(EvalCall *call) { apply(call, asin); }
void eval_acos(EvalCall *call) { apply(call, acos); }
void eval_atan(EvalCall *call) { apply(call, atan); }
void eval_degrees(EvalCall *call) { apply(call, degrees); }
void eval_radians(EvalCall *call) { apply(call, radians); }
void eval_gamma(EvalCall *call) { apply(call, tgamma); }
void eval_loggamma(EvalCall *call) { apply(call, lgamma); }
void eval_erf(EvalCall *call) { apply(call, erf); }
void eval_erfc(EvalCall *call) { apply(call, erfc); }
void eval_ceiling(EvalCall *call) { apply(call, ceil); }

void eval_pi(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_real(call, i, 3.14159265358979323846);
}

void eval_atan2(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_real(call, i, atan2(arg_real(call, 0, i), arg_real(call, 1, i)));
  }
}

void eval_pow(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_real(call, i, pow(arg_real(call, 0, i), arg_real(call, 1, i)));
  }
}

void eval_abs(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (arg_type(call, 0) == VALUE_REAL) {
      result_real(call, i, fabs(arg_real(call, 0, i)));
    } else {
      int64_t n = arg_number(call, 0, i);
      result_number(call, i, n < 0 ? (int64_t)(0 - (uint64_t)n) : n);
    }
  }
}

void eval_sign(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double x = arg_real(call, 0, i);
    result_real(call, i, isnan(x) ? NAN : (double)((x > 0) - (x < 0)));
  }
}

/* Halves go away from zero; a negative precision rounds before the point. */
static double round_to(double x, int64_t precision) {
  if (precision > 300 || !isfinite(x)) return x;
  if (precision < -300) return 0;
  if (precision < 0) {
    double unit = pow(10, (double)-precision);
    return round(x / unit) * unit;
  }
  double unit = pow(10, (double)precision), scaled = x * unit;
  return isfinite(scaled) ? round(scaled) / unit : x;
}

/* The same of a whole number; one that would not fit is cut instead. */
static int64_t round_whole(int64_t n, int64_t precision) {
  enum { DIGITS_MOST = 18 };
  int64_t unit = 1, rounded;
  if (precision < -DIGITS_MOST) return 0;
  for (; precision < 0; precision++) unit *= 10;
  int64_t rest = n % unit, size = rest < 0 ? -rest : rest;
  bool up = size >= unit - size && size > 0;
  bool fits = !__builtin_add_overflow(n - rest, n < 0 ? -unit : unit, &rounded);
  return up && fits ? rounded : n - rest;
}

void eval_round(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t precision = call->arg_count > 1 ? arg_number(call, 1, i) : 0;
    if (arg_type(call, 0) == VALUE_REAL) {
      result_real(call, i, round_to(arg_real(call, 0, i), precision));
    } else {
      result_number(call, i, round_whole(arg_number(call, 0, i), precision));
    }
  }
}

/* What VALUE is above a multiple of SIZE. */
static int64_t rest_of(int64_t value, int64_t size) {
  int64_t rest = value % size;
  return rest < 0 ? rest + size : rest;
}

/* bin(value, size), bin_at(value, size, origin): down to a multiple of SIZE away from ORIGIN */
static void bin_whole(EvalCall *call, uint32_t row, int64_t value, int64_t size, int64_t origin) {
  if (size <= 0) {
    result_null(call, row);
  } else {
    int64_t rest = rest_of(rest_of(value, size) - rest_of(origin, size), size);
    result_number(call, row, (int64_t)((uint64_t)value - (uint64_t)rest));
  }
}

static double number_as_real(const EvalCall *call, uint32_t k, uint32_t row) {
  return arg_type(call, k) == VALUE_REAL ? arg_real(call, k, row)
                                         : (double)arg_number(call, k, row);
}

static void bin_real(EvalCall *call, uint32_t row) {
  double value = number_as_real(call, 0, row), size = number_as_real(call, 1, row);
  double origin = call->arg_count > 2 ? number_as_real(call, 2, row) : 0;
  if (!(size > 0)) {
    result_null(call, row);
  } else {
    result_real(call, row, floor((value - origin) / size) * size + origin);
  }
}

void eval_bin(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (call->result->type == VALUE_REAL) {
      bin_real(call, i);
    } else {
      int64_t origin = call->arg_count > 2 ? arg_number(call, 2, i) : 0;
      bin_whole(call, i, arg_number(call, 0, i), arg_number(call, 1, i), origin);
    }
  }
}

static void extreme(EvalCall *call, int sign) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value best = value_null();
    for (uint32_t k = 0; k < call->arg_count; k++) {
      Value v = arg_value(call, k, i);
      if (value_is_null(v)) continue;
      if (value_is_null(best) || value_compare(v, best) * sign > 0) best = v;
    }
    column_set(call->result, i, best);
  }
}

void eval_max_of(EvalCall *call) { extreme(call, 1); }
void eval_min_of(EvalCall *call) { extreme(call, -1); }

typedef enum Bits { BITS_AND, BITS_OR, BITS_XOR } Bits;

static void combine(EvalCall *call, Bits bits) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t a = arg_number(call, 0, i), b = arg_number(call, 1, i);
    result_number(call, i, bits == BITS_AND ? (a & b) : bits == BITS_OR ? (a | b) : (a ^ b));
  }
}

void eval_binary_and(EvalCall *call) { combine(call, BITS_AND); }
void eval_binary_or(EvalCall *call) { combine(call, BITS_OR); }
void eval_binary_xor(EvalCall *call) { combine(call, BITS_XOR); }

void eval_binary_not(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) result_number(call, i, ~arg_number(call, 0, i));
}

void eval_binary_shift_left(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint64_t shift = (uint64_t)arg_number(call, 1, i) & 63;
    result_number(call, i, (int64_t)((uint64_t)arg_number(call, 0, i) << shift));
  }
}

void eval_binary_shift_right(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint64_t shift = (uint64_t)arg_number(call, 1, i) & 63;
    result_number(call, i, arg_number(call, 0, i) >> shift);
  }
}

void eval_bitset_count_ones(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint64_t bits = (uint64_t)arg_number(call, 0, i);
    int64_t count = 0;
    for (; bits; bits &= bits - 1) count++;
    result_number(call, i, count);
  }
}
