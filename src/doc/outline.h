/* What repair has to know of the documents it mends: which keys stand under which, and what they
   hold. The rule layer gives the outline of rule files; the doc layer knows none itself. */
#ifndef RULEC_DOC_OUTLINE_H
#define RULEC_DOC_OUTLINE_H

#include "base/str.h"

typedef enum OutlineShape {
  OUTLINE_ANY,
  /* not known */ OUTLINE_WORD, /* a scalar of a fixed form: a number, a name, one of a few words */
  OUTLINE_TEXT,                 /* a scalar of free text */
  OUTLINE_QUERY,                /* a scalar of many lines, in which line ends count */
  OUTLINE_TEXTS,                /* a list of scalars */
  OUTLINE_MAPS,                 /* a list of mappings, whose keys stand under the field */
  OUTLINE_MAP                   /* a mapping */
} OutlineShape;

enum { OUTLINE_ROOT = -1, OUTLINE_UNKNOWN = -2 };

typedef struct Outline {
  int count; /* fields are numbers below it */
  /* The field KEY under PARENT (a field or OUTLINE_ROOT), or OUTLINE_UNKNOWN. */
  int (*find)(int parent, Str key);
  OutlineShape (*shape)(int field);
  bool (*is_open)(int field); /* may have keys that find does not know */
} Outline;

#endif
