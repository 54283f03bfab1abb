/* The evaluator of series_fit_poly: a polynomial through points by least squares, by Householder
   reflections. */
#include "exec/eval.h"
#include "exec/run.h"
#include "exec/series.h"

#include <math.h>

enum { DEGREE_MOST = 32 };

/* ROWS equations A x = b; column C of A stands at a[C * rows]. */
typedef struct Equations {
  double *a, *b;
  uint32_t rows, columns;
} Equations;

static double product(const double *x, const double *y, uint32_t from, uint32_t count) {
  double sum = 0;
  for (uint32_t i = from; i < count; i++) sum += x[i] * y[i];
  return sum;
}

/* Reflects so that column C has zeros below its diagonal; false where it has nothing else. */
static bool reflect(const Equations *e, uint32_t c) {
  double *v = &e->a[(size_t)c * e->rows];
  double length = sqrt(product(v, v, c, e->rows));
  if (!(length > 0)) return false;
  double diagonal = v[c] > 0 ? -length : length;
  v[c] -= diagonal;
  double square = product(v, v, c, e->rows);
  for (uint32_t k = c + 1; k <= e->columns; k++) {
    double *w = k < e->columns ? &e->a[(size_t)k * e->rows] : e->b;
    double part = 2 * product(v, w, c, e->rows) / square;
    for (uint32_t i = c; i < e->rows; i++) w[i] -= part * v[i];
  }
  v[c] = diagonal;
  return true;
}

/* The least squares solution into X; false where there is not just one. */
static bool solve(const Equations *e, double *x) {
  if (e->rows < e->columns) return false;
  for (uint32_t c = 0; c < e->columns; c++) {
    if (!reflect(e, c)) return false;
  }
  for (uint32_t c = e->columns; c-- > 0;) {
    x[c] = e->b[c];
    for (uint32_t k = c + 1; k < e->columns; k++) x[c] -= e->a[(size_t)k * e->rows + c] * x[k];
    x[c] /= e->a[(size_t)c * e->rows + c];
  }
  return true;
}

static double value_at(const double *coefficients, uint32_t count, double x) {
  double y = 0;
  for (uint32_t k = count; k-- > 0;) y = y * x + coefficients[k];
  return y;
}

typedef struct Points {
  const double *x, *y;
  uint32_t count;
} Points;

/* The coefficients, that of the highest power last; NULL where there is no one best polynomial. */
static double *fit(Arena *arena, const Points *p, uint32_t degree) {
  Equations e = {.a = ARENA_ARRAY(arena, double, (size_t)p->count *(degree + 1)),
                 .b = ARENA_ARRAY(arena, double, p->count),
                 .rows = p->count,
                 .columns = degree + 1};
  for (uint32_t i = 0; i < p->count; i++) {
    double power = 1;
    for (uint32_t c = 0; c <= degree; c++) {
      e.a[(size_t)c * e.rows + i] = power;
      power *= p->x[i];
    }
    e.b[i] = p->y[i];
  }
  double *x = ARENA_ARRAY(arena, double, degree + 1);
  return solve(&e, x) ? x : NULL;
}

/* R square, coefficients from the highest power down, variance, residual variance, the curve. */
static Value fit_value(Arena *arena, const Points *p, uint32_t degree) {
  Value *items = ARENA_ARRAY(arena, Value, 5), *powers = ARENA_ARRAY(arena, Value, degree + 1);
  double *c = fit(arena, p, degree), *curve = ARENA_ARRAY(arena, double, p->count);
  if (!c) return value_array(items, 5);
  double mean = 0, yy = 0, rest = 0, others = p->count > 1 ? p->count - 1 : 1;
  for (uint32_t i = 0; i < p->count; i++) mean += p->y[i] / p->count;
  for (uint32_t i = 0; i < p->count; i++) {
    curve[i] = value_at(c, degree + 1, p->x[i]);
    yy += (p->y[i] - mean) * (p->y[i] - mean);
    rest += (p->y[i] - curve[i]) * (p->y[i] - curve[i]);
  }
  for (uint32_t k = 0; k <= degree; k++) powers[k] = value_real(c[degree - k]);
  items[0] = value_real(yy > 0 ? 1 - rest / yy : 1);
  items[1] = value_array(powers, degree + 1);
  items[2] = value_real(yy / others);
  items[3] = value_real(rest / others);
  items[4] = series_value(arena, curve, p->count);
  return value_array(items, 5);
}

/* series_fit_poly(y [, x [, degree]]); without x the points are at 1, 2, … */
void eval_series_fit_poly(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Points p = {0};
    uint32_t count = 0;
    int64_t degree = call->arg_count > 2 ? arg_number(call, 2, i) : 1;
    p.y = series_numbers(call->arena, arg_dynamic(call, 0, i), &p.count);
    if (!p.y || degree < 0) continue;
    if (degree > DEGREE_MOST) {
      exec_fail(call->exec, "LIMIT", "a polynomial of degree %d at most can be fitted",
                DEGREE_MOST);
      return;
    }
    if (call->arg_count > 1) {
      p.x = series_numbers(call->arena, arg_dynamic(call, 1, i), &count);
      if (!p.x || count != p.count) continue;
    } else {
      double *x = ARENA_ARRAY(call->arena, double, p.count);
      for (uint32_t k = 0; k < p.count; k++) x[k] = k + 1;
      p.x = x;
    }
    result_dynamic(call, i, fit_value(call->arena, &p, (uint32_t)degree));
  }
}
