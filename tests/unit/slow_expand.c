/* mv-expand, mv-apply and partition of the slow evaluator. */
#include "unit/slow.h"

typedef struct Item {
  Str name;
  ValueType type;
  Value value; /* in the row at hand */
} Item;

typedef VEC(Item) Items;

static Str item_name(Slow *slow, const KqlNode *value) {
  if (value->kind == KQL_NAMED) return kql_name(slow->query, value->kids[KQL_NAMED_NAME]);
  return kql_result_name(slow->bound, value);
}

/* The expanded values of a row: from child FIRST of NODE on. */
static Items items_of(Slow *slow, const KqlNode *node, uint32_t first, const SlowScope *scope) {
  Items items = {0};
  for (uint32_t i = first; i < node->count; i++) {
    const KqlNode *value = node->kids[i]->kids[KQL_MV_ITEM_VALUE];
    const KqlNode *type = node->kids[i]->kids[KQL_MV_ITEM_TYPE];
    Item item = {.name = item_name(slow, value), .type = VALUE_DYNAMIC};
    if (type) item.type = value_type_find(kql_text(slow->query, type->kids[0]));
    if (scope) item.value = slow_eval(slow, scope, value);
    vec_push(slow->arena, &items, item);
  }
  return items;
}

static uint32_t size_of(Value v) {
  return v.type == VALUE_ARRAY || v.type == VALUE_BAG ? v.len : 1;
}

/* Row INDEX of what V becomes. */
static Value part_of(Slow *slow, Value v, uint32_t index, bool pairs) {
  if (v.type == VALUE_ARRAY) return index < v.len ? v.items[index] : value_null();
  if (v.type != VALUE_BAG) return index == 0 ? v : value_null();
  if (index >= v.len) return value_null();
  if (!pairs) return value_bag(&v.members[index], 1);
  Value *pair = ARENA_ARRAY(slow->arena, Value, 2);
  pair[0] = value_str(member_key(&v.members[index]));
  pair[1] = v.members[index].value;
  return value_array(pair, 2);
}

/* Adds the rows that row SCOPE of the input becomes. */
static void expand_row(Slow *slow, const KqlNode *node, const SlowScope *scope, Items items,
                       SlowTable *out) {
  const KqlNode *limit = node->kids[KQL_MV_EXPAND_LIMIT];
  bool pairs = str_eq(slow_parameter(slow, node, "bagexpansion"), STR("array"));
  uint32_t count = 0, place = slow_find(out, slow_parameter(slow, node, "with_itemindex"));
  vec_each(Item, item, &items) count = size_of(item->value) > count ? size_of(item->value) : count;
  if (limit) {
    int64_t most = slow_eval(slow, scope, limit).number;
    if (most < count) count = (uint32_t)most;
  }
  for (uint32_t n = 0; n < count; n++) {
    Value *row = slow_row_new(slow->arena, out);
    for (uint32_t i = 0; i < scope->table->width; i++) {
      uint32_t to = slow_find(out, scope->table->names[i]);
      if (to != UINT32_MAX && scope->table->types[i] == out->types[to]) row[to] = scope->row[i];
    }
    vec_each(Item, item, &items) {
      Value v = part_of(slow, item->value, n, pairs);
      bool parsed = v.type == VALUE_STRING && item->type != VALUE_STRING;
      if (item->type != VALUE_DYNAMIC) v = parsed ? value_null() : slow_cast(slow, v, item->type);
      slow_set(slow, out, row, slow_find(out, item->name), v);
    }
    if (place != UINT32_MAX) row[place] = value_long(n);
  }
}

SlowTable *slow_mv_expand(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    SlowScope scope = slow_scope(input, r);
    expand_row(slow, node, &scope, items_of(slow, node, KQL_MV_EXPAND_ITEMS, &scope), out);
  }
  return out;
}

static void add_column(SlowTable *table, Str name, ValueType type) {
  uint32_t at = slow_find(table, name);
  if (at == UINT32_MAX) at = table->width++;
  table->names[at] = name;
  table->types[at] = type;
}

/* A table for the expanded rows: the input's columns, then or in their place the items. */
static SlowTable *expanded_table(Slow *slow, const KqlNode *node, const SlowTable *input) {
  Items items = items_of(slow, node, KQL_MV_APPLY_ITEMS, NULL);
  SlowTable *table = slow_table_new(slow->arena, input->width + items.len + 1);
  table->width = 0;
  for (uint32_t i = 0; i < input->width; i++) add_column(table, input->names[i], input->types[i]);
  vec_each(Item, item, &items) add_column(table, item->name, item->type);
  Str index = slow_parameter(slow, node, "with_itemindex");
  if (index.len) add_column(table, index, VALUE_LONG);
  return table;
}

SlowTable *slow_mv_apply(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    SlowScope scope = slow_scope(input, r);
    SlowTable *rows = expanded_table(slow, node, input);
    expand_row(slow, node, &scope, items_of(slow, node, KQL_MV_APPLY_ITEMS, &scope), rows);
    if (!rows->rows.len) continue;
    SlowTable *got = slow_pipe(slow, node->kids[KQL_MV_APPLY_BODY], rows);
    for (uint32_t n = 0; n < got->rows.len; n++) {
      Value *row = slow_row_new(slow->arena, out);
      for (uint32_t i = 0; i < out->width; i++) {
        uint32_t nested = slow_find(got, out->names[i]), own = slow_find(rows, out->names[i]);
        row[i] = nested != UINT32_MAX ? got->rows.ptr[n][nested] : rows->rows.ptr[0][own];
      }
    }
  }
  return out;
}

SlowTable *slow_partition(Slow *slow, const KqlNode *node, SlowTable *input) {
  uint32_t rows = input->rows.len;
  Value **keys = slow_keys(slow, input, node->kids[KQL_PARTITION_KEY]);
  SlowGroups groups = slow_groups(slow->arena, keys, 1, rows);
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t g = 0; g < groups.count; g++) {
    uint32_t count, *members = slow_members(slow->arena, &groups, rows, g, &count);
    SlowTable *part = slow_pick(slow, input, members, count);
    SlowTable *got = slow_pipe(slow, node->kids[KQL_PARTITION_BODY], part);
    vec_each(Value *, row, &got->rows) vec_push(slow->arena, &out->rows, *row);
  }
  return out;
}
