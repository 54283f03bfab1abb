/* Owns finding of data files. Comes in: words of the command line. Goes out: tables and paths. */
#include "driver/data.h"

#include "base/file.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The table that a file name is for: what stands before .jsonl, .json or .csv, and .gz; absent for
   other files. */
static Str table_of(Str name) {
  static const char *const endings[] = {".jsonl", ".ndjson", ".json", ".csv"};
  if (str_ends(name, STR(".gz"))) name.len -= 3;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    Str ending = str_of(endings[i]);
    if (str_ends(name, ending)) return str_slice(name, 0, name.len - ending.len);
  }
  return (Str){0};
}

static void add_file(Arena *arena, DataSet *data, Str table, Str path) {
  DataFile file = {arena_str(arena, table), arena_str(arena, path).ptr};
  vec_push(arena, &data->files, file);
}

static int by_path(const void *a, const void *b) {
  return strcmp(((const DataFile *)a)->path, ((const DataFile *)b)->path);
}

static bool add_folder(Arena *arena, DataSet *data, const char *path, Str *why) {
  DIR *folder = opendir(path);
  uint32_t first = data->files.len;
  if (!folder) return *why = str_of(strerror(errno)), false;
  for (struct dirent *entry; errno = 0, (entry = readdir(folder));) {
    Str table = table_of(str_of(entry->d_name));
    if (table.len) add_file(arena, data, table, arena_printf(arena, "%s/%s", path, entry->d_name));
  }
  int unread = errno;
  closedir(folder);
  if (unread) return *why = str_of(strerror(unread)), false;
  uint32_t count = data->files.len - first;
  if (count) qsort(data->files.ptr + first, count, sizeof(DataFile), by_path);
  if (!count) *why = STR("holds no .jsonl or .csv file");
  return count > 0;
}

/* The `=` behind the table; a URI, which stands for a file, may hold some itself. */
static size_t table_end(Str spec) {
  size_t end = str_find_byte(spec, '=', 0);
  bool uri = str_find(spec, STR("://"), 0) != STR_NONE;
  for (size_t next = end; uri && next != STR_NONE; next = str_find_byte(spec, '=', next + 1)) {
    end = next;
  }
  return end;
}

bool data_add(Arena *arena, DataSet *data, const char *spec, Str *why) {
  Str rest = str_of(spec);
  size_t equals = table_end(rest);
  if (equals == STR_NONE && file_is_directory(spec)) return add_folder(arena, data, spec, why);
  Str path = equals == STR_NONE ? rest : str_from(rest, equals + 1);
  Str table = equals == STR_NONE ? (Str){0} : str_slice(rest, 0, equals);
  if (!table.len) {
    size_t slash = path.len;
    while (slash > 0 && path.ptr[slash - 1] != '/') slash--;
    table = table_of(str_from(path, slash));
  }
  const char *name = arena_str(arena, path).ptr;
  if (!table.len) return *why = STR("names no table: expected TABLE=FILE"), false;
  if (strcmp(name, "-") != 0 && access(name, R_OK) != 0)
    return *why = str_of(strerror(errno)), false;
  add_file(arena, data, table, path);
  return true;
}
