/* Files that change together: all of them or, as far as the system allows, none.

   Each is written beside the old one and synced; when all are there, they are renamed in a row. Up
   to the first rename, whatever fails and whenever the process is killed, every file is as before.
   Where a later rename fails, those before it are taken back: the old files have second names until
   the last one is through. What remains, since no rename takes several files at once: a process
   that is killed between two renames leaves some files new and some old, each of them whole, and
   the same done again makes all of them new; and in a file system without second names, a rename
   that fails leaves those before it done. */
#ifndef RULEC_BASE_FILE_SET_H
#define RULEC_BASE_FILE_SET_H

#include "base/file.h"
#include "base/vec.h"

typedef struct FileChange {
  Str path;
  bool changed; /* false: it holds its content already, and is left alone */
  Str content;  /* of what is changed, as all below */
  FileDraft draft;
  char *second; /* another name of the old file, while it has one */
  bool kept;    /* it has one */
} FileChange;

typedef struct FileSet {
  Arena *arena; /* of paths and contents */
  VEC(FileChange) changes;
  Str trouble; /* the path of the last failure; errno says why */
} FileSet;

/* Adds PATH, which ends in NUL, with CONTENT; nothing is written yet. False: errno says why. */
bool file_set_add(FileSet *set, Str path, Str content);
/* Puts everything in its place. False: errno says why, and nothing is left beside the files. */
bool file_set_publish(FileSet *set);

#endif
