/* Owns the reader of line-kept fact files. Comes in: paths. Goes out: lines and words. */
#include "gen/lines.h"

#include "base/file.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { FACT_FILE_BYTES = 64 * 1024 * 1024 };

Lines lines_open(Arena *arena, const char *path) {
  Lines lines = {.path = path};
  if (file_read(arena, path, FACT_FILE_BYTES, &lines.rest) == FILE_OK) return lines;
  lines_fail(&lines, "cannot be read");
}

bool lines_next(Lines *lines, Str *line) {
  while (lines->rest.len) {
    *line = str_split(&lines->rest, '\n');
    lines->number++;
    if (line->len && line->ptr[line->len - 1] == '\r') line->len--;
    if (str_trim(*line).len && line->ptr[0] != '#') return true;
  }
  return false;
}

void lines_fail(const Lines *lines, const char *format, ...) {
  fprintf(stderr, "%s:%u: ", lines->path, lines->number);
  va_list args;
  va_start(args, format);
  vfprintf(stderr, format, args);
  fprintf(stderr, "\n");
  va_end(args);
  exit(EXIT_FAILURE);
}

Str lines_word(Str *text) {
  *text = str_trim(*text);
  if (!text->len) return (Str){NULL, 0};
  return str_split(text, ' ');
}

static int by_name(const void *a, const void *b) {
  return strcmp(*(const char *const *)a, *(const char *const *)b);
}

Paths lines_files(Arena *arena, const char *folder, const char *suffix) {
  Paths paths = {0};
  DIR *dir = opendir(folder);
  if (!dir) lines_fail(&(Lines){.path = folder}, "is no folder");
  for (struct dirent *entry; (entry = readdir(dir));) {
    if (!str_ends(str_of(entry->d_name), str_of(suffix))) continue;
    vec_push(arena, &paths, arena_printf(arena, "%s/%s", folder, entry->d_name).ptr);
  }
  closedir(dir);
  if (paths.len) qsort(paths.ptr, paths.len, sizeof *paths.ptr, by_name);
  return paths;
}
