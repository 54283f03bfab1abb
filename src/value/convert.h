/* Conversions between types, as to…() functions and implicit casts do them: what does not fit is
   null, never an error. */
#ifndef RULEC_VALUE_CONVERT_H
#define RULEC_VALUE_CONVERT_H

#include "value/text.h"

/* V as a value of TYPE (BOOL … DYNAMIC), or VALUE_NULL. Text is built with TEXT, in its arena. */
Value convert_value(Text *text, Value v, ValueType type);

/* Text to numbers: surrounding blanks are allowed. */
bool convert_long(Str s, int64_t *out); /* decimal or 0x hexadecimal; no fraction */
bool convert_real(Str s, double *out);  /* also "nan", "inf", "infinity" */
bool convert_bool(Str s, bool *out);    /* true, false in any case, or a whole number */
bool convert_guid(Str s, Wide *out);    /* with or without dashes and braces */

#endif
