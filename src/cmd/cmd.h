/* The commands: one file each, options and printing only. main.c holds the table. */
#ifndef RULEC_CMD_CMD_H
#define RULEC_CMD_CMD_H

enum { EXIT_CLEAN = 0, EXIT_FINDINGS = 1, EXIT_UNABLE = 2 };

/* argv[0] is the command's name; the result is the process's exit code. */
int cmd_build(int argc, char **argv);
int cmd_check(int argc, char **argv);
int cmd_config(int argc, char **argv);
int cmd_explain(int argc, char **argv);
int cmd_fix(int argc, char **argv);
int cmd_schema(int argc, char **argv);
int cmd_kql(int argc, char **argv);
int cmd_version(int argc, char **argv);

#endif
