/* Owns the reading of files of fixed shape. Comes in: a text and a libcyaml schema. Goes out: the
   structure that the schema describes, or findings. */
#include "doc/shape.h"

#include "base/buf.h"
#include "base/mem.h"
#include "base/near.h"

/* --- the tree against the schema --- */

typedef struct Checker {
  const Shape *shape;
  const Source *source;
  DiagBag *bag;
} Checker;

static void check_value(const Checker *checker, const cyaml_schema_value_t *schema,
                        const Node *node, Str name);

static const cyaml_schema_field_t *field_called(const cyaml_schema_field_t *field, Str name) {
  while (field->key && !str_eq(name, str_of(field->key))) field++;
  return field->key ? field : NULL;
}

/* More keys than this are not listed in a help: they are codes. */
enum { LISTED_KEYS = 20 };

static void help_key(const Checker *checker, Diag *diag, const cyaml_schema_field_t *field,
                     const Node *key) {
  Near near = near_start(key->value);
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
  } else if (count <= LISTED_KEYS) {
    diag_help(checker->bag, diag, "the keys are %.*s", STR_ARG(buf_str(&all)));
  } else {
    diag_help(checker->bag, diag, "the keys are codes; `rulec explain --list` shows them");
  }
  buf_free(&all);
}

static void check_mapping(const Checker *checker, const cyaml_schema_field_t *fields,
                          const Node *node) {
  vec_each(Entry, entry, &node->entries) {
    const Node *key = entry->key;
    const cyaml_schema_field_t *field = field_called(fields, key->value);
    if (field) {
      check_value(checker, &field->value, entry->value, key->value);
      continue;
    }
    Diag *diag = diag_add(checker->bag, checker->shape->unknown_key, checker->source, key->span,
                          "`%.*s` is not a key here", STR_ARG(key->value));
    help_key(checker, diag, fields, key);
  }
  for (; fields->key; fields++) {
    if (fields->value.flags & CYAML_FLAG_OPTIONAL || node_get(node, str_of(fields->key))) continue;
    diag_add(checker->bag, checker->shape->value, checker->source, node->span,
             "`%s` is missing here", fields->key);
  }
}

static void report_kind(const Checker *checker, const Node *node, Str name, const char *wanted) {
  static const char *const kinds[] = {"a single value", "a list", "a mapping"};
  diag_add(checker->bag, checker->shape->value, checker->source, node->span,
           "`%.*s` is %s, expected %s", STR_ARG(name),
           node_is_null(node) ? "empty" : kinds[node->kind], wanted);
}

static void check_value(const Checker *checker, const cyaml_schema_value_t *schema,
                        const Node *node, Str name) {
  if (schema->type == CYAML_MAPPING) {
    if (node->kind != NODE_MAPPING) report_kind(checker, node, name, "a mapping");
    if (node->kind == NODE_MAPPING) check_mapping(checker, schema->mapping.fields, node);
  } else if (schema->type == CYAML_SEQUENCE) {
    if (node->kind != NODE_SEQUENCE) report_kind(checker, node, name, "a list");
    vec_each(Node *, item, &node->items) {
      check_value(checker, schema->sequence.entry, *item, name);
    }
  } else if (node->kind != NODE_SCALAR || node_is_null(node)) {
    report_kind(checker, node, name, "a single value");
  }
}

/* --- libcyaml --- */

/* The first message of libcyaml: the one that says what was wrong. */
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
  return (cyaml_config_t){.log_fn = complaint ? note_complaint : NULL,
                          .log_ctx = complaint,
                          .mem_fn = resize,
                          .log_level = CYAML_LOG_ERROR,
                          .flags = CYAML_CFG_DEFAULT};
}

/* The text was read as YAML before, so that libyaml refuses it only for want of memory: then it
   gives no reason. */
static bool lacked_memory(cyaml_err_t error, Str reason) {
  return error == CYAML_ERR_OOM || error == CYAML_ERR_LIBYAML_PARSER_INIT ||
         (error == CYAML_ERR_LIBYAML_PARSER && str_ends(reason, STR("(null)")));
}

static void *fill(Arena *arena, const Shape *shape, const Source *source, const Node *root,
                  DiagBag *bag) {
  Complaint complaint = {.arena = arena};
  cyaml_config_t config = settings(&complaint);
  cyaml_data_t *data = NULL;
  cyaml_err_t error = cyaml_load_data((const uint8_t *)source->text.ptr, source->text.len, &config,
                                      shape->schema, &data, NULL);
  if (error == CYAML_OK) return data;
  if (lacked_memory(error, complaint.text)) mem_exhausted();
  diag_add(bag, shape->value, source, root->span, "libcyaml: %s: %.*s", cyaml_strerror(error),
           STR_ARG(complaint.text));
  return NULL;
}

static bool has_errors(const DiagBag *bag, uint32_t from) {
  for (uint32_t i = from; i < bag->diags.len; i++) {
    if (bag->diags.ptr[i]->severity == SEVERITY_ERROR) return true;
  }
  return false;
}

/* Nothing but comments and white space is the same as no file. */
static bool is_blank(Str text) {
  for (Str rest = text; rest.ptr;) {
    Str line = str_trim(str_split(&rest, '\n'));
    if (line.len && line.ptr[0] != '#') return false;
  }
  return true;
}

void *shape_load(Arena *arena, const Shape *shape, const Source *source, const Node **root,
                 DiagBag *bag) {
  uint32_t before = bag->diags.len;
  if (is_blank(source->text)) return NULL;
  const Doc *doc = doc_load(arena, source, bag);
  *root = doc->roots.len ? doc->roots.ptr[0] : NULL;
  if (!*root || node_is_null(*root) || has_errors(bag, before)) return NULL;
  if (doc->roots.len > 1 && doc->roots.ptr[1])
    diag_add(bag, shape->value, source, doc->roots.ptr[1]->span, "a second document, expected one");
  check_value(&(Checker){shape, source, bag}, shape->schema, *root, str_of(shape->name));
  return has_errors(bag, before) ? NULL : fill(arena, shape, source, *root, bag);
}

void shape_free(const Shape *shape, void *data) {
  cyaml_config_t config = settings(NULL);
  cyaml_free(&config, shape->schema, data, 0);
}
