/* Runs every suite of suites.def and prints Check's summary line for each. */
#include "unit/unit.h"

#include <stdlib.h>

Suite *unit_suite(const char *name, TCase **tests) {
  Suite *suite = suite_create(name);
  *tests = tcase_create(name);
  tcase_set_timeout(*tests, 120);
  suite_add_tcase(suite, *tests);
  return suite;
}

int main(void) {
  static Suite *(*const suites[])(void) = {
#define SUITE(name) suite_##name,
#include "unit/suites.def"
#undef SUITE
  };
  int failed = 0;
  for (size_t i = 0; i < sizeof suites / sizeof *suites; i++) {
    SRunner *runner = srunner_create(suites[i]());
    srunner_set_fork_status(runner, CK_FORK);
    srunner_run_all(runner, CK_NORMAL);
    failed += srunner_ntests_failed(runner);
    srunner_free(runner);
  }
  return failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
