/* Globs against paths, as .gitignore has them: `*` and `?` stop at a slash, `**` does not, `[a-z]`
   and `[!a-z]` are sets. A glob without a slash fits a name anywhere on the way; one that fits a
   folder fits all that lies in it. */
#ifndef RULEC_DRIVER_GLOB_H
#define RULEC_DRIVER_GLOB_H

#include "base/arena.h"

/* Does GLOB fit PATH, which has no leading "./"? */
bool glob_fits(Str glob, Str path);
/* Does GLOB fit all of PATH from its start? */
bool glob_fits_whole(Str glob, Str path);

/* PATH, read from the absolute folder HERE, as seen from the absolute folder FROM: without ".",
   ".." and doubled slashes. What lies outside FROM stays absolute. */
Str path_seen_from(Arena *arena, Str path, Str here, Str from);

#endif
