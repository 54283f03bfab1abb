/* Evaluators of statistics: the beta distribution, Welch's test. */
#include "exec/eval.h"

#include <float.h>
#include <math.h>

/* The continued fraction of the incomplete beta function, by Lentz's method. */
static double beta_fraction(double x, double a, double b) {
  const double tiny = 1e-300;
  double c = 1, d = 1 - (a + b) * x / (a + 1);
  if (fabs(d) < tiny) d = tiny;
  d = 1 / d;
  double h = d;
  for (int m = 1; m <= 500; m++) {
    double twice = 2.0 * m, even = m * (b - m) * x / ((a + twice - 1) * (a + twice));
    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (fabs(d) < tiny ? tiny : d);
    if (fabs(c) < tiny) c = tiny;
    h *= d * c;
    double odd = -(a + m) * (a + b + m) * x / ((a + twice) * (a + twice + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (fabs(d) < tiny ? tiny : d);
    if (fabs(c) < tiny) c = tiny;
    h *= d * c;
    if (fabs(d * c - 1) < DBL_EPSILON) break;
  }
  return h;
}

/* The regularized incomplete beta function. */
static double beta_part(double x, double a, double b) {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  double front = exp(lgamma(a + b) - lgamma(a) - lgamma(b) + a * log(x) + b * log1p(-x));
  if (x < (a + 1) / (a + b + 2)) return front * beta_fraction(x, a, b) / a;
  return 1 - front * beta_fraction(1 - x, b, a) / b;
}

/* beta_cdf(x, alpha, beta) */
void eval_beta_cdf(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double x = arg_real(call, 0, i), a = arg_real(call, 1, i), b = arg_real(call, 2, i);
    double p = x < 0 || x > 1 ? NAN : a <= 0 || b <= 0 ? 1 : beta_part(x, a, b);
    result_real(call, i, p);
  }
}

void eval_beta_pdf(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double x = arg_real(call, 0, i), a = arg_real(call, 1, i), b = arg_real(call, 2, i);
    bool good = x >= 0 && x <= 1 && a > 0 && b > 0;
    double log_density =
        lgamma(a + b) - lgamma(a) - lgamma(b) + (a - 1) * log(x) + (b - 1) * log1p(-x);
    result_real(call, i, good ? exp(log_density) : NAN);
  }
}

/* The x with beta_part(x) = p, by halving. */
static double beta_inverse(double p, double a, double b) {
  double low = 0, high = 1;
  for (int i = 0; i < 200; i++) {
    double middle = (low + high) / 2;
    if (beta_part(middle, a, b) < p) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return (low + high) / 2;
}

void eval_beta_inv(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double p = arg_real(call, 0, i), a = arg_real(call, 1, i), b = arg_real(call, 2, i);
    bool end = p == 0 || p == 1; /* is itself reached first by rounding */
    if (p < 0 || p > 1) {
      result_null(call, i);
    } else {
      result_real(call, i, a <= 0 || b <= 0 ? NAN : end ? p : beta_inverse(p, a, b));
    }
  }
}

/* welch_test(mean1, variance1, count1, mean2, variance2, count2): the two-sided p-value */
void eval_welch_test(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double first = arg_real(call, 1, i) / arg_real(call, 2, i), n1 = arg_real(call, 2, i);
    double second = arg_real(call, 4, i) / arg_real(call, 5, i), n2 = arg_real(call, 5, i);
    double t = (arg_real(call, 0, i) - arg_real(call, 3, i)) / sqrt(first + second);
    double freedom = (first + second) * (first + second) /
                     (first * first / (n1 - 1) + second * second / (n2 - 1));
    result_real(call, i, beta_part(freedom / (freedom + t * t), freedom / 2, 0.5));
  }
}
