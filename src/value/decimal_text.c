/* Owns the layout of decimal128 as far as printing needs it: sign, biased exponent, 113-bit
   coefficient. */
#include "value/decimal_text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { EXPONENT_BIAS = 6176, DIGITS_MOST = 34, ZEROS_MOST = 20 };
#define SPECIAL      UINT64_C(0x7800000000000000) /* infinities and NaN have all these bits */
#define NOT_A_NUMBER UINT64_C(0x7C00000000000000)
#define SIGN         UINT64_C(0x8000000000000000)

/* word[0] holds the low half. */
bool decimal_is_nan(Wide d) { return (d.word[1] & NOT_A_NUMBER) == NOT_A_NUMBER; }

/* The digits of the 128-bit number HIGH:LOW, most significant first; returns how many. */
static size_t write_digits(uint64_t high, uint64_t low, char out[DIGITS_MOST + 6]) {
  uint32_t limb[4] = {(uint32_t)(high >> 32), (uint32_t)high, (uint32_t)(low >> 32), (uint32_t)low};
  char back[DIGITS_MOST + 6];
  size_t len = 0;
  while (len == 0 || limb[0] || limb[1] || limb[2] || limb[3]) {
    uint64_t rest = 0;
    for (int i = 0; i < 4; i++) {
      uint64_t part = rest << 32 | limb[i];
      limb[i] = (uint32_t)(part / 10);
      rest = part % 10;
    }
    back[len++] = (char)('0' + rest);
  }
  for (size_t i = 0; i < len; i++) out[i] = back[len - 1 - i];
  return len;
}

static size_t put(char *out, size_t at, const char *text, size_t len) {
  memcpy(out + at, text, len);
  return at + len;
}

static size_t put_zeros(char *out, size_t at, int count) {
  if (count > 0) memset(out + at, '0', (size_t)count);
  return count > 0 ? at + (size_t)count : at;
}

static size_t write_scientific(char *out, size_t at, const char *digits, size_t len, int exponent) {
  at = put(out, at, digits, 1);
  if (len > 1) {
    out[at++] = '.';
    at = put(out, at, digits + 1, len - 1);
  }
  return at + (size_t)snprintf(out + at, 8, "E%+03d", exponent + (int)len - 1);
}

/* The value is 0.DIGITS shifted by POINT places. */
static size_t write_plain(char *out, size_t at, const char *digits, size_t len, int point) {
  if (point <= 0) {
    at = put(out, at, "0.", 2);
    at = put_zeros(out, at, -point);
    return put(out, at, digits, len);
  }
  if ((size_t)point >= len) {
    at = put(out, at, digits, len);
    return put_zeros(out, at, point - (int)len);
  }
  at = put(out, at, digits, (size_t)point);
  out[at++] = '.';
  return put(out, at, digits + point, len - (size_t)point);
}

size_t decimal_write(Wide d, char out[DECIMAL_TEXT_MOST]) {
  size_t at = 0;
  if (d.word[1] & SIGN) out[at++] = '-';
  if (decimal_is_nan(d)) return put(out, 0, "NaN", 3);
  if ((d.word[1] & SPECIAL) == SPECIAL) return put(out, at, "Infinity", 8);
  int exponent = (int)(d.word[1] >> 49 & 0x3FFF) - EXPONENT_BIAS;
  char digits[DIGITS_MOST + 6];
  size_t len = write_digits(d.word[1] & UINT64_C(0x0001FFFFFFFFFFFF), d.word[0], digits);
  int point = (int)len + exponent;
  if (point < -ZEROS_MOST + 1 || exponent > ZEROS_MOST) {
    return write_scientific(out, at, digits, len, exponent);
  }
  return write_plain(out, at, digits, len, point);
}

/* A number being read: up to DIGITS_MOST digits and the power of ten they are multiplied by. */
typedef struct Digits {
  uint8_t digit[DIGITS_MOST];
  int count, exponent;
  int dropped; /* first digit past the last that is kept; -1: none */
  bool rest;   /* a digit after that is not 0 */
} Digits;

static void add_digit(Digits *d, int digit, bool fraction) {
  if (d->count < DIGITS_MOST) {
    if (d->count || digit) d->digit[d->count++] = (uint8_t)digit;
    d->exponent -= fraction;
    return;
  }
  if (d->dropped < 0) {
    d->dropped = digit;
  } else {
    d->rest = d->rest || digit;
  }
  d->exponent += !fraction;
}

static void round_digits(Digits *d) {
  if (d->dropped < 5) return;
  if (d->dropped == 5 && !d->rest && d->digit[d->count - 1] % 2 == 0) return;
  int at = d->count - 1;
  while (at >= 0 && d->digit[at] == 9) d->digit[at--] = 0;
  if (at >= 0) {
    d->digit[at]++;
    return;
  }
  d->digit[0] = 1; /* all were 9 */
  d->exponent++;
}

static bool read_exponent(Str s, int *exponent) {
  bool minus = str_starts(s, STR("-"));
  if (minus || str_starts(s, STR("+"))) s = str_from(s, 1);
  int number = 0;
  if (!s.len || s.len > 5) return false;
  for (size_t i = 0; i < s.len; i++) {
    if (!char_is_digit(s.ptr[i])) return false;
    number = number * 10 + (s.ptr[i] - '0');
  }
  *exponent += minus ? -number : number;
  return true;
}

static Wide pack(const Digits *d, bool minus) {
  uint32_t limb[4] = {0};
  for (int i = 0; i < d->count; i++) {
    uint64_t carry = d->digit[i];
    for (int k = 3; k >= 0; k--) {
      carry += (uint64_t)limb[k] * 10;
      limb[k] = (uint32_t)carry;
      carry >>= 32;
    }
  }
  uint64_t high = (uint64_t)limb[0] << 32 | limb[1];
  high |= (uint64_t)(d->exponent + EXPONENT_BIAS) << 49;
  return (Wide){{(uint64_t)limb[2] << 32 | limb[3], high | (minus ? SIGN : 0)}};
}

bool decimal_read(Str s, Wide *out) {
  Digits d = {.dropped = -1};
  s = str_trim(s);
  bool minus = str_starts(s, STR("-")), fraction = false, any = false;
  size_t at = minus || str_starts(s, STR("+"));
  for (; at < s.len && s.ptr[at] != 'e' && s.ptr[at] != 'E'; at++) {
    if (s.ptr[at] == '.' && !fraction) {
      fraction = true;
    } else if (char_is_digit(s.ptr[at])) {
      add_digit(&d, s.ptr[at] - '0', fraction);
      any = true;
    } else {
      return false;
    }
  }
  if (!any || (at < s.len && !read_exponent(str_from(s, at + 1), &d.exponent))) return false;
  round_digits(&d);
  if (d.exponent < -EXPONENT_BIAS || d.exponent > EXPONENT_BIAS - 1) return false;
  *out = pack(&d, minus);
  return true;
}

double decimal_real(Wide d) {
  char text[DECIMAL_TEXT_MOST + 1];
  text[decimal_write(d, text)] = 0;
  return strtod(text, NULL);
}
