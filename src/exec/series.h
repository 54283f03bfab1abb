/* What the evaluators of series share: series as numbers and back, a line through one. */
#ifndef RULEC_EXEC_SERIES_H
#define RULEC_EXEC_SERIES_H

#include "value/value.h"

/* The numbers of a series, 0 for what is none; NULL where V is no array. */
double *series_numbers(Arena *arena, Value v, uint32_t *count);
Value series_value(Arena *arena, const double *numbers, uint32_t count);

/* A line through the series by least squares. */
typedef struct Line {
  double r_square, slope, variance, residual_variance, intercept;
} Line;

Line series_line(const double *y, uint32_t count);

/* A period of a series, in items, and how well the series agrees with itself at that distance:
   between 0 and 1. */
typedef struct Period {
  uint32_t lag;
  double score;
} Period;

/* The periods of Y, best first, COUNT of them; with ALL also multiples of shorter ones that are as
   good. They have at least four items and come more than twice. */
const Period *series_periods(Arena *arena, const double *y, uint32_t n, bool all, uint32_t *count);

#endif
