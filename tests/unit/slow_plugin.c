/* evaluate bag_unpack, pivot and narrow of the slow evaluator. Columns that only the rows tell come
   behind the others, by name. */
#include "unit/slow.h"

static const KqlNode *argument(const KqlNode *node, uint32_t index) {
  const KqlNode *call = node->kids[KQL_EVALUATE_CALL];
  uint32_t at = KQL_CALL_ARGUMENTS + index;
  return at < call->count ? call->kids[at] : NULL;
}

typedef VEC(Str) Names;

/* Where NAME stands among NAMES; added by name from FIRST on where it is not there. */
static uint32_t add_name(Arena *arena, Names *names, uint32_t first, Str name) {
  for (uint32_t i = 0; i < names->len; i++) {
    if (str_eq(names->ptr[i], name)) return i;
  }
  vec_push(arena, names, name);
  uint32_t at = names->len - 1;
  for (; at > first && str_cmp(names->ptr[at - 1], name) > 0; at--) {
    names->ptr[at] = names->ptr[at - 1];
  }
  names->ptr[at] = name;
  return at;
}

static SlowTable *table_named(Slow *slow, const Names *names, const SlowTable *known) {
  SlowTable *table = slow_table_new(slow->arena, names->len);
  for (uint32_t i = 0; i < names->len; i++) {
    uint32_t at = slow_find(known, names->ptr[i]);
    table->names[i] = names->ptr[i];
    table->types[i] = at == UINT32_MAX ? VALUE_NULL : known->types[at];
  }
  return table;
}

static ValueType type_of(Value v) {
  return v.type == VALUE_ARRAY || v.type == VALUE_BAG ? VALUE_DYNAMIC : (ValueType)v.type;
}

/* The type that holds both. */
static ValueType both_types(ValueType a, ValueType b) {
  if (a == VALUE_NULL || a == b) return b;
  return b == VALUE_NULL ? a : VALUE_DYNAMIC;
}

static Str property_name(Slow *slow, const KqlNode *node, const ValueMember *member) {
  Str prefix = argument(node, 1) ? kql_string(slow->query, argument(node, 1)) : STR("");
  return arena_printf(slow->arena, "%.*s%.*s", STR_ARG(prefix), STR_ARG(member_key(member)));
}

static SlowTable *bag_unpack(Slow *slow, const KqlNode *node, SlowTable *input) {
  uint32_t bag = slow_find(input, kql_name(slow->query, argument(node, 0)));
  Names names = {0};
  for (uint32_t i = 0; i < input->width; i++) {
    if (i != bag) vec_push(slow->arena, &names, input->names[i]);
  }
  uint32_t first = names.len;
  for (uint32_t r = 0; r < input->rows.len; r++) {
    Value v = input->rows.ptr[r][bag];
    for (uint32_t k = 0; v.type == VALUE_BAG && k < v.len; k++) {
      add_name(slow->arena, &names, first, property_name(slow, node, &v.members[k]));
    }
  }
  SlowTable *out = table_named(slow, &names, input);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    Value v = input->rows.ptr[r][bag];
    for (uint32_t k = 0; v.type == VALUE_BAG && k < v.len; k++) {
      uint32_t at = slow_find(out, property_name(slow, node, &v.members[k]));
      out->types[at] = both_types(out->types[at], type_of(v.members[k].value));
    }
  }
  for (uint32_t i = 0; i < out->width; i++) {
    if (out->types[i] == VALUE_NULL) out->types[i] = VALUE_DYNAMIC;
  }
  for (uint32_t r = 0; r < input->rows.len; r++) {
    Value *row = slow_row_new(slow->arena, out), v = input->rows.ptr[r][bag];
    for (uint32_t i = 0; i < input->width; i++) {
      if (i != bag) row[slow_find(out, input->names[i])] = input->rows.ptr[r][i];
    }
    for (uint32_t k = 0; v.type == VALUE_BAG && k < v.len; k++) {
      uint32_t at = slow_find(out, property_name(slow, node, &v.members[k]));
      slow_set(slow, out, row, at, v.members[k].value);
    }
  }
  return out;
}

static SlowTable *narrow(Slow *slow, const KqlNode *node, SlowTable *input) {
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    for (uint32_t i = 0; i < input->width; i++) {
      Value *row = slow_row_new(slow->arena, out), v = input->rows.ptr[r][i];
      row[0] = value_long(r);
      row[1] = value_str(input->names[i]);
      slow_set(slow, out, row, 2, slow_cast(slow, v, VALUE_STRING));
    }
  }
  return out;
}

/* The columns that stay: those named after the aggregate. */
static uint32_t *kept_columns(Slow *slow, const KqlNode *node, const SlowTable *input,
                              uint32_t *count) {
  uint32_t *kept = ARENA_ARRAY(slow->arena, uint32_t, input->width);
  *count = 0;
  for (uint32_t i = 2; argument(node, i); i++) {
    kept[(*count)++] = slow_find(input, kql_name(slow->query, argument(node, i)));
  }
  return kept;
}

/* Of the rows of SCOPE's group those whose column AT, as text, is NAME. */
static uint32_t *rows_with(Slow *slow, const SlowTable *input, uint32_t at, Str name,
                           SlowScope *scope) {
  uint32_t *rows = ARENA_ARRAY(slow->arena, uint32_t, scope->group_count), count = 0;
  for (uint32_t i = 0; i < scope->group_count; i++) {
    Value v = slow_cast(slow, input->rows.ptr[scope->group[i]][at], VALUE_STRING);
    if (str_eq(value_text(v), name)) rows[count++] = scope->group[i];
  }
  scope->group_count = count;
  return rows;
}

static SlowTable *pivot(Slow *slow, const KqlNode *node, SlowTable *input) {
  uint32_t at = slow_find(input, kql_name(slow->query, argument(node, 0))), width;
  uint32_t *kept = kept_columns(slow, node, input, &width);
  const KqlNode *aggregate = argument(node, 1);
  ValueType type = slow_type(kql_type(aggregate));
  Names names = {0};
  Value **keys = ARENA_ARRAY(slow->arena, Value *, input->rows.len);
  for (uint32_t k = 0; k < width; k++) vec_push(slow->arena, &names, input->names[kept[k]]);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    keys[r] = ARENA_ARRAY(slow->arena, Value, width);
    for (uint32_t k = 0; k < width; k++) keys[r][k] = input->rows.ptr[r][kept[k]];
    Value v = slow_cast(slow, input->rows.ptr[r][at], VALUE_STRING);
    add_name(slow->arena, &names, width, value_text(v));
  }
  SlowTable *out = table_named(slow, &names, input);
  for (uint32_t i = width; i < out->width; i++) out->types[i] = type;
  SlowGroups groups = slow_groups(slow->arena, keys, width, input->rows.len);
  for (uint32_t g = 0; g < groups.count; g++) {
    uint32_t count, *members = slow_members(slow->arena, &groups, input->rows.len, g, &count);
    Value *row = slow_row_new(slow->arena, out);
    for (uint32_t k = 0; k < width; k++) row[k] = keys[members[0]][k];
    for (uint32_t i = width; i < out->width; i++) {
      SlowScope scope = {.table = input, .group = members, .group_count = count};
      scope.group = rows_with(slow, input, at, out->names[i], &scope);
      Value none = type == VALUE_LONG ? value_long(0) : value_null();
      slow_set(slow, out, row, i, scope.group_count ? slow_eval(slow, &scope, aggregate) : none);
    }
  }
  return out;
}

SlowTable *slow_evaluate(Slow *slow, const KqlNode *node, SlowTable *input) {
  const KqlNode *call = node->kids[KQL_EVALUATE_CALL];
  Str name = kql_name(slow->query, call->kids[KQL_CALL_NAME]);
  if (str_eq(name, STR("bag_unpack"))) return bag_unpack(slow, node, input);
  if (str_eq(name, STR("narrow"))) return narrow(slow, node, input);
  if (str_eq(name, STR("pivot"))) return pivot(slow, node, input);
  slow_trouble(slow, node, "unknown plugin");
  return input;
}
