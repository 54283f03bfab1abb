/* Owns the quick check of regular expressions. Comes in: a pattern. Goes out: whether it holds only
   what every engine reads alike: groups, alternatives, classes, repetitions, common escapes. */
#include "port/regex_scan.h"

enum { DEPTH_MOST = 100, NAMES_MOST = 8, REPEAT_MOST = 1000 };

typedef struct Scan {
  Str text;
  size_t at;
  uint32_t depth, groups;
  bool atom; /* what stands before can be repeated */
  Str names[NAMES_MOST];
  uint32_t name_count;
} Scan;

/* The character OFFSET bytes further on, or NUL. */
static char ahead(const Scan *scan, size_t offset) {
  return scan->at + offset < scan->text.len ? scan->text.ptr[scan->at + offset] : '\0';
}

static bool is_one_of(char c, const char *set) { return c != '\0' && strchr(set, c) != NULL; }

static bool is_punctuation(char c) { return c > ' ' && c < 0x7F && c != '_' && !char_is_alnum(c); }

/* --- groups --- */

static bool take_name(Scan *scan) {
  size_t start = scan->at;
  while (char_is_alnum(ahead(scan, 0)) || ahead(scan, 0) == '_') scan->at++;
  Str name = str_slice(scan->text, start, scan->at);
  if (!name.len || char_is_digit(*name.ptr) || ahead(scan, 0) != '>') return false;
  for (uint32_t i = 0; i < scan->name_count; i++) {
    if (str_eq(scan->names[i], name)) return false;
  }
  if (scan->name_count == NAMES_MOST) return false;
  scan->names[scan->name_count++] = name;
  scan->at++;
  scan->groups++;
  return true;
}

/* What follows `(?`: a name, or flags for a group or from here on. */
static bool take_extension(Scan *scan) {
  if (ahead(scan, 0) == 'P' && ahead(scan, 1) == '<') {
    scan->at += 2;
    scan->depth++;
    return take_name(scan);
  }
  size_t start = scan->at;
  while (is_one_of(ahead(scan, 0), "ims")) scan->at++;
  char end = ahead(scan, 0);
  if (end == ':') scan->depth++;
  scan->at++;
  return end == ':' || (end == ')' && scan->at > start + 1);
}

static bool take_open(Scan *scan) {
  scan->at++;
  scan->atom = false;
  if (scan->depth == DEPTH_MOST) return false;
  if (ahead(scan, 0) == '?') {
    scan->at++;
    return take_extension(scan);
  }
  scan->depth++;
  scan->groups++;
  return true;
}

static bool take_close(Scan *scan) {
  if (scan->depth == 0) return false;
  scan->depth--;
  scan->at++;
  return scan->atom = true;
}

/* --- repetitions --- */

static bool take_repeat(Scan *scan) {
  if (!scan->atom) return false;
  if (ahead(scan, 0) == '?') scan->at++;
  scan->atom = false;
  return true;
}

static bool take_number(Scan *scan, uint32_t *number) {
  size_t start = scan->at;
  for (*number = 0; char_is_digit(ahead(scan, 0)) && *number <= REPEAT_MOST; scan->at++) {
    *number = *number * 10 + (uint32_t)(ahead(scan, 0) - '0');
  }
  bool padded = scan->at > start + 1 && scan->text.ptr[start] == '0';
  return scan->at > start && !padded && *number <= REPEAT_MOST;
}

/* `{2}`, `{2,}`, `{2,3}`; a brace before anything but a digit stands for itself. */
static bool take_count(Scan *scan) {
  uint32_t least, most;
  scan->at++;
  if (!char_is_digit(ahead(scan, 0))) return scan->atom = true;
  if (!take_number(scan, &least)) return false;
  if (ahead(scan, 0) == ',') {
    scan->at++;
    if (ahead(scan, 0) != '}' && (!take_number(scan, &most) || most < least)) return false;
  }
  if (ahead(scan, 0) != '}') return false;
  scan->at++;
  return take_repeat(scan);
}

/* --- characters and classes --- */

static bool take_escape(Scan *scan) {
  char c = ahead(scan, 1);
  scan->at += 2;
  scan->atom = is_one_of(c, "dDsSwWnrtfv") || is_punctuation(c);
  return scan->atom || is_one_of(c, "bBAz");
}

/* One character in a class, not a set of them; -1 where it is anything else. */
static int take_member(Scan *scan) {
  char c = ahead(scan, 0);
  scan->at++;
  if (c != '\\') return (unsigned char)c < 0x80 ? c : -1;
  c = ahead(scan, 0);
  scan->at++;
  return is_punctuation(c) ? c : -1;
}

static bool take_range(Scan *scan) {
  if (ahead(scan, 0) == '\\' && is_one_of(ahead(scan, 1), "dDsSwWnrtfv")) {
    bool single = is_one_of(ahead(scan, 1), "nrtfv");
    scan->at += 2;
    return !single || ahead(scan, 0) != '-';
  }
  if (ahead(scan, 0) == '[' && is_one_of(ahead(scan, 1), ":.=")) return false;
  int low = take_member(scan), high = low;
  if (ahead(scan, 0) == '-' && ahead(scan, 1) != ']') {
    scan->at++;
    high = take_member(scan);
  }
  return low >= 0 && high >= low;
}

static bool take_class(Scan *scan) {
  scan->at++;
  if (ahead(scan, 0) == '^') scan->at++;
  do {
    if (scan->at >= scan->text.len || !take_range(scan)) return false;
  } while (ahead(scan, 0) != ']');
  scan->at++;
  return scan->atom = true;
}

static bool take_next(Scan *scan) {
  char c = ahead(scan, 0);
  switch (c) {
    case '(': return take_open(scan);
    case ')': return take_close(scan);
    case '[': return take_class(scan);
    case '{': return take_count(scan);
    case '\\': return take_escape(scan);
    case '*':
    case '+':
    case '?': scan->at++; return take_repeat(scan);
    case '|':
    case '^':
    case '$':
      scan->at++;
      scan->atom = false;
      return true;
    default:
      scan->at++;
      scan->atom = true;
      return (unsigned char)c < 0x80;
  }
}

bool regex_scan(Str pattern, uint32_t *groups) {
  Scan scan = {.text = pattern};
  while (scan.at < pattern.len) {
    if (!take_next(&scan)) return false;
  }
  *groups = scan.groups;
  return scan.depth == 0;
}
