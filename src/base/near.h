/* The nearest name: what "did you mean" offers. Offer candidates one by one; no table is built. */
#ifndef RULEC_BASE_NEAR_H
#define RULEC_BASE_NEAR_H

#include "base/str.h"

enum {
  NEAR_LETTERS = 32, /* characters by their last five bits: cases and some others are one */
  NEAR_CASE = 1,     /* what another case of a letter costs, in half edits */
  NEAR_EDIT = 2      /* what a letter more, less, another or two swapped cost */
};

typedef struct Near {
  Str wanted;
  uint32_t letters;              /* its characters: near_letters */
  uint64_t places[NEAR_LETTERS]; /* where in WANTED each stands, as bits; not used past 64 */
  Str best;
  size_t reach; /* what is nearer than BEST is less far, in half edits */
  Str longer;   /* the shortest candidate that begins or ends with WANTED */
} Near;

Near near_start(Str wanted);
/* The characters of TEXT as a set. */
uint32_t near_letters(Str text);

/* Whether candidates of LENGTH bytes can become the best: each edit changes it by at most one. */
static inline bool near_may_at_length(const Near *near, size_t length) {
  size_t wanted = near->wanted.len, apart = wanted > length ? wanted - length : length - wanted;
  return apart * NEAR_EDIT < near->reach;
}
/* Whether those that also have LETTERS can: a cheap look before near_offer, for callers who have
   both at hand. Each edit puts at most two letters into only one of the sets. */
static inline bool near_may(const Near *near, size_t length, uint32_t letters) {
  if (!near_may_at_length(near, length)) return false;
  size_t edits = 0;
  for (uint32_t differing = near->letters ^ letters; differing; edits++) {
    if (edits * NEAR_EDIT >= near->reach) return false;
    differing &= differing - 1;
    differing &= differing - 1;
  }
  return edits * NEAR_EDIT < near->reach;
}
/* Whether they can become the longer name. */
bool near_may_be_longer(const Near *near, size_t length, uint32_t letters);
/* The first of equally near candidates stays, so offer in a fixed order. Linear in the two
   lengths. */
void near_offer(Near *near, Str candidate);
/* The nearest candidate, or the absent string where none is close. */
Str near_best(const Near *near);
/* The same, or else the shortest candidate that begins or ends with what was wanted, if that has at
   least five letters: `InitiatingProcessAccountUpn` for `AccountUpn`. */
Str near_best_or_longer(const Near *near);

#endif
