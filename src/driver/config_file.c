/* Owns the shape of .rulec.yaml. Comes in: the file. Goes out: its settings as libcyaml reads them,
   each with the place that the located tree gives it. The shape is libcyaml's schema below, built
   from config.def; the tree is held against the same schema first, so that every mistake gets a
   place and a near name, and one run shows them all. */
#include "base/file.h"
#include "base/limits.h"
#include "base/mem.h"
#include "base/near.h"
#include "doc/load.h"
#include "driver/config_int.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <string.h>

/* --- the shape --- */

typedef struct FilePath {
  char *path;
  char **ignore;
  unsigned ignore_count;
} FilePath;

typedef struct FileCodes {
  char *word[DIAG_COUNT];
} FileCodes;

#define MEMBER_WORD(name) char *name;
#define MEMBER_LIST(name) \
  char **name;            \
  unsigned name##_count;
#define MEMBER_CODES(name) FileCodes name;
#define MEMBER_PATHS(name) \
  FilePath *name;          \
  unsigned name##_count;

typedef struct FileConfig {
#define KEY(NAME, name, shape, variable, flag, sentence) MEMBER_##shape(name)
#include "driver/config.def"
#undef KEY
} FileConfig;

#define OPTIONAL CYAML_FLAG_OPTIONAL
#define ANY      CYAML_UNLIMITED

static const cyaml_schema_value_t word_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, ANY)};

static const cyaml_schema_field_t path_fields[] = {
    CYAML_FIELD_STRING_PTR("path", CYAML_FLAG_POINTER, FilePath, path, 0, ANY),
    CYAML_FIELD_SEQUENCE("ignore", CYAML_FLAG_POINTER, FilePath, ignore, &word_schema, 0, ANY),
    CYAML_FIELD_END};

static const cyaml_schema_value_t path_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, FilePath, path_fields)};

static const cyaml_schema_field_t code_fields[] = {
#define DIAG(code, severity, title, why, wrong, right, authority) \
  CYAML_FIELD_STRING_PTR(#code, OPTIONAL, FileCodes, word[DIAG_##code], 0, ANY),
#include "diag/diag.def"
#undef DIAG
    CYAML_FIELD_END};

#define FIELD_WORD(name) CYAML_FIELD_STRING_PTR(#name, OPTIONAL, FileConfig, name, 0, ANY),
#define FIELD_LIST(name)                                                                        \
  CYAML_FIELD_SEQUENCE(#name, OPTIONAL | CYAML_FLAG_POINTER, FileConfig, name, &word_schema, 0, \
                       ANY),
#define FIELD_CODES(name) CYAML_FIELD_MAPPING(#name, OPTIONAL, FileConfig, name, code_fields),
#define FIELD_PATHS(name)                                                                       \
  CYAML_FIELD_SEQUENCE(#name, OPTIONAL | CYAML_FLAG_POINTER, FileConfig, name, &path_schema, 0, \
                       ANY),

static const cyaml_schema_field_t fields[] = {
#define KEY(NAME, name, shape, variable, flag, sentence) FIELD_##shape(name)
#include "driver/config.def"
#undef KEY
    CYAML_FIELD_END};

static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, FileConfig, fields)};

/* --- the tree against the shape --- */

typedef struct Checker {
  const Source *source;
  DiagBag *bag;
} Checker;

static void check_value(Checker *checker, const cyaml_schema_value_t *shape, const Node *node,
                        Str name);

static const cyaml_schema_field_t *field_called(const cyaml_schema_field_t *field, Str name) {
  while (field->key && !str_eq(name, str_of(field->key))) field++;
  return field->key ? field : NULL;
}

static void report_key(Checker *checker, const cyaml_schema_field_t *field, const Node *key) {
  Near near = near_start(key->value);
  Diag *diag = diag_add(checker->bag, DIAG_X020, checker->source, key->span,
                        "`%.*s` is not a key here", STR_ARG(key->value));
  Buf all = {0};
  uint32_t count = 0;
  for (; field->key; field++, count++) {
    near_offer(&near, str_of(field->key));
    buf_printf(&all, "%s`%s`", all.len ? ", " : "", field->key);
  }
  Str best = near_best(&near);
  if (best.len) {
    diag_help(checker->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
    fix_edit(checker->bag, diag_fix(checker->bag, diag, false, "write `%.*s`", STR_ARG(best)),
             key->span, best);
  } else if (count <= 20) {
    diag_help(checker->bag, diag, "the keys are %.*s", STR_ARG(buf_str(&all)));
  } else {
    diag_help(checker->bag, diag, "the keys are codes; `rulec explain --list` shows them");
  }
  buf_free(&all);
}

static void check_mapping(Checker *checker, const cyaml_schema_field_t *shape, const Node *node) {
  vec_each(Entry, entry, &node->entries) {
    const cyaml_schema_field_t *field = field_called(shape, entry->key->value);
    if (field)
      check_value(checker, &field->value, entry->value, entry->key->value);
    else
      report_key(checker, shape, entry->key);
  }
  for (; shape->key; shape++) {
    if (shape->value.flags & CYAML_FLAG_OPTIONAL || node_get(node, str_of(shape->key))) continue;
    diag_add(checker->bag, DIAG_X021, checker->source, node->span, "`%s` is missing here",
             shape->key);
  }
}

static void report_kind(Checker *checker, const Node *node, Str name, const char *wanted) {
  static const char *const kinds[] = {"a single value", "a list", "a mapping"};
  diag_add(checker->bag, DIAG_X021, checker->source, node->span, "`%.*s` is %s, expected %s",
           STR_ARG(name), node_is_null(node) ? "empty" : kinds[node->kind], wanted);
}

static void check_value(Checker *checker, const cyaml_schema_value_t *shape, const Node *node,
                        Str name) {
  if (shape->type == CYAML_MAPPING) {
    if (node->kind != NODE_MAPPING) {
      report_kind(checker, node, name, "a mapping");
      return;
    }
    check_mapping(checker, shape->mapping.fields, node);
  } else if (shape->type == CYAML_SEQUENCE) {
    if (node->kind != NODE_SEQUENCE) report_kind(checker, node, name, "a list");
    vec_each(Node *, item, &node->items) check_value(checker, shape->sequence.entry, *item, name);
  } else if (node->kind != NODE_SCALAR || node_is_null(node)) {
    report_kind(checker, node, name, "a single value");
  }
}

/* --- libcyaml --- */

/* The last message of libcyaml: the one that says where it stopped. */
typedef struct Complaint {
  Arena *arena;
  Str text;
} Complaint;

static void note_complaint(cyaml_log_t level, void *context, const char *format, va_list args) {
  Complaint *complaint = context;
  (void)level;
  if (!complaint->text.ptr)
    complaint->text = str_trim(arena_vprintf(complaint->arena, format, args));
}

static void *resize(void *context, void *old, size_t size) {
  (void)context;
  if (size) return mem_resize(old, size);
  mem_free(old);
  return NULL;
}

static cyaml_config_t settings(Complaint *complaint) {
  return (cyaml_config_t){.log_fn = note_complaint,
                          .log_ctx = complaint,
                          .mem_fn = resize,
                          .log_level = CYAML_LOG_ERROR,
                          .flags = CYAML_CFG_DEFAULT};
}

/* --- from libcyaml's structure to words with places --- */

typedef struct Taker {
  Arena *arena;
  const Source *source;
  const Node *root;
  ConfigRaw *raw;
} Taker;

static ConfigWord word_at(const Taker *taker, const char *text, const Node *node) {
  return (ConfigWord){arena_str(taker->arena, str_of(text)), taker->source, node->span};
}

static void take_list(const Taker *taker, char *const *list, unsigned count, const Node *node,
                      ConfigWords *into) {
  for (unsigned i = 0; i < count && i < node->items.len; i++) {
    vec_push(taker->arena, into, word_at(taker, list[i], node->items.ptr[i]));
  }
}

static void take_codes(const Taker *taker, const FileCodes *codes, const Node *node) {
  for (int code = 0; code < DIAG_COUNT; code++) {
    const Node *at = node_get(node, str_of(diag_info((DiagCode)code)->name));
    if (!codes->word[code] || !at) continue;
    ConfigRawSeverity severity = {(DiagCode)code, word_at(taker, codes->word[code], at)};
    vec_push(taker->arena, &taker->raw->severity, severity);
  }
}

static void take_paths(const Taker *taker, const FilePath *paths, unsigned count,
                       const Node *node) {
  for (unsigned i = 0; i < count && i < node->items.len; i++) {
    const Node *item = node->items.ptr[i];
    ConfigRawPath path = {word_at(taker, paths[i].path, node_get(item, STR("path"))), {0}};
    take_list(taker, paths[i].ignore, paths[i].ignore_count, node_get(item, STR("ignore")),
              &path.codes);
    vec_push(taker->arena, &taker->raw->paths, path);
  }
}

#define TAKE_WORD(NAME, name) \
  vec_push(taker->arena, &taker->raw->words[CONFIG_##NAME], word_at(taker, file->name, node))
#define TAKE_LIST(NAME, name) \
  take_list(taker, file->name, file->name##_count, node, &taker->raw->words[CONFIG_##NAME])
#define TAKE_CODES(NAME, name) take_codes(taker, &file->name, node)
#define TAKE_PATHS(NAME, name) take_paths(taker, file->name, file->name##_count, node)

static void take_all(const Taker *taker, const FileConfig *file) {
  const Node *node;
#define KEY(NAME, name, shape, variable, flag, sentence)    \
  if ((node = node_get(taker->root, STR(#name))) != NULL) { \
    taker->raw->origin[CONFIG_##NAME] = ORIGIN_FILE;        \
    TAKE_##shape(NAME, name);                               \
  }
#include "driver/config.def"
#undef KEY
}

/* Reads the checked TEXT with libcyaml. */
static void load(const Taker *taker, DiagBag *bag) {
  Complaint complaint = {.arena = taker->arena};
  cyaml_config_t config = settings(&complaint);
  FileConfig *file = NULL;
  Str text = taker->source->text;
  cyaml_err_t error = cyaml_load_data((const uint8_t *)text.ptr, text.len, &config, &schema,
                                      (cyaml_data_t **)&file, NULL);
  if (error == CYAML_OK)
    take_all(taker, file);
  else
    diag_add(bag, DIAG_X021, taker->source, taker->root->span, "libcyaml: %s: %.*s",
             cyaml_strerror(error), STR_ARG(complaint.text));
  cyaml_free(&config, &schema, file, 0);
}

static bool has_errors(const DiagBag *bag, uint32_t from) {
  for (uint32_t i = from; i < bag->diags.len; i++) {
    if (bag->diags.ptr[i]->severity == SEVERITY_ERROR) return true;
  }
  return false;
}

static Source *read_source(Arena *arena, Str path, DiagBag *bag) {
  Str text = {NULL, 0};
  FileStatus status = file_read(arena, arena_str(arena, path).ptr, LIMIT_FILE_BYTES, &text);
  Source *source = source_new(arena, path, text);
  if (status == FILE_OK) return source;
  const char *reason = status == FILE_TOO_LARGE     ? "it is larger than 16 MiB"
                       : status == FILE_NOT_REGULAR ? "it is not a regular file"
                                                    : strerror(errno);
  diag_add(bag, DIAG_X022, source, (Span){0, 0}, "the configuration cannot be read: %s", reason);
  return NULL;
}

/* Nothing but comments and white space is a file that sets nothing. */
static bool is_blank(Str text) {
  for (Str rest = text; rest.ptr;) {
    Str line = str_trim(str_split(&rest, '\n'));
    if (line.len && line.ptr[0] != '#') return false;
  }
  return true;
}

void config_file_read(Arena *arena, Str path, ConfigRaw *raw, DiagBag *bag) {
  uint32_t before = bag->diags.len;
  const Source *source = read_source(arena, path, bag);
  if (!source || is_blank(source->text)) return;
  Doc *doc = doc_load(arena, source, bag);
  Checker checker = {source, bag};
  if (doc->roots.len == 0 || node_is_null(doc->roots.ptr[0]) || has_errors(bag, before)) return;
  const Node *root = doc->roots.ptr[0];
  if (doc->roots.len > 1 && doc->roots.ptr[1])
    diag_add(bag, DIAG_X021, source, doc->roots.ptr[1]->span, "a second document, expected one");
  check_value(&checker, &schema, root, STR("the configuration"));
  if (has_errors(bag, before)) return;
  Taker taker = {arena, source, root, raw};
  load(&taker, bag);
}
