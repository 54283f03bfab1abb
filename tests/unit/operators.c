/* Every operator of the engine against the slow evaluator, on random rows. RULEC_ROUNDS=N runs N
   rounds a template instead of the usual number, RULEC_SEED=N begins elsewhere. */
#include "unit/unit.h"

#include "driver/execute.h"
#include "fact/user.h"
#include "kql/parse.h"
#include "unit/generate.h"
#include "value/text.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

enum { ROUNDS = 12, SHOWN_MOST = 1500, COMPARED_MOST = 10000, NOW_DAY = 739617 };

/* A query over the tables T and U, with words of the grammar in braces. ORDERED: the order of its
   rows is told by the query. MEMORY: the tables have to be the workspace's. */
typedef struct Template {
  bool ordered, memory;
  const char *query;
} Template;

static const Template templates[] = {
#define QUERY(query)   {false, false, query},
#define ORDERED(query) {true, false, query},
#define MEMORY(query)  {false, true, query},
#include "unit/operators.def"
#undef QUERY
#undef ORDERED
#undef MEMORY
};

typedef struct Trial {
  Arena arena;
  Buf text;
  size_t query; /* where it begins, behind the tables */
  SlowTable *t, *u;
  FactSet facts;
  DataSet data; /* tables in memory, where they are not in the text */
  Execution engine;
  SlowTable *slow;
  Str trouble;
} Trial;

static void free_trial(Trial *trial) {
  buf_free(&trial->text);
  arena_free(&trial->arena);
}

static void run_slow(Trial *trial, int64_t now) {
  Slow slow = {.arena = &trial->arena, .now = now};
  SlowSource t = {STR("T"), trial->t}, u = {STR("U"), trial->u};
  vec_push(&trial->arena, &slow.sources, t);
  vec_push(&trial->arena, &slow.sources, u);
  DiagBag dropped = {.arena = &trial->arena};
  const Source *source = source_new(&trial->arena, STR("query"), buf_str(&trial->text));
  KqlQuery *query = kql_parse(&trial->arena, source, &dropped);
  KqlEnvironment environment = {.facts = &trial->facts};
  slow.bound = kql_bind(&trial->arena, query, &environment, &dropped);
  trial->slow = slow_run(&slow);
  trial->trouble = slow.trouble;
}

/* Rows of TABLE as the engine keeps them. */
static const Table *engine_table(Arena *arena, const SlowTable *table) {
  Table *rows = ARENA_NEW(arena, Table);
  PlanColumn *columns = ARENA_ARRAY(arena, PlanColumn, table->width);
  for (uint32_t i = 0; i < table->width; i++) {
    columns[i] = (PlanColumn){arena_str(arena, table->names[i]).ptr, table->types[i]};
  }
  *rows = table_new(arena, columns, table->width);
  for (uint32_t r = 0; r < table->rows.len; r++) {
    uint32_t to = table_add_row(rows);
    for (uint32_t i = 0; i < table->width; i++) {
      column_set(&rows->columns[i], to, table->rows.ptr[r][i]);
    }
  }
  return rows;
}

/* A table of the workspace called NAME, so that large ones need not be read from text. */
static void add_memory(Trial *trial, FactUser *user, const char *name, const SlowTable *table) {
  FactColumn *columns = ARENA_ARRAY(&trial->arena, FactColumn, table->width);
  for (uint32_t i = 0; i < table->width; i++) {
    columns[i].name = table->names[i];
    fact_type_find(str_of(value_type_text(table->types[i])), &columns[i].type);
  }
  fact_user_add_table(user, str_of(name), columns, table->width, false);
  DataTable data = {str_of(name), engine_table(&trial->arena, table)};
  vec_push(&trial->arena, &trial->data.tables, data);
}

static void add_tables(Trial *trial, bool in_text) {
  if (in_text) {
    generate_let(&trial->text, "T", trial->t);
    generate_let(&trial->text, "U", trial->u);
    return;
  }
  FactUser *user = fact_user_new(&trial->arena);
  add_memory(trial, user, "T", trial->t);
  add_memory(trial, user, "U", trial->u);
  trial->facts.user = user;
}

static void run_trial(Trial *trial, const Template *template, uint64_t seed, const uint32_t *rows) {
  Random random = random_new(seed);
  *trial = (Trial){.facts = {.environment = FACT_NONE}};
  ExecuteSetup setup = {.facts = &trial->facts, .data = &trial->data};
  setup.now = NOW_DAY * INT64_C(864000000000);
  trial->t = generate_table(&trial->arena, &random, "T", rows[0]);
  trial->u = generate_table(&trial->arena, &random, "U", rows[1]);
  add_tables(trial, !template->memory && rows[0] < BATCH_ROWS / 2 && seed % 2);
  trial->query = trial->text.len;
  generate_query(&trial->text, &random, template->query);
  trial->engine = execute_query(&trial->arena, buf_str(&trial->text), &setup);
  if (!trial->engine.error.code) run_slow(trial, setup.now);
}

/* --- are both answers the same? --- */

static bool is_alike(Value a, Value b) {
  if (a.type != b.type) return false;
  if (a.type == VALUE_REAL) {
    if (isnan(a.real) || isnan(b.real) || isinf(a.real) || isinf(b.real)) return slow_same(a, b);
    return fabs(a.real - b.real) <= 1e-9 * fmax(1, fmax(fabs(a.real), fabs(b.real)));
  }
  if (a.type == VALUE_ARRAY && a.len == b.len) {
    for (uint32_t i = 0; i < a.len; i++) {
      if (!is_alike(a.items[i], b.items[i])) return false;
    }
    return true;
  }
  return slow_same(a, b);
}

static bool is_row_alike(const Trial *trial, uint32_t engine_row, uint32_t slow_row) {
  for (uint32_t i = 0; i < trial->slow->width; i++) {
    Value v = column_value(&trial->engine.table.columns[i], engine_row);
    if (!is_alike(v, trial->slow->rows.ptr[slow_row][i])) return false;
  }
  return true;
}

/* The first row of the slow answer that the engine lacks; UINT32_MAX: none. Of very many rows the
   number alone is compared. */
static uint32_t missing_row(Trial *trial, bool ordered) {
  uint32_t rows = trial->engine.table.rows;
  if (!ordered && trial->slow->rows.len > COMPARED_MOST) return UINT32_MAX;
  bool *taken = ARENA_ARRAY(&trial->arena, bool, rows);
  for (uint32_t s = 0; s < trial->slow->rows.len; s++) {
    uint32_t e = ordered ? s : 0;
    while (e < rows && !ordered && (taken[e] || !is_row_alike(trial, e, s))) e++;
    if (e >= rows || !is_row_alike(trial, e, s)) return s;
    taken[e] = true;
  }
  return UINT32_MAX;
}

static Str row_text(Arena *arena, const Value *row, uint32_t width) {
  Text text = {.arena = arena};
  for (uint32_t i = 0; i < width; i++) {
    text_add(&text, i ? STR(" | ") : STR(""));
    text_json(&text, row[i]);
  }
  return text_done(&text);
}

static Str engine_rows(Trial *trial) {
  const Table *table = &trial->engine.table;
  Value *row = ARENA_ARRAY(&trial->arena, Value, table->column_count);
  Str all = STR("");
  for (uint32_t r = 0; r < table->rows && r < 12; r++) {
    for (uint32_t i = 0; i < table->column_count; i++) row[i] = column_value(&table->columns[i], r);
    Str text = row_text(&trial->arena, row, table->column_count);
    all = arena_printf(&trial->arena, "%.*s  %.*s\n", STR_ARG(all), STR_ARG(text));
  }
  return all;
}

/* What differs; absent: nothing. */
static Str difference(Trial *trial, bool ordered) {
  Arena *arena = &trial->arena;
  const Table *table = &trial->engine.table;
  const SlowTable *slow = trial->slow;
  if (trial->engine.error.code) {
    return arena_printf(arena, "the engine: %s: %.*s", trial->engine.error.code,
                        STR_ARG(trial->engine.error.message));
  }
  if (trial->trouble.len) return arena_printf(arena, "trouble: %.*s", STR_ARG(trial->trouble));
  if (table->column_count != slow->width) {
    return arena_printf(arena, "%u columns, expected %u", table->column_count, slow->width);
  }
  for (uint32_t i = 0; i < slow->width; i++) {
    const PlanColumn *column = &table->plan[i];
    if (column->type == slow->types[i] && str_eq(str_of(column->name), slow->names[i])) continue;
    return arena_printf(arena, "column %s: %s, expected %.*s: %s", column->name,
                        value_type_text(column->type), STR_ARG(slow->names[i]),
                        value_type_text(slow->types[i]));
  }
  uint32_t missing = missing_row(trial, ordered);
  if (missing == UINT32_MAX && table->rows == slow->rows.len) return (Str){0};
  Str row = missing == UINT32_MAX ? STR("") : row_text(arena, slow->rows.ptr[missing], slow->width);
  return arena_printf(arena, "%u rows, expected %u, among them\n  %.*s\ngot\n%.*s", table->rows,
                      slow->rows.len, STR_ARG(row), STR_ARG(engine_rows(trial)));
}

static uint64_t setting(const char *name, uint64_t absent) {
  const char *text = getenv(name);
  return text ? strtoull(text, NULL, 10) : absent;
}

/* False, with the query and what differs on standard output, where they differ. */
static bool agrees(const Template *template, uint64_t seed, const uint32_t *rows) {
  Trial trial;
  run_trial(&trial, template, seed, rows);
  Str differs = difference(&trial, template->ordered);
  if (differs.len) {
    Str text = buf_str(&trial.text);
    if (text.len > SHOWN_MOST) text = str_from(text, trial.query);
    printf("--- %s\nseed %llu, %u and %u rows\n%.*s\n%.*s\n", template->query,
           (unsigned long long)seed, rows[0], rows[1], STR_ARG(text), STR_ARG(differs));
    ck_assert_int_eq(fflush(stdout), 0);
  }
  free_trial(&trial);
  return !differs.len;
}

START_TEST(small_tables_give_the_same) {
  static const uint32_t sizes[] = {0, 1, 2, 7, 30};
  const Template *template = &templates[_i];
  uint64_t rounds = setting("RULEC_ROUNDS", ROUNDS), seed = setting("RULEC_SEED", 1);
  for (uint64_t round = 0; round < rounds; round++) {
    Random random = random_new(seed + round);
    uint32_t rows[2] = {sizes[round % 5], sizes[random_below(&random, 5)]};
    ck_assert_msg(agrees(template, seed + round, rows), "%s", template->query);
  }
}
END_TEST

/* Tables around the size of a batch. */
START_TEST(large_tables_give_the_same) {
  const Template *template = &templates[_i];
  uint32_t rows[2] = {BATCH_ROWS - 1 + (uint32_t)_i % 3, 7};
  ck_assert_msg(agrees(template, setting("RULEC_SEED", 1) + (uint64_t)_i, rows), "%s",
                template->query);
}
END_TEST

static const char *const makers[] = {
    "range x from 1 to 2000 step 1",
    "range x from 1 to 50 step 1 | extend k = 1 | as T | join kind=inner T on k | count",
    "print x = range(1, 2000) | mv-expand x",
};

START_TEST(made_rows_are_limited) {
  static const uint64_t limits[] = {1500, 5000};
  for (int i = 0; i < 2; i++) {
    Arena arena = {0};
    FactSet facts = {.environment = FACT_NONE};
    ExecuteSetup setup = {.facts = &facts, .rows_limit = limits[i]};
    Execution done = execute_query(&arena, str_of(makers[_i]), &setup);
    ck_assert_str_eq(done.error.code ? done.error.code : "none", i ? "none" : "LIMIT");
    arena_free(&arena);
  }
}
END_TEST

Suite *suite_operators(void) {
  TCase *tests;
  Suite *suite = unit_suite("operators", &tests);
  int count = sizeof templates / sizeof *templates;
  tcase_add_loop_test(tests, small_tables_give_the_same, 0, count);
  tcase_add_loop_test(tests, large_tables_give_the_same, 0, count);
  tcase_add_loop_test(tests, made_rows_are_limited, 0, sizeof makers / sizeof *makers);
  return suite;
}
