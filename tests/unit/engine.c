/* The engine that programs link: what is fed to it, cell by cell and as JSON lines, and what it
 * gives out. */
#include "unit/unit.h"

#include "rulec_exec.h"

#include "base/buf.h"
#include "driver/compile.h"
#include "fact/user.h"

#include <stdio.h>
#include <string.h>

typedef struct Bench {
  Arena arena;
  FactSet facts;
  Buf told; /* the cells of all alerts, rows in parentheses */
  RulecEngine *engine;
  RulecRule rule, other;
} Bench;

static void add_cell(Buf *told, const RulecCell *cell) {
  switch (cell->type) {
    case RULEC_NULL: buf_add(told, STR("null")); break;
    case RULEC_REAL: buf_printf(told, "%g", cell->real); break;
    case RULEC_BOOL:
    case RULEC_INT:
    case RULEC_LONG:
    case RULEC_DATETIME:
    case RULEC_TIMESPAN: buf_printf(told, "%lld", (long long)cell->number); break;
    default: buf_add(told, (Str){cell->text, cell->length}); break;
  }
}

static void on_alert(void *user, const RulecRule *rule, const RulecRow *row) {
  Bench *bench = user;
  ck_assert(rule == &bench->rule || rule == &bench->other);
  buf_add_byte(&bench->told, '(');
  for (size_t i = 0; i < row->count; i++) {
    if (i) buf_add_byte(&bench->told, '|');
    add_cell(&bench->told, &row->cells[i]);
  }
  buf_add_byte(&bench->told, ')');
}

static RulecRule rule_of(Bench *bench, const char *query) {
  KqlEnvironment environment = {.facts = &bench->facts};
  Compiled compiled = compile_query(&bench->arena, str_of(query), &environment);
  ck_assert_msg(compiled.plan != NULL, "%.*s", STR_ARG(compiled.error.message));
  return (RulecRule){.id = "1", .name = "rule", .plan = compiled.plan};
}

/* A table T with a column of each type, called by its letter, and one rule with QUERY. */
static void set_up(Bench *bench, const char *query) {
  static const char *const types[] = {"b bool",    "i int",      "l long",     "r real",
                                      "m decimal", "d datetime", "t timespan", "g guid",
                                      "s string",  "j dynamic"};
  FactColumn columns[10];
  *bench = (Bench){.facts = {.environment = FACT_NONE}};
  for (int i = 0; i < 10; i++) {
    columns[i].name = (Str){types[i], 1};
    fact_type_find(str_of(types[i] + 2), &columns[i].type);
  }
  FactUser *user = fact_user_new(&bench->arena);
  fact_user_add_table(user, STR("T"), columns, 10, false);
  bench->facts.user = user;
  bench->rule = rule_of(bench, query);
  bench->engine = rulec_engine_new(0, on_alert, bench);
  ck_assert(rulec_engine_add(bench->engine, &bench->rule));
}

static void tear_down(Bench *bench) {
  rulec_engine_free(bench->engine);
  buf_free(&bench->told);
  arena_free(&bench->arena);
}

START_TEST(cells_become_what_their_columns_hold) {
  static const struct {
    RulecCell cell;
    const char *column, *told;
  } cases[] = {
      {{.type = RULEC_BOOL, .number = 7}, "b", "(1)"},
      {{.type = RULEC_BOOL, .number = 1}, "s", "(True)"},
      {{.type = RULEC_INT, .number = -5}, "i", "(-5)"},
      {{.type = RULEC_LONG, .number = 3000000000}, "i", "(null)"},
      {{.type = RULEC_LONG, .number = 3000000000}, "l", "(3000000000)"},
      {{.type = RULEC_REAL, .real = 2.5}, "r", "(2.5)"},
      {{.type = RULEC_REAL, .real = 2.5}, "l", "(2)"},
      {{.type = RULEC_DECIMAL, .text = "1.50", .length = 4}, "m", "(1.50)"},
      {{.type = RULEC_DATETIME, .number = 5}, "d", "(5)"},
      {{.type = RULEC_TIMESPAN, .number = -5}, "t", "(-5)"},
      {{.type = RULEC_STRING, .text = "2.00:00:00", .length = 10}, "t", "(1728000000000)"},
      {{.type = RULEC_GUID, .text = "74be27de1e4e49d9b579fe0b331d3642", .length = 32},
       "g",
       "(74be27de-1e4e-49d9-b579-fe0b331d3642)"},
      {{.type = RULEC_STRING, .text = "abcd", .length = 2}, "s", "(ab)"},
      {{.type = RULEC_STRING, .length = 2}, "s", "()"},
      {{.type = RULEC_DYNAMIC, .text = "{\"a\": [1]}", .length = 10}, "j", "({\"a\":[1]})"},
      {{.type = RULEC_DYNAMIC, .text = "x", .length = 1}, "j", "(\"x\")"},
      {{.type = RULEC_NULL}, "l", "(null)"},
      {{.type = (RulecType)99, .number = 1}, "l", "(null)"},
      {{.type = RULEC_LONG, .number = 1}, "unknown", "(null)"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    const char *names[] = {cases[i].column};
    RulecRow row = {names, &cases[i].cell, 1};
    char query[32];
    Bench bench;
    snprintf(query, sizeof query, "T | project %s",
             i + 1 < sizeof cases / sizeof *cases ? cases[i].column : "l");
    set_up(&bench, query);
    ck_assert(rulec_engine_feed(bench.engine, "t", &row, 1));
    ck_assert(rulec_engine_flush(bench.engine));
    ck_str(buf_str(&bench.told), cases[i].told);
    tear_down(&bench);
  }
}
END_TEST

START_TEST(rows_may_have_columns_of_their_own) {
  static const char *const one[] = {"l", "s"}, *const two[] = {"s", "none", "l"};
  const RulecCell cells[] = {{.type = RULEC_LONG, .number = 1},
                             {.type = RULEC_STRING, .text = "x", .length = 1},
                             {.type = RULEC_LONG, .number = 2}};
  const RulecRow rows[] = {{one, cells, 2}, {one, cells, 2}, {two, cells, 3}, {one, cells, 1}};
  Bench bench;
  set_up(&bench, "T | project l, s");
  ck_assert(rulec_engine_feed_json(bench.engine, "T", "{\"l\": 0}", 8));
  ck_assert(rulec_engine_feed(bench.engine, "T", rows, 4));
  ck_assert(rulec_engine_finish(bench.engine));
  ck_str(buf_str(&bench.told), "(0|)(1|x)(1|x)(2|1)(1|)");
  tear_down(&bench);
}
END_TEST

START_TEST(batches_are_filled) {
  static const char *const names[] = {"l"};
  const RulecCell cell = {.type = RULEC_LONG, .number = 1};
  const RulecRow row = {names, &cell, 1};
  Bench bench;
  set_up(&bench, "T | summarize sum(l)");
  for (int i = 0; i < 10000; i++) ck_assert(rulec_engine_feed(bench.engine, "T", &row, 1));
  ck_assert(rulec_engine_finish(bench.engine));
  ck_str(buf_str(&bench.told), "(10000)");
  tear_down(&bench);
}
END_TEST

START_TEST(lines_tell_their_table) {
  static const struct {
    const char *lines, *told;
    uint64_t skipped;
  } cases[] = {
      {"{\"Type\": \"T\", \"l\": 1}", "(1)", 0},
      {"{\"Type\":\"t\",\"l\":1}\n{\"Type\"\t:\t\"T\",\"l\":2}\n\n", "(1)(2)", 0},
      {"{\"l\":1,\"j\":{\"Type\":\"U\"},\"s\":\"Type\",\"Type\":\"T\"}", "(1)", 0},
      {"{\"s\":\"a\\\"Type\\\"\",\"l\":[{}],\"Type\":\"T\"}", "(null)", 0},
      {"{\"Type\":\"U\",\"l\":1}\n{\"Type\":\"T\",\"l\":2}", "(2)", 0},
      {"{\"Type\":7,\"l\":1}\n{\"Type\"}\n{\"Type\":\n{\"Type\"", "", 4},
      {"{\"l\":1}\n{\"Type\":\"T\n{\"Typ\n \t\n", "", 3},
      {"{\"Type\":\"T\",\"l\":1\n{\"Type\":\"T\",\"l\":2}", "(2)", 1},
      {"", "", 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Bench bench;
    set_up(&bench, "T | project l");
    ck_assert(rulec_engine_feed_json(bench.engine, NULL, cases[i].lines, strlen(cases[i].lines)));
    ck_assert(rulec_engine_flush(bench.engine));
    ck_str(buf_str(&bench.told), cases[i].told);
    ck_assert_msg(rulec_engine_skipped(bench.engine) == cases[i].skipped, "%s", cases[i].lines);
    tear_down(&bench);
  }
}
END_TEST

START_TEST(what_cannot_run_is_told) {
  Bench bench;
  set_up(&bench, "T | project l");
  RulecRule none = {.id = "2", .name = "none"},
            why = {.id = "3", .name = "why", .plan_reason = "of this"};
  PlanTree old = *bench.rule.plan;
  old.version++;
  RulecRule wrong = {.id = "4", .name = "wrong", .plan = &old};
  ck_assert(!rulec_engine_add(bench.engine, &none));
  ck_assert(strlen(rulec_engine_error(bench.engine)) > 0);
  ck_assert(!rulec_engine_add(bench.engine, &why));
  ck_assert_str_eq(rulec_engine_error(bench.engine), "3: of this");
  ck_assert(!rulec_engine_add(bench.engine, &wrong));
  ck_assert_ptr_nonnull(strstr(rulec_engine_error(bench.engine), "another version"));
  ck_assert(rulec_engine_feed(bench.engine, "nobody's", NULL, 0));
  ck_assert_str_eq(rulec_engine_error(bench.engine), "");
  tear_down(&bench);
}
END_TEST

/* Rows of lists are looked up, or are themselves what a rule alerts on; two rules may see one
   column as two types. */
START_TEST(lists_are_fed_like_tables) {
  static const char *const names[] = {"x"};
  const RulecCell cells[] = {{.type = RULEC_STRING, .text = "5", .length = 1},
                             {.type = RULEC_STRING, .text = "y", .length = 1}};
  const RulecRow rows[] = {{names, &cells[0], 1}, {names, &cells[1], 1}};
  static const struct {
    const char *rule, *other, *flushed, *told;
  } cases[] = {
      {"externaldata(x: long)['u'] | project x", "externaldata(x: string)['u'] | project x",
       "(5)(null)(5)(y)", "(5)(null)(5)(y)"},
      {"let u = externaldata(x: string)['u']; u | where x in ((u | where x == 'y'))",
       "externaldata(x: string)['u'] | count", "", "(y)(2)"},
      {"externaldata(x: string)['u'] | join kind=inner (externaldata(x: string)['u']) on x | "
       "project x",
       "T | where s in ((externaldata(x: string)['u'])) | project s", "", "(5)(y)"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Bench bench;
    set_up(&bench, cases[i].rule);
    bench.other = rule_of(&bench, cases[i].other);
    ck_assert(rulec_engine_add(bench.engine, &bench.other));
    ck_assert(rulec_engine_feed(bench.engine, "u", rows, 2));
    ck_assert(rulec_engine_flush(bench.engine));
    ck_str(buf_str(&bench.told), cases[i].flushed);
    ck_assert(rulec_engine_finish(bench.engine));
    ck_str(buf_str(&bench.told), cases[i].told);
    tear_down(&bench);
  }
}
END_TEST

Suite *suite_engine(void) {
  TCase *tests;
  Suite *suite = unit_suite("engine", &tests);
  tcase_add_test(tests, cells_become_what_their_columns_hold);
  tcase_add_test(tests, rows_may_have_columns_of_their_own);
  tcase_add_test(tests, batches_are_filled);
  tcase_add_test(tests, lines_tell_their_table);
  tcase_add_test(tests, what_cannot_run_is_told);
  tcase_add_test(tests, lists_are_fed_like_tables);
  return suite;
}
