/* Budgets of memory: with any budget a query either fails for want of memory, and nothing else
   happens, or gives the rows that it gives without one. */
#include "unit/unit.h"

#include "driver/execute.h"
#include "exec/result.h"

#define ROWS "range x from 1 to 3000 step 1 | extend s = strcat('row ', x % 700) "

static const char *const queries[] = {
    ROWS "| extend a = strcat(s, s), b = toupper(s) | where b has 'ROW' | project a, b",
    ROWS
    "| extend a = split(s, ' '), b = range(1, 30) | extend c = array_concat(a, b) | top 9 by x",
    ROWS
    "| extend b = bag_pack('x', x, s, s) | extend c = tostring(b), d = parse_json(tostring(b))",
    ROWS "| summarize make_list(s), make_set(s), make_bag(bag_pack(s, x)), arg_max(x, *) by x % 50",
    ROWS "| summarize dcount(s), percentiles(x, 5, 50), take_any(s), stdev(x), hll(s) by s",
    ROWS
    "| join kind=fullouter (range x from 2000 to 5000 step 1 | extend t = strcat('t', x)) on x",
    ROWS "| join kind=inner (" ROWS "| where x < 40) on s | lookup (" ROWS "| where x > 2990) on s",
    ROWS "| where x < 300 | extend b = bag_pack(s, x) | evaluate bag_unpack(b)",
    ROWS "| where x < 300 | project x % 9, s | evaluate pivot(s)",
    ROWS "| where x < 300 | evaluate narrow()",
    ROWS "| make-series count() default = 0 on x from 1 to 300 step 1 by s",
    ROWS "| mv-expand y = range(1, 20) to typeof(long) | summarize sum(y) by s",
    ROWS
    "| where x < 200 | mv-apply y = range(1, 20) on (summarize z = sum(tolong(y)), make_list(s))",
    ROWS "| sort by s desc, x asc | extend p = prev(s), n = next(x, 2), r = row_cumsum(x)",
    ROWS "| where x < 900 | partition by s (top 2 by x | extend t = strcat(s, x))",
    ROWS
    "| where x < 900 | top-nested 20 of s with others = 'other' by sum(x), top-nested 2 of x by "
    "max(x)",
    ROWS
    "| where x < 60 | make-graph x --> s with_node_id = n | graph-match (a)-[e]->(b) project a.n, "
    "b.n",
    ROWS
    "| sort by x asc | scan declare (t: string = '') with (step a: true => t = strcat(a.t, 'a');)",
    ROWS "| union (" ROWS "| extend t = x * 1.5) | summarize count() by t, s",
    ROWS
    "| parse s with * 'row ' n: long | extend h = hash_sha256(s), e = base64_encode_tostring(s)",
    ROWS
    "| extend r = replace_regex(s, 'o', 'oo'), m = extract_all('([a-z])', s), t = translate('r', "
    "'x', s)",
    ROWS
    "| summarize l = make_list(x) by x % 9 | extend f = series_fir(l, repeat(1, 9)), t = "
    "series_stats_dynamic(l)",
    ROWS
    "| extend t = datetime(2026-01-01) + x * 1h | evaluate session_count(x, t, "
    "datetime(2026-01-01), "
    "datetime(2026-03-01), 1d, 7d)",
    ROWS
    "| extend t = datetime(2026-01-01) + x * 1h | evaluate activity_counts_metrics(s, t, "
    "datetime(2026-01-01), datetime(2026-03-01), 7d)",
    ROWS "| evaluate rolling_percentile(x, 50, x, 1, 10)",
    ROWS "| search 'row' | distinct s | serialize n = row_number() | as T | count",
    "let T = materialize(" ROWS "); T | where x in ((T | where x > 20 | project x)) | summarize count() by s",
    "let k = toscalar(" ROWS "| summarize make_list(s)); print tostring(k), array_sort_asc(k)",
    "print a = gzip_compress_to_base64_string(strrep('abc', 1000)) | extend "
    "gzip_decompress_from_base64_string(a)",
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
