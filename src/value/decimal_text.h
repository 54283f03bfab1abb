/* Decimals (IEEE 754 decimal128, binary coefficient) without the decimal library: taking apart,
   printing, comparing. Arithmetic is in port/decimal.h. */
#ifndef RULEC_VALUE_DECIMAL_TEXT_H
#define RULEC_VALUE_DECIMAL_TEXT_H

#include "base/str.h"
#include "rulec_plan.h"

enum { DECIMAL_TEXT_MOST = 64 };

/* Writes D in plain notation while that is short, else with an exponent; returns the length. */
size_t decimal_write(Wide d, char out[DECIMAL_TEXT_MOST]);
/* Reads S (digits, point, exponent, sign); digits past the 34th round half to even. False where S
   is no number or too large. */
bool decimal_read(Str s, Wide *out);
double decimal_real(Wide d);
bool decimal_is_nan(Wide d);

#endif
