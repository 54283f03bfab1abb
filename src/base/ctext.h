/* Text as C source: what generators of C write. C99 that is C++17 as well. */
#ifndef RULEC_BASE_CTEXT_H
#define RULEC_BASE_CTEXT_H

#include "base/buf.h"

/* C99 promises 4095 characters in a string literal: a longer text becomes a list of characters. */
enum { CTEXT_LITERAL_CHARS = 4000 };

/* TEXT, at most CTEXT_LITERAL_CHARS long, as a literal in quotes, each line of it on one. */
void ctext_literal(Buf *out, Str text);
/* What stands behind the `=` of an array of char that holds TEXT, whatever its length, and a NUL.
 */
void ctext_array(Buf *out, Str text);

#endif
