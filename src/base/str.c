/* Owns string views. Comes in: bytes owned elsewhere. Goes out: comparisons, searches, sub-views.
 */
#include "base/str.h"

bool str_eq_nocase(Str a, Str b) { return a.len == b.len && str_cmp_nocase(a, b) == 0; }

int str_cmp(Str a, Str b) {
  size_t shared = a.len < b.len ? a.len : b.len;
  int order = shared ? memcmp(a.ptr, b.ptr, shared) : 0;
  if (order != 0) return order;
  return (a.len > b.len) - (a.len < b.len);
}

int str_cmp_nocase(Str a, Str b) {
  size_t shared = a.len < b.len ? a.len : b.len;
  for (size_t i = 0; i < shared; i++) {
    int x = (unsigned char)char_lower(a.ptr[i]), y = (unsigned char)char_lower(b.ptr[i]);
    if (x != y) return x - y;
  }
  return (a.len > b.len) - (a.len < b.len);
}

static uint64_t mix(uint64_t hash, uint64_t word) {
  hash = (hash ^ word) * 0x9E3779B97F4A7C15u;
  return hash ^ (hash >> 29);
}

/* Tables take the low bits of a hash: here they depend on all of it, also on the last bytes, in
   which names that are numbered differ. */
static uint64_t spread(uint64_t hash) {
  hash = (hash ^ hash >> 32) * 0x9E3779B97F4A7C15u;
  return hash ^ hash >> 32;
}

static uint64_t eight(const char *at) {
  uint64_t word;
  memcpy(&word, at, sizeof word);
  return word;
}

/* Fewer than eight bytes as one word. */
static uint64_t tail(const char *at, size_t count) {
  uint64_t word = 0;
  while (count > 0) word = word << 8 | (unsigned char)at[--count];
  return word;
}

/* Eight bytes at a time; of a longer string the last eight may overlap the ones before. */
uint64_t str_hash(Str s) {
  if (s.len < 8) return spread(mix(s.len, tail(s.ptr, s.len)));
  uint64_t hash = s.len;
  for (size_t at = 0; at + 8 < s.len; at += 8) hash = mix(hash, eight(s.ptr + at));
  return spread(mix(hash, eight(s.ptr + s.len - 8)));
}

size_t str_find(Str s, Str needle, size_t start) {
  if (needle.len == 0) return start <= s.len ? start : STR_NONE;
  for (size_t at = start; (at = str_find_byte(s, needle.ptr[0], at)) != STR_NONE; at++) {
    if (str_starts(str_from(s, at), needle)) return at;
  }
  return STR_NONE;
}

Str str_trim(Str s) {
  while (s.len && char_is_space(s.ptr[0])) s = str_from(s, 1);
  while (s.len && char_is_space(s.ptr[s.len - 1])) s.len--;
  return s;
}

Str str_split(Str *s, char byte) {
  size_t at = str_find_byte(*s, byte, 0);
  Str head = str_slice(*s, 0, at == STR_NONE ? s->len : at);
  *s = at == STR_NONE ? (Str){NULL, 0} : str_from(*s, at + 1);
  return head;
}
