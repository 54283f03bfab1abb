/* The YAML parser's complaints, restated for a person. */
#ifndef RULEC_DOC_COMPLAINT_H
#define RULEC_DOC_COMPLAINT_H

#include "diag/diag.h"

/* What the parser said, and the bytes where it stopped and where the thing it was reading began. */
typedef struct Complaint {
  Str problem, context;
  uint32_t at, context_at;
} Complaint;

/* Adds one Y finding that says what is wrong in words that need no knowledge of YAML parsers. */
void complaint_add(DiagBag *bag, const Source *source, const Complaint *complaint);

#endif
