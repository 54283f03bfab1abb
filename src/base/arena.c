/* Owns arena memory: a list of blocks, each twice the last up to 2 MiB, filled from the newest.
   Comes in: sizes. Goes out: zeroed memory with the arena's lifetime. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdio.h>

/* Where sanitizers watch, every piece is a block of its own, so that they know where it ends. */
#ifndef ARENA_EXACT
#define ARENA_EXACT 0
#endif

struct ArenaBlock {
  ArenaBlock *older;
  size_t size; /* bytes of data */
  alignas(max_align_t) char data[];
};

enum { BLOCK_FIRST = 512, BLOCK_MOST = MEM_HUGE - sizeof(ArenaBlock) };

bool arena_may_take(const Arena *arena, size_t size) {
  ArenaBudget *budget = arena->budget;
  if (!budget || !budget->most) return true;
  if (budget->held > budget->most || size > budget->most - budget->held) budget->spent = true;
  return !budget->spent;
}

static void count(Arena *arena, size_t size) {
  arena->held += size;
  if (!arena->budget) return;
  arena_may_take(arena, size);
  arena->charged += size;
  arena->budget->held += size;
}

static void count_back(Arena *arena, size_t size) {
  arena->held -= size;
  if (!arena->budget) return;
  if (size > arena->charged) size = arena->charged;
  arena->charged -= size;
  arena->budget->held -= size;
}

void arena_charge(Arena *arena, ArenaBudget *budget) {
  if (arena->budget) arena->budget->held -= arena->charged;
  arena->budget = budget;
  arena->charged = 0;
}

static ArenaBlock *new_block(Arena *arena, size_t size) {
  bool most = size == BLOCK_MOST;
  ArenaBlock *block = most ? mem_huge(MEM_HUGE) : mem_resize(NULL, sizeof *block + size);
  block->size = size;
  count(arena, size);
  return block;
}

static void open_block(Arena *arena, size_t size) {
  ArenaBlock *block = new_block(arena, size);
  block->older = arena->block;
  arena->block = block;
  arena->at = block->data;
  arena->end = block->data + size;
}

/* A block of just SIZE bytes behind the newest, which stays in use. */
static void *add_behind(Arena *arena, size_t size) {
  ArenaBlock *block = new_block(arena, size);
  block->older = arena->block->older;
  arena->block->older = block;
  return block->data;
}

static void *take_block(Arena *arena, size_t size) {
  open_block(arena, size);
  arena->at = arena->end;
  return arena->block->data;
}

void arena_reserve(Arena *arena) {
  if (!ARENA_EXACT && !arena->block) open_block(arena, BLOCK_MOST);
}

/* A new block twice as large, unless SIZE alone would fill most of it. */
void *arena_grow(Arena *arena, size_t size) {
  if (ARENA_EXACT) return take_block(arena, size);
  size_t next = arena->block ? arena->block->size * 2 : BLOCK_FIRST;
  if (next > BLOCK_MOST) next = BLOCK_MOST;
  if (arena->block && size > next / 2) return add_behind(arena, size);
  open_block(arena, next);
  return arena_raw(arena, size);
}

char *arena_bytes_raw(Arena *arena, size_t size) {
  if (size >= (size_t)(arena->end - arena->at)) return arena_grow(arena, size);
  char *at = arena->at;
  arena->at += size;
  return at;
}

bool arena_extend(Arena *arena, const void *ptr, size_t old, size_t size) {
  const char *start = ptr;
  if (!start || start + old != arena->at || size - old > (size_t)(arena->end - arena->at))
    return false;
  arena->at += size - old;
  return true;
}

Str arena_str(Arena *arena, Str s) {
  char *copy = arena_bytes_raw(arena, s.len + 1);
  if (s.len) memcpy(copy, s.ptr, s.len);
  copy[s.len] = '\0';
  return (Str){copy, s.len};
}

Str arena_join(Arena *arena, const Str *texts, size_t count) {
  size_t len = 0, at = 0;
  for (size_t i = 0; i < count; i++) len += texts[i].len;
  char *joined = arena_bytes_raw(arena, len + 1);
  for (size_t i = 0; i < count; at += texts[i++].len) {
    if (texts[i].len) memcpy(joined + at, texts[i].ptr, texts[i].len);
  }
  joined[len] = '\0';
  return (Str){joined, len};
}

Str arena_vprintf(Arena *arena, const char *format, va_list args) {
  char short_text[256];
  va_list again;
  va_copy(again, args);
  int need = vsnprintf(short_text, sizeof short_text, format, again);
  va_end(again);
  size_t len = need < 0 ? 0 : (size_t)need;
  if (len < sizeof short_text) return arena_str(arena, (Str){short_text, len});
  char *text = arena_bytes_raw(arena, len + 1);
  vsnprintf(text, len + 1, format, args);
  return (Str){text, len};
}

Str arena_printf(Arena *arena, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str text = arena_vprintf(arena, format, args);
  va_end(args);
  return text;
}

static void free_blocks(ArenaBlock *block) {
  while (block) {
    ArenaBlock *older = block->older;
    mem_free(block);
    block = older;
  }
}

static void free_children(Arena *arena) {
  for (Arena *child = arena->children; child;) {
    Arena *next = child->sibling;
    arena_free(child);
    child = next;
  }
  arena->children = NULL;
}

Arena *arena_child(Arena *arena) {
  Arena *child = ARENA_NEW(arena, Arena);
  child->sibling = arena->children;
  arena->children = child;
  return child;
}

void arena_reset(Arena *arena) {
  free_children(arena);
  if (!arena->block) return;
  free_blocks(arena->block->older);
  arena->block->older = NULL;
  arena->at = ARENA_EXACT ? arena->end : arena->block->data;
  count_back(arena, arena->held - arena->block->size);
}

void arena_free(Arena *arena) {
  arena_charge(arena, NULL);
  free_children(arena);
  free_blocks(arena->block);
  *arena = (Arena){0};
}

size_t arena_bytes(const Arena *arena) { return arena->held; }
