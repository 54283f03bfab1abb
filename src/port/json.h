/* The structure of JSON text, found by simdjson's first stage: where strings and other scalars
   begin, and where brackets, colons and commas stand outside strings. C++ stays behind. */
#ifndef RULEC_PORT_JSON_H
#define RULEC_PORT_JSON_H

#include "base/str.h"

/* Places in a text, in order; after COUNT of them the text's length follows twice. */
typedef struct JsonIndex {
  const uint32_t *at;
  uint32_t count;
} JsonIndex;

typedef struct JsonScan JsonScan;

JsonScan *json_scan_new(void);
void json_scan_free(JsonScan *scan);

/* Fills INDEX, valid until the next call. False where TEXT is not UTF-8, a string is not closed, or
   a control character (so also the end of a line) stands in a string. TEXT may be any number of
   values; whether they are well formed is for the caller to see. */
bool json_scan_index(JsonScan *scan, Str text, JsonIndex *index);

#endif
