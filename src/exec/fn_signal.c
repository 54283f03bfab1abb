/* Evaluators of series as signals: filters and fitted curves. */
#include "exec/eval.h"
#include "exec/series.h"

#include <math.h>

typedef struct Filter {
  const double *ahead, *back; /* coefficients of the input and of earlier output */
  uint32_t ahead_count, back_count;
} Filter;

static double *filtered(Arena *arena, const double *x, uint32_t count, const Filter *f) {
  double *y = ARENA_ARRAY(arena, double, count);
  double scale = f->back_count ? f->back[0] : 1;
  for (uint32_t i = 0; i < count; i++) {
    double sum = 0;
    for (uint32_t k = 0; k < f->ahead_count && k <= i; k++) sum += f->ahead[k] * x[i - k];
    for (uint32_t k = 1; k < f->back_count && k <= i; k++) sum -= f->back[k] * y[i - k];
    y[i] = sum / scale;
  }
  return y;
}

/* series_iir(series, numerators, denominators) */
void eval_series_iir(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t count;
    Filter f = {0};
    const double *x = series_numbers(call->arena, arg_dynamic(call, 0, i), &count);
    f.ahead = series_numbers(call->arena, arg_dynamic(call, 1, i), &f.ahead_count);
    f.back = series_numbers(call->arena, arg_dynamic(call, 2, i), &f.back_count);
    if (!x || !f.ahead || !f.back) continue;
    result_dynamic(call, i, series_value(call->arena, filtered(call->arena, x, count, &f), count));
  }
}

/* series_fir(series, filter [, normalize [, center]]) */
void eval_series_fir(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t count, taps;
    const double *x = series_numbers(call->arena, arg_dynamic(call, 0, i), &count);
    double *filter = series_numbers(call->arena, arg_dynamic(call, 1, i), &taps);
    if (!x || !filter || !taps) continue;
    double total = 0;
    for (uint32_t k = 0; k < taps; k++) total += filter[k];
    bool normalize = call->arg_count > 2 ? arg_bool(call, 2, i) : total > 0;
    uint32_t shift = call->arg_count > 3 && arg_bool(call, 3, i) ? taps / 2 : 0;
    double *y = ARENA_ARRAY(call->arena, double, count);
    for (uint32_t n = 0; n < count; n++) {
      for (uint32_t k = 0; k < taps; k++) {
        int64_t from = (int64_t)n + shift - k;
        if (from >= 0 && from < count) y[n] += filter[k] * x[from];
      }
      if (normalize && total != 0) y[n] /= total;
    }
    result_dynamic(call, i, series_value(call->arena, y, count));
  }
}

/* R square, slope, variance, residual variance, intercept, the line. */
static Value line_value(Arena *arena, Value series) {
  uint32_t count;
  const double *y = series_numbers(arena, series, &count);
  Value *items = ARENA_ARRAY(arena, Value, 6);
  if (y && count) {
    Line line = series_line(y, count);
    double *fit = ARENA_ARRAY(arena, double, count);
    for (uint32_t k = 0; k < count; k++) fit[k] = line.intercept + line.slope * k;
    items[0] = value_real(line.r_square);
    items[1] = value_real(line.slope);
    items[2] = value_real(line.variance);
    items[3] = value_real(line.residual_variance);
    items[4] = value_real(line.intercept - line.slope); /* the first item is at 1 */
    items[5] = series_value(arena, fit, count);
  }
  return value_array(items, 6);
}

void eval_series_fit_line(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_dynamic(call, i, line_value(call->arena, arg_dynamic(call, 0, i)));
  }
}

/* The same as a bag. */
void eval_series_fit_line_dynamic(EvalCall *call) {
  static const char *const names[] = {"rsquare",   "slope",        "variance",
                                      "rvariance", "interception", "line_fit"};
  for (uint32_t i = 0; i < call->rows; i++) {
    Value fit = line_value(call->arena, arg_dynamic(call, 0, i));
    if (value_is_null(fit.items[0])) continue;
    BagBuilder bag = {.arena = call->arena};
    for (uint32_t k = 0; k < fit.len; k++) bag_put(&bag, str_of(names[k]), fit.items[k]);
    result_dynamic(call, i, bag_done(&bag));
  }
}
