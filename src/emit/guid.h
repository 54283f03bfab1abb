/* GUIDs for new rules: random ones, and ones that a name always gives. */
#ifndef RULEC_EMIT_GUID_H
#define RULEC_EMIT_GUID_H

#include "base/arena.h"

/* A random (version 4) GUID in lower case; absent where the system gives no random bytes: errno
   tells. */
Str guid_random(Arena *arena);
/* The same GUID for the same NAME on every machine: the first half of its SHA-256, marked as
   version 5. */
Str guid_of_name(Arena *arena, Str name);

#endif
