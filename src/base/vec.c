/* Owns the growth of arena arrays. Comes in: an array at its capacity. Goes out: a larger one. */
#include "base/vec.h"

#include <string.h>

void *vec_grown(Arena *arena, const void *ptr, uint32_t len, uint32_t *cap, size_t item_size) {
  size_t old = item_size * *cap;
  *cap = *cap ? *cap * 2 : 8;
  if (arena_extend(arena, ptr, old, item_size * *cap)) return (void *)ptr;
  void *grown = arena_raw(arena, item_size * *cap);
  if (len) memcpy(grown, ptr, item_size * len);
  return grown;
}
