/* Owns conversions of single values. Comes in: a Value and the wanted type. Goes out: a Value of
   that type or null. */
#include "value/convert.h"

#include "value/decimal_text.h"
#include "value/json_read.h"
#include "value/moment.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static bool parse_hex(Str digits, int64_t *out) {
  uint64_t number = 0;
  if (!digits.len || digits.len > 16) return false;
  for (size_t i = 0; i < digits.len; i++) {
    char c = char_lower(digits.ptr[i]);
    if (!char_is_hex(c)) return false;
    number = number << 4 | (uint64_t)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  *out = (int64_t)number;
  return true;
}

bool convert_long(Str s, int64_t *out) {
  s = str_trim(s);
  bool minus = str_starts(s, STR("-"));
  if (minus || str_starts(s, STR("+"))) s = str_from(s, 1);
  if (str_starts(s, STR("0x")) || str_starts(s, STR("0X"))) {
    if (!parse_hex(str_from(s, 2), out)) return false;
    if (minus) *out = (int64_t)(0 - (uint64_t)*out);
    return true;
  }
  uint64_t number = 0, most = (uint64_t)INT64_MAX + minus;
  if (!s.len) return false;
  for (size_t i = 0; i < s.len; i++) {
    if (!char_is_digit(s.ptr[i])) return false;
    uint64_t digit = (uint64_t)(s.ptr[i] - '0');
    if (number > (most - digit) / 10) return false;
    number = number * 10 + digit;
  }
  *out = (int64_t)(minus ? 0 - number : number);
  return true;
}

static bool parse_special(Str s, double *out) {
  double sign = str_starts(s, STR("-")) ? -1 : 1;
  if (str_starts(s, STR("-")) || str_starts(s, STR("+"))) s = str_from(s, 1);
  if (str_eq_nocase(s, STR("nan"))) return *out = NAN, true;
  if (str_eq(s, STR("inf")) || str_eq(s, STR("Inf")) || str_eq_nocase(s, STR("infinity"))) {
    return *out = sign * INFINITY, true;
  }
  return false;
}

static bool is_decimal_number(Str s) {
  for (size_t i = 0; i < s.len; i++) {
    char c = s.ptr[i];
    if (!char_is_digit(c) && c != '.' && c != '-' && c != '+' && c != 'e' && c != 'E') return false;
  }
  return s.len > 0;
}

bool convert_real(Str s, double *out) {
  char copy[400], *end;
  s = str_trim(s);
  if (parse_special(s, out)) return true;
  if (!is_decimal_number(s) || s.len >= sizeof copy) return false;
  memcpy(copy, s.ptr, s.len);
  copy[s.len] = 0;
  *out = strtod(copy, &end);
  return *end == 0;
}

bool convert_bool(Str s, bool *out) {
  int64_t number;
  if (str_eq_nocase(s, STR("true"))) return *out = true, true;
  if (str_eq_nocase(s, STR("false"))) return *out = false, true;
  if (!convert_long(s, &number)) return false;
  *out = number != 0;
  return true;
}

bool convert_guid(Str s, Wide *out) {
  uint64_t word[2] = {0, 0};
  int digits = 0;
  s = str_trim(s);
  if (s.len > 2 && (s.ptr[0] == '{' || s.ptr[0] == '(')) s = str_slice(s, 1, s.len - 1);
  for (size_t i = 0; i < s.len; i++) {
    char c = char_lower(s.ptr[i]);
    if (c == '-') continue;
    if (!char_is_hex(c) || digits == 32) return false;
    uint64_t *half = &word[digits++ / 16];
    *half = *half << 4 | (uint64_t)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
  }
  *out = (Wide){{word[0], word[1]}};
  return digits == 32;
}

static Value to_string(Text *text, Value v) {
  if (v.type == VALUE_STRING) return v;
  text_value(text, v);
  return value_str(text_done(text));
}

static Value to_bool(Value v) {
  bool flag;
  double real;
  if (v.type == VALUE_BOOL) return v;
  if (v.type == VALUE_STRING) {
    return convert_bool(value_text(v), &flag) ? value_bool(flag) : value_null();
  }
  if (!value_is_number(v)) return value_null();
  value_to_real(v, &real);
  return value_bool(real != 0);
}

/* Reals outside the range give its nearest end; NaN is null. */
static bool saturated(double real, int64_t least, int64_t most, int64_t *out) {
  if (isnan(real)) return false;
  *out = real <= (double)least ? least : real >= (double)most ? most : (int64_t)real;
  return true;
}

/* A timespan as int keeps the low half of its ticks. */
static Value to_whole(Value v, ValueType type) {
  bool small = type == VALUE_INT;
  int64_t least = small ? INT32_MIN : INT64_MIN, most = small ? INT32_MAX : INT64_MAX, number;
  bool good;
  if (v.type == VALUE_REAL) {
    good = saturated(v.real, least, most, &number);
  } else if (v.type == VALUE_STRING) {
    good = convert_long(value_text(v), &number);
  } else {
    good = value_to_long(v, &number);
  }
  if (good && small && v.type == VALUE_TIMESPAN) number = (int32_t)(uint32_t)(uint64_t)number;
  return good && number >= least && number <= most ? value_number(type, number) : value_null();
}

static Value to_real(Value v) {
  double real;
  bool good = v.type == VALUE_STRING ? convert_real(value_text(v), &real) : value_to_real(v, &real);
  return good ? value_real(real) : value_null();
}

static Value to_decimal(Text *text, Value v) {
  Wide wide;
  if (v.type == VALUE_DECIMAL) return v;
  if (v.type != VALUE_STRING && !value_is_number(v) && v.type != VALUE_BOOL) return value_null();
  if (v.type == VALUE_BOOL) v = value_long(v.boolean);
  Value written = to_string(text, v);
  if (!decimal_read(value_text(written), &wide)) return value_null();
  return value_wide(text->arena, VALUE_DECIMAL, wide);
}

static Value to_datetime(Value v) {
  int64_t ticks;
  if (v.type == VALUE_DATETIME) return v;
  if (v.type == VALUE_STRING) {
    return moment_parse(value_text(v), &ticks) ? value_number(VALUE_DATETIME, ticks) : value_null();
  }
  if (v.type != VALUE_LONG && v.type != VALUE_INT) return value_null();
  return moment_in_range(v.number) ? value_number(VALUE_DATETIME, v.number) : value_null();
}

static Value to_timespan(Value v) {
  int64_t ticks;
  if (v.type == VALUE_TIMESPAN) return v;
  if (v.type == VALUE_STRING) {
    return timespan_parse(value_text(v), &ticks) ? value_number(VALUE_TIMESPAN, ticks)
                                                 : value_null();
  }
  if (v.type != VALUE_LONG && v.type != VALUE_INT) return value_null();
  return value_number(VALUE_TIMESPAN, v.number);
}

static Value to_guid(Text *text, Value v) {
  Wide wide;
  if (v.type == VALUE_GUID) return v;
  if (v.type != VALUE_STRING || !convert_guid(value_text(v), &wide)) return value_null();
  return value_wide(text->arena, VALUE_GUID, wide);
}

/* What is not JSON stays a string. */
static Value to_dynamic(Text *text, Value v) {
  Value parsed;
  if (v.type != VALUE_STRING) return v;
  if (!v.len) return value_null();
  return json_read(text->arena, value_text(v), &parsed) ? parsed : v;
}

Value convert_held(Text *text, Value v) {
  if (v.type != VALUE_STRING) return v;
  Str written = str_trim(value_text(v));
  bool nested = written.len && (*written.ptr == '{' || *written.ptr == '[');
  return nested || !v.len ? to_dynamic(text, v) : v;
}

/* Whether number V says all that FIELD does, which it was read from: of digits alone the zeros in
   front, a plus and what is beyond a long would be lost. */
static bool says_all(Text *text, Value v, Str field) {
  if (v.type == VALUE_LONG) return str_eq(value_text(to_string(text, v)), field);
  size_t first = *field.ptr == '-', digits = first;
  while (digits < field.len && char_is_digit(field.ptr[digits])) digits++;
  bool padded = digits > first + 1 && field.ptr[first] == '0';
  return digits > first && digits < field.len && !padded;
}

Value convert_field(Text *text, Value v) {
  Value read = to_dynamic(text, v);
  bool kept = !value_is_number(read) || says_all(text, read, value_text(v));
  return kept && read.type != VALUE_STRING ? read : v;
}

Value convert_value(Text *text, Value v, ValueType type) {
  if (v.type == VALUE_NULL) return v;
  switch (type) {
    case VALUE_BOOL: return to_bool(v);
    case VALUE_INT:
    case VALUE_LONG: return to_whole(v, type);
    case VALUE_REAL: return to_real(v);
    case VALUE_DECIMAL: return to_decimal(text, v);
    case VALUE_DATETIME: return to_datetime(v);
    case VALUE_TIMESPAN: return to_timespan(v);
    case VALUE_GUID: return to_guid(text, v);
    case VALUE_STRING: return to_string(text, v);
    default: return to_dynamic(text, v);
  }
}
