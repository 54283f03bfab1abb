/* Evaluators of encodings: base64, URLs, punycode. */
#include "base/utf8.h"
#include "base/vec.h"
#include "exec/base64.h"
#include "exec/eval.h"

#include <string.h>

void eval_base64_encode_tostring(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    base64_encode(&call->text, arg_str(call, 0, i));
    result_str(call, i, text_done(&call->text));
  }
}

/* The bytes that argument 0 encodes; false where it is not base64. */
static bool decoded(EvalCall *call, uint32_t row, Str *bytes) {
  bool good = base64_decode(&call->text, arg_str(call, 0, row));
  *bytes = text_done(&call->text);
  return good;
}

void eval_base64_decode_tostring(EvalCall *call) {
  Str bytes;
  for (uint32_t i = 0; i < call->rows; i++) {
    bool good = decoded(call, i, &bytes) && utf8_invalid_at(bytes) == STR_NONE;
    result_str(call, i, good ? bytes : STR(""));
  }
}

void eval_base64_decode_toarray(EvalCall *call) {
  Str bytes;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!decoded(call, i, &bytes)) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, bytes.len);
    for (size_t k = 0; k < bytes.len; k++) items[k] = value_long((unsigned char)bytes.ptr[k]);
    result_dynamic(call, i, value_array(items, (uint32_t)bytes.len));
  }
}

void eval_base64_encode_fromarray(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value array = arg_dynamic(call, 0, i);
    Text bytes = {.arena = call->arena};
    for (uint32_t k = 0; array.type == VALUE_ARRAY && k < array.len; k++) {
      int64_t byte = 0;
      value_to_long(array.items[k], &byte);
      text_add_byte(&bytes, (char)byte);
    }
    base64_encode(&call->text, text_done(&bytes));
    result_str(call, i, text_done(&call->text));
  }
}

/* A guid's bytes as Windows keeps them: the first three groups least significant byte first. */
static const uint8_t guid_order[16] = {3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15};

void eval_base64_encode_fromguid(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Wide guid = arg_wide(call, 0, i);
    char bytes[16];
    for (int k = 0; k < 16; k++) {
      uint8_t from = guid_order[k];
      bytes[k] = (char)(guid.word[from / 8] >> (56 - 8 * (from % 8)));
    }
    if (!arg_is_null(call, 0, i)) base64_encode(&call->text, (Str){bytes, 16});
    result_str(call, i, text_done(&call->text));
  }
}

void eval_base64_decode_toguid(EvalCall *call) {
  Str bytes;
  for (uint32_t i = 0; i < call->rows; i++) {
    Wide guid = {{0, 0}};
    if (!decoded(call, i, &bytes) || bytes.len != 16) {
      result_null(call, i);
      continue;
    }
    for (int k = 0; k < 16; k++) {
      uint8_t to = guid_order[k];
      guid.word[to / 8] |= (uint64_t)(unsigned char)bytes.ptr[k] << (56 - 8 * (to % 8));
    }
    result_wide(call, i, guid);
  }
}

/* --- URLs --- */

static bool is_unreserved(char c) { return char_is_alnum(c) || (c && strchr("-_.~", c)); }

static void encode_url(EvalCall *call, bool plus) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    for (size_t k = 0; k < s.len; k++) {
      if (is_unreserved(s.ptr[k])) {
        text_add_byte(&call->text, s.ptr[k]);
      } else if (plus && s.ptr[k] == ' ') {
        text_add_byte(&call->text, '+');
      } else {
        text_printf(&call->text, "%%%02x", (unsigned char)s.ptr[k]);
      }
    }
    result_str(call, i, text_done(&call->text));
  }
}

void eval_url_encode(EvalCall *call) { encode_url(call, true); }
void eval_url_encode_component(EvalCall *call) { encode_url(call, false); }

static int hex_digit(char c) { return char_is_digit(c) ? c - '0' : char_lower(c) - 'a' + 10; }

void eval_url_decode(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    for (size_t k = 0; k < s.len; k++) {
      bool escape = s.ptr[k] == '%' && k + 2 < s.len && char_is_hex(s.ptr[k + 1]) &&
                    char_is_hex(s.ptr[k + 2]);
      if (escape) {
        text_add_byte(&call->text, (char)(hex_digit(s.ptr[k + 1]) * 16 + hex_digit(s.ptr[k + 2])));
        k += 2;
      } else {
        text_add_byte(&call->text, s.ptr[k] == '+' ? ' ' : s.ptr[k]);
      }
    }
    result_str(call, i, text_done(&call->text));
  }
}

/* --- punycode (RFC 3492) --- */

enum { PUNY_BASE = 36, PUNY_LEAST = 1, PUNY_MOST = 26, PUNY_SKEW = 38, PUNY_DAMP = 700 };

static uint32_t adapt(uint32_t delta, uint32_t points, bool first) {
  uint32_t k = 0;
  delta = first ? delta / PUNY_DAMP : delta / 2;
  delta += delta / points;
  for (; delta > (PUNY_BASE - PUNY_LEAST) * PUNY_MOST / 2; k += PUNY_BASE) {
    delta /= PUNY_BASE - PUNY_LEAST;
  }
  return k + (PUNY_BASE - PUNY_LEAST + 1) * delta / (delta + PUNY_SKEW);
}

static uint32_t threshold(uint32_t k, uint32_t bias) {
  return k <= bias + PUNY_LEAST ? PUNY_LEAST : k >= bias + PUNY_MOST ? PUNY_MOST : k - bias;
}

static void add_delta(Text *text, uint32_t delta, uint32_t bias) {
  static const char letters[] = "abcdefghijklmnopqrstuvwxyz0123456789";
  for (uint32_t k = PUNY_BASE;; k += PUNY_BASE) {
    uint32_t t = threshold(k, bias);
    if (delta < t) break;
    text_add_byte(text, letters[t + (delta - t) % (PUNY_BASE - t)]);
    delta = (delta - t) / (PUNY_BASE - t);
  }
  text_add_byte(text, letters[delta]);
}

typedef VEC(uint32_t) Codes;

static Codes codes_of(Arena *arena, Str s) {
  Codes codes = {0};
  size_t width;
  for (size_t at = 0; at < s.len; at += width) {
    uint32_t code = utf8_decode(s, at, &width);
    vec_push(arena, &codes, code);
  }
  return codes;
}

/* True where S has anything to encode. */
static bool puny_encode(Text *text, Str s) {
  Codes codes = codes_of(text->arena, s);
  uint32_t basic = 0, n = 0x80, delta = 0, bias = 72;
  vec_each(uint32_t, code, &codes) {
    if (*code >= 0x80) continue;
    text_add_byte(text, (char)*code);
    basic++;
  }
  uint32_t done = basic;
  if (basic) text_add_byte(text, '-');
  while (done < codes.len) {
    uint32_t next = UINT32_MAX;
    vec_each(uint32_t, code, &codes) if (*code >= n && *code < next) next = *code;
    delta += (next - n) * (done + 1);
    n = next;
    vec_each(uint32_t, code, &codes) {
      if (*code < n) delta++;
      if (*code != n) continue;
      add_delta(text, delta, bias);
      bias = adapt(delta, done + 1, done == basic);
      delta = 0;
      done++;
    }
    delta++;
    n++;
  }
  return basic < codes.len;
}

static int puny_digit(char c) {
  if (char_is_digit(c)) return c - '0' + 26;
  return char_is_alpha(c) ? char_lower(c) - 'a' : -1;
}

static void insert_code(Arena *arena, Codes *codes, uint32_t at, uint32_t code) {
  vec_push(arena, codes, code);
  memmove(codes->ptr + at + 1, codes->ptr + at, (codes->len - 1 - at) * sizeof *codes->ptr);
  codes->ptr[at] = code;
}

static bool puny_decode(Text *text, Str s) {
  size_t basic = s.len;
  while (basic > 0 && s.ptr[basic - 1] != '-') basic--;
  Codes codes = codes_of(text->arena, str_slice(s, 0, basic ? basic - 1 : 0));
  uint32_t n = 0x80, i = 0, bias = 72;
  for (size_t at = basic; at < s.len;) {
    uint32_t old = i, weight = 1;
    for (uint32_t k = PUNY_BASE;; k += PUNY_BASE) {
      int digit = at < s.len ? puny_digit(s.ptr[at++]) : -1;
      if (digit < 0 || weight > UINT32_MAX / PUNY_BASE) return false;
      i += (uint32_t)digit * weight;
      uint32_t t = threshold(k, bias);
      if ((uint32_t)digit < t) break;
      weight *= PUNY_BASE - t;
    }
    bias = adapt(i - old, codes.len + 1, old == 0);
    n += i / (codes.len + 1);
    i %= codes.len + 1;
    if (n > 0x10FFFF) return false;
    insert_code(text->arena, &codes, i++, n);
  }
  vec_each(uint32_t, code, &codes) text_add_code(text, *code);
  return true;
}

void eval_punycode_from_string(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    puny_encode(&call->text, arg_str(call, 0, i));
    result_str(call, i, text_done(&call->text));
  }
}

void eval_punycode_to_string(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    bool good = puny_decode(&call->text, arg_str(call, 0, i));
    Str decoded_text = text_done(&call->text);
    result_str(call, i, good ? decoded_text : STR(""));
  }
}

/* The length of the dot of a domain name at AT: full stops of several scripts count. */
static size_t dot_at(Str s, size_t at) {
  static const char *const dots[] = {".", "\xE3\x80\x82", "\xEF\xBC\x8E", "\xEF\xBD\xA1"};
  for (size_t k = 0; k < sizeof dots / sizeof *dots; k++) {
    if (str_starts(str_from(s, at), str_of(dots[k]))) return strlen(dots[k]);
  }
  return 0;
}

static bool label_to_puny(Text *text, Str label) {
  Text encoded = {.arena = text->arena};
  bool any = puny_encode(&encoded, label);
  if (any) text_add(text, STR("xn--"));
  text_add(text, any ? text_done(&encoded) : label);
  return true;
}

static bool label_from_puny(Text *text, Str label) {
  if (str_starts(label, STR("xn--"))) return puny_decode(text, str_from(label, 4));
  text_add(text, label);
  return true;
}

static void each_label(EvalCall *call, bool convert(Text *text, Str label)) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    bool good = true;
    for (size_t at = 0, start = 0; at <= s.len; at++) {
      size_t dot = at < s.len ? dot_at(s, at) : 0;
      if (at < s.len && !dot) continue;
      good = convert(&call->text, str_slice(s, start, at)) && good;
      if (dot) text_add_byte(&call->text, '.');
      start = at + dot;
      at = dot ? start - 1 : at;
    }
    Str domain = text_done(&call->text);
    result_str(call, i, good ? domain : STR(""));
  }
}

/* The names are the language's: a domain in punycode is "from string" when it becomes readable. */
void eval_punycode_domain_from_string(EvalCall *call) { each_label(call, label_from_puny); }
void eval_punycode_domain_to_string(EvalCall *call) { each_label(call, label_to_puny); }
