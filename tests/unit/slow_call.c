/* Calls of the slow evaluator: functions whose meaning is a line or two by that line, window
   functions by looking at the table, the others by the engine's evaluator for one row. */
#include "unit/slow.h"

#include "exec/eval.h"
#include "exec/run.h"
#include "plan/plan.h"
#include "value/text.h"

#include <math.h>

const KqlFunction *slow_function(const KqlNode *node) {
  if (node->kind != KQL_CALL) return NULL;
  const KqlSymbol *symbol = node->symbol ? node->symbol : node->kids[KQL_CALL_NAME]->symbol;
  return symbol && symbol->kind == SYMBOL_BUILTIN ? symbol->builtin : NULL;
}

static uint32_t argument_count(const KqlNode *call) { return call->count - KQL_CALL_ARGUMENTS; }

static Value argument(Slow *slow, const SlowScope *scope, const KqlNode *call, uint32_t index) {
  uint32_t at = KQL_CALL_ARGUMENTS + index;
  return at < call->count ? slow_eval(slow, scope, call->kids[at]) : value_null();
}

static ValueType argument_type(const KqlNode *call, uint32_t index) {
  return slow_type(kql_type(call->kids[KQL_CALL_ARGUMENTS + index]));
}

static Value null_of(ValueType type) {
  return type == VALUE_STRING ? value_str(STR("")) : value_null();
}

/* --- functions known here --- */

static Value call_not(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  Value v = slow_cast(slow, argument(slow, scope, call, 0), VALUE_BOOL);
  return value_is_null(v) ? v : value_bool(!v.boolean);
}

/* iff(p, a, b), case(p, a, …, otherwise) */
static Value call_case(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  uint32_t last = argument_count(call) - 1, k = 0;
  while (k < last && !slow_true(argument(slow, scope, call, k))) k += 2;
  Value v = argument(slow, scope, call, k < last ? k + 1 : last);
  ValueType type = slow_type(kql_type(call));
  return type == VALUE_DYNAMIC ? v : slow_cast(slow, v, type);
}

static Value call_coalesce(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  Value v = value_null();
  for (uint32_t k = 0; k < argument_count(call); k++) {
    v = argument(slow, scope, call, k);
    if (v.type == VALUE_STRING ? v.len > 0 : v.type != VALUE_NULL) return v;
  }
  return v;
}

static Value call_isnull(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  return value_bool(value_is_null(argument(slow, scope, call, 0)));
}

static Value call_isnotnull(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  return value_bool(!value_is_null(argument(slow, scope, call, 0)));
}

static bool is_empty(Value v) { return v.type == VALUE_NULL || (v.type == VALUE_STRING && !v.len); }

static Value call_isempty(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  return value_bool(is_empty(argument(slow, scope, call, 0)));
}

static Value call_isnotempty(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  return value_bool(!is_empty(argument(slow, scope, call, 0)));
}

static Value call_strcat(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  Str all = STR("");
  for (uint32_t k = 0; k < argument_count(call); k++) {
    Str part = value_text(slow_cast(slow, argument(slow, scope, call, k), VALUE_STRING));
    all = arena_printf(slow->arena, "%.*s%.*s", STR_ARG(all), STR_ARG(part));
  }
  return value_str(all);
}

/* bin(value, size): down to a multiple of the size */
static Value call_bin(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  Value v = argument(slow, scope, call, 0), size = argument(slow, scope, call, 1);
  if (value_is_null(v) || value_is_null(size)) return value_null();
  if (v.type == VALUE_REAL || size.type == VALUE_REAL) {
    double x = slow_cast(slow, v, VALUE_REAL).real, by = slow_cast(slow, size, VALUE_REAL).real;
    return by > 0 ? value_real(floor(x / by) * by + 0.0) : value_null(); /* never -0.0 */
  }
  if (size.number <= 0) return value_null();
  int64_t rest = v.number % size.number;
  int64_t low = v.number - (rest < 0 ? rest + size.number : rest);
  return value_number(v.type == VALUE_INT ? VALUE_LONG : (ValueType)v.type, low);
}

static Value call_pack_array(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  Value *items = ARENA_ARRAY(slow->arena, Value, argument_count(call));
  for (uint32_t k = 0; k < argument_count(call); k++) items[k] = argument(slow, scope, call, k);
  return value_array(items, argument_count(call));
}

static Value call_bag_pack(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  BagBuilder bag = {.arena = slow->arena};
  for (uint32_t k = 0; k + 1 < argument_count(call); k += 2) {
    bag_put(&bag, value_text(argument(slow, scope, call, k)), argument(slow, scope, call, k + 1));
  }
  return bag_done(&bag);
}

static Value call_pack_all(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  (void)call;
  BagBuilder bag = {.arena = slow->arena};
  for (uint32_t i = 0; i < scope->table->width; i++) {
    bag_put(&bag, scope->table->names[i], scope->row[i]);
  }
  return bag_done(&bag);
}

/* --- functions that look at other rows of the table --- */

static Value at_row(Slow *slow, const SlowScope *scope, const KqlNode *call, uint32_t k,
                    uint32_t row) {
  SlowScope there = slow_scope(scope->table, row);
  return argument(slow, &there, call, k);
}

static Value shifted(Slow *slow, const SlowScope *scope, const KqlNode *call, int sign) {
  Value offset = argument_count(call) > 1 ? argument(slow, scope, call, 1) : value_long(1);
  int64_t from = (int64_t)scope->index + sign * offset.number;
  if (from >= 0 && from < scope->table->rows.len) {
    return at_row(slow, scope, call, 0, (uint32_t)from);
  }
  if (argument_count(call) > 2) return argument(slow, scope, call, 2);
  return null_of(argument_type(call, 0));
}

static Value call_prev(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  return shifted(slow, scope, call, -1);
}

static Value call_next(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  return shifted(slow, scope, call, 1);
}

/* The row at or before SCOPE's where argument K, a restart, was true last; else the first. */
static uint32_t restart(Slow *slow, const SlowScope *scope, const KqlNode *call, uint32_t k) {
  uint32_t row = scope->index;
  while (row > 0 && !(argument_count(call) > k && slow_true(at_row(slow, scope, call, k, row)))) {
    row--;
  }
  return row;
}

static Value call_row_number(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  uint32_t from = restart(slow, scope, call, 1);
  Value first = argument_count(call) ? at_row(slow, scope, call, 0, from) : value_long(1);
  return value_long(first.number + scope->index - from);
}

static Value call_row_cumsum(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  ValueType type = slow_type(kql_type(call));
  Value sum = slow_cast(slow, value_long(0), type);
  for (uint32_t i = restart(slow, scope, call, 1); i <= scope->index; i++) {
    Value v = slow_cast(slow, at_row(slow, scope, call, 0, i), type);
    if (v.type == VALUE_REAL) sum.real += v.real;
    if (v.type != VALUE_REAL && v.type != VALUE_NULL) sum.number += v.number;
  }
  return sum;
}

static Value call_row_rank_dense(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  int64_t rank = 1;
  for (uint32_t i = restart(slow, scope, call, 1); i < scope->index; i++) {
    rank += !slow_same(at_row(slow, scope, call, 0, i), at_row(slow, scope, call, 0, i + 1));
  }
  return value_long(rank);
}

static Value call_row_rank_min(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  uint32_t from = restart(slow, scope, call, 1), run = scope->index;
  Value own = argument(slow, scope, call, 0);
  while (run > from && slow_same(at_row(slow, scope, call, 0, run - 1), own)) run--;
  return value_long(run - from + 1);
}

typedef Value Known(Slow *slow, const SlowScope *scope, const KqlNode *call);

static const struct {
  const char *name;
  Known *call;
} known[] = {{"not", call_not},
             {"iff", call_case},
             {"iif", call_case},
             {"case", call_case},
             {"coalesce", call_coalesce},
             {"isnull", call_isnull},
             {"isnotnull", call_isnotnull},
             {"isempty", call_isempty},
             {"isnotempty", call_isnotempty},
             {"strcat", call_strcat},
             {"bin", call_bin},
             {"pack_array", call_pack_array},
             {"bag_pack", call_bag_pack},
             {"pack_all", call_pack_all},
             {"prev", call_prev},
             {"next", call_next},
             {"row_number", call_row_number},
             {"row_cumsum", call_row_cumsum},
             {"row_rank_dense", call_row_rank_dense},
             {"row_rank_min", call_row_rank_min}};

/* --- the engine's evaluators --- */

static ValueType wanted(char letter, ValueType own, ValueType result) {
  static const struct {
    char letter;
    ValueType type;
  } letters[] = {{'b', VALUE_BOOL},    {'l', VALUE_LONG},     {'i', VALUE_INT},
                 {'r', VALUE_REAL},    {'d', VALUE_DATETIME}, {'t', VALUE_TIMESPAN},
                 {'g', VALUE_GUID},    {'m', VALUE_DECIMAL},  {'s', VALUE_STRING},
                 {'j', VALUE_DYNAMIC}, {'w', VALUE_DYNAMIC}};
  for (size_t i = 0; i < sizeof letters / sizeof *letters; i++) {
    if (letters[i].letter == letter) return letters[i].type;
  }
  return letter == '=' ? result : own;
}

/* A column of one row that holds V, of a column of type OWN, as LETTER wants it; not constant. */
static Column *one_row(Slow *slow, Value v, ValueType own, ValueType type, char letter) {
  Column *column = ARENA_NEW(slow->arena, Column);
  *column = column_new(slow->arena, type, 1);
  bool parse = own == VALUE_STRING && letter == 'j';
  bool json = own == VALUE_DYNAMIC && type == VALUE_STRING && v.type == VALUE_BOOL;
  if (type != VALUE_DYNAMIC || parse) v = slow_cast(slow, v, type);
  if (json) v = value_str(str_eq(value_text(v), STR("True")) ? STR("true") : STR("false"));
  column_set(column, 0, v);
  return column;
}

Value slow_evaluator(Slow *slow, Str name, ValueType result, SlowArgs args) {
  const PlanFunction *function = plan_function(name);
  if (!function) {
    slow_trouble(slow, NULL, "no evaluator");
    return value_null();
  }
  Exec exec = {.arena = slow->arena, .now = slow->now, .seed = 1};
  void *state = NULL;
  Column to = column_new(slow->arena, result, 1);
  EvalCall call = {.exec = &exec,
                   .arena = slow->arena,
                   .text = {.arena = slow->arena},
                   .arg_count = args.count,
                   .rows = 1,
                   .result = &to,
                   .state = &state,
                   .run = slow->arena};
  call.args = ARENA_ARRAY(slow->arena, Column *, args.count);
  const char *letter = function->args;
  bool null = false;
  for (uint32_t k = 0; k < args.count; k++) {
    char at = *letter ? *letter : '.';
    call.args[k] =
        one_row(slow, args.values[k], args.types[k], wanted(at, args.types[k], result), at);
    null = null || column_is_null(call.args[k], 0);
    if (letter[0] && letter[1] && letter[1] != '*' && letter[1] != '>') letter++;
  }
  if (null && !(function->flags & PLAN_SEES_NULLS)) return null_of(result);
  function->evaluate(&call);
  exec_free(&exec);
  return column_value(&to, 0);
}

static Value call_evaluator(Slow *slow, const SlowScope *scope, const KqlNode *call, Str name) {
  uint32_t count = 0;
  Value *args = ARENA_ARRAY(slow->arena, Value, argument_count(call));
  ValueType *types = ARENA_ARRAY(slow->arena, ValueType, argument_count(call));
  for (uint32_t k = 0; k < argument_count(call); k++) {
    if (call->kids[KQL_CALL_ARGUMENTS + k]->kind == KQL_TYPEOF) continue;
    types[count] = argument_type(call, k);
    args[count++] = argument(slow, scope, call, k);
  }
  return slow_evaluator(slow, name, slow_type(kql_type(call)), (SlowArgs){args, types, count});
}

static Value call_body(Slow *slow, const SlowScope *scope, const KqlBody *body) {
  KqlQuery *outer = slow->query;
  const KqlNode *last = body->node->kids[body->node->count - 1];
  slow->query = body->query;
  Value v = slow_eval(slow, scope, last->kids[KQL_QUERY_VALUE]);
  slow->query = outer;
  return v;
}

Value slow_call(Slow *slow, const SlowScope *scope, const KqlNode *call) {
  const KqlFunction *function = slow_function(call);
  KqlBody body;
  if (kql_call_body(slow->bound, call, &body)) return call_body(slow, scope, &body);
  if (!function) {
    slow_trouble(slow, call, "unknown function");
    return value_null();
  }
  if (function->group == GROUP_AGGREGATE && scope->group) {
    SlowValues results = slow_aggregate(slow, scope, call);
    return results.len ? results.ptr[0] : value_null();
  }
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (str_eq(str_of(known[i].name), str_of(function->name)))
      return known[i].call(slow, scope, call);
  }
  return call_evaluator(slow, scope, call, str_of(function->name));
}
