/* The located tree of a YAML document: what load builds and every later stage reads.
   Every node, key and item has the bytes it came from. The tree lives in the file's arena and is
   immutable once loaded; aliases and merge keys are resolved (bounded), so it is a plain tree. */
#ifndef RULEC_DOC_NODE_H
#define RULEC_DOC_NODE_H

#include "diag/source.h"

typedef enum NodeKind { NODE_SCALAR, NODE_SEQUENCE, NODE_MAPPING } NodeKind;

typedef enum NodeStyle {
  STYLE_PLAIN,
  STYLE_SINGLE_QUOTED,
  STYLE_DOUBLE_QUOTED,
  STYLE_LITERAL,
  STYLE_FOLDED,
  STYLE_BLOCK, /* collections */
  STYLE_FLOW
} NodeStyle;

typedef struct Node Node;

/* One `key: value` of a mapping, in file order. */
typedef struct Entry {
  Node *key; /* nearly always a scalar */
  Node *value;
  uint32_t mark; /* str_mark of the key's value; 0 where the key is no scalar */
} Entry;

struct Node {
  NodeKind kind;
  NodeStyle style;
  /* The bytes of the node in the file, without its anchor and tag. Scalars: with quotes, or from
     the
     `|` to the end of the last content line. Flow collections: with brackets. Block collections:
     from the first key or `-` to the end of the last. Through an alias: the bytes of the alias. */
  Span span;
  Span anchored;      /* through an alias: the span of the anchored node; otherwise as span */
  Str tag;            /* explicit tag, or absent */
  Str value;          /* scalars: the value as YAML gives it, in the arena */
  VEC(Entry) entries; /* mappings */
  uint64_t marks;     /* a bit for the mark of each entry: node_mark_bit */
  VEC(Node *) items;  /* sequences */
};

/* Of 64 bits the one for keys of MARK: where `marks` lacks it, no entry has that mark. */
static inline uint64_t node_mark_bit(uint32_t mark) {
  return (uint64_t)1 << (mark * 0x9E3779B1u >> 26);
}
/* The entry of MAPPING under KEY, or NULL; also where MAPPING is NULL or no mapping. */
Entry *node_entry(const Node *mapping, Str key);
/* The value under KEY, or NULL. */
Node *node_get(const Node *mapping, Str key);
/* Absent, or a plain scalar that YAML reads as null. */
bool node_is_null_word(const Node *node);
static inline bool node_is_null(const Node *node) {
  if (!node) return true;
  bool may = node->kind == NODE_SCALAR && node->style == STYLE_PLAIN && node->value.len <= 4;
  return may && node_is_null_word(node);
}

#endif
