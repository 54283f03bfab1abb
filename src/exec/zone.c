/* Owns reading zone files and answering from them. Comes in: files of the system, trusted for
   nothing. Goes out: changes of offset in order, and a rule for the time after the last of them. */
#include "exec/zone.h"

#include "base/file.h"
#include "base/vec.h"
#include "value/moment.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ZONE_BYTES = 1 << 20 };
#define DAY INT64_C(86400) /* in seconds */

typedef struct Change {
  int64_t at; /* seconds since 1970, UTC */
  int32_t before, after;
} Change;

/* The day of a change: `M` month, week, day; `J` day without 29 February; `N` day from 0. */
typedef struct RuleDay {
  char kind;
  int32_t month, week, day, seconds;
} RuleDay;

/* What holds after the last change. */
typedef struct Tail {
  int32_t standard, summer;
  bool changes; /* to summer on `from`, back on `until` */
  RuleDay from, until;
} Tail;

struct Zone {
  const Change *changes;
  uint32_t count;
  Tail tail;
};

/* --- the file --- */

/* Takes SIZE bytes as a big-endian number. */
static bool take(Str *in, size_t size, int64_t *out) {
  if (in->len < size) return false;
  uint64_t n = size == 8 || (in->ptr[0] & 0x80) == 0 ? 0 : UINT64_MAX;
  for (size_t i = 0; i < size; i++) n = n << 8 | (uint8_t)in->ptr[i];
  *in = str_from(*in, size);
  *out = (int64_t)n;
  return true;
}

static bool skip(Str *in, int64_t size) {
  if (size < 0 || (uint64_t)size > in->len) return false;
  *in = str_from(*in, (size_t)size);
  return true;
}

typedef struct Header {
  int64_t utc, standard, leap, times, types, chars;
} Header;

static bool take_header(Str *in, Header *h) {
  if (!str_starts(*in, STR("TZif")) || in->len < 5 || in->ptr[4] < '2') return false;
  return skip(in, 20) && take(in, 4, &h->utc) && take(in, 4, &h->standard) &&
         take(in, 4, &h->leap) && take(in, 4, &h->times) && take(in, 4, &h->types) &&
         take(in, 4, &h->chars);
}

/* The part for programs that know only 32 bits. */
static bool skip_old(Str *in) {
  Header h;
  return take_header(in, &h) &&
         skip(in, h.times * 5 + h.types * 6 + h.chars + h.leap * 8 + h.standard + h.utc);
}

static bool take_changes(Arena *arena, Str *in, const Header *h, Zone *zone) {
  if (h->times < 0 || h->times > (int64_t)in->len / 9 || h->types < 1 || h->types > 256)
    return false;
  Change *changes = ARENA_ARRAY(arena, Change, (size_t)h->times);
  for (int64_t i = 0; i < h->times; i++) {
    if (!take(in, 8, &changes[i].at) || (i && changes[i].at <= changes[i - 1].at)) return false;
  }
  Str kinds = *in;
  int32_t offsets[256] = {0};
  int64_t offset, rest;
  if (!skip(in, h->times)) return false;
  for (int64_t i = 0; i < h->types; i++) {
    if (!take(in, 4, &offset) || !take(in, 2, &rest)) return false;
    if (offset < -2 * DAY || offset > 2 * DAY) return false;
    offsets[i] = (int32_t)offset;
  }
  for (int64_t i = 0; i < h->times; i++) {
    changes[i].before = i ? changes[i - 1].after : offsets[0];
    changes[i].after = offsets[(uint8_t)kinds.ptr[i]];
  }
  zone->changes = changes;
  zone->count = (uint32_t)h->times;
  zone->tail.standard = h->times ? changes[h->times - 1].after : offsets[0];
  return skip(in, h->chars + h->leap * 12 + h->standard + h->utc);
}

/* --- the rule at its end: CET-1CEST,M3.5.0,M10.5.0/3 --- */

static bool take_byte(Str *in, char byte) {
  if (!in->len || in->ptr[0] != byte) return false;
  *in = str_from(*in, 1);
  return true;
}

static int32_t take_digits(Str *in) {
  int32_t n = 0;
  while (in->len && in->ptr[0] >= '0' && in->ptr[0] <= '9' && n < 100000) {
    n = n * 10 + (in->ptr[0] - '0');
    *in = str_from(*in, 1);
  }
  return n;
}

/* [+-]hh[:mm[:ss]] */
static int32_t take_clock(Str *in) {
  int32_t sign = take_byte(in, '-') ? -1 : 1;
  take_byte(in, '+');
  int32_t seconds = take_digits(in) * 3600;
  if (take_byte(in, ':')) seconds += take_digits(in) * 60;
  if (take_byte(in, ':')) seconds += take_digits(in);
  return sign * seconds;
}

static void skip_name(Str *in) {
  bool quoted = take_byte(in, '<');
  while (in->len && (quoted ? in->ptr[0] != '>' : strchr("+-,0123456789", in->ptr[0]) == NULL)) {
    *in = str_from(*in, 1);
  }
  if (quoted) take_byte(in, '>');
}

static RuleDay take_day(Str *in) {
  RuleDay day = {.kind = 'N', .seconds = 7200};
  if (take_byte(in, 'M')) {
    day.kind = 'M';
    day.month = take_digits(in);
    take_byte(in, '.');
    day.week = take_digits(in);
    take_byte(in, '.');
  } else if (take_byte(in, 'J')) {
    day.kind = 'J';
  }
  day.day = take_digits(in);
  if (take_byte(in, '/')) day.seconds = take_clock(in);
  return day;
}

static bool day_is_good(RuleDay d) {
  return d.kind != 'M' || (d.month >= 1 && d.month <= 12 && d.week >= 1 && d.week <= 5);
}

static void read_tail(Str rule, Tail *tail) {
  if (!rule.len) return;
  skip_name(&rule);
  tail->standard = -take_clock(&rule);
  if (!rule.len) return;
  skip_name(&rule);
  bool told = rule.len && rule.ptr[0] != ',';
  tail->summer = told ? -take_clock(&rule) : tail->standard + 3600;
  if (!take_byte(&rule, ',')) return;
  tail->from = take_day(&rule);
  tail->changes = take_byte(&rule, ',');
  tail->until = take_day(&rule);
  tail->changes = tail->changes && day_is_good(tail->from) && day_is_good(tail->until);
}

/* --- finding the file --- */

static const char *folder(void) {
  const char *own = getenv("TZDIR");
  return own && *own ? own : "/usr/share/zoneinfo";
}

/* Names are letters, digits, `_+-` and `/` between parts: none leads out of the folder. */
static bool name_is_good(Str name) {
  if (!name.len || name.len > 100 || name.ptr[0] == '/') return false;
  for (size_t i = 0; i < name.len; i++) {
    char c = name.ptr[i];
    bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (!letter && c != '_' && c != '+' && c != '-' && c != '/') return false;
  }
  return true;
}

static bool read_file(Arena *arena, Str name, Str *text) {
  char path[4096];
  int len = snprintf(path, sizeof path, "%s/%.*s", folder(), STR_ARG(name));
  if (len < 0 || (size_t)len >= sizeof path) return false;
  return file_read(arena, path, ZONE_BYTES, text) == FILE_OK;
}

const Zone *zone_read(Arena *arena, Str name) {
  Str in;
  Header h;
  if (!name_is_good(name) || !read_file(arena, name, &in)) return NULL;
  Zone *zone = ARENA_NEW(arena, Zone);
  if (!skip_old(&in) || !take_header(&in, &h) || h.leap) return NULL;
  if (!take_changes(arena, &in, &h, zone)) return NULL;
  if (take_byte(&in, '\n')) read_tail(str_split(&in, '\n'), &zone->tail);
  return zone;
}

/* --- answering --- */

static int64_t day_number(RuleDay d, int32_t year) {
  if (d.kind == 'N') return moment_days(year, 1) + d.day;
  if (d.kind == 'J') {
    return moment_days(year, 1) + d.day - 1 + (d.day >= 60 && moment_is_leap(year));
  }
  int64_t first = moment_days(year, d.month), length = moment_month_days(year, d.month);
  int64_t weekday = (first + 1) % 7; /* 0001-01-01 was a Monday */
  int64_t day = (d.day - weekday + 7) % 7 + INT64_C(7) * (d.week - 1);
  return first + (day < length ? day : day - 7);
}

static Change change_in(RuleDay day, int32_t year, int32_t before, int32_t after) {
  int64_t seconds = day_number(day, year) * DAY - TICKS_UNIX / TICKS_SECOND + day.seconds;
  return (Change){seconds - before, before, after};
}

/* The offset at SECONDS by CHANGES, at least one. */
static int32_t search(const Change *changes, uint32_t count, int64_t seconds, bool local) {
  uint32_t low = 0, high = count;
  while (low < high) {
    uint32_t middle = low + (high - low) / 2;
    const Change *c = &changes[middle];
    int32_t shown = !local ? 0 : c->before < c->after ? c->before : c->after;
    if (c->at <= seconds - shown) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low ? changes[low - 1].after : changes[0].before;
}

static int32_t by_tail(const Tail *tail, int64_t seconds, bool local) {
  if (!tail->changes) return tail->standard;
  int32_t year = moment_of(TICKS_UNIX + seconds * TICKS_SECOND).year;
  if (year < 2) return tail->standard;
  Change changes[6], *pair = changes;
  for (int32_t i = -1; i <= 1; i++, pair += 2) {
    Change from = change_in(tail->from, year + i, tail->standard, tail->summer);
    Change until = change_in(tail->until, year + i, tail->summer, tail->standard);
    bool north = from.at < until.at;
    pair[0] = north ? from : until;
    pair[1] = north ? until : from;
  }
  return search(changes, 6, seconds, local);
}

int32_t zone_offset(const Zone *zone, int64_t seconds, bool local) {
  if (!zone->count || seconds > zone->changes[zone->count - 1].at + 2 * DAY) {
    return by_tail(&zone->tail, seconds, local);
  }
  return search(zone->changes, zone->count, seconds, local);
}

/* --- the list --- */

static int compare_names(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

/* tzdata.zi has a line `Z NAME …` for each zone and `L TARGET NAME` for each other name. */
const Str *zone_names(Arena *arena, uint32_t *count) {
  Str text;
  if (!read_file(arena, STR("tzdata.zi"), &text)) return NULL;
  VEC(Str) names = {0};
  while (text.ptr) {
    Str line = str_split(&text, '\n');
    bool other = str_starts(line, STR("L "));
    if (!other && !str_starts(line, STR("Z "))) continue;
    str_split(&line, ' ');
    if (other) str_split(&line, ' ');
    Str name = str_split(&line, ' ');
    if (!str_eq(name, STR("Factory"))) vec_push(arena, &names, name);
  }
  if (names.len) qsort(names.ptr, names.len, sizeof *names.ptr, compare_names);
  *count = names.len;
  return names.ptr;
}
