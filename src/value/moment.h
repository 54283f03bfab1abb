/* Datetimes and timespans as ticks of 100 ns: to and from calendar fields, and from text.
   The proleptic Gregorian calendar from 0001-01-01 to 9999-12-31, UTC. */
#ifndef RULEC_VALUE_MOMENT_H
#define RULEC_VALUE_MOMENT_H

#include "base/str.h"

#define TICKS_MICROSECOND INT64_C(10)
#define TICKS_MILLISECOND INT64_C(10000)
#define TICKS_SECOND      INT64_C(10000000)
#define TICKS_MINUTE      (60 * TICKS_SECOND)
#define TICKS_HOUR        (60 * TICKS_MINUTE)
#define TICKS_DAY         (24 * TICKS_HOUR)
#define TICKS_MOST        INT64_C(3155378975999999999) /* 9999-12-31 23:59:59.9999999 */
#define TICKS_UNIX        INT64_C(621355968000000000)  /* 1970-01-01 */

typedef struct Moment {
  int32_t year, month, day;               /* 1-based */
  int32_t hour, minute, second, fraction; /* fraction in ticks */
  int32_t day_of_year;                    /* 1-based; set by moment_of only */
  int32_t weekday;                        /* 0 Sunday … 6; set by moment_of only */
} Moment;

Moment moment_of(int64_t ticks);
/* False where a field or the result is out of range. Fields are not normalised. */
bool moment_ticks(const Moment *moment, int64_t *ticks);
bool moment_is_leap(int32_t year);
int32_t moment_month_days(int32_t year, int32_t month);
/* Days from 0001-01-01 to the first of MONTH (1…12) of YEAR. */
int64_t moment_days(int32_t year, int32_t month);
/* TICKS moved by MONTHS, the day cut to the month's length. False: out of range. */
bool moment_add_months(int64_t ticks, int64_t months, int64_t *out);
static inline bool moment_in_range(int64_t ticks) { return ticks >= 0 && ticks <= TICKS_MOST; }

/* S as todatetime() and datetime literals read it: ISO 8601 and its relatives, RFC 822, RFC 850,
   US month first. False where it is none of them. */
bool moment_parse(Str s, int64_t *ticks);
/* S as totimespan() reads it: [-][d.]hh:mm[:ss[.fffffff]], or a number with a unit (2.5h). */
bool timespan_parse(Str s, int64_t *ticks);

#endif
