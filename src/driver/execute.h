/* From a query's text to its rows: parse, bind, lower, run. */
#ifndef RULEC_DRIVER_EXECUTE_H
#define RULEC_DRIVER_EXECUTE_H

#include "exec/run.h"
#include "fact/set.h"

/* What came of a query: rows, or why there are none. */
typedef struct Execution {
  Table table;
  ExecError error; /* code: a finding's code, NOT_EVALUATED, or one of the engine's */
} Execution;

/* Runs the query TEXT in ARENA; NOW (ticks) is what now() gives. */
Execution execute_query(Arena *arena, Str text, const FactSet *facts, int64_t now);

#endif
