/* Owns arena memory: a list of blocks, each twice the last up to 1 MiB, filled from the newest.
   Comes in: sizes. Goes out: zeroed memory with the arena's lifetime. */
#include "base/arena.h"

#include "base/mem.h"

#include <stdalign.h>
#include <stdio.h>
#include <string.h>

struct ArenaBlock {
  ArenaBlock *older;
  size_t size; /* bytes of data */
  alignas(max_align_t) char data[];
};

enum { BLOCK_FIRST = 1024, BLOCK_MOST = 1024 * 1024 };

static ArenaBlock *new_block(size_t size) {
  ArenaBlock *block = mem_resize(NULL, sizeof *block + size);
  block->size = size;
  return block;
}

/* Room for what does not fit the newest block: a new block twice as large, or, where that would be
   filled by it alone, one of just that size behind the newest, which stays in use. */
static char *take_new(Arena *arena, size_t size) {
  size_t next = arena->block->size * 2;
  if (next > BLOCK_MOST) next = BLOCK_MOST;
  bool alone = size > next / 2;
  ArenaBlock *block = new_block(alone ? size : next);
  ArenaBlock **place = alone ? &arena->block->older : &arena->block;
  block->older = *place;
  *place = block;
  if (!alone) arena->used = size;
  return block->data;
}

static char *take(Arena *arena, size_t size) {
  if (!arena->block) {
    arena->block = new_block(BLOCK_FIRST);
    arena->block->older = NULL;
  }
  if (arena->used + size > arena->block->size) return take_new(arena, size);
  char *at = arena->block->data + arena->used;
  arena->used += size;
  return at;
}

void *arena_raw(Arena *arena, size_t size) {
  size_t unit = alignof(max_align_t), over = arena->used % unit;
  if (over) arena->used += unit - over;
  return take(arena, size);
}

void *arena_alloc(Arena *arena, size_t size) { return memset(arena_raw(arena, size), 0, size); }

char *arena_bytes_raw(Arena *arena, size_t size) { return take(arena, size); }

Str arena_str(Arena *arena, Str s) {
  char *copy = arena_bytes_raw(arena, s.len + 1);
  if (s.len) memcpy(copy, s.ptr, s.len);
  copy[s.len] = '\0';
  return (Str){copy, s.len};
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

void arena_reset(Arena *arena) {
  if (!arena->block) return;
  free_blocks(arena->block->older);
  arena->block->older = NULL;
  arena->used = 0;
}

void arena_free(Arena *arena) {
  free_blocks(arena->block);
  *arena = (Arena){0};
}

size_t arena_bytes(const Arena *arena) {
  size_t bytes = 0;
  for (const ArenaBlock *block = arena->block; block; block = block->older) bytes += block->size;
  return bytes;
}
