/* What an author most likely meant where a query does not go on as it should. Private to src/kql.
 */
#ifndef RULEC_KQL_ADVICE_H
#define RULEC_KQL_ADVICE_H

#include "kql/parser.h"

/* Adds help, and a fix where one is plain, to DIAG (NULL is allowed), a finding on what stands at
   TOKEN. */
void advice_on_token(Parser *parser, Diag *diag, uint32_t token);
/* The same for a character that is not part of KQL. */
void advice_on_character(Parser *parser, Diag *diag, uint32_t token);
/* For a string that ends at a backslash or at the end of its line. */
void advice_on_string(Parser *parser, Diag *diag, uint32_t token);

#endif
