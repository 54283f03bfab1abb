/* Durations as rule files write them: `5m`, `1h`, `14d` (what the official CI takes), `PT1H`, `P1D`
   (ISO 8601, what the service's API takes), `01:00:00`, `1.00:00:00` (.NET). */
#ifndef RULEC_RULE_DURATION_H
#define RULEC_RULE_DURATION_H

#include "base/arena.h"

typedef enum DurationForm {
  DURATION_NONE,  /* not a duration */
  DURATION_SHORT, /* whole number and m, h or d in lower case */
  DURATION_UPPER, /* whole number and M, H, D, s or S: packaging makes it right, CI refuses it */
  DURATION_ISO,   /* ISO 8601 without years and months */
  DURATION_CLOCK, /* [d.]hh:mm[:ss], or a bare number of days, as .NET reads it */
  DURATION_LOOSE  /* clear to people, taken by nobody: 2w, 90min, 1d12h, 1.5h */
} DurationForm;

typedef struct Duration {
  DurationForm form;
  int64_t seconds;
} Duration;

Duration duration_parse(Str text);
/* ISO 8601 with the usual carries: P1D, PT1H, PT1H30M, P1DT12H; PT0S for zero. */
Str duration_iso(Arena *arena, int64_t seconds);
/* As people write it: 5m, 1h, 14d; with the largest unit that leaves a whole number; seconds as
 * 90s. */
Str duration_short(Arena *arena, int64_t seconds);

#endif
