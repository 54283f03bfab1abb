/* Evaluators of string functions that need no regular expressions: lengths, parts, case, search,
   replacement, splitting and joining. Lengths and positions count code points. */
#include "base/utf8.h"
#include "base/vec.h"
#include "exec/eval.h"
#include "value/match.h"

#include <string.h>
#include <utf8proc.h>

void eval_strlen(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_number(call, i, (int64_t)utf8_count(arg_str(call, 0, i)));
  }
}

void eval_string_size(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_number(call, i, (int64_t)arg_str(call, 0, i).len);
  }
}

void eval_strcat(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    for (uint32_t k = 0; k < call->arg_count; k++) text_add(&call->text, arg_str(call, k, i));
    result_str(call, i, text_done(&call->text));
  }
}

void eval_strcat_delim(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    for (uint32_t k = 1; k < call->arg_count; k++) {
      if (k > 1) text_add(&call->text, arg_str(call, 0, i));
      text_add(&call->text, arg_str(call, k, i));
    }
    result_str(call, i, text_done(&call->text));
  }
}

/* strrep(value, times [, delimiter]) */
void eval_strrep(EvalCall *call) {
  enum { TIMES_MOST = 1024 };
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t times = arg_number(call, 1, i);
    for (int64_t n = 0; n < times && n < TIMES_MOST; n++) {
      if (n && call->arg_count > 2) text_add(&call->text, arg_str(call, 2, i));
      text_add(&call->text, arg_str(call, 0, i));
    }
    result_str(call, i, text_done(&call->text));
  }
}

/* Byte index of code point COUNT of S, or its length. */
static size_t skip_codes(Str s, size_t at, int64_t count) {
  for (; count > 0 && at < s.len; count--) {
    size_t width;
    utf8_decode(s, at, &width);
    at += width;
  }
  return at;
}

/* substring(s, start [, length]): a negative start counts from the end; nothing is out of range */
void eval_substring(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    int64_t start = arg_number(call, 1, i);
    int64_t length = call->arg_count > 2 ? arg_number(call, 2, i) : INT64_MAX;
    if (start < 0) {
      start += (int64_t)utf8_count(s);
      if (start < 0 && length > 0 && length < INT64_MAX) length += start;
      if (start < 0) start = 0;
    }
    size_t from = skip_codes(s, 0, start);
    result_str(call, i, str_slice(s, from, skip_codes(s, from, length)));
  }
}

/* One code point for one: ß has no upper case then. */
static utf8proc_int32_t upper_of(utf8proc_int32_t c) { return c == 0xDF ? c : utf8proc_toupper(c); }

static void map_codes(EvalCall *call, bool upper) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    size_t width;
    for (size_t at = 0; at < s.len; at += width) {
      uint32_t code = utf8_decode(s, at, &width);
      if (code < 0x80) {
        text_add_byte(&call->text, upper ? char_upper((char)code) : char_lower((char)code));
      } else {
        utf8proc_int32_t c = (utf8proc_int32_t)code;
        text_add_code(&call->text, (uint32_t)(upper ? upper_of(c) : utf8proc_tolower(c)));
      }
    }
    result_str(call, i, text_done(&call->text));
  }
}

void eval_toupper(EvalCall *call) { map_codes(call, true); }
void eval_tolower(EvalCall *call) { map_codes(call, false); }

void eval_reverse(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    size_t end = s.len;
    while (end > 0) {
      size_t start = end - 1;
      while (start > 0 && ((unsigned char)s.ptr[start] & 0xC0) == 0x80) start--;
      text_add(&call->text, str_slice(s, start, end));
      end = start;
    }
    result_str(call, i, text_done(&call->text));
  }
}

void eval_strcmp(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int order = str_cmp(arg_str(call, 0, i), arg_str(call, 1, i));
    result_number(call, i, (order > 0) - (order < 0));
  }
}

void eval_isascii(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    bool ascii = true;
    for (size_t k = 0; k < s.len; k++) ascii = ascii && (unsigned char)s.ptr[k] < 0x80;
    result_bool(call, i, ascii);
  }
}

void eval_isutf8(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_bool(call, i, utf8_invalid_at(arg_str(call, 0, i)) == STR_NONE);
  }
}

/* Code point index of the match number OCCURRENCE of NEEDLE in S among those that start within
   LENGTH code points from START, or -1. */
static int64_t find_occurrence(Str s, Str needle, int64_t start, int64_t length,
                               int64_t occurrence) {
  size_t from = skip_codes(s, 0, start);
  size_t end = length < 0 ? s.len : skip_codes(s, from, length);
  size_t at = from;
  for (int64_t n = 1;; n++) {
    at = str_find(s, needle, at);
    if (at == STR_NONE || at >= end) return -1;
    if (n == occurrence) return (int64_t)utf8_count(str_slice(s, 0, at));
    at++;
  }
}

/* indexof(s, needle [, start [, length [, occurrence]]]) */
void eval_indexof(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i), needle = arg_str(call, 1, i);
    int64_t start = call->arg_count > 2 ? arg_number(call, 2, i) : 0;
    int64_t length = call->arg_count > 3 ? arg_number(call, 3, i) : -1;
    int64_t occurrence = call->arg_count > 4 ? arg_number(call, 4, i) : 1;
    if (start < 0) start += (int64_t)utf8_count(s);
    if (!needle.len || start < 0 || length < -1 || occurrence < 1) {
      result_null(call, i);
    } else {
      result_number(call, i, find_occurrence(s, needle, start, length, occurrence));
    }
  }
}

static void replace_one(Text *text, Str s, Str old, Str fresh) {
  size_t from = 0, at;
  while (old.len && (at = str_find(s, old, from)) != STR_NONE) {
    text_add(text, str_slice(s, from, at));
    text_add(text, fresh);
    from = at + old.len;
  }
  text_add(text, str_from(s, from));
}

void eval_replace_string(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    replace_one(&call->text, arg_str(call, 0, i), arg_str(call, 1, i), arg_str(call, 2, i));
    result_str(call, i, text_done(&call->text));
  }
}

/* A piece of a string: DONE where it is a replacement, which is not searched again. */
typedef struct Piece {
  Str text;
  bool done;
} Piece;

typedef VEC(Piece) Pieces;

/* PIECES with every OLD in what is not done yet replaced by FRESH. */
static Pieces replace_pieces(Arena *arena, const Pieces *pieces, Str old, Str fresh) {
  Pieces out = {0};
  for (uint32_t i = 0; i < pieces->len; i++) {
    Piece piece = pieces->ptr[i];
    size_t at;
    while (!piece.done && old.len && (at = str_find(piece.text, old, 0)) != STR_NONE) {
      Piece before = {str_slice(piece.text, 0, at), false}, with = {fresh, true};
      vec_push(arena, &out, before);
      vec_push(arena, &out, with);
      piece.text = str_from(piece.text, at + old.len);
    }
    vec_push(arena, &out, piece);
  }
  return out;
}

/* replace_strings(s, [old …], [new …] or new): one after the other, but never within what another
   put in; what has no text to replace it stays */
void eval_replace_strings(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value old = arg_dynamic(call, 1, i), fresh = arg_dynamic(call, 2, i);
    Pieces pieces = {0};
    Piece all = {arg_str(call, 0, i), false};
    vec_push(call->arena, &pieces, all);
    for (uint32_t k = 0; old.type == VALUE_ARRAY && k < old.len; k++) {
      Value with = fresh.type == VALUE_ARRAY ? value_item(fresh, k) : fresh;
      Str search = value_text(old.items[k]);
      Str put = with.type == VALUE_STRING ? value_text(with) : search;
      pieces = replace_pieces(call->arena, &pieces, search, put);
    }
    vec_each(Piece, piece, &pieces) text_add(&call->text, piece->text);
    result_str(call, i, text_done(&call->text));
  }
}

static Value split_text(Arena *arena, Str s, Str delimiter) {
  uint32_t count = 1;
  size_t at = 0;
  while (delimiter.len && (at = str_find(s, delimiter, at)) != STR_NONE) {
    count++;
    at += delimiter.len;
  }
  if (!arena_may_take(arena, count * sizeof(Value))) return value_null();
  Value *items = ARENA_ARRAY(arena, Value, count);
  size_t from = 0;
  for (uint32_t k = 0; k < count; k++) {
    size_t end = k + 1 < count ? str_find(s, delimiter, from) : s.len;
    items[k] = value_str(str_slice(s, from, end));
    from = end + delimiter.len;
  }
  return value_array(items, count);
}

/* split(s, delimiter [, index]): with an index, an array of that part alone, or null */
void eval_split(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value parts = split_text(call->arena, arg_str(call, 0, i), arg_str(call, 1, i));
    if (call->arg_count > 2) {
      int64_t index = arg_number(call, 2, i);
      if (index < 0) index += parts.len;
      bool there = index >= 0 && index < parts.len;
      parts = there ? value_array(parts.items + index, 1) : value_null();
    }
    result_dynamic(call, i, parts);
  }
}

/* translate(search, replacement, s): code points of SEARCH become those of REPLACEMENT */
static void translate(Text *text, Str search, Str replacement, Str s) {
  size_t width;
  for (size_t at = 0; at < s.len; at += width) {
    uint32_t code = utf8_decode(s, at, &width), last = 0;
    size_t step, with = 0, with_width = 0;
    bool found = false;
    for (size_t k = 0; k < search.len && !found; k += step) {
      found = utf8_decode(search, k, &step) == code;
      if (with < replacement.len) {
        last = utf8_decode(replacement, with, &with_width);
        with += with_width;
      }
    }
    if (!found) {
      text_add_code(text, code);
    } else if (replacement.len) {
      text_add_code(text, last);
    }
  }
}

void eval_translate(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    translate(&call->text, arg_str(call, 0, i), arg_str(call, 1, i), arg_str(call, 2, i));
    result_str(call, i, text_done(&call->text));
  }
}

/* strcat_array(array, delimiter) */
void eval_strcat_array(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value array = arg_dynamic(call, 0, i);
    for (uint32_t k = 0; array.type == VALUE_ARRAY && k < array.len; k++) {
      if (k) text_add(&call->text, arg_str(call, 1, i));
      text_value(&call->text, array.items[k]);
    }
    result_str(call, i, text_done(&call->text));
  }
}

void eval_unicode_codepoints_from_string(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str s = arg_str(call, 0, i);
    Value *items = ARENA_ARRAY(call->arena, Value, s.len);
    uint32_t count = 0;
    size_t width;
    for (size_t at = 0; at < s.len; at += width) {
      items[count++] = value_long(utf8_decode(s, at, &width));
    }
    result_dynamic(call, i, value_array(items, count));
  }
}

static void add_codes(Text *text, Value v) {
  int64_t code;
  for (uint32_t k = 0; v.type == VALUE_ARRAY && k < v.len; k++) add_codes(text, v.items[k]);
  if (v.type == VALUE_ARRAY || !value_to_long(v, &code)) return;
  if (code >= 0 && code <= 0x10FFFF) text_add_code(text, (uint32_t)code);
}

/* The arguments are numbers or arrays of them. */
void eval_unicode_codepoints_to_string(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    for (uint32_t k = 0; k < call->arg_count; k++) add_codes(&call->text, arg_value(call, k, i));
    result_str(call, i, text_done(&call->text));
  }
}

/* tohex(number [, least length]) */
void eval_tohex(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t least = call->arg_count > 1 ? arg_number(call, 1, i) : 0;
    int width = least < 0 ? 0 : least > 64 ? 64 : (int)least;
    uint64_t number = (uint64_t)arg_number(call, 0, i);
    if (arg_type(call, 0) == VALUE_INT) number &= UINT32_MAX;
    text_printf(&call->text, "%0*llx", width, (unsigned long long)number);
    result_str(call, i, text_done(&call->text));
  }
}
