/* Evaluators of datetimes and timespans: the run's moment, parts, starts and ends of periods,
   arithmetic by calendar units, making and formatting. */
#include "exec/eval.h"
#include "exec/run.h"
#include "value/moment.h"

#include <math.h>

/* Before the calendar begins there is nothing. */
static void result_moment(EvalCall *call, uint32_t row, int64_t ticks, bool good) {
  if (good && moment_in_range(ticks)) {
    result_number(call, row, ticks);
  } else {
    result_null(call, row);
  }
}

void eval_now(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t offset = call->arg_count ? arg_number(call, 0, i) : 0, ticks;
    bool good = !__builtin_add_overflow(call->exec->now, offset, &ticks);
    result_moment(call, i, ticks, good);
  }
}

void eval_ago(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t ticks;
    bool good = !__builtin_sub_overflow(call->exec->now, arg_number(call, 0, i), &ticks);
    result_moment(call, i, ticks, good);
  }
}

typedef enum Unit {
  UNIT_YEAR,
  UNIT_QUARTER,
  UNIT_MONTH,
  UNIT_WEEK,
  UNIT_DAY,
  UNIT_HOUR,
  UNIT_MINUTE,
  UNIT_SECOND,
  UNIT_MILLISECOND,
  UNIT_MICROSECOND,
  UNIT_NANOSECOND,
  UNIT_WEEK_OF_YEAR,
  UNIT_DAY_OF_YEAR,
  UNIT_COUNT
} Unit;

static Unit unit_find(Str name) {
  static const char *const names[UNIT_COUNT] = {
      "year",   "quarter",     "month",       "week",       "day",          "hour",     "minute",
      "second", "millisecond", "microsecond", "nanosecond", "week_of_year", "dayofyear"};
  for (Unit unit = UNIT_YEAR; unit < UNIT_COUNT; unit++) {
    if (str_eq_nocase(name, str_of(names[unit]))) return unit;
  }
  return UNIT_COUNT;
}

/* Of units from weeks to microseconds. */
static int64_t unit_ticks(Unit unit) {
  switch (unit) {
    case UNIT_WEEK: return 7 * TICKS_DAY;
    case UNIT_DAY: return TICKS_DAY;
    case UNIT_HOUR: return TICKS_HOUR;
    case UNIT_MINUTE: return TICKS_MINUTE;
    case UNIT_SECOND: return TICKS_SECOND;
    case UNIT_MILLISECOND: return TICKS_MILLISECOND;
    default: return TICKS_MICROSECOND;
  }
}

static int64_t start_of(Unit unit, int64_t ticks) {
  Moment m = moment_of(ticks);
  int64_t day = ticks / TICKS_DAY * TICKS_DAY;
  switch (unit) {
    case UNIT_YEAR: return moment_days(m.year, 1) * TICKS_DAY;
    case UNIT_MONTH: return moment_days(m.year, m.month) * TICKS_DAY;
    case UNIT_WEEK: return day - m.weekday * TICKS_DAY;
    default: return day;
  }
}

static bool shift(Unit unit, int64_t ticks, int64_t count, int64_t *out) {
  int64_t by, months = unit == UNIT_YEAR ? 12 : unit == UNIT_QUARTER ? 3 : 1;
  if (unit <= UNIT_MONTH) {
    return !__builtin_mul_overflow(count, months, &by) && moment_add_months(ticks, by, out);
  }
  if (unit == UNIT_NANOSECOND) {
    by = count / 100;
  } else if (__builtin_mul_overflow(count, unit_ticks(unit), &by)) {
    return false;
  }
  return !__builtin_add_overflow(ticks, by, out);
}

/* startof…(date [, offset]) */
static void to_start(EvalCall *call, Unit unit) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t ticks = start_of(unit, arg_number(call, 0, i));
    int64_t offset = call->arg_count > 1 ? arg_number(call, 1, i) : 0;
    bool good = offset == 0 || shift(unit, ticks, offset, &ticks);
    result_moment(call, i, ticks, good);
  }
}

/* endof…(date [, offset]): the last tick of the period */
static void to_end(EvalCall *call, Unit unit) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t ticks = start_of(unit, arg_number(call, 0, i));
    int64_t offset = call->arg_count > 1 ? arg_number(call, 1, i) : 0;
    bool good = offset < INT64_MAX && shift(unit, ticks, offset + 1, &ticks) && ticks <= TICKS_MOST;
    result_moment(call, i, good ? ticks - 1 : TICKS_MOST, good || offset == 0);
  }
}

void eval_startofday(EvalCall *call) { to_start(call, UNIT_DAY); }
void eval_startofweek(EvalCall *call) { to_start(call, UNIT_WEEK); }
void eval_startofmonth(EvalCall *call) { to_start(call, UNIT_MONTH); }
void eval_startofyear(EvalCall *call) { to_start(call, UNIT_YEAR); }
void eval_endofday(EvalCall *call) { to_end(call, UNIT_DAY); }
void eval_endofweek(EvalCall *call) { to_end(call, UNIT_WEEK); }
void eval_endofmonth(EvalCall *call) { to_end(call, UNIT_MONTH); }
void eval_endofyear(EvalCall *call) { to_end(call, UNIT_YEAR); }

/* By ISO 8601: weeks start on Monday, the first holds the first Thursday. */
static int64_t iso_week(int64_t ticks) {
  Moment m = moment_of(ticks);
  int64_t monday_based = (m.weekday + 6) % 7;
  int64_t thursday = ticks / TICKS_DAY + 3 - monday_based;
  Moment t = moment_of(thursday * TICKS_DAY);
  return (t.day_of_year - 1) / 7 + 1;
}

static int64_t part_of(Unit unit, int64_t ticks) {
  Moment m = moment_of(ticks);
  switch (unit) {
    case UNIT_YEAR: return m.year;
    case UNIT_QUARTER: return (m.month + 2) / 3;
    case UNIT_MONTH: return m.month;
    case UNIT_WEEK:
    case UNIT_WEEK_OF_YEAR: return iso_week(ticks);
    case UNIT_DAY: return m.day;
    case UNIT_DAY_OF_YEAR: return m.day_of_year;
    case UNIT_HOUR: return m.hour;
    case UNIT_MINUTE: return m.minute;
    case UNIT_SECOND: return m.second;
    case UNIT_MILLISECOND: return m.fraction / TICKS_MILLISECOND;
    case UNIT_MICROSECOND: return m.fraction / TICKS_MICROSECOND;
    default: return (int64_t)m.fraction * 100;
  }
}

static void to_part(EvalCall *call, Unit unit) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_number(call, i, part_of(unit, arg_number(call, 0, i)));
  }
}

void eval_getyear(EvalCall *call) { to_part(call, UNIT_YEAR); }
void eval_getmonth(EvalCall *call) { to_part(call, UNIT_MONTH); }
void eval_dayofmonth(EvalCall *call) { to_part(call, UNIT_DAY); }
void eval_dayofyear(EvalCall *call) { to_part(call, UNIT_DAY_OF_YEAR); }
void eval_hourofday(EvalCall *call) { to_part(call, UNIT_HOUR); }
void eval_week_of_year(EvalCall *call) { to_part(call, UNIT_WEEK_OF_YEAR); }

/* A timespan: days since Sunday. The engine knows none for a week that the calendar does not end.
 */
void eval_dayofweek(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t ticks = arg_number(call, 0, i);
    if (start_of(UNIT_WEEK, ticks) > TICKS_MOST - 7 * TICKS_DAY) {
      result_null(call, i);
    } else {
      result_number(call, i, moment_of(ticks).weekday * TICKS_DAY);
    }
  }
}

void eval_datetime_part(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Unit unit = unit_find(arg_str(call, 0, i));
    if (unit == UNIT_COUNT) {
      result_null(call, i);
    } else {
      result_number(call, i, part_of(unit, arg_number(call, 1, i)));
    }
  }
}

/* datetime_add(unit, count, date) */
void eval_datetime_add(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Unit unit = unit_find(arg_str(call, 0, i));
    int64_t ticks = 0;
    bool good = unit < UNIT_WEEK_OF_YEAR &&
                shift(unit, arg_number(call, 2, i), arg_number(call, 1, i), &ticks);
    result_moment(call, i, ticks, good);
  }
}

/* Whole units since the calendar began, so that differences count the boundaries between. */
static int64_t units_since_start(Unit unit, int64_t ticks) {
  Moment m = moment_of(ticks);
  switch (unit) {
    case UNIT_YEAR: return m.year;
    case UNIT_QUARTER: return (int64_t)m.year * 4 + (m.month - 1) / 3;
    case UNIT_MONTH: return (int64_t)m.year * 12 + m.month;
    case UNIT_WEEK: return (ticks / TICKS_DAY + 1) / 7;
    default: return ticks / unit_ticks(unit);
  }
}

/* datetime_diff(unit, a, b): a - b */
void eval_datetime_diff(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Unit unit = unit_find(arg_str(call, 0, i));
    int64_t a = arg_number(call, 1, i), b = arg_number(call, 2, i);
    int64_t nanoseconds;
    bool fits = unit != UNIT_NANOSECOND || !__builtin_mul_overflow(a - b, 100, &nanoseconds);
    if (unit >= UNIT_WEEK_OF_YEAR || !fits) {
      result_null(call, i);
    } else if (unit == UNIT_NANOSECOND) {
      result_number(call, i, nanoseconds);
    } else {
      result_number(call, i, units_since_start(unit, a) - units_since_start(unit, b));
    }
  }
}

/* What is no part of a date is -1. */
static int32_t part_arg(const EvalCall *call, uint32_t k, uint32_t row) {
  int64_t part = k < call->arg_count ? arg_number(call, k, row) : 0;
  return part < 0 || part > 9999 ? -1 : (int32_t)part;
}

/* Seconds with a fraction, as whole seconds and ticks. */
static bool split_seconds(const EvalCall *call, uint32_t k, uint32_t row, int64_t *ticks) {
  double seconds = k < call->arg_count ? arg_real(call, k, row) : 0;
  if (!(seconds >= 0 && seconds < 60)) return false;
  *ticks = (int64_t)llround(seconds * (double)TICKS_SECOND);
  return true;
}

/* make_datetime(year, month, day [, hour, minute [, second]]) */
void eval_make_datetime(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t ticks = 0, seconds;
    Moment m = {.year = part_arg(call, 0, i),
                .month = part_arg(call, 1, i),
                .day = part_arg(call, 2, i),
                .hour = part_arg(call, 3, i),
                .minute = part_arg(call, 4, i)};
    bool good = split_seconds(call, 5, i, &seconds);
    m.second = good ? (int32_t)(seconds / TICKS_SECOND) : 0;
    m.fraction = good ? (int32_t)(seconds % TICKS_SECOND) : 0;
    good = good && moment_ticks(&m, &ticks);
    result_moment(call, i, ticks, good);
  }
}

/* make_timespan(hour [, minute [, second]]), make_timespan(day, hour, minute, second) */
void eval_make_timespan(EvalCall *call) {
  enum { DAYS_MOST = 10675198 }; /* of a timespan, less one for what is added */
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t days = call->arg_count > 3, k = days;
    double day = days ? trunc(arg_real(call, 0, i)) : 0, hour = trunc(arg_real(call, k, i));
    double minute = k + 1 < call->arg_count ? trunc(arg_real(call, k + 1, i)) : 0;
    int64_t seconds;
    bool good = split_seconds(call, k + 2, i, &seconds) && fabs(day) <= DAYS_MOST;
    if (!good || !(hour >= 0 && hour <= 23 && minute >= 0 && minute <= 59)) {
      result_null(call, i);
      continue;
    }
    result_number(call, i,
                  (int64_t)day * TICKS_DAY + (int64_t)hour * TICKS_HOUR +
                      (int64_t)minute * TICKS_MINUTE + seconds);
  }
}

static void from_unix(EvalCall *call, double ticks_a_unit) {
  for (uint32_t i = 0; i < call->rows; i++) {
    double ticks = arg_real(call, 0, i) * ticks_a_unit;
    bool good = ticks > -(double)TICKS_UNIX - 1 && ticks < (double)TICKS_MOST;
    result_moment(call, i, good ? (int64_t)ticks + TICKS_UNIX : 0, good);
  }
}

void eval_unixtime_seconds(EvalCall *call) { from_unix(call, (double)TICKS_SECOND); }
void eval_unixtime_milliseconds(EvalCall *call) { from_unix(call, (double)TICKS_MILLISECOND); }
void eval_unixtime_microseconds(EvalCall *call) { from_unix(call, (double)TICKS_MICROSECOND); }
void eval_unixtime_nanoseconds(EvalCall *call) { from_unix(call, 0.01); }

/* --- formatting by pattern --- */

/* How many of the same letter at AT make one part: four or two of a year, seven of a fraction, any
   number of a timespan's days, else two. */
static size_t run_length(Str pattern, size_t at, bool days) {
  char letter = pattern.ptr[at];
  size_t most = letter == 'y'                    ? 4
                : letter == 'f' || letter == 'F' ? 7
                : letter == 'd' && days          ? 8
                                                 : 2;
  size_t end = at;
  while (end < pattern.len && end - at < most && pattern.ptr[end] == letter) end++;
  return letter == 'y' && end - at == 3 ? 2 : end - at;
}

static void add_padded(Text *text, int64_t number, size_t digits) {
  text_printf(text, "%0*lld", (int)digits, (long long)number);
}

/* f keeps zeros at the end, F drops them, and the point before it. */
static void add_fraction(Text *text, int64_t fraction, size_t digits, bool keep) {
  char all[8];
  for (int i = 6; i >= 0; i--, fraction /= 10) all[i] = (char)('0' + fraction % 10);
  size_t len = digits < 7 ? digits : 7;
  while (!keep && len && all[len - 1] == '0') len--;
  if (!keep && !len && text_len(text) && text->ptr[text->len - 1] == '.') text->len--;
  text_add(text, (Str){all, len});
}

static void add_year(Text *text, int32_t year, size_t digits) {
  if (digits <= 2) {
    add_padded(text, year % 100, digits);
  } else {
    add_padded(text, year, digits);
  }
}

static void add_hour12(Text *text, int32_t hour, size_t digits) {
  add_padded(text, hour % 12 ? hour % 12 : 12, digits);
}

static void add_moment_part(Text *text, const Moment *m, char letter, size_t digits) {
  size_t two = digits < 2 ? digits : 2;
  switch (letter) {
    case 'y': add_year(text, m->year, digits); break;
    case 'M': add_padded(text, m->month, two); break;
    case 'd': add_padded(text, m->day, two); break;
    case 'H': add_padded(text, m->hour, two); break;
    case 'h': add_hour12(text, m->hour, two); break;
    case 'm': add_padded(text, m->minute, two); break;
    case 's': add_padded(text, m->second, two); break;
    case 'f': add_fraction(text, m->fraction, digits, true); break;
    case 'F': add_fraction(text, m->fraction, digits, false); break;
    case 't': text_add(text, m->hour < 12 ? STR("AM") : STR("PM")); break;
    default:
      for (size_t i = 0; i < digits; i++) text_add_byte(text, letter);
      break;
  }
}

void eval_format_datetime(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Moment m = moment_of(arg_number(call, 0, i));
    Str pattern = arg_str(call, 1, i);
    size_t run;
    for (size_t at = 0; at < pattern.len; at += run) {
      run = run_length(pattern, at, false);
      add_moment_part(&call->text, &m, pattern.ptr[at], run);
    }
    result_str(call, i, text_done(&call->text));
  }
}

static void add_timespan_part(Text *text, uint64_t ticks, char letter, size_t digits) {
  size_t two = digits < 2 ? digits : 2;
  switch (letter) {
    case 'd': add_padded(text, (int64_t)(ticks / (uint64_t)TICKS_DAY), digits); break;
    case 'h':
    case 'H': add_padded(text, (int64_t)(ticks / (uint64_t)TICKS_HOUR % 24), two); break;
    case 'm': add_padded(text, (int64_t)(ticks / (uint64_t)TICKS_MINUTE % 60), two); break;
    case 's': add_padded(text, (int64_t)(ticks / (uint64_t)TICKS_SECOND % 60), two); break;
    case 'f': add_fraction(text, (int64_t)(ticks % (uint64_t)TICKS_SECOND), digits, true); break;
    case 'F': add_fraction(text, (int64_t)(ticks % (uint64_t)TICKS_SECOND), digits, false); break;
    default:
      for (size_t i = 0; i < digits; i++) text_add_byte(text, letter);
      break;
  }
}

void eval_format_timespan(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t ticks = arg_number(call, 0, i);
    uint64_t size = ticks < 0 ? 0 - (uint64_t)ticks : (uint64_t)ticks;
    Str pattern = arg_str(call, 1, i);
    size_t run;
    if (ticks < 0) text_add_byte(&call->text, '-');
    for (size_t at = 0; at < pattern.len; at += run) {
      run = run_length(pattern, at, true);
      add_timespan_part(&call->text, size, pattern.ptr[at], run);
    }
    result_str(call, i, text_done(&call->text));
  }
}
