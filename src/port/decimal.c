/* Owns the use of the decimal library. Comes in and goes out: decimals as their sixteen bytes. */
#include "port/decimal.h"

#define DECIMAL_CALL_BY_REFERENCE      0
#define DECIMAL_GLOBAL_ROUNDING        0
#define DECIMAL_GLOBAL_EXCEPTION_FLAGS 0
#include <bid_conf.h>
#include <bid_functions.h>

enum { HALF_EVEN = 0 };

static BID_UINT128 in(Wide d) {
  BID_UINT128 x;
  x.w[0] = d.word[0];
  x.w[1] = d.word[1];
  return x;
}

static Wide out(BID_UINT128 x) { return (Wide){{x.w[0], x.w[1]}}; }

Wide decimal_add(Wide a, Wide b) {
  _IDEC_flags flags = 0;
  return out(bid128_add(in(a), in(b), HALF_EVEN, &flags));
}

Wide decimal_subtract(Wide a, Wide b) {
  _IDEC_flags flags = 0;
  return out(bid128_sub(in(a), in(b), HALF_EVEN, &flags));
}

Wide decimal_multiply(Wide a, Wide b) {
  _IDEC_flags flags = 0;
  return out(bid128_mul(in(a), in(b), HALF_EVEN, &flags));
}

Wide decimal_divide(Wide a, Wide b) {
  _IDEC_flags flags = 0;
  return out(bid128_div(in(a), in(b), HALF_EVEN, &flags));
}

Wide decimal_remainder(Wide a, Wide b) {
  _IDEC_flags flags = 0;
  return out(bid128_fmod(in(a), in(b), &flags));
}

Wide decimal_negate(Wide a) { return out(bid128_negate(in(a))); }

int decimal_compare(Wide a, Wide b) {
  _IDEC_flags flags = 0;
  if (bid128_quiet_less(in(a), in(b), &flags)) return -1;
  return bid128_quiet_greater(in(a), in(b), &flags);
}

Wide decimal_of_long(int64_t n) { return out(bid128_from_int64(n)); }
