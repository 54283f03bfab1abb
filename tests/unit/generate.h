/* Random tables and queries for tests that compare two ways of evaluating; the same seed gives the
   same. */
#ifndef RULEC_TESTS_UNIT_GENERATE_H
#define RULEC_TESTS_UNIT_GENERATE_H

#include "base/buf.h"
#include "unit/slow.h"

typedef struct Random {
  uint64_t state;
} Random;

Random random_new(uint64_t seed);
uint32_t random_below(Random *random, uint32_t most); /* 0 … MOST - 1 */

/* ROWS rows of a table called NAME: T or U, whose columns generate.c lists. */
SlowTable *generate_table(Arena *arena, Random *random, const char *name, uint32_t rows);
/* `let NAME = datatable(…)[…];` with the rows of TABLE. */
void generate_let(Buf *out, const char *name, const SlowTable *table);
/* TEMPLATE with each {word} replaced by one of the texts that generate.c lists for it. */
void generate_query(Buf *out, Random *random, const char *template);

#endif
