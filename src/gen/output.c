/* Owns the look of generated C. Comes in: numbers and strings. Goes out: an .inc file. */
#include "gen/output.h"

#include "base/file.h"

#include <stdio.h>
#include <stdlib.h>

enum { A_LINE = 100 };

void output_numbers(Buf *out, Array array, const uint32_t *numbers, uint32_t count) {
  buf_printf(out, "static const %s %s_%s[] = {", array.type, array.prefix, array.name);
  size_t line = out->len;
  for (uint32_t i = 0; i < count; i++) {
    if (i == 0 || out->len - line > A_LINE) {
      buf_add_byte(out, '\n');
      line = out->len;
    }
    buf_printf(out, "%u,", numbers[i]);
  }
  buf_add_cstr(out, "};\n");
}

void output_string(Buf *out, Str s) {
  buf_add_byte(out, '"');
  for (size_t i = 0; i < s.len; i++) {
    unsigned char byte = (unsigned char)s.ptr[i];
    bool plain = byte >= ' ' && byte < 0x7F && byte != '"' && byte != '\\' && byte != '?';
    plain ? buf_add_byte(out, (char)byte) : buf_printf(out, "\\%03o", byte);
  }
  buf_add_byte(out, '"');
}

int output_save(const Buf *out, const char *path, const char *source) {
  Buf whole = {0};
  buf_printf(&whole, "/* Generated from schemas/%s. */\n", source);
  buf_add(&whole, buf_str(out));
  bool saved = file_replace(path, buf_str(&whole));
  if (!saved) perror(path);
  buf_free(&whole);
  return saved ? EXIT_SUCCESS : EXIT_FAILURE;
}
