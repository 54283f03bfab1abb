/* value/: text forms, the calendar, JSON, conversions, matching, sets. */
#include "unit/unit.h"

#include "base/limits.h"
#include "value/convert.h"
#include "value/json_path.h"
#include "value/json_read.h"
#include "value/match.h"
#include "value/moment.h"
#include "value/value_set.h"

#include <math.h>
#include <string.h>

START_TEST(reals_have_a_shortest_form) {
  static const struct {
    double real;
    const char *text;
  } forms[] = {{0, "0.0"},
               {-0.0, "-0.0"},
               {1, "1.0"},
               {0.1, "0.1"},
               {1e15, "1E+15"},
               {123456789012345, "123456789012345.0"},
               {1e-5, "1E-05"},
               {0.0001, "0.0001"},
               {1.7976931348623157e308, "1.7976931348623157E+308"},
               {INFINITY, "Infinity"},
               {-INFINITY, "-Infinity"},
               {NAN, "NaN"}};
  Arena arena = {0};
  for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
    Text text = {.arena = &arena};
    text_real(&text, forms[i].real);
    ck_str(text_done(&text), forms[i].text);
  }
  arena_free(&arena);
}
END_TEST

START_TEST(the_calendar_turns_around) {
  for (int64_t day = 0; day < 3652059; day += 97) {
    Moment m = moment_of(day * TICKS_DAY + 5);
    int64_t ticks;
    ck_assert(moment_ticks(&m, &ticks));
    ck_assert_int_eq(ticks, day * TICKS_DAY + 5);
  }
  ck_assert_int_eq(moment_of(0).weekday, 1);
  ck_assert_int_eq(moment_of(TICKS_MOST).year, 9999);
}
END_TEST

START_TEST(dates_are_read_in_many_forms) {
  static const struct {
    const char *text, *iso; /* NULL: no date */
  } dates[] = {{"2020-06-15", "2020-06-15T00:00:00.0000000Z"},
               {"2020-06-15T12:30:05.25Z", "2020-06-15T12:30:05.2500000Z"},
               {"2020-06-15 12:30:05 +02:00", "2020-06-15T10:30:05.0000000Z"},
               {"06/15/2020 08:01 PM", "2020-06-15T20:01:00.0000000Z"},
               {"15 Jun 2020", "2020-06-15T00:00:00.0000000Z"},
               {"Mon, 15 Jun 2020 01:02:03 GMT", "2020-06-15T01:02:03.0000000Z"},
               {"2020-02-30", NULL},
               {"2020-06-15T25:00", NULL},
               {"", NULL},
               {"yesterday", NULL}};
  Arena arena = {0};
  for (size_t i = 0; i < sizeof dates / sizeof *dates; i++) {
    int64_t ticks;
    bool good = moment_parse(str_of(dates[i].text), &ticks);
    ck_assert_msg(good == (dates[i].iso != NULL), "%s", dates[i].text);
    Text text = {.arena = &arena};
    if (good) text_datetime(&text, ticks);
    if (good) ck_str(text_done(&text), dates[i].iso);
  }
  arena_free(&arena);
}
END_TEST

START_TEST(json_comes_back_as_it_went_in) {
  static const char *const good[] = {"{\"a\":[1,2.5,null,true],\"b\":{\"c\":\"x\\ny\"}}", "[]",
                                     "-7", "\"é\""};
  static const char *const bad[] = {"", "{", "[1,]", "{\"a\" 1}", "01x", "\"a", "\"\t\"", "nul"};
  Arena arena = {0};
  Value v;
  for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
    ck_assert(json_read(&arena, str_of(good[i]), &v));
    Text text = {.arena = &arena};
    text_json(&text, v);
    ck_str(text_done(&text), good[i]);
  }
  for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
    ck_assert_msg(!json_read(&arena, str_of(bad[i]), &v), "%s", bad[i]);
  }
  arena_free(&arena);
}
END_TEST

START_TEST(json_depth_is_bounded) {
  Arena arena = {0};
  Value v;
  char text[2 * LIMIT_JSON_DEPTH + 2];
  memset(text, '[', LIMIT_JSON_DEPTH);
  memset(text + LIMIT_JSON_DEPTH, ']', LIMIT_JSON_DEPTH);
  ck_assert(json_read(&arena, (Str){text, (size_t)2 * LIMIT_JSON_DEPTH}, &v));
  memset(text, '[', LIMIT_JSON_DEPTH + 1);
  memset(text + LIMIT_JSON_DEPTH + 1, ']', LIMIT_JSON_DEPTH + 1);
  ck_assert(!json_read(&arena, (Str){text, sizeof text}, &v));
  arena_free(&arena);
}
END_TEST

START_TEST(paths_lead_into_values) {
  Arena arena = {0};
  Value v;
  int64_t number = 0;
  ck_assert(json_read(&arena, STR("{\"a\":{\"b c\":[10,20]}}"), &v));
  ck_assert(value_to_long(json_path_get(v, STR("$.a['b c'][1]")), &number));
  ck_assert_int_eq(number, 20);
  ck_assert(value_is_null(json_path_get(v, STR("$.a.x"))));
  arena_free(&arena);
}
END_TEST

START_TEST(needles_are_found_by_terms) {
  static const struct {
    const char *hay, *needle;
    bool nocase;
    MatchEdges edges;
    size_t at; /* STR_NONE: not */
  } finds[] = {{"a datto.exe", "DATTO", true, MATCH_TERM, 2},
               {"xdatto datto", "datto", true, MATCH_TERM, 7},
               {"xdatto", "datto", true, MATCH_TERM, STR_NONE},
               {"xdatto", "datto", true, MATCH_TERM_END, 1},
               {"dattox", "Datto", false, MATCH_ANYWHERE, STR_NONE},
               {"ÜBER", "über", true, MATCH_TERM, 0},
               {"abc", "", true, MATCH_TERM, 0}};
  Arena arena = {0};
  for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
    Needle n = needle_new(&arena, str_of(finds[i].needle), finds[i].nocase, finds[i].edges);
    ck_assert_msg(needle_find(&n, str_of(finds[i].hay)) == finds[i].at, "%s", finds[i].needle);
  }
  arena_free(&arena);
}
END_TEST

START_TEST(sets_keep_each_value_once) {
  Arena arena = {0};
  ValueSet set = {.arena = &arena};
  for (int64_t i = 0; i < 1000; i++) value_set_add(&set, value_long(i % 100), NULL);
  ck_assert_uint_eq(set.len, 100);
  ck_assert_uint_eq(value_set_find(&set, value_real(7)), 7);
  ck_assert_uint_eq(value_set_find(&set, value_str(STR("7"))), UINT32_MAX);
  arena_free(&arena);
}
END_TEST

Suite *suite_value(void) {
  Suite *suite = suite_create("value");
  TCase *tests = tcase_create("value");
  tcase_add_test(tests, reals_have_a_shortest_form);
  tcase_add_test(tests, the_calendar_turns_around);
  tcase_add_test(tests, dates_are_read_in_many_forms);
  tcase_add_test(tests, json_comes_back_as_it_went_in);
  tcase_add_test(tests, json_depth_is_bounded);
  tcase_add_test(tests, paths_lead_into_values);
  tcase_add_test(tests, needles_are_found_by_terms);
  tcase_add_test(tests, sets_keep_each_value_once);
  suite_add_tcase(suite, tests);
  return suite;
}
