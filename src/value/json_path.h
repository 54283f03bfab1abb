/* Paths into dynamic values: $.a.b[0]['c d']. */
#ifndef RULEC_VALUE_JSON_PATH_H
#define RULEC_VALUE_JSON_PATH_H

#include "value/value.h"

/* The next step of PATH, which is cut off it: a key, or INDEX where KEY is absent. False at the end
   or where the text is no path. The leading `$` is skipped. */
bool json_path_step(Str *path, Str *key, int64_t *index);
/* What PATH leads to in V; null where it leads nowhere. */
Value json_path_get(Value v, Str path);

#endif
