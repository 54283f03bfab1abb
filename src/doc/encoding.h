/* Texts that are not UTF-8: what they most likely are, and the edits that turn them into it. */
#ifndef RULEC_DOC_ENCODING_H
#define RULEC_DOC_ENCODING_H

#include "diag/diag.h"

/* Adds a finding where SOURCE is UTF-16 or has bytes that are not UTF-8; its safe fix reads those
   bytes as Windows-1252. Adds none where the text is UTF-8. */
void encoding_mend(const Source *source, DiagBag *bag);

#endif
