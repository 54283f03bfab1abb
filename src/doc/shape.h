/* Files of a fixed shape of our own (.rulec.yaml, schema files), described by a libcyaml schema.
   The located tree is held against the schema first, so that every mistake has a place and a near
   name and one run shows them all; then libcyaml fills the structure that the schema describes. */
#ifndef RULEC_DOC_SHAPE_H
#define RULEC_DOC_SHAPE_H

#include "doc/load.h"

#include <cyaml/cyaml.h>

typedef struct Shape {
  const cyaml_schema_value_t *schema;
  const char *name;            /* of the whole, for messages: "the configuration" */
  DiagCode unknown_key, value; /* what mistakes are reported as */
} Shape;

/* The structure filled from SOURCE, which must be given back with shape_free; its tree goes to
   ROOT, so that places can be looked up by the same keys and indexes. NULL where SOURCE holds
   nothing but comments, or is not of that shape: then findings are in BAG. */
void *shape_load(Arena *arena, const Shape *shape, const Source *source, const Node **root,
                 DiagBag *bag);
void shape_free(const Shape *shape, void *data);

#endif
