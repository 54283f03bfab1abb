/* Owns the way from paths to schema files: a file, or a folder of them. Comes in: a path. Goes out:
   what its files declare, in the FactUser. */
#include "base/file.h"
#include "base/limits.h"
#include "fact/user_int.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

static const char *trouble(FileStatus status) {
  switch (status) {
    case FILE_TOO_LARGE: return "it is larger than 16 MiB";
    case FILE_NOT_REGULAR: return "it is not a regular file";
    default: return strerror(errno);
  }
}

static void report(FactUser *user, Str path, const char *reason, DiagBag *bag) {
  Source *source = source_new(user->arena, path, STR(""));
  diag_add(bag, DIAG_X032, source, (Span){0, 0}, "the schema file cannot be read: %s", reason);
}

static void read_one(FactUser *user, Str path, DiagBag *bag) {
  Str text;
  FileStatus status = file_read(user->arena, path.ptr, LIMIT_FILE_BYTES, &text);
  if (status == FILE_OK) fact_user_load(user, source_new(user->arena, path, text), bag);
  if (status != FILE_OK) report(user, path, trouble(status), bag);
}

static bool is_schema(Str name) {
  static const Str endings[] = {STR_INIT(".json"), STR_INIT(".yaml"), STR_INIT(".yml")};
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (name.ptr[0] != '.' && str_ends(name, endings[i])) return true;
  }
  return false;
}

static int by_bytes(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

static void read_folder(FactUser *user, Str path, DIR *folder, DiagBag *bag) {
  VEC(Str) names = {0};
  for (struct dirent *entry; errno = 0, (entry = readdir(folder));) {
    Str name = str_of(entry->d_name);
    if (!is_schema(name)) continue;
    Str full = arena_printf(user->arena, "%.*s/%.*s", STR_ARG(path), STR_ARG(name));
    vec_push(user->arena, &names, full);
  }
  int unread = errno;
  if (unread) report(user, path, strerror(unread), bag);
  if (names.len) qsort(names.ptr, names.len, sizeof(Str), by_bytes);
  vec_each(Str, name, &names) read_one(user, *name, bag);
  if (!names.len && !unread) report(user, path, "the folder has no .yaml or .json file", bag);
}

void fact_user_read(FactUser *user, Str path, DiagBag *bag) {
  Str known = arena_str(user->arena, path);
  DIR *folder = opendir(known.ptr);
  if (!folder) {
    read_one(user, known, bag);
    return;
  }
  read_folder(user, known, folder, bag);
  closedir(folder);
}
