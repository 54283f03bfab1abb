/* `rulec test`: every case in the *.test.yaml files under the given paths, held against its rule.
 */
#include "base/file.h"
#include "cmd/cmd.h"
#include "cmd/session.h"
#include "cmd/test_report.h"

#include <stdio.h>
#include <unistd.h>

typedef struct Test {
  Session session;
  Suite suite;
  const char *format, *geoip, *user_agents;
  bool coverage, minimum;
} Test;

/* Findings about the test files and what could not be read: to stderr. */
static void complain(Test *test) {
  Session *session = &test->session;
  vec_each(SuiteFile, file, &test->suite.files) {
    vec_each(Diag *, diag, &file->bag.diags) diag_adopt(&session->bag, *diag);
    if (!file->trouble.ptr) continue;
    fprintf(stderr, "rulec: %.*s: %.*s\n", STR_ARG(file->path), STR_ARG(file->trouble));
    session->unable = true;
  }
  diag_bag_sort(&session->bag);
  report_count(&session->bag, &session->summary);
  session_complain(session);
}

/* Whether some rule lacks a case of each kind. */
static bool is_bare(const Suite *suite) {
  vec_each(const SuiteCover, cover, &suite->covers) if (suite_is_bare(cover)) return true;
  return false;
}

static int verdict(const Test *test) {
  if (test->session.unable) return EXIT_UNABLE;
  if (test->suite.failed || test->session.summary.errors) return EXIT_FINDINGS;
  if (test->session.strict && test->session.summary.warnings) return EXIT_FINDINGS;
  return test->minimum && is_bare(&test->suite) ? EXIT_FINDINGS : EXIT_CLEAN;
}

static int run(Test *test) {
  Session *session = &test->session;
  test->suite = suite_new(&session->arena, &session->driver, &session->files);
  if (!test->suite.files.len && !test->coverage && !test->minimum) {
    fprintf(stderr, "rulec: no test files found: looked for NAME.test.yaml\n");
    return EXIT_UNABLE;
  }
  test->suite.geoip = test->geoip;
  test->suite.user_agents = test->user_agents;
  test->suite.cover = test->coverage;
  test->suite.minimum = test->minimum;
  suite_run(&session->arena, &test->suite, &session->driver);
  complain(test);
  Buf out = {0};
  test_format_find(test->format)->write(&out, &test->suite, session->quiet);
  session_print(session, buf_str(&out));
  buf_free(&out);
  return verdict(test);
}

int cmd_test(int argc, char **argv) {
  Test test = {0};
  const Option options[] = {
      {"format", 0, OPTION_WORD, &test.format, "NAME", TEST_FORMAT_CHOICES, "how cases are told"},
      {"coverage", 0, OPTION_FLAG, &test.coverage, NULL, NULL,
       "name rules without a case that alerts and one that does not, and terms of `where` that no "
       "case makes true, or none makes false"},
      {"minimum-tests", 0, OPTION_FLAG, &test.minimum, NULL, NULL,
       "a rule without a case that alerts and one that does not is an error"},
      {"geoip", 0, OPTION_WORD, &test.geoip, "FILE", NULL,
       "a MaxMind database (.mmdb) for geo_info_from_ip_address"},
      {"user-agents", 0, OPTION_WORD, &test.user_agents, "FILE", NULL,
       "patterns (regexes.yaml of uap-core) for parse_user_agent"},
      {"strict", 0, OPTION_FLAG, &test.session.strict, NULL, NULL, "warnings fail the run too"},
      SESSION_OPTIONS(test.session)};
  const OptionTable table = {"test [OPTION...] [PATH...]",
                             "Tries rules with the cases in NAME.test.yaml beside NAME.yaml; a "
                             "folder stands for all test files in it.\n`rulec schema test` prints "
                             "what a test file may hold.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome =
      options_parse(&test.session.arena, &table, argc, argv, &test.session.operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK && session_open(&test.session)) code = run(&test);
  suite_free(&test.suite);
  session_close(&test.session);
  return code;
}
