/* Events into trees. Both readers of YAML (doc/load with libyaml, doc/simple without) tell what
   they meet as events; the tree, its spans and the findings come from here, so that they are the
   same whoever reads. */
#ifndef RULEC_DOC_BUILD_H
#define RULEC_DOC_BUILD_H

#include "base/map.h"
#include "doc/load.h"

typedef enum EventKind {
  EVENT_DOCUMENT,
  EVENT_DOCUMENT_END,
  EVENT_SCALAR,
  EVENT_SEQUENCE,
  EVENT_MAPPING,
  EVENT_END, /* of a sequence or mapping */
  EVENT_ALIAS,
  EVENT_OTHER
} EventKind;

typedef struct Event {
  EventKind kind;
  NodeStyle style;
  Span span;       /* of a collection only where it starts or, for EVENT_END, where it ends */
  Str anchor, tag; /* absent: none */
  Str value;       /* of scalars; the name of an alias */
  bool kept;       /* VALUE lives as long as the tree, so that it need not be copied */
} Event;

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

typedef struct Builder {
  Arena *arena;
  const Source *source;
  DiagBag *bag;
  Doc *doc;
  uint32_t findings_before; /* in the bag when loading began */
  size_t comments;          /* comments before this byte are collected */
  VEC(Frame) stack;
  Map anchors;
  VEC(Anchor *) anchor_list;
  Span plain;           /* the last scalar where it was plain; empty otherwise */
  uint32_t alias_nodes; /* reached through aliases in this document */
} Builder;

/* Takes the next event in; false where reading must stop: a limit is passed, and the bag says so.
 */
bool build_take(Builder *builder, const Event *event);
/* Nothing more comes; WHOLE tells that the text was read to its end. */
void build_finish(Builder *builder, bool whole);

#endif
