/* Aggregates that keep values: min, max, arg_min, arg_max, take_any, lists, sets and counts of
   distinct values. What is kept is copied into the aggregate's arena. */
#include "exec/aggregate.h"
#include "value/value_set.h"

#include "base/vec.h"

#include <math.h>

typedef struct Best {
  bool any;
  Value value;
} Best;

static void keep(Arena *arena, Best *best, const Column *arg, uint32_t row) {
  best->any = true;
  best->value = value_copy(arena, column_value(arg, row));
}

static void update_extreme(AggregateCall *call, int sign) {
  const Column *arg = &call->args[0];
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(arg, i)) continue;
    Best *best = aggregate_state(call, Best, call->groups[i]);
    if (best->any && value_compare(column_value(arg, i), best->value) * sign <= 0) continue;
    keep(call->arena, best, arg, i);
  }
}

static void update_min(AggregateCall *call) { update_extreme(call, -1); }
static void update_max(AggregateCall *call) { update_extreme(call, 1); }

static void finish_best(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    column_set(&call->results[0], g - 1, aggregate_state(call, Best, g)->value);
  }
}

const AggregateClass aggregate_min = {sizeof(Best), update_min, finish_best};
const AggregateClass aggregate_max = {sizeof(Best), update_max, finish_best};

/* The row that is best by the first argument: the values of all arguments in it. */
typedef struct BestRow {
  Value *values; /* NULL: none yet */
} BestRow;

static void keep_row(AggregateCall *call, BestRow *best, uint32_t row) {
  if (!best->values) best->values = ARENA_ARRAY(call->arena, Value, call->arg_count);
  for (uint32_t k = 0; k < call->arg_count; k++) {
    best->values[k] = value_copy(call->arena, column_value(&call->args[k], row));
  }
}

/* A NaN is as good as the best, and nothing is better than a NaN. */
static bool is_better(Value v, Value kept, int sign) {
  if (v.type == VALUE_REAL && isnan(v.real)) return true;
  if (kept.type == VALUE_REAL && isnan(kept.real)) return false;
  return value_compare(v, kept) * sign > 0;
}

static void update_arg(AggregateCall *call, int sign) {
  for (uint32_t i = 0; i < call->rows; i++) {
    BestRow *best = aggregate_state(call, BestRow, call->groups[i]);
    Value v = column_value(&call->args[0], i);
    if (best->values) {
      Value kept = best->values[0];
      if (value_is_null(v)) continue;
      if (!value_is_null(kept) && !is_better(v, kept, sign)) continue;
    }
    keep_row(call, best, i);
  }
}

static void update_arg_min(AggregateCall *call) { update_arg(call, -1); }
static void update_arg_max(AggregateCall *call) { update_arg(call, 1); }

static void finish_row(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const BestRow *best = aggregate_state(call, BestRow, g);
    for (uint32_t k = 0; k < call->plan->result_count; k++) {
      bool kept = best->values && k < call->arg_count;
      column_set(&call->results[k], g - 1, kept ? best->values[k] : value_null());
    }
  }
}

const AggregateClass aggregate_arg_min = {sizeof(BestRow), update_arg_min, finish_row};
const AggregateClass aggregate_arg_max = {sizeof(BestRow), update_arg_max, finish_row};

/* The first value that is not null, of each argument on its own. */
static void update_any(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    BestRow *best = aggregate_state(call, BestRow, call->groups[i]);
    if (!best->values) best->values = ARENA_ARRAY(call->arena, Value, call->arg_count);
    for (uint32_t k = 0; k < call->arg_count; k++) {
      if (!value_is_null(best->values[k])) continue;
      best->values[k] = value_copy(call->arena, column_value(&call->args[k], i));
    }
  }
}

const AggregateClass aggregate_take_any = {sizeof(BestRow), update_any, finish_row};

typedef struct List {
  VEC(Value) items;
} List;

int64_t aggregate_limit(const AggregateCall *call) {
  enum { LIST_MOST = 1048576 };
  if (call->arg_count < 2 || !call->rows || column_is_null(&call->args[1], 0)) return LIST_MOST;
  int64_t most = column_number(&call->args[1], 0);
  return most < LIST_MOST ? most : LIST_MOST;
}

static void add_to_lists(AggregateCall *call, bool nulls) {
  const Column *arg = &call->args[0];
  int64_t limit = aggregate_limit(call);
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!nulls && arg->type != VALUE_DYNAMIC && column_is_null(arg, i)) continue;
    if (call->groups[i] == 0) continue;
    List *list = aggregate_state(call, List, call->groups[i]);
    Value v = column_value(arg, i); /* the items of an array join the list one by one */
    uint32_t count = v.type == VALUE_ARRAY ? v.len : 1;
    for (uint32_t k = 0; k < count && list->items.len < limit; k++) {
      Value item = value_copy(call->arena, v.type == VALUE_ARRAY ? v.items[k] : v);
      vec_push(call->arena, &list->items, item);
    }
  }
}

static void update_list(AggregateCall *call) { add_to_lists(call, false); }
static void update_list_with_nulls(AggregateCall *call) { add_to_lists(call, true); }

static void finish_list(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const List *list = aggregate_state(call, List, g);
    call->results[0].values[g - 1] = value_array(list->items.ptr, list->items.len);
  }
}

const AggregateClass aggregate_make_list = {sizeof(List), update_list, finish_list};
const AggregateClass aggregate_make_list_with_nulls = {sizeof(List), update_list_with_nulls,
                                                       finish_list};

static void add_to_set(AggregateCall *call, ValueSet *set, Value v) {
  bool added;
  if (!set->arena) set->arena = call->arena;
  uint32_t at = value_set_add(set, v, &added);
  if (added) set->items[at] = value_copy(call->arena, v);
}

static void update_set(AggregateCall *call) {
  const Column *arg = &call->args[0];
  int64_t limit = aggregate_limit(call);
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(arg, i) || call->groups[i] == 0) continue;
    ValueSet *set = aggregate_state(call, ValueSet, call->groups[i]);
    Value v = column_value(arg, i);
    for (uint32_t k = 0; v.type == VALUE_ARRAY && k < v.len && set->len < limit; k++) {
      add_to_set(call, set, v.items[k]);
    }
    if (v.type != VALUE_ARRAY && set->len < limit) add_to_set(call, set, v);
  }
}

static void finish_set(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const ValueSet *set = aggregate_state(call, ValueSet, g);
    call->results[0].values[g - 1] = value_array(set->items, set->len);
  }
}

const AggregateClass aggregate_make_set = {sizeof(ValueSet), update_set, finish_set};

static void update_distinct(AggregateCall *call) {
  const Column *arg = &call->args[0];
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(arg, i) || call->groups[i] == 0) continue;
    add_to_set(call, aggregate_state(call, ValueSet, call->groups[i]), column_value(arg, i));
  }
}

static void finish_distinct(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    call->results[0].numbers[g - 1] = aggregate_state(call, ValueSet, g)->len;
  }
}

const AggregateClass aggregate_dcount = {sizeof(ValueSet), update_distinct, finish_distinct};
