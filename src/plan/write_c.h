/* Plans as C source: constants of the structs in abi/rulec_plan.h, initialised by position. The
   source includes rulec_plan.h and, linked with librulec_exec, is the same plan in memory. */
#ifndef RULEC_PLAN_WRITE_C_H
#define RULEC_PLAN_WRITE_C_H

#include "base/arena.h"
#include "plan/plan.h"

/* The constants of one C file; what several plans have in common stands there once. */
typedef struct PlanWriter PlanWriter;

/* A writer in ARENA. Free it with plan_writer_free. */
PlanWriter *plan_writer_new(Arena *arena);
/* Adds TREE, which holds together (plan_verify), and returns the name of its constant. */
Str plan_writer_add(PlanWriter *writer, const PlanTree *tree);
/* All constants added, with the declarations that they need. Holds until the next addition. */
void plan_writer_source(const PlanWriter *writer, Buf *out);
void plan_writer_free(PlanWriter *writer);

#endif
