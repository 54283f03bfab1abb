/* Command-line options: a command declares a table, options_parse fills its variables.
   `--name value`, `--name=value`, `-j4`, `-j 4`; `--` ends the options; the rest are operands in
   order. */
#ifndef RULEC_CMD_OPTIONS_H
#define RULEC_CMD_OPTIONS_H

#include "base/vec.h"

typedef VEC(const char *) Words;

typedef enum OptionKind {
  OPTION_FLAG,   /* into: bool */
  OPTION_NUMBER, /* into: long; not negative */
  OPTION_WORD,   /* into: const char * */
  OPTION_WORDS,  /* into: Words; may be given often, each may hold a comma list */
  OPTION_TEXTS   /* into: Words; may be given often, each is taken whole */
} OptionKind;

typedef struct Option {
  const char *name; /* "format" for --format */
  char letter;      /* 'q' for -q, or 0 */
  OptionKind kind;
  void *into;
  const char *value;   /* how help names the value: "FILE"; NULL for flags */
  const char *choices; /* "text|json|sarif": what a word may be; NULL for any */
  const char *help;    /* a fragment */
} Option;

typedef struct OptionTable {
  const char *usage;   /* "check [OPTION...] [PATH...]" */
  const char *summary; /* a sentence */
  const Option *options;
  size_t count;
} OptionTable;

typedef enum OptionOutcome { OPTIONS_OK, OPTIONS_HELP, OPTIONS_WRONG } OptionOutcome;

/* Reads argv[1…]; operands go to OPERANDS. --help prints to stdout and gives OPTIONS_HELP (exit 0);
   a mistake prints one message with the nearest option to stderr and gives OPTIONS_WRONG (exit 2).
 */
OptionOutcome options_parse(Arena *arena, const OptionTable *table, int argc, char **argv,
                            Words *operands);
/* The exit code of a command that gets no further: after --help it has done what it should. */
int options_exit(OptionOutcome outcome);

#endif
