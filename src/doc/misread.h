/* Values that YAML reads, but not as they were meant: the findings of load about them. */
#ifndef RULEC_DOC_MISREAD_H
#define RULEC_DOC_MISREAD_H

#include "diag/diag.h"

/* `!text …`: the first word became a tag that nobody knows. WHOLE is the value with it. */
void misread_tag(DiagBag *bag, const Source *source, Span whole);
/* `&text …`: the first word became an anchor that nothing refers to. */
void misread_anchor(DiagBag *bag, const Source *source, Span whole);
/* A plain VALUE and the COMMENT behind it on its line: adds a finding where the comment looks like
   the value's end. */
void misread_comment(DiagBag *bag, const Source *source, Span value, Span comment);
/* White space behind a value that ends at AT: adds a finding where a tab is in it. */
void misread_tab(DiagBag *bag, const Source *source, uint32_t at);

#endif
