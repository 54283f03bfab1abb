/* Owns reading of CSV (RFC 4180). */
#include "exec/csv.h"

static Str quoted(Text *text, Str s, size_t *at) {
  for (++*at; *at < s.len; ++*at) {
    if (s.ptr[*at] == '"') {
      if (*at + 1 >= s.len || s.ptr[*at + 1] != '"') break;
      ++*at;
    }
    text_add_byte(text, s.ptr[*at]);
  }
  if (*at < s.len) ++*at;
  return text_done(text);
}

Str csv_field(Text *text, Str s, size_t *at, bool *last) {
  Str field;
  if (*at < s.len && s.ptr[*at] == '"') {
    field = quoted(text, s, at);
  } else {
    size_t start = *at;
    while (*at < s.len && s.ptr[*at] != ',' && s.ptr[*at] != '\n' && s.ptr[*at] != '\r') ++*at;
    field = str_slice(s, start, *at);
  }
  *last = *at >= s.len || s.ptr[*at] != ',';
  if (*at < s.len && s.ptr[*at] == '\r') ++*at;
  if (*at < s.len) ++*at;
  return field;
}
