/* Owns stable sorting: bottom-up merges between two arrays. */
#include "exec/sort.h"

typedef struct Sort {
  SortCompare *compare;
  const void *context;
} Sort;

/* Merges the sorted runs FROM[start, middle) and FROM[middle, end) into TO. */
static void merge(const Sort *s, const uint32_t *from, uint32_t *to, const uint32_t ends[3]) {
  uint32_t left = ends[0], right = ends[1];
  for (uint32_t at = ends[0]; at < ends[2]; at++) {
    bool take_left = right >= ends[2] ||
                     (left < ends[1] && s->compare(s->context, from[left], from[right]) <= 0);
    to[at] = take_left ? from[left++] : from[right++];
  }
}

uint32_t *sort_rows(Arena *arena, uint32_t count, SortCompare *compare, const void *context) {
  Sort s = {compare, context};
  uint32_t *from = ARENA_ARRAY(arena, uint32_t, count), *to = ARENA_ARRAY(arena, uint32_t, count);
  for (uint32_t i = 0; i < count; i++) from[i] = i;
  for (uint64_t width = 1; width < count; width *= 2) {
    for (uint64_t start = 0; start < count; start += 2 * width) {
      uint64_t middle = start + width < count ? start + width : count;
      uint64_t end = start + 2 * width < count ? start + 2 * width : count;
      merge(&s, from, to, (uint32_t[]){(uint32_t)start, (uint32_t)middle, (uint32_t)end});
    }
    uint32_t *swap = from;
    from = to;
    to = swap;
  }
  return from;
}
