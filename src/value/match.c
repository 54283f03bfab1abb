/* Owns text matching. ASCII takes the fast path: bytes folded by arithmetic, candidates found by
   memchr. Everything else goes code point by code point. */
#include "value/match.h"

#include "base/utf8.h"

#include <string.h>
#include <utf8proc.h>

static bool is_ascii(Str s) {
  for (size_t i = 0; i < s.len; i++) {
    if ((unsigned char)s.ptr[i] >= 0x80) return false;
  }
  return true;
}

uint32_t fold_code(uint32_t code_point) {
  if (code_point < 0x80) return (uint32_t)(unsigned char)char_lower((char)code_point);
  utf8proc_int32_t upper = utf8proc_toupper((utf8proc_int32_t)code_point);
  return (uint32_t)utf8proc_tolower(upper);
}

bool code_is_term(uint32_t code_point) {
  if (code_point < 0x80) return char_is_alnum((char)code_point);
  switch (utf8proc_category((utf8proc_int32_t)code_point)) {
    case UTF8PROC_CATEGORY_LU:
    case UTF8PROC_CATEGORY_LL:
    case UTF8PROC_CATEGORY_LT:
    case UTF8PROC_CATEGORY_LM:
    case UTF8PROC_CATEGORY_LO:
    case UTF8PROC_CATEGORY_ND:
    case UTF8PROC_CATEGORY_NL:
    case UTF8PROC_CATEGORY_NO: return true;
    default: return false;
  }
}

Str fold_str(Arena *arena, Str s) {
  char *out = arena_alloc(arena, s.len * 3 + 4), *to = out; /* as an ill-formed byte grows */
  size_t width;
  for (size_t at = 0; at < s.len; at += width)
    to += utf8_put(to, fold_code(utf8_decode(s, at, &width)));
  return (Str){out, (size_t)(to - out)};
}

Needle needle_new(Arena *arena, Str text, bool nocase, MatchEdges edges) {
  Needle n = {.text = nocase ? fold_str(arena, text) : text, .nocase = nocase, .edges = edges};
  n.ascii = is_ascii(n.text);
  return n;
}

/* Whether HAY at AT begins with the folded PREFIX; END is where the match ends. */
static bool folded_at(Str hay, size_t at, Str prefix, size_t *end) {
  size_t width, step;
  for (size_t i = 0; i < prefix.len; i += step, at += width) {
    if (at >= hay.len) return false;
    uint32_t want = utf8_decode(prefix, i, &step);
    if (fold_code(utf8_decode(hay, at, &width)) != want) return false;
  }
  *end = at;
  return true;
}

static bool ascii_at(Str hay, size_t at, Str prefix) {
  for (size_t i = 0; i < prefix.len; i++) {
    if (char_lower(hay.ptr[at + i]) != prefix.ptr[i]) return false;
  }
  return true;
}

static uint32_t code_before(Str s, size_t at) {
  size_t start = at - 1, width;
  while (start > 0 && at - start < 4 && ((unsigned char)s.ptr[start] & 0xC0) == 0x80) start--;
  return utf8_decode(s, start, &width);
}

/* No term runs across AT. */
static bool is_edge(Str s, size_t at) {
  size_t width;
  if (at == 0 || at >= s.len) return true;
  return !(code_is_term(code_before(s, at)) && code_is_term(utf8_decode(s, at, &width)));
}

static bool edges_fit(MatchEdges edges, Str hay, size_t start, size_t end) {
  return (!(edges & MATCH_TERM_START) || is_edge(hay, start)) &&
         (!(edges & MATCH_TERM_END) || is_edge(hay, end));
}

static size_t byte_from(Str hay, size_t at, char byte) {
  const char *found = memchr(hay.ptr + at, byte, hay.len - at);
  return found ? (size_t)(found - hay.ptr) : STR_NONE;
}

/* The next byte at or after AT that is one of PAIR; NEXT remembers what was seen of each. */
static size_t next_of_two(Str hay, size_t at, const char pair[2], size_t next[2]) {
  for (int i = 0; i < 2; i++) {
    if (next[i] < at) next[i] = byte_from(hay, at, pair[i]);
  }
  return next[0] < next[1] ? next[0] : next[1];
}

static size_t find_ascii(const Needle *n, Str hay) {
  if (n->text.len > hay.len) return STR_NONE;
  char first = n->text.ptr[0];
  char pair[2] = {first, n->nocase ? char_upper(first) : first};
  size_t last = hay.len - n->text.len;
  size_t seen[2] = {byte_from(hay, 0, pair[0]), byte_from(hay, 0, pair[1])};
  size_t at = seen[0] < seen[1] ? seen[0] : seen[1];
  for (; at != STR_NONE && at <= last; at = next_of_two(hay, at + 1, pair, seen)) {
    bool same = n->nocase ? ascii_at(hay, at, n->text)
                          : memcmp(hay.ptr + at, n->text.ptr, n->text.len) == 0;
    if (same && edges_fit(n->edges, hay, at, at + n->text.len)) return at;
    if (at + 1 >= hay.len) break;
  }
  return STR_NONE;
}

static size_t find_folded(const Needle *n, Str hay) {
  size_t width, end;
  for (size_t at = 0; at < hay.len; at += width) {
    utf8_decode(hay, at, &width);
    if (folded_at(hay, at, n->text, &end) && edges_fit(n->edges, hay, at, end)) return at;
  }
  return STR_NONE;
}

size_t needle_find(const Needle *n, Str hay) {
  if (!n->text.len) return 0;
  if (n->ascii || !n->nocase) return find_ascii(n, hay);
  return find_folded(n, hay);
}

bool match_equal_nocase(Str a, Str b) { return match_compare_nocase(a, b) == 0; }

int match_compare_nocase(Str a, Str b) {
  size_t i = 0, j = 0, wide_a, wide_b;
  while (i < a.len && j < b.len) {
    uint32_t x = fold_code(utf8_decode(a, i, &wide_a));
    uint32_t y = fold_code(utf8_decode(b, j, &wide_b));
    if (x != y) return x < y ? -1 : 1;
    i += wide_a;
    j += wide_b;
  }
  return (i < a.len) - (j < b.len);
}

bool match_starts(Str s, Str prefix, bool nocase) {
  size_t at = 0, width, step;
  if (!nocase) return str_starts(s, prefix);
  for (size_t i = 0; i < prefix.len; i += step, at += width) {
    if (at >= s.len) return false;
    uint32_t want = fold_code(utf8_decode(prefix, i, &step));
    if (fold_code(utf8_decode(s, at, &width)) != want) return false;
  }
  return true;
}

bool match_ends(Str s, Str suffix, bool nocase) {
  if (!nocase) return str_ends(s, suffix);
  size_t count = utf8_count(suffix), start = s.len;
  for (; count && start; count--) {
    start--;
    while (start && ((unsigned char)s.ptr[start] & 0xC0) == 0x80) start--;
  }
  return !count && match_equal_nocase(str_from(s, start), suffix);
}
