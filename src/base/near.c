/* Owns the search for the nearest name: edit distance with swaps, in half edits; another case of
   the same letter costs one half. Comes in: a wrong name and candidates. Goes out: the one close
   enough. */
#include "base/near.h"

enum { LONGEST = 64, EDIT = 2, CASE = 1, LEAST_PART = 5 };

/* Bit 1 << (character % 32), which folds case. */
uint32_t near_letters(Str text) {
  uint32_t set = 0;
  for (size_t i = 0; i < text.len; i++) set |= (uint32_t)1 << ((unsigned char)text.ptr[i] & 31);
  return set;
}

Near near_start(Str wanted) { return (Near){.wanted = wanted, .letters = near_letters(wanted)}; }

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

/* Whether so many characters are in only one of the two sets that they are further apart than MOST:
   an edit brings in and takes away one each. */
static bool is_far(uint32_t a, uint32_t b, unsigned most) {
  unsigned differing = 0;
  for (uint32_t rest = a ^ b; rest && differing <= most; rest &= rest - 1) differing++;
  return (differing + 1) / 2 * EDIT > most;
}

/* What row I holds outside of its band: more than anything that counts. */
enum { FAR = 1000 };

/* Takes off A and B what both begin and end with: it costs nothing. */
static void trim_common(Str *a, Str *b) {
  while (a->len && b->len && *a->ptr == *b->ptr) *a = str_from(*a, 1), *b = str_from(*b, 1);
  while (a->len && b->len && a->ptr[a->len - 1] == b->ptr[b->len - 1]) a->len--, b->len--;
}

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
    for (unsigned j = from; j <= to; j++) { /* NOLINTBEGIN: what the row before left, or FAR */
      now[j] = least(last[j - 1] + replace_cost(a.ptr[i - 1], b.ptr[j - 1]),
                     least(last[j], now[j - 1]) + EDIT);
      bool swapped = i > 1 && j > 1 && a.ptr[i - 1] == b.ptr[j - 2] && a.ptr[i - 2] == b.ptr[j - 1];
      if (swapped) now[j] = least(now[j], before[j - 2] + EDIT);
      lowest = least(lowest, now[j]);
    }
    if (lowest > most + EDIT) return lowest;
  }
  return rows[a.len % 3][b.len]; /* NOLINTEND */
}

static bool may_be_longer(const Near *near, size_t length) {
  return near->wanted.len >= LEAST_PART && length > near->wanted.len &&
         (!near->longer.len || length < near->longer.len);
}

static void offer_longer(Near *near, Str candidate) {
  if (!may_be_longer(near, candidate.len)) return;
  if (str_ends(candidate, near->wanted) || str_starts(candidate, near->wanted))
    near->longer = candidate;
}

/* Whether a candidate of LENGTH bytes can be better than the best so far; it must not be more than
   MOST half edits away then. */
static bool may_be_best(const Near *near, size_t length, unsigned *most) {
  size_t wanted = near->wanted.len;
  if (wanted == 0 || wanted > LONGEST || length == 0 || length > LONGEST) return false;
  if (near->best.len && near->distance == 0) return false;
  *most = near->best.len ? near->distance - 1 : allowed(near->wanted);
  return (wanted > length ? wanted - length : length - wanted) * EDIT <= *most;
}

bool near_may(const Near *near, size_t length, uint32_t letters) {
  unsigned most;
  if (may_be_longer(near, length) && (near->letters & ~letters) == 0) return true;
  return may_be_best(near, length, &most) && !is_far(near->letters, letters, most);
}

void near_offer(Near *near, Str candidate) {
  unsigned most;
  offer_longer(near, candidate);
  if (!may_be_best(near, candidate.len, &most)) return;
  if (is_far(near->letters, near_letters(candidate), most)) return;
  Str wanted = near->wanted, given = candidate;
  trim_common(&wanted, &given);
  unsigned apart = str_eq_nocase(wanted, given) ? wanted.len > 0 : distance(wanted, given, most);
  if (apart > most) return;
  near->best = candidate;
  near->distance = apart;
}

Str near_best(const Near *near) { return near->best; }

Str near_best_or_longer(const Near *near) { return near->best.len ? near->best : near->longer; }
