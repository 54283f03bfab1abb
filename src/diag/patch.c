/* Owns the turning of edits into changed lines. Comes in: a fix. Goes out: hunks in file order. */
#include "diag/patch.h"

#include <stdlib.h>

static int compare(const void *left, const void *right) {
  const Edit *a = left, *b = right;
  if (a->span.start != b->span.start) return a->span.start < b->span.start ? -1 : 1;
  return (a->span.end > b->span.end) - (a->span.end < b->span.end);
}

static Edit *sorted(Arena *arena, const Fix *fix) {
  Edit *edits = ARENA_ARRAY(arena, Edit, fix->edits.len);
  for (uint32_t i = 0; i < fix->edits.len; i++) edits[i] = fix->edits.ptr[i];
  if (fix->edits.len) qsort(edits, fix->edits.len, sizeof *edits, compare);
  return edits;
}

/* Where LINE (1-based) starts; past the last line, the end of the text. */
static uint32_t line_start(const Source *source, uint32_t line) {
  return source_line_start(source, line);
}

typedef VEC(char) Bytes;

static void add(Arena *arena, Bytes *bytes, Str s) {
  for (size_t i = 0; i < s.len; i++) vec_push(arena, bytes, s.ptr[i]);
}

static uint32_t count_lines(Str s) {
  uint32_t lines = 0;
  for (size_t i = 0; i < s.len; i++) lines += s.ptr[i] == '\n';
  return lines + (s.len && s.ptr[s.len - 1] != '\n');
}

/* The first line of S with its line end. */
static Str first_line(Str s) {
  size_t end = str_find_byte(s, '\n', 0);
  return str_slice(s, 0, end == STR_NONE ? s.len : end + 1);
}

static Str last_line(Str s) {
  size_t start = s.len ? s.len - 1 : 0;
  while (start > 0 && s.ptr[start - 1] != '\n') start--;
  return str_from(s, start);
}

static Str without_end(Str s) {
  if (str_ends(s, STR("\n"))) s.len--;
  if (str_ends(s, STR("\r"))) s.len--;
  return s;
}

/* Takes the equal lines off both ends; empty texts become absent. */
static void trim(Hunk *hunk) {
  Str *a = &hunk->old_text, *b = &hunk->new_text;
  while (a->len && b->len && str_eq(first_line(*a), first_line(*b))) {
    size_t length = first_line(*a).len;
    *a = str_from(*a, length), *b = str_from(*b, length);
    hunk->old_line++, hunk->new_line++;
  }
  while (a->len && b->len && str_eq(last_line(*a), last_line(*b))) {
    size_t length = last_line(*a).len;
    a->len -= length, b->len -= length;
  }
  *a = a->len ? without_end(*a) : (Str){NULL, 0};
  *b = b->len ? without_end(*b) : (Str){NULL, 0};
}

/* The hunk of the first of EDITS and all after it that touch the same lines; TAKEN says how many.
 */
static Hunk hunk_of(Arena *arena, const Source *source, const Edit *edits, uint32_t count,
                    uint32_t *taken) {
  uint32_t first = source_line_at(source, edits[0].span.start), at = line_start(source, first);
  uint32_t start = at, last = first, i = 0;
  Bytes bytes = {0};
  for (; i < count && source_line_at(source, edits[i].span.start) <= last; i++) {
    if (edits[i].span.start < at) continue;
    add(arena, &bytes, source_text(source, (Span){at, edits[i].span.start}));
    add(arena, &bytes, edits[i].text);
    at = edits[i].span.end;
    last = source_line_at(source, at);
  }
  uint32_t end = line_start(source, last + 1);
  add(arena, &bytes, source_text(source, (Span){at, end}));
  *taken = i;
  return (Hunk){first, first, source_text(source, (Span){start, end}), {bytes.ptr, bytes.len}};
}

Hunks patch_hunks(Arena *arena, const Source *source, const Fix *fix, uint32_t most) {
  Hunks hunks = {0};
  Edit *edits = sorted(arena, fix);
  uint32_t at = 0, taken, removed = 0, added = 0;
  while (at < fix->edits.len && hunks.len < most) {
    Hunk hunk = hunk_of(arena, source, edits + at, fix->edits.len - at, &taken);
    hunk.new_line = hunk.old_line - removed + added;
    removed += count_lines(hunk.old_text), added += count_lines(hunk.new_text);
    trim(&hunk);
    if (hunk.old_text.ptr || hunk.new_text.ptr) vec_push(arena, &hunks, hunk);
    at += taken;
  }
  return hunks;
}
