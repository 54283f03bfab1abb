/* Matching text in text as the string operators do: equality and substrings with or without case
   (Unicode simple folding), and term boundaries for the `has` family. A term is a run of letters
   and digits. */
#ifndef RULEC_VALUE_MATCH_H
#define RULEC_VALUE_MATCH_H

#include "base/arena.h"

typedef enum MatchEdges {
  MATCH_ANYWHERE = 0,
  MATCH_TERM_START = 1, /* the match must start where a term does, or beside no term */
  MATCH_TERM_END = 2,
  MATCH_TERM = 3
} MatchEdges;

/* What is looked for, made ready once. */
typedef struct Needle {
  Str text; /* folded where NOCASE */
  bool nocase, ascii;
  MatchEdges edges;
} Needle;

Needle needle_new(Arena *arena, Str text, bool nocase, MatchEdges edges);
/* Byte index of the first match, or STR_NONE. */
size_t needle_find(const Needle *needle, Str hay);

bool match_equal_nocase(Str a, Str b);
bool match_starts(Str s, Str prefix, bool nocase);
bool match_ends(Str s, Str suffix, bool nocase);
int match_compare_nocase(Str a, Str b);

uint32_t fold_code(uint32_t code_point);
/* S folded, code point by code point, in ARENA (S itself where nothing changes). */
Str fold_str(Arena *arena, Str s);
bool code_is_term(uint32_t code_point); /* a letter or digit of any script */

#endif
