/* Owns the shape of .rulec.yaml. Comes in: the file. Goes out: its settings as libcyaml reads them,
   each with the place that the located tree gives it. The shape is the schema below, built from
   config.def. */
#include "base/file.h"
#include "base/limits.h"
#include "doc/shape.h"
#include "driver/config_int.h"

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

static const Shape shape = {&schema, "the configuration", DIAG_X020, DIAG_X021};

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

void config_file_read(Arena *arena, Str path, ConfigRaw *raw, DiagBag *bag) {
  const Source *source = read_source(arena, path, bag);
  if (!source) return;
  const Node *root;
  FileConfig *file = shape_load(arena, &shape, source, &root, bag);
  if (!file) return;
  take_all(&(Taker){arena, source, root, raw}, file);
  shape_free(&shape, file);
}
