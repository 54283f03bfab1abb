/* port/regex_scan: what it takes for right is right to RE2, with as many groups. */
#include "unit/unit.h"

#include "port/regex_scan.h"

#include "base/arena.h"
#include "port/regex.h"

typedef struct Case {
  const char *pattern;
  int groups; /* -1: not for the scan to say */
} Case;

static const Case cases[] = {
    {"", 0},
    {"abc.d", 0},
    {"^a|b$", 0},
    {"(a)(?:b)(?i)c(?P<name>d)", 2},
    {"(?i:a)", 0},
    {"a*b+?c??d{2}e{2,}f{2,3}?", 0},
    {"[a-z0-9_.-]+@[^\\s\\]-]+", 0},
    {"[]a]", 0},
    {"[[]", 0},
    {"\\d\\.\\bx\\\\", 0},
    {"a]", 0},
    {"a**", -1},
    {"*a", -1},
    {"(|*)", -1},
    {"^*", -1},
    {"(a", -1},
    {"a)", -1},
    {"[a", -1},
    {"[z-a]", -1},
    {"[a-\\d]", -1},
    {"[[:alpha:]]", -1},
    {"\\1", -1},
    {"\\q", -1},
    {"\\", -1},
    {"a{2,1}", -1},
    {"a{2000}", -1},
    {"a{x{", 0},
    {"a{2", -1},
    {"{,2}", 0},
    {"(?=a)", -1},
    {"(?)", -1},
    {"(?P<a>b)(?P<a>c)", -1},
    {"(?P<1>b)", -1},
    {"caf\xC3\xA9", -1},
    {"http[s]?:\\/\\/(?:[a-zA-Z]|[0-9]|[$-_@.&+]|[!*\\(\\),]|(?:%[0-9a-fA-F][0-9a-fA-F]))+", 0},
    {"(?P<k>\\w+)=(?P<v>[a-zA-Z0-9-\\\":\\\\\\s$_@().\"]+\\\"|[a-zA-Z0-9-]+)", 2},
    {"(\\b25[0-5]|\\b2[0-4][0-9]|\\b[01]?[0-9][0-9]?)(\\.(25[0-5]|2[0-4][0-9])){3}[^ ]*", 3},
};

START_TEST(says_what_is_plain) {
  uint32_t groups = 0;
  bool plain = regex_scan(str_of(cases[_i].pattern), &groups);
  ck_assert_msg(plain == (cases[_i].groups >= 0), "`%s`", cases[_i].pattern);
  if (plain) ck_assert_int_eq((int)groups, cases[_i].groups);
}
END_TEST

static uint32_t next(uint32_t *state, uint32_t below) {
  *state = *state * 1664525u + 1013904223u;
  return (uint32_t)((uint64_t)(*state >> 8) * below >> 24);
}

static void compare(Str pattern) {
  uint32_t groups = 0;
  if (!regex_scan(pattern, &groups)) return;
  Arena arena = {0};
  Str why = {NULL, 0};
  Regex *regex = regex_new(&arena, pattern, 0, &why);
  ck_assert_msg(regex || str_starts(why, STR("invalid repetition size")) ||
                    str_starts(why, STR("pattern too large")),
                "`%.*s`: %.*s", STR_ARG(pattern), STR_ARG(why));
  if (regex) ck_assert_uint_eq(regex_groups(regex), groups);
  if (regex) regex_free(regex);
  arena_free(&arena);
}

enum { DAMAGES = 1500, LONGEST = 200 };

/* The pattern with characters put in, taken out, and moved. */
START_TEST(is_right_when_damaged) {
  static const char pieces[] = "()[]{}*+?|^$.\\-,:<>P=!i09azdwQx_ \n\x01\x80";
  uint32_t state = (uint32_t)_i + 1;
  Str whole = str_of(cases[_i].pattern);
  for (int i = 0; i < DAMAGES; i++) {
    char text[LONGEST];
    size_t len = whole.len;
    memcpy(text, whole.ptr, len);
    for (uint32_t times = 1 + next(&state, 4); times-- > 0;) {
      size_t at = next(&state, (uint32_t)len + 1);
      if (next(&state, 3) == 0 && at < len) {
        memmove(text + at, text + at + 1, --len - at);
      } else if (len < LONGEST) {
        memmove(text + at + 1, text + at, len++ - at);
        text[at] = pieces[next(&state, sizeof pieces - 1)];
      }
    }
    compare((Str){text, len});
  }
}
END_TEST

Suite *suite_regex_scan(void) {
  TCase *tests;
  Suite *suite = unit_suite("regex_scan", &tests);
  int count = sizeof cases / sizeof *cases;
  tcase_set_timeout(tests, 60);
  tcase_add_loop_test(tests, says_what_is_plain, 0, count);
  tcase_add_loop_test(tests, is_right_when_damaged, 0, count);
  return suite;
}
