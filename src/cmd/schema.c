/* `rulec schema [KIND]`: the JSON Schema of rule files, for editors; and the table of subcommands
   that print what is known of tables and functions. */
#include "cmd/schema.h"

#include "cmd/cmd.h"
#include "driver/trial.h"
#include "emit/emit.h"
#include "emit/schema.h"

#include <stdio.h>

static const struct {
  const char *name;
  int (*run)(int argc, char **argv);
} subcommands[] = {{"tables", schema_tables}, {"functions", schema_functions}};

static int list(void) {
  printf("%-24s %s\n", "output", "rules as `rulec build --emit json` writes them");
  printf("%-24s %s\n", "test", "tests of a rule: NAME.test.yaml");
  for (RuleKind kind = RULE_SCHEDULED; kind < RULE_KIND_COUNT; kind++) {
    printf("%-24s %s\n", rule_kind_slug(kind), rule_kind_title(kind));
  }
  return EXIT_CLEAN;
}

static int show(Buf *out) {
  fwrite(out->ptr, 1, out->len, stdout);
  buf_free(out);
  return EXIT_CLEAN;
}

static int print(const char *name) {
  Buf out = {0};
  if (name && str_eq(str_of(name), STR("output"))) {
    emit_json_schema(&out);
    return show(&out);
  }
  if (name && str_eq(str_of(name), STR("test"))) {
    trial_write_schema(&out);
    return show(&out);
  }
  RuleKind kind = name ? rule_kind_find(str_of(name)) : RULE_KIND_COUNT;
  if (name && (kind == RULE_KIND_COUNT || kind == RULE_NONE)) {
    fprintf(stderr, "rulec: `%s` is not a kind of rule; `rulec schema --list` prints them\n", name);
    return EXIT_UNABLE;
  }
  schema_write(&out, kind);
  return show(&out);
}

int cmd_schema(int argc, char **argv) {
  for (size_t i = 0; argc > 1 && i < sizeof subcommands / sizeof *subcommands; i++) {
    if (str_eq(str_of(argv[1]), str_of(subcommands[i].name)))
      return subcommands[i].run(argc - 1, argv + 1);
  }
  bool wants_list = false;
  Arena arena = {0};
  Words operands = {0};
  const Option options[] = {
      {"list", 'l', OPTION_FLAG, &wants_list, NULL, NULL, "print the kinds of rule"}};
  const OptionTable table = {"schema [OPTION...] [KIND]",
                             "Prints the JSON Schema (draft 2020-12) of rule files of KIND, or of "
                             "all kinds; `output` is what `rulec build` writes, "
                             "`test` what a test file holds.\n`rulec schema "
                             "tables` and `rulec schema functions` print "
                             "what queries can name.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&arena, &table, argc, argv, &operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK) {
    code = wants_list ? list() : print(operands.len ? operands.ptr[0] : NULL);
  }
  arena_free(&arena);
  return code;
}
