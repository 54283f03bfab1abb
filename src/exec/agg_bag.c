/* Aggregates that build bags, and those over bits. */
#include "exec/aggregate.h"

/* Members of earlier bags win; rows that hold no bag do not count. */
static void update_bag(AggregateCall *call) {
  int64_t limit = aggregate_limit(call);
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = column_value(&call->args[0], i);
    if (v.type != VALUE_BAG || call->groups[i] == 0) continue;
    BagBuilder *bag = aggregate_state(call, BagBuilder, call->groups[i]);
    bag->arena = call->arena;
    for (uint32_t k = 0; k < v.len && bag->len < limit; k++) {
      if (bag_find(bag, member_key(&v.members[k]))) continue;
      Str key = arena_str(call->arena, member_key(&v.members[k]));
      bag_put(bag, key, value_copy(call->arena, v.members[k].value));
    }
  }
}

static void finish_bag(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    call->results[0].values[g - 1] = bag_done(aggregate_state(call, BagBuilder, g));
  }
}

const AggregateClass aggregate_make_bag = {sizeof(BagBuilder), update_bag, finish_bag};

typedef struct Bits {
  bool any;
  int64_t value;
} Bits;

typedef enum Combine { COMBINE_AND, COMBINE_OR, COMBINE_XOR } Combine;

static void update_bits(AggregateCall *call, Combine combine) {
  const Column *arg = &call->args[0];
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(arg, i)) continue;
    Bits *bits = aggregate_state(call, Bits, call->groups[i]);
    int64_t number = column_number(arg, i);
    if (!bits->any) {
      bits->value = number;
    } else if (combine == COMBINE_AND) {
      bits->value &= number;
    } else if (combine == COMBINE_OR) {
      bits->value |= number;
    } else {
      bits->value ^= number;
    }
    bits->any = true;
  }
}

static void update_and(AggregateCall *call) { update_bits(call, COMBINE_AND); }
static void update_or(AggregateCall *call) { update_bits(call, COMBINE_OR); }
static void update_xor(AggregateCall *call) { update_bits(call, COMBINE_XOR); }

static void finish_bits(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Bits *bits = aggregate_state(call, Bits, g);
    if (bits->any) {
      call->results[0].numbers[g - 1] = bits->value;
    } else {
      column_set_null(&call->results[0], g - 1);
    }
  }
}

const AggregateClass aggregate_binary_all_and = {sizeof(Bits), update_and, finish_bits};
const AggregateClass aggregate_binary_all_or = {sizeof(Bits), update_or, finish_bits};
const AggregateClass aggregate_binary_all_xor = {sizeof(Bits), update_xor, finish_bits};
