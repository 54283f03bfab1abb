/* What the binder answers to each query of kql_result.def and kql_mistake.def, for machines and for
 * people. */
#include "unit/unit.h"

#include "base/buf.h"
#include "kql/bind.h"
#include "kql/parse.h"

#include <stdlib.h>
#include <string.h>

typedef struct Row {
  const char *query, *columns, *codes;
} Row;

static const Row rows[] = {
#define ROW(query, columns, codes) {query, columns, codes},
#include "unit/kql_mistake.def"
#include "unit/kql_result.def"
#undef ROW
};

static const char tables[] =
    "let T = datatable(a: long, b: bool, c: real, d: dynamic, e: decimal, g: guid, i: int, s: "
    "string, t: datetime, l: timespan) [];\n"
    "let U = datatable(a: long, s: string, u: string, z: real) [];\n";
static const char *const shortened[][2] = {
    {"T*", "a:long b:bool c:real d:dynamic e:decimal g:guid i:int s:string t:datetime l:timespan"},
    {"U*", "a:long s:string u:string z:real"},
};

static Str shorten(Arena *arena, Str text) {
  for (size_t i = 0; i < sizeof shortened / sizeof *shortened; i++) {
    Str all = str_of(shortened[i][1]);
    for (size_t at; (at = str_find(text, all, 0)) != STR_NONE;) {
      text = arena_printf(arena, "%.*s%s%.*s", STR_ARG(str_slice(text, 0, at)), shortened[i][0],
                          STR_ARG(str_from(text, at + all.len)));
    }
  }
  return text;
}

static Str columns_text(Arena *arena, const KqlColumns *columns) {
  if (columns == NULL) return STR("-");
  Str text = {NULL, 0};
  for (uint32_t i = 0; i < columns->count; i++) {
    const KqlColumn *column = columns->items[i];
    text = arena_printf(arena, "%.*s%s%.*s:%s", STR_ARG(text), i > 0 ? " " : "",
                        STR_ARG(column->name), kql_type_name((KqlType)column->type));
  }
  return shorten(arena, text);
}

static int by_code(const void *a, const void *b) {
  return strcmp(diag_info((*(Diag *const *)a)->code)->name,
                diag_info((*(Diag *const *)b)->code)->name);
}

static Str codes_text(Arena *arena, DiagBag *bag) {
  Str text = {NULL, 0};
  if (bag->diags.len > 0) qsort(bag->diags.ptr, bag->diags.len, sizeof *bag->diags.ptr, by_code);
  for (size_t i = 0; i < bag->diags.len; i++) {
    DiagCode code = bag->diags.ptr[i]->code;
    if (i > 0 && bag->diags.ptr[i - 1]->code == code) continue;
    text =
        arena_printf(arena, "%.*s%s%s", STR_ARG(text), text.len ? " " : "", diag_info(code)->name);
  }
  return text;
}

/* The query's findings and what it gives, for machines or for people. */
static const KqlBound *bind(Arena *arena, const Row *row, KqlParseMode mode, DiagBag *bag) {
  FactSet *facts = ARENA_NEW(arena, FactSet);
  KqlEnvironment *environment = ARENA_NEW(arena, KqlEnvironment);
  *facts = (FactSet){.environment = FACT_NONE};
  *environment = (KqlEnvironment){.facts = facts, .as_microsoft = mode == KQL_FOR_MACHINES};
  const Source *source =
      source_new(arena, STR("q"), arena_printf(arena, "%s%s", tables, row->query));
  *bag = (DiagBag){.arena = arena};
  return kql_bind(arena, kql_parse_as(arena, source, bag, mode), environment, bag);
}

/* Whether one of Microsoft's errors is among the findings. */
static bool has_error(const DiagBag *bag) {
  for (size_t i = 0; i < bag->diags.len; i++) {
    const Diag *diag = bag->diags.ptr[i];
    bool theirs = strncmp(diag_info(diag->code)->name, "KS", 2) == 0;
    if (theirs && diag->severity == SEVERITY_ERROR) return true;
  }
  return false;
}

/* People get other words and fewer findings: some where there is an error, no error where none. */
static void expect(const Row *row) {
  Arena arena = {0};
  DiagBag bag, shown;
  const KqlBound *bound = bind(&arena, row, KQL_FOR_MACHINES, &bag);
  (void)bind(&arena, row, KQL_FOR_PEOPLE, &shown);
  bool fits = has_error(&bag) ? shown.diags.len > 0 : !has_error(&shown);
  ck_assert_msg(fits, "%s: another verdict for people", row->query);
  Str columns = columns_text(&arena, bound->columns), codes = codes_text(&arena, &bag);
  ck_assert_msg(str_eq(columns, str_of(row->columns)) && str_eq(codes, str_of(row->codes)),
                "%s\n got %.*s | %.*s\nwant %s | %s", row->query, STR_ARG(columns), STR_ARG(codes),
                row->columns, row->codes);
  arena_free(&arena);
}

START_TEST(queries_are_bound) {
  for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) expect(&rows[i]);
}
END_TEST

Suite *suite_kql_result(void) {
  TCase *tests;
  Suite *suite = unit_suite("kql result", &tests);
  tcase_add_test(tests, queries_are_bound);
  return suite;
}
