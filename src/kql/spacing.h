/* Where the canonical text has a space between two tokens and where it has none. Private to the
   printer. */
#ifndef RULEC_KQL_SPACING_H
#define RULEC_KQL_SPACING_H

#include "kql/ast.h"

/* For every token of QUERY, whether a space stands before it when it is not first on its line. In
   the query's arena. The query must not be broken. */
bool *spacing_of(const KqlQuery *query);

#endif
