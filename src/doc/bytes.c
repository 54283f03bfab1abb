/* Owns the first look at a text: which bytes it holds. Comes in: any bytes. Goes out: whether YAML
   can take them, a copy that it can take, and the way from code points to bytes. */
#include "doc/bytes.h"

#include "base/utf8.h"

#include <string.h>

enum { BLOCK = 32 };

/* Whether the next BLOCK bytes are printable ASCII, tabs and line ends. Free of branches, so that
   the compiler can look at many bytes at once. */
static bool is_plain_block(const char *at) {
  unsigned char bad = 0;
  for (int i = 0; i < BLOCK; i++) {
    unsigned char c = (unsigned char)at[i];
    bool space = (c == '\t') | (c == '\n') | (c == '\r');
    bad |= (unsigned char)((c >= 0x7F) | ((c < 0x20) & !space));
  }
  return !bad;
}

static bool is_allowed(uint32_t code) {
  if (code < 0x20) return code == '\t' || code == '\n' || code == '\r';
  if (code < 0xA0) return code < 0x7F || code == 0x85;
  return code != 0xFFFE && code != 0xFFFF;
}

/* NEL, LS and PS end a line as YAML 1.1 has it. */
static bool is_odd_break(uint32_t code) {
  return code == 0x85 || code == 0x2028 || code == 0x2029 || code == 0xFEFF;
}

static bool has_lone_cr(Str text) {
  size_t at = 0;
  while ((at = str_find_byte(text, '\r', at)) != STR_NONE) {
    if (++at == text.len || text.ptr[at] != '\n') return true;
  }
  return false;
}

static void note(size_t *first, size_t at) {
  if (*first == STR_NONE) *first = at;
}

Survey bytes_survey(Str text) {
  Survey survey = {true, STR_NONE, STR_NONE, has_lone_cr(text)};
  size_t at = 0;
  while (at < text.len) {
    if (at + BLOCK <= text.len && is_plain_block(text.ptr + at)) {
      at += BLOCK;
      continue;
    }
    uint32_t code = (unsigned char)text.ptr[at];
    size_t width = 1;
    bool sound = code < 0x80;
    if (!sound) {
      survey.ascii = false;
      sound = utf8_decode_checked(text, at, &code, &width);
    }
    if (!sound)
      note(&survey.bad_utf8, at);
    else if (!is_allowed(code))
      note(&survey.bad_control, at);
    if (is_odd_break(code) && at > 0) survey.odd_break = true;
    at += width;
  }
  return survey;
}

Str bytes_cleaned(Arena *arena, Str text) {
  Str copy = arena_str(arena, text);
  char *bytes = (char *)copy.ptr;
  for (size_t at = 0, width = 1; at < text.len; at += width) {
    uint32_t code;
    bool sound = utf8_decode_checked(text, at, &code, &width);
    if (!sound) width = 1;
    if (!sound || !is_allowed(code)) memset(bytes + at, '?', width);
  }
  return copy;
}

bool bytes_next_control(Str text, Span *at) {
  for (size_t i = at->start, width = 1; i < text.len; i += width) {
    uint32_t code;
    bool sound = utf8_decode_checked(text, i, &code, &width);
    if (!sound) width = 1;
    if (!sound || is_allowed(code)) continue;
    *at = (Span){(uint32_t)i, (uint32_t)(i + width)};
    return true;
  }
  return false;
}

size_t bytes_bom(Str text) { return str_starts(text, STR("\xEF\xBB\xBF")) ? 3 : 0; }

static bool is_continuation(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

size_t code_points_offset(CodePoints *points, size_t index) {
  if (points->ascii) return index < points->text.len ? index : points->text.len;
  Str text = points->text;
  while (points->index < index && points->offset < text.len) {
    do points->offset++;
    while (points->offset < text.len && is_continuation(text.ptr[points->offset]));
    points->index++;
  }
  while (points->index > index) {
    do points->offset--;
    while (is_continuation(text.ptr[points->offset]));
    points->index--;
  }
  return points->offset;
}
