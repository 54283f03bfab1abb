/* Owns the way from the table of keys to JSON Schemas. */
#include "emit/schema.h"

#include "base/json.h"
#include "fact/attack.h"
#include "fact/entity.h"
#include "rule/field.h"

/* What is being written. */
typedef struct Writer {
  Json json;
  RuleKind kind;
} Writer;

static void write_field(Writer *writer, FieldId field);

static void pair(Writer *writer, const char *key, const char *value) {
  json_key(&writer->json, key);
  json_cstr(&writer->json, value);
}

static void number(Writer *writer, const char *key, uint32_t value) {
  json_key(&writer->json, key);
  json_int(&writer->json, value);
}

static void open_list(Writer *writer, const char *key) {
  json_key(&writer->json, key);
  json_open_array(&writer->json);
}

static void open_keys(Writer *writer, const char *key) {
  json_key(&writer->json, key);
  json_open_object(&writer->json);
}

/* --- allowed values --- */

static void write_tactics(Writer *writer) {
  open_list(writer, "enum");
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    if (fact_tactic(i).arm) json_str(&writer->json, fact_tactic(i).name);
  }
  json_close_array(&writer->json);
}

static void write_entities(Writer *writer) {
  open_list(writer, "enum");
  for (int i = 0; i < fact_entity_count(); i++) json_str(&writer->json, fact_entity_name(i));
  json_close_array(&writer->json);
}

/* Writes what the value may be; false where anything of its type. */
static bool write_values(Writer *writer, const FieldInfo *info) {
  if (info->values_from == VALUES_TACTICS) return write_tactics(writer), true;
  if (info->values_from == VALUES_ENTITIES) return write_entities(writer), true;
  if (!info->values || info->advisory) return false;
  open_list(writer, "enum");
  for (const char *const *value = info->values; *value; value++) json_cstr(&writer->json, *value);
  json_close_array(&writer->json);
  return true;
}

/* --- scalars --- */

static void write_alternative(Writer *writer, const char *type, const char *pattern) {
  json_open_object(&writer->json);
  pair(writer, "type", type);
  if (pattern) pair(writer, "pattern", pattern);
  json_close_object(&writer->json);
}

/* A YAML number or truth, or the same as a text: tools read both alike. */
static void write_number_or_text(Writer *writer, const FieldInfo *info, const char *type) {
  open_list(writer, "anyOf");
  json_open_object(&writer->json);
  pair(writer, "type", type);
  if (info->shape == HOLDS_INTEGER) number(writer, "minimum", info->min);
  if (info->max) number(writer, "maximum", info->max);
  json_close_object(&writer->json);
  write_alternative(writer, "string", shape_pattern(info->shape));
  json_close_array(&writer->json);
}

/* A key that is not needed may stand there without a value. */
static void write_text_type(Writer *writer, const FieldInfo *info) {
  if (info->shape == HOLDS_LIST || info->required >> writer->kind & 1) {
    pair(writer, "type", "string");
    return;
  }
  open_list(writer, "type");
  json_cstr(&writer->json, "string");
  json_cstr(&writer->json, "null");
  json_close_array(&writer->json);
}

static void write_scalar(Writer *writer, const FieldInfo *info, FieldShape shape) {
  if (write_values(writer, info)) return;
  if (shape == HOLDS_INTEGER) {
    write_number_or_text(writer, info, "integer");
  } else if (shape == HOLDS_BOOLEAN) {
    write_number_or_text(writer, info, "boolean");
  } else if (shape != HOLDS_ANY) {
    write_text_type(writer, info);
    if (shape_pattern(shape)) pair(writer, "pattern", shape_pattern(shape));
    if (info->shape == HOLDS_LIST) return;
    if (info->min) number(writer, "minLength", info->min);
    if (info->max && writer->kind != RULE_HUNTING) number(writer, "maxLength", info->max);
  }
}

/* --- keys --- */

static void write_required(Writer *writer, FieldId at, FieldId end) {
  open_list(writer, "required");
  for (; at < end; at++) {
    if (field_info(at)->required >> writer->kind & 1) json_str(&writer->json, field_info(at)->name);
  }
  json_close_array(&writer->json);
}

static void write_named_keys(Writer *writer, FieldId at, FieldId end) {
  write_required(writer, at, end);
  open_keys(writer, "properties");
  for (; at < end; at++) {
    if (!field_is_for(at, writer->kind)) continue;
    json_key_str(&writer->json, field_info(at)->name);
    json_open_object(&writer->json);
    write_field(writer, at);
    json_close_object(&writer->json);
  }
  json_close_object(&writer->json);
}

static void write_free_keys(Writer *writer, FieldId any) {
  const FieldInfo *info = field_info(any);
  open_keys(writer, "propertyNames");
  if (shape_pattern(info->key_shape)) pair(writer, "pattern", shape_pattern(info->key_shape));
  if (info->key_max) number(writer, "maxLength", info->key_max);
  json_close_object(&writer->json);
  open_keys(writer, "additionalProperties");
  write_field(writer, any);
  json_close_object(&writer->json);
}

static void write_keys(Writer *writer, FieldId parent) {
  FieldId at, end = field_children(parent, &at);
  pair(writer, "type", "object");
  if (at == end) return;
  if (str_eq(field_info(at)->name, STR("*"))) {
    write_free_keys(writer, at);
    return;
  }
  write_named_keys(writer, at, end);
  bool open = parent == FIELD_NONE ? rule_kind_is_open(writer->kind) : field_info(parent)->open;
  json_key(&writer->json, "additionalProperties");
  json_bool(&writer->json, open);
}

/* --- lists --- */

static void write_items(Writer *writer, FieldId field) {
  const FieldInfo *info = field_info(field);
  pair(writer, "type", "array");
  open_keys(writer, "items");
  if (info->item == HOLDS_MAP)
    write_keys(writer, field);
  else
    write_scalar(writer, info, info->item);
  json_close_object(&writer->json);
  if (info->min) number(writer, "minItems", info->min);
  if (info->max) number(writer, "maxItems", info->max);
}

/* A list; or nothing after the key; or, where the field allows it, one value alone. */
static void write_list(Writer *writer, FieldId field) {
  const FieldInfo *info = field_info(field);
  bool needed = info->required >> writer->kind & 1;
  if (!info->one && needed) {
    write_items(writer, field);
    return;
  }
  open_list(writer, "anyOf");
  json_open_object(&writer->json);
  write_items(writer, field);
  json_close_object(&writer->json);
  if (info->one) write_alternative(writer, "string", NULL);
  if (!needed) write_alternative(writer, "null", NULL);
  json_close_array(&writer->json);
}

static void write_field(Writer *writer, FieldId field) {
  const FieldInfo *info = field_info(field);
  pair(writer, "description", info->doc);
  if (info->fallback && info->shape == HOLDS_TEXT) pair(writer, "default", info->fallback);
  switch (info->shape) {
    case HOLDS_LIST: write_list(writer, field); break;
    case HOLDS_MAP:
      write_keys(writer, field);
      if (info->max) number(writer, "maxProperties", info->max);
      break;
    default: write_scalar(writer, info, info->shape);
  }
}

/* --- the whole --- */

static void write_kind(Writer *writer, RuleKind kind) {
  writer->kind = kind;
  pair(writer, "title", rule_kind_title(kind));
  write_keys(writer, FIELD_NONE);
}

static void write_definitions(Writer *writer) {
  open_keys(writer, "$defs");
  for (RuleKind kind = RULE_SCHEDULED; kind < RULE_KIND_COUNT; kind++) {
    open_keys(writer, rule_kind_slug(kind));
    write_kind(writer, kind);
    json_close_object(&writer->json);
  }
  json_close_object(&writer->json);
}

static void write_reference(Writer *writer, RuleKind kind) {
  Buf name = {0};
  buf_printf(&name, "#/$defs/%s", rule_kind_slug(kind));
  json_key(&writer->json, "$ref");
  json_str(&writer->json, buf_str(&name));
  buf_free(&name);
}

/* { if: kind is KIND, then: the schema of KIND } */
static void write_case(Writer *writer, RuleKind kind) {
  json_open_object(&writer->json);
  open_keys(writer, "if");
  open_list(writer, "required");
  json_cstr(&writer->json, "kind");
  json_close_array(&writer->json);
  open_keys(writer, "properties");
  open_keys(writer, "kind");
  pair(writer, "const", rule_kind_yaml(kind));
  json_close_object(&writer->json);
  json_close_object(&writer->json);
  json_close_object(&writer->json);
  open_keys(writer, "then");
  write_reference(writer, kind);
  json_close_object(&writer->json);
  json_close_object(&writer->json);
}

/* The kinds that have no `kind`: one of their schemas has to fit. */
static void write_kindless(Writer *writer) {
  json_open_object(&writer->json);
  open_keys(writer, "if");
  open_list(writer, "required");
  json_cstr(&writer->json, "kind");
  json_close_array(&writer->json);
  json_close_object(&writer->json);
  open_keys(writer, "then");
  open_keys(writer, "properties");
  open_keys(writer, "kind");
  write_values(writer, field_info(FIELD_KIND));
  json_close_object(&writer->json);
  json_close_object(&writer->json);
  json_close_object(&writer->json);
  open_keys(writer, "else");
  open_list(writer, "anyOf");
  for (RuleKind kind = RULE_SCHEDULED; kind < RULE_KIND_COUNT; kind++) {
    if (rule_kind_yaml(kind)) continue;
    json_open_object(&writer->json);
    write_reference(writer, kind);
    json_close_object(&writer->json);
  }
  json_close_array(&writer->json);
  json_close_object(&writer->json);
  json_close_object(&writer->json);
}

static void write_all(Writer *writer) {
  pair(writer, "title", "Microsoft Sentinel rule");
  pair(writer, "type", "object");
  open_list(writer, "allOf");
  for (RuleKind kind = RULE_SCHEDULED; kind < RULE_KIND_COUNT; kind++) {
    if (rule_kind_yaml(kind)) write_case(writer, kind);
  }
  write_kindless(writer);
  json_close_array(&writer->json);
  write_definitions(writer);
}

void schema_write(Buf *out, RuleKind kind) {
  Writer writer = {.json = {.out = out, .indent = 2}};
  json_open_object(&writer.json);
  pair(&writer, "$schema", "https://json-schema.org/draft/2020-12/schema");
  if (kind == RULE_KIND_COUNT)
    write_all(&writer);
  else
    write_kind(&writer, kind);
  json_close_object(&writer.json);
  buf_add_byte(out, '\n');
}
