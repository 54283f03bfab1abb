/* Owns the hash table of groups: open addressing over stored keys and hashes. */
#include "exec/group.h"

#include "value/hash.h"

#include <string.h>

enum { SLOTS_FIRST = 64 };

Groups *groups_new(Arena *arena, const PlanColumn *plan, uint32_t key_count) {
  Groups *g = ARENA_NEW(arena, Groups);
  g->keys = table_new(arena, plan, key_count);
  g->slot_count = SLOTS_FIRST;
  g->slots = ARENA_ARRAY(arena, uint32_t, g->slot_count);
  return g;
}

static uint64_t hash_row(const Column *keys, uint32_t count, uint32_t row) {
  uint64_t h = 0;
  for (uint32_t k = 0; k < count; k++) h = hash_mix(h, column_hash(&keys[k], row));
  return hash_mix(h, h >> 32);
}

static bool same_keys(const Groups *g, uint32_t group, const Column *keys, uint32_t row) {
  for (uint32_t k = 0; k < g->keys.column_count; k++) {
    if (!column_equal(&g->keys.columns[k], group, &keys[k], row)) return false;
  }
  return true;
}

static uint32_t slot_of(const Groups *g, const Column *keys, uint32_t row, uint64_t hash) {
  uint32_t mask = g->slot_count - 1;
  uint32_t at = (uint32_t)hash & mask;
  for (; g->slots[at]; at = (at + 1) & mask) {
    uint32_t group = g->slots[at] - 1;
    if (g->hashes[group] == hash && same_keys(g, group, keys, row)) break;
  }
  return at;
}

static void grow(Groups *g) {
  Arena *arena = g->keys.arena;
  uint32_t count = g->keys.rows;
  g->slot_count *= 2;
  g->slots = ARENA_ARRAY(arena, uint32_t, g->slot_count);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t at = (uint32_t)g->hashes[i] & (g->slot_count - 1);
    while (g->slots[at]) at = (at + 1) & (g->slot_count - 1);
    g->slots[at] = i + 1;
  }
}

static void add_group(Groups *g, const Column *keys, uint32_t row, uint64_t hash) {
  if (g->keys.rows == g->cap) {
    g->cap = g->cap ? g->cap * 2 : SLOTS_FIRST;
    uint64_t *hashes = ARENA_ARRAY(g->keys.arena, uint64_t, g->cap);
    if (g->keys.rows) memcpy(hashes, g->hashes, g->keys.rows * sizeof *hashes);
    g->hashes = hashes;
  }
  uint32_t group = table_add_row(&g->keys);
  g->hashes[group] = hash;
  for (uint32_t k = 0; k < g->keys.column_count; k++) {
    Value v = value_copy(g->keys.arena, column_value(&keys[k], row));
    column_set(&g->keys.columns[k], group, v);
  }
}

/* The group of the keys of ROW, a new one where there is none. */
static uint32_t assign(Groups *g, const Column *keys, uint32_t row) {
  if (g->keys.rows * 2 >= g->slot_count) grow(g);
  uint64_t hash = hash_row(keys, g->keys.column_count, row);
  uint32_t at = slot_of(g, keys, row, hash);
  if (g->slots[at]) return g->slots[at] - 1;
  uint32_t count = g->keys.rows;
  add_group(g, keys, row, hash);
  if (g->keys.rows > count) g->slots[at] = g->keys.rows;
  return g->keys.rows - 1;
}

void groups_assign(Groups *g, const Column *keys, uint32_t rows, uint32_t *out) {
  for (uint32_t i = 0; i < rows; i++) out[i] = assign(g, keys, i);
}

bool groups_add(Groups *g, const Column *keys, uint32_t row) {
  uint32_t count = g->keys.rows;
  assign(g, keys, row);
  return g->keys.rows > count;
}

uint32_t groups_find(const Groups *g, const Column *keys, uint32_t row) {
  uint64_t hash = hash_row(keys, g->keys.column_count, row);
  uint32_t there = g->slots[slot_of(g, keys, row, hash)];
  return there ? there - 1 : UINT32_MAX;
}

Groups *groups_by(Arena *arena, const Column *keys, uint32_t count, uint32_t rows, uint32_t *out) {
  PlanColumn *plan = ARENA_ARRAY(arena, PlanColumn, count);
  for (uint32_t i = 0; i < count; i++) plan[i].type = keys[i].type;
  Groups *groups = groups_new(arena, plan, count);
  groups_assign(groups, keys, rows, out);
  return groups;
}
