/* Reading JSON into values, as parse_json() and dynamic columns understand it. */
#ifndef RULEC_VALUE_JSON_READ_H
#define RULEC_VALUE_JSON_READ_H

#include "value/value.h"

/* TEXT as one JSON value: whole numbers are LONG where they fit, other numbers REAL. Strings
   without escapes are views of TEXT. False where TEXT is not JSON or nested deeper than
   LIMIT_JSON_DEPTH. */
bool json_read(Arena *arena, Str text, Value *value);

#endif
