/* KQL as far as repair needs it before there is a query to parse: strings, comments, brackets. */
#ifndef RULEC_DOC_SKIM_H
#define RULEC_DOC_SKIM_H

#include "base/str.h"

/* The byte after the string whose opening quote stands at AT; strings end with their line. */
size_t skim_string(Str text, size_t at);
/* Is there a `//` comment outside of strings? */
bool skim_has_comment(Str text);
/* Brackets opened and not closed in TEXT, without strings and comments. */
int skim_depth(Str text);

#endif
