/* Evaluators of dynamic arrays: building, measuring, cutting, joining, turning, sorting, summing,
   searching. */
#include "base/vec.h"
#include "exec/eval.h"
#include "exec/run.h"
#include "exec/sort.h"
#include "value/convert.h"
#include "value/moment.h"
#include "value/value_set.h"

#include <math.h>
#include <string.h>

typedef VEC(Value) List;

static void result_list(EvalCall *call, uint32_t row, const List *list) {
  result_dynamic(call, row, value_array(list->ptr, list->len));
}

/* The first argument, where it is an array; else the result is null. */
static bool array_arg(EvalCall *call, uint32_t k, uint32_t row, Value *array) {
  *array = arg_dynamic(call, k, row);
  if (array->type == VALUE_ARRAY) return true;
  result_null(call, row);
  return false;
}

void eval_pack_array(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Value *items = ARENA_ARRAY(call->arena, Value, call->arg_count);
    for (uint32_t k = 0; k < call->arg_count; k++) items[k] = arg_dynamic(call, k, i);
    result_dynamic(call, i, value_array(items, call->arg_count));
  }
}

void eval_array_length(EvalCall *call) {
  Value array;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (array_arg(call, 0, i, &array)) result_number(call, i, array.len);
  }
}

void eval_array_concat(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    List list = {0};
    bool any = false;
    for (uint32_t k = 0; k < call->arg_count; k++) {
      Value v = arg_dynamic(call, k, i);
      if (v.type == VALUE_NULL) continue;
      any = true;
      if (!arena_may_take(call->arena, (list.len + v.len) * sizeof v)) break;
      for (uint32_t j = 0; v.type == VALUE_ARRAY && j < v.len; j++) {
        vec_push(call->arena, &list, v.items[j]);
      }
      if (v.type != VALUE_ARRAY) vec_push(call->arena, &list, v);
    }
    if (any) {
      result_list(call, i, &list);
    } else {
      result_null(call, i);
    }
  }
}

static int64_t clamp(int64_t index, uint32_t len) {
  if (index < 0) index += len;
  return index < 0 ? 0 : index > len ? len : index;
}

/* array_slice(array, start, end): both ends belong to it */
void eval_array_slice(EvalCall *call) {
  Value array;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!array_arg(call, 0, i, &array)) continue;
    int64_t start = clamp(arg_number(call, 1, i), array.len), end = arg_number(call, 2, i);
    if (end < 0) end += array.len;
    if (end >= array.len) end = (int64_t)array.len - 1;
    uint32_t count = end < start ? 0 : (uint32_t)(end - start + 1);
    result_dynamic(call, i, value_array(array.items + start, count));
  }
}

/* The parts of ARRAY before, between and after the places in CUTS, one or an array of them. */
static Value split_at(Arena *arena, Value array, Value cuts) {
  List parts = {0};
  int64_t from = 0, cut;
  uint32_t count = cuts.type == VALUE_ARRAY ? cuts.len : 1;
  for (uint32_t k = 0; k < count; k++) {
    Value at = cuts.type == VALUE_ARRAY ? cuts.items[k] : cuts;
    if (!value_to_long(at, &cut)) continue;
    cut = clamp(cut, array.len);
    if (cut < from) cut = from;
    vec_push(arena, &parts, value_array(array.items + from, (uint32_t)(cut - from)));
    from = cut;
  }
  vec_push(arena, &parts, value_array(array.items + from, array.len - (uint32_t)from));
  return value_array(parts.ptr, parts.len);
}

void eval_array_split(EvalCall *call) {
  Value array;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!array_arg(call, 0, i, &array)) continue;
    result_dynamic(call, i, split_at(call->arena, array, arg_dynamic(call, 1, i)));
  }
}

void eval_array_reverse(EvalCall *call) {
  Value array;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!array_arg(call, 0, i, &array)) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, array.len);
    for (uint32_t k = 0; k < array.len; k++) items[k] = array.items[array.len - 1 - k];
    result_dynamic(call, i, value_array(items, array.len));
  }
}

/* Left by COUNT places; FILL for what comes in, where the array does not turn around. */
static Value moved(Arena *arena, Value array, int64_t count, bool around, Value fill) {
  Value *items = ARENA_ARRAY(arena, Value, array.len);
  int64_t len = array.len;
  for (int64_t k = 0; k < len; k++) {
    int64_t from = k + count;
    if (around) from = (from + len) % len;
    items[k] = from >= 0 && from < len ? array.items[from] : fill;
  }
  return value_array(items, array.len);
}

static void move(EvalCall *call, int sign, bool around) {
  Value array;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!array_arg(call, 0, i, &array)) continue;
    Value fill = call->arg_count > 2 ? arg_value(call, 2, i) : value_null();
    int64_t count = arg_number(call, 1, i), len = array.len;
    if (around && len) count %= len;
    count = count > len ? len : count < -len ? -len : count;
    result_dynamic(call, i, moved(call->arena, array, sign * count, around, fill));
  }
}

void eval_array_rotate_left(EvalCall *call) { move(call, 1, true); }
void eval_array_rotate_right(EvalCall *call) { move(call, -1, true); }
void eval_array_shift_left(EvalCall *call) { move(call, 1, false); }
void eval_array_shift_right(EvalCall *call) { move(call, -1, false); }

/* Sum of the numbers; null where an item is none. */
void eval_array_sum(EvalCall *call) {
  Value array;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!array_arg(call, 0, i, &array)) continue;
    double sum = 0, number;
    bool good = true;
    for (uint32_t k = 0; k < array.len; k++) {
      if (array.items[k].type == VALUE_STRING || !value_to_real(array.items[k], &number)) {
        good = false;
      } else {
        sum += number;
      }
    }
    if (good) {
      result_real(call, i, sum);
    } else {
      result_null(call, i);
    }
  }
}

/* array_index_of(array, value [, start [, length [, occurrence]]]) */
void eval_array_index_of(EvalCall *call) {
  Value array;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!array_arg(call, 0, i, &array)) continue;
    Value wanted = arg_value(call, 1, i);
    int64_t start = call->arg_count > 2 ? clamp(arg_number(call, 2, i), array.len) : 0;
    int64_t length = call->arg_count > 3 ? arg_number(call, 3, i) : -1;
    int64_t left = call->arg_count > 4 ? arg_number(call, 4, i) : 1; /* below 1 there is none */
    int64_t end = length < 0 || length > array.len - start ? array.len : start + length, found = -1;
    for (int64_t k = start; k < end && found < 0; k++) {
      if (left > 0 && value_equal(array.items[k], wanted) && --left == 0) found = k;
    }
    result_number(call, i, found);
  }
}

/* array_iff(conditions, when true, when false): scalars stand for every place */
void eval_array_iff(EvalCall *call) {
  Value conditions;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!array_arg(call, 0, i, &conditions)) continue;
    Value *items = ARENA_ARRAY(call->arena, Value, conditions.len);
    for (uint32_t k = 0; k < conditions.len; k++) {
      Value condition = conditions.items[k];
      double number;
      bool known = condition.type == VALUE_BOOL || value_is_number(condition);
      if (known) known = value_to_real(condition, &number);
      if (!known) continue;
      Value side = arg_value(call, number != 0 ? 1 : 2, i);
      items[k] = side.type == VALUE_ARRAY ? value_item(side, k) : side;
      if (side.type == VALUE_ARRAY && k >= side.len) items[k] = value_null();
    }
    result_dynamic(call, i, value_array(items, conditions.len));
  }
}

/* zip(a, b, …): an array of arrays, as long as the longest */
void eval_zip(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    uint32_t most = 0;
    for (uint32_t k = 0; k < call->arg_count; k++) {
      Value v = arg_dynamic(call, k, i);
      if (v.type == VALUE_ARRAY && v.len > most) most = v.len;
    }
    Value *rows = ARENA_ARRAY(call->arena, Value, most);
    for (uint32_t j = 0; j < most; j++) {
      Value *row = ARENA_ARRAY(call->arena, Value, call->arg_count);
      for (uint32_t k = 0; k < call->arg_count; k++)
        row[k] = value_item(arg_dynamic(call, k, i), j);
      rows[j] = value_array(row, call->arg_count);
    }
    result_dynamic(call, i, value_array(rows, most));
  }
}

/* The number a STEP after BEFORE; false: it is beyond LAST, where that is no real. */
static bool next_number(const Value *before, const Value *step, const Value *last,
                        int64_t *number) {
  if (__builtin_add_overflow(before->number, step->number, number)) return false;
  if (last->type == VALUE_REAL) return true;
  return step->number > 0 ? *number <= last->number : *number >= last->number;
}

/* range(first, last [, step]) */
static void range_row(EvalCall *call, uint32_t row) {
  enum { ITEMS_MOST = 1048576 };
  Value first = arg_value(call, 0, row), last = arg_value(call, 1, row);
  Value step = call->arg_count > 2 ? arg_value(call, 2, row) : value_long(1);
  double from, to, by;
  if (value_is_null(first) || value_is_null(last) || value_is_null(step)) return;
  bool time = first.type == VALUE_DATETIME || first.type == VALUE_TIMESPAN;
  if (call->arg_count < 3 && time) step = value_number(VALUE_TIMESPAN, TICKS_HOUR);
  value_to_real(first, &from);
  value_to_real(last, &to);
  value_to_real(step, &by);
  if (by == 0 || !isfinite(by)) return;
  bool real = first.type == VALUE_REAL || step.type == VALUE_REAL;
  List list = {0};
  for (uint32_t k = 0; k < ITEMS_MOST; k++) {
    double at = from + k * by;
    int64_t number = first.number;
    if (by > 0 ? at > to : at < to) break;
    if (!real && k && !next_number(&list.ptr[k - 1], &step, &last, &number)) break;
    Value item = real ? value_real(at)
                      : value_number(first.type == VALUE_INT ? VALUE_LONG : first.type, number);
    vec_push(call->arena, &list, item);
  }
  result_list(call, row, &list);
}

void eval_range(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) range_row(call, i);
}

void eval_repeat(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    int64_t count = arg_number(call, 1, i);
    if (count < 0 || count > 1048576) continue;
    if (arg_dynamic(call, 0, i).type == VALUE_BAG) {
      exec_fail(call->exec, "ARGUMENT", "repeat() takes a scalar, not a bag");
    }
    Value *items = ARENA_ARRAY(call->arena, Value, (size_t)count);
    for (int64_t k = 0; k < count; k++) items[k] = arg_dynamic(call, 0, i);
    result_dynamic(call, i, value_array(items, (uint32_t)count));
  }
}

/* --- sorting --- */

typedef struct Sorting {
  Value array;
  int sign;
  bool nulls_last;
} Sorting;

static int compare_items(const void *context, uint32_t i, uint32_t j) {
  const Sorting *s = context;
  Value a = s->array.items[i], b = s->array.items[j];
  bool null_a = value_is_null(a), null_b = value_is_null(b);
  if (null_a || null_b) return s->nulls_last ? null_a - null_b : null_b - null_a;
  return value_compare(a, b) * s->sign;
}

static Value in_order(Arena *arena, Value array, const uint32_t *order, uint32_t count) {
  if (array.type != VALUE_ARRAY || array.len != count) return value_null();
  Value *items = ARENA_ARRAY(arena, Value, count);
  for (uint32_t i = 0; i < count; i++) items[i] = array.items[order[i]];
  return value_array(items, count);
}

/* array_sort_…(array [, more arrays] [, nulls last]): the others follow the first. The result is a
   tuple where several arrays are given. */
static void sort(EvalCall *call, int sign) {
  uint32_t arrays = call->arg_count;
  bool flag = arrays > 1 && arg_type(call, arrays - 1) == VALUE_BOOL;
  if (flag) arrays--;
  for (uint32_t i = 0; i < call->rows; i++) {
    Value first = arg_value(call, 0, i);
    bool nulls_last = flag ? arg_bool(call, arrays, i) : true;
    if (first.type != VALUE_ARRAY) continue;
    Sorting sorting = {first, sign, nulls_last};
    uint32_t *order = sort_rows(call->arena, first.len, compare_items, &sorting);
    Value *sorted = ARENA_ARRAY(call->arena, Value, arrays);
    for (uint32_t k = 0; k < arrays; k++) {
      sorted[k] = in_order(call->arena, arg_value(call, k, i), order, first.len);
    }
    result_dynamic(call, i, arrays == 1 ? sorted[0] : value_array(sorted, arrays));
  }
}

void eval_array_sort_asc(EvalCall *call) { sort(call, 1); }
void eval_array_sort_desc(EvalCall *call) { sort(call, -1); }

/* --- sets --- */

static ValueSet set_of(Arena *arena, Value array) {
  ValueSet set = {.arena = arena};
  for (uint32_t k = 0; array.type == VALUE_ARRAY && k < array.len; k++) {
    value_set_add(&set, array.items[k], NULL);
  }
  return set;
}

void eval_set_union(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    ValueSet set = {.arena = call->arena};
    for (uint32_t k = 0; k < call->arg_count; k++) {
      Value v = arg_dynamic(call, k, i);
      for (uint32_t j = 0; v.type == VALUE_ARRAY && j < v.len; j++) {
        value_set_add(&set, v.items[j], NULL);
      }
    }
    result_dynamic(call, i, value_array(set.items, set.len));
  }
}

/* Items of the first set that are in all others (WANTED), or in none of them. */
static void keep_items(EvalCall *call, bool wanted) {
  for (uint32_t i = 0; i < call->rows; i++) {
    ValueSet set = set_of(call->arena, arg_dynamic(call, 0, i));
    for (uint32_t k = 1; k < call->arg_count; k++) {
      ValueSet other = set_of(call->arena, arg_dynamic(call, k, i)), kept = {.arena = call->arena};
      for (uint32_t j = 0; j < set.len; j++) {
        bool there = value_set_find(&other, set.items[j]) != UINT32_MAX;
        if (there == wanted) value_set_add(&kept, set.items[j], NULL);
      }
      set = kept;
    }
    result_dynamic(call, i, value_array(set.items, set.len));
  }
}

void eval_set_intersect(EvalCall *call) { keep_items(call, true); }
void eval_set_difference(EvalCall *call) { keep_items(call, false); }

/* Whether both have the same items, however often and in whatever order. */
void eval_set_equals(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    ValueSet a = set_of(call->arena, arg_dynamic(call, 0, i));
    ValueSet b = set_of(call->arena, arg_dynamic(call, 1, i));
    bool same = a.len == b.len;
    for (uint32_t k = 0; same && k < a.len; k++) {
      same = value_set_find(&b, a.items[k]) != UINT32_MAX;
    }
    result_bool(call, i, same);
  }
}

void eval_set_has_element(EvalCall *call) {
  Value array;
  for (uint32_t i = 0; i < call->rows; i++) {
    if (!array_arg(call, 0, i, &array)) continue;
    Value wanted = arg_value(call, 1, i);
    bool found = false;
    for (uint32_t k = 0; k < array.len && !found; k++) found = value_equal(array.items[k], wanted);
    result_bool(call, i, found);
  }
}

/* Size of the intersection over size of the union. */
void eval_jaccard_index(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    ValueSet a = set_of(call->arena, arg_dynamic(call, 0, i));
    ValueSet b = set_of(call->arena, arg_dynamic(call, 1, i));
    uint32_t both = 0;
    for (uint32_t k = 0; k < a.len; k++) both += value_set_find(&b, a.items[k]) != UINT32_MAX;
    uint32_t all = a.len + b.len - both;
    result_real(call, i, all ? (double)both / all : NAN);
  }
}
