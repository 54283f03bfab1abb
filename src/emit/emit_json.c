/* Owns the normalized JSON and its published schema; json_fields.def is the contract. Comes in:
   ordered rules. Goes out: one object a rule, every member always present. */
#include "base/json.h"

#include "base/version.h"
#include "emit/emit.h"

enum { OUTPUT_SCHEMA = 1, OUTPUT_INDENT = 2 };

static void put(Json *json, const char *key, Str value) {
  json_key(json, key);
  json_str(json, value);
}

/* An empty VALUE is null. */
static void put_some(Json *json, const char *key, Str value) {
  json_key(json, key);
  value.len ? json_str(json, value) : json_null(json);
}

static void put_bool(Json *json, const char *key, bool value) {
  json_key(json, key);
  json_bool(json, value);
}

static void put_strings(Json *json, const char *key, const Str *items, size_t count) {
  json_key(json, key);
  json_open_array(json);
  for (size_t i = 0; i < count; i++) json_str(json, items[i]);
  json_close_array(json);
}

static void put_duration(Json *json, const char *key, const NormalDuration *duration) {
  json_key(json, key);
  if (!duration->given) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put(json, "iso", duration->iso);
  json_key(json, "seconds");
  json_int(json, duration->seconds);
  json_close_object(json);
}

static void put_pairs(Json *json, const char *key, const NormalPairs *pairs, const char *name) {
  json_key(json, key);
  json_open_array(json);
  for (uint32_t i = 0; i < pairs->len; i++) {
    json_open_object(json);
    put(json, name, pairs->ptr[i].name);
    put(json, "column", pairs->ptr[i].value);
    json_close_object(json);
  }
  json_close_array(json);
}

/* --- one writer a member; KEY is its key in json_fields.def --- */

static void write_id(Json *json, const char *key, const NormalRule *rule) {
  put(json, key, rule->id);
}

static void write_name(Json *json, const char *key, const NormalRule *rule) {
  put(json, key, rule->name);
}

static void write_description(Json *json, const char *key, const NormalRule *rule) {
  put(json, key, rule->description);
}

static void write_kind(Json *json, const char *key, const NormalRule *rule) {
  put(json, key, str_of(rule_kind_slug(rule->kind)));
}

static void write_severity(Json *json, const char *key, const NormalRule *rule) {
  put_some(json, key, rule->severity);
}

static void write_status(Json *json, const char *key, const NormalRule *rule) {
  put_some(json, key, rule->status);
}

static void write_version(Json *json, const char *key, const NormalRule *rule) {
  put_some(json, key, rule->version);
}

static void write_enabled(Json *json, const char *key, const NormalRule *rule) {
  put_bool(json, key, rule->enabled);
}

static void write_query(Json *json, const char *key, const NormalRule *rule) {
  put(json, key, rule->query);
}

static void write_raw_query(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  if (rule->raw_query.ptr)
    json_str(json, rule->raw_query);
  else
    json_null(json);
}

static void write_schedule(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  if (!rule->frequency.given && !rule->period.given) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put_duration(json, "frequency", &rule->frequency);
  put_duration(json, "period", &rule->period);
  json_close_object(json);
}

static void write_trigger(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  if (!rule->trigger_operator.len) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put(json, "operator", rule->trigger_operator);
  json_key(json, "threshold");
  json_int(json, rule->trigger_threshold);
  json_close_object(json);
}

static void write_grouping(Json *json, const char *key, const NormalRule *rule) {
  put_some(json, key, rule->aggregation);
}

static void write_suppression(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  if (!rule->suppression.given) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put_bool(json, "enabled", rule->suppression_enabled);
  put_duration(json, "duration", &rule->suppression);
  json_close_object(json);
}

static void write_tactics(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  json_open_array(json);
  for (uint32_t i = 0; i < rule->tactics.len; i++) {
    const NormalTactic *tactic = &rule->tactics.ptr[i];
    json_open_object(json);
    put(json, "name", tactic->name);
    put_some(json, "id", tactic->id);
    put_some(json, "title", tactic->title);
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_base(Json *json, const NormalTechnique *technique) {
  json_key(json, "base");
  if (str_eq(technique->id, technique->base_id)) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put(json, "id", technique->base_id);
  put_some(json, "name", technique->base_name);
  json_close_object(json);
}

static void write_techniques(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  json_open_array(json);
  for (uint32_t i = 0; i < rule->techniques.len; i++) {
    json_open_object(json);
    put(json, "id", rule->techniques.ptr[i].id);
    put_some(json, "name", rule->techniques.ptr[i].name);
    write_base(json, &rule->techniques.ptr[i]);
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_connectors(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  json_open_array(json);
  for (uint32_t i = 0; i < rule->connectors.len; i++) {
    const NormalConnector *connector = &rule->connectors.ptr[i];
    json_open_object(json);
    put(json, "id", connector->id);
    put_strings(json, "dataTypes", connector->types.ptr, connector->types.len);
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_tables(Json *json, const char *key, const NormalRule *rule) {
  Arena arena = {0};
  Strs tables = emit_rule_tables(&arena, rule);
  put_strings(json, key, tables.ptr, tables.len);
  arena_free(&arena);
}

static void write_entities(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  json_open_array(json);
  for (uint32_t i = 0; i < rule->entities.len; i++) {
    json_open_object(json);
    put(json, "type", rule->entities.ptr[i].type);
    put_pairs(json, "fields", &rule->entities.ptr[i].fields, "identifier");
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_sentinel_entities(Json *json, const char *key, const NormalRule *rule) {
  put_strings(json, key, rule->sentinel_entities.ptr, rule->sentinel_entities.len);
}

static void write_details(Json *json, const char *key, const NormalRule *rule) {
  put_pairs(json, key, &rule->custom_details, "name");
}

static void write_tags(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  json_open_array(json);
  for (uint32_t i = 0; i < rule->tags.len; i++) {
    json_open_object(json);
    put(json, "name", rule->tags.ptr[i].name);
    put_some(json, "value", rule->tags.ptr[i].value);
    json_close_object(json);
  }
  json_close_array(json);
}

static void write_override(Json *json, const char *key, const NormalRule *rule) {
  const NormalOverride *override = &rule->override;
  json_key(json, key);
  if (!emit_overrides(override)) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put_some(json, "displayNameFormat", override->display_name);
  put_some(json, "descriptionFormat", override->description);
  put_some(json, "tacticsColumn", override->tactics_column);
  put_some(json, "severityColumn", override->severity_column);
  put_pairs(json, "properties", &override->properties, "property");
  json_close_object(json);
}

static void write_incident_grouping(Json *json, const NormalIncident *incident) {
  json_key(json, "grouping");
  if (!incident->grouping_given) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put_bool(json, "enabled", incident->enabled);
  put_bool(json, "reopenClosed", incident->reopen);
  put_duration(json, "lookback", &incident->lookback);
  put_some(json, "method", incident->method);
  put_strings(json, "entities", incident->entities.ptr, incident->entities.len);
  put_strings(json, "alertDetails", incident->details.ptr, incident->details.len);
  put_strings(json, "customDetails", incident->custom.ptr, incident->custom.len);
  json_close_object(json);
}

static void write_incident(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  if (!rule->incident.given) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put_bool(json, "create", rule->incident.create);
  write_incident_grouping(json, &rule->incident);
  json_close_object(json);
}

static void write_template(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  if (!rule->template_name.len) {
    json_null(json);
    return;
  }
  json_open_object(json);
  put(json, "name", rule->template_name);
  put_some(json, "version", rule->template_version);
  json_close_object(json);
}

static void write_hash(Json *json, const char *key, const NormalRule *rule) {
  put(json, key, rule->hash);
}

static void write_source(Json *json, const char *key, const NormalRule *rule) {
  json_key(json, key);
  json_open_object(json);
  put(json, "path", rule->path);
  json_key(json, "line");
  json_int(json, rule->line);
  json_close_object(json);
}

/* --- the document and its schema --- */

typedef struct Field {
  const char *key;
  void (*write)(Json *json, const char *key, const NormalRule *rule);
  const char *schema, *text;
} Field;

static const Field fields[] = {
#define FIELD(key, writer, schema, text) {key, writer, schema, text},
#include "emit/json_fields.def"
#undef FIELD
};

static const size_t field_count = sizeof fields / sizeof *fields;

void emit_json(Buf *out, const EmitInput *input) {
  Json json = {.out = out, .indent = OUTPUT_INDENT};
  json_open_object(&json);
  json_key(&json, "schema");
  json_int(&json, OUTPUT_SCHEMA);
  json_key(&json, "tool");
  json_open_object(&json);
  put(&json, "name", STR("rulec"));
  put(&json, "version", STR(RULEC_VERSION));
  json_close_object(&json);
  json_key(&json, "rules");
  json_open_array(&json);
  for (size_t i = 0; i < input->count; i++) {
    json_open_object(&json);
    for (size_t f = 0; f < field_count; f++) {
      fields[f].write(&json, fields[f].key, input->rules[i]);
    }
    json_close_object(&json);
  }
  json_close_array(&json);
  json_close_object(&json);
  buf_add_byte(out, '\n');
}

/* TEXT with ' for ", as schema texts are written in C. */
static void add_quoted(Buf *out, const char *text) {
  for (; *text; text++) buf_add_byte(out, *text == '\'' ? '"' : *text);
}

/* A field's schema with its description put in front of the other members. */
static void add_field_schema(Buf *out, const Field *field) {
  buf_add_cstr(out, "        ");
  json_quote(out, str_of(field->key));
  buf_add_cstr(out, ": {\"description\": ");
  json_quote(out, str_of(field->text));
  buf_add_byte(out, ',');
  add_quoted(out, field->schema + 1);
}

void emit_json_schema(Buf *out) {
  add_quoted(out,
             "{\n"
             "  '$schema': 'https://json-schema.org/draft/2020-12/schema',\n"
             "  'title': 'Rules compiled by rulec build',\n"
             "  'type': 'object',\n"
             "  'required': ['schema', 'tool', 'rules'],\n"
             "  'additionalProperties': false,\n"
             "  'properties': {\n");
  buf_printf(out, "    \"schema\": {\"const\": %d},\n", OUTPUT_SCHEMA);
  add_quoted(out,
             "    'tool': {'type': 'object', 'required': ['name', 'version'], 'properties': "
             "{'name': {'const': 'rulec'}, 'version': {'type': 'string'}}},\n"
             "    'rules': {'type': 'array', 'items': {'$ref': '#/$defs/rule'}}\n"
             "  },\n"
             "  '$defs': {\n"
             "    'strings': {'type': 'array', 'items': {'type': 'string'}},\n"
             "    'duration': {'type': ['object', 'null'], 'required': ['iso', 'seconds'], "
             "'additionalProperties': false, 'properties': {'iso': {'type': 'string', "
             "'pattern': '^P'}, 'seconds': {'type': 'integer'}}},\n"
             "    'rule': {\n"
             "      'type': 'object',\n"
             "      'additionalProperties': false,\n"
             "      'required': [");
  for (size_t i = 0; i < field_count; i++) {
    buf_printf(out, "%s\"%s\"", i ? ", " : "", fields[i].key);
  }
  add_quoted(out, "],\n      'properties': {\n");
  for (size_t i = 0; i < field_count; i++) {
    add_field_schema(out, &fields[i]);
    buf_add_cstr(out, i + 1 < field_count ? ",\n" : "\n");
  }
  buf_add_cstr(out, "      }\n    }\n  }\n}\n");
}
