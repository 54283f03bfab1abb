/* Functions that a workspace or Defender XDR has beside KQL's own: ASIM parsers, solution parsers,
   `_GetWatchlist`, FileProfile, cross-workspace references, and the user's own.
   A function hides behind a table of the same name. */
#ifndef RULEC_FACT_FUNCTION_H
#define RULEC_FACT_FUNCTION_H

#include "fact/table.h"

typedef enum FactFunctionKind {
  FACT_TABULAR,       /* gives fact_function_table */
  FACT_SCALAR,        /* gives fact_function_type */
  FACT_INVOKE_EXTEND, /* after `invoke`: the piped table with fact_function_table's columns, set as
                         `extend` sets them */
  FACT_INVOKE_JOIN,   /* after `invoke`: joined with fact_function_table, names as `join` gives them
                       */
  FACT_DATABASE,      /* workspace() …: the database at hand */
  FACT_FOREIGN,       /* adx() …: a database of which nothing is known */
  FACT_BODY           /* the user's, defined by KQL text: fact_function_body */
} FactFunctionKind;

typedef struct FactParameter {
  Str name;
  FactType type;
  Str value; /* default as KQL literal; absent: an argument is required */
} FactParameter;

/* Lives as long as its FactSet; built-in ones for ever. */
typedef struct FactFunction FactFunction;

/* The function called exactly NAME, or NULL. */
const FactFunction *fact_function_find(const FactSet *set, Str name);
Str fact_function_near(const FactSet *set, Str name);

Str fact_function_name(const FactFunction *function);
FactFunctionKind fact_function_kind(const FactFunction *function);
uint32_t fact_function_arity(const FactFunction *function); /* the number of parameters */
/* Parameter INDEX (below the arity), in the order of positional arguments. An invoked function's
   piped table is not among them. */
FactParameter fact_function_parameter(const FactFunction *function, uint32_t index);
FactType fact_function_type(const FactFunction *function); /* FACT_SCALAR: of the result */
/* Columns of the result in SET's environment: never NULL, empty for kinds that have none. */
const FactTable *fact_function_table(const FactSet *set, const FactFunction *function);
/* FACT_BODY: the parameter list "(a:string, T:(*))" and the body "{ … }" or "T | …" as KQL. */
Str fact_function_parameters_text(const FactFunction *function);
Str fact_function_body(const FactFunction *function);
/* Where the fact comes from: "ASIM", "solution Corelight", "Defender XDR" … */
Str fact_function_origin(const FactFunction *function);

/* A walk over all functions by name, then the user's: FactFunctionWalk walk = {.set = set}; */
typedef struct FactFunctionWalk {
  const FactSet *set;
  uint32_t at;
} FactFunctionWalk;
const FactFunction *fact_function_next(FactFunctionWalk *walk);

/* The columns of the watchlist called ALIAS where the user declared it (what _GetWatchlist adds to
   every list, then its own), or NULL. */
const FactTable *fact_watchlist_find(const FactSet *set, Str alias);

#endif
