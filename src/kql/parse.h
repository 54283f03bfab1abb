/* From query text to tree. Never fails: whatever the text, there is a tree, with KQL_MISSING and
   KQL_ERROR where it does not follow the grammar, and findings that say so. */
#ifndef RULEC_KQL_PARSE_H
#define RULEC_KQL_PARSE_H

#include "kql/ast.h"

typedef enum KqlParseMode {
  /* One finding a mistake; what follows a mistake is read on from the next `|`, `;` or bracket. */
  KQL_FOR_PEOPLE,
  /* As Microsoft's parser does: every finding, also those that only follow (Diag.follows); what
     it cannot place is left unread to the end. */
  KQL_FOR_MACHINES
} KqlParseMode;

/* Parses the text of QUERY for people. Findings have spans in that text, and Microsoft's codes.
   Linear in the text; the stack it needs is bounded by LIMIT_KQL_DEPTH. Never NULL. */
KqlQuery *kql_parse(Arena *arena, const Source *query, DiagBag *bag);
KqlQuery *kql_parse_as(Arena *arena, const Source *query, DiagBag *bag, KqlParseMode mode);

#endif
