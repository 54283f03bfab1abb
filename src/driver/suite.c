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

Suite suite_new(Arena *arena, const Driver *driver, const RuleFiles *files) {
  Suite suite = {0};
  Map seen = {0};
  vec_each(RuleFile *const, each, files) {
    SuiteFile file = {.path = (*each)->path, .settings = driver_for(driver, *each)};
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
  if (suite->cover) trial_cover(file->trial);
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

static void run_job(void *context, PoolMemory *memory, size_t index) {
  Suite *suite = context;
  if (index < suite->files.len)
    try_file(&suite->files.ptr[index], suite);
  else
    read_rule(&memory->work, &suite->rules.ptr[index - suite->files.len]);
}

/* --- sums --- */

static void count_case(Suite *suite, const TrialCase *it) {
  suite->ok += it->verdict == TRIAL_OK;
  suite->failed += it->verdict == TRIAL_FAILED;
  suite->todo += it->verdict == TRIAL_TODO;
  suite->seen[it->alert][it->raised] += it->ran;
}

/* How rule NUMBER of TRIAL is tried. */
static SuiteCover cover_of(const Trial *trial, uint32_t number) {
  const TrialRule *rule = &trial->rules.ptr[number];
  SuiteCover cover = {.path = trial->rule_path, .rule = rule};
  if (trial->rules.len > 1) cover.name = rule->name;
  vec_each(TrialCase, it, &trial->cases) {
    if (it->broken || it->rule != number) continue;
    cover.alerts += it->alert;
    cover.quiets += !it->alert;
  }
  return cover;
}

static void add_covers(Arena *arena, Suite *suite, const SuiteRule *rule, const Trial *trial) {
  SuiteCover bare = {.path = rule->path};
  if (!trial || !trial->rules.len) vec_push(arena, &suite->covers, bare);
  for (uint32_t i = 0; trial && i < trial->rules.len; i++) {
    SuiteCover cover = cover_of(trial, i);
    vec_push(arena, &suite->covers, cover);
  }
}

static void sum(Arena *arena, Suite *suite) {
  Map by_rule = {0};
  vec_each(SuiteFile, file, &suite->files) {
    if (!file->trial) continue;
    map_put(arena, &by_rule, file->trial->rule_path, file->trial);
    vec_each(TrialCase, it, &file->trial->cases) count_case(suite, it);
  }
  vec_each(SuiteRule, rule, &suite->rules) {
    if (rule->is_rule) add_covers(arena, suite, rule, map_get(&by_rule, rule->path));
  }
}

void suite_run(Arena *arena, Suite *suite, const Driver *driver) {
  pool_run(driver->threads, suite->files.len + suite->rules.len, run_job, suite, arena);
  sum(arena, suite);
}

bool suite_is_bare(const SuiteCover *cover) { return !cover->alerts || !cover->quiets; }

void suite_free(Suite *suite) { vec_each(SuiteFile, file, &suite->files) arena_free(&file->arena); }
