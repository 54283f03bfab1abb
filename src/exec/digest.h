/* Digests of bytes: MD5, SHA-1, xxHash64. (SHA-256 is in base/hash.h.) */
#ifndef RULEC_EXEC_DIGEST_H
#define RULEC_EXEC_DIGEST_H

#include "base/str.h"

void digest_md5(Str bytes, uint8_t out[16]);
void digest_sha1(Str bytes, uint8_t out[20]);
uint64_t digest_xxhash64(Str bytes, uint64_t seed);

#endif
