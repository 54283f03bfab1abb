/* Aggregates by rank: percentile, percentiles, their weighted forms and arrays. The nearest rank
   decides: the result is a value of the data. */
#include "base/vec.h"
#include "exec/aggregate.h"
#include "exec/sort.h"

#include <math.h>

typedef struct Sample {
  Value value;
  int64_t weight;
} Sample;

typedef struct Samples {
  VEC(Sample) items;
  const Value *wanted; /* the percentiles, of the group's first row */
  uint32_t wanted_count;
} Samples;

/* The percentiles that arguments FROM… ask for: numbers, or an array of them. */
static void note_wanted(AggregateCall *call, Samples *s, uint32_t from, uint32_t row) {
  if (s->wanted) return;
  VEC(Value) wanted = {0};
  for (uint32_t k = from; k < call->arg_count; k++) {
    Value v = column_value(&call->args[k], row);
    for (uint32_t j = 0; v.type == VALUE_ARRAY && j < v.len; j++) {
      vec_push(call->arena, &wanted, v.items[j]);
    }
    if (v.type != VALUE_ARRAY) vec_push(call->arena, &wanted, v);
  }
  s->wanted = wanted.ptr;
  s->wanted_count = wanted.len;
}

static void add_samples(AggregateCall *call, bool weighted) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Samples *s = aggregate_state(call, Samples, call->groups[i]);
    Sample sample = {column_value(&call->args[0], i), 1};
    note_wanted(call, s, weighted ? 2 : 1, i);
    if (weighted && !value_to_long(column_value(&call->args[1], i), &sample.weight)) continue;
    if (value_is_null(sample.value) || sample.weight <= 0 || call->groups[i] == 0) continue;
    sample.value = value_copy(call->arena, sample.value);
    vec_push(call->arena, &s->items, sample);
  }
}

static void update_plain(AggregateCall *call) { add_samples(call, false); }
static void update_weighted(AggregateCall *call) { add_samples(call, true); }

static int compare_samples(const void *context, uint32_t a, uint32_t b) {
  const Samples *s = context;
  return value_compare(s->items.ptr[a].value, s->items.ptr[b].value);
}

static Value at_percentile(const Samples *s, const uint32_t *order, double percentile) {
  double total = 0, seen = 0;
  for (uint32_t i = 0; i < s->items.len; i++) total += (double)s->items.ptr[i].weight;
  double rank = ceil(total * percentile / 100 - 1e-9);
  if (rank < 1) rank = 1;
  for (uint32_t i = 0; i < s->items.len; i++) {
    seen += (double)s->items.ptr[order[i]].weight;
    if (seen >= rank) return s->items.ptr[order[i]].value;
  }
  return s->items.len ? s->items.ptr[order[s->items.len - 1]].value : value_null();
}

static Value wanted_value(const Samples *s, const uint32_t *order, uint32_t k) {
  double percentile;
  if (k >= s->wanted_count || !value_to_real(s->wanted[k], &percentile)) return value_null();
  return at_percentile(s, order, percentile);
}

/* A column a percentile. */
static void finish_columns(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Samples *s = aggregate_state(call, Samples, g);
    uint32_t *order = sort_rows(call->arena, s->items.len, compare_samples, s);
    for (uint32_t k = 0; k < call->plan->result_count; k++) {
      column_set(&call->results[k], g - 1, wanted_value(s, order, k));
    }
  }
}

static void finish_array(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Samples *s = aggregate_state(call, Samples, g);
    uint32_t *order = sort_rows(call->arena, s->items.len, compare_samples, s);
    Value *items = ARENA_ARRAY(call->arena, Value, s->wanted_count);
    for (uint32_t k = 0; k < s->wanted_count; k++) items[k] = wanted_value(s, order, k);
    column_set(&call->results[0], g - 1, value_array(items, s->wanted_count));
  }
}

const AggregateClass aggregate_percentile = {sizeof(Samples), update_plain, finish_columns};
const AggregateClass aggregate_percentilew = {sizeof(Samples), update_weighted, finish_columns};
const AggregateClass aggregate_percentiles_array = {sizeof(Samples), update_plain, finish_array};
const AggregateClass aggregate_percentilesw_array = {sizeof(Samples), update_weighted,
                                                     finish_array};
