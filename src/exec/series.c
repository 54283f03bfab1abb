/* Owns numbers of series and their periods. Periods are peaks of the circular autocorrelation,
   scaled so that its least value is 0 and its greatest 1; it is computed by a Fourier transform. */
#include "exec/series.h"

#include "base/vec.h"

#include <math.h>
#include <stdlib.h>

double *series_numbers(Arena *arena, Value v, uint32_t *count) {
  if (v.type != VALUE_ARRAY) return NULL;
  double *numbers = ARENA_ARRAY(arena, double, v.len);
  for (uint32_t k = 0; k < v.len; k++) {
    if (value_is_number(v.items[k])) value_to_real(v.items[k], &numbers[k]);
  }
  *count = v.len;
  return numbers;
}

Value series_value(Arena *arena, const double *numbers, uint32_t count) {
  Value *items = ARENA_ARRAY(arena, Value, count);
  for (uint32_t k = 0; k < count; k++) items[k] = value_real(numbers[k]);
  return value_array(items, count);
}

Line series_line(const double *y, uint32_t count) {
  double n = count, mean_x = (n - 1) / 2, mean_y = 0, xx = 0, xy = 0, yy = 0, rest = 0;
  Line line = {0};
  for (uint32_t i = 0; i < count; i++) mean_y += y[i] / n;
  for (uint32_t i = 0; i < count; i++) {
    xx += (i - mean_x) * (i - mean_x);
    xy += (i - mean_x) * (y[i] - mean_y);
    yy += (y[i] - mean_y) * (y[i] - mean_y);
  }
  line.slope = xx > 0 ? xy / xx : 0;
  line.intercept = mean_y - line.slope * mean_x;
  for (uint32_t i = 0; i < count; i++) {
    double off = y[i] - (line.intercept + line.slope * i);
    rest += off * off;
  }
  line.r_square = yy > 0 ? 1 - rest / yy : 1;
  line.variance = count > 1 ? yy / (n - 1) : 0;
  line.residual_variance = count > 1 ? rest / (n - 1) : 0;
  return line;
}

/* --- autocorrelation --- */

typedef struct Complex {
  double re, im;
} Complex;

static void reverse_bits(Complex *z, uint32_t n) {
  for (uint32_t i = 1, j = 0; i < n; i++) {
    uint32_t bit = n >> 1;
    for (; j & bit; bit >>= 1) j ^= bit;
    j ^= bit;
    if (i >= j) continue;
    Complex swap = z[i];
    z[i] = z[j];
    z[j] = swap;
  }
}

/* The Fourier transform of Z in place; N is a power of two. */
static void transform(Complex *z, uint32_t n) {
  reverse_bits(z, n);
  for (uint32_t half = 1; half < n; half *= 2) {
    for (uint32_t k = 0; k < half; k++) {
      double angle = -acos(-1) * k / half, c = cos(angle), s = sin(angle);
      for (uint32_t i = k; i < n; i += 2 * half) {
        Complex *a = &z[i], *b = &z[i + half];
        Complex t = {b->re * c - b->im * s, b->re * s + b->im * c};
        *b = (Complex){a->re - t.re, a->im - t.im};
        *a = (Complex){a->re + t.re, a->im + t.im};
      }
    }
  }
}

/* How Y, the mean taken off, agrees with itself moved around by each lag up to N / 2. */
static double *autocorrelation(Arena *arena, const double *y, uint32_t n) {
  uint32_t size = 1;
  while (size < 2 * n) size *= 2;
  Complex *z = ARENA_ARRAY(arena, Complex, size);
  double mean = 0;
  for (uint32_t i = 0; i < n; i++) mean += y[i] / n;
  for (uint32_t i = 0; i < n; i++) z[i].re = y[i] - mean;
  transform(z, size);
  for (uint32_t i = 0; i < size; i++) {
    z[i] = (Complex){z[i].re * z[i].re + z[i].im * z[i].im, 0};
  }
  transform(z, size);
  double *sums = ARENA_ARRAY(arena, double, n / 2 + 1);
  for (uint32_t k = 0; k <= n / 2; k++) {
    sums[k] = (z[k].re + (k ? z[n - k].re : 0)) / size;
  }
  return sums;
}

/* Scales SUMS to 0 … 1; false where they do not differ. */
static bool scale(double *sums, uint32_t count) {
  double least = sums[0], most = sums[0];
  for (uint32_t k = 1; k < count; k++) least = fmin(least, sums[k]);
  if (!(most > 0) || !isfinite(most)) return false;
  for (uint32_t k = 0; k < count; k++) sums[k] = (sums[k] - least) / (most - least);
  return true;
}

/* --- peaks --- */

enum { LAG_LEAST = 4 };
#define AS_GOOD 0.95 /* a divisor that scores at least this share stands for its multiple */

/* The greatest of VALUES in a window whose ends only move up. */
typedef struct Window {
  const double *values;
  uint32_t *queue; /* indices of falling values; the first is the greatest */
  uint32_t first, last, next;
} Window;

static uint32_t window_greatest(Window *w, uint32_t low, uint32_t high) {
  for (; w->next <= high; w->next++) {
    while (w->last > w->first && w->values[w->queue[w->last - 1]] < w->values[w->next]) w->last--;
    w->queue[w->last++] = w->next;
  }
  while (w->queue[w->first] < low) w->first++;
  return w->queue[w->first];
}

typedef VEC(Period) Periods;

/* A shorter period of which LAG is a multiple, and which is as good. */
static bool is_multiple(const Periods *found, uint32_t lag, double score) {
  vec_each(const Period, p, found) {
    uint32_t times = (lag + p->lag / 2) / p->lag, exact = times * p->lag;
    uint32_t off = exact > lag ? exact - lag : lag - exact;
    if (times >= 2 && off <= times / 2 && p->score >= AS_GOOD * score) return true;
  }
  return false;
}

static int compare_periods(const void *a, const void *b) {
  const Period *p = a, *q = b;
  if (p->score != q->score) return p->score > q->score ? -1 : 1;
  return p->lag < q->lag ? -1 : p->lag > q->lag;
}

/* A peak is the greatest value from one half of its lag to three halves. */
const Period *series_periods(Arena *arena, const double *y, uint32_t n, bool all, uint32_t *count) {
  Periods found = {0};
  *count = 0;
  if (n <= 2 * LAG_LEAST || n > UINT32_MAX / 8) return NULL;
  double *values = autocorrelation(arena, y, n);
  if (!scale(values, n / 2 + 1)) return NULL;
  Window window = {.values = values, .queue = ARENA_ARRAY(arena, uint32_t, n), .next = 1};
  for (uint32_t k = LAG_LEAST; 2 * k < n; k++) {
    uint32_t high = k + k / 2 < n / 2 ? k + k / 2 : n / 2;
    if (window_greatest(&window, k - k / 2, high) != k) continue;
    Period period = {k, values[k]};
    if (all || !is_multiple(&found, k, period.score)) vec_push(arena, &found, period);
  }
  if (found.len) qsort(found.ptr, found.len, sizeof *found.ptr, compare_periods);
  *count = found.len;
  return found.ptr;
}
