/* summarize and distinct: hash aggregation. The first `keys` outputs of the code are the keys, the
   rest arguments and filters of aggregates. Results: the keys, then the aggregates' columns. */
#include "exec/aggregate.h"
#include "exec/contract.h"
#include "exec/group.h"

#include <string.h>

typedef struct Summary {
  Groups *groups;
  uint32_t key_count;
  AggregateCall *calls;
  uint32_t cap; /* states that there is room for, the waste bin included */
} Summary;

static void open_summarize(Operator *op) {
  Summary *s = ARENA_NEW(op->arena, Summary);
  s->key_count = (uint32_t)operator_option_long(op, "keys", 0);
  s->groups = groups_new(op->arena, op->plan->columns, s->key_count);
  s->calls = ARENA_ARRAY(op->arena, AggregateCall, op->plan->aggregate_count);
  for (uint32_t i = 0; i < op->plan->aggregate_count; i++) {
    const PlanAggregate *plan = &op->plan->aggregates[i];
    s->calls[i] = (AggregateCall){.exec = op->exec,
                                  .plan = plan,
                                  .arena = op->arena,
                                  .state_size = plan->aggregate->state_size,
                                  .arg_count = plan->arg_count};
  }
  op->state = s;
}

static void reserve(Operator *op, Summary *s, uint32_t states) {
  if (states <= s->cap) return;
  uint32_t cap = s->cap * 2 > states ? s->cap * 2 : states + 15;
  for (uint32_t i = 0; i < op->plan->aggregate_count; i++) {
    AggregateCall *call = &s->calls[i];
    char *fresh = arena_alloc(op->arena, call->state_size * cap);
    if (s->cap) memcpy(fresh, call->states, call->state_size * s->cap);
    call->states = fresh;
  }
  s->cap = cap;
}

/* Groups shifted by one, and 0 where the filter is not true. */
static const uint32_t *filter_rows(Arena *arena, const Column *filter, const uint32_t *groups,
                                   uint32_t rows) {
  uint32_t *to = ARENA_ARRAY(arena, uint32_t, rows);
  for (uint32_t i = 0; i < rows; i++) {
    to[i] = column_is_null(filter, i) || !column_bool(filter, i) ? 0 : groups[i];
  }
  return to;
}

static void push_summarize(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  Summary *s = op->state;
  Column *values = op->code ? operator_eval(op, batch->arena, batch) : NULL;
  uint32_t *groups = ARENA_ARRAY(batch->arena, uint32_t, batch->rows);
  groups_assign(s->groups, values, batch->rows, groups);
  reserve(op, s, s->groups->keys.rows + 1);
  for (uint32_t i = 0; i < batch->rows; i++) groups[i]++;
  for (uint32_t i = 0; i < op->plan->aggregate_count; i++) {
    AggregateCall *call = &s->calls[i];
    call->rows = batch->rows;
    call->args = values ? values + call->plan->first_arg : NULL;
    call->groups = groups;
    if (values && call->plan->filter >= 0) {
      call->groups = filter_rows(batch->arena, &values[call->plan->filter], groups, batch->rows);
    }
    call->plan->aggregate->update(call);
  }
}

static void finish_summarize(Operator *op, uint32_t port) {
  (void)port;
  Summary *s = op->state;
  uint32_t rows = s->groups->keys.rows;
  if (s->key_count == 0 && rows == 0) rows = 1; /* without keys there is always one row */
  reserve(op, s, rows + 1);
  Batch all = {.arena = op->arena, .column_count = op->plan->column_count, .rows = rows};
  all.columns = ARENA_ARRAY(op->arena, Column, all.column_count);
  for (uint32_t i = 0; i < s->key_count; i++) all.columns[i] = s->groups->keys.columns[i];
  for (uint32_t i = s->key_count; i < all.column_count; i++) {
    all.columns[i] = column_new(op->arena, op->plan->columns[i].type, rows);
  }
  for (uint32_t i = 0; i < op->plan->aggregate_count; i++) {
    AggregateCall *call = &s->calls[i];
    call->rows = 0;
    call->group_count = rows + 1;
    call->results = &all.columns[call->plan->first_result];
    call->plan->aggregate->finish(call);
  }
  operator_emit_all(op, &all);
}

static const char *check_summarize(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  int64_t keys = contract_option_long(op, "keys", -1);
  bool good = op->input_count == 1 && keys >= 0 && keys <= op->code.output_count &&
              keys <= op->column_count;
  for (uint32_t i = 0; good && i < keys; i++) {
    good = contract_output(op, i) == op->columns[i].type;
  }
  for (uint32_t i = 0; good && i < op->aggregate_count; i++) {
    good = op->aggregates[i].first_result >= keys;
  }
  return good ? NULL : "a summarize by other keys";
}

const OperatorClass operator_summarize = {.check = check_summarize,
                                          .open = open_summarize,
                                          .push = push_summarize,
                                          .finish = finish_summarize};
