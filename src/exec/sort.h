/* Stable sorting of row numbers. */
#ifndef RULEC_EXEC_SORT_H
#define RULEC_EXEC_SORT_H

#include "base/arena.h"

/* Less than 0, 0 or more as row A belongs before, beside or behind row B. */
typedef int SortCompare(const void *context, uint32_t a, uint32_t b);

/* The numbers 0 … COUNT-1 in order; equals stay in theirs. Merge sort. */
uint32_t *sort_rows(Arena *arena, uint32_t count, SortCompare *compare, const void *context);

#endif
