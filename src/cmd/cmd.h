/* The commands: one file each, options and printing only. command.def is their table. */
#ifndef RULEC_CMD_CMD_H
#define RULEC_CMD_CMD_H

enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_UNABLE = 2 };

/* argv[0] is the command's name; the result is the process's exit code. */
#define COMMAND(name, summary, parts) int cmd_##name(int argc, char **argv);
#include "cmd/command.def"
#undef COMMAND

#endif
