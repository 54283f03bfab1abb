/* Owns the search for the nearest name: edit distance with swaps, in half edits; another case of
   the same letter costs one half. Comes in: a wrong name and candidates. Goes out: the one close
   enough. */
#include "base/near.h"

enum {
  LONGEST = 64,   /* names of more bytes are near to none */
  LEAST_PART = 5, /* what is shorter is no telling part of a longer name */
  FAR = 1000      /* what a row of distances holds outside of its band: more than all that counts */
};

static unsigned letter(char c) { return (unsigned char)c % NEAR_LETTERS; }

uint32_t near_letters(Str text) {
  uint32_t set = 0;
  for (size_t i = 0; i < text.len; i++) set |= (uint32_t)1 << letter(text.ptr[i]);
  return set;
}

/* A third of the letters may differ, three at most. */
static size_t first_reach(Str wanted) {
  if (wanted.len == 0 || wanted.len > LONGEST) return 0;
  size_t edits = wanted.len / 3;
  return NEAR_EDIT * (edits < 1 ? 1 : edits > 3 ? 3 : edits) + 1;
}

Near near_start(Str wanted) {
  Near near = {.wanted = wanted, .letters = near_letters(wanted), .reach = first_reach(wanted)};
  for (size_t i = 0; i < wanted.len && i < LONGEST; i++) {
    near.places[letter(wanted.ptr[i])] |= (uint64_t)1 << i;
  }
  return near;
}

static unsigned replace_cost(char a, char b) {
  if (a == b) return 0;
  return char_lower(a) == char_lower(b) ? NEAR_CASE : NEAR_EDIT;
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Whether more than MOST half edits lie between WANTED and TEXT even where cases, and letters that
   near_letters takes for one, count as the same: a lower bound of the distance. All cells of a row
   at once, a bit each (Hyyrö 2003, "A bit-vector algorithm for computing Levenshtein and Damerau
   edit distances"): UP and DOWN tell where a cell is one more or one less than that above it. */
static bool is_beyond(const Near *near, Str text, unsigned most) {
  uint64_t up = UINT64_MAX, down = 0, same = 0, last = 0,
           end = (uint64_t)1 << (near->wanted.len - 1);
  unsigned apart = (unsigned)near->wanted.len, rest = (unsigned)text.len;
  for (size_t i = 0; i < text.len; i++) {
    uint64_t here = near->places[letter(text.ptr[i])];
    uint64_t swapped = (~same & here) << 1 & last;
    same = (((here & up) + up) ^ up) | here | down | swapped;
    uint64_t more = down | ~(same | up), less = same & up;
    apart = apart + !!(more & end) - !!(less & end);
    if ((apart - least(apart, --rest)) * NEAR_EDIT > most) return true;
    more = more << 1 | 1, less <<= 1;
    up = less | ~(same | more), down = more & same;
    last = here;
  }
  return false;
}

/* Takes off A and B what both begin and end with: it costs nothing. */
static void trim_common(Str *a, Str *b) {
  while (a->len && b->len && *a->ptr == *b->ptr) *a = str_from(*a, 1), *b = str_from(*b, 1);
  while (a->len && b->len && a->ptr[a->len - 1] == b->ptr[b->len - 1]) a->len--, b->len--;
}

/* Half edits from A to B; where it is more than MOST, something above MOST. Cells further from the
   diagonal than MOST allows are not looked at.
   NOLINTBEGIN: cells that are read are those that the row before left, or FAR */
static unsigned distance(Str a, Str b, unsigned most) {
  unsigned rows[3][LONGEST + 2], band = most / NEAR_EDIT + 1;
  for (unsigned j = 0; j <= b.len; j++) rows[0][j] = j * NEAR_EDIT;
  for (unsigned i = 1; i <= a.len; i++) {
    unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    unsigned from = i > band ? i - band : 1, to = least((unsigned)b.len, i + band);
    unsigned lowest = now[from - 1] = from == 1 ? i * NEAR_EDIT : FAR;
    if (i > 1 && to == i + band) last[to] = FAR;
    for (unsigned j = from; j <= to; j++) {
      now[j] = least(last[j - 1] + replace_cost(a.ptr[i - 1], b.ptr[j - 1]),
                     least(last[j], now[j - 1]) + NEAR_EDIT);
      bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
      if (swapped) now[j] = least(now[j], before[j - 2] + NEAR_EDIT);
      lowest = least(lowest, now[j]);
    }
    if (lowest > most + NEAR_EDIT) return lowest;
  }
  return rows[a.len % 3][b.len];
}
/* NOLINTEND */

static bool may_be_longer(const Near *near, size_t length) {
  return near->wanted.len >= LEAST_PART && length > near->wanted.len &&
         (!near->longer.len || length < near->longer.len);
}

static void offer_longer(Near *near, Str candidate) {
  if (!may_be_longer(near, candidate.len)) return;
  bool holds = str_ends(candidate, near->wanted) || str_starts(candidate, near->wanted);
  if (holds) near->longer = candidate;
}

bool near_may_be_longer(const Near *near, size_t length, uint32_t letters) {
  return may_be_longer(near, length) && (near->letters & ~letters) == 0;
}

/* Half edits between what is wanted and CANDIDATE, one for any number of cases where nothing else
   differs; where it is more than MOST, something above MOST. */
static unsigned measure(const Near *near, Str candidate, unsigned most) {
  if (is_beyond(near, candidate, most)) return most + 1;
  Str wanted = near->wanted;
  trim_common(&wanted, &candidate);
  if (str_eq_nocase(wanted, candidate)) return wanted.len ? NEAR_CASE : 0;
  return distance(wanted, candidate, most);
}

static void offer_best(Near *near, Str candidate) {
  if (candidate.len == 0 || candidate.len > LONGEST) return;
  if (!near_may_at_length(near, candidate.len)) return;
  unsigned apart = measure(near, candidate, (unsigned)near->reach - 1);
  if (apart >= near->reach) return;
  near->best = candidate;
  near->reach = apart;
}

void near_offer(Near *near, Str candidate) {
  offer_longer(near, candidate);
  offer_best(near, candidate);
}

Str near_best(const Near *near) { return near->best; }

Str near_best_or_longer(const Near *near) { return near->best.len ? near->best : near->longer; }
