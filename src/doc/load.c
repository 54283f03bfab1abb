/* Owns reading YAML: the only file that knows libyaml. Comes in: a Source. Goes out: one located
   tree a document, the comments, and a Y finding for each mistake. The events build the tree on an
   explicit stack, so depth costs no C stack; libyaml's marks count code points of the short text
   (doc/cut) and become bytes of the source here. */
#include "doc/load.h"

#include "base/limits.h"
#include "base/map.h"
#include "base/mem.h"
#include "doc/bytes.h"
#include "doc/complaint.h"
#include "doc/cut.h"
#include "doc/misread.h"

#include <string.h>
#include <yaml.h>

/* A node that was given an anchor. */
typedef struct Anchor {
  Node *node;
  uint32_t size; /* nodes in it, counted as often as a walk meets them */
  bool open;     /* its end has not been read: an alias to it would contain itself */
  bool used;     /* an alias refers to it */
  Span whole;    /* a plain scalar with its anchor; otherwise empty */
} Anchor;

/* A collection whose end has not been read. */
typedef struct Frame {
  Node *node;
  Node *key;      /* the key that waits for its value; NULL where a key is due */
  Anchor *anchor; /* its own, or NULL */
  Map keys;       /* scalar keys met so far; filled only in large mappings */
  uint32_t size;
  bool merges; /* has a `<<` key */
} Frame;

typedef struct Loader {
  Arena *arena;
  const Source *source;
  DiagBag *bag;
  Doc *doc;
  size_t base;              /* bytes of the source before the first that libyaml reads */
  CutText cut;              /* what libyaml reads: the source from there, cleaned and shortened */
  uint32_t confirmed;       /* cuts whose scalar libyaml has found as foreseen */
  CodePoints marks;         /* from libyaml's marks to bytes of the short text */
  uint32_t findings_before; /* in the bag when loading began */
  size_t comments;          /* comments before this byte are collected */
  VEC(Frame) stack;
  Map anchors;
  VEC(Anchor *) anchor_list;
  Span plain;           /* the last scalar where it was plain; empty otherwise */
  uint32_t alias_nodes; /* reached through aliases in this document */
} Loader;

enum { KEYS_SCANNED = 16 }; /* mappings up to this size need no hash */

static uint32_t byte_at(Loader *loader, yaml_mark_t mark) {
  size_t offset = code_points_offset(&loader->marks, mark.index);
  return (uint32_t)loader->base + cut_offset(&loader->cut, (uint32_t)offset);
}

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
static void collect_comments(Loader *loader, size_t end) {
  Str text = str_slice(loader->source->text, 0, end);
  size_t from = loader->comments, at = from;
  while (at < end && (at = str_find_byte(text, '#', at)) != STR_NONE) {
    if (at > from && !strchr(" \t\r\n[]{},:", text.ptr[at - 1])) {
      at++;
      continue;
    }
    size_t stop = line_end(loader->source->text, at);
    Comment comment = {{(uint32_t)at, (uint32_t)stop}, alone_on_line(text, at)};
    vec_push(loader->arena, &loader->doc->comments, comment);
    if (!comment.alone && loader->plain.end > loader->plain.start)
      misread_comment(loader->bag, loader->source, loader->plain, comment.span);
    at = stop;
  }
  if (end > loader->comments) loader->comments = end;
}

/* The first byte after START that belongs to the node itself, not to its anchor, its tag or a
   comment between them. */
static uint32_t after_properties(Loader *loader, uint32_t start) {
  Str text = loader->source->text;
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

static Str taken(Loader *loader, const yaml_char_t *text) {
  return text ? arena_str(loader->arena, str_of((const char *)text)) : (Str){NULL, 0};
}

static Frame *top(Loader *loader) { return loader->stack.len ? vec_last(&loader->stack) : NULL; }

static Node *new_node(Loader *loader, NodeKind kind, NodeStyle style, Span span) {
  Node *node = ARENA_NEW(loader->arena, Node);
  node->kind = kind;
  node->style = style;
  node->span = node->anchored = span;
  return node;
}

/* The key of FRAME's mapping that equals KEY, or NULL. */
static Node *same_key(Loader *loader, Frame *frame, Node *key) {
  Node *mapping = frame->node;
  uint32_t count = mapping->entries.len;
  if (count <= KEYS_SCANNED) {
    Entry *entry = node_entry(mapping, key->value);
    return entry ? entry->key : NULL;
  }
  if (frame->keys.len == 0) {
    for (uint32_t i = count; i-- > 0;) {
      Node *other = mapping->entries.ptr[i].key;
      if (other->kind == NODE_SCALAR) map_put(loader->arena, &frame->keys, other->value, other);
    }
  }
  return map_get(&frame->keys, key->value);
}

static void take_key(Loader *loader, Frame *frame, Node *key) {
  frame->key = key;
  if (key->kind != NODE_SCALAR) return;
  if (key->style == STYLE_PLAIN && str_eq(key->value, STR("<<"))) {
    frame->merges = true;
    return;
  }
  Node *first = same_key(loader, frame, key);
  if (first) {
    Diag *diag = diag_add(loader->bag, DIAG_Y006, loader->source, key->span,
                          "`%.*s` is given twice", STR_ARG(key->value));
    diag_label(loader->bag, diag, loader->source, first->span, "first given here");
    diag_help(loader->bag, diag, "keep one of the two; other tools silently take the last");
  } else if (frame->keys.len) {
    map_put(loader->arena, &frame->keys, key->value, key);
  }
}

/* Hangs NODE where it belongs: as a root, an item, a key or a value. */
static void place(Loader *loader, Node *node) {
  Frame *frame = top(loader);
  if (!frame) {
    *vec_last(&loader->doc->roots) = node;
  } else if (frame->node->kind == NODE_SEQUENCE) {
    vec_push(loader->arena, &frame->node->items, node);
  } else if (!frame->key) {
    take_key(loader, frame, node);
  } else {
    vec_push(loader->arena, &frame->node->entries, ((Entry){frame->key, node}));
    frame->key = NULL;
  }
  if (frame && node->span.end > frame->node->span.end) frame->node->span.end = node->span.end;
}

static Anchor *name_anchor(Loader *loader, const yaml_char_t *name, Node *node, uint32_t size) {
  if (!name) return NULL;
  Anchor *anchor = ARENA_NEW(loader->arena, Anchor);
  *anchor = (Anchor){node, size, size == 0, false, {0, 0}};
  map_put(loader->arena, &loader->anchors, taken(loader, name), anchor);
  vec_push(loader->arena, &loader->anchor_list, anchor);
  return anchor;
}

static void count(Loader *loader, uint32_t size) {
  if (top(loader)) top(loader)->size += size;
}

/* --- events --- */

static NodeStyle scalar_style(yaml_scalar_style_t style) {
  switch (style) {
    case YAML_SINGLE_QUOTED_SCALAR_STYLE: return STYLE_SINGLE_QUOTED;
    case YAML_DOUBLE_QUOTED_SCALAR_STYLE: return STYLE_DOUBLE_QUOTED;
    case YAML_LITERAL_SCALAR_STYLE: return STYLE_LITERAL;
    case YAML_FOLDED_SCALAR_STYLE: return STYLE_FOLDED;
    default: return STYLE_PLAIN;
  }
}

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

/* Whether the literal scalar at SPAN is that of the next cut, and its head as foreseen. */
static bool is_cut(const Loader *loader, const yaml_event_t *event, Span span) {
  if (loader->confirmed == loader->cut.cuts.len) return false;
  const Cut *cut = &loader->cut.cuts.ptr[loader->confirmed];
  Str head = {(const char *)event->data.scalar.value, event->data.scalar.length};
  return span.start == loader->base + cut->mark && str_eq(head, cut->head);
}

/* The value; where the bytes of SPAN are the value themselves, no copy is made. */
static Str scalar_value(Loader *loader, const yaml_event_t *event, Span span) {
  const char *value = (const char *)event->data.scalar.value;
  if (event->data.scalar.style == YAML_LITERAL_SCALAR_STYLE && is_cut(loader, event, span))
    return loader->cut.cuts.ptr[loader->confirmed++].value;
  size_t len = event->data.scalar.length;
  Str raw = source_text(loader->source, span);
  if (raw.len == len && memcmp(raw.ptr, value, len) == 0) return raw;
  return arena_str(loader->arena, (Str){value, len});
}

/* What stands between the scalar at SPAN and the one before it; leaves off behind it. Returns SPAN
   without the blank lines that a block scalar's mark takes along. */
static Span pass_scalar(Loader *loader, Span span, NodeStyle style) {
  Str text = loader->source->text;
  collect_comments(loader, span.start);
  loader->plain = (Span){0, 0};
  loader->comments = span.end;
  if (style == STYLE_LITERAL || style == STYLE_FOLDED) {
    loader->comments = span.start;
    collect_comments(loader, line_end(text, span.start));
    loader->comments = span.end;
    return (Span){span.start, block_end(text, span.start, span.end)};
  }
  misread_tab(loader->bag, loader->source, span.end);
  if (style == STYLE_PLAIN) loader->plain = span;
  return span;
}

static void take_scalar(Loader *loader, const yaml_event_t *event) {
  Span whole = {byte_at(loader, event->start_mark), byte_at(loader, event->end_mark)}, span = whole;
  const char *tag = (const char *)event->data.scalar.tag;
  if (event->data.scalar.anchor || tag) {
    uint32_t start = after_properties(loader, span.start);
    span.start = start < span.end ? start : span.end;
  }
  NodeStyle style = scalar_style(event->data.scalar.style);
  span = pass_scalar(loader, span, style);
  Node *node = new_node(loader, NODE_SCALAR, style, span);
  node->value = scalar_value(loader, event, span);
  node->tag = taken(loader, event->data.scalar.tag);
  Anchor *anchor = name_anchor(loader, event->data.scalar.anchor, node, 1);
  if (anchor && style == STYLE_PLAIN) anchor->whole = whole;
  if (tag && tag[0] == '!' && style == STYLE_PLAIN) misread_tag(loader->bag, loader->source, whole);
  count(loader, 1);
  place(loader, node);
}

/* Opens a collection; false where that would pass the depth limit. */
static bool open_collection(Loader *loader, Node *node, const yaml_char_t *anchor,
                            const yaml_char_t *tag) {
  if (anchor || tag) node->span.start = after_properties(loader, node->span.start);
  if (loader->stack.len >= LIMIT_YAML_DEPTH) {
    diag_add(loader->bag, DIAG_Y005, loader->source, (Span){node->span.start, node->span.start + 1},
             "lists and mappings are nested deeper than %d levels", LIMIT_YAML_DEPTH);
    return false;
  }
  node->tag = taken(loader, tag);
  node->span.end = node->span.start;
  node->anchored = node->span;
  place(loader, node);
  Frame frame = {.node = node, .size = 1, .anchor = name_anchor(loader, anchor, node, 0)};
  vec_push(loader->arena, &loader->stack, frame);
  return true;
}

static bool open_sequence(Loader *loader, const yaml_event_t *event) {
  bool flow = event->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE;
  uint32_t start = byte_at(loader, event->start_mark);
  Node *node =
      new_node(loader, NODE_SEQUENCE, flow ? STYLE_FLOW : STYLE_BLOCK, (Span){start, start});
  return open_collection(loader, node, event->data.sequence_start.anchor,
                         event->data.sequence_start.tag);
}

static bool open_mapping(Loader *loader, const yaml_event_t *event) {
  bool flow = event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
  uint32_t start = byte_at(loader, event->start_mark);
  Node *node =
      new_node(loader, NODE_MAPPING, flow ? STYLE_FLOW : STYLE_BLOCK, (Span){start, start});
  return open_collection(loader, node, event->data.mapping_start.anchor,
                         event->data.mapping_start.tag);
}

/* Whether SIZE more nodes may be reached through aliases; the finding is given once a document. */
static bool may_expand(Loader *loader, uint32_t size, Span span) {
  if (loader->alias_nodes > LIMIT_YAML_ALIAS_NODES) return false;
  loader->alias_nodes += size;
  if (loader->alias_nodes <= LIMIT_YAML_ALIAS_NODES) return true;
  diag_add(loader->bag, DIAG_Y008, loader->source, span,
           "aliases repeat more than %d values in this document", LIMIT_YAML_ALIAS_NODES);
  return false;
}

/* Adds what one mapping under `<<` gives to the entries that MAPPING lacks. */
static void merge_from(Loader *loader, Frame *frame, const Node *given) {
  if (given->kind != NODE_MAPPING) {
    diag_add(loader->bag, DIAG_Y009, loader->source, given->span,
             "`<<` merges mappings, this is %s", given->kind == NODE_SCALAR ? "text" : "a list");
    return;
  }
  if (!may_expand(loader, given->entries.len, given->span)) return;
  vec_each(Entry, entry, &given->entries) {
    bool known = entry->key->kind == NODE_SCALAR && same_key(loader, frame, entry->key);
    if (known) continue;
    vec_push(loader->arena, &frame->node->entries, *entry);
    if (frame->keys.len) map_put(loader->arena, &frame->keys, entry->key->value, entry->key);
  }
}

/* Replaces the `<<` entries of a finished mapping by what they merge. */
static void merge(Loader *loader, Frame *frame) {
  Node *mapping = frame->node;
  VEC(Node *) given = {0};
  uint32_t kept = 0;
  vec_each(Entry, entry, &mapping->entries) {
    if (entry->key->style != STYLE_PLAIN || !str_eq(entry->key->value, STR("<<")))
      mapping->entries.ptr[kept++] = *entry;
    else
      vec_push(loader->arena, &given, entry->value);
  }
  mapping->entries.len = kept;
  vec_each(Node *, value, &given) {
    if ((*value)->kind != NODE_SEQUENCE) {
      merge_from(loader, frame, *value);
      continue;
    }
    vec_each(Node *, item, &(*value)->items) merge_from(loader, frame, *item);
  }
}

static void close_collection(Loader *loader, uint32_t end) {
  Frame frame = *vec_last(&loader->stack);
  Node *node = frame.node;
  if (node->style == STYLE_FLOW) node->span.end = end;
  node->anchored = node->span;
  if (frame.merges) merge(loader, &frame);
  if (frame.anchor) {
    frame.anchor->size = frame.size;
    frame.anchor->open = false;
  }
  loader->stack.len--;
  count(loader, frame.size);
  Frame *outer = top(loader);
  if (outer && node->span.end > outer->node->span.end) outer->node->span.end = node->span.end;
}

/* What an alias stands for, under the alias's own span; an empty value where it can stand for
   nothing. */
static Node *resolve(Loader *loader, Str name, Span span) {
  Anchor *anchor = map_get(&loader->anchors, name);
  if (anchor) anchor->used = true;
  if (!anchor) {
    Diag *diag = diag_add(loader->bag, DIAG_Y007, loader->source, span,
                          "`*%.*s` refers to an anchor that does not exist", STR_ARG(name));
    diag_help(loader->bag, diag,
              "if the text is meant to start with an asterisk, put it in quotes");
  } else if (anchor->open) {
    diag_add(loader->bag, DIAG_Y007, loader->source, span,
             "`*%.*s` stands inside the value that it repeats", STR_ARG(name));
  } else if (may_expand(loader, anchor->size, span)) {
    Node *node = ARENA_NEW(loader->arena, Node);
    *node = *anchor->node;
    node->span = span;
    count(loader, anchor->size);
    return node;
  }
  return new_node(loader, NODE_SCALAR, STYLE_PLAIN, span);
}

static void take_alias(Loader *loader, const yaml_event_t *event) {
  Span span = {byte_at(loader, event->start_mark), byte_at(loader, event->end_mark)};
  place(loader, resolve(loader, str_of((const char *)event->data.alias.anchor), span));
}

static void open_document(Loader *loader) {
  vec_push(loader->arena, &loader->doc->roots, NULL);
  loader->anchors = (Map){0};
  loader->anchor_list.len = 0;
  loader->alias_nodes = 0;
}

static bool has_enough(const Loader *loader) {
  return loader->bag->diags.len - loader->findings_before >= LIMIT_YAML_FINDINGS;
}

static void close_document(Loader *loader) {
  vec_each(Anchor *, anchor, &loader->anchor_list) {
    if (has_enough(loader)) break;
    Span whole = (*anchor)->whole;
    if (!(*anchor)->used && whole.end > whole.start)
      misread_anchor(loader->bag, loader->source, whole);
  }
}

/* Takes one event in; false where reading must stop. */
static bool take_event(Loader *loader, const yaml_event_t *event) {
  switch (event->type) {
    case YAML_DOCUMENT_START_EVENT: open_document(loader); return true;
    case YAML_DOCUMENT_END_EVENT: close_document(loader); return true;
    case YAML_SCALAR_EVENT: take_scalar(loader, event); return true;
    case YAML_SEQUENCE_START_EVENT: return open_sequence(loader, event);
    case YAML_MAPPING_START_EVENT: return open_mapping(loader, event);
    case YAML_ALIAS_EVENT: take_alias(loader, event); return true;
    case YAML_SEQUENCE_END_EVENT:
    case YAML_MAPPING_END_EVENT:
      close_collection(loader, byte_at(loader, event->end_mark));
      return true;
    default: return true;
  }
}

/* --- the run --- */

static void complain(Loader *loader, const yaml_parser_t *parser) {
  if (parser->error == YAML_MEMORY_ERROR) mem_exhausted();
  Complaint complaint = {
      .problem = str_of(parser->problem),
      .context = str_of(parser->context),
      .at = byte_at(loader, parser->problem_mark),
      .context_at = byte_at(loader, parser->context ? parser->context_mark : parser->problem_mark)};
  complaint_add(loader->bag, loader->source, &complaint);
}

static bool give_up(Loader *loader, uint32_t at) {
  diag_add(loader->bag, DIAG_Y010, loader->source, (Span){at, at},
           "%d mistakes in the YAML up to here; the rest is not read", LIMIT_YAML_FINDINGS);
  return false;
}

static bool run_events(Loader *loader, yaml_parser_t *parser) {
  bool going = true;
  for (yaml_event_type_t type = YAML_NO_EVENT; going && type != YAML_STREAM_END_EVENT;) {
    yaml_event_t event;
    if (!yaml_parser_parse(parser, &event)) {
      complain(loader, parser);
      return false;
    }
    type = event.type;
    going = take_event(loader, &event);
    if (has_enough(loader)) going = give_up(loader, byte_at(loader, event.start_mark));
    yaml_event_delete(&event);
  }
  return going;
}

/* Runs libyaml over the short text. */
static bool parse(Loader *loader) {
  yaml_parser_t parser;
  if (!yaml_parser_initialize(&parser)) mem_exhausted();
  Str text = loader->cut.text;
  yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
  yaml_parser_set_input_string(&parser, (const unsigned char *)text.ptr, text.len);
  bool whole = run_events(loader, &parser);
  yaml_parser_delete(&parser);
  return whole;
}

/* Loads what CUT leaves of the text. False where one of its cuts is not what it was taken for, or a
   mistake may hide behind one; then nothing counts. */
static bool load_text(Loader *loader, CutText cut) {
  loader->cut = cut;
  loader->marks = (CodePoints){.text = cut.text, .ascii = loader->doc->ascii};
  bool whole = parse(loader);
  if (cut.cuts.len && !(whole && loader->confirmed == cut.cuts.len)) return false;
  loader->doc->broken = !whole;
  if (whole)
    collect_comments(loader, loader->source->text.len);
  else
    while (loader->stack.len) close_collection(loader, vec_last(&loader->stack)->node->span.end);
  return true;
}

/* Loads TEXT with cuts, or else without. */
static void load_either(Loader *loader, Str text) {
  Loader start = *loader;
  uint32_t found = loader->bag->diags.len;
  if (load_text(loader, cut_text(loader->arena, text, loader->doc->ascii))) return;
  *loader = start;
  loader->bag->diags.len = found;
  loader->doc->roots.len = loader->doc->comments.len = 0;
  load_text(loader, (CutText){.text = text});
}

/* The fix that takes out every character that YAML forbids. */
static void offer_removal(Loader *loader, Diag *diag) {
  Str text = loader->source->text;
  Fix *fix = diag_fix(loader->bag, diag, true, "remove the control characters");
  for (Span bad = {0, 0}; bytes_next_control(text, &bad); bad.start = bad.end) {
    fix_edit(loader->bag, fix, bad, STR(""));
  }
}

/* Reports bytes that YAML cannot take, each kind once, and gives the text without them. */
static Str admit(Loader *loader, Survey survey) {
  const Source *source = loader->source;
  if (survey.bad_utf8 != STR_NONE) {
    uint32_t at = (uint32_t)survey.bad_utf8;
    diag_add(loader->bag, DIAG_Y001, source, (Span){at, at + 1}, "byte 0x%02X is not UTF-8",
             (unsigned char)source->text.ptr[at]);
  }
  if (survey.bad_control != STR_NONE) {
    uint32_t at = (uint32_t)survey.bad_control;
    Diag *diag = diag_add(loader->bag, DIAG_Y002, source, (Span){at, at + 1},
                          "control character U+%04X, which YAML does not allow",
                          (unsigned char)source->text.ptr[at]);
    offer_removal(loader, diag);
  }
  bool clean = survey.bad_utf8 == STR_NONE && survey.bad_control == STR_NONE;
  return clean ? source->text : bytes_cleaned(loader->arena, source->text);
}

static void report_empty(Loader *loader) {
  if (loader->doc->broken) return;
  vec_each(Node *, root, &loader->doc->roots) {
    if (!node_is_null(*root)) return;
  }
  diag_add(loader->bag, DIAG_Y004, loader->source, (Span){0, 0}, "the file holds no YAML");
}

void doc_add_too_large(DiagBag *bag, const Source *source) {
  diag_add(bag, DIAG_Y003, source, (Span){0, 0}, "the file is larger than %d MiB",
           LIMIT_FILE_BYTES >> 20);
}

typedef void Way(Loader *loader, Str text);

static Doc *load(Arena *arena, const Source *source, DiagBag *bag, Way *way) {
  Doc *doc = ARENA_NEW(arena, Doc);
  doc->source = source;
  Loader loader = {.arena = arena, .source = source, .bag = bag, .doc = doc};
  loader.findings_before = bag->diags.len;
  Survey survey = bytes_survey(source->text);
  doc->ascii = survey.ascii;
  loader.base = bytes_bom(source->text);
  Str text = str_from(admit(&loader, survey), loader.base);
  loader.comments = loader.base;
  if (source->text.len > LIMIT_FILE_BYTES) {
    doc_add_too_large(bag, source);
    doc->broken = true;
    return doc;
  }
  way(&loader, text);
  report_empty(&loader);
  return doc;
}

static void load_whole(Loader *loader, Str text) { load_text(loader, (CutText){.text = text}); }

Doc *doc_load(Arena *arena, const Source *source, DiagBag *bag) {
  return load(arena, source, bag, load_either);
}

Doc *doc_load_whole(Arena *arena, const Source *source, DiagBag *bag) {
  return load(arena, source, bag, load_whole);
}
