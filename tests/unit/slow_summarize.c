/* summarize, distinct, count of the slow evaluator: rows in groups, an aggregate a group. */
#include "unit/slow.h"

/* The values of EXPRESSIONS (`*` spread out) in each row. */
static Value **key_values(Slow *slow, const SlowTable *input, KqlNode *const *expressions,
                          uint32_t count, uint32_t *width) {
  Value **keys = ARENA_ARRAY(slow->arena, Value *, input->rows.len);
  *width = 0;
  for (uint32_t k = 0; k < count; k++) {
    *width += expressions[k]->kind == KQL_STAR ? input->width : 1;
  }
  for (uint32_t r = 0; r < input->rows.len; r++) {
    SlowScope scope = slow_scope(input, r);
    keys[r] = ARENA_ARRAY(slow->arena, Value, *width);
    for (uint32_t k = 0, at = 0; k < count; k++) {
      if (expressions[k]->kind != KQL_STAR) {
        keys[r][at++] = slow_eval(slow, &scope, expressions[k]);
      } else {
        for (uint32_t i = 0; i < input->width; i++) keys[r][at++] = scope.row[i];
      }
    }
  }
  return keys;
}

static void add_group(Slow *slow, const KqlNode *node, SlowTable *out, const SlowScope *scope,
                      const Value *keys) {
  Value *row = slow_row_new(slow->arena, out);
  uint32_t at = 0;
  for (; keys && at < scope->key_count; at++) slow_set(slow, out, row, at, keys[at]);
  for (uint32_t i = KQL_SUMMARIZE_AGGREGATES; i < node->count; i++) {
    const KqlNode *item = slow_bare(node->kids[i]);
    const KqlFunction *function = slow_function(item);
    if (!function || function->group != GROUP_AGGREGATE) {
      slow_set(slow, out, row, at++, slow_eval(slow, scope, item));
      continue;
    }
    SlowValues values = slow_aggregate(slow, scope, item);
    for (uint32_t k = 0; k < values.len && at < out->width; k++, at++) {
      slow_set(slow, out, row, at, values.ptr[k]);
    }
  }
  if (at != out->width) slow_trouble(slow, node, "another number of columns");
}

SlowTable *slow_summarize(Slow *slow, const KqlNode *node, SlowTable *input) {
  const KqlNode *by = node->kids[KQL_SUMMARIZE_BY];
  SlowTable *out = slow_table_of(slow, node);
  uint32_t width = 0, rows = input->rows.len;
  Value **keys = key_values(slow, input, by ? by->kids : NULL, by ? by->count : 0, &width);
  SlowScope scope = {.table = input, .keys = out->names, .key_count = width};
  if (!rows && !width) {
    scope.group = ARENA_NEW(slow->arena, uint32_t);
    add_group(slow, node, out, &scope, NULL);
    return out;
  }
  SlowGroups groups = slow_groups(slow->arena, keys, width, rows);
  for (uint32_t g = 0; g < groups.count; g++) {
    scope.group = slow_members(slow->arena, &groups, rows, g, &scope.group_count);
    add_group(slow, node, out, &scope, keys[scope.group[0]]);
  }
  return out;
}

/* Also for sample-distinct, whose expression stands in another place. */
SlowTable *slow_distinct(Slow *slow, const KqlNode *node, SlowTable *input) {
  uint32_t first = node->kind == KQL_DISTINCT ? KQL_DISTINCT_COLUMNS : KQL_SAMPLE_DISTINCT_OF;
  SlowTable *out = slow_table_of(slow, node);
  uint32_t width, rows = input->rows.len;
  Value **keys = key_values(slow, input, &node->kids[first], node->count - first, &width);
  SlowGroups groups = slow_groups(slow->arena, keys, width, rows);
  for (uint32_t g = 0; g < groups.count; g++) {
    uint32_t count, *members = slow_members(slow->arena, &groups, rows, g, &count);
    Value *row = slow_row_new(slow->arena, out);
    for (uint32_t k = 0; k < width; k++) slow_set(slow, out, row, k, keys[members[0]][k]);
  }
  return out;
}

SlowTable *slow_count(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *out = slow_table_of(slow, node);
  slow_row_new(slow->arena, out)[0] = value_long(input->rows.len);
  return out;
}
