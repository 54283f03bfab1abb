/* Owns hash sets of values: open addressing over indices, items in order of arrival. */
#include "value/value_set.h"

#include "value/hash.h"

#include <string.h>

static uint32_t slot_of(const ValueSet *set, Value v) {
  uint32_t mask = set->slot_count - 1;
  uint64_t h = hash_mix(0, value_hash(v));
  uint32_t at = (uint32_t)(h >> 20) & mask;
  while (set->slots[at] && !value_equal(set->items[set->slots[at] - 1], v)) at = (at + 1) & mask;
  return at;
}

uint32_t value_set_find(const ValueSet *set, Value v) {
  if (!set->len) return UINT32_MAX;
  uint32_t there = set->slots[slot_of(set, v)];
  return there ? there - 1 : UINT32_MAX;
}

static void grow(ValueSet *set) {
  uint32_t cap = set->cap ? set->cap * 2 : 8;
  Value *items = ARENA_ARRAY(set->arena, Value, cap);
  if (set->len) memcpy(items, set->items, set->len * sizeof *items);
  set->items = items;
  set->cap = cap;
  set->slot_count = cap * 2;
  set->slots = ARENA_ARRAY(set->arena, uint32_t, set->slot_count);
  for (uint32_t i = 0; i < set->len; i++) set->slots[slot_of(set, items[i])] = i + 1;
}

uint32_t value_set_add(ValueSet *set, Value v, bool *added) {
  if (set->len == set->cap) grow(set);
  uint32_t at = slot_of(set, v);
  if (added) *added = !set->slots[at];
  if (set->slots[at]) return set->slots[at] - 1;
  set->items[set->len++] = v;
  set->slots[at] = set->len;
  return set->len - 1;
}
