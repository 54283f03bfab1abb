/* From text to located trees: libyaml events in, one tree a document out.
   The only file that includes <yaml.h> is load.c. */
#ifndef RULEC_DOC_LOAD_H
#define RULEC_DOC_LOAD_H

#include "diag/diag.h"
#include "doc/node.h"

/* A comment as it stands in the file, `#` included; the text is Str source_text(span). */
typedef struct Comment {
  Span span;
  bool alone; /* nothing but white space stands before it on its line */
} Comment;

typedef struct Doc {
  const Source *source;
  VEC(Node *) roots;     /* one a document, in file order; NULL for an empty document */
  VEC(Comment) comments; /* YAML comments in file order (not those inside a query's KQL) */
  bool ascii;            /* no byte of the text is over 0x7F */
  bool broken;           /* the YAML could not be read to its end; roots holds what could */
} Doc;

/* Loads all documents of SOURCE. Mistakes (not UTF-8, control characters, duplicate keys, unknown
   aliases, too deep, too many alias nodes, syntax) go to BAG as Y findings; the rest is still
   loaded. The Doc and its trees live in ARENA. Never NULL. */
Doc *doc_load(Arena *arena, const Source *source, DiagBag *bag);

/* The same without doc/simple: slower, and what doc_load is held to. */
Doc *doc_load_by_libyaml(Arena *arena, const Source *source, DiagBag *bag);

/* Says in BAG that the file of SOURCE, whose text nobody read, is over LIMIT_FILE_BYTES. */
void doc_add_too_large(DiagBag *bag, const Source *source);

#endif
