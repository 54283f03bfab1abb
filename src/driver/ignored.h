/* What git ignores: the rules of .gitignore files, of .git/info/exclude and of the user's own. The
   only file that includes <git2.h> is ignored.c. */
#ifndef RULEC_DRIVER_IGNORED_H
#define RULEC_DRIVER_IGNORED_H

#include "base/arena.h"

typedef struct Ignored Ignored;
typedef struct IgnoreRoot IgnoreRoot; /* one repository's working folder */

/* Ready to ask; costs nothing before the first folder is looked at. Close it with ignored_close. */
Ignored *ignored_open(Arena *arena);
void ignored_close(Ignored *ignored);

/* The repository that FOLDER (NUL-terminated) lies in, or NULL where it lies in none. */
IgnoreRoot *ignored_root(Ignored *ignored, Str folder);
/* Does ROOT's repository ignore PATH, a folder or a file? Paths that links lead out of it are not
   ignored. */
bool ignored_has(IgnoreRoot *root, Str path, bool folder);

#endif
