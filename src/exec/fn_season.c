/* Evaluators that take series apart: periods, the part that repeats with them, the trend, and what
   remains. */
#include "exec/eval.h"
#include "exec/run.h"
#include "exec/series.h"

#include <math.h>
#include <stdlib.h>

/* --- periods --- */

enum { PERIODS_MOST = 1000 };

static Value pair_of(Arena *arena, Value periods, Value scores) {
  Value *items = ARENA_ARRAY(arena, Value, 2);
  items[0] = periods;
  items[1] = scores;
  return value_array(items, 2);
}

/* series_periods_detect(series, least, most, count): periods and their scores, filled with zeros */
void eval_series_periods_detect(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t n, count, taken = 0;
    const double *y = series_numbers(call->arena, arg_dynamic(call, 0, i), &n);
    int64_t wanted = arg_number(call, 3, i);
    if (!y || wanted < 0 || wanted > PERIODS_MOST) continue;
    const Period *found = series_periods(call->arena, y, n, false, &count);
    double *periods = ARENA_ARRAY(call->arena, double, (size_t)wanted);
    double *scores = ARENA_ARRAY(call->arena, double, (size_t)wanted);
    for (uint32_t k = 0; k < count && taken < wanted; k++) {
      if (found[k].lag < arg_real(call, 1, i) || found[k].lag > arg_real(call, 2, i)) continue;
      periods[taken] = found[k].lag;
      scores[taken++] = found[k].score;
    }
    result_dynamic(call, i,
                   pair_of(call->arena, series_value(call->arena, periods, (uint32_t)wanted),
                           series_value(call->arena, scores, (uint32_t)wanted)));
  }
}

/* series_periods_validate(series, period, …): the periods and their scores, 0 for what is none */
void eval_series_periods_validate(EvalCall *call) {
  uint32_t wanted = call->arg_count - 1;
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t n, count;
    const double *y = series_numbers(call->arena, arg_dynamic(call, 0, i), &n);
    if (!y) continue;
    const Period *found = series_periods(call->arena, y, n, true, &count);
    double *periods = ARENA_ARRAY(call->arena, double, wanted);
    double *scores = ARENA_ARRAY(call->arena, double, wanted);
    for (uint32_t w = 0; w < wanted; w++) {
      periods[w] = arg_real(call, w + 1, i);
      for (uint32_t k = 0; k < count; k++) {
        if (found[k].lag == round(periods[w])) scores[w] = found[k].score;
      }
    }
    result_dynamic(call, i,
                   pair_of(call->arena, series_value(call->arena, periods, wanted),
                           series_value(call->arena, scores, wanted)));
  }
}

/* --- the parts --- */

/* How a series is to be taken apart. */
typedef struct Plan {
  int64_t period;   /* negative: found, 0: none */
  Str trend;        /* avg, linefit, none */
  int64_t held_out; /* items at the end from which nothing is learned */
  double threshold; /* what a period that is found must score */
} Plan;

typedef struct Parts {
  const double *y;
  uint32_t count;
  double *seasonal, *trend; /* NULL where the series is none */
} Parts;

static int compare_reals(const void *a, const void *b) {
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static double median(double *values, uint32_t count) {
  qsort(values, count, sizeof *values, compare_reals);
  return count % 2 ? values[count / 2] : (values[count / 2 - 1] + values[count / 2]) / 2;
}

/* The median of all items that are whole periods apart, for all items. */
static void repeat_medians(Arena *arena, const double *y, uint32_t learned, uint32_t period,
                           Parts *parts) {
  double *values = ARENA_ARRAY(arena, double, learned / period + 1);
  for (uint32_t phase = 0; phase < period; phase++) {
    uint32_t met = 0;
    for (uint32_t i = phase; i < learned; i += period) values[met++] = y[i];
    double middle = met ? median(values, met) : 0;
    for (uint32_t i = phase; i < parts->count; i += period) parts->seasonal[i] = middle;
  }
}

/* No longer than the series, for then each item is alone. */
static uint32_t period_of(Arena *arena, const Parts *parts, uint32_t learned, const Plan *plan) {
  if (plan->period >= 0) {
    return plan->period < parts->count ? (uint32_t)plan->period : parts->count;
  }
  uint32_t count;
  const Period *found = series_periods(arena, parts->y, learned, false, &count);
  return count && found[0].score >= plan->threshold ? found[0].lag : 0;
}

static void fill_trend(Arena *arena, uint32_t learned, Str how, Parts *parts) {
  double *rest = ARENA_ARRAY(arena, double, learned), mean = 0;
  for (uint32_t i = 0; i < learned; i++) {
    rest[i] = parts->y[i] - parts->seasonal[i];
    mean += rest[i];
  }
  mean /= learned;
  Line line = {.intercept = mean};
  if (str_eq_nocase(how, STR("linefit"))) line = series_line(rest, learned);
  if (str_eq_nocase(how, STR("none"))) line.intercept = 0;
  for (uint32_t i = 0; i < parts->count; i++) parts->trend[i] = line.intercept + line.slope * i;
}

static bool take_apart(Arena *arena, Value series, const Plan *plan, Parts *parts) {
  *parts = (Parts){0};
  parts->y = series_numbers(arena, series, &parts->count);
  if (!parts->y || plan->held_out < 0 || plan->held_out >= parts->count) return false;
  uint32_t learned = parts->count - (uint32_t)plan->held_out;
  parts->seasonal = ARENA_ARRAY(arena, double, parts->count);
  parts->trend = ARENA_ARRAY(arena, double, parts->count);
  uint32_t period = period_of(arena, parts, learned, plan);
  if (period) repeat_medians(arena, parts->y, learned, period, parts);
  fill_trend(arena, learned, plan->trend, parts);
  return true;
}

static int64_t number_or(const EvalCall *call, uint32_t k, uint32_t row, int64_t otherwise) {
  return k < call->arg_count ? arg_number(call, k, row) : otherwise;
}

static double real_or(const EvalCall *call, uint32_t k, uint32_t row, double otherwise) {
  return k < call->arg_count ? arg_real(call, k, row) : otherwise;
}

static Str word_or(const EvalCall *call, uint32_t k, uint32_t row, Str otherwise) {
  return k < call->arg_count && arg_str(call, k, row).len ? arg_str(call, k, row) : otherwise;
}

/* series_seasonal(series [, period [, test points]]) */
void eval_series_seasonal(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Plan plan = {.period = number_or(call, 1, i, -1),
                 .trend = STR("none"),
                 .held_out = number_or(call, 2, i, 0),
                 .threshold = 0.7};
    Parts p;
    if (!take_apart(call->arena, arg_dynamic(call, 0, i), &plan, &p)) continue;
    result_dynamic(call, i, series_value(call->arena, p.seasonal, p.count));
  }
}

/* Baseline, seasonal part, trend, rest. */
static Value parts_value(Arena *arena, const Parts *p) {
  double *baseline = ARENA_ARRAY(arena, double, p->count);
  double *rest = ARENA_ARRAY(arena, double, p->count);
  for (uint32_t k = 0; k < p->count; k++) {
    baseline[k] = p->seasonal[k] + p->trend[k];
    rest[k] = p->y[k] - baseline[k];
  }
  Value *items = ARENA_ARRAY(arena, Value, 4);
  items[0] = series_value(arena, baseline, p->count);
  items[1] = series_value(arena, p->seasonal, p->count);
  items[2] = series_value(arena, p->trend, p->count);
  items[3] = series_value(arena, rest, p->count);
  return value_array(items, 4);
}

/* The number of test points is argument HELD_OUT; the period is argument PERIOD, behind which the
   trend is named, TREND where it is not. */
static void decompose(EvalCall *call, uint32_t held_out, uint32_t period, Str trend) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Parts p;
    Plan plan = {.period = number_or(call, period, i, -1),
                 .trend = word_or(call, period + 1, i, trend),
                 .held_out = number_or(call, held_out, i, 0),
                 .threshold = real_or(call, 4, i, 0.6)};
    if (!take_apart(call->arena, arg_dynamic(call, 0, i), &plan, &p)) continue;
    result_dynamic(call, i, parts_value(call->arena, &p));
  }
}

/* series_decompose(series [, period [, trend [, test points [, threshold]]]]) */
void eval_series_decompose(EvalCall *call) { decompose(call, 3, 1, STR("avg")); }

/* series_decompose_forecast(series, test points [, period [, trend [, threshold]]]) */
void eval_series_decompose_forecast(EvalCall *call) { decompose(call, 1, 2, STR("linefit")); }

/* --- outliers --- */

/* The value at PERCENT of ORDERED, between its neighbours in proportion. */
static double percentile(const double *ordered, uint32_t count, double percent) {
  double at = percent / 100 * (count - 1);
  uint32_t low = (uint32_t)at, high = low + 1 < count ? low + 1 : low;
  return ordered[low] + (at - low) * (ordered[high] - ordered[low]);
}

/* Tukey's fences: how far items are out of the usual range, in ranges times WEIGHT. */
typedef struct Fences {
  double low, high; /* percentiles */
  double weight;
} Fences;

/* The weight for 10 and 90 is the one that the recorded scores of the service have. */
static bool find_fences(Str kind, Fences *fences) {
  if (str_eq_nocase(kind, STR("ctukey"))) {
    *fences = (Fences){10, 90, 2.7726056055079139};
  } else if (str_eq_nocase(kind, STR("tukey"))) {
    *fences = (Fences){25, 75, 1};
  } else {
    return false;
  }
  return true;
}

/* The scores of the COUNT numbers Y; those with SKIPPED set (may be NULL) do not count. */
static double *score(Arena *arena, const double *y, const bool *skipped, uint32_t count,
                     const Fences *fences) {
  double *scores = ARENA_ARRAY(arena, double, count), *ordered = ARENA_ARRAY(arena, double, count);
  uint32_t met = 0;
  for (uint32_t k = 0; k < count; k++) {
    if (!skipped || !skipped[k]) ordered[met++] = y[k];
  }
  if (!met) return scores;
  qsort(ordered, met, sizeof *ordered, compare_reals);
  double low = percentile(ordered, met, fences->low), high = percentile(ordered, met, fences->high);
  double unit = (high - low) / fences->weight;
  for (uint32_t k = 0; k < count; k++) {
    if (skipped && skipped[k]) continue;
    if (y[k] > high) scores[k] = (y[k] - high) / unit;
    if (y[k] < low) scores[k] = (y[k] - low) / unit;
  }
  return scores;
}

static void fail_kind(EvalCall *call, Str kind) {
  exec_fail(call->exec, "NOT_EVALUATED",
            "outliers of kind `%.*s` are not evaluated, only `ctukey` "
            "and `tukey`",
            STR_ARG(kind));
}

/* Percentiles other than the usual ones, and test points, weigh in a way that is not known. */
static bool is_usual(const EvalCall *call, uint32_t row) {
  return real_or(call, 3, row, 10) == 10 && real_or(call, 4, row, 90) == 90 &&
         number_or(call, 5, row, 0) == 0;
}

/* series_outliers(series [, kind [, ignored value]]) */
void eval_series_outliers(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value series = arg_dynamic(call, 0, i), ignored = value_null();
    Str kind = word_or(call, 1, i, STR("ctukey"));
    Fences fences = {25, 75, 1};
    if (!find_fences(kind, &fences)) fail_kind(call, kind);
    if (!is_usual(call, i)) {
      exec_fail(call->exec, "NOT_EVALUATED", "percentiles of series_outliers are not evaluated");
    }
    uint32_t count;
    const double *y = series_numbers(call->arena, series, &count);
    if (!y || exec_failed(call->exec)) continue;
    if (call->arg_count > 2) ignored = arg_value(call, 2, i);
    bool *skipped = ARENA_ARRAY(call->arena, bool, count);
    for (uint32_t k = 0; k < count; k++) {
      skipped[k] = !value_is_number(series.items[k]) ||
                   (!value_is_null(ignored) && value_equal(series.items[k], ignored));
    }
    double *scores = score(call->arena, y, skipped, count, &fences);
    result_dynamic(call, i, series_value(call->arena, scores, count));
  }
}

/* Flags, scores, baseline. */
static Value anomalies_value(Arena *arena, const Parts *p, const Fences *fences, double threshold) {
  Value parts = parts_value(arena, p);
  double *rest = ARENA_ARRAY(arena, double, p->count);
  for (uint32_t k = 0; k < p->count; k++) rest[k] = parts.items[3].items[k].real;
  double *scores = score(arena, rest, NULL, p->count, fences);
  Value *flags = ARENA_ARRAY(arena, Value, p->count), *items = ARENA_ARRAY(arena, Value, 3);
  for (uint32_t k = 0; k < p->count; k++) {
    flags[k] = value_long((scores[k] > threshold) - (scores[k] < -threshold));
  }
  items[0] = value_array(flags, p->count);
  items[1] = series_value(arena, scores, p->count);
  items[2] = parts.items[0];
  return value_array(items, 3);
}

/* series_decompose_anomalies(series [, threshold [, period [, trend [, test points [, kind
   [, threshold of the period]]]]]]) */
void eval_series_decompose_anomalies(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Plan plan = {.period = number_or(call, 2, i, -1),
                 .trend = word_or(call, 3, i, STR("avg")),
                 .held_out = number_or(call, 4, i, 0),
                 .threshold = real_or(call, 6, i, 0.6)};
    Str kind = word_or(call, 5, i, STR("ctukey"));
    Fences fences = {25, 75, 1};
    if (!find_fences(kind, &fences)) fail_kind(call, kind);
    if (plan.held_out != 0) {
      exec_fail(call->exec, "NOT_EVALUATED", "anomalies with test points are not evaluated");
    }
    Parts p;
    if (exec_failed(call->exec)) return;
    if (!take_apart(call->arena, arg_dynamic(call, 0, i), &plan, &p)) continue;
    Value found = anomalies_value(call->arena, &p, &fences, real_or(call, 1, i, 1.5));
    result_dynamic(call, i, found);
  }
}
