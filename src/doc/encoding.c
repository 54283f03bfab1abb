/* Owns reading texts that are not UTF-8. Comes in: a source. Goes out: a finding with the edits. */
#include "doc/encoding.h"

#include "base/utf8.h"

/* Windows-1252 from 0x80 to 0x9F; the rest of it is Latin-1. 0: no character. */
static const uint16_t windows_1252[32] = {
    0x20AC, 0,      0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021, 0x02C6, 0x2030, 0x0160,
    0x2039, 0x0152, 0,      0x017D, 0,      0,      0x2018, 0x2019, 0x201C, 0x201D, 0x2022,
    0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0,      0x017E, 0x0178};

static uint32_t from_windows(unsigned char byte) {
  uint32_t code = byte < 0xA0 ? windows_1252[byte - 0x80] : byte;
  return code ? code : '?';
}

static void mend_bytes(const Source *source, size_t first, DiagBag *bag) {
  Str text = source->text;
  unsigned char byte = (unsigned char)text.ptr[first];
  char utf8[4];
  Str shown = {utf8, utf8_put(utf8, from_windows(byte))};
  Diag *diag = diag_add(bag, DIAG_Y001, source, (Span){(uint32_t)first, (uint32_t)first + 1},
                        "byte 0x%02X is not UTF-8", byte);
  diag_help(bag, diag, "in Windows-1252 it is `%.*s`; save the file as UTF-8", STR_ARG(shown));
  Fix *fix = diag_fix(bag, diag, true, "write the characters of Windows-1252 as UTF-8");
  for (size_t at = first, width = 1; at < text.len; at += width) {
    uint32_t code;
    if (utf8_decode_checked(text, at, &code, &width)) continue;
    width = 1;
    Span span = {(uint32_t)at, (uint32_t)at + 1};
    fix_edit(bag, fix, span,
             (Str){utf8, utf8_put(utf8, from_windows((unsigned char)text.ptr[at]))});
  }
}

/* The UTF-16 unit at AT. */
static uint32_t unit_at(Str text, size_t at, bool big) {
  unsigned char first = (unsigned char)text.ptr[at], second = (unsigned char)text.ptr[at + 1];
  return big ? (uint32_t)(first << 8 | second) : (uint32_t)(second << 8 | first);
}

static void mend_utf16(const Source *source, bool big, DiagBag *bag) {
  Str text = source->text;
  Buf out = {0};
  for (size_t at = 2; at + 1 < text.len; at += 2) {
    uint32_t code = unit_at(text, at, big);
    uint32_t low = at + 3 < text.len ? unit_at(text, at + 2, big) : 0;
    if (code >= 0xD800 && code < 0xDC00 && low >= 0xDC00 && low < 0xE000) {
      at += 2;
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
    }
    utf8_encode(&out, code >= 0xD800 && code < 0xE000 ? UTF8_BAD : code);
  }
  Diag *diag = diag_add(bag, DIAG_Y001, source, (Span){0, 2}, "the file is UTF-16, expected UTF-8");
  Fix *fix = diag_fix(bag, diag, true, "write the file as UTF-8");
  fix_edit(bag, fix, (Span){0, (uint32_t)text.len}, buf_str(&out));
  buf_free(&out);
}

void encoding_mend(const Source *source, DiagBag *bag) {
  Str text = source->text;
  bool little = str_starts(text, STR("\xFF\xFE")), big = str_starts(text, STR("\xFE\xFF"));
  size_t first = utf8_invalid_at(text);
  if (little || big)
    mend_utf16(source, big, bag);
  else if (first != STR_NONE)
    mend_bytes(source, first, bag);
}
