/* Evaluators over sketches, as agg_sketch.c makes them. */
#include "base/vec.h"
#include "exec/eval.h"
#include "exec/sort.h"
#include "value/convert.h"
#include "value/value_set.h"

#include <math.h>

void eval_dcount_hll(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value v = arg_dynamic(call, 0, i);
    result_number(call, i, v.type == VALUE_ARRAY ? v.len : 0);
  }
}

typedef VEC(Value) List;

static int compare_pairs(const void *context, uint32_t a, uint32_t b) {
  const List *list = context;
  return value_compare(value_item(list->ptr[a], 0), value_item(list->ptr[b], 0));
}

void eval_tdigest_merge(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    List list = {0};
    for (uint32_t k = 0; k < call->arg_count; k++) {
      Value v = arg_dynamic(call, k, i);
      for (uint32_t j = 0; v.type == VALUE_ARRAY && j < v.len; j++) {
        vec_push(call->arena, &list, v.items[j]);
      }
    }
    uint32_t *order = sort_rows(call->arena, list.len, compare_pairs, &list);
    Value *items = ARENA_ARRAY(call->arena, Value, list.len);
    for (uint32_t k = 0; k < list.len; k++) items[k] = list.ptr[order[k]];
    result_dynamic(call, i, value_array(items, list.len));
  }
}

static double weight_of(Value pair) {
  double weight = 0;
  value_to_real(value_item(pair, 1), &weight);
  return weight;
}

static double total_weight(Value digest) {
  double total = 0;
  for (uint32_t k = 0; k < digest.len; k++) total += weight_of(digest.items[k]);
  return total;
}

/* The value of DIGEST, an array, below or at which PERCENT percent of the weight lies. */
static Value percentile_of(Value digest, double percent) {
  double rank = ceil(total_weight(digest) * percent / 100 - 1e-9), seen = 0;
  for (uint32_t k = 0; k < digest.len; k++) {
    seen += weight_of(digest.items[k]);
    if (seen >= rank || k + 1 == digest.len) return value_item(digest.items[k], 0);
  }
  return value_null();
}

/* percentile_tdigest(digest, percentile [, typeof]) */
void eval_percentile_tdigest(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value digest = arg_dynamic(call, 0, i);
    if (digest.type != VALUE_ARRAY) {
      result_null(call, i);
      continue;
    }
    Value found = percentile_of(digest, arg_real(call, 1, i));
    column_set(call->result, i, convert_value(&call->text, found, call->result->type));
  }
}

/* percentiles_array_tdigest(digest, percentile, … or an array of them) */
void eval_percentiles_array_tdigest(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value digest = arg_dynamic(call, 0, i), asked = arg_value(call, 1, i);
    if (digest.type != VALUE_ARRAY) continue;
    bool listed = asked.type == VALUE_ARRAY;
    uint32_t count = listed ? asked.len : call->arg_count - 1;
    Value *items = ARENA_ARRAY(call->arena, Value, count);
    for (uint32_t k = 0; k < count; k++) {
      double percent;
      Value one = listed ? asked.items[k] : arg_value(call, 1 + k, i);
      if (value_to_real(one, &percent)) items[k] = percentile_of(digest, percent);
    }
    result_dynamic(call, i, value_array(items, count));
  }
}

/* The weight of what is not greater than the value. */
static double rank_of(Value digest, Value value) {
  double rank = 0;
  for (uint32_t k = 0; k < digest.len; k++) {
    if (value_compare(value_item(digest.items[k], 0), value) > 0) break;
    rank += weight_of(digest.items[k]);
  }
  return rank;
}

void eval_rank_tdigest(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value digest = arg_dynamic(call, 0, i);
    if (digest.type == VALUE_ARRAY) {
      result_real(call, i, rank_of(digest, arg_value(call, 1, i)));
    } else {
      result_null(call, i);
    }
  }
}

void eval_percentrank_tdigest(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value digest = arg_dynamic(call, 0, i);
    double total = digest.type == VALUE_ARRAY ? total_weight(digest) : 0;
    if (total > 0) {
      result_real(call, i, 100 * rank_of(digest, arg_value(call, 1, i)) / total);
    } else {
      result_null(call, i);
    }
  }
}
