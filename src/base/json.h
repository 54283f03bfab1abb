/* A JSON writer into a Buf. Output is pure ASCII-safe UTF-8: control characters are escaped,
   ill-formed bytes become U+FFFD. The writer places commas and, when indented, line breaks. */
#ifndef RULEC_BASE_JSON_H
#define RULEC_BASE_JSON_H

#include "base/buf.h"

typedef struct Json {
  Buf *out;
  int indent;  /* spaces a level; 0 writes all on one line */
  int depth;   /* open objects and arrays */
  bool filled; /* the innermost open one has a member already */
  bool keyed;  /* a key was just written: the next value follows it */
} Json;

void json_open_object(Json *json);
void json_close_object(Json *json);
void json_open_array(Json *json);
void json_close_array(Json *json);
void json_key(Json *json, const char *key);
void json_key_str(Json *json, Str key);
void json_str(Json *json, Str value);
void json_cstr(Json *json, const char *value); /* NULL writes null */
void json_int(Json *json, int64_t value);
void json_bool(Json *json, bool value);
void json_null(Json *json);
void json_raw(Json *json, Str text); /* TEXT is one JSON value already */

/* Appends S quoted and escaped as one JSON string. */
void json_quote(Buf *out, Str s);

#endif
