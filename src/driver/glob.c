/* Owns the fitting of globs. Comes in: a glob, a path. Goes out: yes or no, in time that is linear
   in the path for each star. */
#include "driver/glob.h"

#include "base/buf.h"
#include "base/vec.h"

/* Does the set that starts at AT (after its `[`) hold C? AFTER is the place behind its `]`, or
   STR_NONE where it has none. */
static bool set_holds(Str glob, size_t at, char c, size_t *after) {
  bool negated = at < glob.len && (glob.ptr[at] == '!' || glob.ptr[at] == '^'), holds = false;
  size_t start = at += negated;
  for (; at < glob.len && (glob.ptr[at] != ']' || at == start); at++) {
    char low = glob.ptr[at], high = low;
    if (at + 2 < glob.len && glob.ptr[at + 1] == '-' && glob.ptr[at + 2] != ']') {
      high = glob.ptr[at + 2];
      at += 2;
    }
    holds |= low <= c && c <= high;
  }
  *after = at < glob.len ? at + 1 : STR_NONE;
  return holds != negated;
}

/* Does the glob's item at AT fit C? NEXT is the place of the item after it. */
static bool fits_one(Str glob, size_t at, char c, size_t *next) {
  *next = at + 1;
  char item = glob.ptr[at];
  if (item == '?') return c != '/';
  if (item == '[') {
    size_t after;
    bool holds = set_holds(glob, at + 1, c, &after);
    if (after != STR_NONE) return *next = after, holds && c != '/';
  }
  return item == c;
}

/* A place to return to: a star and how far into the path it reaches by now. */
typedef struct Star {
  bool set;
  size_t glob, path;
} Star;

/* The next place of the path that `**` (or, with a slash behind it, `**` and slash) may reach to.
 */
static size_t reach(Str path, size_t at, bool to_slash) {
  if (!to_slash) return at + 1;
  size_t slash = str_find_byte(path, '/', at);
  return slash == STR_NONE ? path.len + 1 : slash + 1;
}

/* WHOLE: the path itself has to fit; otherwise a folder on the way will do. */
static bool fits_from_start(Str glob, Str path, bool whole) {
  Star star = {0}, wide = {0};
  bool to_slash = false;
  for (size_t g = 0, p = 0, next;;) {
    if (g == glob.len && (p == path.len || (!whole && path.ptr[p] == '/'))) return true;
    if (str_starts(str_from(glob, g), STR("**"))) {
      g += 2;
      to_slash = g < glob.len && glob.ptr[g] == '/';
      g += to_slash;
      wide = (Star){true, g, p};
      star.set = false;
    } else if (g < glob.len && glob.ptr[g] == '*') {
      star = (Star){true, ++g, p};
    } else if (g < glob.len && p < path.len && fits_one(glob, g, path.ptr[p], &next)) {
      g = next;
      p++;
    } else if (star.set && star.path < path.len && path.ptr[star.path] != '/') {
      p = ++star.path;
      g = star.glob;
    } else if (wide.set && reach(path, wide.path, to_slash) <= path.len) {
      p = wide.path = reach(path, wide.path, to_slash);
      g = wide.glob;
      star.set = false;
    } else {
      return false;
    }
  }
}

bool glob_fits(Str glob, Str path) {
  while (str_starts(glob, STR("./"))) glob = str_from(glob, 2);
  while (glob.len > 1 && glob.ptr[glob.len - 1] == '/') glob.len--;
  if (glob.len == 0) return false;
  if (glob.ptr[0] == '/') return fits_from_start(str_from(glob, 1), path, false);
  if (str_find_byte(glob, '/', 0) != STR_NONE) return fits_from_start(glob, path, false);
  for (size_t at = 0; at <= path.len;) {
    if (fits_from_start(glob, str_from(path, at), false)) return true;
    size_t slash = str_find_byte(path, '/', at);
    if (slash == STR_NONE) return false;
    at = slash + 1;
  }
  return false;
}

bool glob_fits_whole(Str glob, Str path) { return fits_from_start(glob, path, true); }

Str path_seen_from(Arena *arena, Str path, Str here, Str from) {
  VEC(Str) names = {0};
  Str parts[] = {str_starts(path, STR("/")) ? STR("") : here, path};
  for (int i = 0; i < 2; i++) {
    for (Str rest = parts[i]; rest.ptr;) {
      Str name = str_split(&rest, '/');
      if (name.len == 0 || str_eq(name, STR("."))) continue;
      if (!str_eq(name, STR("..")))
        vec_push(arena, &names, name);
      else if (names.len)
        names.len--;
    }
  }
  Buf joined = {0};
  vec_each(Str, name, &names) buf_add_byte(&joined, '/'), buf_add(&joined, *name);
  Str whole = arena_str(arena, buf_str(&joined));
  buf_free(&joined);
  if (str_eq(from, STR("/"))) return str_from(whole, 1);
  bool inside = str_starts(whole, from) && whole.len > from.len && whole.ptr[from.len] == '/';
  return inside ? str_from(whole, from.len + 1) : whole;
}
