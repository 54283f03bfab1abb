/* The hash of a word that a keyword table is built and searched with. Build time and run time
   must agree, so both include this. */
#ifndef RULEC_BASE_WORD_H
#define RULEC_BASE_WORD_H

#include <stddef.h>
#include <stdint.h>

enum { WORD_SLOTS = 1024, WORD_LONGEST = 32 };

/* A slot for the LEN bytes at WORD, LEN at least 1. Collisions go to the next slot. */
static inline uint32_t word_slot(const char *word, size_t len) {
  const unsigned char *w = (const unsigned char *)word;
  uint32_t hash = (uint32_t)len * 0x9E3779B1u + w[0] * 0x85EBCA6Bu + w[len - 1] * 0xC2B2AE35u;
  hash ^= (uint32_t)w[len / 2] * 0x27D4EB2Fu + (uint32_t)w[len / 3] * 0x165667B1u;
  hash ^= hash >> 15;
  return (hash * 0x2C1B3C6Du >> 12) % WORD_SLOTS;
}

#endif
