/* driver/fix: what a round takes of the fixes that findings offer, and what it refuses. */
#include "unit/unit.h"

#include "base/limits.h"
#include "driver/fix.h"

#include <string.h>

typedef struct Offered {
  DiagCode code;
  const char *before; /* the fix inserts before the first of these */
  const char *text;
  bool safe;
} Offered;

typedef struct Row {
  const char *text;
  Offered offered[4];
  const char *want;
  uint32_t refused, waiting;
} Row;

static const Row rows[] = {
    {"a: 1\nb: 2\n",
     {{DIAG_R008, "1", "0", true}, {DIAG_R008, "2", "0", true}},
     "a: 01\nb: 02\n",
     0,
     0},
    {"a: 1\nb: 2\n", {{DIAG_R008, "1", "0", false}}, "a: 1\nb: 2\n", 0, 0},
    {"a: 1\nb: 2\n", {{DIAG_R008, "1", "[", true}}, "a: 1\nb: 2\n", 1, 0},
    {"a: 1\nb: 2\n",
     {{DIAG_R008, "1", "[", true}, {DIAG_R008, "\nb", "]", true}},
     "a: [1]\nb: 2\n",
     0,
     0},
    {"a: 1\nb: 2\nc: 3\n",
     {{DIAG_R008, "1", "0", true}, {DIAG_R008, "2", "[", true}, {DIAG_R008, "3", "0", true}},
     "a: 01\nb: 2\nc: 03\n",
     0,
     0},
    {"a: 1\nb: [2\n", {{DIAG_R008, "1", "0", true}}, "a: 1\nb: [2\n", 0, 1},
    {"a: 1\nb: [2\n",
     {{DIAG_R008, "1", "0", true}, {DIAG_Y016, "\nb", " ", true}},
     "a: 1 \nb: [2\n",
     0,
     0},
    {"a: 1\nb: [2\n",
     {{DIAG_R008, "1", "0", true}, {DIAG_Y016, "2", "[", false}},
     "a: 1\nb: [2\n",
     0,
     1},
};

static Driver plain_driver(Arena *arena) {
  DiagBag bag = {.arena = arena};
  Driver driver = driver_new(arena, config_load(arena, (Str){0}, &(ConfigFlags){0}, &bag), &bag);
  driver.threads = 1;
  return driver;
}

static RuleFile file_of(Arena *arena, const char *text) {
  RuleFile file = {.path = STR("x.yaml"), .given = true};
  file.source = source_new(arena, file.path, str_of(text));
  file.bag.arena = arena;
  return file;
}

static void offer(RuleFile *file, const Offered *offered) {
  uint32_t at = (uint32_t)str_find(file->source->text, str_of(offered->before), 0);
  Diag *diag = diag_add(&file->bag, offered->code, file->source, (Span){at, at}, "x");
  Fix *fix = diag_fix(&file->bag, diag, offered->safe, "mend it");
  fix_edit(&file->bag, fix, (Span){at, at}, str_of(offered->text));
}

START_TEST(takes_what_does_no_harm) {
  const Row *row = &rows[_i];
  Arena arena = {0};
  Driver driver = plain_driver(&arena);
  RuleFile file = file_of(&arena, row->text);
  for (const Offered *it = row->offered; it->before; it++) offer(&file, it);
  Fixed fixed = fix_apply(&driver, &arena, &file, false);
  ck_str(fixed.text, row->want);
  ck_assert(fixed.settled && fixed.changed == (strcmp(row->text, row->want) != 0));
  ck_assert_uint_eq(fixed.refused.len, row->refused);
  ck_assert_uint_eq(fixed.waiting, row->waiting);
  arena_free(&arena);
}
END_TEST

/* Where more do harm than may be told apart, what is left untried is refused with them. */
START_TEST(gives_up_after_some_tries) {
  Arena arena = {0};
  Driver driver = plain_driver(&arena);
  RuleFile file = file_of(&arena, "a: 0123456789abcdefghijklmnopqrstuvwxyz\n");
  const char *places = "0123456789abcdefghijklmnopqrstuvwxyz";
  ck_assert_uint_gt(strlen(places), LIMIT_FIX_TRIES);
  for (const char *at = places; *at; at++) {
    offer(&file, &(Offered){DIAG_R008, at, at[1] ? ": " : "0", true});
  }
  Fixed fixed = fix_apply(&driver, &arena, &file, false);
  ck_assert(fixed.settled && !fixed.changed);
  ck_assert_uint_eq(fixed.refused.len, strlen(places));
  arena_free(&arena);
}
END_TEST

Suite *suite_fix(void) {
  TCase *tests;
  Suite *suite = unit_suite("fix", &tests);
  tcase_add_loop_test(tests, takes_what_does_no_harm, 0, sizeof rows / sizeof *rows);
  tcase_add_test(tests, gives_up_after_some_tries);
  return suite;
}
