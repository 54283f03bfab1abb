/* From a scalar's value back to the file: which bytes gave which, through indentation, folding,
   quotes and escapes. A KQL token in the middle of a block scalar finds its line and column so. */
#ifndef RULEC_DOC_SCALAR_H
#define RULEC_DOC_SCALAR_H

#include "doc/node.h"

/* LENGTH bytes of the value that came from WIDTH bytes of the file: each from its fellow where they
   stand there verbatim, otherwise (an escape, a line end) all of them from all of those. */
typedef struct ScalarRun {
  uint32_t value, length; /* offset in the value, bytes */
  uint32_t file, width;   /* offset in the source, bytes */
  bool verbatim;          /* then length == width */
} ScalarRun;

/* The runs in rising order of both offsets; together they cover the value. */
typedef struct ScalarMap {
  VEC(ScalarRun) runs;
  uint32_t start; /* the first byte that content can come from */
} ScalarMap;

/* The map of NODE, a scalar of SOURCE; linear in its bytes. Through an alias it leads to the
   anchored text. */
ScalarMap scalar_map(Arena *arena, const Source *source, const Node *node);
/* The bytes of the source that IN_VALUE came from; where it is empty, the place. Logarithmic. */
Span scalar_map_span(const ScalarMap *map, Span in_value);

/* The same for a single look-up: each builds the map anew. */
Span scalar_span(const Source *source, const Node *node, Span in_value);

#endif
