/* From a query's text to its rows: parse, bind, lower, run. */
#ifndef RULEC_DRIVER_EXECUTE_H
#define RULEC_DRIVER_EXECUTE_H

#include "diag/source.h"
#include "exec/run.h"
#include "fact/set.h"

/* What a query runs with. */
typedef struct ExecuteSetup {
  const FactSet *facts;
  const DataSet *data;     /* NULL: every table is empty */
  int64_t now;             /* ticks: what now() gives */
  const char *geoip;       /* path of a database of IP addresses, or NULL */
  const char *user_agents; /* path of patterns of user agents; NULL: the system's */
  uint64_t rows_limit;     /* of rows that joins, mv-expand and range make; 0: LIMIT_ROWS_MADE */
  size_t memory;           /* bytes that one query may keep; 0: the usual limit */
  bool statistics;         /* tell what each operator did */
  /* Told of lines that are no rows; may be NULL. */
  void (*malformed)(void *user, const char *path, uint64_t line);
  void *user;
} ExecuteSetup;

/* What came of a query: rows, or why there are none. */
typedef struct Execution {
  Table table;
  ExecError error; /* code: a finding's code, NOT_EVALUATED, or one of the engine's */
  Span span;       /* where in the text, for findings and what is not evaluated */
  bool placed;     /* span is set */
  uint64_t malformed_count;
  uint64_t rows_read;
  Str statistics; /* a line for each operator */
} Execution;

/* A query that runs beside others: its text and its own arena, and what came of it. */
typedef struct ExecuteTask {
  Arena *arena;
  Str text;
  Execution done;
} ExecuteTask;

/* Runs all TASKS; a table that several of them read is read once. An error ends its task only. */
void execute_all(ExecuteTask *tasks, uint32_t count, const ExecuteSetup *setup);

/* Runs the query TEXT; everything lives in ARENA. */
Execution execute_query(Arena *arena, Str text, const ExecuteSetup *setup);

#endif
