/* UTF-8: decoding, validity, lengths in code points and UTF-16 units. */
#ifndef RULEC_BASE_UTF8_H
#define RULEC_BASE_UTF8_H

#include "base/buf.h"

enum { UTF8_BAD = 0xFFFD };

/* The code point at byte AT (AT < s.len) and its width in bytes (1–4) in WIDTH.
   An ill-formed sequence gives UTF8_BAD with width 1. */
uint32_t utf8_decode(Str s, size_t at, size_t *width);
/* Like utf8_decode, but says whether the bytes are well-formed. */
bool utf8_decode_checked(Str s, size_t at, uint32_t *code, size_t *width);
/* Index of the first ill-formed byte, or STR_NONE where all of S is valid UTF-8. */
size_t utf8_invalid_at(Str s);
/* Code points in S; ill-formed bytes count one each. */
size_t utf8_count(Str s);
/* UTF-16 code units that S would take. */
size_t utf8_utf16_units(Str s);
/* Appends CODE (at most U+10FFFF) in UTF-8. */
void utf8_encode(Buf *buf, uint32_t code);
/* Bytes that CODE takes, written to OUT (room for 4). */
size_t utf8_put(char out[4], uint32_t code);

#endif
