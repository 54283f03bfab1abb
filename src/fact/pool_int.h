/* Pools of names in generated, constant memory: 16-bit numbers in the order of the names' bytes.
   The generator's half is gen/pool.c. Private to fact/. */
#ifndef RULEC_FACT_POOL_INT_H
#define RULEC_FACT_POOL_INT_H

#include "base/str.h"

typedef struct FactPool {
  const char *text;      /* all names, one after the other */
  const uint32_t *at;    /* where each starts; one more for the end */
  const uint32_t *hash;  /* the lower half of str_hash of each */
  const uint16_t *slots; /* numbers by hash, linear probing; 0 is free */
  uint32_t mask;         /* slots are mask + 1 */
} FactPool;

enum { POOL_NO_NAME = 0 };

/* The number of NAME, or POOL_NO_NAME. */
uint16_t pool_find(const FactPool *pool, Str name);
/* Absent for POOL_NO_NAME. */
static inline Str pool_name(const FactPool *pool, uint16_t number) {
  if (number == POOL_NO_NAME) return (Str){NULL, 0};
  uint32_t start = pool->at[number];
  return (Str){pool->text + start, pool->at[number + 1] - start};
}
static inline uint32_t pool_hash(const FactPool *pool, uint16_t number) {
  return pool->hash[number];
}

#endif
