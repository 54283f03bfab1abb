/* JSON lines by simdjson: the fields of many objects, handed over one by one. C++ stays behind. */
#ifndef RULEC_PORT_JSON_H
#define RULEC_PORT_JSON_H

#include "base/str.h"

typedef enum JsonKind {
  JSON_NULL,
  JSON_BOOL,
  JSON_INTEGER,
  JSON_NUMBER,
  JSON_STRING, /* text, escapes resolved */
  JSON_NESTED  /* text: the array or object as written */
} JsonKind;

typedef struct JsonField {
  JsonKind kind;
  bool boolean;
  int64_t integer;
  double number;
  Str text; /* valid during the call only */
} JsonField;

/* What a scan tells its user. Each object is a row, counted from 0 in each chunk. */
typedef struct JsonSink {
  void *user;
  /* The place of a wanted key, or UINT32_MAX. */
  uint32_t (*place)(void *user, Str key);
  void (*field)(void *user, uint32_t row, uint32_t place, const JsonField *field);
  /* Line LINE of the chunk (0-based) is no JSON object; fields of it may have come for ROW, which
     the next line takes. */
  void (*malformed)(void *user, uint32_t row, uint32_t line);
} JsonSink;

typedef struct JsonScan JsonScan;

JsonScan *json_scan_new(void);
void json_scan_free(JsonScan *scan);

enum { JSON_PADDING = 64 }; /* readable bytes needed behind a chunk */

/* Reads CHUNK, whole lines followed by JSON_PADDING readable bytes, and returns how many rows it
   gave. A line that is not an object is reported and skipped; blank lines are skipped. */
uint32_t json_scan_chunk(JsonScan *scan, Str chunk, const JsonSink *sink);

#endif
