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
  bool old;                          /* longer ago than the rules look back */
  Str signer, url, company, product; /* what the filtered columns hold; absent: nothing */
  const char *program;               /* that acts; NULL: the tool's own, or nobody knows */
} RmmEvent;

typedef VEC(RmmEvent) RmmEvents;

#define RMM_DEVICE "ws-17.contoso.com" /* the name of the device that rows are about */

/* The events for the tool's rule of KIND, hits first, then misses. */
RmmEvents rmm_events(Arena *arena, const RmmTool *tool, RmmKind kind);
/* Whether EVENT is what the tool's rule of its kind looks for, whenever it was. */
bool rmm_finds(Arena *arena, const RmmTool *tool, const RmmEvent *event);
/* The event on DEVICE as a row of its table: what stands between the braces of a flow mapping. */
Str rmm_row(Arena *arena, const RmmEvent *event, const char *device);

#endif
