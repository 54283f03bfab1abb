/* Strings as views: a pointer and a length into a source, an arena or static data.
   A Str owns nothing and need not end in NUL; {NULL, 0} is the absent string, and equals "". */
#ifndef RULEC_BASE_STR_H
#define RULEC_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct Str {
  const char *ptr;
  size_t len; /* bytes */
} Str;

/* A literal as a Str; STR_INIT is the form for static initialisers. */
#define STR_INIT(literal) \
  { (literal), sizeof(literal) - 1 }
#define STR(literal) ((Str)STR_INIT(literal))
/* Arguments for a "%.*s" of printf. */
#define STR_ARG(s) (int)(s).len, (s).ptr
#define STR_NONE   ((size_t)-1)

Str str_of(const char *cstr); /* NULL gives the absent string */
bool str_eq(Str a, Str b);
bool str_eq_nocase(Str a, Str b); /* ASCII letters only */
int str_cmp(Str a, Str b);        /* by unsigned bytes: <0, 0, >0 */
int str_cmp_nocase(Str a, Str b); /* ASCII letters folded */
uint64_t str_hash(Str s);         /* 64 bits, stable across runs; for tables in memory only */

/* Bytes [START, END), both cut to the length. */
Str str_slice(Str s, size_t start, size_t end);
Str str_from(Str s, size_t start);
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
/* Index of the first NEEDLE (or BYTE) at or after START, or STR_NONE. */
size_t str_find(Str s, Str needle, size_t start);
size_t str_find_byte(Str s, char byte, size_t start);
/* Without ASCII white space (space, tab, CR, LF, VT, FF) at both ends. */
Str str_trim(Str s);
/* Splits S at the first BYTE: returns what precedes it and leaves the rest in S (absent at the
 * end). */
Str str_split(Str *s, char byte);

bool char_is_digit(char c);
bool char_is_alpha(char c); /* ASCII letter */
bool char_is_alnum(char c);
bool char_is_space(char c);
bool char_is_hex(char c);
char char_lower(char c); /* ASCII */
char char_upper(char c);

#endif
