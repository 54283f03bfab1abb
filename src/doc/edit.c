/* Owns applying edits. Comes in: a source and edits. Goes out: the edited text with its way back.
 */
#include "doc/edit.h"

#include "base/buf.h"

#include <stdlib.h>

/* What is inserted before a byte precedes what replaces that byte. */
static int by_start(const void *left, const void *right) {
  const Edit *const *a = left, *const *b = right;
  if ((*a)->span.start != (*b)->span.start) return (*a)->span.start < (*b)->span.start ? -1 : 1;
  bool inserts = (*a)->span.end == (*a)->span.start;
  if (inserts != ((*b)->span.end == (*b)->span.start)) return inserts ? -1 : 1;
  return *a < *b ? -1 : *a > *b;
}

/* Pointers to the edits in the order of their places. */
static const Edit **sorted(Arena *arena, const Edits *edits) {
  const Edit **order = ARENA_ARRAY(arena, const Edit *, edits->len + 1);
  for (uint32_t i = 0; i < edits->len; i++) order[i] = &edits->ptr[i];
  if (edits->len) qsort(order, edits->len, sizeof *order, by_start);
  return order;
}

const Source *edit_derive(Arena *arena, const Source *source, const Edits *edits) {
  const Edit **order = sorted(arena, edits);
  VEC(SourceChange) changes = {0};
  Buf out = {0};
  uint32_t at = 0;
  for (uint32_t i = 0; i < edits->len; i++) {
    const Edit *edit = order[i];
    if (edit->span.start < at) continue;
    buf_add(&out, str_slice(source->text, at, edit->span.start));
    SourceChange change = {(uint32_t)out.len, (uint32_t)edit->text.len, edit->span};
    vec_push(arena, &changes, change);
    buf_add(&out, edit->text);
    at = edit->span.end;
  }
  buf_add(&out, str_from(source->text, at));
  Source *derived = source_new(arena, source->path, arena_str(arena, buf_str(&out)));
  derived->origin = source;
  derived->changes = changes.ptr;
  derived->change_count = changes.len;
  buf_free(&out);
  return derived;
}
