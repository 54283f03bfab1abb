/* Durations: every spelling that rule files have, and what is none. */
#include "rule/duration.h"

#include "unit/unit.h"

static const struct {
  const char *text;
  DurationForm form;
  int64_t seconds;
} cases[] = {
    {"5m", DURATION_SHORT, 300},
    {"1h", DURATION_SHORT, 3600},
    {"14d", DURATION_SHORT, 1209600},
    {" 1d\n", DURATION_SHORT, 86400},
    {"1D", DURATION_UPPER, 86400},
    {"90s", DURATION_UPPER, 90},
    {"PT5M", DURATION_ISO, 300},
    {"P1D", DURATION_ISO, 86400},
    {"P2W", DURATION_ISO, 1209600},
    {"P1DT12H", DURATION_ISO, 129600},
    {"PT1.5H", DURATION_ISO, 5400},
    {"01:00:00", DURATION_CLOCK, 3600},
    {"1.02:30", DURATION_CLOCK, 95400},
    {"5", DURATION_CLOCK, 432000},
    {"2w", DURATION_LOOSE, 1209600},
    {"1.5h", DURATION_LOOSE, 5400},
    {"1d12h", DURATION_LOOSE, 129600},
    {"1 d", DURATION_LOOSE, 86400},
    {"90min", DURATION_LOOSE, 5400},
    {"", DURATION_NONE, 0},
    {"P", DURATION_NONE, 0},
    {"PT", DURATION_NONE, 0},
    {"P1M", DURATION_NONE, 0},
    {"P1H", DURATION_NONE, 0},
    {"PT1H1H", DURATION_NONE, 0},
    {"PTT1H", DURATION_NONE, 0},
    {"1x", DURATION_NONE, 0},
    {"h", DURATION_NONE, 0},
    {"-1h", DURATION_NONE, 0},
    {"25:00", DURATION_NONE, 0},
    {"1:60", DURATION_NONE, 0},
    {"1:2:3:4", DURATION_NONE, 0},
    {"99999999999999h", DURATION_NONE, 0},
};

START_TEST(parse) {
  Duration got = duration_parse(str_of(cases[_i].text));
  ck_assert_msg(got.form == cases[_i].form, "`%s`: form %d, want %d", cases[_i].text, got.form,
                cases[_i].form);
  ck_assert_int_eq(got.seconds, cases[_i].seconds);
}
END_TEST

START_TEST(write) {
  Arena arena = {0};
  ck_str(duration_iso(&arena, 0), "PT0S");
  ck_str(duration_iso(&arena, 86400), "P1D");
  ck_str(duration_iso(&arena, 5400), "PT1H30M");
  ck_str(duration_iso(&arena, 129601), "P1DT12H1S");
  ck_str(duration_short(&arena, 300), "5m");
  ck_str(duration_short(&arena, 5400), "90m");
  ck_str(duration_short(&arena, 1209600), "14d");
  ck_str(duration_short(&arena, 61), "61s");
  arena_free(&arena);
}
END_TEST

Suite *suite_duration(void) {
  TCase *tests;
  Suite *suite = unit_suite("duration", &tests);
  tcase_add_loop_test(tests, parse, 0, sizeof cases / sizeof *cases);
  tcase_add_test(tests, write);
  return suite;
}
