/* The engine: runs the query plans of a rule table over rows that a program feeds it, and calls
   back with the alerts. C11, no global state; one RulecEngine belongs to one thread at a time.
   Link with librulec_exec (pkg-config rulec-exec). */
#ifndef RULEC_EXEC_H
#define RULEC_EXEC_H

#include "rulec_table.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

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

/* One cell that goes in or comes out. Text need not end in NUL and is borrowed for the call. */
typedef struct RulecCell {
  RulecType type;
  union {
    bool boolean;
    int64_t number; /* INT LONG DATETIME TIMESPAN */
    double real;
    struct {
      const char *ptr;
      size_t len;
    } text; /* STRING GUID DECIMAL DYNAMIC */
  };
} RulecCell;

typedef struct RulecRow {
  const char *const *names; /* COUNT column names */
  const RulecCell *cells;
  size_t count;
} RulecRow;

/* Called for each row that rule RULE (its index in the order of rulec_engine_add) gives. */
typedef void RulecAlert(void *user, size_t rule, const RulecRow *row);

/* NOW is in ticks; what now() and ago() mean in this engine. */
RulecEngine *rulec_engine_new(int64_t now, RulecAlert *alert, void *user);
void rulec_engine_free(RulecEngine *engine);
/* Adds a rule's plan; false where the plan does not hold together, and rulec_engine_error tells. */
bool rulec_engine_add(RulecEngine *engine, const RulecPlan *plan);
/* Feeds rows of TABLE; columns that no plan reads are ignored, absent ones are null. */
bool rulec_engine_feed(RulecEngine *engine, const char *table, const RulecRow *rows, size_t count);
/* Ends the input: what waits for all rows (summarize, join …) gives its alerts now. */
bool rulec_engine_finish(RulecEngine *engine);
/* Why the last call was false; "" where it was not. */
const char *rulec_engine_error(const RulecEngine *engine);

#endif
