/* Owns the map from byte offsets to lines and columns. Comes in: a text. Goes out: places in it. */
#include "diag/source.h"

#include "base/utf8.h"

Source *source_new(Arena *arena, Str path, Str text) {
  Source *source = ARENA_NEW(arena, Source);
  source->path = path;
  source->text = text;
  vec_push(arena, &source->lines, 0);
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (c == '\n' || (c == '\r' && !(i + 1 < text.len && text.ptr[i + 1] == '\n'))) {
      vec_push(arena, &source->lines, (uint32_t)(i + 1));
    }
  }
  return source;
}

/* Index of the line that holds OFFSET. */
static uint32_t line_of(const Source *source, uint32_t offset) {
  uint32_t low = 0, high = source->lines.len;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->lines.ptr[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low;
}

Place source_place(const Source *source, uint32_t offset) {
  uint32_t line = line_of(source, offset), start = source->lines.ptr[line];
  Str before = str_slice(source->text, start, offset);
  if (line == 0 && str_starts(before, STR("\xEF\xBB\xBF"))) before = str_from(before, 3);
  return (Place){line + 1, (uint32_t)utf8_count(before) + 1};
}

Str source_line(const Source *source, uint32_t line) {
  if (line == 0 || line > source->lines.len) return (Str){NULL, 0};
  size_t end = line < source->lines.len ? source->lines.ptr[line] : source->text.len;
  Str text = str_slice(source->text, source->lines.ptr[line - 1], end);
  while (text.len && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r')) text.len--;
  return text;
}

Str source_text(const Source *source, Span span) {
  return str_slice(source->text, span.start, span.end);
}

Span span_join(Span a, Span b) {
  return (Span){a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end};
}
