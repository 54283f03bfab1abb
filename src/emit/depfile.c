/* Owns dependency files: their escapes and their form. Comes in: paths. Goes out: Make rules. */
#include "emit/depfile.h"

bool depfile_can_name(Str path) {
  return str_find_byte(path, '\n', 0) == STR_NONE && str_find_byte(path, '\r', 0) == STR_NONE;
}

/* As compilers write paths: a backslash before a space or a `#`, itself doubled there; `$$`. */
static void add_path(Buf *out, Str path) {
  size_t slashes = 0;
  for (size_t i = 0; i < path.len; i++) {
    char c = path.ptr[i];
    if (c == ' ' || c == '\t' || c == '#') buf_add_repeat(out, '\\', slashes + 1);
    if (c == '$') buf_add_byte(out, '$');
    buf_add_byte(out, c);
    slashes = c == '\\' ? slashes + 1 : 0;
  }
}

void depfile_write(Buf *out, const Strs *targets, const Strs *inputs) {
  vec_each(Str, target, targets) {
    if (target != targets->ptr) buf_add_byte(out, ' ');
    add_path(out, *target);
  }
  buf_add_byte(out, ':');
  vec_each(Str, input, inputs) {
    buf_add_cstr(out, " \\\n  ");
    add_path(out, *input);
  }
  buf_add_byte(out, '\n');
  vec_each(Str, input, inputs) {
    /* A `%` in a target would make a pattern rule of it. */
    if (str_find_byte(*input, '%', 0) != STR_NONE) continue;
    add_path(out, *input);
    buf_add_cstr(out, ":\n");
  }
}
