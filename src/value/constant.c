/* Owns the way between values and the constants of plans. Comes in: one of the two. Goes out: the
   other, equal bit by bit. */
#include "value/constant.h"

#include <string.h>

static Value array_of(Arena *arena, const PlanConstant *constant) {
  Value *items = ARENA_ARRAY(arena, Value, constant->len);
  for (uint32_t i = 0; i < constant->len; i++) {
    items[i] = constant_value(arena, &constant->items[i]);
  }
  return value_array(items, constant->len);
}

static Value bag_of(Arena *arena, const PlanConstant *constant) {
  ValueMember *members = ARENA_ARRAY(arena, ValueMember, constant->len);
  for (uint32_t i = 0; i < constant->len; i++) {
    const PlanConstant *key = &constant->items[2 * (size_t)i];
    members[i] = (ValueMember){key->text, key->len, constant_value(arena, key + 1)};
  }
  return value_bag(members, constant->len);
}

Value constant_value(Arena *arena, const PlanConstant *constant) {
  Value v = {.type = (uint8_t)constant->type};
  switch (constant->type) {
    case VALUE_BOOL: v.boolean = constant->bits.word[0] != 0; break;
    case VALUE_REAL: memcpy(&v.real, &constant->bits.word[0], sizeof v.real); break;
    case VALUE_GUID:
    case VALUE_DECIMAL: return value_wide(arena, v.type, constant->bits);
    case VALUE_STRING: return value_str(constant_text(constant));
    case VALUE_ARRAY: return array_of(arena, constant);
    case VALUE_BAG: return bag_of(arena, constant);
    default: v.number = (int64_t)constant->bits.word[0]; break;
  }
  return v;
}

static const PlanConstant *items_of(Arena *arena, Value value) {
  PlanConstant *items = ARENA_ARRAY(arena, PlanConstant, value.len);
  for (uint32_t i = 0; i < value.len; i++) items[i] = constant_of(arena, value.items[i]);
  return items;
}

static const PlanConstant *members_of(Arena *arena, Value value) {
  PlanConstant *items = ARENA_ARRAY(arena, PlanConstant, 2 * (size_t)value.len);
  for (uint32_t i = 0; i < value.len; i++) {
    items[2 * (size_t)i] = constant_of(arena, value_str(member_key(&value.members[i])));
    items[2 * (size_t)i + 1] = constant_of(arena, value.members[i].value);
  }
  return items;
}

PlanConstant constant_of(Arena *arena, Value value) {
  PlanConstant c = {.type = value.type, .len = value.len};
  switch (value.type) {
    case VALUE_NULL: break;
    case VALUE_BOOL: c.bits.word[0] = value.boolean; break;
    case VALUE_REAL: memcpy(&c.bits.word[0], &value.real, sizeof value.real); break;
    case VALUE_GUID:
    case VALUE_DECIMAL: c.bits = *value.wide; break;
    case VALUE_STRING: c.text = value.text; break;
    case VALUE_ARRAY: c.items = items_of(arena, value); break;
    case VALUE_BAG: c.items = members_of(arena, value); break;
    default: c.bits.word[0] = (uint64_t)value.number; break;
  }
  return c;
}
