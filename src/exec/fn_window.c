/* Evaluators that look at other rows: the plan gives them the whole input in one batch, in order.
 */
#include "exec/eval.h"

#include <string.h>

/* prev(column [, offset [, otherwise]]), next(…) */
static void shifted(EvalCall *call, int sign) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t offset = call->arg_count > 1 ? arg_number(call, 1, i) : 1;
    int64_t from = (int64_t)i + sign * offset;
    if (from >= 0 && from < call->rows) {
      column_set(call->result, i, arg_value(call, 0, (uint32_t)from));
    } else {
      column_set(call->result, i, call->arg_count > 2 ? arg_value(call, 2, i) : value_null());
    }
  }
}

void eval_prev(EvalCall *call) { shifted(call, -1); }
void eval_next(EvalCall *call) { shifted(call, 1); }

static bool restarts(const EvalCall *call, uint32_t k, uint32_t row) {
  return call->arg_count > k && !arg_is_null(call, k, row) && arg_bool(call, k, row);
}

/* row_number([first [, restart]]) */
void eval_row_number(EvalCall *call) {
  int64_t number = 0;
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t first = call->arg_count ? arg_number(call, 0, i) : 1;
    number = i == 0 || restarts(call, 1, i) ? first : number + 1;
    result_number(call, i, number);
  }
}

/* row_cumsum(term [, restart]); null terms add nothing */
void eval_row_cumsum(EvalCall *call) {
  double real = 0;
  uint64_t whole = 0; /* wraps, as sums do */
  for (uint32_t i = 0; i < call->rows; i++) {
    bool null = arg_is_null(call, 0, i);
    if (restarts(call, 1, i)) real = 0, whole = 0;
    if (call->result->type == VALUE_REAL) {
      real += null ? 0 : arg_real(call, 0, i);
      result_real(call, i, real);
    } else {
      whole += null ? 0 : (uint64_t)arg_number(call, 0, i);
      result_number(call, i, (int64_t)whole);
    }
  }
}

static bool differs(const EvalCall *call, uint32_t row) {
  return !column_equal(call->args[0], row, call->args[0], row - 1);
}

/* row_rank_dense(term [, restart]): counts changes of the term */
void eval_row_rank_dense(EvalCall *call) {
  int64_t rank = 0;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (i == 0 || restarts(call, 1, i)) {
      rank = 1;
    } else if (differs(call, i)) {
      rank++;
    }
    result_number(call, i, rank);
  }
}

/* row_rank_min(term [, restart]): the number of the first row with this term */
void eval_row_rank_min(EvalCall *call) {
  int64_t rank = 1, number = 0;
  for (uint32_t i = 0; i < call->rows; i++) {
    bool restart = i == 0 || restarts(call, 1, i);
    number = restart ? 1 : number + 1;
    if (restart || differs(call, i)) rank = number;
    result_number(call, i, rank);
  }
}

/* row_window_session(time, longest from first, longest between neighbours [, restart]): the time at
   which the session of the row began */
void eval_row_window_session(EvalCall *call) {
  int64_t start = 0, before = 0;
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t at = arg_number(call, 0, i);
    bool fresh = i == 0 || restarts(call, 3, i) || at - start > arg_number(call, 1, i) ||
                 at - before > arg_number(call, 2, i);
    if (fresh) start = at;
    before = at;
    if (arg_is_null(call, 0, i)) {
      result_null(call, i);
    } else {
      result_number(call, i, start);
    }
  }
}
