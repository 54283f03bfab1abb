/* Owns the digests that scalar functions give: RFC 1321, RFC 3174, and xxHash64. */
#include "exec/digest.h"

#include <string.h>

static uint32_t turn32(uint32_t x, unsigned by) { return x << by | x >> (32 - by); }
static uint64_t turn64(uint64_t x, unsigned by) { return x << by | x >> (64 - by); }

/* The padded message, block by block: data, 0x80, zeros, the length in bits in the last 8 bytes. */
typedef struct Blocks {
  Str bytes;
  size_t at;
  bool big_endian;
  bool marked, done;
} Blocks;

static bool next_block(Blocks *b, uint8_t block[64]) {
  if (b->done) return false;
  size_t have = b->bytes.len - b->at < 64 ? b->bytes.len - b->at : 64;
  memset(block, 0, 64);
  if (have) memcpy(block, b->bytes.ptr + b->at, have);
  b->at += have;
  if (have == 64) return true;
  if (!b->marked) block[have] = 0x80;
  b->marked = true;
  if (have > 55) return true;
  uint64_t bits = (uint64_t)b->bytes.len * 8;
  for (int i = 0; i < 8; i++)
    block[56 + i] = (uint8_t)(bits >> (b->big_endian ? 56 - 8 * i : 8 * i));
  b->done = true;
  return true;
}

static const uint32_t md5_sines[64] = {
    0xd76aa478, 0xe8c7b756, 0x242070db, 0xc1bdceee, 0xf57c0faf, 0x4787c62a, 0xa8304613, 0xfd469501,
    0x698098d8, 0x8b44f7af, 0xffff5bb1, 0x895cd7be, 0x6b901122, 0xfd987193, 0xa679438e, 0x49b40821,
    0xf61e2562, 0xc040b340, 0x265e5a51, 0xe9b6c7aa, 0xd62f105d, 0x02441453, 0xd8a1e681, 0xe7d3fbc8,
    0x21e1cde6, 0xc33707d6, 0xf4d50d87, 0x455a14ed, 0xa9e3e905, 0xfcefa3f8, 0x676f02d9, 0x8d2a4c8a,
    0xfffa3942, 0x8771f681, 0x6d9d6122, 0xfde5380c, 0xa4beea44, 0x4bdecfa9, 0xf6bb4b60, 0xbebfbc70,
    0x289b7ec6, 0xeaa127fa, 0xd4ef3085, 0x04881d05, 0xd9d4d039, 0xe6db99e5, 0x1fa27cf8, 0xc4ac5665,
    0xf4292244, 0x432aff97, 0xab9423a7, 0xfc93a039, 0x655b59c3, 0x8f0ccc92, 0xffeff47d, 0x85845dd1,
    0x6fa87e4f, 0xfe2ce6e0, 0xa3014314, 0x4e0811a1, 0xf7537e82, 0xbd3af235, 0x2ad7d2bb, 0xeb86d391};

static void md5_block(uint32_t state[4], const uint8_t block[64]) {
  static const unsigned turns[4][4] = {
      {7, 12, 17, 22}, {5, 9, 14, 20}, {4, 11, 16, 23}, {6, 10, 15, 21}};
  uint32_t word[16], a = state[0], b = state[1], c = state[2], d = state[3];
  memcpy(word, block, sizeof word);
  for (unsigned i = 0; i < 64; i++) {
    uint32_t f;
    unsigned k;
    switch (i / 16) {
      case 0: f = (b & c) | (~b & d), k = i; break;
      case 1: f = (d & b) | (~d & c), k = (5 * i + 1) % 16; break;
      case 2: f = b ^ c ^ d, k = (3 * i + 5) % 16; break;
      default: f = c ^ (b | ~d), k = 7 * i % 16; break;
    }
    f += a + md5_sines[i] + word[k];
    a = d, d = c, c = b;
    b += turn32(f, turns[i / 16][i % 4]);
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d;
}

void digest_md5(Str bytes, uint8_t out[16]) {
  uint32_t state[4] = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476};
  Blocks blocks = {.bytes = bytes};
  uint8_t block[64];
  while (next_block(&blocks, block)) md5_block(state, block);
  memcpy(out, state, 16);
}

static void sha1_block(uint32_t state[5], const uint8_t block[64]) {
  static const uint32_t constants[4] = {0x5A827999, 0x6ED9EBA1, 0x8F1BBCDC, 0xCA62C1D6};
  uint32_t w[80], a = state[0], b = state[1], c = state[2], d = state[3], e = state[4];
  for (size_t i = 0; i < 16; i++) {
    w[i] = (uint32_t)block[4 * i] << 24 | (uint32_t)block[4 * i + 1] << 16 |
           (uint32_t)block[4 * i + 2] << 8 | block[4 * i + 3];
  }
  for (unsigned i = 16; i < 80; i++) w[i] = turn32(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
  for (unsigned i = 0; i < 80; i++) {
    uint32_t f = i < 20              ? ((b & c) | (~b & d))
                 : i < 40 || i >= 60 ? b ^ c ^ d
                                     : ((b & c) | (b & d) | (c & d));
    uint32_t next = turn32(a, 5) + f + e + constants[i / 20] + w[i];
    e = d, d = c, c = turn32(b, 30), b = a, a = next;
  }
  state[0] += a, state[1] += b, state[2] += c, state[3] += d, state[4] += e;
}

void digest_sha1(Str bytes, uint8_t out[20]) {
  uint32_t state[5] = {0x67452301, 0xEFCDAB89, 0x98BADCFE, 0x10325476, 0xC3D2E1F0};
  Blocks blocks = {.bytes = bytes, .big_endian = true};
  uint8_t block[64];
  while (next_block(&blocks, block)) sha1_block(state, block);
  for (unsigned i = 0; i < 20; i++) out[i] = (uint8_t)(state[i / 4] >> (24 - 8 * (i % 4)));
}

static const uint64_t primes[5] = {UINT64_C(11400714785074694791), UINT64_C(14029467366897019727),
                                   UINT64_C(1609587929392839161), UINT64_C(9650029242287828579),
                                   UINT64_C(2870177450012600261)};

static uint64_t word_at(const char *ptr) {
  uint64_t word;
  memcpy(&word, ptr, 8);
  return word;
}

static uint64_t round64(uint64_t lane, uint64_t word) {
  return turn64(lane + word * primes[1], 31) * primes[0];
}

static uint64_t finish64(uint64_t h) {
  h = (h ^ h >> 33) * primes[1];
  h = (h ^ h >> 29) * primes[2];
  return h ^ h >> 32;
}

uint64_t digest_xxhash64(Str s, uint64_t seed) {
  uint64_t h = seed + primes[4],
           lane[4] = {seed + primes[0] + primes[1], seed + primes[1], seed, seed - primes[0]};
  size_t at = 0;
  for (; s.len - at >= 32; at += 32) {
    for (size_t k = 0; k < 4; k++) lane[k] = round64(lane[k], word_at(s.ptr + at + 8 * k));
  }
  if (s.len >= 32) {
    h = turn64(lane[0], 1) + turn64(lane[1], 7) + turn64(lane[2], 12) + turn64(lane[3], 18);
    for (unsigned k = 0; k < 4; k++) h = (h ^ round64(0, lane[k])) * primes[0] + primes[3];
  }
  h += s.len;
  for (; s.len - at >= 8; at += 8) {
    h = turn64(h ^ round64(0, word_at(s.ptr + at)), 27) * primes[0] + primes[3];
  }
  if (s.len - at >= 4) {
    uint32_t half;
    memcpy(&half, s.ptr + at, 4);
    h = turn64(h ^ half * primes[0], 23) * primes[1] + primes[2];
    at += 4;
  }
  for (; at < s.len; at++) h = turn64(h ^ (unsigned char)s.ptr[at] * primes[4], 11) * primes[0];
  return finish64(h);
}
