/* Characters that web pages and word processors put in place of plain ones: curly quotes, dashes,
   bullets, non-breaking spaces, wide colons. Found where YAML or KQL needs the plain ones, never
   inside of texts. */
#ifndef RULEC_DOC_PASTED_H
#define RULEC_DOC_PASTED_H

#include "doc/load.h"
#include "doc/outline.h"

/* Looks at the YAML around the values: indentation, dashes of lists, colons behind keys, quotes
   around values. DOC is the tree where SOURCE loads, otherwise NULL. Adds at most one finding. */
void pasted_mend_lines(Arena *arena, const Source *source, const Doc *doc, const Outline *outline,
                       DiagBag *bag);
/* Looks at the queries of DOC, outside of KQL's strings and comments: at most one finding each. */
void pasted_mend_queries(Arena *arena, const Doc *doc, const Outline *outline, DiagBag *bag);

#endif
