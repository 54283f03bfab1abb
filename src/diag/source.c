/* Owns the map from byte offsets to lines and columns. Comes in: a text. Goes out: places in it. */
#include "diag/source.h"

#include "base/utf8.h"

enum { MARK_DISTANCE = 1024 };

static bool is_tail(char c) { return ((unsigned char)c & 0xC0) == 0x80; }

static bool has_long_line(const Source *source) {
  for (uint32_t i = 0; i < source->lines.len; i++) {
    size_t end = i + 1 < source->lines.len ? source->lines.ptr[i + 1] : source->text.len;
    if (end - source->lines.ptr[i] > MARK_DISTANCE) return true;
  }
  return false;
}

/* Marks stand between characters, so the counts of the pieces add up. */
static void set_marks(Source *source) {
  SourceMark mark = {0, 0, 0};
  vec_push(source->arena, &source->marks, mark);
  for (size_t next = MARK_DISTANCE; next < source->text.len; next += MARK_DISTANCE) {
    size_t at = next;
    while (at < source->text.len && at < next + 3 && is_tail(source->text.ptr[at])) at++;
    Str piece = str_slice(source->text, mark.at, at);
    mark.points += (uint32_t)utf8_count(piece);
    mark.units += (uint32_t)utf8_utf16_units(piece);
    mark.at = (uint32_t)at;
    vec_push(source->arena, &source->marks, mark);
  }
}

static void add_line(Source *source, size_t start) {
  vec_push(source->arena, &source->lines, (uint32_t)start);
}

/* Lines may end in CR, LF or both. */
static void find_lines(Source *source) {
  Str text = source->text;
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    bool pair = c == '\r' && i + 1 < text.len && text.ptr[i + 1] == '\n';
    if ((c == '\n' || c == '\r') && !pair) add_line(source, i + 1);
  }
}

static bool has_lone_cr(Str text) {
  size_t at = 0;
  while ((at = str_find_byte(text, '\r', at)) != STR_NONE) {
    if (++at == text.len || text.ptr[at] != '\n') return true;
  }
  return false;
}

/* The same where each CR stands before an LF: much faster, and nearly every text is so. */
static void find_lf_lines(Source *source) {
  size_t at = 0;
  while ((at = str_find_byte(source->text, '\n', at)) != STR_NONE) add_line(source, ++at);
}

Source *source_new(Arena *arena, Str path, Str text) {
  Source *source = ARENA_NEW(arena, Source);
  source->path = path;
  source->text = text;
  source->arena = arena;
  return source;
}

static void count_lines(Source *source) {
  Str text = source->text;
  source->lines.cap = (uint32_t)(text.len / 32 + 8);
  source->lines.ptr = ARENA_ARRAY(source->arena, uint32_t, source->lines.cap);
  add_line(source, 0);
  if (has_lone_cr(text))
    find_lines(source);
  else
    find_lf_lines(source);
  if (has_long_line(source)) set_marks(source);
}

uint32_t source_line_count(const Source *source) {
  if (source->lines.len == 0) count_lines((Source *)source);
  return source->lines.len;
}

/* Index of the line that holds OFFSET. */
static uint32_t line_of(const Source *source, uint32_t offset) {
  uint32_t low = 0, high = source_line_count(source);
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (source->lines.ptr[middle] <= offset)
      low = middle;
    else
      high = middle;
  }
  return low;
}

uint32_t source_line_at(const Source *source, uint32_t offset) {
  return line_of(source, offset) + 1;
}

/* What stands before OFFSET, counted from the nearest mark. */
static SourceMark mark_at(const Source *source, uint32_t offset) {
  SourceMark mark = {0, 0, 0};
  uint32_t index = offset / MARK_DISTANCE;
  if (index >= source->marks.len) index = source->marks.len ? source->marks.len - 1 : 0;
  if (source->marks.len) mark = source->marks.ptr[index];
  if (mark.at > offset) mark = source->marks.ptr[index - 1];
  Str piece = str_slice(source->text, mark.at, offset);
  mark.points += (uint32_t)utf8_count(piece);
  mark.units += (uint32_t)utf8_utf16_units(piece);
  return mark;
}

/* What stands between the start of OFFSET's line (0-based, to LINE) and OFFSET. */
static SourceMark within_line(const Source *source, uint32_t offset, uint32_t *line) {
  *line = line_of(source, offset);
  uint32_t start = source->lines.ptr[*line];
  if (*line == 0 && str_starts(source->text, STR("\xEF\xBB\xBF"))) start = 3;
  if (offset < start) return (SourceMark){0, 0, 0};
  if (source->marks.len) {
    SourceMark a = mark_at(source, start), b = mark_at(source, offset);
    return (SourceMark){offset, b.points - a.points, b.units - a.units};
  }
  Str before = str_slice(source->text, start, offset);
  return (SourceMark){offset, (uint32_t)utf8_count(before), (uint32_t)utf8_utf16_units(before)};
}

Place source_place(const Source *source, uint32_t offset) {
  uint32_t line;
  SourceMark before = within_line(source, offset, &line);
  return (Place){line + 1, before.points + 1};
}

Place source_place_utf16(const Source *source, uint32_t offset) {
  uint32_t line;
  SourceMark before = within_line(source, offset, &line);
  return (Place){line + 1, before.units + 1};
}

uint32_t source_line_start(const Source *source, uint32_t line) {
  bool past = line > source_line_count(source);
  return past ? (uint32_t)source->text.len : source->lines.ptr[line - 1];
}

Str source_line(const Source *source, uint32_t line) {
  if (line == 0 || line > source_line_count(source)) return (Str){NULL, 0};
  Str text =
      str_slice(source->text, source_line_start(source, line), source_line_start(source, line + 1));
  while (text.len && (text.ptr[text.len - 1] == '\n' || text.ptr[text.len - 1] == '\r')) text.len--;
  return text;
}

/* Index of the first change that ends at or after OFFSET. */
static uint32_t change_at(const Source *source, uint32_t offset) {
  uint32_t low = 0, high = source->change_count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    if (source->changes[middle].at + source->changes[middle].len < offset)
      low = middle + 1;
    else
      high = middle;
  }
  return low;
}

/* The byte of the origin for byte OFFSET of SOURCE, the start or (AT_END) the end of a span: inside
   a change that is the whole of what it replaced. */
static uint32_t origin_offset(const Source *source, uint32_t offset, bool at_end) {
  uint32_t index = change_at(source, offset);
  const SourceChange *change = &source->changes[index];
  if (index < source->change_count && change->at <= offset) {
    bool behind = offset == change->at + change->len || (at_end && offset > change->at);
    return behind ? change->replaced.end : change->replaced.start;
  }
  if (index == 0) return offset;
  change--;
  return offset - (change->at + change->len) + change->replaced.end;
}

const Source *source_settle(const Source *source, Span *span, bool *touched) {
  bool any = false;
  for (; source && source->origin; source = source->origin) {
    uint32_t index = change_at(source, span->start);
    any |= index < source->change_count && source->changes[index].at <= span->end;
    bool filled = span->end > span->start;
    uint32_t start = origin_offset(source, span->start, false);
    uint32_t end = origin_offset(source, span->end, filled);
    *span = (Span){start, end > start ? end : start};
  }
  if (touched) *touched = any;
  return source;
}

Span span_join(Span a, Span b) {
  return (Span){a.start < b.start ? a.start : b.start, a.end > b.end ? a.end : b.end};
}
