/* Owns unified diffs. Comes in: two texts. Goes out: hunks. The shortest edit between two lines of
   lists is found by Myers' greedy search; beyond a number of differences what lies between the
   common start and end counts as replaced. */
#include "doc/diff.h"

#include "base/vec.h"

enum { CONTEXT = 3, MOST_DIFFERENCES = 1000 };

typedef VEC(Str) LineList; /* with their line ends */

typedef struct Step {
  char sign; /* ' ' '-' '+' */
  Str line;
} Step;

typedef struct Diff {
  Arena *arena;
  LineList old, new;
  VEC(Step) steps;
} Diff;

static LineList split(Arena *arena, Str text) {
  LineList lines = {0};
  while (text.len) {
    size_t end = str_find_byte(text, '\n', 0);
    end = end == STR_NONE ? text.len : end + 1;
    vec_push(arena, &lines, str_slice(text, 0, end));
    text = str_from(text, end);
  }
  return lines;
}

static void step(Diff *diff, char sign, Str line) {
  vec_push(diff->arena, &diff->steps, ((Step){sign, line}));
}

/* The part of both lists between what they have in common at the start and at the end. */
typedef struct Middle {
  const Str *old, *new;
  int old_count, new_count;
} Middle;

enum { UNREACHED = -1 };

/* Where the search enters diagonal K with its D-th difference, before it follows equal lines: the
   number of old lines taken, or UNREACHED. DOWN tells whether a new line was taken to get there. */
static int enter(const Middle *m, const int *before, int d, int k, bool *down) {
  *down = false;
  if (d == 0) return 0;
  int left = k > -d ? before[k - 1 + d] : UNREACHED, above = k < d ? before[k + 1 + d] : UNREACHED;
  int right = left != UNREACHED && left < m->old_count ? left + 1 : UNREACHED;
  if (above != UNREACHED && above - k > m->new_count) above = UNREACHED;
  *down = above >= right;
  return *down ? above : right;
}

/* One level of the search: how many old lines D differences get past on each diagonal. Diagonal K
   stands at K + D + 1. */
static int *search_level(Arena *arena, const Middle *m, const int *before, int d, bool *done) {
  int *reach = ARENA_ARRAY(arena, int, (size_t)(2 * d + 3));
  for (int k = -d; k <= d; k += 2) {
    bool down;
    int x = enter(m, before, d, k, &down), y = x - k;
    while (x != UNREACHED && x < m->old_count && y < m->new_count && str_eq(m->old[x], m->new[y])) {
      x++, y++;
    }
    reach[k + d + 1] = x;
    *done |= x == m->old_count && y == m->new_count;
  }
  return reach;
}

/* Walks back from the end through the levels and writes the steps, last one first. */
static void trace(Diff *diff, const Middle *m, int **levels, int d) {
  int x = m->old_count, y = m->new_count;
  for (; d > 0; d--) {
    bool down;
    int k = x - y, entered = enter(m, levels[d - 1], d, k, &down);
    while (x > entered) step(diff, ' ', m->old[--x]), y--;
    if (down)
      step(diff, '+', m->new[--y]);
    else
      step(diff, '-', m->old[--x]);
  }
  while (x > 0) step(diff, ' ', m->old[--x]);
}

static void reverse(Diff *diff, uint32_t from) {
  for (uint32_t low = from, high = diff->steps.len; low + 1 < high; low++) {
    Step kept = diff->steps.ptr[low];
    diff->steps.ptr[low] = diff->steps.ptr[--high];
    diff->steps.ptr[high] = kept;
  }
}

static void compare_middle(Diff *diff, const Middle *m) {
  int *levels[MOST_DIFFERENCES + 1], d = -1;
  bool done = false;
  while (!done && d < MOST_DIFFERENCES) {
    d++;
    levels[d] = search_level(diff->arena, m, d ? levels[d - 1] : NULL, d, &done);
  }
  uint32_t from = diff->steps.len;
  if (done) {
    trace(diff, m, levels, d);
    reverse(diff, from);
    return;
  }
  for (int i = 0; i < m->old_count; i++) step(diff, '-', m->old[i]);
  for (int i = 0; i < m->new_count; i++) step(diff, '+', m->new[i]);
}

static void compare(Diff *diff) {
  uint32_t start = 0, old_end = diff->old.len, new_end = diff->new.len;
  while (start < old_end && start < new_end && str_eq(diff->old.ptr[start], diff->new.ptr[start])) {
    step(diff, ' ', diff->old.ptr[start++]);
  }
  while (old_end > start && new_end > start &&
         str_eq(diff->old.ptr[old_end - 1], diff->new.ptr[new_end - 1])) {
    old_end--, new_end--;
  }
  Middle middle = {diff->old.ptr + start, diff->new.ptr + start, (int)(old_end - start),
                   (int)(new_end - start)};
  compare_middle(diff, &middle);
  while (old_end < diff->old.len) step(diff, ' ', diff->old.ptr[old_end++]);
}

/* --- hunks --- */

static void write_range(Buf *out, char sign, uint32_t first, uint32_t count) {
  if (count == 1)
    buf_printf(out, "%c%u", sign, first);
  else
    buf_printf(out, "%c%u,%u", sign, count ? first : first - 1, count);
}

static void write_step(Buf *out, const Step *it) {
  buf_add_byte(out, it->sign);
  buf_add(out, it->line);
  if (!str_ends(it->line, STR("\n"))) buf_add_cstr(out, "\n\\ No newline at end of file\n");
}

/* Steps [from, to), of which the first is line OLD of the old text and line NEW of the new. */
static void write_hunk(Buf *out, const Diff *diff, uint32_t from, uint32_t to,
                       const uint32_t at[2]) {
  uint32_t old_count = 0, new_count = 0;
  for (uint32_t i = from; i < to; i++) {
    old_count += diff->steps.ptr[i].sign != '+';
    new_count += diff->steps.ptr[i].sign != '-';
  }
  buf_add_cstr(out, "@@ ");
  write_range(out, '-', at[0], old_count);
  buf_add_byte(out, ' ');
  write_range(out, '+', at[1], new_count);
  buf_add_cstr(out, " @@\n");
  for (uint32_t i = from; i < to; i++) write_step(out, &diff->steps.ptr[i]);
}

/* The step after the hunk that begins with the change at FIRST: two changes share one where their
   contexts would meet. */
static uint32_t hunk_end(const Diff *diff, uint32_t first) {
  uint32_t last = first;
  for (uint32_t i = first; i < diff->steps.len && i <= last + 2 * CONTEXT + 1; i++) {
    if (diff->steps.ptr[i].sign != ' ') last = i;
  }
  uint32_t end = last + 1 + CONTEXT;
  return end < diff->steps.len ? end : diff->steps.len;
}

static void write_hunks(Buf *out, const Diff *diff) {
  uint32_t at[2] = {1, 1}, done = 0;
  for (uint32_t i = 0; i < diff->steps.len; i++) {
    if (diff->steps.ptr[i].sign == ' ') continue;
    uint32_t from = i > done + CONTEXT ? i - CONTEXT : done, end = hunk_end(diff, i);
    at[0] += from - done;
    at[1] += from - done;
    write_hunk(out, diff, from, end, at);
    for (uint32_t j = from; j < end; j++) {
      at[0] += diff->steps.ptr[j].sign != '+';
      at[1] += diff->steps.ptr[j].sign != '-';
    }
    done = end;
    i = end - 1;
  }
}

static void write_name(Buf *out, const char *prefix, Str path) {
  while (path.len && (path.ptr[0] == '/' || str_starts(path, STR("./")))) {
    path = str_from(path, path.ptr[0] == '/' ? 1 : 2);
  }
  bool spaced = str_find_byte(path, ' ', 0) != STR_NONE;
  buf_printf(out, "%s%.*s%s\n", prefix, STR_ARG(path), spaced ? "\t" : "");
}

void diff_write(Buf *out, Str path, Str old, Str new) {
  if (str_eq(old, new)) return;
  Arena arena = {0};
  Diff diff = {.arena = &arena, .old = split(&arena, old), .new = split(&arena, new)};
  compare(&diff);
  write_name(out, "--- a/", path);
  write_name(out, "+++ b/", path);
  write_hunks(out, &diff);
  arena_free(&arena);
}
