/* Whether a regular expression is one, by RE2, which KQL's engine is like: no look-around, no
   references back. */
#ifndef RULEC_PORT_REGEX_CHECK_H
#define RULEC_PORT_REGEX_CHECK_H

#include "base/arena.h"

typedef enum RegexMistake {
  REGEX_FINE, /* also where only RE2 refuses it, see regex_check */
  REGEX_OPEN_GROUP,
  REGEX_STRAY_CLOSE,
  REGEX_OPEN_CLASS,
  REGEX_BAD_RANGE,
  REGEX_BAD_ESCAPE,
  REGEX_END_ESCAPE,
  REGEX_NOTHING_REPEATED,
  REGEX_BAD_GROUP, /* `(?=` and what else may not follow `(?` */
  REGEX_BAD_NAME
} RegexMistake;

typedef struct RegexVerdict {
  RegexMistake mistake;
  Str part;        /* the part of the pattern that RE2 blames, in the arena; may be all of it */
  uint32_t groups; /* capturing groups of a fine one */
} RegexVerdict;

/* Limits of RE2 that KQL's engine does not have (how often something repeats, how large the whole
   is, what is beyond Unicode) are no mistakes. */
RegexVerdict regex_check(Arena *arena, Str pattern);

#endif
