/* From query text to tree. Never fails: whatever the text, there is a tree, with KQL_MISSING and
   KQL_ERROR where it does not follow the grammar, and findings that say so. */
#ifndef RULEC_KQL_PARSE_H
#define RULEC_KQL_PARSE_H

#include "kql/ast.h"

/* Parses the text of QUERY. Findings have spans in that text, and Microsoft's codes; those that
   only follow from another have Diag.follows set. Linear in the text; the stack it needs is bounded
   by LIMIT_KQL_DEPTH. Never NULL. */
KqlQuery *kql_parse(Arena *arena, const Source *query, DiagBag *bag);

#endif
