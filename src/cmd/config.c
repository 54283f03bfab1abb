/* `rulec config`: the settings in force for a path, as YAML, each with where it comes from. */
#include "cmd/cmd.h"
#include "cmd/session.h"

#include <stdio.h>

static int print(Session *session) {
  Buf out = {0};
  session_configure(session);
  config_print(session->config, &out);
  fwrite(out.ptr, 1, out.len, stdout);
  session_complain(session);
  buf_free(&out);
  if (session->unable) return EXIT_UNABLE;
  return session->bag.diags.len ? EXIT_FINDINGS : EXIT_CLEAN;
}

int cmd_config(int argc, char **argv) {
  Session session = {0};
  const Option options[] = {SESSION_REPORT_OPTIONS(session), SESSION_OPTIONS(session)};
  const OptionTable table = {"config [OPTION...] [PATH]",
                             "Prints the settings that a run over PATH (or the current folder) "
                             "with these options would have.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&session.arena, &table, argc, argv, &session.operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK) code = print(&session);
  session_close(&session);
  return code;
}
