/* Owns the making of GUIDs. Comes in: randomness or a name. Goes out: 36 characters. */
#include "emit/guid.h"

#include "base/hash.h"

#include <sys/random.h>

enum { GUID_BYTES = 16 };

/* The layout of RFC 9562: VERSION in the high half of byte 6, the variant in byte 8. */
static Str write_guid(Arena *arena, uint8_t bytes[GUID_BYTES], unsigned version) {
  static const char digits[] = "0123456789abcdef";
  bytes[6] = (uint8_t)((bytes[6] & 0x0F) | version << 4);
  bytes[8] = (uint8_t)((bytes[8] & 0x3F) | 0x80);
  char text[36];
  size_t at = 0;
  for (int i = 0; i < GUID_BYTES; i++) {
    if (i == 4 || i == 6 || i == 8 || i == 10) text[at++] = '-';
    text[at++] = digits[bytes[i] >> 4];
    text[at++] = digits[bytes[i] & 0x0F];
  }
  return arena_str(arena, (Str){text, at});
}

Str guid_random(Arena *arena) {
  uint8_t bytes[GUID_BYTES];
  if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes) return (Str){NULL, 0};
  return write_guid(arena, bytes, 4);
}

Str guid_of_name(Arena *arena, Str name) {
  uint8_t bytes[HASH_SHA256_BYTES];
  Sha256 hash = sha256_start();
  sha256_add(&hash, name);
  sha256_finish(&hash, bytes);
  return write_guid(arena, bytes, 5);
}
