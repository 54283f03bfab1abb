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

/* A table operator of a rule, and which of its feed's columns it takes. */
typedef struct FeedSource {
  EngineRule *rule;
  Operator *table;
  uint32_t *columns;
} FeedSource;

/* A table that some rule reads: the columns that any of them wants, decoded once for all. */
typedef struct Feed {
  RulecEngine *engine;
  Str name;
  VEC(PlanColumn) columns;
  VEC(uint32_t) same_name;   /* of each column: the next of its name, but of another type, + 1 */
  Map places;                /* name -> a uint32_t: its first column */
  VEC(EngineRule *) readers; /* to be opened when rows come */
  VEC(FeedSource) sources;
  bool kept; /* rows stay in `store`: outside data, and for rules that wait for all rows */
  bool read; /* outside data that a rule has looked at: no rows may follow */
  Table *store;

  Arena arena; /* of the batch that is being filled */
  Text text;
  Batch batch;
  Buf lines; /* JSON that waits to be scanned: whole lines */
} Feed;

struct RulecEngine {
  Arena arena;
  Arena scratch; /* of the batch on its way through a rule */
  Arena cells;   /* of the row that is told */
  Arena places;  /* of the columns of rows that are fed */
  int64_t now;
  RulecAlert *alert;
  void *user;
  VEC(EngineRule *) rules;
  VEC(Feed *) feeds;
  DataSet data; /* the stores */
  bool started; /* rows have come */
  uint64_t skipped;
  Buf error;
  /* JSON, where it is fed: what scans the lines of a feed, and its state. */
  void *scan;
  void (*drain)(Feed *feed);
  void (*release)(void *scan);
};

/* The feed of TABLE, or NULL where no rule reads it. */
Feed *engine_feed_find(const RulecEngine *engine, Str table);
/* Begins a public call that feeds: no error yet, stores are ready. */
void engine_begin(RulecEngine *engine);
/* Whether the call begun last went well. */
bool engine_good(const RulecEngine *engine);
/* The place of column NAME in FEED, or UINT32_MAX. */
uint32_t feed_place(const Feed *feed, Str name);
/* Makes sure that the batch of FEED has room for a row. */
void feed_prepare(Feed *feed);
/* Sets the columns at PLACE of row ROW of the batch to V, whose text is copied. */
void feed_put(Feed *feed, uint32_t place, uint32_t row, Value v);
void feed_clear_row(Feed *feed, uint32_t row);
/* Hands the batch to the rules. */
void feed_push(Feed *feed);

#endif
