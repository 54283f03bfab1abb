/* Unified diffs of two texts, as `git apply` and `patch` take them. */
#ifndef RULEC_DOC_DIFF_H
#define RULEC_DOC_DIFF_H

#include "base/buf.h"

/* Appends the diff that turns OLD into NEW, both known as PATH, with three lines of context.
   Nothing where they are equal. */
void diff_write(Buf *out, Str path, Str old, Str new);

#endif
