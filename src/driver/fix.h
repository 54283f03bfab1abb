/* Applying the fixes of findings to a file, in rounds until nothing is left to apply. Comes in: a
   checked file. Goes out: its new text, and what was done. Nothing is written here. */
#ifndef RULEC_DRIVER_FIX_H
#define RULEC_DRIVER_FIX_H

#include "driver/driver.h"

/* One fix that was applied, or refused. */
typedef struct FixNote {
  DiagCode code;
  uint32_t line; /* of the text as it was in its round */
  Str title;
} FixNote;

typedef struct Fixed {
  Str text;
  bool changed;
  bool settled; /* false: the last round allowed still found something to apply */
  VEC(FixNote) notes;
  VEC(FixNote) refused; /* with each of these YAML would read the new text less well, or not */
  uint32_t waiting; /* fixes that are for a text that YAML can read, which the new text is not */
} Fixed;

/* The text of FILE (checked: its findings are in its bag) with all safe fixes applied, and the
   others too where UNSAFE. Of two that touch the same place the first is applied, the other in the
   next round if it is still offered. While YAML cannot read the text, only the fixes that repair it
   are applied; a text that it reads, or reads once repaired, stays such a text. Lives in ARENA. */
Fixed fix_apply(const Driver *driver, Arena *arena, const RuleFile *file, bool unsafe);

#endif
