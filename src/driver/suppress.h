/* Ignores: comments by which an author silences findings in one place.
     # rulec: ignore[CODE, CODE] reason       at the end of a line: that line
                                              alone on a line: the next key with all of its value
     # rulec: ignore-file[CODE] reason        the whole file
   In a query the same after `//`; alone on a line it covers the next line of the query.
   Comes in: a document's comments. Goes out: a bag without the silenced findings. */
#ifndef RULEC_DRIVER_SUPPRESS_H
#define RULEC_DRIVER_SUPPRESS_H

#include "doc/load.h"

typedef struct Suppress Suppress;

/* The ignores of DOC; KQL_COMMENTS are the `//` comments of its queries that hold `rulec:`,
   in file bytes, in file order. What cannot be read goes to BAG (X011, X012). Lives in ARENA; NULL
   where there are none.
 */
Suppress *suppress_read(Arena *arena, const Doc *doc, const Span *kql_comments, size_t count,
                        DiagBag *bag);
/* Drops from BAG what SUPPRESS covers: findings of its source only. May be called often: after the
   stages of a file, and again on the findings across files. NULL covers nothing. */
void suppress_apply(Suppress *suppress, DiagBag *bag);
/* Does it cover DIAG? Remembers that the ignore was of use. */
bool suppress_covers(Suppress *suppress, const Diag *diag);
/* Call last: an ignore that covered nothing is a finding (X010) with a fix that removes it,
   unless its code is off in BAG. */
void suppress_finish(Suppress *suppress, DiagBag *bag);

#endif
