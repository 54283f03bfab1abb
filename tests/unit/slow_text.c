/* String operators of the slow evaluator: both texts as code points, tried at every place. */
#include "unit/slow.h"

#include "base/utf8.h"
#include "value/match.h"

typedef struct Codes {
  uint32_t *at;
  uint32_t len;
} Codes;

static Codes codes_of(Arena *arena, Str s, bool fold) {
  Codes codes = {.at = ARENA_ARRAY(arena, uint32_t, s.len)};
  for (size_t i = 0, width; i < s.len; i += width) {
    uint32_t code = utf8_decode(s, i, &width);
    codes.at[codes.len++] = fold ? fold_code(code) : code;
  }
  return codes;
}

static bool stands_at(Codes hay, Codes needle, uint32_t at) {
  if (at + needle.len > hay.len) return false;
  for (uint32_t i = 0; i < needle.len; i++) {
    if (hay.at[at + i] != needle.at[i]) return false;
  }
  return true;
}

/* Whether no term goes across the border before place AT. */
static bool is_border(Codes s, uint32_t at) {
  return at == 0 || at == s.len || !code_is_term(s.at[at - 1]) || !code_is_term(s.at[at]);
}

static bool stands_somewhere(Codes hay, Codes needle, bool start, bool end) {
  for (uint32_t at = 0; at + needle.len <= hay.len; at++) {
    if (stands_at(hay, needle, at) && (!start || is_border(hay, at)) &&
        (!end || is_border(hay, at + needle.len))) {
      return true;
    }
  }
  return false;
}

bool slow_match(Arena *arena, Str hay, Str needle, Str operator) {
  bool cased = str_ends(operator, STR("_cs"));
  if (cased) operator.len -= 3;
  Codes s = codes_of(arena, hay, !cased), n = codes_of(arena, needle, !cased);
  if (str_eq(operator, STR("=~"))) return s.len == n.len && stands_at(s, n, 0);
  if (str_eq(operator, STR("startswith"))) return stands_at(s, n, 0);
  if (str_eq(operator, STR("endswith"))) return s.len >= n.len && stands_at(s, n, s.len - n.len);
  if (n.len == 0) return true;
  bool start = str_starts(operator, STR("has")) && !str_eq(operator, STR("hassuffix"));
  bool end = str_starts(operator, STR("has")) && !str_eq(operator, STR("hasprefix"));
  return stands_somewhere(s, n, start, end);
}
