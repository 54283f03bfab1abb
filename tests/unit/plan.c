/* plan/: constants, what the .def files say, and that no plan runs unless it holds together. */
#include "unit/unit.h"

#include "base/limits.h"
#include "base/vec.h"
#include "driver/compile.h"
#include "exec/beside.h"
#include "plan/plan.h"
#include "plan/spec.h"
#include "value/constant.h"

#include <float.h>
#include <math.h>
#include <string.h>

START_TEST(what_functions_take_and_give_is_told) {
  static const char *const specs[] = {
#define EVALUATOR(name, symbol, spec, flags) spec,
#include "plan/evaluator.def"
#undef EVALUATOR
#define AGGREGATE(name, symbol, spec, conditional) spec,
#include "plan/aggregate.def"
#undef AGGREGATE
  };
  for (size_t i = 0; i < sizeof specs / sizeof *specs; i++) {
    char result = spec_result(specs[i]);
    ck_assert_msg(result && strchr("bnsjgmr.", result), "`%s` tells no result", specs[i]);
    ck_assert(strspn(specs[i], "bilrdtgmsjwn.=c?*:>") == strlen(specs[i]));
  }
  ck_assert_uint_eq(spec_least("sl?l:s"), 2);
  ck_assert_uint_eq(spec_least("?.*:n"), 0);
  ck_assert_int_eq(spec_letter("sl?r:s", 2), 'r');
  ck_assert_int_eq(spec_letter("sl?r:s", 3), 0);
  ck_assert_int_eq(spec_letter("s.*:b", 70), '.');
  ck_assert_int_eq(spec_forced("jj>r"), 'r');
  ck_assert_int_eq(spec_forced("jj:n"), 0);
}
END_TEST

START_TEST(constants_read_back) {
  Arena arena = {0};
  const Wide wide = {{UINT64_MAX, 1}};
  const Value items[] = {value_real(-0.0), value_bool(true), value_str(STR("a\0b")), value_null()};
  const ValueMember members[] = {{"k", 1, value_array(items, 4)}, {"", 0, value_long(INT64_MIN)}};
  const Value values[] = {value_real(DBL_MIN),
                          value_real(-INFINITY),
                          value_real(NAN),
                          value_number(VALUE_DATETIME, -1),
                          value_wide(&arena, VALUE_GUID, wide),
                          value_wide(&arena, VALUE_DECIMAL, wide),
                          value_bag(members, 2),
                          value_array(NULL, 0)};
  for (size_t i = 0; i < sizeof values / sizeof *values; i++) {
    PlanConstant constant = constant_of(&arena, values[i]);
    Value back = constant_value(&arena, &constant);
    ck_assert_int_eq(back.type, values[i].type);
    ck_assert(value_equal(back, values[i]));
  }
  PlanConstant zero = constant_of(&arena, value_real(-0.0));
  ck_assert(signbit(constant_value(&arena, &zero).real));
  arena_free(&arena);
}
END_TEST

/* --- mutated plans --- */

static const char *const queries[] = {
    "datatable(a: long, s: string, d: dynamic)[1, 'x y', dynamic([1, 2]), 2, '', dynamic({'k': 1})]"
    " | where s has 'x' or a in (1, 2) | extend b = a * 2, c = strcat(s, tostring(a)), e = d[0]"
    " | project-away a | take 3",
    "datatable(a: long, t: datetime)[1, datetime(2020-01-01), 2, datetime(2020-01-02)]"
    " | summarize n = count(), m = max(a), l = make_list(a), arg_max(t, *), countif(a > 1) by x = "
    "a % 2"
    " | sort by n desc, x asc",
    "let T = datatable(k: string, v: real)['a', 1.5, 'b', 2.5]; T | join kind=leftouter (T | where "
    "v"
    " > 1) on k | extend w = iff(v > 2, 'high', 'low') | union T | top 2 by v",
    "let n = toscalar(print 3); print a = n + 1, b = extract_json('$.x', '{\"x\": 5}'),"
    " c = bag_pack('p', n), g = toguid('74be27de-1e4e-49d9-b579-fe0b331d3642'), t = now() - 1d",
    "datatable(s: string, d: dynamic)['k=1 v=2', dynamic([1, 2, 3])] | parse s with 'k=' k: long ' "
    "'"
    " rest | parse-kv s as (v: long) with (pair_delimiter=' ', kv_delimiter='=')"
    " | mv-expand i = d to typeof(long) | mv-apply d to typeof(long) on (summarize total = sum(d))",
    "datatable(t: datetime, v: long, g: string)[datetime(2020-01-01), 1, 'x', "
    "datetime(2020-01-03), 3,"
    " 'y'] | make-series s = sum(v) default=0 on t from datetime(2020-01-01) to "
    "datetime(2020-01-05)"
    " step 1d by g | extend series_stats(s)",
    "datatable(g: string, v: long)['a', 3, 'b', 1, 'a', 2] | partition by g (top 1 by v)"
    " | serialize n = row_number(), p = prev(v) | extend b = bag_pack('q', n) | evaluate "
    "bag_unpack(b)",
    "datatable(g: string, v: long)['a', 3, 'b', 1, 'a', 2] | sort by v asc | scan declare (s: long "
    "= 0)"
    " with (step one: true => s = v + one.s; step two: v > 1;) | evaluate pivot(g, sum(v))",
    "datatable(s: string, t: string)['a', 'b', 'b', 'c', 'c', 'a'] | make-graph s --> t "
    "with_node_id=id"
    " | graph-match cycles=none (x)-[e]->(y)-[p*1..2]->(z) where e.s != 'z'"
    " project x.id, e.t, w = map(p, t), i = map(inner_nodes(p), id)",
    "datatable(s: string, t: string)['a', 'b', 'c', 'd'] | make-graph s --> t with_node_id=id"
    " | graph-mark-components kind=weak with_component_id=c | graph-to-table nodes",
    "datatable(s: string)['a1b22c', 'x: 1; y: 2'] | parse kind=regex s with 'a' x: long 'b' y 'c'"
    " | parse-kv s as (y: long) with (regex='([a-z]+): ([0-9]+)')",
    "datatable(g: string, v: long, w: real)['a', 3, 1.0, 'b', 1, 2.0, 'a', 2, 3.0] | evaluate "
    "narrow()"
    " | union (datatable(g: string, v: long)['c', 1] | top-nested 2 of g with others = 'o' by "
    "sum(v))"
    " | lookup kind=inner (print Row = 1, z = 'x') on Row",
    "let a = datatable(ip: string, n: long)['192.168.1.1', 1, '10.0.0.1', 2];"
    " let b = datatable(net: string, place: string)['192.168.1.0/24', 'x'];"
    " a | evaluate ipv4_lookup(b, ip, net, return_unmatched = true) | sort by n asc | serialize"
    " | extend r = row_cumsum(n)",
    "datatable(x: long)[1, 2, 3, 4] | extend t = datetime(2026-01-01) + x * 1h, g = x % 2"
    " | evaluate rolling_percentile(x, 50, t, 2h, 3) | take 3",
    "datatable(x: long)[1, 2, 3, 4] | extend t = datetime(2026-01-01) + x * 1h"
    " | evaluate rows_near(x == 4, 1) | union (print t = datetime(2026-01-01))",
    "datatable(x: long)[1, 2, 3, 4] | extend t = datetime(2026-01-01) + x * 1h, g = x % 2"
    " | evaluate activity_counts_metrics(x, t, datetime(2026-01-01), datetime(2026-01-02), 6h, g)",
    "datatable(x: long)[1, 2, 3, 4] | extend t = datetime(2026-01-01) + x * 1h"
    " | evaluate sliding_window_counts(x, t, datetime(2026-01-01), datetime(2026-01-02), 6h, 3h)",
    "datatable(x: long)[1, 2, 3, 4] | summarize a = hll(x), b = hll(x % 3) by g = x % 2"
    " | evaluate dcount_intersect(a, b)",
    "datatable(g: string, v: long)['a', 3, 'b', 1] | join kind=fullouter (datatable(g: string, w:"
    " dynamic)['a', dynamic([1, 2])]) on g | mv-expand with_itemindex=n w limit 2 | sample 2",
    "datatable(g: string, v: long)['a', 3, 'b', 1] | where v in ((print v = 1)) and g in"
    " (toscalar(print 'a'), 'b') | summarize percentiles(v, 5, 50), make_set(g), hll(v), "
    "tdigest(v),"
    " stdevif(v, v > 1), buildschema(bag_pack('v', v)), take_any(g), covariance(v, v)"};

/* Places in a plan that are changed, a number each. */
typedef struct Spot {
  void *at;
  size_t size;
  bool count; /* only less is allowed: pointers lead to as many items */
} Spot;

typedef VEC(Spot) Spots;

static void add(Arena *arena, Spots *spots, const void *at, size_t size, bool count) {
  Spot spot = {(void *)at, size, count};
  vec_push(arena, spots, spot);
}
#define SPOT(field)  add(arena, spots, &(field), sizeof(field), false)
#define COUNT(field) add(arena, spots, &(field), sizeof(field), true)

static void find_in_constants(Arena *arena, Spots *spots, const PlanConstant *c, uint32_t count) {
  for (uint32_t i = 0; i < count; i++) {
    SPOT(c[i].bits.word[0]);
    COUNT(c[i].len);
    if (c[i].type == VALUE_ARRAY) find_in_constants(arena, spots, c[i].items, c[i].len);
    if (c[i].type < VALUE_STRING) SPOT(c[i].type);
  }
}

static void find_in_code(Arena *arena, Spots *spots, const PlanCode *code) {
  for (uint32_t i = 0; i < code->insn_count; i++) {
    SPOT(code->insns[i].code);
    SPOT(code->insns[i].type);
    SPOT(code->insns[i].arg_count);
    SPOT(code->insns[i].operand);
  }
  for (uint32_t i = 0; i < code->arg_count; i++) SPOT(code->args[i]);
  for (uint32_t i = 0; i < code->output_count; i++) SPOT(code->outputs[i]);
  find_in_constants(arena, spots, code->constants, code->constant_count);
  COUNT(code->insn_count);
  COUNT(code->arg_count);
  COUNT(code->output_count);
  COUNT(code->constant_count);
}

static void find_in_op(Arena *arena, Spots *spots, const PlanOp *op) {
  for (uint32_t i = 0; i < op->input_count; i++) find_in_op(arena, spots, op->inputs[i]);
  for (uint32_t i = 0; i < op->nested_count; i++) find_in_op(arena, spots, op->nested[i]);
  find_in_code(arena, spots, &op->code);
  find_in_code(arena, spots, &op->right);
  for (uint32_t i = 0; i < op->column_count; i++) SPOT(op->columns[i].type);
  for (uint32_t i = 0; i < op->aggregate_count; i++) {
    SPOT(op->aggregates[i].first_arg);
    SPOT(op->aggregates[i].arg_count);
    SPOT(op->aggregates[i].filter);
    SPOT(op->aggregates[i].first_result);
    SPOT(op->aggregates[i].result_count);
  }
  for (uint32_t i = 0; i < op->option_count; i++) {
    find_in_constants(arena, spots, &op->options[i].value, 1);
  }
  COUNT(op->input_count);
  COUNT(op->column_count);
  COUNT(op->aggregate_count);
  COUNT(op->option_count);
  COUNT(op->nested_count);
}

static void run(const PlanTree *plan) {
  Arena arena = {0};
  Table result;
  Exec exec = {.arena = &arena, .seed = 1};
  exec_run(&exec, plan, &result);
  exec_free(&exec);
  arena_free(&arena);
}

/* Changes SPOT, runs PLAN where that is allowed, and changes it back. True where it ran. */
static bool try_mutant(const PlanTree *plan, Spot spot, uint64_t random) {
  uint64_t before = 0, after = random % 3 ? random >> 8 & 15 : random >> 8;
  const char *why;
  memcpy(&before, spot.at, spot.size);
  if (spot.count && after >= before) after = before ? before - 1 : 0;
  memcpy(spot.at, &after, spot.size);
  bool sound = exec_verify(plan, &why);
  if (sound) run(plan);
  memcpy(spot.at, &before, spot.size);
  return sound;
}

START_TEST(mutated_plans_are_refused_or_run_safely) {
  enum { MUTANTS = 1500 };
  uint64_t random = 88172645463325252u + (uint64_t)_i;
  Arena arena = {0};
  FactSet facts = {0};
  KqlEnvironment environment = {.facts = &facts};
  Compiled compiled = compile_query(&arena, str_of(queries[_i]), &environment);
  ck_assert_msg(compiled.plan != NULL, "%.*s", STR_ARG(compiled.error.message));
  Spots spots = {0};
  uint32_t ran = 0;
  find_in_op(&arena, &spots, compiled.plan->root);
  for (uint32_t i = 0; i < MUTANTS; i++) {
    random ^= random << 13; /* Marsaglia's xorshift */
    random ^= random >> 7;
    random ^= random << 17;
    ran += try_mutant(compiled.plan, spots.ptr[random % spots.len], random / spots.len);
  }
  ck_assert_uint_gt(ran, 0);
  ck_assert_uint_lt(ran, MUTANTS);
  run(compiled.plan);
  arena_free(&arena);
}
END_TEST

START_TEST(plans_are_of_bounded_size) {
  Arena arena = {0};
  const char *why;
  PlanOp *op = ARENA_NEW(&arena, PlanOp);
  *op = (PlanOp){.name = "input", .runner = plan_operator(STR("input"))};
  PlanTree tree = {.version = RULEC_PLAN_VERSION, .root = op};
  ck_assert(exec_verify(&tree, &why));
  for (uint32_t i = 1; i < LIMIT_PLAN_OPERATORS; i *= 2) { /* each is shared twice */
    const PlanOp **inputs = ARENA_ARRAY(&arena, const PlanOp *, 2);
    inputs[0] = inputs[1] = tree.root;
    op = ARENA_NEW(&arena, PlanOp);
    *op = (PlanOp){
        .name = "union", .runner = plan_operator(STR("union")), .inputs = inputs, .input_count = 2};
    tree.root = op;
  }
  ck_assert(!exec_verify(&tree, &why));
  ck_assert_str_eq(why, "too many operators");
  tree.version++;
  ck_assert(!exec_verify(&tree, &why));
  arena_free(&arena);
}
END_TEST

Suite *suite_plan(void) {
  TCase *tests;
  Suite *suite = unit_suite("plan", &tests);
  tcase_add_test(tests, what_functions_take_and_give_is_told);
  tcase_add_test(tests, constants_read_back);
  tcase_add_loop_test(tests, mutated_plans_are_refused_or_run_safely, 0,
                      sizeof queries / sizeof *queries);
  tcase_add_test(tests, plans_are_of_bounded_size);
  tcase_set_timeout(tests, 60);
  return suite;
}
