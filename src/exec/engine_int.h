/* What the files of the engine share: tables that are fed, and their rows on the way to rules. */
#ifndef RULEC_EXEC_ENGINE_INT_H
#define RULEC_EXEC_ENGINE_INT_H

#include "base/buf.h"
#include "base/map.h"
#include "exec/data.h"
#include "exec/run.h"
#include "exec/stream.h"
#include "rulec_exec.h"

typedef struct EngineRule {
  RulecEngine *engine;
  const RulecRule *rule;
  Arena arena; /* of its run */
  Exec exec;
  Stream *stream; /* NULL until its first rows come, and for rules that wait for all rows */
  bool streams;   /* its rows are pushed as they come */
  bool failed;    /* its failure was told */
  const PlanColumn *columns; /* of the result, which names names */
  const char **names;
} EngineRule;

/* A table operator of a rule, and which of its inlet's columns it takes. */
typedef struct InletSource {
  EngineRule *rule;
  Operator *table;
  uint32_t *columns;
} InletSource;

/* A table that some rule reads: the columns that any of them wants, decoded once for all. */
typedef struct Inlet {
  RulecEngine *engine;
  Str name;
  VEC(PlanColumn) columns;
  VEC(uint32_t) same_name;   /* of each column: the next of its name, but of another type, + 1 */
  Map places;                /* name -> a uint32_t: its first column */
  VEC(EngineRule *) readers; /* to be opened when rows come */
  VEC(InletSource) sources;
  bool kept; /* rows stay in `store`: outside data, and for rules that wait for all rows */
  bool read; /* outside data that a rule has looked at: no rows may follow */
  Table *store;

  Arena arena; /* of the batch that is being filled */
  Text text;
  Batch batch;
  Buf lines;             /* JSON that waits to be scanned: whole lines */
  struct JsonRows *rows; /* scans them */
} Inlet;

struct RulecEngine {
  Arena arena;
  Arena scratch; /* of the batch on its way through a rule */
  Arena cells;   /* of the row that is told */
  Arena places;  /* of the columns of rows that are fed */
  int64_t now;
  size_t memory; /* bytes that a rule may keep; 0: any number */
  RulecAlert *alert;
  void *user;
  VEC(EngineRule *) rules;
  VEC(Inlet *) inlets;
  DataSet data; /* the stores */
  bool started; /* rows have come */
  uint64_t skipped;
  Buf error;
  /* JSON, where it is fed: scanning of the lines that wait, and its end. */
  void (*drain)(Inlet *inlet);
  void (*release)(Inlet *inlet);
};

/* The inlet of TABLE, or NULL where no rule reads it. */
Inlet *engine_inlet_find(const RulecEngine *engine, Str table);
/* Begins a public call that feeds: no error yet, stores are ready. */
void engine_begin(RulecEngine *engine);
/* Whether the call begun last went well. */
bool engine_good(const RulecEngine *engine);
/* The place of column NAME in INLET, or UINT32_MAX. */
uint32_t inlet_place(const Inlet *inlet, Str name);
/* Makes sure that the batch of INLET has room for a row. */
void inlet_prepare(Inlet *inlet);
/* Sets the columns at PLACE of row ROW of the batch to V, whose text is copied. */
void inlet_put(Inlet *inlet, uint32_t place, uint32_t row, Value v);
/* Hands the batch to the rules. */
void inlet_push(Inlet *inlet);

#endif
