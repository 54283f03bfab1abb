/* The wording of rules over all tools: what does not depend on the facts. sweep_text.c holds it. */
#ifndef RULEC_EMIT_SWEEP_INT_H
#define RULEC_EMIT_SWEEP_INT_H

#include "emit/sweep.h"

typedef struct SweepText {
  const char *stem;
  const char *name;
  bool kinds[RMM_KINDS]; /* which facts the query looks for */
  const char *head;      /* YAML between the name and the query */
  const char *open;      /* KQL up to the first row of the table of tools */
  const char *close;     /* KQL behind the last one */
  const char *tail;      /* YAML behind the query */
  const char *scenarios; /* YAML; `%s` is a domain of the first tool that has one */
} SweepText;

extern const SweepText sweep_texts[SWEEP_KINDS];

#endif
