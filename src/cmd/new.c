/* `rulec new`: writes a rule to begin with, and a test beside it. */
#include "cmd/new.h"

#include "base/file.h"
#include "cmd/cmd.h"
#include "emit/guid.h"
#include "emit/template.h"
#include "fact/attack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static const FactSet facts = {0};

Str new_test_path(Arena *arena, Str path) {
  Str stem = str_ends(path, STR(".yaml")) ? str_slice(path, 0, path.len - 5) : path;
  return arena_printf(arena, "%.*s.test.yaml", STR_ARG(stem));
}

static bool complain(Str path) {
  fprintf(stderr, "rulec: %.*s: %s\n", STR_ARG(path),
          errno == EEXIST ? "exists already; nothing was written" : strerror(errno));
  return false;
}

bool new_create(NewRun *run, Str rule_path, Str rule, Str test) {
  Str test_path = new_test_path(&run->arena, rule_path);
  if (!file_make_folders(rule_path.ptr) || !file_create(rule_path.ptr, rule))
    return complain(rule_path);
  if (!file_create(test_path.ptr, test)) {
    int saved = errno;
    unlink(rule_path.ptr);
    errno = saved;
    return complain(test_path);
  }
  printf("%.*s\n%.*s\n", STR_ARG(rule_path), STR_ARG(test_path));
  return true;
}

const char *new_ask(NewRun *run, const char *question, const char *fallback) {
  if (!isatty(STDIN_FILENO) || !isatty(STDERR_FILENO)) return fallback;
  char line[256];
  fprintf(stderr, "%s", question);
  if (fallback) fprintf(stderr, " [%s]", fallback);
  fprintf(stderr, ": ");
  if (!fgets(line, sizeof line, stdin)) {
    fprintf(stderr, "\n");
    return fallback;
  }
  Str answer = str_trim(str_of(line));
  return answer.len ? arena_str(&run->arena, answer).ptr : fallback;
}

/* --- scheduled, nrt, hunting --- */

static int list_tables(void) {
  FactTableWalk walk = {.set = &facts};
  for (const FactTable *table; (table = fact_table_next(&walk));)
    printf("%.*s\n", STR_ARG(fact_table_name(table)));
  return EXIT_CLEAN;
}

static const FactTable *find_table(const char *name) {
  const FactTable *table = fact_table_find_nocase(&facts, str_of(name));
  if (table) return table;
  Str near = fact_table_near(&facts, str_of(name));
  fprintf(stderr, "rulec: there is no table `%s`", name);
  if (near.len) fprintf(stderr, "; did you mean `%.*s`?", STR_ARG(near));
  fprintf(stderr, "%s\n", near.len ? "" : "; `rulec new --list-tables` names them");
  return NULL;
}

static bool check_technique(const char *id) {
  FactTechnique technique;
  bool known = fact_technique_find(str_of(id), &technique) && technique.status == FACT_ACTIVE;
  if (!known)
    fprintf(stderr, "rulec: `%s` is no technique of ATT&CK " FACT_ATTACK_VERSION " in force\n", id);
  return known;
}

/* NAME as the name of a file: letters and digits, one `_` for what stands between them. */
static Str path_of(Arena *arena, Str name) {
  char *path = arena_bytes_raw(arena, name.len + sizeof "_.yaml");
  size_t len = 0;
  for (size_t i = 0; i < name.len; i++) {
    if (char_is_alnum(name.ptr[i]))
      path[len++] = name.ptr[i];
    else if (len == 0 || path[len - 1] != '_')
      path[len++] = '_';
  }
  if (len == 0) path[len++] = '_';
  memcpy(path + len, ".yaml", sizeof ".yaml");
  return (Str){path, len + 5};
}

static Str choose_id(NewRun *run) {
  if (!run->id) return guid_random(&run->arena);
  Str id = str_of(run->id);
  if (shape_matches(HOLDS_GUID, id)) return guid_canonical(&run->arena, id);
  fprintf(stderr, "rulec: `%s` is no GUID: 8-4-4-4-12 hexadecimal digits\n", run->id);
  return (Str){NULL, 0};
}

static int new_rule(NewRun *run, RuleKind kind) {
  if (!run->table) run->table = new_ask(run, "table", "DeviceProcessEvents");
  const FactTable *table = find_table(run->table);
  if (!table) return EXIT_UNABLE;
  Str name = fact_table_name(table);
  const char *named =
      arena_printf(&run->arena, "New %s rule on %.*s", rule_kind_slug(kind), STR_ARG(name)).ptr;
  if (!run->name) run->name = new_ask(run, "name of the rule", named);
  if (!run->technique) run->technique = new_ask(run, "ATT&CK technique", "T1059");
  if (!check_technique(run->technique)) return EXIT_UNABLE;
  TemplateSpec spec = {kind, choose_id(run), str_of(run->name), table, str_of(run->technique)};
  if (!spec.id.len) return EXIT_UNABLE;
  TemplateText text = template_write(&run->arena, &facts, &spec);
  Str path = run->output ? str_of(run->output) : path_of(&run->arena, spec.name);
  return new_create(run, path, text.rule, text.test) ? EXIT_CLEAN : EXIT_UNABLE;
}

/* --- the command --- */

static int run_new(NewRun *run) {
  if (run->list_tables) return list_tables();
  if (run->check && !run->from) {
    fprintf(stderr, "rulec: `--check` looks at the rules of a list: --from names it\n");
    return EXIT_UNABLE;
  }
  const char *word = run->operands.len ? run->operands.ptr[0] : NULL;
  if (!word) word = new_ask(run, "hunting, scheduled, nrt or rmm", NULL);
  Str kind = str_of(word);
  if (str_eq(kind, STR("rmm"))) return run->from ? new_pack(run) : new_rmm(run);
  if (str_eq(kind, STR("hunting"))) return new_rule(run, RULE_HUNTING);
  if (str_eq(kind, STR("scheduled"))) return new_rule(run, RULE_SCHEDULED);
  if (str_eq(kind, STR("nrt"))) return new_rule(run, RULE_NRT);
  if (word)
    fprintf(stderr, "rulec: `%s` is no kind of rule", word);
  else
    fprintf(stderr, "rulec: say which kind of rule");
  fprintf(stderr, ": hunting, scheduled, nrt or rmm\n");
  return EXIT_UNABLE;
}

int cmd_new(int argc, char **argv) {
  NewRun run = {0};
  const Option options[] = {
      {"table", 0, OPTION_WORD, &run.table, "NAME", NULL, "the table that the query reads"},
      {"name", 0, OPTION_WORD, &run.name, "TEXT", NULL, "the rule's name; for rmm the tool's"},
      {"technique", 0, OPTION_WORD, &run.technique, "ID", NULL, "ATT&CK technique, as T1059.001"},
      {"output", 'o', OPTION_WORD, &run.output, "PATH", NULL,
       "the rule's file; for rmm the folder that gets the rules"},
      {"id", 0, OPTION_WORD, &run.id, "GUID", NULL, "this id instead of a random one"},
      {"list-tables", 0, OPTION_FLAG, &run.list_tables, NULL, NULL, "name the tables"},
      {"signer", 0, OPTION_TEXTS, &run.signers, "TEXT", NULL, "rmm: who signs the tool's files"},
      {"domain", 0, OPTION_TEXTS, &run.domains, "TEXT", NULL, "rmm: a domain it talks to"},
      {"company", 0, OPTION_TEXTS, &run.companies, "TEXT", NULL,
       "rmm: the company that its programs name"},
      {"product", 0, OPTION_TEXTS, &run.products, "TEXT", NULL,
       "rmm: the product that its programs name"},
      {"from", 0, OPTION_WORD, &run.from, "FILE", NULL,
       "rmm: write the rules on all tools of this list"},
      {"check", 0, OPTION_FLAG, &run.check, NULL, NULL,
       "rmm: with --from, write nothing; name the files that would change"}};
  const OptionTable table = {"new [OPTION...] hunting|scheduled|nrt|rmm",
                             "Writes a complete rule to begin with and a test beside it; asks for "
                             "what is missing when run on a terminal, overwrites nothing.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&run.arena, &table, argc, argv, &run.operands);
  int code = options_exit(outcome);
  if (outcome == OPTIONS_OK) code = run_new(&run);
  arena_free(&run.arena);
  return code;
}
