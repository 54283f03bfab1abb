/* Owns string-keyed hash maps: open addressing, at most half full. No order is promised. */
#include "base/map.h"

#include <assert.h>

static MapSlot *slot_of(const Map *map, Str key, uint64_t hash) {
  size_t at = hash & (map->cap - 1);
  while (map->slots[at].value &&
         !(map->slots[at].hash == hash && str_eq(map->slots[at].key, key))) {
    at = (at + 1) & (map->cap - 1);
  }
  return &map->slots[at];
}

static void grow(Arena *arena, Map *map, size_t cap) {
  Map grown = {.cap = cap, .len = map->len};
  grown.slots = ARENA_ARRAY(arena, MapSlot, grown.cap);
  for (size_t i = 0; i < map->cap; i++) {
    const MapSlot *old = &map->slots[i];
    if (old->value) *slot_of(&grown, old->key, old->hash) = *old;
  }
  *map = grown;
}

void *map_get(const Map *map, Str key) {
  return map->len ? slot_of(map, key, str_hash(key))->value : NULL;
}

void map_reserve(Arena *arena, Map *map, size_t count) {
  size_t cap = map->cap ? map->cap : 16;
  while (cap / 2 < count) cap *= 2;
  if (cap > map->cap) grow(arena, map, cap);
}

void *map_put(Arena *arena, Map *map, Str key, void *value) {
  assert(value);
  if (map->len * 2 >= map->cap) grow(arena, map, map->cap ? map->cap * 2 : 16);
  uint64_t hash = str_hash(key);
  MapSlot *slot = slot_of(map, key, hash);
  void *before = slot->value;
  if (!before) map->len++;
  *slot = (MapSlot){key, hash, value};
  return before;
}
