/* The different texts of a column, numbered in order of appearance, so that what depends on the
   text alone is computed once for each of them. */
#ifndef RULEC_EXEC_DICTIONARY_H
#define RULEC_EXEC_DICTIONARY_H

#include "base/arena.h"

typedef struct Dictionary {
  Arena *arena;
  Str *texts; /* copies */
  uint32_t *slots, *hashes;
  uint32_t len, cap, slot_count;
  uint64_t asked; /* texts looked up */
  bool useless;   /* too many different ones: nobody asks any more */
} Dictionary;

enum { DICTIONARY_MOST = 65536 };

Dictionary *dictionary_new(Arena *arena);
/* The number of TEXT, which is added where it is new. Sets USELESS where most texts are new. */
uint32_t dictionary_code(Dictionary *dictionary, Str text);

#endif
