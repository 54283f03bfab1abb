/* The layout of rule files: the canonical order of keys, indentation, lists, literal scalars, KQL.
   Comes in: a text that YAML reads. Goes out: the same rules in canonical layout, made by edits, so
   that comments, blank lines and quotes stay. The result is compared with what came in. */
#ifndef RULEC_EMIT_FORMAT_H
#define RULEC_EMIT_FORMAT_H

#include "diag/source.h"

typedef enum FormatStatus {
  FORMAT_DONE,
  FORMAT_BROKEN,  /* YAML cannot read the text, or not as it is meant */
  FORMAT_FOREIGN, /* no document of it is a rule */
  FORMAT_WRONG    /* the new text would not say the same: a mistake of the formatter */
} FormatStatus;

typedef struct Formatted {
  FormatStatus status;
  Str text; /* the source's own text unless the status is FORMAT_DONE */
} Formatted;

/* The canonical layout of SOURCE; formatting it again changes nothing. Lives in ARENA. */
Formatted format_text(Arena *arena, const Source *source);

#endif
