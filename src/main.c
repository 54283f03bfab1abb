/* Owns the choice of the command. Comes in: the command line. Goes out: an exit code
   (0 clean, 1 findings, 2 could not run). */
#include "base/near.h"
#include "cmd/cmd.h"
#include "port/heap.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

typedef struct Command {
  const char *name;
  int (*run)(int argc, char **argv);
  const char *summary;
} Command;

static const Command commands[] = {
#define COMMAND(name, summary, parts) {#name, cmd_##name, summary},
#include "cmd/command.def"
#undef COMMAND
};

static int usage(FILE *out, int code) {
  fprintf(out, "usage: rulec COMMAND [OPTION...] [PATH...]\n\n");
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    fprintf(out, "  %-11s %s\n", commands[i].name, commands[i].summary);
  }
  return code;
}

static int complain(const char *wanted) {
  Near near = near_start(str_of(wanted));
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++)
    near_offer(&near, str_of(commands[i].name));
  Str best = near_best(&near);
  fprintf(stderr, "rulec: `%s` is not a command", wanted);
  if (best.len) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(best));
  fprintf(stderr, "\n");
  return best.len ? EXIT_UNABLE : usage(stderr, EXIT_UNABLE);
}

static int run(int argc, char **argv) {
  if (argc < 2) return usage(stderr, EXIT_UNABLE);
  if (strcmp(argv[1], "--version") == 0) return cmd_version(argc - 1, argv + 1);
  if (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "help") == 0)
    return usage(stdout, EXIT_CLEAN);
  for (size_t i = 0; i < sizeof commands / sizeof *commands; i++) {
    if (strcmp(argv[1], commands[i].name) == 0) return commands[i].run(argc - 1, argv + 1);
  }
  return complain(argv[1]);
}

/* What was printed has to be there: a full disk makes the run fail. */
static int finish(int code) {
  if (fflush(stdout) == 0 && !ferror(stdout)) return code;
  fprintf(stderr, "rulec: standard output: %s\n", errno ? strerror(errno) : "cannot be written");
  return EXIT_UNABLE;
}

int main(int argc, char **argv) {
  heap_watch();
  return finish(run(argc, argv));
}
