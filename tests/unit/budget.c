/* Budgets of memory: with any budget a query either fails for want of memory, and nothing else
   happens, or gives the rows that it gives without one. */
#include "unit/unit.h"

#include "driver/execute.h"
#include "exec/result.h"

static const char *const queries[] = {
#define QUERY(text) (text),
#include "unit/budget.def"
#undef QUERY
};

static Execution run(Arena *arena, const char *query, size_t memory) {
  FactSet facts = {.environment = FACT_NONE};
  ExecuteSetup setup = {.facts = &facts, .memory = memory};
  return execute_query(arena, str_of(query), &setup);
}

START_TEST(any_budget_is_kept) {
  const char *query = queries[_i];
  Arena arena = {0};
  Buf all = {0}, out = {0};
  Execution done = run(&arena, query, 0);
  ck_assert_msg(!done.error.code, "%s: %s: %.*s", query, done.error.code,
                STR_ARG(done.error.message));
  result_write_csv(&all, &done.table, (Str){0});
  uint32_t failed = 0;
  bool failing = true;
  for (size_t memory = 4096; failing; memory += memory / 32, failed += failing) {
    arena_reset(&arena);
    done = run(&arena, query, memory);
    failing = done.error.code != NULL;
    if (failing) ck_str(str_of(done.error.code), "MEMORY");
  }
  result_write_csv(&out, &done.table, (Str){0});
  ck_assert_msg(failed > 3, "%s: a budget of a few KiB is enough", query);
  ck_assert_msg(str_eq(buf_str(&all), buf_str(&out)), "%s: other rows with a budget", query);
  buf_free(&all);
  buf_free(&out);
  arena_free(&arena);
}
END_TEST

Suite *suite_budget(void) {
  TCase *tests;
  Suite *suite = unit_suite("budget", &tests);
  tcase_add_loop_test(tests, any_budget_is_kept, 0, sizeof queries / sizeof *queries);
  return suite;
}
