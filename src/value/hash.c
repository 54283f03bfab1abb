/* Owns the hash of byte strings: eight bytes at a step, multiply and fold. */
#include "value/hash.h"

#include <string.h>

uint64_t hash_bytes(Str s) {
  uint64_t h = hash_mix(UINT64_C(0x243F6A8885A308D3), s.len);
  size_t at = 0;
  for (; s.len - at >= 8; at += 8) {
    uint64_t word;
    memcpy(&word, s.ptr + at, 8);
    h = hash_mix(h, word);
  }
  uint64_t rest = 0;
  if (s.len > at) memcpy(&rest, s.ptr + at, s.len - at);
  h = hash_mix(h, rest);
  return hash_mix(h, h >> 32);
}
