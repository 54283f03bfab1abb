/* top-nested and top-hitters of the slow evaluator. */
#include "unit/slow.h"

/* The groups of the rows INDICES of INPUT by EXPRESSION, with a value each, best first. */
typedef struct Ranking {
  SlowGroups groups;
  uint32_t *order; /* groups, best first */
  Value *names, *values;
} Ranking;

static Value aggregate_over(Slow *slow, const SlowTable *input, const KqlNode *by,
                            const uint32_t *rows, uint32_t count) {
  SlowScope scope = {.table = input, .group = rows, .group_count = count};
  return slow_eval(slow, &scope, by);
}

static Ranking rank(Slow *slow, const SlowTable *input, const KqlNode *of, const KqlNode *by,
                    const char *letter) {
  uint32_t rows = input->rows.len;
  Ranking ranking;
  Value **keys = slow_keys(slow, input, of);
  ranking.groups = slow_groups(slow->arena, keys, 1, rows);
  uint32_t count = ranking.groups.count;
  ranking.names = ARENA_ARRAY(slow->arena, Value, count);
  ranking.values = ARENA_ARRAY(slow->arena, Value, count);
  Value **values = ARENA_ARRAY(slow->arena, Value *, count);
  for (uint32_t g = 0; g < count; g++) {
    uint32_t size, *members = slow_members(slow->arena, &ranking.groups, rows, g, &size);
    ranking.names[g] = *keys[members[0]];
    ranking.values[g] = aggregate_over(slow, input, by, members, size);
    values[g] = &ranking.values[g];
  }
  ranking.order = slow_sorted(slow->arena, values, letter, count);
  return ranking;
}

typedef struct Nested {
  Slow *slow;
  const KqlNode *node;
  SlowTable *out;
  Value *row; /* of the levels above */
} Nested;

/* The best groups of INPUT at LEVEL, each followed by those of the levels below. */
static void nest(Nested *n, const SlowTable *input, uint32_t level) {
  if (KQL_TOP_NESTED_LEVELS + level == n->node->count) {
    Value *row = slow_row_new(n->slow->arena, n->out);
    for (uint32_t i = 0; i < n->out->width; i++) slow_set(n->slow, n->out, row, i, n->row[i]);
    return;
  }
  const KqlNode *at = n->node->kids[KQL_TOP_NESTED_LEVELS + level];
  const KqlNode *by = at->kids[KQL_TOP_LEVEL_BY], *count = at->kids[KQL_TOP_LEVEL_COUNT];
  if (by->kind == KQL_NAMED) by = by->kids[KQL_NAMED_VALUE];
  bool ascending = by->kind == KQL_KEY && (by->flags & KQL_ASC);
  Ranking ranking = rank(n->slow, input, at->kids[KQL_TOP_LEVEL_OF], by, ascending ? "A" : "d");
  int64_t most = count ? slow_eval(n->slow, &(SlowScope){0}, count).number : INT64_MAX;
  for (uint32_t i = 0; i < ranking.groups.count && i < most; i++) {
    uint32_t g = ranking.order[i], size;
    uint32_t *members = slow_members(n->slow->arena, &ranking.groups, input->rows.len, g, &size);
    Value *pair = n->row + (size_t)2 * level;
    pair[0] = ranking.names[g];
    pair[1] = ranking.values[g];
    nest(n, slow_pick(n->slow, input, members, size), level + 1);
  }
}

SlowTable *slow_top_nested(Slow *slow, const KqlNode *node, SlowTable *input) {
  Nested nested = {slow, node, slow_table_of(slow, node), NULL};
  nested.row = ARENA_ARRAY(slow->arena, Value, (size_t)2 * node->count);
  nest(&nested, input, 0);
  return nested.out;
}

/* How often each value occurs, or what it sums up to; of equals the one met last comes first. */
SlowTable *slow_top_hitters(Slow *slow, const KqlNode *node, SlowTable *input) {
  const KqlNode *by = node->kids[KQL_TOP_HITTERS_BY];
  uint32_t rows = input->rows.len;
  SlowTable *out = slow_table_of(slow, node);
  SlowTable *all = slow_table_of(slow, node);
  Value **keys = slow_keys(slow, input, node->kids[KQL_TOP_HITTERS_OF]);
  SlowGroups groups = slow_groups(slow->arena, keys, 1, rows);
  Value **sums = ARENA_ARRAY(slow->arena, Value *, groups.count);
  for (uint32_t g = groups.count; g-- > 0;) {
    uint32_t size, *members = slow_members(slow->arena, &groups, rows, g, &size);
    Value sum = slow_cast(slow, value_long(0), all->types[1]);
    for (uint32_t i = 0; i < size; i++) {
      SlowScope scope = slow_scope(input, members[i]);
      Value v = by ? slow_eval(slow, &scope, by) : value_long(1);
      if (!value_is_null(v)) sum = slow_arithmetic(slow, sum, v, '+');
    }
    Value *row = slow_row_new(slow->arena, all);
    slow_set(slow, all, row, 0, *keys[members[0]]);
    slow_set(slow, all, row, 1, sum);
    sums[groups.count - 1 - g] = row + 1;
  }
  uint32_t *order = slow_sorted(slow->arena, sums, "d", groups.count);
  int64_t most = slow_eval(slow, &(SlowScope){0}, node->kids[KQL_TOP_HITTERS_COUNT]).number;
  for (uint32_t i = 0; i < groups.count && i < most; i++) {
    vec_push(slow->arena, &out->rows, all->rows.ptr[order[i]]);
  }
  return out;
}
