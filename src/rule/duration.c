/* Owns durations: reading all spellings that people use, writing two of them. */
#include "rule/duration.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR, WEEK = 7 * DAY };

static const int64_t number_limit = 1000000000; /* so that sums of parts stay far from overflow */

typedef struct Part {
  double number;
  bool whole; /* without a fraction */
} Part;

/* Digits with an optional fraction at the start of TEXT, which loses them. */
static bool read_number(Str *text, Part *part) {
  size_t at = 0;
  double scale = 1;
  *part = (Part){0, true};
  for (; at < text->len && char_is_digit(text->ptr[at]); at++) {
    part->number = part->number * 10 + (text->ptr[at] - '0');
  }
  if (at == 0 || part->number > (double)number_limit) return false;
  if (at < text->len && text->ptr[at] == '.') {
    part->whole = false;
    size_t first = ++at;
    for (; at < text->len && char_is_digit(text->ptr[at]); at++) {
      scale /= 10;
      part->number += (text->ptr[at] - '0') * scale;
    }
    if (at == first) return false;
  }
  *text = str_from(*text, at);
  return true;
}

static int64_t product(Part part, int64_t unit) {
  return (int64_t)(part.number * (double)unit + 0.5);
}

/* --- P1DT12H --- */

static int64_t iso_unit(char letter, bool time) {
  switch (letter) {
    case 'W': return time ? 0 : WEEK;
    case 'D': return time ? 0 : DAY;
    case 'H': return time ? HOUR : 0;
    case 'M': return time ? MINUTE : 0;
    case 'S': return time ? 1 : 0;
    default: return 0;
  }
}

static Duration read_iso(Str text) {
  int64_t seconds = 0, last = INT64_MAX;
  bool time = false, any = false;
  text = str_from(text, 1);
  while (text.len) {
    if (text.ptr[0] == 'T') {
      if (time || text.len == 1) return (Duration){0};
      time = true;
      text = str_from(text, 1);
    }
    Part part;
    if (!read_number(&text, &part) || !text.len) return (Duration){0};
    int64_t unit = iso_unit(text.ptr[0], time);
    if (!unit || unit >= last) return (Duration){0};
    seconds += product(part, unit);
    last = unit;
    any = true;
    text = str_from(text, 1);
  }
  return any ? (Duration){DURATION_ISO, seconds} : (Duration){0};
}

/* --- 1.02:30:00 --- */

static bool read_two_digits(Str *text, int64_t most, int64_t *value) {
  Str digits = str_split(text, ':');
  Part part;
  if (digits.len < 1 || digits.len > 2 || !read_number(&digits, &part) || digits.len) return false;
  *value = (int64_t)part.number;
  return *value <= most;
}

static Duration read_clock(Str text) {
  int64_t days = 0, hours, minutes, seconds = 0;
  size_t dot = str_find_byte(text, '.', 0), colon = str_find_byte(text, ':', 0);
  if (dot != STR_NONE && dot < colon) {
    Str number = str_slice(text, 0, dot);
    Part part;
    if (!read_number(&number, &part) || number.len) return (Duration){0};
    days = (int64_t)part.number;
    text = str_from(text, dot + 1);
  }
  if (!read_two_digits(&text, 23, &hours) || !text.ptr) return (Duration){0};
  if (!read_two_digits(&text, 59, &minutes)) return (Duration){0};
  if (text.ptr && (!read_two_digits(&text, 59, &seconds) || text.ptr)) return (Duration){0};
  return (Duration){DURATION_CLOCK, days * DAY + hours * HOUR + minutes * MINUTE + seconds};
}

/* --- 1h, 90min, 1d12h --- */

typedef struct Unit {
  Str name;
  int64_t seconds;
} Unit;

static const Unit units[] = {{STR_INIT("s"), 1},           {STR_INIT("sec"), 1},
                             {STR_INIT("secs"), 1},        {STR_INIT("second"), 1},
                             {STR_INIT("seconds"), 1},     {STR_INIT("m"), MINUTE},
                             {STR_INIT("min"), MINUTE},    {STR_INIT("mins"), MINUTE},
                             {STR_INIT("minute"), MINUTE}, {STR_INIT("minutes"), MINUTE},
                             {STR_INIT("h"), HOUR},        {STR_INIT("hr"), HOUR},
                             {STR_INIT("hrs"), HOUR},      {STR_INIT("hour"), HOUR},
                             {STR_INIT("hours"), HOUR},    {STR_INIT("d"), DAY},
                             {STR_INIT("day"), DAY},       {STR_INIT("days"), DAY},
                             {STR_INIT("w"), WEEK},        {STR_INIT("week"), WEEK},
                             {STR_INIT("weeks"), WEEK}};

static int64_t unit_seconds(Str name) {
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    if (str_eq_nocase(units[i].name, name)) return units[i].seconds;
  }
  return 0;
}

static Str read_word(Str *text) {
  size_t end = 0;
  while (end < text->len && char_is_alpha(text->ptr[end])) end++;
  Str word = str_slice(*text, 0, end);
  *text = str_from(*text, end);
  return word;
}

static DurationForm unit_form(Str unit) {
  if (unit.len != 1) return DURATION_LOOSE;
  switch (unit.ptr[0]) {
    case 'm':
    case 'h':
    case 'd': return DURATION_SHORT;
    case 'M':
    case 'H':
    case 'D':
    case 's':
    case 'S': return DURATION_UPPER;
    default: return DURATION_LOOSE;
  }
}

static Duration read_units(Str text) {
  Duration duration = {0};
  while (text.len) {
    Part part;
    if (!read_number(&text, &part)) return (Duration){0};
    bool spaced = text.len && text.ptr[0] == ' ';
    text = str_trim(text);
    Str unit = read_word(&text);
    if (!unit.len && !text.len && duration.form == DURATION_NONE && part.whole)
      return (Duration){DURATION_CLOCK, product(part, DAY)};
    int64_t seconds = unit_seconds(unit);
    if (!seconds) return (Duration){0};
    bool plain = duration.form == DURATION_NONE && part.whole && !spaced && !text.len;
    duration.form = plain ? unit_form(unit) : DURATION_LOOSE;
    duration.seconds += product(part, seconds);
    text = str_trim(text);
  }
  return duration;
}

Duration duration_parse(Str text) {
  text = str_trim(text);
  if (!text.len) return (Duration){0};
  if (text.ptr[0] == 'P') return read_iso(text);
  if (str_find_byte(text, ':', 0) != STR_NONE) return read_clock(text);
  return read_units(text);
}

Str duration_iso(Arena *arena, int64_t seconds) {
  int64_t days = seconds / DAY, rest = seconds % DAY;
  int64_t hours = rest / HOUR, minutes = rest % HOUR / MINUTE, left = rest % MINUTE;
  Str text = days ? arena_printf(arena, "P%lldD", (long long)days) : STR("P");
  if (rest || !days) text = arena_printf(arena, "%.*sT", STR_ARG(text));
  if (hours) text = arena_printf(arena, "%.*s%lldH", STR_ARG(text), (long long)hours);
  if (minutes) text = arena_printf(arena, "%.*s%lldM", STR_ARG(text), (long long)minutes);
  if (left || !seconds) text = arena_printf(arena, "%.*s%lldS", STR_ARG(text), (long long)left);
  return text;
}

Str duration_short(Arena *arena, int64_t seconds) {
  int64_t unit = seconds % DAY == 0    ? DAY
                 : seconds % HOUR == 0 ? HOUR
                 : seconds % MINUTE    ? 1
                                       : MINUTE;
  char letter = unit == DAY ? 'd' : unit == HOUR ? 'h' : unit == MINUTE ? 'm' : 's';
  if (!seconds) return STR("0m");
  return arena_printf(arena, "%lld%c", (long long)(seconds / unit), letter);
}
