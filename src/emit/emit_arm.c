/* Owns the template that deploys rules to a Sentinel workspace: scheduled and NRT rules as
   alertRules, hunting queries as saved searches. Comes in: ordered rules. Goes out: one ARM
   template with the workspace's name as its parameter. */
#include "base/json.h"
#include "emit/emit.h"

enum { ARM_INDENT = 2 };

/* ARM evaluates a text in square brackets as an expression; a second opening one makes it text. */
static void add_text(Json *json, Str text) {
  if (!str_starts(text, STR("[")) || !str_ends(text, STR("]"))) {
    json_str(json, text);
    return;
  }
  Arena arena = {0};
  json_str(json, arena_printf(&arena, "[%.*s", STR_ARG(text)));
  arena_free(&arena);
}

static void put(Json *json, const char *key, Str text) {
  json_key(json, key);
  add_text(json, text);
}

/* Leaves the member out where TEXT is empty. */
static void put_some(Json *json, const char *key, Str text) {
  if (text.len) put(json, key, text);
}

static void put_bool(Json *json, const char *key, bool value) {
  json_key(json, key);
  json_bool(json, value);
}

/* Leaves the member out where there are no ITEMS. */
static void put_strings(Json *json, const char *key, const Str *items, size_t count) {
  if (!count) return;
  json_key(json, key);
  json_open_array(json);
  for (size_t i = 0; i < count; i++) add_text(json, items[i]);
  json_close_array(json);
}

static Str trimmed_end(Str text) {
  while (text.len && char_is_space(text.ptr[text.len - 1])) text.len--;
  return text;
}

/* --- tactics and techniques --- */

static Strs tactic_names(Arena *arena, const NormalRule *rule) {
  Strs names = {0};
  for (uint32_t i = 0; i < rule->tactics.len; i++) {
    vec_push(arena, &names, rule->tactics.ptr[i].name);
  }
  return names;
}

/* The base techniques of RULE, each once; or its sub-techniques. Both come sorted by id. */
static Strs technique_ids(Arena *arena, const NormalRule *rule, bool subs) {
  Strs ids = {0};
  for (uint32_t i = 0; i < rule->techniques.len; i++) {
    const NormalTechnique *technique = &rule->techniques.ptr[i];
    bool sub = !str_eq(technique->id, technique->base_id);
    Str id = subs ? technique->id : technique->base_id;
    if ((subs && !sub) || (ids.len && str_eq(*vec_last(&ids), id))) continue;
    vec_push(arena, &ids, id);
  }
  return ids;
}

static void put_attack(Json *json, const NormalRule *rule) {
  Arena arena = {0};
  Strs tactics = tactic_names(&arena, rule);
  Strs techniques = technique_ids(&arena, rule, false), subs = technique_ids(&arena, rule, true);
  put_strings(json, "tactics", tactics.ptr, tactics.len);
  put_strings(json, "techniques", techniques.ptr, techniques.len);
  put_strings(json, "subTechniques", subs.ptr, subs.len);
  arena_free(&arena);
}

/* --- what alerts and incidents look like --- */

static void put_entities(Json *json, const NormalRule *rule) {
  if (!rule->entities.len) return;
  json_key(json, "entityMappings");
  json_open_array(json);
  for (uint32_t i = 0; i < rule->entities.len; i++) {
    const NormalEntity *entity = &rule->entities.ptr[i];
    json_open_object(json);
    put(json, "entityType", entity->type);
    json_key(json, "fieldMappings");
    json_open_array(json);
    for (uint32_t n = 0; n < entity->fields.len; n++) {
      json_open_object(json);
      put(json, "identifier", entity->fields.ptr[n].name);
      put(json, "columnName", entity->fields.ptr[n].value);
      json_close_object(json);
    }
    json_close_array(json);
    json_close_object(json);
  }
  json_close_array(json);
}

static void put_details(Json *json, const NormalRule *rule) {
  if (!rule->custom_details.len) return;
  json_key(json, "customDetails");
  json_open_object(json);
  for (uint32_t i = 0; i < rule->custom_details.len; i++) {
    json_key_str(json, rule->custom_details.ptr[i].name);
    add_text(json, rule->custom_details.ptr[i].value);
  }
  json_close_object(json);
}

static void put_properties(Json *json, const NormalPairs *properties) {
  if (!properties->len) return;
  json_key(json, "alertDynamicProperties");
  json_open_array(json);
  for (uint32_t i = 0; i < properties->len; i++) {
    json_open_object(json);
    put(json, "alertProperty", properties->ptr[i].name);
    put(json, "value", properties->ptr[i].value);
    json_close_object(json);
  }
  json_close_array(json);
}

static void put_override(Json *json, const NormalOverride *override) {
  if (!emit_overrides(override)) return;
  json_key(json, "alertDetailsOverride");
  json_open_object(json);
  put_some(json, "alertDisplayNameFormat", override->display_name);
  put_some(json, "alertDescriptionFormat", override->description);
  put_some(json, "alertTacticsColumnName", override->tactics_column);
  put_some(json, "alertSeverityColumnName", override->severity_column);
  put_properties(json, &override->properties);
  json_close_object(json);
}

static void put_sentinel_entities(Json *json, const NormalRule *rule) {
  if (!rule->sentinel_entities.len) return;
  json_key(json, "sentinelEntitiesMappings");
  json_open_array(json);
  for (uint32_t i = 0; i < rule->sentinel_entities.len; i++) {
    json_open_object(json);
    put(json, "columnName", rule->sentinel_entities.ptr[i]);
    json_close_object(json);
  }
  json_close_array(json);
}

static void put_incident(Json *json, const NormalIncident *incident) {
  if (!incident->given) return;
  json_key(json, "incidentConfiguration");
  json_open_object(json);
  put_bool(json, "createIncident", incident->create);
  if (incident->grouping_given) {
    json_key(json, "groupingConfiguration");
    json_open_object(json);
    put_bool(json, "enabled", incident->enabled);
    put_bool(json, "reopenClosedIncident", incident->reopen);
    put_some(json, "lookbackDuration", incident->lookback.iso);
    put_some(json, "matchingMethod", incident->method);
    put_strings(json, "groupByEntities", incident->entities.ptr, incident->entities.len);
    put_strings(json, "groupByAlertDetails", incident->details.ptr, incident->details.len);
    put_strings(json, "groupByCustomDetails", incident->custom.ptr, incident->custom.len);
    json_close_object(json);
  }
  json_close_object(json);
}

/* --- resources --- */

/* NAME with the id in place of its %.*s. The id is quoted as ARM quotes inside an expression. */
static void put_resource_name(Json *json, const char *before, Str id) {
  Buf name = {0};
  buf_add_cstr(&name, before);
  for (size_t i = 0; i < id.len; i++) buf_add_repeat(&name, id.ptr[i], id.ptr[i] == '\'' ? 2 : 1);
  buf_add_cstr(&name, "')]");
  json_key(json, "name");
  json_str(json, buf_str(&name));
  buf_free(&name);
}

static void put_schedule(Json *json, const NormalRule *rule) {
  if (rule->kind != RULE_SCHEDULED) return;
  put_some(json, "queryFrequency", rule->frequency.iso);
  put_some(json, "queryPeriod", rule->period.iso);
  put_some(json, "triggerOperator", rule->trigger_operator);
  json_key(json, "triggerThreshold");
  json_int(json, rule->trigger_threshold);
}

static void put_rule_properties(Json *json, const NormalRule *rule) {
  put(json, "displayName", rule->name);
  put(json, "description", trimmed_end(rule->description));
  put_some(json, "severity", rule->severity);
  put_bool(json, "enabled", rule->enabled);
  put(json, "query", rule->query);
  put_schedule(json, rule);
  put(json, "suppressionDuration", rule->suppression.given ? rule->suppression.iso : STR("PT1H"));
  put_bool(json, "suppressionEnabled", rule->suppression_enabled);
  put_attack(json, rule);
  put_some(json, "alertRuleTemplateName", rule->template_name);
  put_some(json, "templateVersion", rule->template_version);
  if (rule->aggregation.len) {
    json_key(json, "eventGroupingSettings");
    json_open_object(json);
    put(json, "aggregationKind", rule->aggregation);
    json_close_object(json);
  }
  put_override(json, &rule->override);
  put_details(json, rule);
  put_entities(json, rule);
  put_sentinel_entities(json, rule);
  put_incident(json, &rule->incident);
}

static void add_alert_rule(Json *json, const NormalRule *rule) {
  put_resource_name(json, "[concat(parameters('workspace'), '/Microsoft.SecurityInsights/",
                    rule->id);
  json_key(json, "type");
  json_cstr(json, "Microsoft.OperationalInsights/workspaces/providers/alertRules");
  json_key(json, "apiVersion");
  json_cstr(json, "2023-12-01-preview");
  json_key(json, "kind");
  json_cstr(json, rule->kind == RULE_NRT ? "NRT" : "Scheduled");
  json_key(json, "properties");
  json_open_object(json);
  put_rule_properties(json, rule);
  json_close_object(json);
}

static void add_tag(Json *json, const char *name, Str value) {
  if (!value.len) return;
  json_open_object(json);
  json_key(json, "name");
  json_cstr(json, name);
  put(json, "value", value);
  json_close_object(json);
}

static Str joined(Arena *arena, const Strs *items) {
  Buf buf = {0};
  for (uint32_t i = 0; i < items->len; i++) {
    if (i) buf_add_byte(&buf, ',');
    buf_add(&buf, items->ptr[i]);
  }
  Str all = arena_str(arena, buf_str(&buf));
  buf_free(&buf);
  return all;
}

/* A saved search has no fields of its own for these three: Sentinel keeps them in tags. */
static void put_search_tags(Json *json, const NormalRule *rule) {
  Arena arena = {0};
  Strs tactics = tactic_names(&arena, rule), techniques = {0};
  for (uint32_t i = 0; i < rule->techniques.len; i++) {
    vec_push(&arena, &techniques, rule->techniques.ptr[i].id);
  }
  json_key(json, "tags");
  json_open_array(json);
  add_tag(json, "description", trimmed_end(rule->description));
  add_tag(json, "tactics", joined(&arena, &tactics));
  add_tag(json, "techniques", joined(&arena, &techniques));
  json_close_array(json);
  arena_free(&arena);
}

static void add_saved_search(Json *json, const NormalRule *rule) {
  put_resource_name(json, "[concat(parameters('workspace'), '/", rule->id);
  json_key(json, "type");
  json_cstr(json, "Microsoft.OperationalInsights/workspaces/savedSearches");
  json_key(json, "apiVersion");
  json_cstr(json, "2020-08-01");
  json_key(json, "properties");
  json_open_object(json);
  json_key(json, "category");
  json_cstr(json, "Hunting Queries");
  put(json, "displayName", rule->name);
  put(json, "query", rule->query);
  json_key(json, "version");
  json_int(json, 2);
  put_search_tags(json, rule);
  json_close_object(json);
}

bool emit_arm_holds(RuleKind kind) {
  return kind == RULE_SCHEDULED || kind == RULE_NRT || kind == RULE_HUNTING;
}

void emit_arm(Buf *out, const EmitInput *input) {
  Json json = {.out = out, .indent = ARM_INDENT};
  json_open_object(&json);
  json_key(&json, "$schema");
  json_cstr(&json,
            "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#");
  json_key(&json, "contentVersion");
  json_cstr(&json, "1.0.0.0");
  json_key(&json, "parameters");
  json_raw(&json, STR("{\"workspace\": {\"type\": \"string\"}}"));
  json_key(&json, "resources");
  json_open_array(&json);
  for (size_t i = 0; i < input->count; i++) {
    const NormalRule *rule = input->rules[i];
    if (!emit_arm_holds(rule->kind)) continue;
    json_open_object(&json);
    rule->kind == RULE_HUNTING ? add_saved_search(&json, rule) : add_alert_rule(&json, rule);
    json_close_object(&json);
  }
  json_close_array(&json);
  json_close_object(&json);
  buf_add_byte(out, '\n');
}
