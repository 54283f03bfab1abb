/* Owns dictionaries: open addressing over copied texts. */
#include "exec/dictionary.h"

#include "value/hash.h"

#include <string.h>

enum { FIRST = 256, TRIED = 4096 };

Dictionary *dictionary_new(Arena *arena) {
  Dictionary *d = ARENA_NEW(arena, Dictionary);
  d->arena = arena;
  return d;
}

static void grow(Dictionary *d) {
  uint32_t cap = d->cap ? d->cap * 2 : FIRST;
  Str *texts = ARENA_ARRAY(d->arena, Str, cap);
  uint32_t *hashes = ARENA_ARRAY(d->arena, uint32_t, cap);
  if (d->len) {
    memcpy(texts, d->texts, d->len * sizeof *texts);
    memcpy(hashes, d->hashes, d->len * sizeof *hashes);
  }
  d->texts = texts;
  d->hashes = hashes;
  d->cap = cap;
  d->slot_count = cap * 2;
  d->slots = ARENA_ARRAY(d->arena, uint32_t, d->slot_count);
  for (uint32_t i = 0; i < d->len; i++) {
    uint32_t slot = hashes[i] & (d->slot_count - 1);
    while (d->slots[slot]) slot = (slot + 1) & (d->slot_count - 1);
    d->slots[slot] = i + 1;
  }
}

static uint32_t add(Dictionary *d, uint32_t slot, Str text, uint32_t hash) {
  if (d->len >= TRIED && (d->len == DICTIONARY_MOST || d->len * 2 > d->asked)) d->useless = true;
  d->texts[d->len] = arena_str(d->arena, text);
  d->hashes[d->len] = hash;
  d->slots[slot] = ++d->len;
  return d->len - 1;
}

uint32_t dictionary_code(Dictionary *d, Str text) {
  if (d->len == d->cap) grow(d);
  uint32_t hash = (uint32_t)hash_bytes(text), slot = hash & (d->slot_count - 1);
  d->asked++;
  for (; d->slots[slot]; slot = (slot + 1) & (d->slot_count - 1)) {
    uint32_t code = d->slots[slot] - 1;
    if (d->hashes[code] == hash && str_eq(d->texts[code], text)) return code;
  }
  return add(d, slot, text, hash);
}
