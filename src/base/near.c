/* Owns the search for the nearest name: edit distance with swaps, in half edits; another case of
   the same letter costs one half. Comes in: a wrong name and candidates. Goes out: the one close
   enough. */
#include "base/near.h"

enum { LONGEST = 64, EDIT = 2, CASE = 1, LEAST_PART = 5 };

/* A set of the characters of TEXT, in any case: bit 1 << (character % 32), which folds case. */
static uint64_t letters(Str text) {
  uint64_t set = 0;
  for (size_t i = 0; i < text.len; i++) set |= (uint64_t)1 << ((unsigned char)text.ptr[i] & 31);
  return set;
}

Near near_start(Str wanted) { return (Near){.wanted = wanted, .letters = letters(wanted)}; }

/* A third of the letters may differ, three at most. */
static unsigned allowed(Str wanted) {
  unsigned edits = (unsigned)wanted.len / 3;
  return EDIT * (edits < 1 ? 1 : edits > 3 ? 3 : edits);
}

static unsigned replace_cost(char a, char b) {
  if (a == b) return 0;
  return char_lower(a) == char_lower(b) ? CASE : EDIT;
}

static unsigned least(unsigned a, unsigned b) { return a < b ? a : b; }

/* Characters that only one of the two sets has: an edit brings in and takes away one each. */
static unsigned least_distance(uint64_t a, uint64_t b) {
  return ((unsigned)__builtin_popcountll(a ^ b) + 1) / 2 * EDIT;
}

/* What row I holds outside of its band: more than anything that counts. */
enum { FAR = 1000 };

/* Half edits from A to B; where it is more than MOST, something above MOST. Cells further from the
   diagonal than MOST allows are not looked at. */
static unsigned distance(Str a, Str b, unsigned most) {
  unsigned rows[3][LONGEST + 2], band = most / EDIT + 1;
  for (unsigned j = 0; j <= b.len; j++) rows[0][j] = j * EDIT;
  for (unsigned i = 1; i <= a.len; i++) {
    unsigned *now = rows[i % 3], *last = rows[(i + 2) % 3], *before = rows[(i + 1) % 3];
    unsigned from = i > band ? i - band : 1, to = least((unsigned)b.len, i + band);
    unsigned lowest = now[from - 1] = from == 1 ? i * EDIT : FAR;
    if (i > 1 && to == i + band) last[to] = FAR;
    for (unsigned j = from; j <= to; j++) {
      now[j] = least(last[j - 1] + replace_cost(a.ptr[i - 1], b.ptr[j - 1]),
                     least(last[j], now[j - 1]) + EDIT);
      bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
      if (swapped) now[j] = least(now[j], before[j - 2] + EDIT);
      lowest = least(lowest, now[j]);
    }
    if (lowest > most + EDIT) return lowest;
  }
  return rows[a.len % 3][b.len];
}

static void offer_longer(Near *near, Str candidate) {
  if (near->wanted.len < LEAST_PART || candidate.len <= near->wanted.len) return;
  if (near->longer.len && near->longer.len <= candidate.len) return;
  if (str_ends(candidate, near->wanted) || str_starts(candidate, near->wanted))
    near->longer = candidate;
}

void near_offer(Near *near, Str candidate) {
  offer_longer(near, candidate);
  size_t a = near->wanted.len, b = candidate.len;
  if (a == 0 || a > LONGEST || b == 0 || b > LONGEST) return;
  unsigned most = near->best.len ? near->distance - 1 : allowed(near->wanted);
  if ((near->best.len && near->distance == 0) || (a > b ? a - b : b - a) * EDIT > most) return;
  if (least_distance(near->letters, letters(candidate)) > most) return;
  unsigned apart = str_eq_nocase(near->wanted, candidate) ? !str_eq(near->wanted, candidate)
                                                          : distance(near->wanted, candidate, most);
  if (apart > most) return;
  near->best = candidate;
  near->distance = apart;
}

Str near_best(const Near *near) { return near->best; }

Str near_best_or_longer(const Near *near) { return near->best.len ? near->best : near->longer; }
