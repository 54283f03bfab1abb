/* Owns reading of datetimes and timespans from text, by a cursor that takes what fits.
   Comes in: text from literals and data. Goes out: ticks, or false. */
#include "value/moment.h"

typedef struct Cursor {
  Str s;
  size_t at;
} Cursor;

static char peek(const Cursor *c) { return c->at < c->s.len ? c->s.ptr[c->at] : 0; }
static bool at_end(const Cursor *c) { return c->at >= c->s.len; }

static bool take(Cursor *c, char byte) {
  if (peek(c) != byte) return false;
  c->at++;
  return true;
}

static bool skip_spaces(Cursor *c) {
  size_t start = c->at;
  while (!at_end(c) && char_is_space(peek(c))) c->at++;
  return c->at > start;
}

/* At most MOST digits; returns how many. */
static int take_number(Cursor *c, int most, int64_t *number) {
  int count = 0;
  *number = 0;
  while (count < most && char_is_digit(peek(c))) {
    *number = *number * 10 + (peek(c) - '0');
    c->at++;
    count++;
  }
  return count;
}

/* The digits after a decimal point, as ticks; what is finer is cut off. */
static bool take_fraction(Cursor *c, int32_t *ticks) {
  int64_t number;
  int count = take_number(c, 7, &number);
  if (!count) return false;
  for (; count < 7; count++) number *= 10;
  while (char_is_digit(peek(c))) c->at++;
  *ticks = (int32_t)number;
  return true;
}

static bool take_two(Cursor *c, int32_t *field) {
  int64_t number;
  if (!take_number(c, 2, &number)) return false;
  *field = (int32_t)number;
  return true;
}

static bool take_word(Cursor *c, const char *word) {
  Str w = str_of(word);
  if (!str_eq_nocase(str_slice(c->s, c->at, c->at + w.len), w)) return false;
  c->at += w.len;
  return true;
}

/* The three letters of a month or its whole name. */
static bool take_month(Cursor *c, int32_t *month) {
  static const char *const names[] = {"January",   "February", "March",    "April",
                                      "May",       "June",     "July",     "August",
                                      "September", "October",  "November", "December"};
  for (int32_t i = 0; i < 12; i++) {
    Str name = str_of(names[i]);
    if (take_word(c, names[i])) return *month = i + 1, true;
    if (str_eq_nocase(str_slice(c->s, c->at, c->at + 3), str_slice(name, 0, 3))) {
      c->at += 3;
      return *month = i + 1, true;
    }
  }
  return false;
}

static void skip_weekday(Cursor *c) {
  static const char *const names[] = {"Sunday", "Monday",   "Tuesday", "Wednesday", "Thursday",
                                      "Friday", "Saturday", "Sun",     "Mon",       "Tue",
                                      "Wed",    "Thu",      "Fri",     "Sat"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (!take_word(c, names[i])) continue;
    take(c, ',');
    skip_spaces(c);
    return;
  }
}

/* A two-digit year means 1950 to 2049. */
static int32_t whole_year(int64_t number, int digits) {
  if (digits > 2) return (int32_t)number;
  return (int32_t)(number < 50 ? number + 2000 : number + 1900);
}

/* 2020-06-15, 2020/6/15, 20200615, 2020-06, 2020 */
static bool take_year_first(Cursor *c, Moment *m) {
  int64_t number;
  if (take_number(c, 4, &number) != 4) return false;
  m->year = (int32_t)number;
  m->month = m->day = 1;
  char separator = peek(c);
  if (char_is_digit(separator)) {
    take_two(c, &m->month);
    return take_two(c, &m->day);
  }
  if (separator != '-' && separator != '/' && separator != '.') return true;
  c->at++;
  if (!take_two(c, &m->month)) return false;
  return !take(c, separator) || take_two(c, &m->day);
}

/* 6/15/2020, 6-15-2020 */
static bool take_month_first(Cursor *c, Moment *m) {
  int64_t year;
  if (!take_two(c, &m->month)) return false;
  char separator = peek(c);
  if (separator != '/' && separator != '-' && separator != '.') return false;
  c->at++;
  if (!take_two(c, &m->day) || !take(c, separator)) return false;
  int digits = take_number(c, 4, &year);
  m->year = whole_year(year, digits);
  return digits == 4 || digits == 2;
}

/* 15 Jun 2020, 15-Jun-20, Jun 15 2020, June 15, 2020 */
static bool take_named_month(Cursor *c, Moment *m) {
  int64_t year;
  if (char_is_digit(peek(c))) {
    take_two(c, &m->day);
    if (!take(c, '-')) skip_spaces(c);
    if (!take_month(c, &m->month)) return false;
    if (!take(c, '-')) skip_spaces(c);
  } else {
    if (!take_month(c, &m->month)) return false;
    skip_spaces(c);
    if (!take_two(c, &m->day)) return false;
    take(c, ',');
    skip_spaces(c);
  }
  int digits = take_number(c, 4, &year);
  m->year = whole_year(year, digits);
  return digits == 4 || digits == 2;
}

static bool take_half(Cursor *c, Moment *m) {
  skip_spaces(c);
  bool pm = take_word(c, "PM");
  if (!pm && !take_word(c, "AM")) return true;
  if (m->hour < 1 || m->hour > 12) return false;
  m->hour = m->hour % 12 + (pm ? 12 : 0);
  return true;
}

/* 12:30, 12:30:05.123, 12:30:05 PM; a digit is there. */
static bool take_clock(Cursor *c, Moment *m) {
  take_two(c, &m->hour);
  if (!take(c, ':')) return take_half(c, m);
  if (!take_two(c, &m->minute)) return false;
  if (take(c, ':')) {
    if (!take_two(c, &m->second)) return false;
    if ((take(c, '.') || take(c, ',')) && !take_fraction(c, &m->fraction)) return false;
  }
  return take_half(c, m);
}

/* Z, UTC, GMT, +02:00, -0330; SHIFT in ticks is what to subtract. */
static bool take_zone(Cursor *c, int64_t *shift) {
  int32_t hours, minutes = 0;
  *shift = 0;
  if (take_word(c, "Z") || take_word(c, "UTC") || take_word(c, "GMT")) return true;
  bool minus = peek(c) == '-';
  if (!minus && peek(c) != '+') return true;
  c->at++;
  if (!take_two(c, &hours)) return false;
  bool colon = take(c, ':');
  if ((colon || char_is_digit(peek(c))) && !take_two(c, &minutes)) return false;
  if (hours > 14 || minutes > 59) return false;
  *shift = hours * TICKS_HOUR + minutes * TICKS_MINUTE;
  if (minus) *shift = -*shift;
  return true;
}

static bool take_date(Cursor *c, Moment *m) {
  Cursor start = *c;
  skip_weekday(c);
  Cursor bare = *c;
  if (take_named_month(c, m)) return true;
  *c = bare;
  if (take_year_first(c, m)) return true;
  *c = start;
  return take_month_first(c, m);
}

bool moment_parse(Str s, int64_t *ticks) {
  Cursor c = {str_trim(s), 0};
  Moment m = {0};
  int64_t shift = 0;
  if (!take_date(&c, &m)) return false;
  bool t = take(&c, 'T') || take(&c, 't');
  take(&c, ',');
  if ((skip_spaces(&c) || t) && char_is_digit(peek(&c)) && !take_clock(&c, &m)) return false;
  skip_spaces(&c);
  if (!take_zone(&c, &shift) || !at_end(&c)) return false;
  if (!moment_ticks(&m, ticks)) return false;
  *ticks -= shift;
  return moment_in_range(*ticks);
}

static bool take_unit(Cursor *c, double *ticks) {
  static const struct {
    const char *name;
    double ticks;
  } units[] = {{"days", 864e9},      {"day", 864e9},
               {"d", 864e9},         {"hours", 36e9},
               {"hour", 36e9},       {"hrs", 36e9},
               {"hr", 36e9},         {"h", 36e9},
               {"minutes", 6e8},     {"minute", 6e8},
               {"min", 6e8},         {"milliseconds", 1e4},
               {"millisecond", 1e4}, {"millisec", 1e4},
               {"millis", 1e4},      {"milli", 1e4},
               {"microseconds", 10}, {"microsecond", 10},
               {"microsec", 10},     {"micros", 10},
               {"micro", 10},        {"nanoseconds", 0.01},
               {"nanosecond", 0.01}, {"nanosec", 0.01},
               {"nanos", 0.01},      {"nano", 0.01},
               {"ms", 1e4},          {"m", 6e8},
               {"seconds", 1e7},     {"second", 1e7},
               {"sec", 1e7},         {"s", 1e7},
               {"ticks", 1},         {"tick", 1}};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (take_word(c, units[i].name)) return *ticks = units[i].ticks, true;
  }
  return false;
}

/* 2.5h, 15 seconds, 7 (days) */
static bool parse_with_unit(Cursor c, int64_t *ticks) {
  int64_t whole;
  double unit = 864e9, scale = 1, number;
  if (!take_number(&c, 18, &whole)) return false;
  number = (double)whole;
  bool fraction = take(&c, '.');
  for (; fraction && char_is_digit(peek(&c)); c.at++) number += (peek(&c) - '0') * (scale /= 10);
  skip_spaces(&c);
  bool has_unit = !at_end(&c) && take_unit(&c, &unit);
  if (!at_end(&c) || (fraction && !has_unit)) return false;
  if (number * unit >= 9.2e18) return false;
  *ticks = (int64_t)(number * unit + 0.5);
  if (!fraction && unit >= 1) *ticks = whole * (int64_t)unit;
  return true;
}

/* [d.]hh:mm[:ss[.fffffff]], d:hh:mm:ss */
static bool parse_clock(Cursor c, int64_t *ticks) {
  int64_t days = 0, first;
  int32_t hours, minutes, seconds = 0, fraction = 0;
  if (!take_number(&c, 8, &first)) return false;
  hours = (int32_t)first;
  if (take(&c, '.')) {
    days = first;
    if (!take_two(&c, &hours)) return false;
  }
  if (!take(&c, ':') || !take_two(&c, &minutes)) return false;
  if (take(&c, ':')) {
    if (!take_two(&c, &seconds)) return false;
    if (take(&c, '.') && !take_fraction(&c, &fraction)) return false;
  }
  if (!at_end(&c) || hours > 23 || minutes > 59 || seconds > 59 || days > 10675199) return false;
  int64_t rest = hours * TICKS_HOUR + minutes * TICKS_MINUTE + seconds * TICKS_SECOND + fraction;
  return !__builtin_add_overflow(days * TICKS_DAY, rest, ticks);
}

bool timespan_parse(Str s, int64_t *ticks) {
  Cursor c = {str_trim(s), 0};
  bool minus = take(&c, '-');
  if (!parse_clock(c, ticks) && !parse_with_unit(c, ticks)) return false;
  if (minus) *ticks = -*ticks;
  return true;
}
