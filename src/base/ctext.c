/* Owns the writing of any bytes as C strings. Comes in: text. Goes out: literals and lists of
   characters that read back as the same bytes. */
#include "base/ctext.h"

enum { LIST_COLUMNS = 24 };

/* Octal escapes have three digits, so that no digit after them can join in. */
static void add_char(Buf *out, char c, char quote) {
  if (c == '\n') {
    buf_add_cstr(out, "\\n");
  } else if (c == '\t') {
    buf_add_cstr(out, "\\t");
  } else if (c == quote || c == '\\') {
    buf_add_byte(out, '\\');
    buf_add_byte(out, c);
  } else if (c >= ' ' && c <= '~') {
    buf_add_byte(out, c);
  } else {
    buf_printf(out, "\\%03o", (unsigned)(unsigned char)c);
  }
}

/* A `?` after a `?` is escaped: two of them may start a trigraph. */
void ctext_literal(Buf *out, Str text) {
  buf_add_byte(out, '"');
  for (size_t i = 0; i < text.len; i++) {
    if (text.ptr[i] == '?' && i > 0 && text.ptr[i - 1] == '?') buf_add_byte(out, '\\');
    add_char(out, text.ptr[i], '"');
    if (text.ptr[i] == '\n' && i + 1 < text.len) buf_add_cstr(out, "\"\n    \"");
  }
  buf_add_byte(out, '"');
}

static void add_char_list(Buf *out, Str text) {
  buf_add_cstr(out, " {");
  for (size_t i = 0; i < text.len; i++) {
    if (i % LIST_COLUMNS == 0) buf_add_cstr(out, "\n    ");
    buf_add_byte(out, '\'');
    add_char(out, text.ptr[i], '\'');
    buf_add_cstr(out, "',");
  }
  buf_add_cstr(out, "\n    '\\0'}");
}

void ctext_array(Buf *out, Str text) {
  if (text.len > CTEXT_LITERAL_CHARS) {
    add_char_list(out, text);
    return;
  }
  bool several = str_find_byte(text, '\n', 0) < text.len - (text.len > 0);
  buf_add_cstr(out, several ? "\n    " : " ");
  ctext_literal(out, text);
}
