/* Regular expressions by RE2: linear time, no look-around, no back-references. C++ stays behind. */
#ifndef RULEC_PORT_REGEX_H
#define RULEC_PORT_REGEX_H

#include "base/arena.h"

typedef struct Regex Regex;

enum { REGEX_NOCASE = 1, REGEX_DOT_NEWLINE = 2, REGEX_UNGREEDY = 4 };
enum { REGEX_GROUPS = 17 }; /* of a match: the whole and at most 16 groups */

/* PATTERN compiled; NULL where it is wrong, and WHY (may be NULL) says why, in ARENA. */
Regex *regex_new(Arena *arena, Str pattern, unsigned flags, Str *why);
void regex_free(Regex *regex);
/* Groups in parentheses. */
uint32_t regex_groups(const Regex *regex);
/* The name of group INDEX (1-based), or absent; valid as long as REGEX. */
Str regex_group_name(const Regex *regex, uint32_t index);
/* The first match of TEXT at or after byte START: GROUPS[0] is the whole, the COUNT-1 after it the
   groups (absent where one took no part). */
bool regex_find(const Regex *regex, Str text, size_t start, Str *groups, uint32_t count);

#endif
