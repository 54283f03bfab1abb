/* Owns UTF-8. Comes in: bytes of any kind. Goes out: code points and counts; never fails. */
#include "base/utf8.h"

#include <string.h>

static bool is_tail(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

/* Width and first bits by lead byte; 0 where none is legal. */
static size_t lead_width(unsigned char lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead <= 0xDF) return 2;
  if (lead >= 0xE0 && lead <= 0xEF) return 3;
  return lead >= 0xF0 && lead <= 0xF4 ? 4 : 0;
}

bool utf8_decode_checked(Str s, size_t at, uint32_t *code, size_t *width) {
  static const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
  unsigned char lead = (unsigned char)s.ptr[at];
  size_t need = lead_width(lead);
  *code = UTF8_BAD;
  *width = 1;
  if (need == 1) return *code = lead, true;
  if (need == 0 || s.len - at < need) return false;
  uint32_t value = lead & (0xFFu >> (need + 1));
  for (size_t i = 1; i < need; i++) {
    if (!is_tail(s.ptr[at + i])) return false;
    value = value << 6 | ((unsigned char)s.ptr[at + i] & 0x3F);
  }
  if (value < least[need] || value > 0x10FFFF || (value >= 0xD800 && value <= 0xDFFF)) return false;
  *code = value;
  *width = need;
  return true;
}

uint32_t utf8_decode(Str s, size_t at, size_t *width) {
  uint32_t code;
  utf8_decode_checked(s, at, &code, width);
  return code;
}

/* Bytes at AT and after that are plain ASCII, by words of eight. */
static size_t ascii_run(Str s, size_t at) {
  size_t start = at;
  while (s.len - at >= 8) {
    uint64_t word;
    memcpy(&word, s.ptr + at, 8);
    if (word & 0x8080808080808080u) break;
    at += 8;
  }
  while (at < s.len && (unsigned char)s.ptr[at] < 0x80) at++;
  return at - start;
}

size_t utf8_invalid_at(Str s) {
  for (size_t at = ascii_run(s, 0); at < s.len; at += ascii_run(s, at)) {
    uint32_t code;
    size_t width;
    if (!utf8_decode_checked(s, at, &code, &width)) return at;
    at += width;
  }
  return STR_NONE;
}

size_t utf8_count(Str s) {
  size_t count = 0, width;
  for (size_t at = 0; at < s.len; at += width, count++) utf8_decode(s, at, &width);
  return count;
}

size_t utf8_utf16_units(Str s) {
  size_t units = 0, width;
  for (size_t at = 0; at < s.len; at += width) {
    uint64_t eight = 0;
    width = 1;
    if (at + 8 <= s.len) memcpy(&eight, s.ptr + at, width = 8);
    if (width == 8 && (eight & 0x8080808080808080) == 0) {
      units += 8;
      continue;
    }
    width = 1;
    bool ascii = (unsigned char)s.ptr[at] < 0x80;
    units += !ascii && utf8_decode(s, at, &width) > 0xFFFF ? 2 : 1;
  }
  return units;
}

size_t utf8_put(char out[4], uint32_t code) {
  if (code < 0x80) return out[0] = (char)code, 1;
  size_t width = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  static const unsigned char mark[] = {0, 0, 0xC0, 0xE0, 0xF0};
  for (size_t i = width - 1; i > 0; i--, code >>= 6) out[i] = (char)(0x80 | (code & 0x3F));
  out[0] = (char)(mark[width] | code);
  return width;
}

void utf8_encode(Buf *buf, uint32_t code) {
  char bytes[4];
  buf_add(buf, (Str){bytes, utf8_put(bytes, code)});
}
