/* A fix as the lines it takes away and the lines it puts in their place. */
#ifndef RULEC_DIAG_PATCH_H
#define RULEC_DIAG_PATCH_H

#include "diag/diag.h"

/* Lines OLD of the source from line OLD_LINE on become NEW. Both are whole lines without the last
   line end; absent means no line at all. */
typedef struct Hunk {
  uint32_t old_line, new_line; /* 1-based */
  Str old_text, new_text;
} Hunk;

typedef VEC(Hunk) Hunks;

/* The changes FIX makes to SOURCE, in order, at most MOST of them, each without lines that stay the
   same at its edges. Edits that overlap an earlier one are left out. */
Hunks patch_hunks(Arena *arena, const Source *source, const Fix *fix, uint32_t most);

#endif
