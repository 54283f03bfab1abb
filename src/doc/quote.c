/* Owns quoting. Comes in: the text of a value. Goes out: the same as a quoted scalar. */
#include "doc/quote.h"

#include "base/buf.h"

static bool has(Str text, char byte) { return str_find_byte(text, byte, 0) != STR_NONE; }

Str quote_text(Arena *arena, Str text) {
  char quote = has(text, '\'') && !has(text, '\\') && !has(text, '"') ? '"' : '\'';
  Buf out = {0};
  buf_add_byte(&out, quote);
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == quote) buf_add_byte(&out, quote);
    buf_add_byte(&out, text.ptr[i]);
  }
  buf_add_byte(&out, quote);
  Str result = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return result;
}
