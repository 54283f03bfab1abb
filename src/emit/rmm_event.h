/* Events by which rules on remote management tools are tried: a hit for each fact of a tool, and
   the nearest misses. Comes in: a tool's facts. Goes out: events, and the rows that tests say them
   in. */
#ifndef RULEC_EMIT_RMM_EVENT_H
#define RULEC_EMIT_RMM_EVENT_H

#include "emit/rmm.h"

typedef struct RmmEvent {
  Str name; /* what happens, as a case is called */
  RmmKind kind;
  bool hit;                          /* the tool's rule of that kind has to find it */
  Str signer, url, company, product; /* what the filtered columns hold; absent: nothing */
} RmmEvent;

typedef VEC(RmmEvent) RmmEvents;

/* The events for the tool's rule of KIND, hits and misses. */
RmmEvents rmm_events(Arena *arena, const RmmTool *tool, RmmKind kind);
/* Whether the tool's rule of the event's kind finds EVENT. */
bool rmm_finds(Arena *arena, const RmmTool *tool, const RmmEvent *event);
/* The event on DEVICE as a row of its table: what stands between the braces of a flow mapping. */
Str rmm_row(Arena *arena, const RmmEvent *event, const char *device);

#endif
