/* Every scalar function over the ends of every type: it ends, and its plan holds together.
   Sanitizers see what goes beyond. RULEC_ROUNDS=N makes N calls of each instead of the usual
   number, RULEC_SEED=N others. */
#include "unit/unit.h"

#include "driver/execute.h"
#include "plan/spec.h"
#include "unit/generate.h"

#include <stdlib.h>
#include <string.h>

enum { ROUNDS = 20 };
#define LEAST "tolong('-9223372036854775808')"
#define MOST  "9223372036854775807"

/* What arguments of a type are, by its letter in plan/evaluator.def; where it has no own, longs. */
static const struct {
  const char *letters, *texts[20];
} pools[] = {
    {"rn=",
     {"0.0", "-1.5", "1e308", "-1e308", "real(nan)", "real(+inf)", "real(-inf)", "0.5", "1e-320",
      "90.0", "180.0"}},
    {"d",
     {"datetime(2020-01-01)", "datetime(0001-01-01)", "datetime(9999-12-31 23:59:59.9999999)",
      "datetime(null)"}},
    {"t", {"1h", "0s", "-1d", "1tick", "totimespan(" LEAST ")", "totimespan(" MOST ")"}},
    {"i", {"int(1)", "int(0)", "int(-2147483648)", "int(2147483647)"}},
    {"g", {"guid(74be27de-1e4e-49d9-b579-fe0b331d3642)", "guid(null)"}},
    {"m",
     {"decimal(1.5)", "decimal(-99999999999999999999999999999999)", "decimal(0)",
      "decimal(1e-30)"}},
    {"b", {"true", "false", "bool(null)"}},
    {"s",
     {"''", "'abc'", "'a,b;c=1'", "'1.2.3.4/24'", "'fe80::1/10'", "'['", "strrep('x', 500)",
      "make_string(0, 128, 1114111)", "'$.a[0]'", "'862a1072fffffff'", "'89c25'", "'2020-01-01'",
      "'Meter'", "'AAAA'", "'xn--a'", "'POINT(1 1)'", "'yyyy.d'"}},
    {"jw.",
     {"dynamic(null)", "dynamic([])", "dynamic([1, 2, 3])", "dynamic([null, 'x', 1.5, {}])",
      "dynamic({})", "dynamic({'a': [1, {'b': 2}]})", ("dynamic([" MOST ", -9223372036854775807])"),
      "dynamic([1e308, -1e308])", "parse_json('5')", "range(1, 40, 1)", "dynamic([[1, 2], [3, 4]])",
      "repeat(7, 30)",
      "dynamic({'type': 'Polygon', 'coordinates': [[[0, 0], [1, 0], [0, 1], [0, 0]]]})",
      "dynamic({'type': 'LineString', 'coordinates': [[0, 0], [1, 1]]})"}},
    {"", {"0", "1", "-1", "5", LEAST, MOST, "long(null)", "63", "-64", "1000000"}},
};

static void add_argument(Buf *query, Random *random, char letter) {
  size_t pool = 0, last = sizeof pools / sizeof *pools - 1;
  while (pool < last && (!strchr(pools[pool].letters, letter) || random_below(random, 8) == 0))
    pool++;
  uint32_t count = 0;
  while (count < 20 && pools[pool].texts[count]) count++;
  buf_add(query, str_of(pools[pool].texts[random_below(random, count)]));
}

static void add_call(Buf *query, Random *random, const char *name, const char *spec) {
  uint32_t count = spec_least(spec) + random_below(random, 4);
  buf_printf(query, "print v = %s(", name);
  for (uint32_t k = 0; k < count && spec_letter(spec, k); k++) {
    if (k) buf_add(query, STR(", "));
    add_argument(query, random, spec_letter(spec, k));
  }
  buf_add_byte(query, ')');
}

START_TEST(functions_stand_what_they_are_given) {
  static const struct {
    const char *name, *spec;
  } functions[] = {
#define EVALUATOR(name, symbol, spec, flags) {name, spec},
#include "plan/evaluator.def"
#undef EVALUATOR
  };
  const char *rounds = getenv("RULEC_ROUNDS"), *seed = getenv("RULEC_SEED");
  FactSet facts = {.environment = FACT_NONE};
  ExecuteSetup setup = {.facts = &facts, .now = INT64_C(639036000000000000)};
  Random random = random_new(seed ? strtoull(seed, NULL, 10) : 1);
  uint32_t ran = 0, most = rounds ? (uint32_t)strtoul(rounds, NULL, 10) : ROUNDS;
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    for (uint32_t n = 0; n < most && char_is_alpha(functions[i].name[0]); n++) {
      Arena arena = {0};
      Buf query = {0};
      add_call(&query, &random, functions[i].name, functions[i].spec);
      Execution done = execute_query(&arena, buf_str(&query), &setup);
      bool sound = !done.error.code || strcmp(done.error.code, "BAD_PLAN") != 0;
      ck_assert_msg(sound, "%.*s: %.*s", STR_ARG(buf_str(&query)), STR_ARG(done.error.message));
      ran += !done.error.code;
      buf_free(&query);
      arena_free(&arena);
    }
  }
  ck_assert_uint_gt(ran, (uintmax_t)most * 100);
}
END_TEST

Suite *suite_functions(void) {
  TCase *tests;
  Suite *suite = unit_suite("functions", &tests);
  tcase_add_test(tests, functions_stand_what_they_are_given);
  tcase_set_timeout(tests, 120);
  return suite;
}
