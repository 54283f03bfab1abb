/* Owns the look into generated pools. Comes in: names or numbers. Goes out: the other. */
#include "fact/pool_int.h"

uint16_t pool_find(const FactPool *pool, Str name) {
  for (uint32_t at = (uint32_t)str_hash(name) & pool->mask; pool->slots[at];
       at = (at + 1) & pool->mask) {
    if (str_eq(pool_name(pool, pool->slots[at]), name)) return pool->slots[at];
  }
  return POOL_NO_NAME;
}
