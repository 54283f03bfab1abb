/* Aggregates over pairs of numbers: covariance of a sample and of a population. */
#include "exec/aggregate.h"

#include <math.h>

typedef struct Pairs {
  double count, mean_x, mean_y, products; /* sum of products of distances from the means */
} Pairs;

static void update(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(&call->args[0], i) || column_is_null(&call->args[1], i)) continue;
    Pairs *p = aggregate_state(call, Pairs, call->groups[i]);
    double x = column_real(&call->args[0], i), y = column_real(&call->args[1], i);
    double from = x - p->mean_x;
    p->count++;
    p->mean_x += from / p->count;
    p->mean_y += (y - p->mean_y) / p->count;
    p->products += from * (y - p->mean_y);
  }
}

static void finish(AggregateCall *call, double fewer) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Pairs *p = aggregate_state(call, Pairs, g);
    call->results[0].reals[g - 1] = p->count > fewer ? p->products / (p->count - fewer) : 0;
  }
}

static void finish_sample(AggregateCall *call) { finish(call, 1); }
static void finish_population(AggregateCall *call) { finish(call, 0); }

const AggregateClass aggregate_covariance = {sizeof(Pairs), update, finish_sample};
const AggregateClass aggregate_covariancep = {sizeof(Pairs), update, finish_population};
