/* How entity types lie in generated memory. Private to fact/. */
#ifndef RULEC_FACT_ENTITY_INT_H
#define RULEC_FACT_ENTITY_INT_H

#include "fact/entity.h"
#include "fact/pool_int.h"

/* COUNT numbers from FIRST: of names in the pool, or of sets of identifiers. */
typedef struct EntityRun {
  uint16_t first, count;
} EntityRun;

typedef struct EntityType {
  uint16_t name;
  uint8_t arm;
  EntityRun identifiers, refused, dropped; /* runs of entity_words */
  EntityRun required, strong;              /* runs of entity_sets */
} EntityType;

#endif
