/* Owns reading of JSON: recursive descent over bytes, depth-limited. Comes in: text. Goes out: one
   immutable value in an arena. */
#include "value/json_read.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <stdlib.h>
#include <string.h>

#define ONES  UINT64_C(0x0101010101010101)
#define HIGHS UINT64_C(0x8080808080808080)

typedef struct Reader {
  Arena *arena;
  Str s;
  size_t at;
  int depth;
} Reader;

static bool read_value(Reader *r, Value *value);

static char peek(const Reader *r) { return r->at < r->s.len ? r->s.ptr[r->at] : 0; }

static void skip_space(Reader *r) {
  while (r->at < r->s.len && char_is_space(r->s.ptr[r->at])) r->at++;
}

static bool take(Reader *r, char byte) {
  skip_space(r);
  if (r->at >= r->s.len || r->s.ptr[r->at] != byte) return false;
  r->at++;
  return true;
}

static bool read_word(Reader *r, const char *word, Value is, Value *value) {
  Str w = str_of(word);
  if (!str_starts(str_from(r->s, r->at), w)) return false;
  r->at += w.len;
  *value = is;
  return true;
}

/* digits, of which there must be at least one */
static bool skip_digits(Reader *r) {
  size_t start = r->at;
  while (char_is_digit(peek(r))) r->at++;
  return r->at > start;
}

static Value number_value(Reader *r, Str digits, bool whole) {
  char copy[64];
  char *text = digits.len < sizeof copy ? copy : arena_alloc(r->arena, digits.len + 1);
  memcpy(text, digits.ptr, digits.len); /* NOLINT: numbers have digits */
  text[digits.len] = 0;
  if (whole && digits.len <= 20) {
    uint64_t most = digits.ptr[0] == '-' ? UINT64_C(1) << 63 : INT64_MAX, number = 0;
    bool fits = true;
    for (size_t i = digits.ptr[0] == '-'; i < digits.len; i++) {
      uint64_t digit = (uint64_t)(digits.ptr[i] - '0');
      if (number > (most - digit) / 10) fits = false;
      number = number * 10 + digit;
    }
    if (fits) return value_long((int64_t)(digits.ptr[0] == '-' ? 0 - number : number));
  }
  return value_real(strtod(text, NULL));
}

static bool read_number(Reader *r, Value *value) {
  size_t start = r->at;
  bool whole = true;
  if (peek(r) == '-') r->at++;
  if (!skip_digits(r)) return false;
  if (peek(r) == '.') {
    whole = false;
    r->at++;
    if (!skip_digits(r)) return false;
  }
  if (peek(r) == 'e' || peek(r) == 'E') {
    whole = false;
    r->at++;
    if (peek(r) == '+' || peek(r) == '-') r->at++;
    if (!skip_digits(r)) return false;
  }
  *value = number_value(r, str_slice(r->s, start, r->at), whole);
  return true;
}

static bool read_hex(Reader *r, uint32_t *code) {
  *code = 0;
  for (int i = 0; i < 4; i++) {
    char c = peek(r);
    if (!char_is_hex(c)) return false;
    *code = *code * 16 + (uint32_t)(char_is_digit(c) ? c - '0' : char_lower(c) - 'a' + 10);
    r->at++;
  }
  return true;
}

/* After \u; a surrogate pair is one code point. */
static bool read_unicode(Reader *r, char **to) {
  uint32_t code, low;
  if (!read_hex(r, &code)) return false;
  if (code >= 0xD800 && code < 0xDC00 && str_starts(str_from(r->s, r->at), STR("\\u"))) {
    size_t back = r->at;
    r->at += 2;
    if (!read_hex(r, &low)) return false;
    if (low >= 0xDC00 && low < 0xE000) {
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    } else {
      r->at = back;
    }
  }
  if (code >= 0xD800 && code < 0xE000) code = UTF8_BAD;
  *to += utf8_put(*to, code);
  return true;
}

static bool read_escape(Reader *r, char **to) {
  static const char from[] = "\"\\/bfnrt'", into[] = "\"\\/\b\f\n\r\t'";
  char c = peek(r);
  r->at++;
  if (c == 'u') return read_unicode(r, to);
  const char *found = c ? strchr(from, c) : NULL;
  if (!found) return false;
  *(*to)++ = into[found - from];
  return true;
}

static uint64_t zero_bytes(uint64_t word) { return (word - ONES) & ~word & HIGHS; }

/* Whether one of the eight bytes at PTR is QUOTE, a backslash or a control character. */
static bool special_in_eight(const char *ptr, char quote) {
  uint64_t word;
  memcpy(&word, ptr, sizeof word);
  uint64_t controls = (word - ONES * 0x20) & ~word & HIGHS;
  return (controls | zero_bytes(word ^ ONES * (unsigned char)quote) |
          zero_bytes(word ^ ONES * (unsigned char)'\\')) != 0;
}

/* The end of the run from AT on in which nothing is special: no QUOTE, escape or control. */
static size_t plain_end(Str s, size_t at, char quote) {
  while (at + 8 <= s.len && !special_in_eight(s.ptr + at, quote)) at += 8;
  while (at < s.len && (unsigned char)s.ptr[at] >= 0x20 && s.ptr[at] != '\\' && s.ptr[at] != quote)
    at++;
  return at;
}

static bool read_escaped(Reader *r, size_t start, char quote, Str *out) {
  size_t end = r->at;
  while ((end = plain_end(r->s, end, quote)) < r->s.len && r->s.ptr[end] == '\\') end += 2;
  if (end >= r->s.len || r->s.ptr[end] != quote) return false;
  char *text = arena_alloc(r->arena, end - start + 4), *to = text;
  memcpy(to, r->s.ptr + start, r->at - start);
  to += r->at - start;
  while (r->at < end) {
    size_t plain = plain_end(r->s, r->at, quote);
    memcpy(to, r->s.ptr + r->at, plain - r->at);
    to += plain - r->at;
    r->at = plain;
    if (plain >= end) break;
    r->at++; /* the backslash */
    if (!read_escape(r, &to)) return false;
  }
  r->at = end + 1;
  *out = (Str){text, (size_t)(to - text)};
  return true;
}

static bool read_string(Reader *r, Str *out) {
  char quote = r->s.ptr[r->at++];
  size_t start = r->at;
  r->at = plain_end(r->s, start, quote);
  if (r->at == r->s.len) return false;
  if (r->s.ptr[r->at] == '\\') return read_escaped(r, start, quote, out);
  if (r->s.ptr[r->at] != quote) return false;
  *out = str_slice(r->s, start, r->at++);
  return true;
}

static bool read_array(Reader *r, Value *value) {
  VEC(Value) items = {0};
  r->at++;
  if (!take(r, ']')) {
    do {
      Value item;
      if (!read_value(r, &item)) return false;
      vec_push(r->arena, &items, item);
    } while (take(r, ','));
    if (!take(r, ']')) return false;
  }
  *value = value_array(items.ptr, items.len);
  return true;
}

static bool read_bag(Reader *r, Value *value) {
  BagBuilder bag = {.arena = r->arena};
  r->at++;
  if (!take(r, '}')) {
    do {
      Str key;
      Value item;
      skip_space(r);
      if (peek(r) != '"' && peek(r) != '\'') return false;
      if (!read_string(r, &key) || !take(r, ':') || !read_value(r, &item)) return false;
      bag_put(&bag, key, item);
    } while (take(r, ','));
    if (!take(r, '}')) return false;
  }
  *value = bag_done(&bag);
  return true;
}

static bool read_text(Reader *r, Value *value) {
  Str s;
  if (!read_string(r, &s)) return false;
  *value = value_str(s);
  return true;
}

static bool read_nested(Reader *r, Value *value) {
  if (r->depth == LIMIT_JSON_DEPTH) return false;
  r->depth++;
  bool good = peek(r) == '[' ? read_array(r, value) : read_bag(r, value);
  r->depth--;
  return good;
}

static bool read_value(Reader *r, Value *value) {
  skip_space(r);
  switch (peek(r)) {
    case '[':
    case '{': return read_nested(r, value);
    case '"':
    case '\'': return read_text(r, value);
    case 't': return read_word(r, "true", value_bool(true), value);
    case 'f': return read_word(r, "false", value_bool(false), value);
    case 'n': return read_word(r, "null", value_null(), value);
    default: return read_number(r, value);
  }
}

bool json_read(Arena *arena, Str text, Value *value) {
  Reader r = {.arena = arena, .s = text};
  if (!read_value(&r, value)) return false;
  skip_space(&r);
  return r.at == text.len;
}
