/* `rulec man`: the manual page, made of the table of commands, their option tables and diag.def. */
#include "cmd/cmd.h"

#include "base/version.h"
#include "cmd/help.h"
#include "cmd/manual.h"
#include "diag/diag.h"

#include <stdio.h>

static const char head[] =
    ".TH RULEC 1 \"\" \"rulec " RULEC_VERSION
    "\"\n"
    ".SH NAME\n"
    "rulec \\- the compiler for Microsoft Sentinel detection rules\n"
    ".SH SYNOPSIS\n"
    ".B rulec\n"
    ".I command\n"
    "[\\fIoption\\fR ...] [\\fIpath\\fR ...]\n"
    ".SH DESCRIPTION\n"
    "rulec checks detection rules in YAML, the query in them included, says where a mistake is "
    "and\n"
    "how to mend it, and compiles sound rules to normalized JSON, constant tables in C and a\n"
    "template that deploys to Sentinel. A folder stands for the .yaml and .yml files in it, \\- "
    "for\n"
    "standard input. rulec never uses the network.\n"
    ".SH COMMANDS\n";

static const char tail[] =
    ".SH EXIT STATUS\n"
    ".TP\n.B 0\nNo finding is an error.\n"
    ".TP\n.B 1\nSome are.\n"
    ".TP\n.B 2\nThe work could not be done: a wrong option, a file that cannot be read or "
    "written.\n"
    ".SH ENVIRONMENT\n"
    ".TP\n.B RULEC_PROFILE\\fR, \\fBRULEC_ENV\\fR, \\fBRULEC_FORMAT\n"
    "As \\-\\-profile, \\-\\-env and \\-\\-format, which win over them.\n"
    ".TP\n.B GITHUB_ACTIONS\nIf true and the output is no terminal, the format is github unless "
    "another one is asked for.\n"
    ".TP\n.B NO_COLOR\nIf set, there are no colours.\n"
    ".SH FILES\n"
    ".TP\n.B .rulec.yaml\n"
    "Settings; the nearest one upwards from the first path counts. \\fBrulec config\\fR prints\n"
    "those in force.\n";

static void add_findings(Buf *out) {
  buf_add_cstr(out,
               ".SH FINDINGS\n"
               "\\fBrulec explain\\fR \\fICODE\\fR tells more of each and shows examples.\n");
  for (DiagCode code = 0; code < DIAG_COUNT; code++) {
    buf_printf(out, ".TP\n.B %s\n", diag_info(code)->name);
    help_roff(out, str_of(diag_info(code)->title));
    buf_printf(out, " (%s)\n", severity_name(diag_severity(code)));
  }
}

static void print(const char *text) { fputs(text, stdout); }

static int print_page(void) {
  Buf findings = {0};
  add_findings(&findings);
  print(head);
  manual_each("man");
  printf("%.*s", STR_ARG(buf_str(&findings)));
  print(tail);
  buf_free(&findings);
  return EXIT_CLEAN;
}

int cmd_man(int argc, char **argv) {
  Arena arena = {0};
  Words operands = {0};
  const OptionTable table = {"man", "Prints the manual page: `rulec man | man -l -` shows it.",
                             NULL, 0};
  OptionOutcome outcome = options_parse(&arena, &table, argc, argv, &operands);
  arena_free(&arena);
  return outcome == OPTIONS_OK ? print_page() : options_exit(outcome);
}
