/* Owns build/gen/rule.inc: the kinds of rule file and the table of their keys, from
   schemas/rule.yaml (see there for the columns). Comes in: argv[1] the schemas folder, argv[2] the
   file to write. A field's number is its place in the file, but children follow in a block of their
   own, parent by parent, so that FieldInfo can name them as a range. */
#include "base/buf.h"
#include "base/json.h"
#include "base/vec.h"

#include <cyaml/cyaml.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct Words {
  char **ptr;
  unsigned len;
} Words;

typedef struct Kind {
  char *name, *as, *yaml, *title;
  bool open;
} Kind;

typedef struct Group {
  char *name;
  Words kinds;
} Group;

typedef struct Field {
  char *name, *as, *in, *type, *item, *values_from, *fallback, *arm, *doc, *key_type;
  Words kinds, values, required, ci_required, style_required, aliases;
  uint32_t min, ci_min, max, style_max, key_max;
  bool one, open, unpackaged, advisory;
  uint32_t parent;     /* number in `order`, UINT32_MAX at the top */
  uint32_t first, end; /* children in `order` */
  uint32_t kind_set;   /* of RuleKind */
} Field;

typedef struct Schema {
  Kind *kinds;
  unsigned kinds_len;
  Group *groups;
  unsigned groups_len;
  Field *fields;
  unsigned fields_len;
  Field **order; /* top-level fields, then the children of each, breadth first */
  uint32_t top;  /* how many stand at the top */
} Schema;

/* --- libcyaml's description of the above --- */

static const cyaml_schema_value_t word = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 0, 4096)};

#define TEXT(label, Type, member) \
  CYAML_FIELD_STRING_PTR(label, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, Type, member, 0, 4096)
#define FLAG(label, Type, member)   CYAML_FIELD_BOOL(label, CYAML_FLAG_OPTIONAL, Type, member)
#define NUMBER(label, Type, member) CYAML_FIELD_UINT(label, CYAML_FLAG_OPTIONAL, Type, member)
#define WORDS(label, Type, member)                                                                \
  {                                                                                               \
    .key = (label),                                                                               \
    .value = {.type = CYAML_SEQUENCE,                                                             \
              .flags = CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,                                  \
              .data_size = sizeof(char *),                                                        \
              .sequence = {.entry = &word, .min = 0, .max = CYAML_UNLIMITED}},                    \
    .data_offset = offsetof(Type, member) + offsetof(Words, ptr), .count_size = sizeof(unsigned), \
    .count_offset = offsetof(Type, member) + offsetof(Words, len)                                 \
  }

static const cyaml_schema_field_t kind_fields[] = {
    TEXT("name", Kind, name),   TEXT("as", Kind, as),     TEXT("yaml", Kind, yaml),
    TEXT("title", Kind, title), FLAG("open", Kind, open), CYAML_FIELD_END};
static const cyaml_schema_value_t kind_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, Kind, kind_fields)};

static const cyaml_schema_field_t group_fields[] = {TEXT("name", Group, name),
                                                    WORDS("kinds", Group, kinds), CYAML_FIELD_END};
static const cyaml_schema_value_t group_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, Group, group_fields)};

static const cyaml_schema_field_t field_fields[] = {TEXT("name", Field, name),
                                                    TEXT("as", Field, as),
                                                    TEXT("in", Field, in),
                                                    WORDS("kinds", Field, kinds),
                                                    TEXT("type", Field, type),
                                                    TEXT("item", Field, item),
                                                    FLAG("one", Field, one),
                                                    WORDS("values", Field, values),
                                                    TEXT("values_from", Field, values_from),
                                                    WORDS("required", Field, required),
                                                    WORDS("ci_required", Field, ci_required),
                                                    WORDS("style_required", Field, style_required),
                                                    NUMBER("min", Field, min),
                                                    NUMBER("ci_min", Field, ci_min),
                                                    NUMBER("max", Field, max),
                                                    NUMBER("style_max", Field, style_max),
                                                    NUMBER("key_max", Field, key_max),
                                                    TEXT("key_type", Field, key_type),
                                                    FLAG("open", Field, open),
                                                    FLAG("unpackaged", Field, unpackaged),
                                                    FLAG("advisory", Field, advisory),
                                                    TEXT("default", Field, fallback),
                                                    WORDS("aliases", Field, aliases),
                                                    TEXT("arm", Field, arm),
                                                    TEXT("doc", Field, doc),
                                                    CYAML_FIELD_END};
static const cyaml_schema_value_t field_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, Field, field_fields)};

static const cyaml_schema_field_t schema_fields[] = {
    CYAML_FIELD_SEQUENCE_COUNT("kinds", CYAML_FLAG_POINTER, Schema, kinds, kinds_len, &kind_value,
                               1, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE_COUNT("groups", CYAML_FLAG_POINTER, Schema, groups, groups_len,
                               &group_value, 1, CYAML_UNLIMITED),
    CYAML_FIELD_SEQUENCE_COUNT("fields", CYAML_FLAG_POINTER, Schema, fields, fields_len,
                               &field_value, 1, CYAML_UNLIMITED),
    CYAML_FIELD_END};
static const cyaml_schema_value_t schema_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, Schema, schema_fields)};

static _Noreturn void fail(const char *what, const char *name) {
  fprintf(stderr, "schemas/rule.yaml: %s: `%s`\n", what, name ? name : "");
  exit(1);
}

static const char *field_key(const Field *field) { return field->as ? field->as : field->name; }

/* --- kinds --- */

static uint32_t kind_set(const Schema *schema, Words names, uint32_t all);

static uint32_t kind_bit(const Schema *schema, const char *name, uint32_t all) {
  if (strcmp(name, "all") == 0) return all;
  for (unsigned i = 0; i < schema->kinds_len; i++) {
    if (strcmp(schema->kinds[i].name, name) == 0) return 1u << i;
  }
  for (unsigned i = 0; i < schema->groups_len; i++) {
    if (strcmp(schema->groups[i].name, name) == 0)
      return kind_set(schema, schema->groups[i].kinds, all);
  }
  fail("no such kind or group", name);
}

static uint32_t kind_set(const Schema *schema, Words names, uint32_t all) {
  uint32_t set = 0;
  for (unsigned i = 0; i < names.len; i++) set |= kind_bit(schema, names.ptr[i], all);
  return set;
}

/* --- the order of the fields --- */

static void place(Schema *schema, uint32_t *len, uint32_t parent) {
  const char *wanted = parent == UINT32_MAX ? NULL : field_key(schema->order[parent]);
  for (unsigned i = 0; i < schema->fields_len; i++) {
    Field *field = &schema->fields[i];
    if (!wanted ? field->in != NULL : !field->in || strcmp(field->in, wanted) != 0) continue;
    field->parent = parent;
    field->kind_set =
        wanted ? schema->order[parent]->kind_set : kind_set(schema, field->kinds, UINT32_MAX);
    schema->order[(*len)++] = field;
  }
}

static void order_fields(Arena *arena, Schema *schema) {
  uint32_t len = 0;
  schema->order = ARENA_ARRAY(arena, Field *, (size_t)schema->fields_len * 2);
  place(schema, &len, UINT32_MAX);
  schema->top = len;
  for (uint32_t at = 0; at < len; at++) {
    schema->order[at]->first = len;
    place(schema, &len, at);
    schema->order[at]->end = len;
    if (len > schema->fields_len) fail("two fields are called", field_key(schema->order[at]));
  }
  if (len < schema->fields_len) fail("a field stands under one that is not there", "in");
}

/* --- writing --- */

/* queryFrequency -> QUERY_FREQUENCY, ml-behavior -> ML_BEHAVIOR */
static void constant(Buf *out, const char *name) {
  for (const char *c = name; *c; c++) {
    bool upper = char_is_alpha(*c) && char_upper(*c) == *c;
    bool starts = upper && c > name && c[-1] != '_' && char_lower(c[-1]) == c[-1];
    if (starts) buf_add_byte(out, '_');
    buf_add_byte(out, char_is_alnum(*c) ? char_upper(*c) : '_');
  }
}

static void text_or_null(Buf *out, const char *text) {
  if (text)
    json_quote(out, str_of(text));
  else
    buf_add_cstr(out, "NULL");
}

static void write_kinds(Buf *out, const Schema *schema) {
  buf_add_cstr(out, "#ifdef RULE_KIND\n");
  for (unsigned i = 0; i < schema->kinds_len; i++) {
    const Kind *kind = &schema->kinds[i];
    buf_add_cstr(out, "RULE_KIND(");
    constant(out, kind->as ? kind->as : kind->name);
    buf_printf(out, ", \"%s\", ", kind->name);
    text_or_null(out, kind->yaml);
    buf_printf(out, ", \"%s\", %s)\n", kind->title, kind->open ? "true" : "false");
  }
  buf_add_cstr(out, "#endif\n");
}

static void write_names(Buf *out, const Schema *schema) {
  buf_add_cstr(out, "#ifdef FIELD\n");
  for (unsigned i = 0; i < schema->fields_len; i++) {
    buf_add_cstr(out, "FIELD(");
    constant(out, field_key(schema->order[i]));
    buf_add_cstr(out, ")\n");
  }
  buf_printf(out, "#endif\n#ifdef FIELD_TABLE\nenum { FIELDS_AT_TOP = %u };\n", schema->top);
}

static void write_words(Buf *out, const char *what, unsigned number, Words words) {
  if (!words.len) return;
  buf_printf(out, "static const char *const %s_%u[] = {", what, number);
  for (unsigned i = 0; i < words.len; i++) {
    json_quote(out, str_of(words.ptr[i]));
    buf_add_cstr(out, ", ");
  }
  buf_add_cstr(out, "NULL};\n");
}

static void write_shape(Buf *out, const char *member, const char *shape) {
  if (!shape) return;
  buf_printf(out, " .%s = HOLDS_", member);
  constant(out, shape);
  buf_add_byte(out, ',');
}

static void write_text(Buf *out, const char *member, const char *text) {
  if (!text) return;
  buf_printf(out, " .%s = ", member);
  json_quote(out, str_of(text));
  buf_add_byte(out, ',');
}

static void write_number(Buf *out, const char *member, uint32_t number) {
  if (number) buf_printf(out, " .%s = %u,", member, number);
}

static void write_kind_sets(Buf *out, const Schema *schema, const Field *field) {
  write_number(out, "kinds", field->kind_set);
  write_number(out, "required", kind_set(schema, field->required, field->kind_set));
  write_number(out, "ci_required", kind_set(schema, field->ci_required, field->kind_set));
  write_number(out, "style_required", kind_set(schema, field->style_required, field->kind_set));
}

static void write_field(Buf *out, const Schema *schema, unsigned number) {
  const Field *field = schema->order[number];
  if (!field->type || !field->doc) fail("a field without type or doc", field_key(field));
  buf_printf(out, "    {.name = STR_INIT(\"%s\"),", field->name);
  if (field->parent == UINT32_MAX)
    buf_add_cstr(out, " .parent = FIELD_NONE,");
  else
    write_number(out, "parent", field->parent);
  write_number(out, "first", field->first);
  write_number(out, "end", field->end);
  write_kind_sets(out, schema, field);
  write_shape(out, "shape", field->type);
  write_shape(out, "item", field->item);
  write_shape(out, "key_shape", field->key_type);
  write_number(out, "min", field->min);
  write_number(out, "ci_min", field->ci_min);
  write_number(out, "max", field->max);
  write_number(out, "style_max", field->style_max);
  write_number(out, "key_max", field->key_max);
  write_number(out, "one", field->one);
  write_number(out, "open", field->open);
  write_number(out, "unpackaged", field->unpackaged);
  write_number(out, "advisory", field->advisory);
  if (field->values.len) buf_printf(out, " .values = values_%u,", number);
  if (field->aliases.len) buf_printf(out, " .aliases = aliases_%u,", number);
  if (field->values_from) {
    buf_add_cstr(out, " .values_from = VALUES_");
    constant(out, field->values_from);
    buf_add_byte(out, ',');
  }
  write_text(out, "fallback", field->fallback);
  write_text(out, "arm", field->arm);
  write_text(out, "doc", field->doc);
  buf_add_cstr(out, "},\n");
}

static void write_table(Buf *out, const Schema *schema) {
  for (unsigned i = 0; i < schema->fields_len; i++) {
    write_words(out, "values", i, schema->order[i]->values);
    write_words(out, "aliases", i, schema->order[i]->aliases);
  }
  buf_add_cstr(out, "static const uint32_t field_marks[FIELD_COUNT] = {\n");
  for (unsigned i = 0; i < schema->fields_len; i++) {
    buf_printf(out, "%uu,\n", (unsigned)str_mark(str_of(schema->order[i]->name)));
  }
  buf_add_cstr(out, "};\nstatic const FieldInfo fields[FIELD_COUNT] = {\n");
  for (unsigned i = 0; i < schema->fields_len; i++) write_field(out, schema, i);
  buf_add_cstr(out, "};\n#endif\n");
}

int main(int argc, char **argv) {
  if (argc != 3) return 2;
  Arena arena = {0};
  Schema *schema = NULL;
  const cyaml_config_t config = {
      .log_fn = cyaml_log, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_WARNING};
  Str path = arena_printf(&arena, "%s/rule.yaml", argv[1]);
  cyaml_err_t error =
      cyaml_load_file(path.ptr, &config, &schema_value, (cyaml_data_t **)&schema, NULL);
  if (error != CYAML_OK) fail("cannot be read", cyaml_strerror(error));
  order_fields(&arena, schema);
  Buf out = {0};
  write_kinds(&out, schema);
  write_names(&out, schema);
  write_table(&out, schema);
  FILE *file = fopen(argv[2], "w");
  bool written = file && fwrite(out.ptr, 1, out.len, file) == out.len;
  if (file && fclose(file) != 0) written = false;
  buf_free(&out);
  arena_free(&arena);
  cyaml_free(&config, &schema_value, schema, 0);
  return written ? 0 : 1;
}
