/* Owns the hash of byte strings: eight bytes at a step, multiply and fold. */
#include "value/hash.h"

#include <string.h>

/* The last eight bytes, or all of fewer. */
static uint64_t last_bytes(Str s) {
  uint64_t word = 0;
  if (s.len >= sizeof word) {
    memcpy(&word, s.ptr + s.len - sizeof word, sizeof word);
    return word;
  }
  for (size_t i = 0; i < s.len; i++) word = word << 8 | (unsigned char)s.ptr[i];
  return word;
}

uint64_t hash_bytes(Str s) {
  uint64_t h = hash_mix(UINT64_C(0x243F6A8885A308D3), s.len);
  size_t at = 0;
  for (; s.len - at > 8; at += 8) {
    uint64_t word;
    memcpy(&word, s.ptr + at, 8);
    h = hash_mix(h, word);
  }
  h = hash_mix(h, last_bytes(s));
  return hash_mix(h, h >> 32);
}
