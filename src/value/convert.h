/* Conversions between types, as to…() functions and implicit casts do them: what does not fit is
   null, never an error. */
#ifndef RULEC_VALUE_CONVERT_H
#define RULEC_VALUE_CONVERT_H

#include "value/text.h"

/* V as a value of TYPE (BOOL … DYNAMIC), or VALUE_NULL. Text is built with TEXT, in its arena. */
Value convert_value(Text *text, Value v, ValueType type);
/* V, which data hold in a dynamic column, or in one of which nobody told the type. A text stays
   one, whatever number it looks like; only an array or object that is written in it is read, as
   exports of dynamic columns have them. No text is null. */
Value convert_held(Text *text, Value v);
/* The same of V, a field of CSV, where everything is text: numbers that lose nothing as such, true
   and false are read too. `007` and digits beyond a long stay text. */
Value convert_field(Text *text, Value v);

/* Text to numbers: surrounding blanks are allowed. */
bool convert_long(Str s, int64_t *out); /* decimal or 0x hexadecimal; no fraction */
bool convert_real(Str s, double *out);  /* also "nan", "inf", "infinity" */
bool convert_bool(Str s, bool *out);    /* true, false in any case, or a whole number */
bool convert_guid(Str s, Wide *out);    /* with or without dashes and braces */

#endif
