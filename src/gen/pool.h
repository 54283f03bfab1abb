/* Names pooled for the generated tables: each string once, numbered by the order of its bytes, so
   that 16 bits stand for a name and comparing numbers compares names. Number 0 is "". */
#ifndef RULEC_GEN_POOL_H
#define RULEC_GEN_POOL_H

#include "base/buf.h"
#include "base/map.h"
#include "base/vec.h"

typedef struct Pool {
  Arena *arena;
  Map ids;        /* name -> its slot in NAMES */
  VEC(Str) names; /* sorted once sealed */
  bool sealed;
} Pool;

Pool pool_new(Arena *arena);
void pool_add(Pool *pool, Str name); /* by reference; before pool_seal */
void pool_seal(Pool *pool);
uint16_t pool_id(const Pool *pool, Str name); /* of a sealed pool; NAME was added */

/* Appends the FactPool PREFIX (fact/pool_int.h) and its arrays. */
void pool_write(const Pool *pool, Buf *out, const char *prefix);

#endif
