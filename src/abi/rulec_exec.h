/* rulec_exec.h: the engine that runs the compiled queries of a rule table over rows that a program
   feeds it, and calls back with the rows that the rules give.

     RulecEngine *engine = rulec_engine_new(rulec_ticks(time(NULL)), on_alert, NULL);
     rulec_engine_add(engine, rulec_table_find(&rulec_rules, "9e6779c4-…"));
     rulec_engine_feed_json(engine, "DeviceProcessEvents", lines, length);
     rulec_engine_finish(engine);
     rulec_engine_free(engine);

   Compile the table with -DRULEC_PLANS and link with librulec_exec; pkg-config rulec-exec gives the
   flags. A program links what its plans use: those without regular expressions, decimals, geometry
   or JSON input need libutf8proc and libm only, no C++.

   When alerts come. A rule that looks at single rows (where, extend, project, lookups in
   watchlists) alerts while rows are fed; one that has to see all of them (summarize, sort, joins of
   event tables) alerts in rulec_engine_finish. Rows are gathered to batches of up to 4096 a table
   first: rulec_engine_flush hands on what waits.

   Outside data. Watchlists, functions of the workspace and files of externaldata that a rule reads
   are tables too: feed their rows under the watchlist's, the function's or the file's name, before
   the first rows of the tables that are looked up in them. What is not fed is empty.

   Threads: one engine belongs to one thread at a time; there is no global state. Out of memory, the
   process ends with a message on standard error. Names of tables are compared whatever their case,
   those of columns exactly. Clean C99 and C++17. */
#ifndef RULEC_EXEC_H
#define RULEC_EXEC_H

#include "rulec_table.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct RulecEngine RulecEngine;

typedef enum RulecType {
  RULEC_NULL,
  RULEC_BOOL,
  RULEC_INT,
  RULEC_LONG,
  RULEC_REAL,
  RULEC_DECIMAL,  /* as text */
  RULEC_DATETIME, /* ticks of 100 ns since 0001-01-01 UTC */
  RULEC_TIMESPAN, /* ticks of 100 ns */
  RULEC_GUID,     /* as text */
  RULEC_STRING,
  RULEC_DYNAMIC /* as JSON text */
} RulecType;

/* One cell that goes in or comes out. One that goes in is converted to its column's type as the
   query language's to…() functions do; what does not fit is null. */
typedef struct RulecCell {
  RulecType type;
  int64_t number;   /* BOOL (0 or 1) INT LONG DATETIME TIMESPAN */
  double real;      /* REAL */
  const char *text; /* STRING GUID DECIMAL DYNAMIC: UTF-8, need not end in NUL; for the call only */
  size_t length;    /* of the text, in bytes */
} RulecCell;

typedef struct RulecRow {
  const char *const *names; /* COUNT column names; rows that share them are fed fastest */
  const RulecCell *cells;
  size_t count;
} RulecRow;

/* Called for each row that RULE gives; the row holds for the call. */
typedef void RulecAlert(void *user, const RulecRule *rule, const RulecRow *row);

/* The ticks of SECONDS since 1970-01-01 UTC, as time() gives them. */
static inline int64_t rulec_ticks(int64_t seconds) {
  return (seconds + INT64_C(62135596800)) * 10000000;
}

/* NOW, in ticks, is what now() and ago() mean in this engine. Rules are started afresh by a new
   engine. */
RulecEngine *rulec_engine_new(int64_t now, RulecAlert *alert, void *user);
void rulec_engine_free(RulecEngine *engine); /* NULL is allowed */

/* Rules added after this may keep BYTES each: event rows that they gather, groups, what their
   expressions make; 0 is any number, 2 GiB is meant where nothing is said. A rule that wants more
   fails, as one does whose expression makes a text above 64 MiB. Rows that are kept for all rules
   do not count: those of outside data, and of tables that a rule has to see whole. */
void rulec_engine_limit_memory(RulecEngine *engine, size_t bytes);

/* Adds RULE, which has to stay in memory. False where it has no plan, whose reason is the error,
   or one that does not hold together. It sees the rows fed after this. */
bool rulec_engine_add(RulecEngine *engine, const RulecRule *rule);

/* Feeds COUNT rows of TABLE. Columns that no rule reads are ignored, absent ones are null. False
   where a rule failed (it gives nothing more; the others go on), or where TABLE is outside data
   that some rule has looked at already. */
bool rulec_engine_feed(RulecEngine *engine, const char *table, const RulecRow *rows, size_t count);

/* Feeds LENGTH bytes of JSON lines, an object a line, as rows of TABLE; the last line may lack its
   end. Where TABLE is NULL, the member Type of each object names its table. What is no object is
   skipped and counted. Only programs that call this need libsimdjson, and with it C++. */
bool rulec_engine_feed_json(RulecEngine *engine, const char *table, const char *lines,
                            size_t length);
/* Lines of JSON that were skipped; all are known after rulec_engine_flush. */
uint64_t rulec_engine_skipped(const RulecEngine *engine);

/* Hands the rows that wait for a full batch to the rules now. False as rulec_engine_feed. */
bool rulec_engine_flush(RulecEngine *engine);
/* Ends the input: what waited for all rows alerts now. Only rulec_engine_free may follow, and the
   two functions that tell. */
bool rulec_engine_finish(RulecEngine *engine);
/* Why the last call was false; "" where it was not. */
const char *rulec_engine_error(const RulecEngine *engine);

#ifdef __cplusplus
}
#endif

#endif
