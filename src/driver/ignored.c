/* Owns the rules by which git ignores files. Comes in: folders and paths. Goes out: whether git
   would see them. The last rule that fits decides, and those of a deeper folder come after the
   others. */
#include "driver/ignored.h"

#include "base/file.h"
#include "base/vec.h"
#include "driver/glob.h"

#include <stdlib.h>
#include <unistd.h>

enum { MOST_BYTES = 1024 * 1024 }; /* of a .gitignore; a larger one is left unread */

typedef struct Pattern {
  Str glob;     /* without `!` and without slashes at its ends */
  bool bound;   /* fits paths from the folder of the rules on, not names anywhere below */
  bool negated; /* what fits is not ignored after all */
  bool folders; /* fits folders only */
} Pattern;

struct IgnoreRules {
  const IgnoreRules *outer;
  Str prefix;  /* from the folder of the rules to the operand that is walked, with a final slash; or
                  "" */
  size_t skip; /* bytes of a shown path that the prefix, or the folder of the rules, stands for */
  VEC(Pattern) patterns;
};

/* --- reading --- */

/* A backslash keeps a space at the end, and the sign at the start, from being special. */
static Str without_spaces(Str line) {
  while (line.len && (line.ptr[line.len - 1] == ' ' || line.ptr[line.len - 1] == '\r')) {
    if (line.len > 1 && line.ptr[line.len - 2] == '\\') break;
    line.len--;
  }
  return line;
}

static void add_pattern(Arena *arena, IgnoreRules *rules, Str line) {
  line = without_spaces(line);
  Pattern pattern = {0};
  if (line.len == 0 || line.ptr[0] == '#') return;
  pattern.negated = line.ptr[0] == '!';
  line = str_from(line, pattern.negated);
  if (line.len > 1 && line.ptr[0] == '\\') line = str_from(line, 1);
  pattern.folders = str_ends(line, STR("/"));
  line.len -= pattern.folders;
  pattern.bound = str_find_byte(line, '/', 0) != STR_NONE;
  pattern.glob = str_from(line, str_starts(line, STR("/")));
  if (pattern.glob.len) vec_push(arena, &rules->patterns, pattern);
}

static IgnoreRules *read_rules(Arena *arena, const IgnoreRules *outer, Str file) {
  IgnoreRules *rules = ARENA_NEW(arena, IgnoreRules);
  rules->outer = outer;
  rules->prefix = STR("");
  Str text;
  if (file_read(arena, file.ptr, MOST_BYTES, &text) != FILE_OK) return rules;
  while (text.ptr) add_pattern(arena, rules, str_split(&text, '\n'));
  return rules;
}

/* Bytes of shown paths below FOLDER that stand for FOLDER itself. */
static size_t shown_length(Str folder) {
  if (str_eq(folder, STR("."))) return 0;
  return folder.len + !str_ends(folder, STR("/"));
}

const IgnoreRules *ignored_within(Arena *arena, const IgnoreRules *outer, Str folder) {
  Str file = arena_printf(arena, "%.*s/.gitignore", STR_ARG(folder));
  IgnoreRules *rules = read_rules(arena, outer, file);
  rules->skip = shown_length(folder);
  return rules;
}

const IgnoreRules *ignored_top(Arena *arena, Str folder) {
  Str file = arena_printf(arena, "%.*s/.git/info/exclude", STR_ARG(folder));
  IgnoreRules *rules = read_rules(arena, NULL, file);
  rules->skip = shown_length(folder);
  return rules;
}

/* --- asking --- */

static bool fits(const Pattern *pattern, Str path, bool folder) {
  if (pattern->folders && !folder) return false;
  if (pattern->bound) return glob_fits_whole(pattern->glob, path);
  size_t name = path.len;
  while (name > 0 && path.ptr[name - 1] != '/') name--;
  return glob_fits_whole(pattern->glob, str_from(path, name));
}

/* 1: ignored, 0: not ignored after all, -1: none of the rules says. PATH is seen from their folder.
 */
static int verdict(const IgnoreRules *rules, Str path, bool folder) {
  for (uint32_t i = rules->patterns.len; i-- > 0;) {
    const Pattern *pattern = &rules->patterns.ptr[i];
    if (fits(pattern, path, folder)) return !pattern->negated;
  }
  return -1;
}

bool ignored_has(Arena *arena, const IgnoreRules *rules, Str path, bool folder) {
  for (; rules; rules = rules->outer) {
    Str seen = str_from(path, rules->skip);
    if (rules->prefix.len && rules->patterns.len)
      seen = arena_printf(arena, "%.*s%.*s", STR_ARG(rules->prefix), STR_ARG(seen));
    int said = verdict(rules, seen, folder);
    if (said >= 0) return said;
  }
  return false;
}

/* --- the folders above an operand --- */

static Str real_path(Arena *arena, Str folder) {
  char *real = realpath(folder.ptr, NULL);
  Str copy = real ? arena_str(arena, str_of(real)) : (Str){NULL, 0};
  free(real);
  return copy;
}

/* The nearest folder at or above the absolute PATH that holds a .git; absent where there is none.
 */
static Str find_top(Arena *arena, Str path) {
  while (path.len > 0) {
    Str probe = arena_printf(arena, "%.*s/.git", STR_ARG(path));
    if (access(probe.ptr, F_OK) == 0) return path;
    while (path.len > 0 && path.ptr[path.len - 1] != '/') path.len--;
    if (path.len > 0) path.len--;
  }
  return (Str){NULL, 0};
}

/* RULES as rules of an ancestor of OPERAND; WAY leads from there to the operand. */
static const IgnoreRules *seen_from(Arena *arena, const IgnoreRules *rules, Str way, Str operand) {
  IgnoreRules *copy = ARENA_NEW(arena, IgnoreRules);
  *copy = *rules;
  copy->prefix = way.len ? arena_printf(arena, "%.*s/", STR_ARG(way)) : STR("");
  copy->skip = shown_length(operand);
  return copy;
}

/* Is the folder on the way to the operand ignored from which REST bytes of the way are left? */
static bool is_step_ignored(const IgnoreRules *rules, size_t rest) {
  for (; rules; rules = rules->outer) {
    Str way = str_slice(rules->prefix, 0, rules->prefix.len - 1 - (rest ? rest + 1 : 0));
    int said = verdict(rules, way, true);
    if (said >= 0) return said;
  }
  return false;
}

const IgnoreRules *ignored_above(Arena *arena, Str operand) {
  Str real = real_path(arena, operand), top = find_top(arena, real);
  if (!top.ptr) return NULL;
  Str way = str_from(real, top.len + (real.len > top.len));
  const IgnoreRules *rules = seen_from(arena, ignored_top(arena, top), way, operand);
  for (Str folder = top; way.len > 0;) {
    Str file = arena_printf(arena, "%.*s/.gitignore", STR_ARG(folder));
    rules = seen_from(arena, read_rules(arena, rules, file), way, operand);
    Str step = str_split(&way, '/');
    if (is_step_ignored(rules, way.len)) return NULL;
    folder = str_slice(real, 0, (size_t)(step.ptr + step.len - real.ptr));
  }
  return rules;
}
