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
  if (d->len >= TRIED && (d->len == DICTIONARY_MOST || d->len > d->asked / 2)) d->useless = true;
  d->texts[d->len] = arena_str(d->arena, text);
  d->hashes[d->len] = hash;
  d->slots[slot] = ++d->len;
  return d->len - 1;
}

static uint64_t word_at(const char *ptr) {
  uint64_t word;
  memcpy(&word, ptr, sizeof word);
  return word;
}

/* Eight bytes at a step, the last ones twice. */
static bool same_text(Str a, Str b) {
  if (a.len != b.len || a.len < sizeof(uint64_t)) return str_eq(a, b);
  size_t last = a.len - sizeof(uint64_t);
  for (size_t i = 0; i < last; i += sizeof(uint64_t)) {
    if (word_at(a.ptr + i) != word_at(b.ptr + i)) return false;
  }
  return word_at(a.ptr + last) == word_at(b.ptr + last);
}

uint32_t dictionary_code(Dictionary *d, Str text) {
  if (d->len == d->cap) grow(d);
  uint32_t hash = (uint32_t)hash_bytes(text), slot = hash & (d->slot_count - 1);
  d->asked++;
  for (; d->slots[slot]; slot = (slot + 1) & (d->slot_count - 1)) {
    uint32_t code = d->slots[slot] - 1;
    if (d->hashes[code] == hash && same_text(d->texts[code], text)) return code;
  }
  return add(d, slot, text, hash);
}
