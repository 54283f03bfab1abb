/* Text as a terminal may show it: control, bidirectional and invisible characters and ill-formed
   bytes become stand-ins that cannot steer the terminal, and every character has a known width. */
#ifndef RULEC_DIAG_VISIBLE_H
#define RULEC_DIAG_VISIBLE_H

#include "base/buf.h"

enum { VISIBLE_TAB = 4 }; /* columns of a tab, wherever it stands */

/* Appends S. A line end inside S becomes a stand-in too. */
void visible_add(Buf *out, Str s);
/* Columns that S takes when shown. */
size_t visible_width(Str s);
/* Bytes of the longest beginning of S that takes at most COLUMNS; no more than a fixed multiple of
   COLUMNS is looked at. Cuts between characters only. */
size_t visible_fit(Str s, size_t columns);
/* The same for the longest end of S. */
size_t visible_fit_end(Str s, size_t columns);

#endif
