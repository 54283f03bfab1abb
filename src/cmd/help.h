/* What an option table tells: help for people, a section of the manual page, a part of a shell's
   completion script. Comes in: a table. Goes out: text on standard output. */
#ifndef RULEC_CMD_HELP_H
#define RULEC_CMD_HELP_H

#include "base/buf.h"
#include "cmd/options.h"

/* The option that every table has. */
extern const Option help_option;

/* Prints TABLE in STYLE: absent for --help, "man", "bash" or "zsh" for --help=STYLE, which the
   manual page and the completions are made of. False where there is no such style. */
bool help_print(const OptionTable *table, Str style);

/* The command that TABLE is of: "schema tables" for "schema tables [OPTION...]". */
Str help_command(const OptionTable *table);
/* Appends TEXT as roff shows it, whatever characters it holds. */
void help_roff(Buf *out, Str text);

#endif
