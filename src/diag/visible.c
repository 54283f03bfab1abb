/* Owns the showing of text. Comes in: bytes of any kind. Goes out: harmless characters and widths.
 */
#include "diag/visible.h"

#include "base/utf8.h"

#include <stdio.h>
#include <utf8proc.h>

enum { BYTES_A_COLUMN = 16 }; /* looked at for one column, so that combining marks end */

typedef struct Glyph {
  char text[16]; /* NUL-terminated; empty: nothing to show */
  unsigned columns;
} Glyph;

static Glyph named(const char *format, uint32_t code) {
  Glyph glyph;
  glyph.columns = (unsigned)snprintf(glyph.text, sizeof glyph.text, format, code);
  return glyph;
}

/* U+2400 and after are pictures of the control characters. */
static Glyph picture(uint32_t control) {
  Glyph glyph = {.columns = 1};
  glyph.text[utf8_put(glyph.text, 0x2400 + (control == 0x7F ? 0x21 : control))] = '\0';
  return glyph;
}

static bool is_invisible(uint32_t code) {
  utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)code);
  return category == UTF8PROC_CATEGORY_CC || category == UTF8PROC_CATEGORY_CF ||
         category == UTF8PROC_CATEGORY_ZL || category == UTF8PROC_CATEGORY_ZP;
}

/* The glyph of the character at AT, whose bytes go to WIDTH. */
static Glyph glyph_at(Str s, size_t at, size_t *width) {
  uint32_t code;
  if (!utf8_decode_checked(s, at, &code, width)) return named("<%02X>", (unsigned char)s.ptr[at]);
  if (code == '\t') return (Glyph){"    ", VISIBLE_TAB};
  if (code < 0x20 || code == 0x7F) return picture(code);
  if (code >= 0x7F && is_invisible(code)) return named("<U+%04X>", code);
  Glyph glyph = {.columns = 1};
  if (code >= 0x7F) {
    int columns = utf8proc_charwidth((utf8proc_int32_t)code);
    glyph.columns = columns > 0 ? (unsigned)columns : 0;
  }
  glyph.text[utf8_put(glyph.text, code)] = '\0';
  return glyph;
}

static bool is_printable(char c) { return c >= 0x20 && c < 0x7F; }

/* Where the run of printable ASCII that starts at AT ends. */
static size_t printable_end(Str s, size_t at) {
  while (at < s.len && is_printable(s.ptr[at])) at++;
  return at;
}

void visible_add(Buf *out, Str s) {
  for (size_t at = 0, width; at < s.len; at += width) {
    size_t end = printable_end(s, at);
    buf_add(out, str_slice(s, at, end));
    if ((at = end) == s.len) break;
    buf_add_cstr(out, glyph_at(s, at, &width).text);
  }
}

size_t visible_width(Str s) {
  size_t columns = 0;
  for (size_t at = 0, width; at < s.len; at += width) columns += glyph_at(s, at, &width).columns;
  return columns;
}

size_t visible_fit(Str s, size_t columns) {
  size_t taken = 0, at = 0, most = columns * BYTES_A_COLUMN;
  for (size_t width; at < s.len && at < most; at += width) {
    taken += glyph_at(s, at, &width).columns;
    if (taken > columns) break;
  }
  return at;
}

/* The start of the character that ends at AT. */
static size_t before(Str s, size_t at) {
  size_t start = at - 1, width;
  while (start > 0 && at - start < 4 && ((unsigned char)s.ptr[start] & 0xC0) == 0x80) start--;
  utf8_decode(s, start, &width);
  return start + width == at ? start : at - 1;
}

size_t visible_fit_end(Str s, size_t columns) {
  size_t taken = 0, at = s.len, most = columns * BYTES_A_COLUMN;
  while (at > 0 && s.len - at < most) {
    size_t start = before(s, at), width;
    taken += glyph_at(s, start, &width).columns;
    if (taken > columns) break;
    at = start;
  }
  return s.len - at;
}
