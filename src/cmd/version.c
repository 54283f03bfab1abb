/* `rulec version`: the version of the tool, alone on a line. */
#include "cmd/cmd.h"

#include "base/version.h"
#include "cmd/options.h"

#include <stdio.h>

int cmd_version(int argc, char **argv) {
  Arena arena = {0};
  Words operands = {0};
  const OptionTable table = {"version", "Prints the version.", NULL, 0};
  OptionOutcome outcome = options_parse(&arena, &table, argc, argv, &operands);
  arena_free(&arena);
  if (outcome != OPTIONS_OK) return options_exit(outcome);
  printf("rulec %s\n", RULEC_VERSION);
  return EXIT_CLEAN;
}
