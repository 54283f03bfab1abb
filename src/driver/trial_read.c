/* Owns the reading of test files. Comes in: a located tree. Goes out: cases with their rows and the
   query that each runs, and a finding for every mistake. */
#include "base/file.h"
#include "base/limits.h"
#include "base/map.h"
#include "base/near.h"
#include "doc/repair.h"
#include "driver/trial_int.h"
#include "rule/normal.h"
#include "rule/outline.h"
#include "value/moment.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

const TrialKey trial_keys[] = {
#define KEY(place, name, holds, needed, sentence) \
  {TRIAL_##place, #name, TRIAL_HOLDS_##holds, needed, sentence},
#include "driver/trial.def"
#undef KEY
};
const size_t trial_key_count = sizeof trial_keys / sizeof *trial_keys;

/* --- paths --- */

#define SUFFIX ".test.yaml"

bool trial_is_path(Str path) {
  return str_ends(path, STR(SUFFIX)) || str_ends(path, STR(".test.yml"));
}

static Str without_suffix(Str path) {
  for (int dots = 0; path.len && dots < 2;) dots += path.ptr[--path.len] == '.';
  return path;
}

Str trial_path_of(Arena *arena, Str path) {
  while (path.len && path.ptr[path.len - 1] != '.') path.len--;
  Str usual = arena_printf(arena, "%.*stest.yaml", STR_ARG(path));
  if (access(usual.ptr, F_OK) == 0) return usual;
  Str brief = arena_printf(arena, "%.*stest.yml", STR_ARG(path));
  return access(brief.ptr, F_OK) == 0 ? brief : usual;
}

/* --- shapes --- */

static const char *kind_word(const Node *node) {
  static const char *const words[] = {"a text", "a list", "a list of keys"};
  return node_is_null(node) ? "nothing" : words[node->kind];
}

static bool expect_kind(const Trial *trial, const Entry *entry, NodeKind kind, const char *what) {
  const Node *node = entry->value;
  if (node && node->kind == kind && !(kind == NODE_SCALAR && node_is_null(node))) return true;
  Span span = node && !node_is_null(node) ? node->span : entry->key->span;
  diag_add(trial->bag, DIAG_T003, trial->source, span, "`%.*s` holds %s, expected %s",
           STR_ARG(entry->key->value), kind_word(node), what);
  return false;
}

/* The text under ENTRY is one of WORDS, the last of which is NULL. */
static bool expect_word(const Trial *trial, const Entry *entry, const char *const *words,
                        const char *what) {
  if (!expect_kind(trial, entry, NODE_SCALAR, what)) return false;
  Near near = near_start(entry->value->value);
  for (; *words; words++) {
    if (str_eq(entry->value->value, str_of(*words))) return true;
    near_offer(&near, str_of(*words));
  }
  Diag *diag = diag_add(trial->bag, DIAG_T003, trial->source, entry->value->span,
                        "`%.*s` is not what `%.*s` may be, expected %s",
                        STR_ARG(entry->value->value), STR_ARG(entry->key->value), what);
  Str best = near_best(&near);
  if (best.len) diag_help(trial->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
  return false;
}

static bool expect_items(const Trial *trial, const Entry *entry, const char *what) {
  if (!expect_kind(trial, entry, NODE_SEQUENCE, what)) return false;
  vec_each(Node *, item, &entry->value->items) {
    if (*item && (*item)->kind == NODE_MAPPING) continue;
    diag_add(trial->bag, DIAG_T003, trial->source, *item ? (*item)->span : entry->key->span,
             "an item of `%.*s` is %s, expected keys", STR_ARG(entry->key->value),
             kind_word(*item));
    return false;
  }
  return true;
}

static bool read_count(const Node *node, int64_t *count) {
  *count = 0;
  for (size_t i = 0; i < node->value.len; i++) {
    if (!char_is_digit(node->value.ptr[i]) || *count > INT32_MAX) return false;
    *count = *count * 10 + (node->value.ptr[i] - '0');
  }
  return node->value.len > 0;
}

static bool expect_shape(const Trial *trial, const Entry *entry, TrialHolds holds) {
  static const char *const verdicts[] = {"alert", "quiet", NULL}, *const quiet[] = {"quiet", NULL};
  static const char *const truths[] = {"true", "false", NULL};
  int64_t number;
  switch (holds) {
    case TRIAL_HOLDS_TEXT: return expect_kind(trial, entry, NODE_SCALAR, "a text");
    case TRIAL_HOLDS_TRUTH: return expect_word(trial, entry, truths, "`true` or `false`");
    case TRIAL_HOLDS_VERDICT: return expect_word(trial, entry, verdicts, "`alert` or `quiet`");
    case TRIAL_HOLDS_QUIET: return expect_word(trial, entry, quiet, "`quiet`");
    case TRIAL_HOLDS_TABLES:
      return expect_kind(trial, entry, NODE_MAPPING, "names, each with a list of rows");
    case TRIAL_HOLDS_MOMENT:
      if (!expect_kind(trial, entry, NODE_SCALAR, "a time like 2026-01-10T00:00:00Z")) return false;
      if (moment_parse(entry->value->value, &number)) return true;
      break;
    case TRIAL_HOLDS_COUNT:
      if (!expect_kind(trial, entry, NODE_SCALAR, "a whole number")) return false;
      if (read_count(entry->value, &number)) return true;
      break;
    default: return expect_items(trial, entry, "a list");
  }
  diag_add(trial->bag, DIAG_T003, trial->source, entry->value->span,
           "`%.*s` is not what `%.*s` may be, expected %s", STR_ARG(entry->value->value),
           STR_ARG(entry->key->value),
           holds == TRIAL_HOLDS_COUNT ? "a whole number" : "a time like 2026-01-10T00:00:00Z");
  return false;
}

/* --- keys --- */

static const TrialKey *find_key(TrialPlace place, Str name) {
  for (size_t i = 0; i < trial_key_count; i++) {
    bool here = trial_keys[i].place == place;
    if (here && str_eq(str_of(trial_keys[i].name), name)) return &trial_keys[i];
  }
  return NULL;
}

static void report_key(const Trial *trial, TrialPlace place, const Node *key) {
  static const char *const words[] = {"a test file", "a case", "a scenario"};
  Near near = near_start(key->value);
  for (size_t i = 0; i < trial_key_count; i++) {
    if (trial_keys[i].place == place) near_offer(&near, str_of(trial_keys[i].name));
  }
  Diag *diag = diag_add(trial->bag, DIAG_T001, trial->source, key->span,
                        "`%.*s` is not a key of %s", STR_ARG(key->value), words[place]);
  Str best = near_best(&near);
  if (!best.len) return;
  diag_help(trial->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
  Fix *fix = diag_fix(trial->bag, diag, false, "write `%.*s`", STR_ARG(best));
  fix_edit(trial->bag, fix, key->span, best);
}

/* Where a finding about all of NODE stands. */
static Span head_of(const Node *node) {
  return node->entries.len ? node->entries.ptr[0].key->span : node->span;
}

/* Every key of NODE has its place and shape, and what is needed is there. */
static bool check_keys(const Trial *trial, TrialPlace place, const Node *node) {
  bool good = true;
  vec_each(Entry, entry, &node->entries) {
    const TrialKey *key = find_key(place, entry->key->value);
    if (!key) report_key(trial, place, entry->key);
    good &= key && expect_shape(trial, entry, key->holds);
  }
  for (size_t i = 0; i < trial_key_count; i++) {
    const TrialKey *key = &trial_keys[i];
    if (key->place != place || !key->needed || node_entry(node, str_of(key->name))) continue;
    diag_add(trial->bag, DIAG_T002, trial->source, head_of(node), "`%s` is missing: %s", key->name,
             key->sentence);
    good = false;
  }
  return good;
}

/* The scalar under KEY, or absent. */
static Str text_of(const Node *node, const char *key) {
  const Node *value = node_get(node, str_of(key));
  return value && value->kind == NODE_SCALAR ? value->value : (Str){NULL, 0};
}

/* --- tables --- */

/* `_GetWatchlist('Alias')` means that watchlist: sets NAME to the alias. */
static bool is_watchlist(Str *name) {
  Str lead = STR("_GetWatchlist("), inner = str_trim(*name);
  if (!str_starts(inner, lead) || !str_ends(inner, STR(")"))) return false;
  inner = str_trim(str_slice(inner, lead.len, inner.len - 1));
  if (inner.len < 2 || (inner.ptr[0] != '\'' && inner.ptr[0] != '"')) return false;
  *name = str_slice(inner, 1, inner.len - 1);
  return true;
}

static void add_file(Trial *trial, DataSet *data, Str name, const Node *file) {
  Str folder = trial->path;
  while (folder.len && folder.ptr[folder.len - 1] != '/') folder.len--;
  bool absolute = str_starts(file->value, STR("/"));
  if (absolute) folder.len = 0;
  Str path = arena_printf(trial->arena, "%.*s%.*s", STR_ARG(folder), STR_ARG(file->value));
  if (access(path.ptr, R_OK) != 0)
    diag_add(trial->bag, DIAG_T009, trial->source, file->span, "the file %.*s cannot be read",
             STR_ARG(path));
  vec_push(trial->arena, &data->files, ((DataFile){name, path.ptr}));
}

static bool has_table(const DataSet *data, Str name) {
  vec_each(DataTable, table, &data->tables) if (str_eq_nocase(table->name, name)) return true;
  vec_each(DataFile, file, &data->files) if (str_eq_nocase(file->table, name)) return true;
  return false;
}

static void add_table(Trial *trial, DataSet *data, const Entry *entry, bool watchlist) {
  Str name = entry->key->value;
  watchlist |= is_watchlist(&name);
  const Node *file = node_get(entry->value, STR("file"));
  if (file && file->kind == NODE_SCALAR && entry->value->entries.len == 1) {
    add_file(trial, data, name, file);
  } else if (expect_items(trial, entry, "a list of rows, or `file: ROWS.jsonl`")) {
    Table *rows = trial_rows(trial, name, watchlist, entry);
    vec_push(trial->arena, &data->tables, ((DataTable){name, rows}));
  }
}

/* The tables of NODE. */
static DataSet read_tables(Trial *trial, const Node *node) {
  DataSet data = {0};
  const char *const keys[] = {"tables", "watchlists"};
  for (int i = 0; i < 2; i++) {
    const Node *tables = node_get(node, str_of(keys[i]));
    if (!tables || tables->kind != NODE_MAPPING) continue;
    vec_each(Entry, entry, &tables->entries) add_table(trial, &data, entry, i == 1);
  }
  return data;
}

/* What every case sees, but for tables that DATA has itself. */
static void add_shared(Trial *trial, DataSet *data, const DataSet *shared) {
  const DataSet own = *data;
  vec_each(DataTable, table, &shared->tables) {
    if (!has_table(&own, table->name)) vec_push(trial->arena, &data->tables, *table);
  }
  vec_each(DataFile, file, &shared->files) {
    if (!has_table(&own, file->table)) vec_push(trial->arena, &data->files, *file);
  }
}

/* --- cases --- */

/* Whether one of the findings from FROM on is an error. */
static bool has_errors(const DiagBag *bag, uint32_t from) {
  while (from < bag->diags.len && bag->diags.ptr[from]->severity != SEVERITY_ERROR) from++;
  return from < bag->diags.len;
}

static void read_expectation(TrialCase *it, const Node *node) {
  const Node *count = node_get(node, STR("count"));
  it->count = -1;
  it->rows = node_get(node, STR("rows"));
  if (count && count->kind == NODE_SCALAR) read_count(count, &it->count);
  Str expect = text_of(node, "expect");
  it->alert = expect.len ? str_eq(expect, STR("alert")) : !it->scenario;
}

/* A case without any of `expect`, `rows`, `count` says nothing. */
static void check_expectation(Trial *trial, const TrialCase *it, const Node *node) {
  if (it->scenario || it->rows || it->count >= 0 || node_get(node, STR("expect"))) return;
  diag_add(trial->bag, DIAG_T002, trial->source, head_of(node),
           "`expect` is missing: `alert` or `quiet`");
}

static void read_case(Trial *trial, const Node *node, const DataSet *shared, bool scenario) {
  uint32_t before = trial->bag->diags.len;
  TrialCase it = {.scenario = scenario, .node = node, .rule = TRIAL_NO_RULE};
  check_keys(trial, scenario ? TRIAL_SCENARIO : TRIAL_CASE, node);
  read_expectation(&it, node);
  check_expectation(trial, &it, node);
  it.name = text_of(node, "name");
  it.todo = text_of(node, "todo");
  it.line = source_line_at(trial->source, node->span.start);
  if (scenario) it.filter = node_get(node, STR("filter"));
  if (it.filter && it.filter->kind != NODE_SCALAR) it.filter = NULL;
  it.apply = scenario && str_eq(text_of(node, "apply"), STR("true"));
  it.data = read_tables(trial, node);
  add_shared(trial, &it.data, shared);
  it.broken = has_errors(trial->bag, before);
  vec_push(trial->arena, &trial->cases, it);
}

static void read_cases(Trial *trial, const Node *root, const DataSet *shared) {
  const char *const keys[] = {"cases", "scenarios"};
  for (int i = 0; i < 2; i++) {
    const Node *list = node_get(root, str_of(keys[i]));
    if (!list || list->kind != NODE_SEQUENCE) continue;
    vec_each(Node *, item, &list->items) {
      if (*item && (*item)->kind == NODE_MAPPING) read_case(trial, *item, shared, i == 1);
    }
  }
}

static void report_twins(const Trial *trial) {
  Map names = {0};
  vec_each(TrialCase, it, &trial->cases) {
    const TrialCase *twin = it->name.len ? map_put(trial->arena, &names, it->name, it) : NULL;
    if (!twin) continue;
    Span span = {trial->source->lines.ptr[it->line - 1], 0};
    span.end = span.start + (uint32_t)source_line(trial->source, it->line).len;
    diag_add(trial->bag, DIAG_T010, trial->source, span,
             "the name `%.*s` stands at line %u already", STR_ARG(it->name), (unsigned)twin->line);
  }
}

/* --- rules --- */

/* The text of PATH; absent where there is none. TROUBLE says why a file that is there cannot be
   read. */
static Str read_text(Arena *arena, Str path, Str *trouble) {
  Str text = {NULL, 0};
  FileStatus status = file_read(arena, path.ptr, LIMIT_FILE_BYTES, &text);
  if (status == FILE_FAILED && errno != ENOENT && errno != ENOTDIR)
    *trouble = arena_printf(arena, "%.*s cannot be read: %s", STR_ARG(path), strerror(errno));
  return status == FILE_OK ? text : (Str){NULL, 0};
}

static void read_rules(Trial *trial, Str path) {
  DiagBag bag = {.arena = trial->arena};
  Str text = read_text(trial->arena, path, &trial->trouble);
  if (!text.ptr) return;
  const Source *source = source_new(trial->arena, path, text);
  const Doc *doc = doc_load_repaired(trial->arena, source, &rule_outline, &bag);
  vec_each(Node *, root, &doc->roots) {
    const Rule *rule = rule_read(trial->arena, doc, *root);
    if (!rule_kind_has_query(rule->kind) || !rule->query.value.len) continue;
    const NormalRule *normal = rule_normalize(trial->arena, rule);
    TrialRule it = {.id = normal->id, .name = normal->name, .query = rule->query.value};
    it.source = rule->source;
    it.scalar = rule->query.node;
    if (rule->kind == RULE_SCHEDULED) it.trigger = normal->trigger_operator;
    it.threshold = normal->trigger_threshold;
    vec_push(trial->arena, &trial->rules, it);
  }
}

static void find_rules(Trial *trial) {
  Str stem = without_suffix(trial->path);
  trial->rule_path = arena_printf(trial->arena, "%.*s.yaml", STR_ARG(stem));
  read_rules(trial, trial->rule_path);
  if (trial->rules.len) return;
  Str short_path = arena_printf(trial->arena, "%.*s.yml", STR_ARG(stem));
  read_rules(trial, short_path);
  if (trial->rules.len) {
    trial->rule_path = short_path;
    return;
  }
  if (trial->trouble.ptr)
    diag_add(trial->bag, DIAG_T004, trial->source, (Span){0, 0}, "%.*s", STR_ARG(trial->trouble));
  else
    diag_add(trial->bag, DIAG_T004, trial->source, (Span){0, 0},
             "there is no rule with a query in %.*s", STR_ARG(trial->rule_path));
}

/* The rule that NODE, a `rule`, names by its id or name; a finding where there is none. */
static uint32_t rule_named(const Trial *trial, const Node *node) {
  Str wanted = str_trim(node->value);
  Near near = near_start(wanted);
  for (uint32_t i = 0; i < trial->rules.len; i++) {
    const TrialRule *rule = &trial->rules.ptr[i];
    if (str_eq_nocase(rule->id, wanted) || str_eq(rule->name, wanted)) return i;
    near_offer(&near, rule->name);
    near_offer(&near, rule->id);
  }
  Diag *diag = diag_add(trial->bag, DIAG_T012, trial->source, node->span,
                        "no rule in %.*s has the id or name `%.*s`", STR_ARG(trial->rule_path),
                        STR_ARG(wanted));
  Str best = near_best(&near);
  if (best.len) diag_help(trial->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
  return TRIAL_NO_RULE;
}

/* Which of several rules a case without `rule` tries, nobody can know. */
static void report_unnamed(const Trial *trial, const Node *node) {
  Diag *diag = diag_add(trial->bag, DIAG_T012, trial->source, head_of(node),
                        "`rule` is missing: %.*s holds %u rules", STR_ARG(trial->rule_path),
                        (unsigned)trial->rules.len);
  diag_help(trial->bag, diag,
            "write `rule:` with an id or name, at the top or in each case: `%.*s`",
            STR_ARG(trial->rules.ptr[0].name));
}

static const Node *rule_key(const Node *node) {
  const Node *rule = node_get(node, STR("rule"));
  return rule && rule->kind == NODE_SCALAR ? rule : NULL;
}

/* Each case gets the rule that it tries; ROOT is the file's. */
static void choose_rules(Trial *trial, const Node *root) {
  uint32_t common = trial->rules.len == 1 ? 0 : TRIAL_NO_RULE;
  const Node *named = root ? rule_key(root) : NULL;
  bool reported = named != NULL;
  if (named) common = rule_named(trial, named);
  vec_each(TrialCase, it, &trial->cases) {
    const Node *own = rule_key(it->node);
    it->rule = own ? rule_named(trial, own) : common;
    it->broken |= it->rule == TRIAL_NO_RULE;
    if (it->rule != TRIAL_NO_RULE || own || reported) continue;
    report_unnamed(trial, it->node);
    reported = true;
  }
}

/* --- queries --- */

/* The query of rule NUMBER with the filters that hold in every case. */
static void narrow_rule(Trial *trial, uint32_t number) {
  TrialRule *rule = &trial->rules.ptr[number];
  rule->narrowed = rule->query;
  vec_each(TrialCase, it, &trial->cases) {
    if (!it->apply || !it->filter || it->rule != number) continue;
    Str narrowed = trial_filter(trial, rule->narrowed, it->filter);
    it->broken |= !narrowed.ptr;
    if (narrowed.ptr) rule->narrowed = narrowed;
  }
}

static void bind_filters(Trial *trial) {
  for (uint32_t i = 0; i < trial->rules.len; i++) narrow_rule(trial, i);
  vec_each(TrialCase, it, &trial->cases) {
    if (it->rule == TRIAL_NO_RULE) continue;
    it->query = trial->rules.ptr[it->rule].narrowed;
    if (!it->filter || it->apply) continue;
    it->query = trial_filter(trial, it->query, it->filter);
    it->broken |= !it->query.ptr;
  }
}

static void read_root(Trial *trial, const Node *root) {
  const Node *now = node_get(root, STR("now"));
  bool good = check_keys(trial, TRIAL_FILE, root);
  if (now && now->kind == NODE_SCALAR) moment_parse(now->value, &trial->now);
  DataSet shared = read_tables(trial, root);
  read_cases(trial, root, &shared);
  report_twins(trial);
  vec_each(TrialCase, it, &trial->cases) it->broken |= !good;
  if (trial->cases.len) return;
  diag_add(trial->bag, DIAG_T002, trial->source, head_of(root),
           "`cases` is missing: the file tests nothing");
}

Trial *trial_read(Arena *arena, const Source *source, const FactSet *facts, DiagBag *bag) {
  Trial *trial = ARENA_NEW(arena, Trial);
  *trial =
      (Trial){.path = source->path, .facts = facts, .arena = arena, .bag = bag, .source = source};
  const Doc *doc = doc_load(arena, source, bag);
  const Node *root = doc->roots.len ? doc->roots.ptr[0] : NULL;
  if (root && root->kind == NODE_MAPPING && root->entries.len) {
    read_root(trial, root);
  } else if (!doc->broken) {
    diag_add(bag, DIAG_T002, source, (Span){0, 0}, "the file tests nothing, expected `cases`");
  }
  find_rules(trial);
  if (trial->rules.len) choose_rules(trial, root);
  bind_filters(trial);
  return trial;
}

Trial *trial_applied(Arena *arena, Str path, const FactSet *facts, Str *trouble) {
  Str test = trial_path_of(arena, path), text = read_text(arena, test, trouble);
  if (!text.ptr || str_find(text, STR("apply"), 0) == STR_NONE) return NULL;
  DiagBag *bag = ARENA_NEW(arena, DiagBag);
  bag->arena = arena;
  Trial *trial = trial_read(arena, source_new(arena, test, text), facts, bag);
  *trouble = trial->trouble;
  vec_each(TrialCase, it, &trial->cases) {
    if (it->apply && it->filter) return trial;
  }
  return NULL;
}
