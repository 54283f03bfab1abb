/* A set of values, with or without case, and a set that counts: for in, dcount, make_set, set_… */
#ifndef RULEC_VALUE_VALUE_SET_H
#define RULEC_VALUE_VALUE_SET_H

#include "value/value.h"

/* A zeroed ValueSet with its arena set is empty and ready. Values are kept as they are given: what
   they point to must live as long. */
typedef struct ValueSet {
  Arena *arena;
  Value *items; /* in order of arrival */
  uint32_t len, cap;
  uint32_t *slots; /* index + 1 into items */
  uint32_t slot_count;
} ValueSet;

/* The index of V in items, or UINT32_MAX. */
uint32_t value_set_find(const ValueSet *set, Value v);
/* The index of V, added where it was not there; ADDED tells (may be NULL). */
uint32_t value_set_add(ValueSet *set, Value v, bool *added);

#endif
