/* Strings as views: a pointer and a length into a source, an arena or static data.
   A Str owns nothing and need not end in NUL; {NULL, 0} is the absent string, and equals "". */
#ifndef RULEC_BASE_STR_H
#define RULEC_BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

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

/* NULL gives the absent string. */
static inline Str str_of(const char *cstr) { return (Str){cstr, cstr ? strlen(cstr) : 0}; }
static inline bool str_eq(Str a, Str b) {
  if (a.len != b.len || a.len == 0) return a.len == b.len;
  return *a.ptr == *b.ptr && memcmp(a.ptr, b.ptr, a.len) == 0; /* NOLINT: bytes have a place */
}
bool str_eq_nocase(Str a, Str b); /* ASCII letters only */
int str_cmp(Str a, Str b);        /* by unsigned bytes: <0, 0, >0 */
int str_cmp_nocase(Str a, Str b); /* ASCII letters folded */
uint64_t str_hash(Str s);         /* 64 bits, stable across runs; for tables in memory only */
static inline uint32_t str_hash32(Str s) { return (uint32_t)str_hash(s); } /* the lower half */

/* Length, first, middle and last byte in one number, upper and lower case alike: names with another
   mark are other names. */
static inline uint32_t str_mark(Str s) {
  if (s.len == 0) return 0;
  uint32_t first = (unsigned char)s.ptr[0], middle = (unsigned char)s.ptr[s.len / 2],
           last = (unsigned char)s.ptr[s.len - 1];
  return (uint32_t)s.len << 24 | (first << 16 | middle << 8 | last | 0x202020);
}

/* Bytes [START, END), both cut to the length; of the absent string nothing but itself. */
static inline Str str_slice(Str s, size_t start, size_t end) {
  if (!s.ptr) return (Str){NULL, 0};
  if (end > s.len) end = s.len;
  if (start > end) start = end;
  return (Str){s.ptr + start, end - start};
}
static inline Str str_from(Str s, size_t start) { return str_slice(s, start, s.len); }
static inline bool str_starts(Str s, Str prefix) {
  return s.len >= prefix.len && str_eq(str_slice(s, 0, prefix.len), prefix);
}
static inline bool str_ends(Str s, Str suffix) {
  return s.len >= suffix.len && str_eq(str_from(s, s.len - suffix.len), suffix);
}
/* Index of the first NEEDLE (or BYTE) at or after START, or STR_NONE. */
size_t str_find(Str s, Str needle, size_t start);
static inline size_t str_find_byte(Str s, char byte, size_t start) {
  const char *at = start < s.len ? (const char *)memchr(s.ptr + start, byte, s.len - start) : NULL;
  return at ? (size_t)(at - s.ptr) : STR_NONE;
}
/* Without ASCII white space (space, tab, CR, LF, VT, FF) at both ends. */
Str str_trim(Str s);
/* Splits S at the first BYTE: returns what precedes it and leaves the rest in S (absent at the
 * end). */
Str str_split(Str *s, char byte);

/* ASCII only, whatever the locale. */
static inline bool char_is_digit(char c) { return c >= '0' && c <= '9'; }
static inline bool char_is_alpha(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}
static inline bool char_is_alnum(char c) { return char_is_alpha(c) || char_is_digit(c); }
static inline bool char_is_space(char c) { return c == ' ' || (c >= '\t' && c <= '\r'); }
static inline bool char_is_hex(char c) {
  return char_is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}
static inline char char_lower(char c) { return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c; }
static inline char char_upper(char c) { return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c; }

#endif
