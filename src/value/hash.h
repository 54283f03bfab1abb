/* Fast hashing for hash tables of the engine: not stable across versions, never shown. */
#ifndef RULEC_VALUE_HASH_H
#define RULEC_VALUE_HASH_H

#include "base/str.h"

static inline uint64_t hash_mix(uint64_t h, uint64_t word) {
  h = (h ^ word) * UINT64_C(0x9E3779B97F4A7C15);
  return h ^ (h >> 29);
}
uint64_t hash_bytes(Str s);

#endif
