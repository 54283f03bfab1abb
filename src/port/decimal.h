/* Arithmetic with decimals by Intel's decimal library: IEEE 754 decimal128, rounded half to even.
 */
#ifndef RULEC_PORT_DECIMAL_H
#define RULEC_PORT_DECIMAL_H

#include "rulec_plan.h"

Wide decimal_add(Wide a, Wide b);
Wide decimal_subtract(Wide a, Wide b);
Wide decimal_multiply(Wide a, Wide b);
Wide decimal_divide(Wide a, Wide b);
/* With the sign of A. */
Wide decimal_remainder(Wide a, Wide b);
Wide decimal_negate(Wide a);
/* Less than 0, 0 or more, of numbers. */
int decimal_compare(Wide a, Wide b);
Wide decimal_of_long(int64_t n);

#endif
