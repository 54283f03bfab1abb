/* Rules over all tools of a list, with an allow-list: a scheduled one on whatever gives a tool
   away, and an NRT one on connections. Comes in: the tools. Goes out: rules and their tests. A
   query may only be so long: tools that do not fit go to a further rule of the same kind. */
#ifndef RULEC_EMIT_SWEEP_H
#define RULEC_EMIT_SWEEP_H

#include "emit/rmm.h"

typedef enum SweepKind { SWEEP_ACTIVITY, SWEEP_CONNECTION, SWEEP_KINDS } SweepKind;

typedef struct Sweep {
  SweepKind kind;
  uint32_t number; /* of the rule among those of its kind, from 1 */
  VEC(const RmmTool *) tools;
} Sweep;

typedef VEC(Sweep) Sweeps;

/* The rules that TOOLS make, in the order of SweepKind. */
Sweeps sweep_plan(Arena *arena, const RmmTools *tools);
/* The name of the rule's file without its ending: "unapproved_tool". */
Str sweep_stem(Arena *arena, const Sweep *sweep);
Str sweep_name(Arena *arena, const Sweep *sweep);
/* The rule and its test; NOTE is a comment in their first lines. */
RmmText sweep_write(Arena *arena, const Sweep *sweep, Str note);

/* What stands between the facts of one tool in a query, and therefore in no fact. */
#define SWEEP_SEPARATOR '|'

#endif
