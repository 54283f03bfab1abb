/* Passes over lowered plans. A pass never changes an operator: it makes new ones, since places may
   share what they point to. */
#ifndef RULEC_PLAN_REWRITE_H
#define RULEC_PLAN_REWRITE_H

#include "base/arena.h"
#include "plan/plan.h"

/* All passes, in order. */
const PlanTree *plan_rewrite(Arena *arena, const PlanTree *tree);

/* Filters move towards the rows' source: past projections, sorting and into the branches of a
   union; a table takes over the filters above it as its own code. */
const PlanTree *plan_push_filters(Arena *arena, const PlanTree *tree);

/* Columns that nothing above uses are not computed, not kept and not read. */
const PlanTree *plan_prune(Arena *arena, const PlanTree *tree);

/* --- code.c: code made of other code --- */

/* Sets USED for the input columns that CODE reads for the outputs in WANTED (NULL: all). */
void code_mark_columns(const PlanCode *code, const bool *wanted, bool *used);
/* CODE with the outputs in WANTED (NULL: all) and what they need; column K of its input is now
   column PLACES[K] (NULL: as it was). */
PlanCode code_keep(Arena *arena, const PlanCode *code, const bool *wanted, const uint32_t *places);
/* The outputs of A, then those of B, over the same input. */
PlanCode code_join(Arena *arena, const PlanCode *a, const PlanCode *b);

#endif
