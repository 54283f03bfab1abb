/* Single values of the slow evaluator: sameness, order, comparison, arithmetic, from their
   definitions. */
#include "unit/slow.h"

#include "value/moment.h"

#include <math.h>

bool slow_true(Value v) { return v.type == VALUE_BOOL && v.boolean; }

static bool is_nan(Value v) { return v.type == VALUE_REAL && isnan(v.real); }
static bool is_whole(Value v) { return v.type == VALUE_INT || v.type == VALUE_LONG; }
static bool is_plain_number(Value v) { return is_whole(v) || v.type == VALUE_REAL; }
static double real_of(Value v) { return v.type == VALUE_REAL ? v.real : (double)v.number; }

static bool same_bag(Value a, Value b) {
  for (uint32_t i = 0; i < a.len; i++) {
    uint32_t k = 0;
    while (k < b.len && !str_eq(member_key(&a.members[i]), member_key(&b.members[k]))) k++;
    if (k == b.len || !slow_same(a.members[i].value, b.members[k].value)) return false;
  }
  return a.len == b.len;
}

static bool same_array(Value a, Value b) {
  if (a.len != b.len) return false;
  for (uint32_t i = 0; i < a.len; i++) {
    if (!slow_same(a.items[i], b.items[i])) return false;
  }
  return true;
}

bool slow_same(Value a, Value b) {
  if (is_nan(a) || is_nan(b)) return is_nan(a) && is_nan(b);
  if (is_whole(a) && is_whole(b)) return a.number == b.number;
  if (is_plain_number(a) && is_plain_number(b)) return real_of(a) == real_of(b);
  if (a.type != b.type) return false;
  switch (a.type) {
    case VALUE_NULL: return true;
    case VALUE_BOOL: return a.boolean == b.boolean;
    case VALUE_STRING: return str_eq(value_text(a), value_text(b));
    case VALUE_ARRAY: return same_array(a, b);
    case VALUE_BAG: return same_bag(a, b);
    case VALUE_GUID:
      return a.wide->word[0] == b.wide->word[0] && a.wide->word[1] == b.wide->word[1];
    case VALUE_DECIMAL: return value_compare(a, b) == 0;
    default: return a.number == b.number;
  }
}

int slow_order(Value a, Value b) {
  if (value_is_null(a) || value_is_null(b)) return value_is_null(b) - value_is_null(a);
  if (is_nan(a) || is_nan(b)) return is_nan(b) - is_nan(a);
  if (is_whole(a) && is_whole(b)) return (a.number > b.number) - (a.number < b.number);
  if (is_plain_number(a) && is_plain_number(b)) {
    return (real_of(a) > real_of(b)) - (real_of(a) < real_of(b));
  }
  switch (a.type) {
    case VALUE_STRING: return str_cmp(value_text(a), value_text(b));
    case VALUE_BOOL: return a.boolean - b.boolean;
    case VALUE_DATETIME:
    case VALUE_TIMESPAN: return (a.number > b.number) - (a.number < b.number);
    default: return value_compare(a, b);
  }
}

Value slow_compare(Value a, Value b, Str operator) {
  bool negated = str_eq(operator, STR("!=")), equality = negated || str_eq(operator, STR("=="));
  bool a_null = value_is_null(a), b_null = value_is_null(b), unordered = is_nan(a) || is_nan(b);
  if (equality) {
    if (a_null && b_null) return value_null();
    bool same = !a_null && !b_null && !unordered && slow_same(a, b);
    return value_bool(same != negated);
  }
  if (a_null || b_null) return value_null();
  if (unordered) return value_bool(false);
  int order = slow_order(a, b);
  if (order == 0) return value_bool(operator.len == 2);
  return value_bool((order < 0) == (operator.ptr[0] == '<'));
}

static Value whole_arithmetic(int64_t a, int64_t b, char operator) {
  uint64_t x = (uint64_t)a, y = (uint64_t)b;
  switch (operator) {
    case '+': return value_long((int64_t)(x + y));
    case '-': return value_long((int64_t)(x - y));
    case '*': return value_long((int64_t)(x * y));
    default: break;
  }
  if (b == 0) return value_null();
  if (b == -1) return value_long(operator== '/' ? (int64_t)(0 - x) : 0);
  if (operator== '/') return value_long(a / b);
  int64_t rest = a % b;
  return value_long(rest < 0 ? (b < 0 ? rest - b : rest + b) : rest);
}

static Value real_arithmetic(double a, double b, char operator) {
  switch (operator) {
    case '+': return value_real(a + b);
    case '-': return value_real(a - b);
    case '*': return value_real(a * b);
    case '/': return value_real(a / b);
    default: break;
  }
  double rest = fmod(a, b);
  return value_real(rest < 0 ? rest + fabs(b) : rest);
}

static Value moment_of_ticks(int64_t ticks) {
  return moment_in_range(ticks) ? value_number(VALUE_DATETIME, ticks) : value_null();
}

static Value scaled(double ticks) {
  return fabs(ticks) < 9.2e18 ? value_number(VALUE_TIMESPAN, (int64_t)ticks) : value_null();
}

/* At least one side is a datetime or a timespan. */
static Value time_arithmetic(Value a, Value b, char operator) {
  Value ticks = is_whole(a) || is_whole(b) || a.type == VALUE_REAL || b.type == VALUE_REAL
                    ? value_null()
                    : whole_arithmetic(a.number, b.number, operator);
  if (operator== '*' ||(operator== '/' && is_plain_number(b))) {
    if (a.type != VALUE_REAL && b.type != VALUE_REAL) {
      Value whole = whole_arithmetic(a.number, b.number, operator);
      return value_is_null(whole) ? whole : value_number(VALUE_TIMESPAN, whole.number);
    }
    return scaled(operator== '*' ? real_of(a) * real_of(b) : real_of(a) / real_of(b));
  }
  if (operator== '/') return value_real(real_of(a) / real_of(b));
  if (value_is_null(ticks)) return ticks;
  bool moments = (a.type == VALUE_DATETIME) != (b.type == VALUE_DATETIME);
  return moments ? moment_of_ticks(ticks.number) : value_number(VALUE_TIMESPAN, ticks.number);
}

Value slow_arithmetic(Slow *slow, Value a, Value b, char operator) {
  if (value_is_null(a) || value_is_null(b)) return value_null();
  if (a.type == VALUE_DECIMAL || b.type == VALUE_DECIMAL) {
    Value both[2] = {slow_cast(slow, a, VALUE_DECIMAL), slow_cast(slow, b, VALUE_DECIMAL)};
    Str name = arena_printf(slow->arena, "%cdecimal", operator);
    ValueType types[2] = {VALUE_DECIMAL, VALUE_DECIMAL};
    return slow_evaluator(slow, name, VALUE_DECIMAL, (SlowArgs){both, types, 2});
  }
  if (is_whole(a) && is_whole(b)) return whole_arithmetic(a.number, b.number, operator);
  if (is_plain_number(a) && is_plain_number(b)) {
    return real_arithmetic(real_of(a), real_of(b), operator);
  }
  return time_arithmetic(a, b, operator);
}

Value slow_negate(Slow *slow, Value v) {
  if (v.type == VALUE_REAL) return value_real(-v.real);
  if (v.type == VALUE_DECIMAL)
    return slow_arithmetic(slow, slow_cast(slow, value_long(0), VALUE_DECIMAL), v, '-');
  if (v.type == VALUE_NULL) return v;
  int64_t number = (int64_t)(0 - (uint64_t)v.number);
  return value_number(v.type == VALUE_INT ? VALUE_LONG : (ValueType)v.type, number);
}
