/* A text without the bulk of its literal block scalars. Most of a rule file is the body of one
   `query: |`; libyaml need not look at each of its characters to find where it ends, and the value
   can be put together from the lines themselves. What libyaml reads keeps each scalar's head: the
   header and the lines up to the first with content. Whether libyaml takes the head for what it
   looks like is seen from its events, so a cut is a guess that load.c verifies. */
#ifndef RULEC_DOC_CUT_H
#define RULEC_DOC_CUT_H

#include "base/vec.h"

typedef struct Cut {
  uint32_t mark;    /* byte of the full text that holds the `|` */
  uint32_t at;      /* byte of the short text before which bytes are missing */
  uint32_t missing; /* bytes left out by this cut and the ones before it */
  Str value;        /* of the whole scalar */
  Str head;         /* the value that libyaml must give for what is left of it */
} Cut;

typedef struct CutText {
  Str text;        /* the short text; the full one where there are no cuts */
  VEC(Cut) cuts;   /* by place */
  uint32_t passed; /* cuts before the place that was asked for last */
} CutText;

/* The short form of TEXT, well-formed UTF-8 that YAML allows; ASCII tells that it is. */
CutText cut_text(Arena *arena, Str text, bool ascii);

/* The byte of the full text for byte OFFSET of the short one. What was cut out counts as before the
   byte it was cut out at. Linear over any mostly rising run of calls. */
uint32_t cut_offset(CutText *cut, size_t offset);

#endif
