/* Owns the JSON Schema of test files. Comes in: trial.def. Goes out: JSON. */
#include "base/json.h"
#include "driver/trial_int.h"

static void pair(Json *json, const char *key, const char *value) {
  json_key(json, key);
  json_cstr(json, value);
}

static void write_list(Json *json, const char *key, const char *const *words) {
  json_key(json, key);
  json_open_array(json);
  for (; *words; words++) json_cstr(json, *words);
  json_close_array(json);
}

static void write_keys(Json *json, TrialPlace place);

static void write_items(Json *json, TrialHolds holds) {
  pair(json, "type", "array");
  json_key(json, "items");
  json_open_object(json);
  if (holds == TRIAL_HOLDS_ROWS)
    pair(json, "type", "object");
  else
    write_keys(json, holds == TRIAL_HOLDS_CASES ? TRIAL_CASE : TRIAL_SCENARIO);
  json_close_object(json);
}

static void write_file_form(Json *json) {
  static const char *const needed[] = {"file", NULL};
  json_open_object(json);
  pair(json, "type", "object");
  write_list(json, "required", needed);
  json_key(json, "properties");
  json_open_object(json);
  json_key(json, "file");
  json_open_object(json);
  pair(json, "type", "string");
  json_close_object(json);
  json_close_object(json);
  json_key(json, "additionalProperties");
  json_bool(json, false);
  json_close_object(json);
}

/* Table names, each with rows or a file of them. */
static void write_tables(Json *json) {
  pair(json, "type", "object");
  json_key(json, "additionalProperties");
  json_open_object(json);
  json_key(json, "anyOf");
  json_open_array(json);
  json_open_object(json);
  write_items(json, TRIAL_HOLDS_ROWS);
  json_close_object(json);
  write_file_form(json);
  json_close_array(json);
  json_close_object(json);
}

static void write_value(Json *json, const TrialKey *key) {
  static const char *const verdicts[] = {"alert", "quiet", NULL}, *const quiet[] = {"quiet", NULL};
  pair(json, "description", key->sentence);
  switch (key->holds) {
    case TRIAL_HOLDS_TEXT:
    case TRIAL_HOLDS_MOMENT: pair(json, "type", "string"); break;
    case TRIAL_HOLDS_TRUTH: pair(json, "type", "boolean"); break;
    case TRIAL_HOLDS_VERDICT: write_list(json, "enum", verdicts); break;
    case TRIAL_HOLDS_QUIET: write_list(json, "enum", quiet); break;
    case TRIAL_HOLDS_COUNT:
      pair(json, "type", "integer");
      json_key(json, "minimum");
      json_int(json, 0);
      break;
    case TRIAL_HOLDS_TABLES: write_tables(json); break;
    default: write_items(json, key->holds);
  }
}

static void write_keys(Json *json, TrialPlace place) {
  pair(json, "type", "object");
  json_key(json, "required");
  json_open_array(json);
  for (size_t i = 0; i < trial_key_count; i++) {
    if (trial_keys[i].place == place && trial_keys[i].needed) json_cstr(json, trial_keys[i].name);
  }
  json_close_array(json);
  json_key(json, "properties");
  json_open_object(json);
  for (size_t i = 0; i < trial_key_count; i++) {
    if (trial_keys[i].place != place) continue;
    json_key(json, trial_keys[i].name);
    json_open_object(json);
    write_value(json, &trial_keys[i]);
    json_close_object(json);
  }
  json_close_object(json);
  json_key(json, "additionalProperties");
  json_bool(json, false);
}

void trial_write_schema(Buf *out) {
  Json json = {.out = out, .indent = 2};
  json_open_object(&json);
  pair(&json, "$schema", "https://json-schema.org/draft/2020-12/schema");
  pair(&json, "title", "tests of a rule (NAME.test.yaml)");
  write_keys(&json, TRIAL_FILE);
  json_close_object(&json);
  buf_add_byte(out, '\n');
}
