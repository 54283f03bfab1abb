/* Owns the choice of what is compiled. Comes in: checked files. Goes out: sound rules, and the
   paths that an output made of them depends on. */
#include "driver/product.h"

#include "base/map.h"

/* Bytes of FILE that belong to its rule INDEX: up to where the next rule starts. */
static Span rule_reach(const RuleFile *file, uint32_t index) {
  Span reach = {file->rules.ptr[index]->root->span.start, UINT32_MAX};
  if (index + 1 < file->rules.len) reach.end = file->rules.ptr[index + 1]->root->span.start;
  if (index == 0) reach.start = 0;
  return reach;
}

static bool sound(const RuleFile *file, uint32_t index, Severity failing) {
  Span reach = rule_reach(file, index);
  bool whole = file->doc && file->doc->broken;
  vec_each(Diag *, at, &file->bag.diags) {
    const Diag *diag = *at;
    bool here = whole || (diag->span.start >= reach.start && diag->span.start < reach.end);
    if (here && diag->severity >= failing) return false;
  }
  return true;
}

Product product_of(Arena *arena, const RuleFile *files, size_t count, Severity failing) {
  Product product = {0};
  VEC(const NormalRule *) rules = {0};
  for (size_t f = 0; f < count; f++) {
    for (uint32_t i = 0; i < files[f].normals.len; i++) {
      if (sound(&files[f], i, failing)) {
        vec_push(arena, &rules, files[f].normals.ptr[i]);
      } else {
        product.left_out++;
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

Strs product_inputs(Arena *arena, const RuleFile *files, size_t count, const Strs *roots) {
  Strs paths = {0};
  Map seen = {0}, known = known_roots(arena, roots);
  for (size_t f = 0; f < count; f++) {
    const RuleFile *file = &files[f];
    if (file->given) continue;
    add_once(arena, &paths, &seen, file->path);
    if (file->named) continue;
    for (Str folder = folder_of(file->path); folder.len; folder = folder_of(folder)) {
      if (!add_once(arena, &paths, &seen, folder) || map_get(&known, folder)) break;
    }
  }
  return paths;
}
