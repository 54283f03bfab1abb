/* Evaluators of series: arithmetic and comparison item by item, sums and products, filling of gaps,
   statistics. A series is an array of numbers; a number alone stands for as many of it as needed;
   what is no number is null. */
#include "exec/eval.h"

#include <math.h>

/* --- item by item --- */

static bool number_of(Value v, double *out) {
  value_to_real(v, out);
  return value_is_number(v);
}

static bool is_whole(Value v) { return v.type == VALUE_LONG || v.type == VALUE_INT; }

static void map(EvalCall *call, double function(double)) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value series = arg_dynamic(call, 0, i);
    if (series.type != VALUE_ARRAY) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, series.len);
    for (uint32_t k = 0; k < series.len; k++) {
      double x;
      if (number_of(series.items[k], &x)) items[k] = value_real(function(x));
    }
    result_dynamic(call, i, value_array(items, series.len));
  }
}

static double sign_of(double x) { return (x > 0) - (x < 0); }

void eval_series_abs(EvalCall *call) { map(call, fabs); }
void eval_series_sign(EvalCall *call) { map(call, sign_of); }
void eval_series_floor(EvalCall *call) { map(call, floor); }
void eval_series_ceiling(EvalCall *call) { map(call, ceil); }
void eval_series_exp(EvalCall *call) { map(call, exp); }
void eval_series_log(EvalCall *call) { map(call, log); }
void eval_series_sin(EvalCall *call) { map(call, sin); }
void eval_series_cos(EvalCall *call) { map(call, cos); }
void eval_series_tan(EvalCall *call) { map(call, tan); }
void eval_series_asin(EvalCall *call) { map(call, asin); }
void eval_series_acos(EvalCall *call) { map(call, acos); }
void eval_series_atan(EvalCall *call) { map(call, atan); }

/* Item INDEX of a series, or the number that stands for all of it. */
static Value item_of(Value series, uint32_t index) {
  if (series.type != VALUE_ARRAY) return series;
  return index < series.len ? series.items[index] : value_null();
}

typedef Value Pairing(double a, double b, bool whole);

/* X, which is WHOLE where a long can hold it. */
static Value number(double x, bool whole) {
  return whole && fabs(x) < 0x1p63 ? value_long((int64_t)x) : value_real(x);
}

static Value add(double a, double b, bool whole) { return number(a + b, whole); }
static Value subtract(double a, double b, bool whole) { return number(a - b, whole); }
static Value multiply(double a, double b, bool whole) { return number(a * b, whole); }
static Value divide(double a, double b, bool whole) { return (void)whole, value_real(a / b); }
static Value raise(double a, double b, bool whole) { return (void)whole, value_real(pow(a, b)); }
static Value equal(double a, double b, bool whole) { return (void)whole, value_bool(a == b); }
static Value differ(double a, double b, bool whole) { return (void)whole, value_bool(a != b); }
static Value less(double a, double b, bool whole) { return (void)whole, value_bool(a < b); }
static Value at_most(double a, double b, bool whole) { return (void)whole, value_bool(a <= b); }
static Value greater(double a, double b, bool whole) { return (void)whole, value_bool(a > b); }
static Value at_least(double a, double b, bool whole) { return (void)whole, value_bool(a >= b); }

static void pair(EvalCall *call, Pairing *function) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value a = arg_dynamic(call, 0, i), b = arg_dynamic(call, 1, i);
    uint32_t len = a.type == VALUE_ARRAY ? a.len : 0;
    if (b.type == VALUE_ARRAY && b.len > len) len = b.len;
    if (a.type != VALUE_ARRAY && b.type != VALUE_ARRAY) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, len);
    for (uint32_t k = 0; k < len; k++) {
      Value x = item_of(a, k), y = item_of(b, k);
      double p, q;
      if (!number_of(x, &p) || !number_of(y, &q)) continue;
      items[k] = function(p, q, is_whole(x) && is_whole(y));
    }
    result_dynamic(call, i, value_array(items, len));
  }
}

void eval_series_add(EvalCall *call) { pair(call, add); }
void eval_series_subtract(EvalCall *call) { pair(call, subtract); }
void eval_series_multiply(EvalCall *call) { pair(call, multiply); }
void eval_series_divide(EvalCall *call) { pair(call, divide); }
void eval_series_pow(EvalCall *call) { pair(call, raise); }
void eval_series_equals(EvalCall *call) { pair(call, equal); }
void eval_series_not_equals(EvalCall *call) { pair(call, differ); }
void eval_series_less(EvalCall *call) { pair(call, less); }
void eval_series_less_equals(EvalCall *call) { pair(call, at_most); }
void eval_series_greater(EvalCall *call) { pair(call, greater); }
void eval_series_greater_equals(EvalCall *call) { pair(call, at_least); }

/* --- one number from a series --- */

typedef enum Reduce { REDUCE_SUM, REDUCE_PRODUCT, REDUCE_SQUARES } Reduce;

static void reduce(EvalCall *call, Reduce how) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value series = arg_dynamic(call, 0, i);
    double total = how == REDUCE_PRODUCT, x = 0;
    bool good = series.type == VALUE_ARRAY;
    for (uint32_t k = 0; good && k < series.len; k++) {
      good = number_of(series.items[k], &x);
      total = how == REDUCE_SUM ? total + x : how == REDUCE_PRODUCT ? total * x : total + x * x;
    }
    if (good) {
      result_real(call, i, how == REDUCE_SQUARES ? sqrt(total) : total);
    } else {
      result_null(call, i);
    }
  }
}

void eval_series_sum(EvalCall *call) { reduce(call, REDUCE_SUM); }
void eval_series_product(EvalCall *call) { reduce(call, REDUCE_PRODUCT); }
void eval_series_magnitude(EvalCall *call) { reduce(call, REDUCE_SQUARES); }

/* The sums over two series that the measures of their likeness are made of. */
typedef struct Sums {
  double count, a, b, aa, bb, ab;
} Sums;

static bool sum_up(Value a, Value b, Sums *s) {
  uint32_t len = a.type == VALUE_ARRAY ? a.len : b.type == VALUE_ARRAY ? b.len : 0;
  *s = (Sums){0};
  if (a.type == VALUE_ARRAY && b.type == VALUE_ARRAY && a.len != b.len) return false;
  for (uint32_t k = 0; k < len; k++) {
    double x, y;
    if (!number_of(item_of(a, k), &x) || !number_of(item_of(b, k), &y)) return false;
    s->count++;
    s->a += x;
    s->b += y;
    s->aa += x * x;
    s->bb += y * y;
    s->ab += x * y;
  }
  return len > 0;
}

static double dot(const Sums *s) { return s->ab; }
static double pearson(const Sums *s) {
  double covariance = s->ab - s->a * s->b / s->count;
  return covariance / sqrt((s->aa - s->a * s->a / s->count) * (s->bb - s->b * s->b / s->count));
}

static void compare(EvalCall *call, double measure(const Sums *)) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Sums s;
    if (sum_up(arg_dynamic(call, 0, i), arg_dynamic(call, 1, i), &s)) {
      result_real(call, i, measure(&s));
    } else {
      result_null(call, i);
    }
  }
}

void eval_series_dot_product(EvalCall *call) { compare(call, dot); }
/* series_cosine_similarity(a, b [, magnitude of a [, magnitude of b]]) */
void eval_series_cosine_similarity(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Sums s;
    bool good = sum_up(arg_dynamic(call, 0, i), arg_dynamic(call, 1, i), &s);
    double a = call->arg_count > 2 ? arg_real(call, 2, i) : sqrt(s.aa);
    double b = call->arg_count > 3 ? arg_real(call, 3, i) : sqrt(s.bb);
    if (good) {
      result_real(call, i, s.ab / (a * b));
    } else {
      result_null(call, i);
    }
  }
}

void eval_series_pearson_correlation(EvalCall *call) { compare(call, pearson); }

/* --- filling gaps --- */

static bool is_missing(Value v, Value missing) {
  if (value_is_null(v)) return value_is_null(missing);
  return !value_is_null(missing) && value_equal(v, missing);
}

static Value missing_arg(const EvalCall *call, uint32_t row) {
  return call->arg_count > 1 ? arg_value(call, 1, row) : value_null();
}

static void fill(EvalCall *call, int step) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value series = arg_dynamic(call, 0, i), missing = missing_arg(call, i), last = value_null();
    if (series.type != VALUE_ARRAY) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, series.len);
    for (uint32_t n = 0; n < series.len; n++) {
      uint32_t k = step > 0 ? n : series.len - 1 - n;
      bool gap = is_missing(series.items[k], missing);
      items[k] = gap && !value_is_null(last) ? last : series.items[k];
      if (!gap) last = series.items[k];
    }
    result_dynamic(call, i, value_array(items, series.len));
  }
}

void eval_series_fill_forward(EvalCall *call) { fill(call, 1); }
void eval_series_fill_backward(EvalCall *call) { fill(call, -1); }

/* series_fill_const(series [, constant [, missing]]) */
void eval_series_fill_const(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value series = arg_dynamic(call, 0, i);
    Value constant = call->arg_count > 1 ? arg_value(call, 1, i) : value_null();
    Value missing = call->arg_count > 2 ? arg_value(call, 2, i) : value_null();
    if (series.type != VALUE_ARRAY) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, series.len);
    for (uint32_t k = 0; k < series.len; k++) {
      items[k] = is_missing(series.items[k], missing) ? constant : series.items[k];
    }
    result_dynamic(call, i, value_array(items, series.len));
  }
}

/* The line between the neighbours of a gap; whole where both are. */
static Value between(Value series, uint32_t low, uint32_t high, uint32_t at) {
  double a = 0, b = 0;
  number_of(series.items[low], &a);
  number_of(series.items[high], &b);
  double y = a + (b - a) * (at - low) / (high - low);
  return number(y, is_whole(series.items[low]) && is_whole(series.items[high]));
}

static void fill_gap(Value series, Value *items, const uint32_t ends[2], bool edges) {
  bool before = ends[0] != UINT32_MAX, after = ends[1] < series.len;
  for (uint32_t k = before ? ends[0] + 1 : 0; k < ends[1]; k++) {
    if (before && after) {
      items[k] = between(series, ends[0], ends[1], k);
    } else if (edges && (before || after)) {
      items[k] = series.items[before ? ends[0] : ends[1]];
    }
  }
}

/* series_fill_linear(series [, missing [, fill edges [, constant where all is missing]]]) */
void eval_series_fill_linear(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value series = arg_dynamic(call, 0, i), missing = missing_arg(call, i);
    bool edges = call->arg_count < 3 || arg_bool(call, 2, i);
    Value constant = call->arg_count > 3 ? arg_value(call, 3, i) : value_real(0);
    if (series.type != VALUE_ARRAY) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, series.len);
    uint32_t ends[2] = {UINT32_MAX, 0};
    for (; ends[1] <= series.len; ends[1]++) {
      bool gap = ends[1] < series.len && is_missing(series.items[ends[1]], missing);
      if (gap) continue;
      fill_gap(series, items, ends, edges);
      if (ends[1] < series.len) items[ends[1]] = series.items[ends[1]];
      if (ends[1] < series.len) ends[0] = ends[1];
    }
    for (uint32_t k = 0; ends[0] == UINT32_MAX && k < series.len; k++) items[k] = constant;
    result_dynamic(call, i, value_array(items, series.len));
  }
}

/* --- statistics --- */

typedef struct Stats {
  double least, most, sum, mean, variance;
  uint32_t least_at, most_at, count;
} Stats;

static Stats stats_of(Value series) {
  Stats s = {0};
  double x, squares = 0;
  for (uint32_t k = 0; series.type == VALUE_ARRAY && k < series.len; k++) {
    if (!number_of(series.items[k], &x)) continue;
    if (!s.count || x < s.least) s.least = x, s.least_at = k;
    if (!s.count || x > s.most) s.most = x, s.most_at = k;
    double from = x - s.mean;
    s.count++;
    s.sum += x;
    s.mean += from / s.count;
    squares += from * (x - s.mean);
  }
  s.variance = s.count > 1 ? squares / (s.count - 1) : 0;
  return s;
}

/* A tuple: min, its place, max, its place, mean, standard deviation, variance. */
void eval_series_stats(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Stats s = stats_of(arg_dynamic(call, 0, i));
    Value *items = ARENA_ARRAY(call->arena, Value, 7);
    if (s.count) {
      items[0] = value_real(s.least);
      items[1] = value_long(s.least_at);
      items[2] = value_real(s.most);
      items[3] = value_long(s.most_at);
      items[4] = value_real(s.mean);
      items[5] = value_real(sqrt(s.variance));
      items[6] = value_real(s.variance);
    }
    result_dynamic(call, i, value_array(items, 7));
  }
}

void eval_series_stats_dynamic(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Stats s = stats_of(arg_dynamic(call, 0, i));
    BagBuilder bag = {.arena = call->arena};
    if (!s.count) continue;
    bag_put(&bag, STR("min"), value_real(s.least));
    bag_put(&bag, STR("min_idx"), value_long(s.least_at));
    bag_put(&bag, STR("max"), value_real(s.most));
    bag_put(&bag, STR("max_idx"), value_long(s.most_at));
    bag_put(&bag, STR("avg"), value_real(s.mean));
    bag_put(&bag, STR("stdev"), value_real(sqrt(s.variance)));
    bag_put(&bag, STR("variance"), value_real(s.variance));
    bag_put(&bag, STR("sum"), value_real(s.sum));
    bag_put(&bag, STR("len"), value_long(s.count));
    result_dynamic(call, i, bag_done(&bag));
  }
}
