/* Owns pools of names. Comes in: names in any order. Goes out: numbers, and the pool as C. */
#include "gen/pool.h"

#include "gen/output.h"

#include <assert.h>
#include <stdlib.h>

enum { MOST = UINT16_MAX };

Pool pool_new(Arena *arena) {
  Pool pool = {.arena = arena};
  pool_add(&pool, STR(""));
  return pool;
}

void pool_add(Pool *pool, Str name) {
  assert(!pool->sealed);
  if (map_get(&pool->ids, name)) return;
  vec_push(pool->arena, &pool->names, name);
  map_put(pool->arena, &pool->ids, name, pool);
}

static int by_bytes(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

void pool_seal(Pool *pool) {
  qsort(pool->names.ptr, pool->names.len, sizeof(Str), by_bytes);
  assert(pool->names.len <= MOST);
  vec_each(Str, name, &pool->names) map_put(pool->arena, &pool->ids, *name, name);
  pool->sealed = true;
}

uint16_t pool_id(const Pool *pool, Str name) {
  const Str *slot = map_get(&pool->ids, name);
  assert(pool->sealed && slot);
  return (uint16_t)(slot - pool->names.ptr);
}

/* Twice as many slots as names, at least. */
static uint32_t slot_mask(uint32_t names) {
  uint32_t slots = 16;
  while (slots < names * 2) slots *= 2;
  return slots - 1;
}

static uint32_t write_slots(const Pool *pool, Buf *out, const char *prefix) {
  uint32_t mask = slot_mask(pool->names.len);
  uint32_t *slots = ARENA_ARRAY(pool->arena, uint32_t, mask + 1);
  for (uint32_t id = 1; id < pool->names.len; id++) {
    uint32_t at = (uint32_t)str_hash(pool->names.ptr[id]) & mask;
    while (slots[at]) at = (at + 1) & mask;
    slots[at] = id;
  }
  output_numbers(out, (Array){"uint16_t", prefix, "slots"}, slots, mask + 1);
  return mask;
}

void pool_write(const Pool *pool, Buf *out, const char *prefix) {
  uint32_t *starts = ARENA_ARRAY(pool->arena, uint32_t, pool->names.len + 1), at = 0;
  buf_printf(out, "__extension__ static const char %s_text[] =\n", prefix);
  for (uint32_t id = 0; id < pool->names.len; id++) {
    Str name = pool->names.ptr[id];
    starts[id] = at;
    at += (uint32_t)name.len;
    output_string(out, name);
    buf_add_byte(out, '\n');
  }
  starts[pool->names.len] = at;
  buf_add_cstr(out, ";\n");
  output_numbers(out, (Array){"uint32_t", prefix, "at"}, starts, pool->names.len + 1);
  for (uint32_t id = 0; id < pool->names.len; id++) {
    starts[id] = (uint32_t)str_hash(pool->names.ptr[id]);
  }
  output_numbers(out, (Array){"uint32_t", prefix, "hash"}, starts, pool->names.len);
  uint32_t mask = write_slots(pool, out, prefix);
  buf_printf(out, "static const FactPool %s = {%s_text, %s_at, %s_hash, %s_slots, %u};\n", prefix,
             prefix, prefix, prefix, prefix, mask);
}
