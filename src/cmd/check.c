/* `rulec check`: every finding in every rule file under the given paths. */
#include "cmd/cmd.h"
#include "cmd/session.h"

int cmd_check(int argc, char **argv) {
  Session session = {0};
  const Option options[] = {SESSION_REPORT_OPTIONS(session), SESSION_OPTIONS(session)};
  const OptionTable table = {"check [OPTION...] [PATH...]",
                             "Checks rule files; a folder stands for the .yaml and .yml files in "
                             "it, - for standard input.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&session.arena, &table, argc, argv, &session.operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK) {
    session_begin(&session);
    if (session_run(&session)) {
      session_report(&session);
      code = session_exit(&session);
    }
  }
  session_close(&session);
  return code;
}
