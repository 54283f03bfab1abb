/* Owns base64. */
#include "exec/base64.h"

static const char digits[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void base64_encode(Text *text, Str s) {
  for (size_t at = 0; at < s.len; at += 3) {
    uint32_t have = s.len - at < 3 ? (uint32_t)(s.len - at) : 3, bits = 0;
    for (uint32_t i = 0; i < 3; i++) {
      bits = bits << 8 | (i < have ? (unsigned char)s.ptr[at + i] : 0);
    }
    for (uint32_t i = 0; i < 4; i++) {
      text_add_byte(text, i <= have ? digits[bits >> (18 - 6 * i) & 63] : '=');
    }
  }
}

static int digit_of(char c) {
  if (c >= 'A' && c <= 'Z') return c - 'A';
  if (c >= 'a' && c <= 'z') return c - 'a' + 26;
  if (char_is_digit(c)) return c - '0' + 52;
  return c == '+' ? 62 : c == '/' ? 63 : -1;
}

bool base64_decode(Text *text, Str s) {
  if (s.len % 4) return false;
  size_t padding = 0;
  while (padding < 2 && padding < s.len && s.ptr[s.len - 1 - padding] == '=') padding++;
  uint32_t bits = 0;
  for (size_t i = 0; i < s.len; i++) {
    bool pad = i >= s.len - padding;
    int digit = pad ? 0 : digit_of(s.ptr[i]);
    if (digit < 0) return false;
    bits = bits << 6 | (uint32_t)digit;
    if (i % 4 != 3) continue;
    size_t count = i + 1 == s.len ? 3 - padding : 3;
    for (size_t k = 0; k < count; k++) text_add_byte(text, (char)(bits >> (16 - 8 * k)));
  }
  return true;
}
