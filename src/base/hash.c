/* Owns SHA-256. Comes in: bytes. Goes out: 32 bytes, or 64 hexadecimal digits. */
#include "base/hash.h"

#include <string.h>

static const uint32_t round_constants[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static uint32_t rotate(uint32_t word, int by) { return word >> by | word << (32 - by); }

static void schedule(const uint8_t *block, uint32_t words[64]) {
  for (size_t i = 0; i < 16; i++) {
    words[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
               (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  }
  for (int i = 16; i < 64; i++) {
    uint32_t near = words[i - 15], far = words[i - 2];
    words[i] = words[i - 16] + (rotate(near, 7) ^ rotate(near, 18) ^ near >> 3) + words[i - 7] +
               (rotate(far, 17) ^ rotate(far, 19) ^ far >> 10);
  }
}

/* Mixes one block of 64 bytes into STATE; a…h are named as in the standard. */
static void mix(uint32_t state[8], const uint8_t *block) {
  uint32_t words[64];
  schedule(block, words);
  uint32_t a = state[0], b = state[1], c = state[2], d = state[3];
  uint32_t e = state[4], f = state[5], g = state[6], h = state[7];
  for (int i = 0; i < 64; i++) {
    uint32_t first = h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + ((e & f) ^ (~e & g)) +
                     round_constants[i] + words[i];
    uint32_t second =
        (rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + ((a & b) ^ (a & c) ^ (b & c));
    h = g, g = f, f = e, e = d + first;
    d = c, c = b, b = a, a = first + second;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
  state[4] += e, state[5] += f, state[6] += g, state[7] += h;
}

Sha256 sha256_start(void) {
  return (Sha256){.state = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c,
                            0x1f83d9ab, 0x5be0cd19}};
}

void sha256_add(Sha256 *hash, Str bytes) {
  while (bytes.len > 0) {
    size_t at = hash->length % sizeof hash->block, take = sizeof hash->block - at;
    if (take > bytes.len) take = bytes.len;
    memcpy(hash->block + at, bytes.ptr, take);
    hash->length += take;
    bytes = str_from(bytes, take);
    if (at + take == sizeof hash->block) mix(hash->state, hash->block);
  }
}

void sha256_finish(Sha256 *hash, uint8_t out[HASH_SHA256_BYTES]) {
  static const char padding[64] = {'\x80'};
  uint64_t bits = hash->length * 8;
  char length[8];
  for (int i = 0; i < 8; i++) length[i] = (char)(bits >> (56 - 8 * i) & 0xff);
  sha256_add(hash, (Str){padding, (119 - hash->length % 64) % 64 + 1});
  sha256_add(hash, (Str){length, sizeof length});
  for (int i = 0; i < HASH_SHA256_BYTES; i++) {
    out[i] = (uint8_t)(hash->state[i / 4] >> (24 - i % 4 * 8) & 0xff);
  }
}

void sha256_hex(Str bytes, char out[HASH_SHA256_HEX + 1]) {
  uint8_t digest[HASH_SHA256_BYTES];
  Sha256 hash = sha256_start();
  sha256_add(&hash, bytes);
  sha256_finish(&hash, digest);
  for (size_t i = 0; i < HASH_SHA256_BYTES; i++) {
    out[2 * i] = "0123456789abcdef"[digest[i] >> 4];
    out[2 * i + 1] = "0123456789abcdef"[digest[i] & 15];
  }
  out[HASH_SHA256_HEX] = '\0';
}
