/* Owns the order of the stages for many rule files. Comes in: files as they are found. Goes out:
   all findings, those across files too. */
#include "driver/run.h"

#include <stdlib.h>

static void run_file(void *context, PoolMemory *memory, size_t index) {
  const DriverRun *run = context;
  RuleFile *file = atomic_load_explicit(&run->shared, memory_order_acquire)[index];
  file->arena = memory->kept;
  driver_rule(run->driver, &memory->work, file);
  if (run->driver->done) atomic_fetch_add(run->driver->done, 1);
}

void driver_run_start(DriverRun *run, const Driver *driver, Arena *arena, RuleFiles *files) {
  *run = (DriverRun){.driver = driver, .files = files};
  run->pool = pool_start(driver->threads, run_file, run, arena);
}

/* The list moves as it grows, but stays where it was for those who still look at it there. */
void driver_run_more(DriverRun *run) {
  atomic_store_explicit(&run->shared, run->files->ptr, memory_order_release);
  pool_give(run->pool, run->files->len);
}

static int by_path(const void *a, const void *b) {
  return str_cmp((*(RuleFile *const *)a)->path, (*(RuleFile *const *)b)->path);
}

void driver_sort(RuleFiles *files) {
  if (files->len) qsort(files->ptr, files->len, sizeof *files->ptr, by_path);
}

static RuleFile *file_at(const RuleFiles *files, Str path) {
  const RuleFile wanted = {.path = path}, *key = &wanted;
  RuleFile **found = bsearch(&key, files->ptr, files->len, sizeof *files->ptr, by_path);
  return *found;
}

/* Cross-file findings go to the bag of the file they stand in; ignores hold for them too. */
static void run_project(const RuleFiles *files) {
  Arena arena = {0};
  DiagBag found = {.arena = &arena};
  VEC(ProjectRule) rules = {0};
  vec_each(RuleFile *const, file, files) {
    vec_each(ProjectRule, rule, &(*file)->project) vec_push(&arena, &rules, *rule);
  }
  check_project(rules.ptr, rules.len, &found);
  vec_each(Diag *, diag, &found.diags) {
    RuleFile *file = file_at(files, (*diag)->source->path);
    if (!suppress_covers(file->suppress, *diag)) diag_adopt(&file->bag, *diag);
  }
  arena_free(&arena);
}

/* What is left to do for a file when all its findings are there. */
static void finish(const Driver *driver, RuleFile *file) {
  if (!file->source) return;
  suppress_finish(file->suppress, &file->bag);
  diag_bag_settle(&file->bag);
  config_apply(driver_for(driver, file)->config, &file->bag);
  diag_bag_sort(&file->bag);
}

void driver_run_finish(DriverRun *run) {
  driver_run_more(run);
  pool_finish(run->pool);
  driver_sort(run->files);
  run_project(run->files);
  vec_each(RuleFile *, file, run->files) finish(run->driver, *file);
}

void driver_run_one(const Driver *driver, Arena *arena, RuleFile *file) {
  RuleFiles files = {&file, 1, 1};
  DriverRun run;
  driver_run_start(&run, driver, arena, &files);
  driver_run_finish(&run);
}

void driver_collect(const RuleFiles *files, DiagBag *bag, Summary *summary) {
  vec_each(RuleFile *const, each, files) {
    const RuleFile *file = *each;
    summary->files += file->source != NULL;
    summary->skipped += file->skipped;
    summary->rules += file->project.len;
    vec_each(Diag *, diag, &file->bag.diags) vec_push(bag->arena, &bag->diags, *diag);
  }
  diag_bag_sort(bag);
  report_count(bag, summary);
}
