/* Owns the reading of command lines against a table. Comes in: argv. Goes out: filled variables,
 * operands. */
#include "cmd/options.h"

#include "base/near.h"
#include "cmd/cmd.h"
#include "cmd/help.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static OptionOutcome wrong(const OptionTable *table, const char *format, const char *word,
                           Str near) {
  fprintf(stderr, "rulec: ");
  fprintf(stderr, format, word);
  if (near.len) fprintf(stderr, "; did you mean `--%.*s`?", STR_ARG(near));
  fprintf(stderr, "\nusage: rulec %s\n", table->usage);
  return OPTIONS_WRONG;
}

static const Option *by_name(const OptionTable *table, Str name) {
  for (size_t i = 0; i < table->count; i++) {
    if (str_eq(str_of(table->options[i].name), name)) return &table->options[i];
  }
  return str_eq(name, STR("help")) ? &help_option : NULL;
}

static const Option *by_letter(const OptionTable *table, char letter) {
  for (size_t i = 0; i < table->count; i++) {
    if (table->options[i].letter == letter) return &table->options[i];
  }
  return letter == 'h' ? &help_option : NULL;
}

static bool is_choice(const char *choices, Str word) {
  Str rest = str_of(choices);
  while (rest.ptr) {
    if (str_eq(str_split(&rest, '|'), word)) return true;
  }
  return false;
}

/* Each of a comma list where OPTION takes many words. */
static bool are_choices(const Option *option, const char *value) {
  if (option->kind != OPTION_WORDS) return is_choice(option->choices, str_of(value));
  Str rest = str_of(value);
  while (rest.ptr) {
    if (!is_choice(option->choices, str_trim(str_split(&rest, ',')))) return false;
  }
  return true;
}

static void add_words(Arena *arena, Words *words, const char *value) {
  Str rest = str_of(value);
  while (rest.ptr) {
    Str word = str_trim(str_split(&rest, ','));
    if (word.len) vec_push(arena, words, arena_str(arena, word).ptr);
  }
}

/* Stores VALUE; false where it is not of the option's kind. */
static bool store(Arena *arena, const Option *option, const char *value) {
  if (option->choices && !are_choices(option, value)) return false;
  if (option->kind == OPTION_WORD) return *(const char **)option->into = value, true;
  if (option->kind == OPTION_TEXTS) {
    vec_push(arena, (Words *)option->into, value);
    return true;
  }
  if (option->kind == OPTION_WORDS) return add_words(arena, option->into, value), true;
  char *end;
  errno = 0;
  long number = strtol(value, &end, 10);
  if (errno || end == value || *end || number < 0) return false;
  *(long *)option->into = number;
  return true;
}

static Str near_option(const OptionTable *table, Str name) {
  Near near = near_start(name);
  for (size_t i = 0; i < table->count; i++) near_offer(&near, str_of(table->options[i].name));
  return near_best(&near);
}

/* The option that ARG names, its attached value (or NULL) in VALUE. */
static const Option *recognise(const OptionTable *table, const char *arg, const char **value) {
  *value = NULL;
  if (arg[1] != '-') {
    if (arg[2]) *value = arg + 2;
    return by_letter(table, arg[1]);
  }
  Str name = str_of(arg + 2);
  size_t equals = str_find_byte(name, '=', 0);
  if (equals == STR_NONE) return by_name(table, name);
  *value = arg + 2 + equals + 1;
  return by_name(table, str_slice(name, 0, equals));
}

OptionOutcome options_parse(Arena *arena, const OptionTable *table, int argc, char **argv,
                            Words *operands) {
  bool only_operands = false;
  for (int i = 1; i < argc; i++) {
    const char *arg = argv[i], *value;
    if (only_operands || arg[0] != '-' || arg[1] == '\0') {
      vec_push(arena, operands, arg);
      continue;
    }
    if (strcmp(arg, "--") == 0) {
      only_operands = true;
      continue;
    }
    const Option *option = recognise(table, arg, &value);
    if (!option)
      return wrong(table, "`%s` is not an option", arg,
                   near_option(table, str_of(arg + (arg[1] == '-' ? 2 : 1))));
    if (option == &help_option && help_print(table, str_of(value))) return OPTIONS_HELP;
    if (option->kind == OPTION_FLAG) {
      if (value) return wrong(table, "`%s` takes no value", arg, (Str){NULL, 0});
      *(bool *)option->into = true;
      continue;
    }
    if (!value && i + 1 < argc) value = argv[++i];
    if (!value) return wrong(table, "`%s` needs a value", arg, (Str){NULL, 0});
    if (!store(arena, option, value)) {
      Str allowed = arena_printf(arena, "`%s` is not a value of --%s%s%s", value, option->name,
                                 option->choices ? ": it takes " : ": it takes a number",
                                 option->choices ? option->choices : "");
      return wrong(table, "%s", allowed.ptr, (Str){NULL, 0});
    }
  }
  return OPTIONS_OK;
}

int options_exit(OptionOutcome outcome) {
  return outcome == OPTIONS_HELP ? EXIT_CLEAN : EXIT_UNABLE;
}
