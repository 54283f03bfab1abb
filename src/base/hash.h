/* SHA-256 (FIPS 180-4): content hashes and stable fingerprints, the same on every machine. */
#ifndef RULEC_BASE_HASH_H
#define RULEC_BASE_HASH_H

#include "base/str.h"

enum { HASH_SHA256_BYTES = 32, HASH_SHA256_HEX = 64 };

/* A running hash. Feed it in pieces of any size; the result does not depend on how they were cut.
 */
typedef struct Sha256 {
  uint32_t state[8];
  uint64_t length; /* bytes fed so far */
  uint8_t block[64];
} Sha256;

Sha256 sha256_start(void);
void sha256_add(Sha256 *hash, Str bytes);
/* Closes HASH, which must not be fed again. */
void sha256_finish(Sha256 *hash, uint8_t out[HASH_SHA256_BYTES]);

/* BYTES hashed at once, as 64 lower-case hexadecimal digits and a NUL. */
void sha256_hex(Str bytes, char out[HASH_SHA256_HEX + 1]);

#endif
