/* Arenas: memory that is given back all at once. One arena a lifetime (file, plan, batch).
   Everything allocated is zeroed and aligned for any type; nothing is freed singly. */
#ifndef RULEC_BASE_ARENA_H
#define RULEC_BASE_ARENA_H

#include "base/str.h"

#include <stdalign.h>
#include <stdarg.h>

typedef struct ArenaBlock ArenaBlock;

/* What the arenas that are charged to it may hold together. Nothing fails where they hold more: who
   makes much of little asks arena_may_take first, and who is responsible looks at `spent`. */
typedef struct ArenaBudget {
  size_t most; /* bytes; 0: any number */
  size_t held;
  bool spent;           /* more was wanted once: what has been made since may be less than asked */
  bool value_too_large; /* one of more than LIMIT_VALUE_BYTES was wanted once, and is empty */
} ArenaBudget;

/* A zeroed Arena is empty and ready: no init call. Not shared between threads. */
typedef struct Arena {
  char *at, *end;    /* what is free of the newest block */
  ArenaBlock *block; /* newest block; older ones hang behind it */
  size_t held;       /* bytes of all blocks */
  ArenaBudget *budget;
  size_t charged; /* bytes of HELD that count in the budget */
  struct Arena *children, *sibling;
} Arena;

enum { ARENA_ALIGN = alignof(max_align_t) };

/* SIZE bytes of another block, aligned: the slow way of arena_raw. */
void *arena_grow(Arena *arena, size_t size);

/* SIZE bytes that are not zeroed: for what is written over at once. */
static inline void *arena_raw(Arena *arena, size_t size) {
  size_t pad = -(uintptr_t)arena->at % ARENA_ALIGN;
  if (size + pad >= (size_t)(arena->end - arena->at)) return arena_grow(arena, size);
  char *at = arena->at + pad;
  if (!at) __builtin_unreachable(); /* as an empty arena has no room: gcc's analyzer asks */
  arena->at = at + size;
  return at;
}

/* SIZE zeroed bytes; never NULL. They live until arena_reset or arena_free. */
static inline void *arena_alloc(Arena *arena, size_t size) {
  return memset(arena_raw(arena, size), 0, size);
}
#define ARENA_NEW(arena, Type)          ((Type *)arena_alloc((arena), sizeof(Type)))
#define ARENA_ARRAY(arena, Type, count) ((Type *)arena_alloc((arena), sizeof(Type) * (count)))

/* SIZE bytes for the caller to fill: neither zeroed nor aligned. */
char *arena_bytes_raw(Arena *arena, size_t size);
/* Whether the OLD bytes at PTR, the last that were taken, became SIZE bytes where they are; the new
   ones are not zeroed. */
bool arena_extend(Arena *arena, const void *ptr, size_t old, size_t size);

/* A copy of S that also ends in NUL (not counted in len). */
Str arena_str(Arena *arena, Str s);
/* The COUNT texts one after another; the result also ends in NUL. */
Str arena_join(Arena *arena, const Str *texts, size_t count);
/* printf into the arena; the result also ends in NUL. */
Str arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
Str arena_vprintf(Arena *arena, const char *format, va_list args);

/* From now on, what ARENA takes from the heap counts in BUDGET, which is NULL for none; what
   counted in another no longer does. The budget has to live as long as the arena, or until the next
   call. */
void arena_charge(Arena *arena, ArenaBudget *budget);
/* Whether the budget, if there is one, allows SIZE bytes more. False notes that it is spent. */
bool arena_may_take(const Arena *arena, size_t size);
static inline bool arena_is_spent(const Arena *arena) {
  return arena->budget && arena->budget->spent;
}

/* Gives the empty ARENA a block of the largest size at once, for those who will fill it. */
void arena_reserve(Arena *arena);
/* An arena that ends with ARENA, for another thread or another order of taking. */
Arena *arena_child(Arena *arena);
/* Forgets all content but keeps one block for reuse. */
void arena_reset(Arena *arena);
/* Gives all memory back; the arena is empty and usable again. */
void arena_free(Arena *arena);
/* Bytes held from the heap, used or not. */
size_t arena_bytes(const Arena *arena);

#endif
