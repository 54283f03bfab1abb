/* base/: strings, arenas, vectors, maps, UTF-8, JSON. */
#include "unit/unit.h"

#include "base/json.h"
#include "base/map.h"
#include "base/near.h"
#include "base/utf8.h"
#include "base/vec.h"

#include <limits.h>
#include <stdio.h>

START_TEST(str_finds_and_splits) {
  Str text = STR("a,b,,c");
  ck_assert_uint_eq(str_find(text, STR(",,"), 0), 3);
  ck_assert_uint_eq(str_find(text, STR("x"), 0), STR_NONE);
  ck_str(str_split(&text, ','), "a");
  ck_str(str_split(&text, ','), "b");
  ck_str(str_split(&text, ','), "");
  ck_str(str_split(&text, ','), "c");
  ck_assert(text.ptr == NULL);
}
END_TEST

START_TEST(str_orders) {
  ck_assert_int_lt(str_cmp(STR("a"), STR("ab")), 0);
  ck_assert_int_gt(str_cmp(STR("b"), STR("ab")), 0);
  ck_assert(str_eq_nocase(STR("Abc"), STR("aBC")));
  ck_assert(!str_eq_nocase(STR("Abc"), STR("aBCd")));
  ck_str(str_trim(STR(" \t x y\r\n")), "x y");
}
END_TEST

START_TEST(vec_grows_and_keeps) {
  Arena arena = {0};
  VEC(uint32_t) numbers = {0};
  for (uint32_t i = 0; i < 1000; i++) vec_push(&arena, &numbers, i * i);
  ck_assert_uint_eq(numbers.len, 1000);
  for (uint32_t i = 0; i < 1000; i++) ck_assert_uint_eq(numbers.ptr[i], (uint64_t)i * i);
  arena_free(&arena);
}
END_TEST

START_TEST(budgets_count_their_arenas) {
  ArenaBudget budget = {.most = 10000};
  Arena one = {0}, two = {0};
  arena_alloc(&one, 3000); /* is not counted */
  arena_charge(&one, &budget);
  arena_charge(&two, &budget);
  arena_alloc(&one, 3000);
  arena_alloc(&two, 3000);
  ck_assert(budget.held >= 6000 && budget.held <= budget.most && !arena_is_spent(&one));
  arena_free(&one);
  ck_assert(budget.held >= 3000 && budget.held < 6000 && arena_may_take(&two, 4000));
  ck_assert(!arena_may_take(&two, 8000) && arena_is_spent(&two));
  ck_assert_msg(!arena_may_take(&two, 1), "what is spent stays spent");
  arena_charge(&two, NULL);
  ck_assert_uint_eq(budget.held, 0);
  ck_assert(arena_may_take(&two, SIZE_MAX));
  arena_free(&two);
}
END_TEST

START_TEST(map_holds_many) {
  Arena arena = {0};
  Map map = {0};
  static int values[500];
  for (int i = 0; i < 500; i++) {
    ck_assert(map_put(&arena, &map, arena_printf(&arena, "k%d", i), &values[i]) == NULL);
  }
  for (int i = 0; i < 500; i++)
    ck_assert(map_get(&map, arena_printf(&arena, "k%d", i)) == &values[i]);
  ck_assert(map_get(&map, STR("k500")) == NULL);
  ck_assert(map_put(&arena, &map, STR("k0"), &values[1]) == &values[0]);
  arena_free(&arena);
}
END_TEST

START_TEST(utf8_counts) {
  static const struct {
    const char *text;
    size_t invalid, count, units;
  } cases[] = {
      {"abc", STR_NONE, 3, 3},        {"caf\xC3\xA9", STR_NONE, 4, 4},
      {"caf\xE9", 3, 4, 4},           {"\xF0\x9F\x98\x80", STR_NONE, 1, 2},
      {"\xED\xA0\x80", 0, 3, 3},      {"\xC0\xAF", 0, 2, 2},
      {"0123456789\xFF", 10, 11, 11}, {"", STR_NONE, 0, 0},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Str text = str_of(cases[i].text);
    ck_assert_uint_eq(utf8_invalid_at(text), cases[i].invalid);
    ck_assert_uint_eq(utf8_count(text), cases[i].count);
    ck_assert_uint_eq(utf8_utf16_units(text), cases[i].units);
  }
}
END_TEST

START_TEST(buf_prints_what_fits_and_what_does_not) {
  Buf out = {0};
  for (int i = 0; i < 100; i++) buf_printf(&out, "%d,%s;", i, "");
  const char *at = out.ptr;
  for (int i = 0; i < 100; i++) {
    char want[8];
    int len = snprintf(want, sizeof want, "%d,;", i);
    ck_assert_mem_eq(at, want, (size_t)len);
    at += len;
  }
  buf_reset(&out);
  buf_add_number(&out, 0);
  buf_add_byte(&out, ' ');
  buf_add_number(&out, UINT64_MAX);
  ck_str(buf_str(&out), "0 18446744073709551615");
  buf_reset(&out);
  buf_printf(&out, "%1000d", 7);
  ck_assert_uint_eq(out.len, 1000);
  ck_assert_int_eq(out.ptr[999], '7');
  buf_free(&out);
}
END_TEST

START_TEST(arena_joins) {
  Arena arena = {0};
  const Str texts[] = {STR("a"), {NULL, 0}, STR("bc")};
  Str joined = arena_join(&arena, texts, 3);
  ck_str(joined, "abc");
  ck_assert_int_eq(joined.ptr[3], '\0');
  ck_assert_uint_eq(arena_join(&arena, texts, 0).len, 0);
  arena_free(&arena);
}
END_TEST

START_TEST(json_places_commas_and_escapes) {
  Buf out = {0};
  Json json = {.out = &out};
  json_open_object(&json);
  json_key(&json, "a");
  json_open_array(&json);
  json_int(&json, 1);
  json_str(&json, STR("x\"\\\n\x01\x7F\xFF"));
  json_close_array(&json);
  json_key(&json, "b");
  json_null(&json);
  json_close_object(&json);
  ck_str(buf_str(&out), "{\"a\":[1,\"x\\\"\\\\\\n\\u0001\\u007f\xEF\xBF\xBD\"],\"b\":null}");
  buf_free(&out);
}
END_TEST

START_TEST(near_names_only_what_is_close) {
  static const char *const names[] = {"CommandAndControl", "Collection", "severity", "query",
                                      "T1219"};
  static const struct {
    const char *wanted, *near;
  } cases[] = {{"serverity", "severity"},
               {"querry", "query"},
               {"qurey", "query"},
               {"commandandcontrol", "CommandAndControl"},
               {"Impact", ""},
               {"", ""},
               {"xyz", ""}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Near near = near_start(str_of(cases[i].wanted));
    for (size_t n = 0; n < sizeof names / sizeof *names; n++) near_offer(&near, str_of(names[n]));
    ck_str(near_best(&near), cases[i].near);
  }
}
END_TEST

START_TEST(near_falls_back_to_longer_names) {
  Near near = near_start(STR("AccountUpn"));
  near_offer(&near, STR("InitiatingProcessAccountUpn"));
  near_offer(&near, STR("InitiatingAccountUpn"));
  near_offer(&near, STR("RemoteUrl"));
  ck_str(near_best(&near), "");
  ck_str(near_best_or_longer(&near), "InitiatingAccountUpn");
  near_offer(&near, STR("accountUpns"));
  ck_str(near_best_or_longer(&near), "accountUpns");
  near = near_start(STR("Upn"));
  near_offer(&near, STR("AccountUpn"));
  ck_str(near_best_or_longer(&near), "");
}
END_TEST

/* The distance as it is defined, all cells: swaps of neighbours, half an edit for another case;
   one half for any number of them where nothing else differs. */
static unsigned apart(Str a, Str b) {
  if (str_eq_nocase(a, b)) return !str_eq(a, b);
  unsigned cells[24][24];
  for (unsigned i = 0; i <= a.len; i++) {
    for (unsigned j = 0; j <= b.len; j++) {
      unsigned *cell = &cells[i][j];
      *cell = i ? j ? UINT_MAX : i * 2 : j * 2;
      if (!i || !j) continue;
      char x = a.ptr[i - 1], y = b.ptr[j - 1];
      unsigned replaced = cells[i - 1][j - 1] + (x == y                           ? 0
                                                 : char_lower(x) == char_lower(y) ? 1
                                                                                  : 2);
      unsigned grown = cells[i][j - 1] + 2, shrunk = cells[i - 1][j] + 2;
      bool swaps = i > 1 && j > 1 && x == b.ptr[j - 2] && a.ptr[i - 2] == y;
      unsigned swapped = swaps ? cells[i - 2][j - 2] + 2 : UINT_MAX;
      unsigned all[] = {replaced, grown, shrunk, swapped};
      for (size_t k = 0; k < 4; k++) *cell = all[k] < *cell ? all[k] : *cell;
    }
  }
  return cells[a.len][b.len];
}

/* Words of few letters, so that many are close; `1` and `Q` share their last five bits. */
static Str word(uint32_t *seed, char *text) {
  size_t len = 1 + (*seed = *seed * 1664525 + 1013904223) / 65536 % 20;
  for (size_t i = 0; i < len; i++) {
    text[i] = "abAB1Q_"[(*seed = *seed * 1664525 + 1013904223) / 65536 % 7];
  }
  return (Str){text, len};
}

START_TEST(near_agrees_with_the_definition) {
  uint32_t seed = 1, found = 0;
  for (int i = 0; i < 20000; i++) {
    char one[24], other[24];
    Str wanted = word(&seed, one), candidate = word(&seed, other);
    if (i % 2) candidate = wanted, candidate.ptr = memcpy(other, one, wanted.len);
    for (int edits = i % 7; i % 2 && edits--;)
      other[(seed = seed * 5 + 1) / 65536 % wanted.len] = "bB1"[edits % 3];
    Near near = near_start(wanted);
    bool may = near_may(&near, candidate.len, near_letters(candidate));
    near_offer(&near, candidate);
    size_t allowed = wanted.len / 3 < 1 ? 2 : wanted.len / 3 > 3 ? 6 : wanted.len / 3 * 2;
    bool close = apart(wanted, candidate) <= allowed;
    ck_assert_int_eq(close, near_best(&near).len > 0);
    if (close) ck_assert_uint_eq(near.reach, apart(wanted, candidate));
    ck_assert(may || !close);
    found += close;
  }
  ck_assert_uint_gt(found, 1000);
}
END_TEST

Suite *suite_base(void) {
  TCase *tests;
  Suite *suite = unit_suite("base", &tests);
  tcase_add_test(tests, str_finds_and_splits);
  tcase_add_test(tests, str_orders);
  tcase_add_test(tests, budgets_count_their_arenas);
  tcase_add_test(tests, vec_grows_and_keeps);
  tcase_add_test(tests, map_holds_many);
  tcase_add_test(tests, utf8_counts);
  tcase_add_test(tests, buf_prints_what_fits_and_what_does_not);
  tcase_add_test(tests, arena_joins);
  tcase_add_test(tests, json_places_commas_and_escapes);
  tcase_add_test(tests, near_names_only_what_is_close);
  tcase_add_test(tests, near_agrees_with_the_definition);
  tcase_add_test(tests, near_falls_back_to_longer_names);
  return suite;
}
