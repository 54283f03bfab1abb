/* Owns the settings of a run. Comes in: flags, RULEC_* variables, a .rulec.yaml. Goes out: one
   Config with the severity of every code worked out. */
#include "driver/config.h"

#include "base/file.h"
#include "base/json.h"
#include "base/near.h"
#include "diag/report.h"
#include "driver/config_int.h"
#include "driver/glob.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

typedef struct KeyInfo {
  const char *name, *variable, *flag, *sentence;
} KeyInfo;

static const KeyInfo keys[CONFIG_KEY_COUNT] = {
#define KEY(NAME, name, shape, variable, flag, sentence) {#name, variable, flag, sentence},
#include "driver/config.def"
#undef KEY
};

/* --- where the file and the folders are --- */

static Str working_folder(Arena *arena) {
  char here[PATH_MAX];
  return arena_str(arena, str_of(getcwd(here, sizeof here) ? here : "/"));
}

static Str folder_of(Str path) {
  size_t end = path.len;
  while (end > 0 && path.ptr[end - 1] != '/') end--;
  return str_slice(path, 0, end > 1 ? end - 1 : end);
}

/* The absolute path of PATH with links followed; absent where it does not exist. */
static Str real_path(Arena *arena, const char *path) {
  char real[PATH_MAX];
  return realpath(path, real) ? arena_str(arena, str_of(real)) : (Str){NULL, 0};
}

/* Whether PATH is to be read: a file that stands there, or one that only reading can tell about. */
static bool is_readable(const char *path) {
  struct stat info;
  if (stat(path, &info) != 0) return errno != ENOENT && errno != ENOTDIR;
  return S_ISREG(info.st_mode);
}

Str config_find(Arena *arena, const char *start) {
  Str here = working_folder(arena), at = real_path(arena, start);
  if (!at.ptr) at = here;
  while (at.len) {
    bool root = at.len == 1;
    Str file = arena_printf(arena, "%.*s/.rulec.yaml", root ? 0 : (int)at.len, at.ptr);
    if (is_readable(file.ptr)) return path_seen_from(arena, file, here, here);
    if (root) break;
    at = folder_of(at);
  }
  return (Str){NULL, 0};
}

/* --- collecting what was written --- */

/* The comma list VALUE as words of a text that is called like its origin. */
static void take_text(Arena *arena, ConfigRaw *raw, ConfigKey key, const char *name, Str value) {
  const Source *source = source_new(arena, str_of(name), value);
  raw->words[key].len = 0;
  for (Str rest = value; rest.ptr;) {
    Str word = str_trim(str_split(&rest, ','));
    uint32_t start = (uint32_t)(word.ptr - value.ptr);
    if (word.len)
      vec_push(arena, &raw->words[key],
               ((ConfigWord){arena_str(arena, word), source, {start, start + (uint32_t)word.len}}));
  }
}

static void take_variables(Arena *arena, ConfigRaw *raw) {
  for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
    const char *value = keys[key].variable ? getenv(keys[key].variable) : NULL;
    if (!value || !*value) continue;
    take_text(arena, raw, (ConfigKey)key, keys[key].variable, str_of(value));
    raw->origin[key] = ORIGIN_VARIABLE;
  }
}

static void take_flag(Arena *arena, ConfigRaw *raw, ConfigKey key, Str value) {
  if (!value.len) return;
  take_text(arena, raw, key, keys[key].flag, value);
  raw->origin[key] = ORIGIN_FLAG;
}

static Str joined(Arena *arena, const StrList *list) {
  Buf all = {0};
  vec_each(Str, word, list) {
    if (all.len) buf_add_byte(&all, ',');
    buf_add(&all, *word);
  }
  Str text = arena_str(arena, buf_str(&all));
  buf_free(&all);
  return text;
}

static void take_flags(Arena *arena, ConfigRaw *raw, const ConfigFlags *flags) {
  take_flag(arena, raw, CONFIG_PROFILE, str_of(flags->profile));
  take_flag(arena, raw, CONFIG_ENVIRONMENT, str_of(flags->environment));
  take_flag(arena, raw, CONFIG_FORMAT, str_of(flags->format));
  take_flag(arena, raw, CONFIG_SELECT, joined(arena, &flags->select));
  take_flag(arena, raw, CONFIG_IGNORE, joined(arena, &flags->ignore));
  take_flag(arena, raw, CONFIG_EXCLUDE, joined(arena, &flags->exclude));
  take_flag(arena, raw, CONFIG_SCHEMAS, joined(arena, &flags->schemas));
}

/* --- from words to settings --- */

typedef struct Maker {
  Arena *arena;
  Config *config;
  const ConfigRaw *raw;
  DiagBag *bag;
} Maker;

/* The I-th allowed word of a kind, or NULL after the last. */
typedef const char *Allowed(int i);

static const char *allowed_profile(int i) {
  return i < PROFILE_COUNT ? profile_name((Profile)i) : NULL;
}

static const char *allowed_environment(int i) {
  return i < FACT_ENVIRONMENTS ? fact_environment_name((FactEnvironment)i) : NULL;
}

static const char *allowed_format(int i) {
  return (size_t)i < report_format_count ? report_formats[i].name : NULL;
}

/* What is written where nothing says how: text, but notes on the lines of a pull request in a job
   of GitHub Actions whose output no terminal shows. */
static int usual_format(void) {
  const char *actions = getenv("GITHUB_ACTIONS");
  if (!actions || strcmp(actions, "true") != 0 || isatty(STDOUT_FILENO)) return 0;
  int github = 0;
  while (allowed_format(github) && strcmp(allowed_format(github), "github") != 0) github++;
  return github;
}

static const char *allowed_severity(int i) {
  return i <= SEVERITY_ERROR ? severity_name((Severity)i) : NULL;
}

static void report_word(Maker *maker, const ConfigWord *word, const char *name, Allowed *allowed) {
  Near near = near_start(word->text);
  Buf all = {0};
  for (int i = 0; allowed(i); i++) {
    near_offer(&near, str_of(allowed(i)));
    buf_printf(&all, "%s`%s`", i ? ", " : "", allowed(i));
  }
  Diag *diag = diag_add(maker->bag, DIAG_X021, word->source, word->span,
                        "`%.*s` is not a value of `%s`", STR_ARG(word->text), name);
  Str best = near_best(&near);
  if (best.len) {
    diag_help(maker->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
    fix_edit(maker->bag, diag_fix(maker->bag, diag, false, "write `%.*s`", STR_ARG(best)),
             word->span, best);
  } else {
    diag_help(maker->bag, diag, "it takes %.*s", STR_ARG(buf_str(&all)));
  }
  buf_free(&all);
}

/* The number of WORD among the allowed ones; otherwise a finding and FALLBACK. */
static int choose(Maker *maker, const ConfigWord *word, const char *name, Allowed *allowed,
                  int fallback) {
  for (int i = 0; allowed(i); i++) {
    if (str_eq(word->text, str_of(allowed(i)))) return i;
  }
  report_word(maker, word, name, allowed);
  return fallback;
}

static int choose_key(Maker *maker, ConfigKey key, Allowed *allowed, int fallback) {
  const ConfigWords *words = &maker->raw->words[key];
  return words->len ? choose(maker, &words->ptr[0], keys[key].name, allowed, fallback) : fallback;
}

/* Is PATTERN the code called NAME, or does NAME begin so? ALL is every code. */
static bool pattern_fits(Str pattern, const char *name) {
  return str_eq(pattern, STR("ALL")) || str_starts(str_of(name), pattern);
}

static bool is_pattern(Str pattern) {
  for (int code = 0; code < DIAG_COUNT; code++) {
    if (pattern_fits(pattern, diag_info((DiagCode)code)->name)) return true;
  }
  return false;
}

static void report_pattern(Maker *maker, const ConfigWord *word) {
  Near near = near_start(word->text);
  for (int code = 0; code < DIAG_COUNT; code++) {
    near_offer(&near, str_of(diag_info((DiagCode)code)->name));
  }
  Diag *diag = diag_add(maker->bag, DIAG_X021, word->source, word->span,
                        "`%.*s` is no code, and no code begins so", STR_ARG(word->text));
  Str best = near_best(&near);
  if (best.len)
    diag_help(maker->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
  else
    diag_help(maker->bag, diag, "`rulec explain --list` lists the codes");
}

static void make_patterns(Maker *maker, const ConfigWords *words, StrList *into) {
  vec_each(ConfigWord, word, words) {
    if (is_pattern(word->text))
      vec_push(maker->arena, into, word->text);
    else
      report_pattern(maker, word);
  }
}

static void make_list(Maker *maker, ConfigKey key, StrList *into) {
  vec_each(ConfigWord, word, &maker->raw->words[key]) vec_push(maker->arena, into, word->text);
}

static void make_schemas(Maker *maker) {
  Config *config = maker->config;
  make_list(maker, CONFIG_SCHEMAS, &config->schemas);
  if (config->origin[CONFIG_SCHEMAS] != ORIGIN_FILE) return;
  vec_each(Str, path, &config->schemas) {
    *path = path_seen_from(maker->arena, *path, config->folder, config->here);
  }
}

static void make_severities(Maker *maker) {
  vec_each(ConfigRawSeverity, raw, &maker->raw->severity) {
    int chosen = choose(maker, &raw->word, diag_info(raw->code)->name, allowed_severity, -1);
    if (chosen < 0) continue;
    vec_push(maker->arena, &maker->config->severity,
             ((ConfigSeverity){raw->code, (Severity)chosen}));
  }
}

static void make_paths(Maker *maker) {
  vec_each(ConfigRawPath, raw, &maker->raw->paths) {
    ConfigPathIgnore path = {raw->glob.text, {0}};
    make_patterns(maker, &raw->codes, &path.codes);
    vec_push(maker->arena, &maker->config->paths, path);
  }
}

static bool list_fits(const StrList *patterns, const char *name) {
  vec_each(Str, pattern, patterns) {
    if (pattern_fits(*pattern, name)) return true;
  }
  return false;
}

/* A code that is selected by its whole name is on in any profile. */
static Severity selected(const Config *config, DiagCode code) {
  const DiagInfo *info = diag_info(code);
  Severity severity = info->severity[config->profile];
  if (config->select.len == 0) return severity;
  vec_each(Str, pattern, &config->select) {
    if (str_eq(*pattern, str_of(info->name)) && severity == SEVERITY_OFF)
      return diag_severity(code);
  }
  return list_fits(&config->select, info->name) ? severity : SEVERITY_OFF;
}

static void work_out(Config *config) {
  for (int code = 0; code < DIAG_COUNT; code++) {
    config->severities[code] = selected(config, (DiagCode)code);
  }
  vec_each(ConfigSeverity, set, &config->severity) {
    bool on = !config->select.len || list_fits(&config->select, diag_info(set->code)->name);
    if (on) config->severities[set->code] = set->severity;
  }
  for (int code = 0; code < DIAG_COUNT; code++) {
    if (list_fits(&config->ignore, diag_info((DiagCode)code)->name))
      config->severities[code] = SEVERITY_OFF;
  }
}

static void make_all(Maker *maker) {
  Config *config = maker->config;
  memcpy(config->origin, maker->raw->origin, sizeof config->origin);
  config->profile = (Profile)choose_key(maker, CONFIG_PROFILE, allowed_profile, PROFILE_SENTINEL);
  config->environment =
      (FactEnvironment)choose_key(maker, CONFIG_ENVIRONMENT, allowed_environment, FACT_MERGED);
  config->format =
      str_of(allowed_format(choose_key(maker, CONFIG_FORMAT, allowed_format, usual_format())));
  make_patterns(maker, &maker->raw->words[CONFIG_SELECT], &config->select);
  make_patterns(maker, &maker->raw->words[CONFIG_IGNORE], &config->ignore);
  make_list(maker, CONFIG_CONNECTORS, &config->connectors);
  make_list(maker, CONFIG_EXCLUDE, &config->exclude);
  make_schemas(maker);
  make_severities(maker);
  make_paths(maker);
  work_out(config);
}

const Config *config_load(Arena *arena, Str file, const ConfigFlags *flags, DiagBag *bag) {
  Config *config = ARENA_NEW(arena, Config);
  ConfigRaw *raw = ARENA_NEW(arena, ConfigRaw);
  config->here = config->folder = working_folder(arena);
  if (file.ptr) {
    Str real = real_path(arena, arena_str(arena, file).ptr);
    config->file = arena_str(arena, file);
    if (real.ptr) config->folder = folder_of(real);
    config_file_read(arena, config->file, raw, bag);
  }
  take_variables(arena, raw);
  take_flags(arena, raw, flags);
  Maker maker = {arena, config, raw, bag};
  make_all(&maker);
  return config;
}

/* --- questions --- */

const Severity *config_severities(const Config *config, Arena *arena, Str path) {
  Severity *own = NULL;
  Str seen = {NULL, 0};
  vec_each(ConfigPathIgnore, ignore, &config->paths) {
    if (!seen.ptr) seen = path_seen_from(arena, path, config->here, config->folder);
    if (!glob_fits(ignore->glob, seen)) continue;
    if (!own) {
      own = ARENA_ARRAY(arena, Severity, DIAG_COUNT);
      memcpy(own, config->severities, sizeof config->severities);
    }
    for (int code = 0; code < DIAG_COUNT; code++) {
      if (list_fits(&ignore->codes, diag_info((DiagCode)code)->name)) own[code] = SEVERITY_OFF;
    }
  }
  return own ? own : config->severities;
}

void config_apply(const Config *config, DiagBag *bag) {
  const Source *source = NULL;
  const Severity *severities = config->severities;
  uint32_t kept = 0;
  vec_each(Diag *, each, &bag->diags) {
    Diag *diag = *each;
    if (diag->source && diag->source != source) {
      source = diag->source;
      severities = config_severities(config, bag->arena, source->path);
    }
    diag->severity = severities[diag->code];
    if (diag->severity != SEVERITY_OFF) bag->diags.ptr[kept++] = diag;
  }
  bag->diags.len = kept;
}

bool config_excludes(const Config *config, Str path) {
  if (config->exclude.len == 0) return false;
  Arena arena = {0};
  Str seen = path_seen_from(&arena, path, config->here, config->folder);
  bool excluded = false;
  vec_each(Str, glob, &config->exclude) excluded = excluded || glob_fits(*glob, seen);
  arena_free(&arena);
  return excluded;
}

/* --- printing --- */

static void print_origin(const Config *config, ConfigKey key, Buf *out) {
  const KeyInfo *info = &keys[key];
  buf_add_cstr(out, "  # ");
  switch (config->origin[key]) {
    case ORIGIN_DEFAULT: buf_add_cstr(out, "default"); break;
    case ORIGIN_FILE: buf_add(out, config->file); break;
    case ORIGIN_VARIABLE: buf_add_cstr(out, info->variable); break;
    case ORIGIN_FLAG: buf_add_cstr(out, info->flag); break;
  }
  buf_add_byte(out, '\n');
}

/* TEXT as YAML: JSON's quoting is YAML's too; plain where it is only letters, digits and dashes. */
static void print_scalar(Buf *out, Str text) {
  bool plain = text.len > 0;
  for (size_t i = 0; i < text.len; i++) {
    plain = plain && (char_is_alnum(text.ptr[i]) || (i > 0 && text.ptr[i] == '-'));
  }
  if (plain)
    buf_add(out, text);
  else
    json_quote(out, text);
}

static void print_list(Buf *out, const StrList *list) {
  buf_add_cstr(out, " [");
  vec_each(Str, word, list) {
    if (word != list->ptr) buf_add_cstr(out, ", ");
    print_scalar(out, *word);
  }
  buf_add_byte(out, ']');
}

static void print_value(const Config *config, ConfigKey key, Buf *out) {
  switch (key) {
    case CONFIG_PROFILE: buf_printf(out, " %s", profile_name(config->profile)); break;
    case CONFIG_ENVIRONMENT:
      buf_printf(out, " %s", fact_environment_name(config->environment));
      break;
    case CONFIG_FORMAT: buf_printf(out, " %.*s", STR_ARG(config->format)); break;
    case CONFIG_SELECT: print_list(out, &config->select); break;
    case CONFIG_IGNORE: print_list(out, &config->ignore); break;
    case CONFIG_CONNECTORS: print_list(out, &config->connectors); break;
    case CONFIG_EXCLUDE: print_list(out, &config->exclude); break;
    case CONFIG_SCHEMAS: print_list(out, &config->schemas); break;
    case CONFIG_SEVERITY: buf_add_cstr(out, config->severity.len ? "" : " {}"); break;
    case CONFIG_PATHS: buf_add_cstr(out, config->paths.len ? "" : " []"); break;
    case CONFIG_KEY_COUNT: break;
  }
}

static void print_members(const Config *config, ConfigKey key, Buf *out) {
  if (key == CONFIG_SEVERITY) {
    vec_each(ConfigSeverity, set, &config->severity)
        buf_printf(out, "  %s: %s\n", diag_info(set->code)->name, severity_name(set->severity));
  }
  if (key != CONFIG_PATHS) return;
  vec_each(ConfigPathIgnore, path, &config->paths) {
    buf_add_cstr(out, "  - path: ");
    print_scalar(out, path->glob);
    buf_add_cstr(out, "\n    ignore:");
    print_list(out, &path->codes);
    buf_add_byte(out, '\n');
  }
}

void config_print(const Config *config, Buf *out) {
  for (int key = 0; key < CONFIG_KEY_COUNT; key++) {
    buf_printf(out, "# %s\n%s:", keys[key].sentence, keys[key].name);
    print_value(config, (ConfigKey)key, out);
    print_origin(config, (ConfigKey)key, out);
    print_members(config, (ConfigKey)key, out);
  }
}
