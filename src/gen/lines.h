/* Reading of fact files kept as lines: blank lines and `#` comments are skipped, mistakes end the
   program with the place. What is read lives in the arena of the caller. */
#ifndef RULEC_GEN_LINES_H
#define RULEC_GEN_LINES_H

#include "base/vec.h"

typedef struct Lines {
  const char *path;
  Str rest;        /* what is still to be read */
  uint32_t number; /* of the line read last, 1-based */
} Lines;

typedef VEC(const char *) Paths;

/* The file PATH, or an exit with a message. */
Lines lines_open(Arena *arena, const char *path);
/* The next line that says something, without its line end; false at the end of the file. */
bool lines_next(Lines *lines, Str *line);
/* Prints "path:line: message" and exits with 1. */
_Noreturn void lines_fail(const Lines *lines, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* The next word of TEXT, which loses it; absent where none is left. */
Str lines_word(Str *text);
/* Files in FOLDER whose names end in SUFFIX, in the order of their bytes. */
Paths lines_files(Arena *arena, const char *folder, const char *suffix);

#endif
