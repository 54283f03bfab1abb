/* Known mistakes of people who write rules, found in a text that YAML cannot read, each with the
   edits that undo it. One pass over the lines, led by the outline of the document. */
#ifndef RULEC_DOC_MEND_H
#define RULEC_DOC_MEND_H

#include "doc/outline.h"

#include "diag/diag.h"

/* Adds a Y finding for each cause to BAG; the safe fixes of all of them together make the repaired
   text. Adds none where the text has too few of the outline's keys to be such a document. */
void mend_text(Arena *arena, const Source *source, const Outline *outline, DiagBag *bag);

#endif
