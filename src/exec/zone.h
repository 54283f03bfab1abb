/* Time zones: the system's own, as /usr/share/zoneinfo (or $TZDIR) holds them in the format of
   RFC 8536. */
#ifndef RULEC_EXEC_ZONE_H
#define RULEC_EXEC_ZONE_H

#include "base/arena.h"

typedef struct Zone Zone;

/* The zone called NAME ("Europe/Paris"), read into ARENA; NULL where there is none. */
const Zone *zone_read(Arena *arena, Str name);

/* Seconds that are added to UTC in ZONE at SECONDS since 1970; SECONDS count UTC, or, with LOCAL,
   what clocks there show. Times that clocks skip or show twice when they are changed have the
   offset after the change. */
int32_t zone_offset(const Zone *zone, int64_t seconds, bool local);

/* The names of all zones, sorted; COUNT of them. NULL: there is no list. */
const Str *zone_names(Arena *arena, uint32_t *count);

#endif
