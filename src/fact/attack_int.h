/* How ATT&CK lies in generated memory. Names and ids are numbers in one pool; ids sort by number.
   Private to fact/. */
#ifndef RULEC_FACT_ATTACK_INT_H
#define RULEC_FACT_ATTACK_INT_H

#include "fact/attack.h"
#include "fact/pool_int.h"

typedef struct AttackTactic {
  uint16_t name, display, slug, ids[FACT_MATRICES];
  uint8_t arm, ci;
} AttackTactic;

typedef struct AttackTechnique {
  FactTactics tactics;
  uint16_t id, name, replacement;
  uint8_t matrix, status;
} AttackTechnique;

/* What the CI of Azure/Azure-Sentinel says of a base technique. */
typedef struct AttackCi {
  FactTactics tactics;
  uint16_t id;
} AttackCi;

#endif
