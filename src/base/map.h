/* A hash map from strings to pointers inside an arena: names to declarations, ids to rules.
   A zeroed Map is empty and ready. Keys are views: their bytes must outlive the map. */
#ifndef RULEC_BASE_MAP_H
#define RULEC_BASE_MAP_H

#include "base/arena.h"

typedef struct MapSlot {
  Str key;
  uint64_t hash;
  void *value; /* NULL marks a free slot */
} MapSlot;

typedef struct Map {
  MapSlot *slots;
  size_t len, cap; /* cap is 0 or a power of two */
} Map;

/* The value put last under KEY, or NULL. */
void *map_get(const Map *map, Str key);
/* Makes room for COUNT keys at once, so that putting them copies nothing. */
void map_reserve(Arena *arena, Map *map, size_t count);
/* Puts VALUE (not NULL) under KEY and returns what stood there before, or NULL. */
void *map_put(Arena *arena, Map *map, Str key, void *value);

#endif
