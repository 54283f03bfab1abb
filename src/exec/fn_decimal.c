/* Evaluators of arithmetic with decimals, and sums of them: apart from the others, so that only
   plans with decimals need the decimal library. */
#include "port/decimal.h"

#include "exec/aggregate.h"
#include "value/decimal_text.h"

static void combine(EvalCall *call, Wide function(Wide, Wide)) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Wide w = function(arg_wide(call, 0, i), arg_wide(call, 1, i));
    if (decimal_is_nan(w)) {
      result_null(call, i);
    } else {
      result_wide(call, i, w);
    }
  }
}

/* Never negative, as with other numbers. */
static Wide modulo(Wide a, Wide b) {
  Wide zero = decimal_of_long(0), rest = decimal_remainder(a, b);
  if (decimal_compare(rest, zero) >= 0) return rest;
  return decimal_compare(b, zero) < 0 ? decimal_subtract(rest, b) : decimal_add(rest, b);
}

void eval_decimal_add(EvalCall *call) { combine(call, decimal_add); }
void eval_decimal_subtract(EvalCall *call) { combine(call, decimal_subtract); }
void eval_decimal_multiply(EvalCall *call) { combine(call, decimal_multiply); }
void eval_decimal_divide(EvalCall *call) { combine(call, decimal_divide); }
void eval_decimal_modulo(EvalCall *call) { combine(call, modulo); }

void eval_decimal_negate(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    result_wide(call, i, decimal_negate(arg_wide(call, 0, i)));
  }
}

typedef struct Sum {
  int64_t count;
  Wide total;
} Sum;

static void update_sum(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (column_is_null(&call->args[0], i)) continue;
    Sum *sum = aggregate_state(call, Sum, call->groups[i]);
    Wide w = column_wide(&call->args[0], i);
    sum->total = sum->count++ ? decimal_add(sum->total, w) : w;
  }
}

static void finish_sum(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Sum *sum = aggregate_state(call, Sum, g);
    call->results[0].wides[g - 1] = sum->count ? sum->total : decimal_of_long(0);
  }
}

static void finish_avg(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Sum *sum = aggregate_state(call, Sum, g);
    if (sum->count) {
      call->results[0].wides[g - 1] = decimal_divide(sum->total, decimal_of_long(sum->count));
    } else {
      column_set_null(&call->results[0], g - 1);
    }
  }
}

const AggregateClass aggregate_decimal_sum = {sizeof(Sum), update_sum, finish_sum};
const AggregateClass aggregate_decimal_avg = {sizeof(Sum), update_sum, finish_avg};
