/* Owns the order of the stages for one rule file. Comes in: a path or a text. Goes out: findings
   and, where wanted, rules. The way of a file through rulec is driver_rule, read from top to
   bottom. */
#include "driver/driver.h"

#include "base/file.h"
#include "base/limits.h"
#include "doc/repair.h"
#include "driver/compile.h"
#include "driver/query.h"
#include "driver/trial.h"
#include "rule/outline.h"

#include <errno.h>
#include <string.h>

Driver driver_new(Arena *arena, const Config *config, DiagBag *bag) {
  FactUser *user = fact_user_new(arena);
  vec_each(Str, id, &config->connectors) fact_user_add_connector(user, *id);
  vec_each(Str, path, &config->schemas) fact_user_read(user, *path, bag);
  return (Driver){.config = config, .facts = {config->environment, user}};
}

/* Fills file->source with a text in MEMORY; false where there is nothing to check: file->trouble
   says why. A file over the limit is a finding about it, not trouble. */
static bool read_text(RuleFile *file, Arena *memory) {
  if (file->trouble.ptr) return false;
  FileStatus status = FILE_OK;
  if (!file->given) {
    status = file_read(memory, file->path.ptr, LIMIT_FILE_BYTES, &file->text);
  }
  if (status == FILE_NOT_REGULAR) file->trouble = STR("is not a regular file");
  if (status == FILE_FAILED) file->trouble = arena_str(file->arena, str_of(strerror(errno)));
  if (file->trouble.ptr) return false;
  file->source = source_new(file->arena, file->path, file->text);
  if (status == FILE_TOO_LARGE) doc_add_too_large(&file->bag, file->source);
  return status == FILE_OK;
}

const Driver *driver_for(const Driver *driver, const RuleFile *file) {
  return file->own ? file->own : driver;
}

static void add_tables(Arena *arena, NormalRule *normal, const KqlBound *bound) {
  vec_each(const KqlSymbol *const, table, &bound->tables) {
    if ((*table)->kind == SYMBOL_TABLE) vec_push(arena, &normal->tables, (*table)->name);
  }
}

static void report_unfit(RuleFile *file, const Rule *rule, const Trial *trial, uint32_t number) {
  vec_each(TrialCase, it, &trial->cases) {
    if (!it->apply || !it->broken || it->rule != number) continue;
    diag_add(&file->bag, DIAG_T008, rule->source, rule->query.key->span,
             "the filter of the scenario `%.*s` in %.*s is to be applied, but does not fit",
             STR_ARG(it->name), STR_ARG(trial->path));
  }
}

/* The rule of TRIAL that NORMAL is, or TRIAL_NO_RULE. */
static uint32_t rule_in(const Trial *trial, const NormalRule *normal) {
  for (uint32_t i = 0; i < trial->rules.len; i++) {
    const TrialRule *rule = &trial->rules.ptr[i];
    if (str_eq(rule->id, normal->id) && str_eq(rule->query, normal->query)) return i;
  }
  return TRIAL_NO_RULE;
}

/* Filters that the rule's test file wants applied become a part of its query. Their tables come to
   those that it reads. */
static void narrow(const Driver *driver, RuleFile *file, NormalRule *normal) {
  if (file->given) return;
  const FactSet *facts = &driver_for(driver, file)->facts;
  const Trial *trial = trial_applied(file->arena, file->path, facts, &file->trouble);
  if (!trial) return;
  uint32_t number = rule_in(trial, normal);
  if (number == TRIAL_NO_RULE) return;
  report_unfit(file, normal->rule, trial, number);
  Str narrowed = trial->rules.ptr[number].narrowed;
  if (str_eq(narrowed, normal->query)) return;
  rule_narrow(file->arena, normal, narrowed);
  normal->tables.len = 0;
  add_tables(file->arena, normal, query_bind(file->arena, narrowed, facts));
}

static void keep(const Driver *driver, RuleFile *file, const Rule *rule, const KqlBound *bound) {
  vec_push(file->arena, &file->project, project_rule(file->arena, rule));
  if (!driver->keep_rules) return;
  vec_push(file->arena, &file->rules, rule);
  NormalRule *normal = rule_normalize(file->arena, rule);
  if (bound) add_tables(file->arena, normal, bound);
  if (bound) narrow(driver, file, normal);
  if (driver->compile) compile_rule(file->arena, normal, &driver_for(driver, file)->facts);
  vec_push(file->arena, &file->normals, normal);
}

/* The findings from FROM on speak of a rule of KIND. */
static void set_kind(DiagBag *bag, uint32_t from, RuleKind kind) {
  for (uint32_t i = from; i < bag->diags.len; i++) {
    bag->diags.ptr[i]->kind = str_of(rule_kind_slug(kind));
  }
}

/* The stages of one document of the file. */
static void run_rule(const Driver *driver, RuleFile *file, CheckContext *context, Spans *comments) {
  uint32_t found = context->bag->diags.len;
  context->bound = query_run(context, comments);
  check_rule(context);
  keep(driver, file, context->rule, context->bound);
  set_kind(context->bag, found, context->rule->kind);
}

static Node *first_root(const Doc *doc) {
  vec_each(Node *, root, &doc->roots) {
    if (*root) return *root;
  }
  return NULL;
}

/* A file without a rule in it: nobody's business when it was met by walking, unless it is a rule
   that is too broken to be read; a finding when it was named. */
static void judge_foreign(Arena *memory, RuleFile *file, const Doc *doc) {
  if (doc->broken && rule_text_is_likely(file->text)) return;
  file->skipped = true;
  if (!file->named)
    file->bag.diags.len = 0;
  else if (file->bag.diags.len == 0) {
    check_foreign(&file->bag, rule_read(memory, doc, first_root(doc)));
  }
}

/* The stages of one file. A repaired text, which later findings may stand in, stays in the file's
   memory; findings come to MEMORY. */
static void run_stages(const Driver *driver, RuleFile *file, Arena *memory) {
  const Driver *settings = driver_for(driver, file);
  if (trial_is_path(file->path)) {
    trial_read(memory, file->source, &settings->facts, &file->bag);
    return;
  }
  Doc *doc = doc_load_repaired(memory, file->source, &rule_outline, &file->bag);
  file->bag.arena = memory;
  Spans comments = {0};
  file->project.len = 0;
  file->project.cap = doc->roots.len;
  file->project.ptr = ARENA_ARRAY(file->arena, ProjectRule, doc->roots.len);
  vec_each(Node *, root, &doc->roots) {
    Rule *rule = rule_read(memory, doc, *root);
    CheckContext context = {memory,           &file->bag, settings->config->profile,
                            &settings->facts, rule,       NULL};
    if (rule->kind != RULE_NONE) run_rule(driver, file, &context, &comments);
  }
  if (driver->keep_rules) file->doc = doc;
  file->suppress = suppress_read(file->arena, doc, comments.ptr, comments.len, &file->bag);
  suppress_apply(file->suppress, &file->bag);
  diag_bag_settle(&file->bag);
  if (file->project.len == 0) judge_foreign(memory, file, doc);
}

/* How much of the text what is still to come may look at: findings across files stand at the id or
   the name, on whole lines. */
static size_t needed_text(const Driver *driver, const RuleFile *file) {
  Str text = file->text;
  if (driver->keep_texts || file->suppress || file->bag.diags.len) return text.len;
  if (!file->project.len) return 0;
  size_t needed = 0;
  vec_each(ProjectRule, rule, &file->project) {
    if (rule->source != file->source) return text.len;
    if (needed < rule->id_span.end) needed = rule->id_span.end;
    if (needed < rule->name_span.end) needed = rule->name_span.end;
  }
  size_t line_end = str_find_byte(text, '\n', needed);
  return line_end == STR_NONE ? text.len : line_end + 1;
}

/* Takes out of the memory of the stages, which is about to go, what the report needs: most files
   have no finding, and nearly nothing stays of them. */
static void take_along(const Driver *driver, RuleFile *file) {
  DiagBag found = file->bag;
  file->bag = (DiagBag){.arena = file->arena, .severities = found.severities};
  vec_each(Diag *, diag, &found.diags) {
    if (diag_wants(&found, (*diag)->code)) diag_adopt(&file->bag, *diag);
  }
  if (file->given || !file->source) return;
  file->text = arena_str(file->arena, str_slice(file->text, 0, needed_text(driver, file)));
  ((Source *)file->source)->text = file->text;
  if (file->bag.diags.len) source_line_count(file->source); /* here, while others work beside */
}

void driver_rule(const Driver *driver, Arena *work, RuleFile *file) {
  Arena *memory = driver->keep_rules ? file->arena : work;
  file->bag = (DiagBag){.arena = file->arena};
  file->bag.severities =
      config_severities(driver_for(driver, file)->config, file->arena, file->path);
  if (read_text(file, memory)) run_stages(driver, file, memory);
  if (!driver->keep_rules) take_along(driver, file);
}
