/* Owns the proof that formatting changed nothing but layout. Comes in: the text before and after,
   loaded. Goes out: whether both have the same trees and comments. */
#include "emit/format_int.h"
#include "kql/lex.h"

#include <stdlib.h>

static bool same_node(Arena *arena, const Node *a, const Node *b, const FieldInfo *field);

/* White space at the end of a block scalar or of a query is layout. */
static Str without_end(Str text) {
  while (text.len && char_is_space(text.ptr[text.len - 1])) text.len--;
  return text;
}

/* --- queries --- */

static Str token_text(Str query, KqlToken token) {
  return str_slice(query, token.start, token.end);
}

/* Whether both have the same tokens and the same comments before the same tokens. */
static bool same_query(Arena *arena, Str a, Str b) {
  a = without_end(a), b = without_end(b); /* which a string without its end would reach */
  KqlTokens left = kql_lex(arena, a), right = kql_lex(arena, b);
  if (left.len != right.len || left.comments.len != right.comments.len) return false;
  for (uint32_t i = 0; i < left.len; i++) {
    if (left.ptr[i].kind != right.ptr[i].kind) return false;
    if (!str_eq(token_text(a, left.ptr[i]), token_text(b, right.ptr[i]))) return false;
  }
  for (uint32_t i = 0; i < left.comments.len; i++) {
    KqlComment x = left.comments.ptr[i], y = right.comments.ptr[i];
    Str text_x = str_trim(str_slice(a, x.span.start, x.span.end));
    Str text_y = str_trim(str_slice(b, y.span.start, y.span.end));
    if (x.token != y.token || !str_eq(text_x, text_y)) return false;
  }
  return true;
}

/* --- trees --- */

static bool same_scalar(Arena *arena, const Node *a, const Node *b, const FieldInfo *field) {
  if (field && field->shape == HOLDS_QUERY) return same_query(arena, a->value, b->value);
  bool block = format_is_block_scalar(a) || format_is_block_scalar(b);
  return block ? str_eq(without_end(a->value), without_end(b->value)) : str_eq(a->value, b->value);
}

static int by_key(const void *left, const void *right) {
  const Entry *const *a = left, *const *b = right;
  int order = str_cmp((*a)->key->value, (*b)->key->value);
  uint32_t x = (*a)->key->span.start, y = (*b)->key->span.start;
  return order ? order : x < y ? -1 : x > y;
}

static const Entry **sorted(Arena *arena, const Node *mapping) {
  const Entry **entries = ARENA_ARRAY(arena, const Entry *, mapping->entries.len + 1);
  for (uint32_t i = 0; i < mapping->entries.len; i++) entries[i] = &mapping->entries.ptr[i];
  qsort(entries, mapping->entries.len, sizeof *entries, by_key);
  return entries;
}

/* The field called NAME under PARENT, of whatever kind of rule, or NULL. PARENT NULL: at the top.
 */
static const FieldInfo *field_under(const FieldInfo *parent, Str name) {
  FieldId at = 0, end = field_children(FIELD_NONE, &at);
  if (parent) at = parent->first, end = parent->end;
  for (; at < end; at++) {
    if (str_eq(field_info(at)->name, name)) return field_info(at);
  }
  return NULL;
}

static bool same_mapping(Arena *arena, const Node *a, const Node *b, const FieldInfo *field,
                         bool known) {
  if (a->entries.len != b->entries.len) return false;
  const Entry **left = sorted(arena, a), **right = sorted(arena, b);
  for (uint32_t i = 0; i < a->entries.len; i++) {
    if (!same_node(arena, left[i]->key, right[i]->key, NULL)) return false;
    const FieldInfo *under = known ? field_under(field, left[i]->key->value) : NULL;
    if (!left[i]->value != !right[i]->value) return false;
    if (left[i]->value && !same_node(arena, left[i]->value, right[i]->value, under)) return false;
  }
  return true;
}

static bool same_node(Arena *arena, const Node *a, const Node *b, const FieldInfo *field) {
  if (a->kind != b->kind || !str_eq(a->tag, b->tag)) return false;
  if (node_is_null(a) != node_is_null(b)) return false;
  if (a->kind == NODE_SCALAR) return same_scalar(arena, a, b, field);
  if (a->kind == NODE_MAPPING) return same_mapping(arena, a, b, field, field != NULL);
  if (a->items.len != b->items.len) return false;
  for (uint32_t i = 0; i < a->items.len; i++) {
    if (!same_node(arena, a->items.ptr[i], b->items.ptr[i], field)) return false;
  }
  return true;
}

static bool same_root(Arena *arena, const Node *a, const Node *b) {
  if (!a || !b) return a == b;
  if (a->kind != NODE_MAPPING || b->kind != NODE_MAPPING) return same_node(arena, a, b, NULL);
  return same_mapping(arena, a, b, NULL, true);
}

/* --- comments --- */

static int by_text(const void *left, const void *right) {
  return str_cmp(*(const Str *)left, *(const Str *)right);
}

static Str *comments_of(Arena *arena, const Doc *doc) {
  Str *texts = ARENA_ARRAY(arena, Str, doc->comments.len + 1);
  for (uint32_t i = 0; i < doc->comments.len; i++)
    texts[i] = str_trim(source_text(doc->source, doc->comments.ptr[i].span));
  qsort(texts, doc->comments.len, sizeof *texts, by_text);
  return texts;
}

static bool same_comments(Arena *arena, const Doc *a, const Doc *b) {
  if (a->comments.len != b->comments.len) return false;
  const Str *left = comments_of(arena, a), *right = comments_of(arena, b);
  for (uint32_t i = 0; i < a->comments.len; i++) {
    if (!str_eq(left[i], right[i])) return false;
  }
  return true;
}

bool format_is_same(Arena *arena, const Doc *a, const Doc *b) {
  if (a->roots.len != b->roots.len || !same_comments(arena, a, b)) return false;
  for (uint32_t i = 0; i < a->roots.len; i++) {
    if (!same_root(arena, a->roots.ptr[i], b->roots.ptr[i])) return false;
  }
  return true;
}
