/* The nearest name: what "did you mean" offers. Offer candidates one by one; no table is built. */
#ifndef RULEC_BASE_NEAR_H
#define RULEC_BASE_NEAR_H

#include "base/str.h"

typedef struct Near {
  Str wanted;
  uint32_t letters; /* its characters: near_letters */
  Str best;
  unsigned distance; /* of best: edits, where a change of case costs little */
  Str longer;        /* the shortest candidate that begins or ends with WANTED */
} Near;

Near near_start(Str wanted);
/* The characters of TEXT as a set, which does not tell cases apart. */
uint32_t near_letters(Str text);
/* Whether offering a candidate of LENGTH bytes and LETTERS can change anything: a cheap look before
   near_offer, for those who have both at hand. */
bool near_may(const Near *near, size_t length, uint32_t letters);
/* The first of equally near candidates stays, so offer in a fixed order. Linear in the two lengths.
 */
void near_offer(Near *near, Str candidate);
/* The nearest candidate, or the absent string where none is close. */
Str near_best(const Near *near);
/* The same, or else the shortest candidate that begins or ends with what was wanted, if that has at
   least five letters: `InitiatingProcessAccountUpn` for `AccountUpn`. */
Str near_best_or_longer(const Near *near);

#endif
