/* `rulec version`: the version of the tool, alone on a line. */
#include "cmd/cmd.h"

#include "base/version.h"

#include <stdio.h>

int cmd_version(int argc, char **argv) {
  (void)argc, (void)argv;
  printf("rulec %s\n", RULEC_VERSION);
  return EXIT_CLEAN;
}
