/* From the paths on a command line to the files of a run: folders are walked in sorted order, each
   file comes once however many paths or links lead to it, what git ignores is left out.
   Comes in: paths. Goes out: files, and what could not be read, by name. */
#ifndef RULEC_DRIVER_WALK_H
#define RULEC_DRIVER_WALK_H

#include "base/map.h"
#include "driver/config.h"

typedef struct WalkFile {
  Str path;   /* as it is shown: the operand, or the operand's folder and what lies below it */
  bool named; /* an operand itself */
} WalkFile;

typedef struct WalkTrouble {
  Str path;
  Str reason; /* "permission denied" … */
} WalkTrouble;

typedef struct WalkFolder WalkFolder;

typedef struct Walk {
  VEC(WalkFile) files;       /* so far; those that are operands come first */
  VEC(WalkTrouble) troubles; /* so far; sorted by path when all is over */
  /* the walk's own: */
  Arena *arena;
  const Config *config;
  Map seen;                  /* what was met, by identity */
  VEC(WalkFolder *) folders; /* to be read; the last one is next */
} Walk;

/* A walk over everything that PATHS (COUNT of them; files, folders or "-") lead to. Folders give
   their .yaml and .yml files; hidden names, what .gitignore excludes and what CONFIG excludes are
   not walked into, unless they are operands. Lives in ARENA. */
Walk walk_new(Arena *arena, const char *const *paths, size_t count, const Config *config);
/* Reads one folder more; false where there is none left. */
bool walk_further(Walk *walk);

#endif
