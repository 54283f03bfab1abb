/* Text results: strings built one after another in an arena without an allocation each, and the
   text forms of values (tostring, JSON). */
#ifndef RULEC_VALUE_TEXT_H
#define RULEC_VALUE_TEXT_H

#include "value/value.h"

/* The string under construction is ptr[start, len). */
typedef struct Text {
  Arena *arena;
  char *ptr;
  size_t start, len, cap;
  bool over; /* the arena's budget is spent, or a text was too large: all are empty from now on */
} Text;

void text_add(Text *text, Str s);
void text_add_byte(Text *text, char byte);
void text_add_code(Text *text, uint32_t code_point);
void text_printf(Text *text, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* Ends the string and begins an empty one. The result lives in the arena. */
Str text_done(Text *text);
static inline size_t text_len(const Text *text) { return text->len - text->start; }

/* As tostring() writes them. */
void text_long(Text *text, int64_t n);
void text_real(Text *text, double r); /* shortest that reads back; "1.0", "NaN", "Infinity" */
void text_datetime(Text *text, int64_t ticks); /* 2020-01-01T00:00:00.0000000Z */
void text_timespan(Text *text, int64_t ticks); /* [-][d.]hh:mm:ss[.fffffff] */
void text_guid(Text *text, Wide guid);
void text_decimal(Text *text, Wide decimal);
/* Any value: a string bare, null empty, bool True/False, dynamic as JSON. */
void text_value(Text *text, Value v);
/* V as compact JSON, as tostring() of a dynamic gives it. */
void text_json(Text *text, Value v);
void text_json_str(Text *text, Str s);

#endif
