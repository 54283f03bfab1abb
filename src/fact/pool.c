/* Owns the look into generated pools. Comes in: names or numbers. Goes out: the other. */
#include "fact/pool_int.h"

uint16_t pool_find(const FactPool *pool, Str name) {
  uint32_t hash = (uint32_t)str_hash(name);
  for (uint32_t at = hash & pool->mask; pool->slots[at]; at = (at + 1) & pool->mask) {
    uint16_t number = pool->slots[at];
    if (pool_hash(pool, number) == hash && str_eq(pool_name(pool, number), name)) return number;
  }
  return POOL_NO_NAME;
}
