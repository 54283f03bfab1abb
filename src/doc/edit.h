/* Text edits: applying them, and keeping the way back to the text they were made for. */
#ifndef RULEC_DOC_EDIT_H
#define RULEC_DOC_EDIT_H

#include "diag/diag.h"

typedef VEC(Edit) Edits;

/* SOURCE with EDITS applied, as a Source derived from it: places in it lead back. Edits may come in
   any order; one that overlaps an earlier one is left out. At one place, the order is kept. */
const Source *edit_derive(Arena *arena, const Source *source, const Edits *edits);

#endif
