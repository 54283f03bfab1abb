/* The contract between summarize-like operators and aggregate functions.
   Each group has one zeroed state of STATE_SIZE bytes. `update` adds the rows of a batch, each to
   the state of its group; rows that do not count (…if) come with the group 0, a waste bin, so real
   groups start at 1. `finish` turns the states into result columns. */
#ifndef RULEC_EXEC_AGGREGATE_H
#define RULEC_EXEC_AGGREGATE_H

#include "exec/eval.h"

typedef struct AggregateCall {
  Exec *exec;
  const PlanAggregate *plan;
  Arena *arena; /* state: what states point to goes here, copied */
  char *states; /* the state of group G stands at G * state_size */
  size_t state_size;
  Column *args; /* of the batch being added */
  uint32_t arg_count;
  uint32_t rows;
  const uint32_t *groups; /* of each row */
  uint32_t group_count;   /* finish: states 0 … group_count-1; results[k] row g-1 is group g's */
  Column *results;        /* finish: result_count columns, zeroed; strings may point into ARENA */
} AggregateCall;

struct AggregateClass {
  size_t state_size;
  void (*update)(AggregateCall *call);
  void (*finish)(AggregateCall *call);
};

/* How many items a result may have: what the optional second argument tells, if that is less. */
int64_t aggregate_limit(const AggregateCall *call);

#define aggregate_state(call, Type, group) \
  ((Type *)(void *)((call)->states + (size_t)(group) * (call)->state_size))

#endif
