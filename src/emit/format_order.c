/* Owns the order of keys. Comes in: a mapping whose keys stand in another order than in the table
   of fields. Goes out: an edit that puts its entries in order, each with the comments and blank
   lines above it. */
#include "base/buf.h"
#include "emit/format_int.h"

#include <stdlib.h>

/* One entry as lines: [lead, key) are blank lines and comments that go with it. */
typedef struct Piece {
  uint32_t lead, key, end; /* bytes */
  uint32_t rank, place;    /* where it belongs, where it stands */
} Piece;

typedef VEC(Piece) Pieces;

static uint32_t start_of(const Format *format, uint32_t line) {
  const Lines *lines = &format->lines;
  return line < lines->all.len ? lines->all.ptr[line].start : (uint32_t)format->source->text.len;
}

/* The first line behind ENTRY: its own, and comments further in than COLUMN that follow. */
static uint32_t behind(const Format *format, const Entry *entry, uint32_t column) {
  uint32_t line = format_line(format, format_entry_end(entry)) + 1, end = line;
  bool kept = format_keeps_blanks(format, entry->value);
  for (; line < format->lines.all.len; line++) {
    bool comment = format_line_is_comment(format, line);
    if (!comment && !format_line_is_blank(format, line)) break;
    if (comment ? format->lines.all.ptr[line].spaces > column : kept) end = line + 1;
    kept &= !comment;
  }
  return end;
}

/* Comments right above the first key go with it; what a blank line parts from it does not. */
static uint32_t first_lead(const Format *format, uint32_t key) {
  uint32_t line = format_line(format, key);
  if (!format_opens_line(format, key)) return key;
  while (line > 0 && format_line_is_comment(format, line - 1)) line--;
  return start_of(format, line);
}

static Pieces cut(const Format *format, const Node *mapping) {
  Pieces pieces = {0};
  uint32_t column = format_column(format, mapping->entries.ptr[0].key->span.start);
  uint32_t lead = first_lead(format, mapping->entries.ptr[0].key->span.start);
  vec_each(Entry, entry, &mapping->entries) {
    Piece piece = {.lead = lead, .key = entry->key->span.start, .place = pieces.len};
    piece.end = lead = start_of(format, behind(format, entry, column));
    vec_push(format->arena, &pieces, piece);
  }
  return pieces;
}

/* A key that no rule has stays behind the key that it follows. */
static bool rank(Pieces *pieces, const Node *mapping, FieldId parent, RuleKind kind) {
  bool sorted = true;
  uint32_t before = 0;
  for (uint32_t i = 0; i < pieces->len; i++) {
    FieldId field = field_find(parent, kind, mapping->entries.ptr[i].key->value);
    uint32_t here = field == FIELD_NONE ? before : (uint32_t)field;
    sorted &= here >= before;
    pieces->ptr[i].rank = before = here;
  }
  return sorted;
}

static int by_rank(const void *left, const void *right) {
  const Piece *a = left, *b = right;
  if (a->rank != b->rank) return a->rank < b->rank ? -1 : 1;
  return a->place < b->place ? -1 : a->place > b->place;
}

static Str between(const Format *format, uint32_t start, uint32_t end) {
  return source_text(format->source, (Span){start, end});
}

/* Where the first key stands behind a dash, another one takes its place only without lines of its
   own above it. */
static bool can_lead(const Format *format, const Piece *piece) {
  const Line *line = &format->lines.all.ptr[format_line(format, piece->key)];
  return piece->lead == line->start || piece->place == 0;
}

static void rewrite(Format *format, const Node *mapping, Pieces *pieces) {
  uint32_t start = pieces->ptr[0].lead, end = vec_last(pieces)->end;
  uint32_t first = mapping->entries.ptr[0].key->span.start;
  uint32_t column = format_column(format, first);
  bool dashed = !format_opens_line(format, first);
  qsort(pieces->ptr, pieces->len, sizeof *pieces->ptr, by_rank);
  if (dashed && !can_lead(format, &pieces->ptr[0])) return;
  Buf out = {0};
  vec_each(Piece, piece, pieces) {
    uint32_t line = start_of(format, format_line(format, piece->key));
    if (piece->lead < line) buf_add(&out, between(format, piece->lead, line));
    if (out.len || !dashed) buf_add_repeat(&out, ' ', column);
    buf_add(&out, between(format, piece->key, piece->end));
  }
  format_edit(format, start, end, arena_str(format->arena, buf_str(&out)));
  buf_free(&out);
}

static void order(Format *format, const Node *node, FieldId parent, RuleKind kind) {
  if (format_is_alias(node)) return;
  vec_each(Node *, item, &node->items) order(format, *item, parent, kind);
  if (node->entries.len == 0 || !format_is_regular(format, node)) return;
  Pieces pieces = cut(format, node);
  uint32_t edits = format->edits.len;
  if (!rank(&pieces, node, parent, kind)) rewrite(format, node, &pieces);
  if (format->edits.len > edits) return;
  vec_each(Entry, entry, &node->entries) {
    FieldId field = field_find(parent, kind, entry->key->value);
    if (field != FIELD_NONE && entry->value) order(format, entry->value, field, kind);
  }
}

/* Anchors stand before their aliases: then the order is not touched. */
static bool has_alias(const Node *node) {
  if (format_is_alias(node)) return true;
  vec_each(Node *, item, &node->items) {
    if (has_alias(*item)) return true;
  }
  vec_each(Entry, entry, &node->entries) {
    bool merged = entry->key->span.start < node->span.start;
    if (merged || (entry->value && has_alias(entry->value))) return true;
  }
  return false;
}

void format_order(Format *format) {
  vec_each(Node *, root, &format->doc->roots) {
    RuleKind kind = rule_kind_of(*root);
    if (kind == RULE_NONE || has_alias(*root)) continue;
    order(format, *root, FIELD_NONE, kind);
  }
}
