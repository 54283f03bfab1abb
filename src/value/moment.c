/* Owns the calendar: days since 0001-01-01 to year, month, day and back. */
#include "value/moment.h"

enum { DAYS_400 = 146097, DAYS_100 = 36524, DAYS_4 = 1461, DAYS_1 = 365 };

bool moment_is_leap(int32_t year) { return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0); }

static int32_t days_before(int32_t year, int32_t month) {
  static const int16_t before[] = {0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334, 365};
  return before[month - 1] + (month > 2 && moment_is_leap(year));
}

int32_t moment_month_days(int32_t year, int32_t month) {
  return month == 12 ? 31 : days_before(year, month + 1) - days_before(year, month);
}

int64_t moment_days(int32_t year, int32_t month) {
  int64_t past = year - 1;
  return past * DAYS_1 + past / 4 - past / 100 + past / 400 + days_before(year, month);
}

static int32_t cut(int32_t *days, int32_t length, int32_t most) {
  int32_t count = *days / length;
  if (count > most) count = most;
  *days -= count * length;
  return count;
}

Moment moment_of(int64_t ticks) {
  if (ticks < 0) ticks = 0;
  if (ticks > TICKS_MOST) ticks = TICKS_MOST;
  int64_t rest = ticks % TICKS_DAY;
  int32_t days = (int32_t)(ticks / TICKS_DAY);
  Moment m = {.weekday = (days + 1) % 7};
  m.year = 1 + 400 * cut(&days, DAYS_400, 1 << 20);
  m.year += 100 * cut(&days, DAYS_100, 3);
  m.year += 4 * cut(&days, DAYS_4, 24);
  m.year += cut(&days, DAYS_1, 3);
  m.day_of_year = days + 1;
  m.month = days / 32 + 1;
  while (m.month < 12 && days >= days_before(m.year, m.month + 1)) m.month++;
  m.day = days - days_before(m.year, m.month) + 1;
  m.hour = (int32_t)(rest / TICKS_HOUR);
  m.minute = (int32_t)(rest / TICKS_MINUTE % 60);
  m.second = (int32_t)(rest / TICKS_SECOND % 60);
  m.fraction = (int32_t)(rest % TICKS_SECOND);
  return m;
}

static bool within(int32_t n, int32_t least, int32_t most) { return n >= least && n <= most; }

bool moment_ticks(const Moment *m, int64_t *ticks) {
  if (!within(m->year, 1, 9999) || !within(m->month, 1, 12)) return false;
  if (!within(m->day, 1, moment_month_days(m->year, m->month))) return false;
  if (!within(m->hour, 0, 23) || !within(m->minute, 0, 59) || !within(m->second, 0, 59)) {
    return false;
  }
  int64_t days = moment_days(m->year, m->month) + m->day - 1;
  *ticks = days * TICKS_DAY + m->hour * TICKS_HOUR + m->minute * TICKS_MINUTE +
           m->second * TICKS_SECOND + m->fraction;
  return true;
}

bool moment_add_months(int64_t ticks, int64_t months, int64_t *out) {
  if (!moment_in_range(ticks) || months < -120000 || months > 120000) return false;
  Moment m = moment_of(ticks);
  int64_t month = (int64_t)m.year * 12 + m.month - 1 + months;
  if (month < 12 || month >= 120000) return false;
  m.year = (int32_t)(month / 12);
  m.month = (int32_t)(month % 12) + 1;
  int32_t most = moment_month_days(m.year, m.month);
  if (m.day > most) m.day = most;
  return moment_ticks(&m, out);
}
