/* Owns the run over many test files. Comes in: paths. Goes out: trials and sums. */
#include "driver/suite.h"

#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"
#include "driver/pool.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* --- which files --- */

static void add_file(Arena *arena, Suite *suite, Map *seen, SuiteFile file) {
  if (map_put(arena, seen, file.path, suite)) return;
  vec_push(arena, &suite->files, file);
}

static int by_path(const void *a, const void *b) {
  return str_cmp(((const SuiteFile *)a)->path, ((const SuiteFile *)b)->path);
}

Suite suite_new(Arena *arena, const Driver *driver, const RuleFile *files, size_t count) {
  Suite suite = {0};
  Map seen = {0};
  for (size_t i = 0; i < count; i++) {
    SuiteFile file = {.path = files[i].path, .settings = files[i].own ? files[i].own : driver};
    if (!trial_is_path(file.path)) {
      vec_push(arena, &suite.rules, ((SuiteRule){.path = file.path}));
      file.path = trial_path_of(arena, file.path);
      if (access(file.path.ptr, F_OK) != 0) continue;
    }
    add_file(arena, &suite, &seen, file);
  }
  if (suite.files.len) qsort(suite.files.ptr, suite.files.len, sizeof *suite.files.ptr, by_path);
  return suite;
}

/* --- trying --- */

static void try_file(SuiteFile *file, const Suite *suite) {
  Str text;
  Arena *arena = &file->arena;
  file->bag = (DiagBag){.arena = arena};
  file->bag.severities = config_severities(file->settings->config, arena, file->path);
  FileStatus status = file_read(arena, file->path.ptr, LIMIT_FILE_BYTES, &text);
  if (status != FILE_OK) {
    file->trouble = status == FILE_TOO_LARGE ? STR("is larger than 16 MiB") : STR("is no file");
    if (status == FILE_FAILED) file->trouble = arena_str(arena, str_of(strerror(errno)));
    return;
  }
  const Source *source = source_new(arena, file->path, text);
  file->trial = trial_read(arena, source, &file->settings->facts, &file->bag);
  file->trial->geoip = suite->geoip;
  file->trial->user_agents = suite->user_agents;
  trial_run(file->trial);
  diag_bag_settle(&file->bag);
  config_apply(file->settings->config, &file->bag);
  diag_bag_sort(&file->bag);
}

/* Whether a rule file holds a rule that can be tried. */
static void read_rule(Arena *work, SuiteRule *rule) {
  Str text;
  DiagBag bag = {.arena = work};
  if (file_read(work, rule->path.ptr, LIMIT_FILE_BYTES, &text) != FILE_OK) return;
  const Doc *doc = doc_load(work, source_new(work, rule->path, text), &bag);
  vec_each(Node *, root, &doc->roots) {
    const Rule *read = rule_read(work, doc, *root);
    rule->is_rule |= rule_kind_has_query(read->kind) && read->query.value.len;
  }
}

static void run_job(void *context, Arena *work, size_t index) {
  Suite *suite = context;
  if (index < suite->files.len)
    try_file(&suite->files.ptr[index], suite);
  else
    read_rule(work, &suite->rules.ptr[index - suite->files.len]);
}

/* --- sums --- */

static void count_case(Suite *suite, const TrialCase *it, SuiteRule *rule) {
  suite->ok += it->verdict == TRIAL_OK;
  suite->failed += it->verdict == TRIAL_FAILED;
  suite->todo += it->verdict == TRIAL_TODO;
  suite->seen[it->alert][it->raised] += it->ran;
  if (!rule || it->broken) return;
  rule->alerts += it->alert;
  rule->quiets += !it->alert;
}

static void sum(Suite *suite) {
  Arena arena = {0};
  Map by_test = {0};
  vec_each(SuiteRule, rule, &suite->rules)
      map_put(&arena, &by_test, trial_path_of(&arena, rule->path), rule);
  vec_each(SuiteFile, file, &suite->files) {
    if (!file->trial) continue;
    Str stem =
        str_slice(file->path, 0, file->path.len - (str_ends(file->path, STR("yml")) ? 3 : 4));
    SuiteRule *rule = map_get(&by_test, arena_printf(&arena, "%.*syaml", STR_ARG(stem)));
    vec_each(TrialCase, it, &file->trial->cases) count_case(suite, it, rule);
  }
  arena_free(&arena);
}

void suite_run(Suite *suite, const Driver *driver) {
  pool_run(driver->threads, suite->files.len + suite->rules.len, run_job, suite);
  sum(suite);
}

bool suite_rule_is_bare(const SuiteRule *rule) {
  return rule->is_rule && (!rule->alerts || !rule->quiets);
}

void suite_free(Suite *suite) { vec_each(SuiteFile, file, &suite->files) arena_free(&file->arena); }
