/* Owns the building of trees. Comes in: events in file order, from whichever reader. Goes out:
   nodes, comments, and a finding for each mistake that the reader cannot see: keys given twice,
   unknown aliases, too much depth. The tree grows on an explicit stack, so depth costs no C stack.
 */
#include "doc/build.h"

#include "base/limits.h"
#include "doc/bytes.h"
#include "doc/misread.h"

enum { KEYS_SCANNED = 16 }; /* mappings up to this size need no hash */

/* --- comments and node properties: what stands between the scalars --- */

static bool is_break(char c) { return c == '\n' || c == '\r'; }
static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static size_t line_end(Str text, size_t at) {
  while (at < text.len && !is_break(text.ptr[at])) at++;
  return at;
}

static bool alone_on_line(Str text, size_t at) {
  while (at > 0 && is_blank(text.ptr[at - 1])) at--;
  return at == 0 || is_break(text.ptr[at - 1]) || at == bytes_bom(text);
}

/* Collects comments up to byte END, where no scalar stands. */
static void collect_comments(Builder *builder, size_t end) {
  Str text = str_slice(builder->source->text, 0, end);
  size_t from = builder->comments, at = from;
  while (at < text.len && (at = str_find_byte(text, '#', at)) != STR_NONE) {
    if (at > from && !strchr(" \t\r\n[]{},:", text.ptr[at - 1])) {
      at++;
      continue;
    }
    size_t stop = line_end(builder->source->text, at);
    Comment comment = {{(uint32_t)at, (uint32_t)stop}, alone_on_line(text, at)};
    vec_push(builder->arena, &builder->doc->comments, comment);
    if (!comment.alone && builder->plain.end > builder->plain.start)
      misread_comment(builder->bag, builder->source, builder->plain, comment.span);
    at = stop;
  }
  if (end > builder->comments) builder->comments = end;
}

/* The first byte after START that belongs to the node itself, not to its anchor, its tag or a
   comment between them. */
static uint32_t after_properties(Builder *builder, uint32_t start) {
  Str text = builder->source->text;
  size_t at = start;
  while (at < text.len) {
    char c = text.ptr[at];
    if (c == '&' || c == '!') {
      while (at < text.len && !char_is_space(text.ptr[at])) at++;
    } else if (c == '#') {
      at = line_end(text, at);
    } else if (char_is_space(c)) {
      at++;
    } else {
      break;
    }
  }
  return (uint32_t)at;
}

/* --- building the tree --- */

static Str taken(Builder *builder, Str text) {
  return text.ptr ? arena_str(builder->arena, text) : text;
}

static Frame *top(Builder *builder) {
  return builder->stack.len ? vec_last(&builder->stack) : NULL;
}

static Node *new_node(Builder *builder, NodeKind kind, NodeStyle style, Span span) {
  Node *node = ARENA_NEW(builder->arena, Node);
  node->kind = kind;
  node->style = style;
  node->span = node->anchored = span;
  return node;
}

/* The key of FRAME's mapping that equals KEY, or NULL. */
static Node *same_key(Builder *builder, Frame *frame, Node *key) {
  Node *mapping = frame->node;
  uint32_t count = mapping->entries.len;
  if (count <= KEYS_SCANNED) {
    Entry *entry = node_entry(mapping, key->value);
    return entry ? entry->key : NULL;
  }
  if (frame->keys.len == 0) {
    for (uint32_t i = count; i-- > 0;) {
      Node *other = mapping->entries.ptr[i].key;
      if (other->kind == NODE_SCALAR) map_put(builder->arena, &frame->keys, other->value, other);
    }
  }
  return map_get(&frame->keys, key->value);
}

static void take_key(Builder *builder, Frame *frame, Node *key) {
  frame->key = key;
  if (key->kind != NODE_SCALAR) return;
  if (key->style == STYLE_PLAIN && str_eq(key->value, STR("<<"))) {
    frame->merges = true;
    return;
  }
  Node *first = same_key(builder, frame, key);
  if (first) {
    Diag *diag = diag_add(builder->bag, DIAG_Y006, builder->source, key->span,
                          "`%.*s` is given twice", STR_ARG(key->value));
    diag_label(builder->bag, diag, builder->source, first->span, "first given here");
    diag_help(builder->bag, diag, "keep one of the two; other tools silently take the last");
  } else if (frame->keys.len) {
    map_put(builder->arena, &frame->keys, key->value, key);
  }
}

/* Hangs NODE where it belongs: as a root, an item, a key or a value. */
static void place(Builder *builder, Node *node) {
  Frame *frame = top(builder);
  if (!frame) {
    *vec_last(&builder->doc->roots) = node;
  } else if (frame->node->kind == NODE_SEQUENCE) {
    vec_push(builder->arena, &frame->node->items, node);
  } else if (!frame->key) {
    take_key(builder, frame, node);
  } else {
    Entry entry = {frame->key, node, str_mark(frame->key->value)};
    frame->node->marks |= node_mark_bit(entry.mark);
    vec_push(builder->arena, &frame->node->entries, entry);
    frame->key = NULL;
  }
  if (frame && node->span.end > frame->node->span.end) frame->node->span.end = node->span.end;
}

static Anchor *name_anchor(Builder *builder, Str name, Node *node, uint32_t size) {
  if (!name.ptr) return NULL;
  Anchor *anchor = ARENA_NEW(builder->arena, Anchor);
  *anchor = (Anchor){node, size, size == 0, false, {0, 0}};
  map_put(builder->arena, &builder->anchors, taken(builder, name), anchor);
  vec_push(builder->arena, &builder->anchor_list, anchor);
  return anchor;
}

static void count(Builder *builder, uint32_t size) {
  Frame *frame = top(builder);
  if (frame) frame->size += size;
}

/* --- events --- */

/* The end of the last line with content in the block scalar [start, end): libyaml's mark also takes
   the blank lines after it. */
static uint32_t block_end(Str text, uint32_t start, uint32_t end) {
  size_t at = end, kept = end;
  while (at > start && char_is_space(text.ptr[at - 1])) {
    at--;
    if (is_break(text.ptr[at])) kept = at;
  }
  return (uint32_t)(at > start ? kept : start);
}

/* The value; where the bytes of SPAN are the value themselves, no copy is made. */
static Str scalar_value(Builder *builder, const Event *event, Span span) {
  if (event->kept) return event->value;
  Str raw = source_text(builder->source, span);
  return str_eq(raw, event->value) ? raw : arena_str(builder->arena, event->value);
}

/* What stands between the scalar at SPAN and the one before it; leaves off behind it. Returns SPAN
   without the blank lines that a block scalar's mark takes along. */
static Span pass_scalar(Builder *builder, Span span, NodeStyle style) {
  Str text = builder->source->text;
  collect_comments(builder, span.start);
  builder->plain = (Span){0, 0};
  builder->comments = span.end;
  if (style == STYLE_LITERAL || style == STYLE_FOLDED) {
    builder->comments = span.start;
    collect_comments(builder, line_end(text, span.start));
    builder->comments = span.end;
    return (Span){span.start, block_end(text, span.start, span.end)};
  }
  misread_tab(builder->bag, builder->source, span.end);
  if (style == STYLE_PLAIN) builder->plain = span;
  return span;
}

static void take_scalar(Builder *builder, const Event *event) {
  Span whole = event->span, span = whole;
  bool tagged = event->tag.ptr, plain = event->style == STYLE_PLAIN;
  if (event->anchor.ptr || tagged) {
    uint32_t start = after_properties(builder, span.start);
    span.start = start < span.end ? start : span.end;
  }
  span = pass_scalar(builder, span, event->style);
  Node *node = new_node(builder, NODE_SCALAR, event->style, span);
  node->value = scalar_value(builder, event, span);
  node->tag = taken(builder, event->tag);
  Anchor *anchor = name_anchor(builder, event->anchor, node, 1);
  if (anchor && plain) anchor->whole = whole;
  if (tagged && event->tag.ptr[0] == '!' && plain)
    misread_tag(builder->bag, builder->source, whole);
  count(builder, 1);
  place(builder, node);
}

/* Opens a collection; false where that would pass the depth limit. */
static bool open_collection(Builder *builder, const Event *event, NodeKind kind) {
  uint32_t start = event->span.start;
  if (event->anchor.ptr || event->tag.ptr) start = after_properties(builder, start);
  if (builder->stack.len >= LIMIT_YAML_DEPTH) {
    diag_add(builder->bag, DIAG_Y005, builder->source, (Span){start, start + 1},
             "lists and mappings are nested deeper than %d levels", LIMIT_YAML_DEPTH);
    return false;
  }
  Node *node = new_node(builder, kind, event->style, (Span){start, start});
  node->tag = taken(builder, event->tag);
  place(builder, node);
  Frame frame = {.node = node, .size = 1, .anchor = name_anchor(builder, event->anchor, node, 0)};
  vec_push(builder->arena, &builder->stack, frame);
  return true;
}

/* Whether SIZE more nodes may be reached through aliases; the finding is given once a document. */
static bool may_expand(Builder *builder, uint32_t size, Span span) {
  if (builder->alias_nodes > LIMIT_YAML_ALIAS_NODES) return false;
  builder->alias_nodes += size;
  if (builder->alias_nodes <= LIMIT_YAML_ALIAS_NODES) return true;
  diag_add(builder->bag, DIAG_Y008, builder->source, span,
           "aliases repeat more than %d values in this document", LIMIT_YAML_ALIAS_NODES);
  return false;
}

/* Adds what one mapping under `<<` gives to the entries that MAPPING lacks. */
static void merge_from(Builder *builder, Frame *frame, const Node *given) {
  if (given->kind != NODE_MAPPING) {
    diag_add(builder->bag, DIAG_Y009, builder->source, given->span,
             "`<<` merges mappings, this is %s", given->kind == NODE_SCALAR ? "text" : "a list");
    return;
  }
  if (!may_expand(builder, given->entries.len, given->span)) return;
  vec_each(Entry, entry, &given->entries) {
    bool known = entry->key->kind == NODE_SCALAR && same_key(builder, frame, entry->key);
    if (known) continue;
    frame->node->marks |= node_mark_bit(entry->mark);
    vec_push(builder->arena, &frame->node->entries, *entry);
    if (frame->keys.len) map_put(builder->arena, &frame->keys, entry->key->value, entry->key);
  }
}

/* Replaces the `<<` entries of a finished mapping by what they merge. */
static void merge(Builder *builder, Frame *frame) {
  Node *mapping = frame->node;
  VEC(Node *) given = {0};
  uint32_t kept = 0;
  vec_each(Entry, entry, &mapping->entries) {
    if (entry->key->style != STYLE_PLAIN || !str_eq(entry->key->value, STR("<<")))
      mapping->entries.ptr[kept++] = *entry;
    else
      vec_push(builder->arena, &given, entry->value);
  }
  mapping->entries.len = kept;
  vec_each(Node *, value, &given) {
    if ((*value)->kind != NODE_SEQUENCE) {
      merge_from(builder, frame, *value);
      continue;
    }
    vec_each(Node *, item, &(*value)->items) merge_from(builder, frame, *item);
  }
}

static void close_collection(Builder *builder, uint32_t end) {
  Frame frame = *vec_last(&builder->stack);
  Node *node = frame.node;
  if (node->style == STYLE_FLOW) node->span.end = end;
  node->anchored = node->span;
  if (frame.merges) merge(builder, &frame);
  if (frame.anchor) {
    frame.anchor->size = frame.size;
    frame.anchor->open = false;
  }
  builder->stack.len--;
  count(builder, frame.size);
  Frame *outer = top(builder);
  if (outer && node->span.end > outer->node->span.end) outer->node->span.end = node->span.end;
}

/* What an alias stands for, under the alias's own span; an empty value where it can stand for
   nothing. */
static Node *resolve(Builder *builder, Str name, Span span) {
  Anchor *anchor = map_get(&builder->anchors, name);
  if (anchor) anchor->used = true;
  if (!anchor) {
    Diag *diag = diag_add(builder->bag, DIAG_Y007, builder->source, span,
                          "`*%.*s` refers to an anchor that does not exist", STR_ARG(name));
    diag_help(builder->bag, diag,
              "if the text is meant to start with an asterisk, put it in quotes");
  } else if (anchor->open) {
    diag_add(builder->bag, DIAG_Y007, builder->source, span,
             "`*%.*s` stands inside the value that it repeats", STR_ARG(name));
  } else if (may_expand(builder, anchor->size, span)) {
    Node *node = ARENA_NEW(builder->arena, Node);
    *node = *anchor->node;
    node->span = span;
    count(builder, anchor->size);
    return node;
  }
  return new_node(builder, NODE_SCALAR, STYLE_PLAIN, span);
}

static void open_document(Builder *builder) {
  vec_push(builder->arena, &builder->doc->roots, NULL);
  builder->anchors = (Map){0};
  builder->anchor_list.len = 0;
  builder->alias_nodes = 0;
}

static bool has_enough(const Builder *builder) {
  return builder->bag->diags.len - builder->findings_before >= LIMIT_YAML_FINDINGS;
}

static void close_document(Builder *builder) {
  vec_each(Anchor *, anchor, &builder->anchor_list) {
    if (has_enough(builder)) break;
    Span whole = (*anchor)->whole;
    if (!(*anchor)->used && whole.end > whole.start)
      misread_anchor(builder->bag, builder->source, whole);
  }
}

static bool give_up(Builder *builder, uint32_t at) {
  diag_add(builder->bag, DIAG_Y010, builder->source, (Span){at, at},
           "%d mistakes in the YAML up to here; the rest is not read", LIMIT_YAML_FINDINGS);
  return false;
}

static bool take(Builder *builder, const Event *event) {
  switch (event->kind) {
    case EVENT_DOCUMENT: open_document(builder); return true;
    case EVENT_DOCUMENT_END: close_document(builder); return true;
    case EVENT_SCALAR: take_scalar(builder, event); return true;
    case EVENT_SEQUENCE: return open_collection(builder, event, NODE_SEQUENCE);
    case EVENT_MAPPING: return open_collection(builder, event, NODE_MAPPING);
    case EVENT_END: close_collection(builder, event->span.end); return true;
    case EVENT_ALIAS: place(builder, resolve(builder, event->value, event->span)); return true;
    case EVENT_OTHER: break;
  }
  return true;
}

bool build_take(Builder *builder, const Event *event) {
  bool going = take(builder, event);
  return has_enough(builder) ? give_up(builder, event->span.start) : going;
}

void build_finish(Builder *builder, bool whole) {
  builder->doc->broken = !whole;
  if (whole)
    collect_comments(builder, builder->source->text.len);
  else
    while (builder->stack.len) close_collection(builder, vec_last(&builder->stack)->node->span.end);
}
