/* `rulec completions SHELL`: a completion script, made of the table of commands and their option
   tables. */
#include "cmd/cmd.h"
#include "cmd/manual.h"
#include "cmd/options.h"

#include <stdio.h>
#include <string.h>

typedef struct Shell {
  const char *name, *head, *tail;
  const char *command; /* printf format for a command's name and summary, in the head's list */
  const char *between; /* from the list to the branches */
} Shell;

static const Shell shells[] = {
    {.name = "bash",
     .head = "# Completion of rulec for bash; made by `rulec completions bash`.\n"
             "_rulec() {\n"
             "  local current=${COMP_WORDS[COMP_CWORD]} previous=${COMP_WORDS[COMP_CWORD-1]}\n"
             "  local command=${COMP_WORDS[1]} options= words= value=\n"
             "  local commands='",
     .command = "%s ",
     .between = "'\n"
                "  COMPREPLY=()\n"
                "  if [ \"$COMP_CWORD\" = 1 ]; then\n"
                "    COMPREPLY=($(compgen -W \"$commands\" -- \"$current\"))\n"
                "    return\n"
                "  fi\n"
                "  if [ \"$current\" = = ]; then\n"
                "    current=\n"
                "  elif [ \"$previous\" = = ]; then\n"
                "    previous=${COMP_WORDS[COMP_CWORD-2]}\n"
                "  fi\n"
                "  [ \"$command ${COMP_WORDS[2]}\" = 'schema tables' ] && command='schema tables'\n"
                "  [ \"$command ${COMP_WORDS[2]}\" = 'schema functions' ] && command='schema "
                "functions'\n"
                "  case $command in\n",
     .tail = "  esac\n"
             "  if [ -n \"$value\" ]; then\n"
             "    COMPREPLY=($(compgen -W \"$words\" -- \"$current\"))\n"
             "  elif [ \"${current:0:1}\" = - ]; then\n"
             "    COMPREPLY=($(compgen -W \"$options\" -- \"$current\"))\n"
             "  fi\n"
             "}\n"
             "complete -o default -F _rulec rulec\n"},
    {.name = "zsh",
     .head = "#compdef rulec\n"
             "# Completion of rulec for zsh; made by `rulec completions zsh`.\n"
             "_rulec() {\n"
             "  local -a commands\n"
             "  commands=(\n",
     .command = "    '%s:%s'\n",
     .between = "  )\n"
                "  if (( CURRENT == 2 )); then\n"
                "    _describe command commands\n"
                "    return\n"
                "  fi\n"
                "  local command=$words[2]\n"
                "  [[ \"$command $words[3]\" == schema\\ (tables|functions) ]] && command+=\" "
                "$words[3]\"\n"
                "  shift words\n"
                "  (( CURRENT-- ))\n"
                "  case $command in\n",
     .tail = "  esac\n"
             "}\n"
             "_rulec \"$@\"\n"}};

static int print_script(const Shell *shell) {
  fputs(shell->head, stdout);
#define COMMAND(name, summary, parts) printf(shell->command, #name, summary);
#include "cmd/command.def"
#undef COMMAND
  fputs(shell->between, stdout);
  manual_each(shell->name);
  fputs(shell->tail, stdout);
  return EXIT_CLEAN;
}

static int print(const Words *operands) {
  for (size_t i = 0; operands->len == 1 && i < sizeof shells / sizeof *shells; i++) {
    if (strcmp(operands->ptr[0], shells[i].name) == 0) return print_script(&shells[i]);
  }
  fprintf(stderr, "rulec: completions for which shell? bash or zsh\n");
  return EXIT_UNABLE;
}

int cmd_completions(int argc, char **argv) {
  Arena arena = {0};
  Words operands = {0};
  const OptionTable table = {"completions [OPTION...] SHELL",
                             "Prints a completion script for bash or zsh.", NULL, 0};
  OptionOutcome outcome = options_parse(&arena, &table, argc, argv, &operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK) code = print(&operands);
  arena_free(&arena);
  return code;
}
