/* The Check suites: one file a module, each giving a Suite; unit.c runs them all. */
#ifndef RULEC_TESTS_UNIT_H
#define RULEC_TESTS_UNIT_H

#include <check.h>

#include "base/str.h"

/* Compares a Str with a C string and shows both on failure. */
#define ck_str(got, want)                                                                        \
  do {                                                                                           \
    Str ck_got = (got);                                                                          \
    ck_assert_msg(str_eq(ck_got, str_of(want)), "got `%.*s`, want `%s`", STR_ARG(ck_got), want); \
  } while (0)

/* A suite with one case, to which the tests are added by the caller. */
Suite *unit_suite(const char *name, TCase **tests);

#define SUITE(name) Suite *suite_##name(void);
#include "unit/suites.def"
#undef SUITE

#endif
