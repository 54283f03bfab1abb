/* What the files of trials share. */
#ifndef RULEC_DRIVER_TRIAL_INT_H
#define RULEC_DRIVER_TRIAL_INT_H

#include "driver/trial.h"
#include "exec/batch.h"

typedef enum TrialPlace { TRIAL_FILE, TRIAL_CASE, TRIAL_SCENARIO } TrialPlace;

typedef enum TrialHolds {
  TRIAL_HOLDS_TEXT,
  TRIAL_HOLDS_TRUTH,
  TRIAL_HOLDS_MOMENT,
  TRIAL_HOLDS_VERDICT,
  TRIAL_HOLDS_QUIET,
  TRIAL_HOLDS_COUNT,
  TRIAL_HOLDS_ROWS,
  TRIAL_HOLDS_TABLES,
  TRIAL_HOLDS_CASES,
  TRIAL_HOLDS_SCENARIOS
} TrialHolds;

typedef struct TrialKey {
  TrialPlace place;
  const char *name;
  TrialHolds holds;
  bool needed;
  const char *sentence;
} TrialKey;

extern const TrialKey trial_keys[];
extern const size_t trial_key_count;

/* --- trial_rows.c --- */

/* The rows under TABLE, of the table NAME or the watchlist with that alias, typed as its columns
   are; findings on what does not fit. */
Table *trial_rows(Trial *trial, Str name, bool watchlist, const Entry *table);
/* NODE as a value of TYPE in ARENA; null where it does not fit, and then GOOD is false. */
Value trial_value(Arena *arena, const Node *node, ValueType type, bool *good);

/* --- trial_filter.c --- */

/* QUERY with `where not(FILTER)` behind the latest stage where it binds: of the last statement, or
   of where its rows come from. Absent where it binds at none: a finding says why. */
Str trial_filter(Trial *trial, Str query, const Node *filter);

/* --- trial_match.c --- */

/* Appends to OUT the difference between the rows of GOT and those that EXPECTED lists; true where
   there is none. Memory comes from ARENA. */
bool trial_match(Buf *out, Arena *arena, const Table *got, const Node *expected);
/* Appends the first few rows of GOT, one a line. */
void trial_show_rows(Buf *out, Arena *arena, const Table *got);

#endif
