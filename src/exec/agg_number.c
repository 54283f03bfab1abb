/* Aggregates over numbers: count, sum, avg, and the moments stdev and variance. Nulls are skipped,
   but not by count. */
#include "exec/aggregate.h"

#include <math.h>

typedef struct Sum {
  bool is_whole;
  uint64_t count;
  int64_t whole; /* wraps, as the language does */
  double real;
} Sum;

static void update_count(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    aggregate_state(call, uint64_t, call->groups[i])[0]++;
  }
}

static void finish_count(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    call->results[0].numbers[g - 1] = (int64_t)*aggregate_state(call, uint64_t, g);
  }
}

const AggregateClass aggregate_count = {sizeof(uint64_t), update_count, finish_count};

static void update_sum(AggregateCall *call) {
  const Column *arg = &call->args[0];
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(arg, i)) continue;
    Sum *sum = aggregate_state(call, Sum, call->groups[i]);
    sum->count++;
    if (arg->type == VALUE_REAL) {
      sum->real += column_real(arg, i);
    } else {
      int64_t number = column_number(arg, i);
      sum->is_whole = true;
      sum->whole = (int64_t)((uint64_t)sum->whole + (uint64_t)number);
      sum->real += (double)number;
    }
  }
}

static void finish_sum(AggregateCall *call) {
  Column *to = &call->results[0];
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Sum *sum = aggregate_state(call, Sum, g);
    if (to->type == VALUE_REAL) {
      to->reals[g - 1] = sum->real;
    } else {
      to->numbers[g - 1] = sum->whole;
    }
  }
}

const AggregateClass aggregate_sum = {sizeof(Sum), update_sum, finish_sum};

static void finish_avg(AggregateCall *call) {
  Column *to = &call->results[0];
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Sum *sum = aggregate_state(call, Sum, g);
    double total = sum->is_whole ? (double)sum->whole : sum->real;
    double mean = sum->count ? total / (double)sum->count : NAN;
    if (to->type == VALUE_REAL) {
      to->reals[g - 1] = mean;
    } else if (sum->count) {
      to->numbers[g - 1] = (int64_t)mean;
    } else {
      column_set_null(to, g - 1);
    }
  }
}

const AggregateClass aggregate_avg = {sizeof(Sum), update_sum, finish_avg};

/* Count, mean and sum of squared distances from it, by Welford's recurrence. */
typedef struct Moments {
  double count, mean, squares;
} Moments;

static void update_moments(AggregateCall *call) {
  const Column *arg = &call->args[0];
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(arg, i)) continue;
    Moments *m = aggregate_state(call, Moments, call->groups[i]);
    double x = column_real(arg, i), from = x - m->mean;
    m->count++;
    m->mean += from / m->count;
    m->squares += from * (x - m->mean);
  }
}

static void finish_moments(AggregateCall *call, double fewer, bool root) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Moments *m = aggregate_state(call, Moments, g);
    double variance = m->count > fewer ? m->squares / (m->count - fewer) : 0;
    call->results[0].reals[g - 1] = root ? sqrt(variance) : variance;
  }
}

static void finish_variance(AggregateCall *call) { finish_moments(call, 1, false); }
static void finish_variancep(AggregateCall *call) { finish_moments(call, 0, false); }
static void finish_stdev(AggregateCall *call) { finish_moments(call, 1, true); }
static void finish_stdevp(AggregateCall *call) { finish_moments(call, 0, true); }

const AggregateClass aggregate_variance = {sizeof(Moments), update_moments, finish_variance};
const AggregateClass aggregate_variancep = {sizeof(Moments), update_moments, finish_variancep};
const AggregateClass aggregate_stdev = {sizeof(Moments), update_moments, finish_stdev};
const AggregateClass aggregate_stdevp = {sizeof(Moments), update_moments, finish_stdevp};
