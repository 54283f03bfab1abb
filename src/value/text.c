/* Owns the text forms of values. Comes in: values. Goes out: UTF-8 in an arena, built in chunks
   that many strings share. */
#include "value/text.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "value/decimal_text.h"
#include "value/moment.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 4096 };

/* A budget stands for somebody who will look at it; without one there is no limit. */
static bool is_too_much(const Text *text, size_t size, size_t cap) {
  ArenaBudget *budget = text->arena->budget;
  if (!budget) return false;
  if (text_len(text) + size > LIMIT_VALUE_BYTES) budget->value_too_large = true;
  return budget->value_too_large || !arena_may_take(text->arena, cap);
}

/* Room of its own, used again and again, for what is written in vain. */
static char *room_in_vain(Text *text, size_t size) {
  if (!text->over || text->cap < size) {
    *text = (Text){.arena = text->arena, .cap = size, .over = true};
    text->ptr = arena_alloc(text->arena, size);
  }
  text->len = text->start = 0;
  return text->ptr;
}

static char *more_room(Text *text, size_t size) {
  size_t have = text_len(text), cap = (have + size) * 2 > CHUNK ? (have + size) * 2 : CHUNK;
  if (text->over || is_too_much(text, size, cap)) return room_in_vain(text, size);
  char *fresh = arena_alloc(text->arena, cap);
  if (have) memcpy(fresh, text->ptr + text->start, have);
  *text = (Text){text->arena, fresh, 0, have, cap, false};
  return fresh + have;
}

/* Room for SIZE more bytes, to be written before `take` counts them, or fewer. */
static char *room(Text *text, size_t size) {
  if (text->over || text->cap - text->len < size) return more_room(text, size);
  return text->ptr + text->len;
}

static void take(Text *text, size_t size) {
  if (!text->over) text->len += size;
}

void text_add(Text *text, Str s) {
  if (!s.len || text->over) return;
  memcpy(room(text, s.len), s.ptr, s.len);
  take(text, s.len);
}

void text_add_byte(Text *text, char byte) {
  *room(text, 1) = byte;
  take(text, 1);
}

void text_add_code(Text *text, uint32_t code_point) {
  take(text, utf8_put(room(text, 4), code_point));
}

void text_printf(Text *text, const char *format, ...) {
  va_list args, again;
  va_start(args, format);
  va_copy(again, args);
  int need = vsnprintf(NULL, 0, format, again);
  va_end(again);
  assert(need >= 0);
  vsnprintf(room(text, (size_t)need + 1), (size_t)need + 1, format, args);
  take(text, (size_t)need);
  va_end(args);
}

Str text_done(Text *text) {
  Str s = {text->ptr ? text->ptr + text->start : "", text_len(text)};
  text->start = text->len;
  return s;
}

void text_long(Text *text, int64_t n) {
  char digits[20];
  size_t at = sizeof digits;
  uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
  do {
    digits[--at] = (char)('0' + rest % 10);
    rest /= 10;
  } while (rest);
  if (n < 0) text_add_byte(text, '-');
  text_add(text, (Str){digits + at, sizeof digits - at});
}

/* The fewest significant digits that read back as R, in the form d.ddde±xx. */
static void shortest(double r, char out[32]) {
  for (int precision = 14;; precision++) {
    snprintf(out, 32, "%.*e", precision, r);
    if (precision == 16 || strtod(out, NULL) == r) return;
  }
}

static void add_zeros(Text *text, int count) {
  for (int i = 0; i < count; i++) text_add_byte(text, '0');
}

/* DIGITS with the decimal point after POINT of them. */
static void add_plain(Text *text, Str digits, int point) {
  if (point <= 0) {
    text_add(text, STR("0."));
    add_zeros(text, -point);
    text_add(text, digits);
    return;
  }
  text_add(text, str_slice(digits, 0, (size_t)point));
  add_zeros(text, point - (int)digits.len);
  text_add_byte(text, '.');
  text_add(text, digits.len > (size_t)point ? str_from(digits, (size_t)point) : STR("0"));
}

static void add_scientific(Text *text, Str digits, int exponent) {
  text_add(text, str_slice(digits, 0, 1));
  if (digits.len > 1) {
    text_add_byte(text, '.');
    text_add(text, str_from(digits, 1));
  }
  text_printf(text, "E%c%02d", exponent < 0 ? '-' : '+', abs(exponent));
}

void text_real(Text *text, double r) {
  enum { PLAIN_LOW = -4, PLAIN_HIGH = 15 };
  char form[32], digits[20];
  if (!isfinite(r)) {
    text_add(text, isnan(r) ? STR("NaN") : r < 0 ? STR("-Infinity") : STR("Infinity"));
    return;
  }
  if (signbit(r)) text_add_byte(text, '-');
  shortest(fabs(r), form);
  char *e = strchr(form, 'e');
  int exponent = (int)strtol(e + 1, NULL, 10);
  size_t len = 0;
  for (const char *at = form; at < e; at++) {
    if (*at != '.') digits[len++] = *at;
  }
  while (len > 1 && digits[len - 1] == '0') len--;
  if (exponent >= PLAIN_LOW && exponent < PLAIN_HIGH) {
    add_plain(text, (Str){digits, len}, exponent + 1);
  } else {
    add_scientific(text, (Str){digits, len}, exponent);
  }
}

void text_datetime(Text *text, int64_t ticks) {
  Moment m = moment_of(ticks);
  text_printf(text, "%04d-%02d-%02dT%02d:%02d:%02d.%07dZ", m.year, m.month, m.day, m.hour, m.minute,
              m.second, m.fraction);
}

void text_timespan(Text *text, int64_t ticks) {
  uint64_t rest = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;
  if (ticks < 0) text_add_byte(text, '-');
  uint64_t days = rest / (uint64_t)TICKS_DAY;
  if (days) text_printf(text, "%" PRIu64 ".", days);
  text_printf(text, "%02u:%02u:%02u", (unsigned)(rest / (uint64_t)TICKS_HOUR % 24),
              (unsigned)(rest / (uint64_t)TICKS_MINUTE % 60),
              (unsigned)(rest / (uint64_t)TICKS_SECOND % 60));
  unsigned fraction = (unsigned)(rest % (uint64_t)TICKS_SECOND);
  if (fraction) text_printf(text, ".%07u", fraction);
}

void text_guid(Text *text, Wide guid) {
  uint64_t high = guid.word[0], low = guid.word[1];
  text_printf(text, "%08x-%04x-%04x-%04x-%012" PRIx64, (unsigned)(high >> 32),
              (unsigned)(high >> 16 & 0xFFFF), (unsigned)(high & 0xFFFF), (unsigned)(low >> 48),
              low & UINT64_C(0xFFFFFFFFFFFF));
}

void text_decimal(Text *text, Wide decimal) {
  take(text, decimal_write(decimal, room(text, DECIMAL_TEXT_MOST)));
}

void text_value(Text *text, Value v) {
  switch (v.type) {
    case VALUE_NULL: break;
    case VALUE_BOOL: text_add(text, v.boolean ? STR("True") : STR("False")); break;
    case VALUE_REAL: text_real(text, v.real); break;
    case VALUE_DECIMAL: text_decimal(text, *v.wide); break;
    case VALUE_DATETIME: text_datetime(text, v.number); break;
    case VALUE_TIMESPAN: text_timespan(text, v.number); break;
    case VALUE_GUID: text_guid(text, *v.wide); break;
    case VALUE_STRING: text_add(text, value_text(v)); break;
    case VALUE_ARRAY:
    case VALUE_BAG: text_json(text, v); break;
    default: text_long(text, v.number); break;
  }
}

static void add_escape(Text *text, unsigned char byte) {
  static const char letters[] = "\"\"\\\\\bb\ff\nn\rr\tt";
  for (size_t i = 0; i + 1 < sizeof letters - 1; i += 2) {
    if ((unsigned char)letters[i] != byte) continue;
    text_add_byte(text, '\\');
    text_add_byte(text, letters[i + 1]);
    return;
  }
  text_printf(text, "\\u%04x", byte);
}

void text_json_str(Text *text, Str s) {
  size_t clean = 0;
  text_add_byte(text, '"');
  for (size_t i = 0; i < s.len; i++) {
    unsigned char byte = (unsigned char)s.ptr[i];
    if (byte >= 0x20 && byte != '"' && byte != '\\') continue;
    text_add(text, str_slice(s, clean, i));
    add_escape(text, byte);
    clean = i + 1;
  }
  text_add(text, str_from(s, clean));
  text_add_byte(text, '"');
}

static void add_array(Text *text, Value v) {
  text_add_byte(text, '[');
  for (uint32_t i = 0; i < v.len && !text->over; i++) {
    if (i) text_add_byte(text, ',');
    text_json(text, v.items[i]);
  }
  text_add_byte(text, ']');
}

static void add_bag(Text *text, Value v) {
  text_add_byte(text, '{');
  for (uint32_t i = 0; i < v.len && !text->over; i++) {
    if (i) text_add_byte(text, ',');
    text_json_str(text, member_key(&v.members[i]));
    text_add_byte(text, ':');
    text_json(text, v.members[i].value);
  }
  text_add_byte(text, '}');
}

void text_json(Text *text, Value v) {
  switch (v.type) {
    case VALUE_NULL: text_add(text, STR("null")); break;
    case VALUE_BOOL: text_add(text, v.boolean ? STR("true") : STR("false")); break;
    case VALUE_INT:
    case VALUE_LONG: text_long(text, v.number); break;
    case VALUE_REAL:
      if (isfinite(v.real)) {
        text_real(text, v.real);
        break;
      }
      text_add_byte(text, '"');
      text_real(text, v.real);
      text_add_byte(text, '"');
      break;
    case VALUE_STRING: text_json_str(text, value_text(v)); break;
    case VALUE_ARRAY: add_array(text, v); break;
    case VALUE_BAG: add_bag(text, v); break;
    default:
      text_add_byte(text, '"');
      text_value(text, v);
      text_add_byte(text, '"');
      break;
  }
}
