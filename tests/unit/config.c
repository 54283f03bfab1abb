/* driver/: globs, settings and their precedence, ignores. */
#include "unit/unit.h"

#include "base/file.h"
#include "doc/load.h"
#include "driver/config.h"
#include "driver/glob.h"
#include "driver/suppress.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

typedef struct GlobCase {
  const char *glob, *path;
  bool fits;
} GlobCase;

static const GlobCase globs[] = {
    {"*.yaml", "a/b/c.yaml", true},
    {"*.yaml", "c.yml", false},
    {"legacy", "a/legacy/c.yaml", true},
    {"legacy/", "a/legacy/c.yaml", true},
    {"legacy/*.yaml", "legacy/c.yaml", true},
    {"legacy/*.yaml", "a/legacy/c.yaml", false},
    {"legacy/*.yaml", "legacy/b/c.yaml", false},
    {"legacy/**", "legacy/b/c.yaml", true},
    {"**/legacy/**/c.yaml", "a/legacy/c.yaml", true},
    {"**/legacy/**/c.yaml", "legacy/x/y/c.yaml", true},
    {"**/legacy/c.yaml", "a/notlegacy/c.yaml", false},
    {"/top", "top/c.yaml", true},
    {"/top", "a/top/c.yaml", false},
    {"./a/?.yaml", "a/b.yaml", true},
    {"a/?.yaml", "a/bb.yaml", false},
    {"rule[0-9].yaml", "x/rule7.yaml", true},
    {"rule[!0-9].yaml", "x/rule7.yaml", false},
    {"rule[.yaml", "rule[.yaml", true},
    {"a*b*c", "aXXbYYbZc", true},
    {"a*b*c", "aXXbYYbZ", false},
    {"a/*/c", "a/b/x/c", false},
    {"", "a", false},
};

START_TEST(glob_fits_as_gitignore) {
  const GlobCase *c = &globs[_i];
  ck_assert_msg(glob_fits(str_of(c->glob), str_of(c->path)) == c->fits, "`%s` against `%s`",
                c->glob, c->path);
}
END_TEST

START_TEST(glob_of_many_stars_is_fast) {
  char path[4001], glob[] = "*a*a*a*a*a*a*a*a*a*a*b";
  memset(path, 'a', 4000);
  path[4000] = '\0';
  ck_assert(!glob_fits(str_of(glob), str_of(path)));
}
END_TEST

START_TEST(path_is_seen_from_a_folder) {
  Arena arena = {0};
  ck_str(path_seen_from(&arena, STR("./a//b/../c"), STR("/x"), STR("/x")), "a/c");
  ck_str(path_seen_from(&arena, STR("../y/a"), STR("/x"), STR("/x")), "/y/a");
  ck_str(path_seen_from(&arena, STR("a"), STR("/x/y"), STR("/x")), "y/a");
  ck_str(path_seen_from(&arena, STR("/xy/a"), STR("/x"), STR("/x")), "/xy/a");
  ck_str(path_seen_from(&arena, STR("a"), STR("/"), STR("/")), "a");
  arena_free(&arena);
}
END_TEST

/* --- settings --- */

typedef struct Setup {
  Arena arena;
  DiagBag bag;
  char folder[64];
} Setup;

static const char *const variables[] = {"RULEC_PROFILE", "RULEC_ENV",    "RULEC_FORMAT",
                                        "RULEC_SELECT",  "RULEC_IGNORE", "RULEC_EXCLUDE",
                                        "RULEC_SCHEMAS"};

/* A fresh working folder with a .rulec.yaml of TEXT in it. */
static void set_up(Setup *setup, const char *text) {
  *setup = (Setup){0};
  setup->bag.arena = &setup->arena;
  for (size_t i = 0; i < sizeof variables / sizeof *variables; i++) unsetenv(variables[i]);
  strcpy(setup->folder, "/tmp/rulec-config-XXXXXX");
  ck_assert_ptr_nonnull(mkdtemp(setup->folder));
  ck_assert_int_eq(chdir(setup->folder), 0);
  ck_assert(file_create(".rulec.yaml", str_of(text)));
}

static void tear_down(Setup *setup) {
  unlink(".rulec.yaml");
  rmdir(setup->folder);
  arena_free(&setup->arena);
}

static const Config *load(Setup *setup, const ConfigFlags *flags) {
  return config_load(&setup->arena, config_find(&setup->arena, "."), flags, &setup->bag);
}

START_TEST(flag_wins_over_variable_over_file) {
  Setup setup;
  set_up(&setup, "profile: strict\nformat: json\nselect: [Y, X010]\n");
  setenv("RULEC_PROFILE", "azure-sentinel", 1);
  setenv("RULEC_FORMAT", "sarif", 1);
  const Config *config = load(&setup, &(ConfigFlags){.format = "github"});
  ck_assert_uint_eq(setup.bag.diags.len, 0);
  ck_assert_int_eq(config->profile, PROFILE_AZURE_SENTINEL);
  ck_assert_int_eq(config->origin[CONFIG_PROFILE], ORIGIN_VARIABLE);
  ck_str(config->format, "github");
  ck_assert_int_eq(config->origin[CONFIG_FORMAT], ORIGIN_FLAG);
  ck_assert_int_eq(config->origin[CONFIG_SELECT], ORIGIN_FILE);
  ck_assert_int_eq(config->origin[CONFIG_IGNORE], ORIGIN_DEFAULT);
  ck_assert_int_eq(config->severities[DIAG_Y001], SEVERITY_ERROR);
  ck_assert_int_eq(config->severities[DIAG_X010], SEVERITY_WARNING);
  ck_assert_int_eq(config->severities[DIAG_X011], SEVERITY_OFF);
  unsetenv("RULEC_PROFILE"), unsetenv("RULEC_FORMAT");
  tear_down(&setup);
}
END_TEST

START_TEST(severity_and_paths_hold) {
  Setup setup;
  set_up(&setup,
         "severity: {Y001: info, X010: off}\nignore: [X011]\n"
         "paths:\n  - path: old/**\n    ignore: [Y]\n");
  const Config *config = load(&setup, &(ConfigFlags){0});
  ck_assert_uint_eq(setup.bag.diags.len, 0);
  const Severity *of = config_severities(config, &setup.arena, STR("new/a.yaml"));
  ck_assert_ptr_eq(of, config->severities);
  ck_assert_int_eq(of[DIAG_Y001], SEVERITY_INFO);
  ck_assert_int_eq(of[DIAG_X010], SEVERITY_OFF);
  ck_assert_int_eq(of[DIAG_X011], SEVERITY_OFF);
  of = config_severities(config, &setup.arena, STR("./old/b/a.yaml"));
  ck_assert_int_eq(of[DIAG_Y001], SEVERITY_OFF);
  ck_assert_int_eq(of[DIAG_X012], SEVERITY_WARNING);
  tear_down(&setup);
}
END_TEST

START_TEST(nearest_file_upwards_is_found) {
  Setup setup;
  set_up(&setup, "profile: strict\n");
  ck_str(config_find(&setup.arena, "missing"), ".rulec.yaml");
  ck_str(config_find(&setup.arena, "-"), ".rulec.yaml");
  ck_str(config_find(&setup.arena, ".rulec.yaml"), ".rulec.yaml");
  ck_assert(config_find(&setup.arena, "/").ptr == NULL);
  tear_down(&setup);
}
END_TEST

/* A wrong file and the first finding it draws. */
typedef struct Wrong {
  const char *text, *code;
  uint32_t line, column;
  const char *message, *help;
} Wrong;

static const Wrong wrongs[] = {
    {"profil: strict\n", "X020", 1, 1, "`profil` is not a key here", "did you mean `profile`?"},
    {"format: text\nprofile: stric\n", "X021", 2, 10, "`stric` is not a value of `profile`",
     "did you mean `strict`?"},
    {"profile: 7\n", "X021", 1, 10, "`7` is not a value of `profile`",
     "it takes `sentinel`, `azure-sentinel`, `strict`"},
    {"select: Y001\n", "X021", 1, 9, "`select` is a single value, expected a list", ""},
    {"select:\n", "X021", 1, 8, "`select` is empty, expected a list", ""},
    {"ignore: [Y]\nselect: [Y001, 12]\n", "X021", 2, 16, "`12` is no code, and no code begins so",
     "`rulec explain --list` lists the codes"},
    {"severity: {Y01: off}\n", "X020", 1, 12, "`Y01` is not a key here", "did you mean `Y001`?"},
    {"severity: {Y001: fatal}\n", "X021", 1, 18, "`fatal` is not a value of `Y001`",
     "it takes `off`, `info`, `warning`, `error`"},
    {"paths:\n  - ignore: [Y]\n", "X021", 2, 5, "`path` is missing here", ""},
    {"- a\n", "X021", 1, 1, "`the configuration` is a list, expected a mapping", ""},
    {"profile: strict\n---\nprofile: strict\n", "X021", 3, 1, "a second document, expected one",
     ""},
};

START_TEST(wrong_file_is_located) {
  const Wrong *wrong = &wrongs[_i];
  Setup setup;
  set_up(&setup, wrong->text);
  const Config *config = load(&setup, &(ConfigFlags){0});
  ck_assert_ptr_nonnull(config);
  ck_assert_uint_ge(setup.bag.diags.len, 1);
  const Diag *diag = setup.bag.diags.ptr[0];
  Place place = source_place(diag->source, diag->span.start);
  ck_str(diag->message, wrong->message);
  ck_str(str_of(diag_info(diag->code)->name), wrong->code);
  ck_str(diag->help, wrong->help);
  ck_str(diag->source->path, ".rulec.yaml");
  ck_assert_msg(place.line == wrong->line && place.column == wrong->column, "%s: at %u:%u",
                wrong->text, (unsigned)place.line, (unsigned)place.column);
  tear_down(&setup);
}
END_TEST

START_TEST(wrong_variable_and_flag_are_named) {
  Setup setup;
  set_up(&setup, "# nothing yet\n\n");
  setenv("RULEC_PROFILE", "nonsense", 1);
  ConfigFlags flags = {0};
  vec_push(&setup.arena, &flags.ignore, STR("Y"));
  vec_push(&setup.arena, &flags.ignore, STR("Y0001"));
  load(&setup, &flags);
  ck_assert_uint_eq(setup.bag.diags.len, 2);
  ck_str(setup.bag.diags.ptr[0]->source->path, "RULEC_PROFILE");
  ck_str(setup.bag.diags.ptr[1]->source->path, "--ignore");
  ck_assert_uint_eq(setup.bag.diags.ptr[1]->span.start, 2);
  unsetenv("RULEC_PROFILE");
  tear_down(&setup);
}
END_TEST

START_TEST(excluded_paths_are_seen_from_the_file) {
  Setup setup;
  set_up(&setup, "exclude: [drafts, 'a/*.yml']\n");
  const Config *config = load(&setup, &(ConfigFlags){0});
  ck_assert(config_excludes(config, STR("x/drafts")));
  ck_assert(config_excludes(config, STR("./a/b.yml")));
  ck_assert(!config_excludes(config, STR("a/b/c.yml")));
  tear_down(&setup);
}
END_TEST

/* --- ignores --- */

/* FOUND is where a Y001 finding stands ("@" in TEXT, taken out); silenced: is it dropped? LEFT is
   the code of the finding that remains, or NULL. */
typedef struct IgnoreCase {
  const char *text;
  bool silenced;
  const char *left;
} IgnoreCase;

static const IgnoreCase ignores[] = {
    {"a: @1 # rulec: ignore[Y001] why\n", true, NULL},
    {"a: @1 # rulec:ignore [ Y001 , X010 ]\n", true, "X010"},
    {"a: 1 # rulec: ignore[Y001]\nb: @2\n", false, "X010"},
    {"# rulec: ignore[Y001] why\na:\n  b: 1\n  c: @2\nd: 1\n", true, NULL},
    {"# rulec: ignore[Y001] why\n\n# more\na:\n  b: 1\nd: @1\n", false, "X010"},
    {"a:\n  # rulec: ignore[Y001]\n  - x: 1\n    y: @2\n  - x: 3\n", true, NULL},
    {"a:\n  # rulec: ignore[Y001]\n  - x: 1\n  - x: @3\n", false, "X010"},
    {"a: 1\nb: @1\n# rulec: ignore-file[Y001] generated\n", true, NULL},
    {"a: 1\n---\nb: @1\n# rulec: ignore-file[Y001] generated\n", true, NULL},
    {"a: @1 # rulec: ignore[Y0001]\n", false, "X011"},
    {"a: @1 # rulec: ignore\n", false, "X012"},
    {"a: @1 # rulec: ignore[]\n", false, "X012"},
    {"a: @1 # rulec: skip[Y001]\n", false, "X012"},
    {"a: @1 # see rulec: ignore[Y001]\n", false, NULL},
    {"# rulec: ignore[Y001]\n# rulec: ignore[Y001]\na: @1\n", true, "X010"},
    {"# rulec: ignore[Y001]\nq: |\n  T\n  | @x // rulec: ignore[Y001]\n", true, "X010"},
    {"q: |\n  T\n  | @x // rulec: ignore[Y001] so\n", true, NULL},
    {"q: |\n  // rulec: ignore[Y001] so\n  // and so\n  T | @x\n", true, NULL},
    {"q: |\n  // rulec: ignore[Y001] so\n  T\n  | @x\n", false, "X010"},
};

typedef VEC(Span) Spans;

/* Every `//` to its line end: enough of KQL for these texts. */
static Spans kql_comments(Arena *arena, Str text) {
  Spans spans = {0};
  for (size_t at = 0; (at = str_find(text, STR("//"), at)) != STR_NONE;) {
    size_t end = str_find_byte(text, '\n', at);
    vec_push(arena, &spans, ((Span){(uint32_t)at, (uint32_t)end}));
    at = end;
  }
  return spans;
}

START_TEST(ignore_silences_its_lines) {
  const IgnoreCase *c = &ignores[_i];
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  const char *at = strchr(c->text, '@');
  Str text = arena_printf(&arena, "%.*s%s", (int)(at - c->text), c->text, at + 1);
  const Source *source = source_new(&arena, STR("f.yaml"), text);
  Doc *doc = doc_load(&arena, source, &bag);
  Spans comments = kql_comments(&arena, text);
  uint32_t offset = (uint32_t)(at - c->text);
  Diag *found = diag_add(&bag, DIAG_Y001, source, (Span){offset, offset + 1}, "message");
  Suppress *suppress = suppress_read(&arena, doc, comments.ptr, comments.len, &bag);
  suppress_apply(suppress, &bag);
  suppress_finish(suppress, &bag);
  bool silenced = true;
  const char *left = NULL;
  vec_each(Diag *, diag, &bag.diags) {
    if (*diag == found)
      silenced = false;
    else
      left = diag_info((*diag)->code)->name;
  }
  ck_assert_msg(silenced == c->silenced, "%s", c->text);
  ck_assert_msg((left == NULL) == (c->left == NULL) && (!left || strcmp(left, c->left) == 0),
                "%s: left `%s`", c->text, left ? left : "");
  arena_free(&arena);
}
END_TEST

/* What is left of a text when the fixes of its X010 findings are applied, one after the other. */
START_TEST(useless_ignore_is_removed) {
  static const char *const pairs[][2] = {
      {"a: 1 # rulec: ignore[Y001] why\nb: 2\n", "a: 1\nb: 2\n"},
      {"a: 1\n  # rulec: ignore[Y001] why\nb: 2\n", "a: 1\nb: 2\n"},
      {"a: 1\n# rulec: ignore[Y001]", "a: 1\n"},
  };
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  Str text = str_of(pairs[_i][0]);
  Doc *doc = doc_load(&arena, source_new(&arena, STR("f.yaml"), text), &bag);
  suppress_finish(suppress_read(&arena, doc, NULL, 0, &bag), &bag);
  ck_assert_uint_eq(bag.diags.len, 1);
  const Fix *fix = &bag.diags.ptr[0]->fixes.ptr[0];
  ck_assert(fix->safe);
  Span span = fix->edits.ptr[0].span;
  Str before = str_slice(text, 0, span.start), after = str_from(text, span.end);
  ck_str(arena_printf(&arena, "%.*s%.*s", STR_ARG(before), STR_ARG(after)), pairs[_i][1]);
  arena_free(&arena);
}
END_TEST

START_TEST(one_useless_code_is_removed) {
  static const char *const pairs[][2] = {
      {"a: 1 # rulec: ignore[Y001, Y002] why\n", "a: 1 # rulec: ignore[Y001] why\n"},
      {"a: 1 # rulec: ignore[Y002, Y001] why\n", "a: 1 # rulec: ignore[Y001] why\n"},
  };
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  Str text = str_of(pairs[_i][0]);
  Doc *doc = doc_load(&arena, source_new(&arena, STR("f.yaml"), text), &bag);
  Suppress *suppress = suppress_read(&arena, doc, NULL, 0, &bag);
  diag_add(&bag, DIAG_Y001, doc->source, (Span){3, 4}, "message");
  suppress_apply(suppress, &bag);
  suppress_finish(suppress, &bag);
  ck_assert_uint_eq(bag.diags.len, 1);
  Span span = bag.diags.ptr[0]->fixes.ptr[0].edits.ptr[0].span;
  Str before = str_slice(text, 0, span.start), after = str_from(text, span.end);
  ck_str(arena_printf(&arena, "%.*s%.*s", STR_ARG(before), STR_ARG(after)), pairs[_i][1]);
  arena_free(&arena);
}
END_TEST

START_TEST(many_ignores_are_linear) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  Buf text = {0};
  for (int i = 0; i < 50000; i++) buf_printf(&text, "k%d: 1 # rulec: ignore[Y001]\n", i);
  const Source *source = source_new(&arena, STR("f.yaml"), buf_str(&text));
  Doc *doc = doc_load(&arena, source, &bag);
  for (uint32_t i = 0; i < 50000; i++) {
    uint32_t start = source_line_start(source, (uint32_t)i + 1);
    diag_add(&bag, DIAG_Y001, source, (Span){start, start + 1}, "message");
  }
  Suppress *suppress = suppress_read(&arena, doc, NULL, 0, &bag);
  suppress_apply(suppress, &bag);
  suppress_finish(suppress, &bag);
  ck_assert_uint_eq(bag.diags.len, 0);
  buf_free(&text);
  arena_free(&arena);
}
END_TEST

#define COUNT(table) (int)(sizeof(table) / sizeof *(table))

Suite *suite_config(void) {
  TCase *tests;
  Suite *suite = unit_suite("config", &tests);
  tcase_add_loop_test(tests, glob_fits_as_gitignore, 0, COUNT(globs));
  tcase_add_test(tests, glob_of_many_stars_is_fast);
  tcase_add_test(tests, path_is_seen_from_a_folder);
  tcase_add_test(tests, flag_wins_over_variable_over_file);
  tcase_add_test(tests, severity_and_paths_hold);
  tcase_add_test(tests, nearest_file_upwards_is_found);
  tcase_add_loop_test(tests, wrong_file_is_located, 0, COUNT(wrongs));
  tcase_add_test(tests, wrong_variable_and_flag_are_named);
  tcase_add_test(tests, excluded_paths_are_seen_from_the_file);
  tcase_add_loop_test(tests, ignore_silences_its_lines, 0, COUNT(ignores));
  tcase_add_loop_test(tests, useless_ignore_is_removed, 0, 3);
  tcase_add_loop_test(tests, one_useless_code_is_removed, 0, 2);
  tcase_add_test(tests, many_ignores_are_linear);
  return suite;
}
