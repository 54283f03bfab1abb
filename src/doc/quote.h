/* Putting quotes around text that YAML would misread without. */
#ifndef RULEC_DOC_QUOTE_H
#define RULEC_DOC_QUOTE_H

#include "base/arena.h"

/* TEXT, one line, as a quoted scalar: in single quotes, or in double quotes where that escapes
 * less. */
Str quote_text(Arena *arena, Str text);

#endif
