/* Growing arrays inside an arena: VEC(Type) declares one, a zeroed one is empty.
   Growth may copy into fresh arena memory, so pointers to items hold only until the next push. */
#ifndef RULEC_BASE_VEC_H
#define RULEC_BASE_VEC_H

#include "base/arena.h"

#define VEC(Type) \
  struct {        \
    Type *ptr;    \
    uint32_t len; \
    uint32_t cap; \
  }

/* The LEN items at PTR, with room for twice as many as CAP, which becomes the new capacity; what is
   behind the items is not zeroed. */
void *vec_grown(Arena *arena, const void *ptr, uint32_t len, uint32_t *cap, size_t item_size)
    __attribute__((returns_nonnull));

/* Makes room for one more item. */
#define vec_reserve(arena, vec)                                                             \
  ((vec)->len < (vec)->cap ? (void)0                                                        \
                           : (void)((vec)->ptr = vec_grown((arena), (vec)->ptr, (vec)->len, \
                                                           &(vec)->cap, sizeof *(vec)->ptr)))
#define vec_push(arena, vec, item) \
  (vec_reserve((arena), (vec)), (void)((vec)->ptr[(vec)->len++] = (item)))
#define vec_last(vec) (&(vec)->ptr[(vec)->len - 1])
#define vec_each(Type, it, vec) \
  for (Type *it = (vec)->ptr; it && it < (vec)->ptr + (vec)->len; it++)

#endif
