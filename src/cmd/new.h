/* What the parts of `rulec new` share: the options, and writing a rule with its test. */
#ifndef RULEC_CMD_NEW_H
#define RULEC_CMD_NEW_H

#include "cmd/options.h"

typedef struct NewRun {
  Arena arena;
  Words operands; /* the kind */
  const char *name, *table, *technique, *output, *id, *from;
  bool list_tables, check;
  Words signers, domains, companies, products;
} NewRun;

/* Creates RULE_PATH and the test beside it; both or none. What went wrong is on stderr. */
bool new_create(NewRun *run, Str rule_path, Str rule, Str test);
/* The path of the test beside the rule at PATH. */
Str new_test_path(Arena *arena, Str path);
/* The answer to QUESTION, asked on a terminal; FALLBACK where there is no terminal or no answer. */
const char *new_ask(NewRun *run, const char *question, const char *fallback);

/* --- new_rmm.c: the exit code --- */

int new_rmm(NewRun *run);  /* the rules on one tool */
int new_pack(NewRun *run); /* all rules of a list of tools */

#endif
