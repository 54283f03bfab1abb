/* Sketches as dynamic values: hll, the distinct hashes of what was met; tdigest, values with their
   weights in ascending order. Both are exact: they hold everything they were given. */
#include "base/vec.h"
#include "exec/aggregate.h"
#include "exec/sort.h"
#include "value/value_set.h"

static void add_hash(AggregateCall *call, ValueSet *set, Value v) {
  if (!set->arena) set->arena = call->arena;
  value_set_add(set, value_long((int64_t)value_hash(v)), NULL);
}

static void update_hll(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = column_value(&call->args[0], i);
    if (value_is_null(v) || call->groups[i] == 0) continue;
    add_hash(call, aggregate_state(call, ValueSet, call->groups[i]), v);
  }
}

static void update_hll_merge(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = column_value(&call->args[0], i);
    ValueSet *set = aggregate_state(call, ValueSet, call->groups[i]);
    if (!set->arena) set->arena = call->arena;
    for (uint32_t k = 0; v.type == VALUE_ARRAY && k < v.len; k++) {
      value_set_add(set, v.items[k], NULL);
    }
  }
}

static void finish_hll(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const ValueSet *set = aggregate_state(call, ValueSet, g);
    Value sketch = set->len ? value_array(set->items, set->len) : value_null();
    column_set(&call->results[0], g - 1, sketch);
  }
}

const AggregateClass aggregate_hll = {sizeof(ValueSet), update_hll, finish_hll};
const AggregateClass aggregate_hll_merge = {sizeof(ValueSet), update_hll_merge, finish_hll};

typedef struct Digest {
  VEC(Value) pairs; /* arrays of value and weight */
} Digest;

static void add_pair(Arena *arena, Digest *d, Value value, Value weight) {
  Value *pair = ARENA_ARRAY(arena, Value, 2);
  pair[0] = value_copy(arena, value);
  pair[1] = weight;
  Value both = value_array(pair, 2);
  vec_push(arena, &d->pairs, both);
}

static void update_digest(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = column_value(&call->args[0], i), weight = value_long(1);
    if (call->arg_count > 1) weight = column_value(&call->args[1], i);
    if (value_is_null(v) || !value_is_number(weight) || call->groups[i] == 0) continue;
    add_pair(call->arena, aggregate_state(call, Digest, call->groups[i]), v, weight);
  }
}

static void update_digest_merge(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = column_value(&call->args[0], i);
    Digest *d = aggregate_state(call, Digest, call->groups[i]);
    for (uint32_t k = 0; v.type == VALUE_ARRAY && k < v.len; k++) {
      add_pair(call->arena, d, value_item(v.items[k], 0), value_item(v.items[k], 1));
    }
  }
}

static int compare_pairs(const void *context, uint32_t a, uint32_t b) {
  const Digest *d = context;
  return value_compare(d->pairs.ptr[a].items[0], d->pairs.ptr[b].items[0]);
}

static void finish_digest(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Digest *d = aggregate_state(call, Digest, g);
    if (!d->pairs.len) continue;
    uint32_t *order = sort_rows(call->arena, d->pairs.len, compare_pairs, d);
    Value *items = ARENA_ARRAY(call->arena, Value, d->pairs.len);
    for (uint32_t i = 0; i < d->pairs.len; i++) items[i] = d->pairs.ptr[order[i]];
    column_set(&call->results[0], g - 1, value_array(items, d->pairs.len));
  }
}

const AggregateClass aggregate_tdigest = {sizeof(Digest), update_digest, finish_digest};
const AggregateClass aggregate_tdigest_merge = {sizeof(Digest), update_digest_merge, finish_digest};
