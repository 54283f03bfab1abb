/* Owns the choice of what is compiled. Comes in: checked files. Goes out: sound rules, and the
   paths that an output made of them depends on. */
#include "driver/product.h"

#include "base/map.h"
#include "driver/trial.h"

#include <unistd.h>

/* The rule of FILE that byte OFFSET belongs to: the last one that starts at or before it, or the
   first. */
static uint32_t rule_at(const RuleFile *file, uint32_t offset) {
  uint32_t low = 0, high = file->rules.len;
  while (high - low > 1) {
    uint32_t middle = low + (high - low) / 2;
    if (file->rules.ptr[middle]->root->span.start <= offset) {
      low = middle;
    } else {
      high = middle;
    }
  }
  return low;
}

/* Sets WRONG[i] where rule i of FILE has a finding of severity FAILING or above. */
static void mark_wrong(const RuleFile *file, Severity failing, bool *wrong) {
  bool whole = file->doc && file->doc->broken;
  vec_each(Diag *const, at, &file->bag.diags) {
    if ((*at)->severity < failing) continue;
    if (!whole) wrong[rule_at(file, (*at)->span.start)] = true;
    for (uint32_t i = 0; whole && i < file->rules.len; i++) wrong[i] = true;
    if (whole) return;
  }
}

Product product_of(Arena *arena, const RuleFiles *files, Severity failing) {
  Product product = {0};
  VEC(const NormalRule *) rules = {0};
  vec_each(RuleFile *const, each, files) {
    const RuleFile *file = *each;
    if (!file->normals.len) continue;
    bool *wrong = ARENA_ARRAY(arena, bool, file->normals.len);
    mark_wrong(file, failing, wrong);
    for (uint32_t i = 0; i < file->normals.len; i++) {
      if (wrong[i]) {
        product.left_out++;
      } else {
        vec_push(arena, &rules, file->normals.ptr[i]);
      }
    }
  }
  product.rules = rules.ptr;
  product.count = rules.len;
  return product;
}

/* False where PATH was there already. */
static bool add_once(Arena *arena, Strs *paths, Map *seen, Str path) {
  if (map_get(seen, path)) return false;
  map_put(arena, seen, path, seen);
  vec_push(arena, paths, path);
  return true;
}

/* The folder that PATH stands in; absent where PATH names none. */
static Str folder_of(Str path) {
  size_t at = path.len;
  while (at > 0 && path.ptr[at - 1] != '/') at--;
  return at > 1 ? str_slice(path, 0, at - 1) : (Str){NULL, 0};
}

/* A root that ends in `/` leads to the same paths as one that does not. */
static Map known_roots(Arena *arena, const Strs *roots) {
  Map known = {0};
  vec_each(Str, root, roots) {
    Str path = *root;
    while (path.len > 1 && str_ends(path, STR("/"))) path.len--;
    map_put(arena, &known, path, root);
  }
  return known;
}

Strs product_inputs(Arena *arena, const RuleFiles *files, const Strs *roots) {
  Strs paths = {0};
  Map seen = {0}, known = known_roots(arena, roots);
  vec_each(RuleFile *const, each, files) {
    const RuleFile *file = *each;
    if (file->given) continue;
    add_once(arena, &paths, &seen, file->path);
    Str test = trial_path_of(arena, file->path);
    if (access(test.ptr, F_OK) == 0) add_once(arena, &paths, &seen, test);
    if (file->named) continue;
    for (Str folder = folder_of(file->path); folder.len; folder = folder_of(folder)) {
      if (!add_once(arena, &paths, &seen, folder) || map_get(&known, folder)) break;
    }
  }
  return paths;
}
