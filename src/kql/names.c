/* Owns tables of names with numbers: a list, and slots by hash (open addressing, at most half full)
   once it is longer than a few. */
#include "kql/names.h"

enum { FEW = 8 }; /* so many names are searched one by one */

static bool is_called(const KqlName *item, Str name, uint32_t hash) {
  return item->hash == hash && str_eq(item->name, name);
}

static uint32_t *free_slot(const KqlNames *names, uint32_t hash) {
  uint32_t at = (uint32_t)hash & names->mask;
  while (names->slots[at] != 0) at = (at + 1) & names->mask;
  return &names->slots[at];
}

/* Room for COUNT names; those that are there stay. */
static void make_room(Arena *arena, KqlNames *names, uint32_t count) {
  KqlName *items = arena_raw(arena, count * sizeof *items);
  if (names->count > 0) memcpy(items, names->items, names->count * sizeof *items);
  names->items = items;
  names->cap = count;
  if (count <= FEW) return;
  uint32_t size = 4 * FEW;
  while (size < 2 * count) size *= 2;
  names->slots = ARENA_ARRAY(arena, uint32_t, size);
  names->mask = size - 1;
  for (uint32_t i = 0; i < names->count; i++) *free_slot(names, items[i].hash) = i + 1;
}

void kql_names_reserve(Arena *arena, KqlNames *names, uint32_t count) {
  if (count > names->cap) make_room(arena, names, count);
}

KqlName *kql_names_find(const KqlNames *names, Str name, uint32_t hash) {
  if (names->slots == NULL) {
    for (uint32_t i = 0; i < names->count; i++) {
      if (is_called(&names->items[i], name, hash)) return &names->items[i];
    }
    return NULL;
  }
  for (uint32_t at = (uint32_t)hash & names->mask; names->slots[at] != 0;
       at = (at + 1) & names->mask) {
    KqlName *item = &names->items[names->slots[at] - 1];
    if (is_called(item, name, hash)) return item;
  }
  return NULL;
}

KqlName *kql_names_add(Arena *arena, KqlNames *names, Str name, uint32_t hash) {
  KqlName *item = kql_names_find(names, name, hash);
  if (item != NULL) return item;
  if (names->count == names->cap) make_room(arena, names, names->cap > 0 ? names->cap * 2 : FEW);
  item = &names->items[names->count++];
  *item = (KqlName){.name = name, .hash = hash};
  if (names->slots != NULL) *free_slot(names, hash) = names->count;
  return item;
}
