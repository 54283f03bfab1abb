/* Aggregates of the slow evaluator: the values of the argument in the rows of a group, then their
   definition over that list. */
#include "unit/slow.h"

#include "plan/plan.h"

#include <math.h>
#include <string.h>

/* One aggregate call over one group. */
typedef struct Call {
  Slow *slow;
  const SlowScope *scope;
  const KqlNode *node;
  Str name;              /* without `if` */
  const KqlNode *filter; /* of …if(…), or NULL */
  uint32_t arguments;    /* without the filter */
} Call;

static SlowScope row_scope(const Call *c, uint32_t row) { return slow_scope(c->scope->table, row); }

static Value value_at(const Call *c, uint32_t argument, uint32_t row) {
  SlowScope scope = row_scope(c, row);
  return slow_eval(c->slow, &scope, c->node->kids[KQL_CALL_ARGUMENTS + argument]);
}

static bool counts(const Call *c, uint32_t row) {
  SlowScope scope = row_scope(c, row);
  return !c->filter ||
         slow_true(slow_cast(c->slow, slow_eval(c->slow, &scope, c->filter), VALUE_BOOL));
}

static ValueType argument_type(const Call *c, uint32_t argument) {
  return slow_type(kql_type(c->node->kids[KQL_CALL_ARGUMENTS + argument]));
}

/* Values of ARGUMENT in all rows that count. */
static SlowValues all_values(const Call *c, uint32_t argument) {
  SlowValues values = {0};
  for (uint32_t i = 0; i < c->scope->group_count; i++) {
    uint32_t row = c->scope->group[i];
    if (!counts(c, row)) continue;
    Value v = value_at(c, argument, row);
    vec_push(c->slow->arena, &values, v);
  }
  return values;
}

static SlowValues known_values(const Call *c, uint32_t argument) {
  SlowValues all = all_values(c, argument), values = {0};
  vec_each(Value, v, &all) {
    if (!value_is_null(*v)) vec_push(c->slow->arena, &values, *v);
  }
  return values;
}

/* The number in argument ARGUMENT where that is there, else ABSENT. */
static int64_t limit_of(const Call *c, uint32_t argument, int64_t absent) {
  if (argument >= c->arguments) return absent;
  return slow_eval(c->slow, c->scope, c->node->kids[KQL_CALL_ARGUMENTS + argument]).number;
}

static Value count_of(const Call *c) {
  int64_t count = 0;
  for (uint32_t i = 0; i < c->scope->group_count; i++) count += counts(c, c->scope->group[i]);
  return value_long(count);
}

static Value sum_of(const Call *c) {
  SlowValues values = known_values(c, 0);
  Value sum = slow_cast(c->slow, value_long(0), VALUE_LONG);
  ValueType type = slow_type(kql_type(c->node));
  if (type != VALUE_LONG)
    sum = type == VALUE_TIMESPAN ? value_number(type, 0) : slow_cast(c->slow, sum, type);
  vec_each(Value, v, &values) sum = slow_arithmetic(c->slow, sum, *v, '+');
  return sum;
}

static Value average_of(const Call *c) {
  SlowValues values = known_values(c, 0);
  ValueType type = slow_type(kql_type(c->node));
  if (type == VALUE_DECIMAL) {
    Value count = value_long(values.len);
    return values.len ? slow_arithmetic(c->slow, sum_of(c), count, '/') : value_null();
  }
  double sum = 0;
  int64_t whole = 0;
  bool real = argument_type(c, 0) == VALUE_REAL;
  vec_each(Value, v, &values) {
    if (real) sum += v->real;
    if (!real) whole = (int64_t)((uint64_t)whole + (uint64_t)v->number);
  }
  double mean = (real ? sum : (double)whole) / (double)values.len;
  if (type == VALUE_REAL) return value_real(values.len ? mean : NAN);
  return values.len ? value_number(type, (int64_t)mean) : value_null();
}

static Value extreme_of(const Call *c, int sign) {
  SlowValues values = known_values(c, 0);
  Value best = value_null();
  vec_each(Value, v, &values) {
    if (value_is_null(best) || slow_order(*v, best) * sign > 0) best = *v;
  }
  return slow_cast(c->slow, best, slow_type(kql_type(c->node)));
}

static Value min_of(const Call *c) { return extreme_of(c, -1); }
static Value max_of(const Call *c) { return extreme_of(c, 1); }

static SlowValues distinct(const Call *c, SlowValues values) {
  SlowValues set = {0};
  vec_each(Value, v, &values) {
    uint32_t k = 0;
    while (k < set.len && !slow_same(set.ptr[k], *v)) k++;
    if (k == set.len) vec_push(c->slow->arena, &set, *v);
  }
  return set;
}

/* Arrays give their items one by one. */
static SlowValues flattened(const Call *c, SlowValues values) {
  SlowValues flat = {0};
  vec_each(Value, v, &values) {
    for (uint32_t k = 0; v->type == VALUE_ARRAY && k < v->len; k++) {
      vec_push(c->slow->arena, &flat, v->items[k]);
    }
    if (v->type != VALUE_ARRAY) vec_push(c->slow->arena, &flat, *v);
  }
  return flat;
}

static Value array_of(const Call *c, SlowValues values) {
  int64_t most = limit_of(c, 1, 1048576);
  return value_array(values.ptr, values.len < most ? values.len : (uint32_t)most);
}

static Value dcount_of(const Call *c) { return value_long(distinct(c, known_values(c, 0)).len); }

static Value list_of(const Call *c) {
  bool dynamic = argument_type(c, 0) == VALUE_DYNAMIC; /* a null of its own is an item */
  return array_of(c, flattened(c, dynamic ? all_values(c, 0) : known_values(c, 0)));
}

static Value list_with_nulls_of(const Call *c) {
  return array_of(c, flattened(c, all_values(c, 0)));
}

static Value set_of(const Call *c) {
  return array_of(c, distinct(c, flattened(c, known_values(c, 0))));
}

static Value bag_of(const Call *c) {
  SlowValues values = known_values(c, 0);
  BagBuilder bag = {.arena = c->slow->arena};
  vec_each(Value, v, &values) {
    for (uint32_t k = 0; v->type == VALUE_BAG && k < v->len; k++) {
      Str key = member_key(&v->members[k]);
      if (!bag_find(&bag, key)) bag_put(&bag, key, v->members[k].value);
    }
  }
  return bag_done(&bag);
}

/* The sum of squared distances from the mean over COUNT - FEWER. */
static double variance(const Call *c, double fewer) {
  SlowValues values = known_values(c, 0);
  double sum = 0, squares = 0, count = values.len;
  vec_each(Value, v, &values) sum += slow_cast(c->slow, *v, VALUE_REAL).real;
  vec_each(Value, v, &values) {
    double from = slow_cast(c->slow, *v, VALUE_REAL).real - sum / count;
    squares += from * from;
  }
  return count > fewer ? squares / (count - fewer) : 0;
}

static Value variance_of(const Call *c) { return value_real(variance(c, 1)); }
static Value variancep_of(const Call *c) { return value_real(variance(c, 0)); }
static Value stdev_of(const Call *c) { return value_real(sqrt(variance(c, 1))); }
static Value stdevp_of(const Call *c) { return value_real(sqrt(variance(c, 0))); }

static Value bits(const Call *c, char operator) {
  SlowValues values = known_values(c, 0);
  if (!values.len) return value_null();
  int64_t all = values.ptr[0].number;
  for (uint32_t i = 1; i < values.len; i++) {
    int64_t next = values.ptr[i].number;
    all = operator== '&' ? all & next : operator== '|' ? all | next : all ^ next;
  }
  return value_long(all);
}

static Value and_of(const Call *c) { return bits(c, '&'); }
static Value or_of(const Call *c) { return bits(c, '|'); }
static Value xor_of(const Call *c) { return bits(c, '^'); }

/* The mean product of distances from both means, of the rows that have both values. */
static double covariance(const Call *c, double fewer) {
  SlowValues x = all_values(c, 0), y = all_values(c, 1);
  double mean[2] = {0, 0}, count = 0, products = 0;
  for (uint32_t i = 0; i < x.len; i++) {
    if (value_is_null(x.ptr[i]) || value_is_null(y.ptr[i])) continue;
    mean[0] += slow_cast(c->slow, x.ptr[i], VALUE_REAL).real;
    mean[1] += slow_cast(c->slow, y.ptr[i], VALUE_REAL).real;
    count++;
  }
  for (uint32_t i = 0; i < x.len; i++) {
    if (value_is_null(x.ptr[i]) || value_is_null(y.ptr[i])) continue;
    products += (slow_cast(c->slow, x.ptr[i], VALUE_REAL).real - mean[0] / count) *
                (slow_cast(c->slow, y.ptr[i], VALUE_REAL).real - mean[1] / count);
  }
  return count > fewer ? products / (count - fewer) : 0;
}

static Value covariance_of(const Call *c) { return value_real(covariance(c, 1)); }
static Value covariancep_of(const Call *c) { return value_real(covariance(c, 0)); }

typedef Value One(const Call *c);

static const struct {
  const char *name;
  One *one;
} ones[] = {{"count", count_of},
            {"sum", sum_of},
            {"avg", average_of},
            {"min", min_of},
            {"max", max_of},
            {"dcount", dcount_of},
            {"count_distinct", dcount_of},
            {"make_list", list_of},
            {"make_list_with_nulls", list_with_nulls_of},
            {"make_set", set_of},
            {"make_bag", bag_of},
            {"variance", variance_of},
            {"variancep", variancep_of},
            {"stdev", stdev_of},
            {"stdevp", stdevp_of},
            {"binary_all_and", and_of},
            {"binary_all_or", or_of},
            {"binary_all_xor", xor_of},
            {"covariance", covariance_of},
            {"covariancep", covariancep_of}};

/* --- aggregates with several results --- */

/* Columns that `*` stands for: not the keys, and not those in arguments before it. */
static bool is_left_over(const Call *c, Str name) {
  for (uint32_t i = 0; i < c->scope->key_count; i++) {
    if (str_eq(c->scope->keys[i], name)) return false;
  }
  for (uint32_t k = 0; k < c->arguments; k++) {
    const KqlColumn *column = kql_column_of(c->node->kids[KQL_CALL_ARGUMENTS + k]);
    if (column && str_eq(column->name, name)) return false;
  }
  return true;
}

/* The values in ROW of the arguments, `*` spread out; all null where ROW is UINT32_MAX. */
static SlowValues kept(const Call *c, uint32_t row) {
  SlowValues values = {0};
  for (uint32_t k = 0; k < c->arguments; k++) {
    if (c->node->kids[KQL_CALL_ARGUMENTS + k]->kind == KQL_STAR) {
      for (uint32_t i = 0; i < c->scope->table->width; i++) {
        if (!is_left_over(c, c->scope->table->names[i])) continue;
        Value v = row == UINT32_MAX ? value_null() : c->scope->table->rows.ptr[row][i];
        vec_push(c->slow->arena, &values, v);
      }
      continue;
    }
    Value v = row == UINT32_MAX ? value_null() : value_at(c, k, row);
    vec_push(c->slow->arena, &values, v);
  }
  return values;
}

/* The row where the first argument is best, the first of equals; a NaN is as good as the best; a
   row of the group even where all are null. */
static SlowValues arg_extreme(const Call *c, int sign) {
  uint32_t best = UINT32_MAX;
  Value top = value_null();
  for (uint32_t i = 0; i < c->scope->group_count; i++) {
    uint32_t row = c->scope->group[i];
    Value v = value_at(c, 0, row);
    bool nan = v.type == VALUE_REAL && isnan(v.real);
    bool top_nan = top.type == VALUE_REAL && isnan(top.real);
    bool better = best == UINT32_MAX ||
                  (!value_is_null(v) &&
                   (value_is_null(top) || nan || (!top_nan && slow_order(v, top) * sign > 0)));
    if (!better) continue;
    best = row;
    top = v;
  }
  return kept(c, best);
}

/* The first value that is not null, of each argument by itself. */
static SlowValues any_values(const Call *c) {
  SlowValues values = kept(c, UINT32_MAX);
  for (uint32_t i = 0; i < c->scope->group_count; i++) {
    if (!counts(c, c->scope->group[i])) continue;
    SlowValues row = kept(c, c->scope->group[i]);
    for (uint32_t k = 0; k < row.len; k++) {
      if (value_is_null(values.ptr[k])) values.ptr[k] = row.ptr[k];
    }
  }
  return values;
}

/* The value of nearest rank: the least that PERCENTILE of all are not above. */
static Value at_percentile(const Call *c, SlowValues values, double percentile) {
  Value **keys = ARENA_ARRAY(c->slow->arena, Value *, values.len);
  for (uint32_t i = 0; i < values.len; i++) keys[i] = &values.ptr[i];
  uint32_t *sorted = slow_sorted(c->slow->arena, keys, "a", values.len);
  uint32_t rank = (uint32_t)ceil(values.len * percentile / 100 - 1e-9);
  if (!values.len) return value_null();
  return values.ptr[sorted[rank ? rank - 1 : 0]];
}

static SlowValues percentiles(const Call *c) {
  SlowValues values = known_values(c, 0), results = {0};
  for (uint32_t k = 1; k < c->arguments; k++) {
    Value wanted = slow_eval(c->slow, c->scope, c->node->kids[KQL_CALL_ARGUMENTS + k]);
    Value v = at_percentile(c, values, slow_cast(c->slow, wanted, VALUE_REAL).real);
    vec_push(c->slow->arena, &results, v);
  }
  return results;
}

/* Over no rows at all there is no item. */
static SlowValues percentiles_array(const Call *c) {
  SlowValues columns = percentiles(c), one = {0};
  if (!c->scope->group_count) columns.len = 0;
  Value array = value_array(columns.ptr, columns.len);
  vec_push(c->slow->arena, &one, array);
  return one;
}

/* As percentile of each value as often as its weight says, which is the second argument. */
static SlowValues weighted_percentile(const Call *c) {
  SlowValues values = all_values(c, 0), weights = all_values(c, 1), many = {0}, results = {0};
  for (uint32_t i = 0; i < values.len && i < weights.len; i++) {
    if (value_is_null(values.ptr[i]) || value_is_null(weights.ptr[i])) continue;
    for (int64_t n = 0; n < weights.ptr[i].number; n++) {
      vec_push(c->slow->arena, &many, values.ptr[i]);
    }
  }
  Value wanted = slow_eval(c->slow, c->scope, c->node->kids[KQL_CALL_ARGUMENTS + 2]);
  Value v = at_percentile(c, many, slow_cast(c->slow, wanted, VALUE_REAL).real);
  vec_push(c->slow->arena, &results, v);
  return results;
}

static bool is_any(Str name, const char *first, const char *second) {
  return str_eq(name, str_of(first)) || str_eq(name, str_of(second));
}

SlowValues slow_aggregate(Slow *slow, const SlowScope *scope, const KqlNode *node) {
  Call c = {.slow = slow, .scope = scope, .node = node, .name = str_of(slow_function(node)->name)};
  c.arguments = node->count - KQL_CALL_ARGUMENTS;
  if (str_ends(c.name, STR("if"))) {
    c.filter = node->kids[node->count - 1];
    c.arguments--;
    c.name.len -= str_ends(c.name, STR("_if")) ? 3 : 2;
  }
  if (str_eq(c.name, STR("arg_max"))) return arg_extreme(&c, 1);
  if (str_eq(c.name, STR("arg_min"))) return arg_extreme(&c, -1);
  if (is_any(c.name, "take_any", "any")) return any_values(&c);
  if (is_any(c.name, "percentile", "percentiles")) return percentiles(&c);
  if (str_eq(c.name, STR("percentilew"))) return weighted_percentile(&c);
  if (str_eq(c.name, STR("percentiles_array"))) return percentiles_array(&c);
  SlowValues results = {0};
  for (size_t i = 0; i < sizeof ones / sizeof *ones; i++) {
    if (!str_eq(c.name, str_of(ones[i].name))) continue;
    Value v = ones[i].one(&c);
    vec_push(slow->arena, &results, v);
    return results;
  }
  slow_trouble(slow, node, "unknown aggregate");
  return results;
}
