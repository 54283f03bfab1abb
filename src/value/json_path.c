/* Owns reading of JSON paths, a step at a time. */
#include "value/json_path.h"

#include "value/convert.h"

static bool bracket_step(Str *path, Str *key, int64_t *index) {
  size_t close = str_find_byte(*path, ']', 0);
  if (close == STR_NONE) return false;
  Str inner = str_trim(str_slice(*path, 1, close));
  bool quoted = inner.len >= 2 && (inner.ptr[0] == '\'' || inner.ptr[0] == '"');
  if (!quoted && !convert_long(inner, index)) return false;
  *key = quoted ? str_slice(inner, 1, inner.len - 1) : (Str){0};
  *path = str_from(*path, close + 1);
  return true;
}

bool json_path_step(Str *path, Str *key, int64_t *index) {
  if (path->len && path->ptr[0] == '$') *path = str_from(*path, 1);
  if (!path->len) return false;
  if (path->ptr[0] == '[') return bracket_step(path, key, index);
  size_t start = path->ptr[0] == '.', end = start;
  while (end < path->len && path->ptr[end] != '.' && path->ptr[end] != '[') end++;
  if (end == start) return false;
  *key = str_slice(*path, start, end);
  *path = str_from(*path, end);
  return true;
}

Value json_path_get(Value v, Str path) {
  Str key;
  int64_t index = 0;
  while (json_path_step(&path, &key, &index)) {
    v = key.ptr ? value_member(v, key) : value_item(v, index);
  }
  return path.len ? value_null() : v;
}
