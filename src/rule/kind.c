/* Owns the recognition of rule files by their keys, and of what else a YAML or JSON file may be.
   The folder plays no part, so that a rule is a rule wherever it lies. */
#include "rule/field.h"

typedef struct KindInfo {
  const char *slug, *yaml, *title;
  bool open;
} KindInfo;

static const KindInfo kinds[RULE_KIND_COUNT] = {
#define RULE_KIND(name, slug, yaml, title, open) {slug, yaml, title, open},
#include "gen/rule.inc"
#undef RULE_KIND
};

const char *rule_kind_slug(RuleKind kind) { return kinds[kind].slug; }

const char *rule_kind_title(RuleKind kind) { return kinds[kind].title; }

const char *rule_kind_yaml(RuleKind kind) { return kinds[kind].yaml; }

bool rule_kind_is_open(RuleKind kind) { return kinds[kind].open; }

RuleKind rule_kind_find(Str slug) {
  for (int kind = 0; kind < RULE_KIND_COUNT; kind++) {
    if (str_eq(str_of(kinds[kind].slug), slug)) return (RuleKind)kind;
  }
  return RULE_KIND_COUNT;
}

bool rule_kind_has_query(RuleKind kind) {
  switch (kind) {
    case RULE_SCHEDULED:
    case RULE_NRT:
    case RULE_HUNTING:
    case RULE_PARSER:
    case RULE_ASIM_PARSER:
    case RULE_ASIM_FUNCTION:
    case RULE_EXPLORATION:
    case RULE_CUSTOM_DETECTION: return true;
    default: return false;
  }
}

/* --- rules --- */

static bool has(const Node *root, FieldId field) { return field_entry(root, field) != NULL; }

static unsigned count(const Node *root, const FieldId *fields, size_t len) {
  unsigned found = 0;
  for (size_t i = 0; i < len; i++) found += has(root, fields[i]);
  return found;
}
#define COUNT(root, ...)                        \
  count((root), (const FieldId[]){__VA_ARGS__}, \
        sizeof((const FieldId[]){__VA_ARGS__}) / sizeof(FieldId))

static RuleKind kind_named(Str text, bool any_case) {
  if (!text.len) return RULE_NONE;
  for (RuleKind kind = 0; kind < RULE_KIND_COUNT; kind++) {
    Str yaml = str_of(kinds[kind].yaml);
    if (yaml.len == text.len && (any_case ? str_eq_nocase(yaml, text) : str_eq(yaml, text)))
      return kind;
  }
  return RULE_NONE;
}

/* Keys that nothing but a Sentinel rule has. */
static unsigned count_distinctive(const Node *root) {
  return COUNT(root, FIELD_REQUIRED_DATA_CONNECTORS, FIELD_RELEVANT_TECHNIQUES, FIELD_TACTICS,
               FIELD_ENTITY_MAPPINGS, FIELD_QUERY_FREQUENCY, FIELD_QUERY_PERIOD,
               FIELD_TRIGGER_OPERATOR, FIELD_TRIGGER_THRESHOLD, FIELD_CUSTOM_DETAILS,
               FIELD_ALERT_DETAILS_OVERRIDE);
}

static bool looks_like_rule(const Node *root) {
  unsigned distinctive = count_distinctive(root);
  if (distinctive >= 2) return true;
  return has(root, FIELD_QUERY) && (distinctive || COUNT(root, FIELD_ID, FIELD_NAME) == 2);
}

/* Without a known `kind`: a whole schedule makes a scheduled rule; beside a `kind` that is none,
   part of one does, or a severity. */
static bool looks_scheduled(const Node *root, bool has_kind) {
  unsigned keys = COUNT(root, FIELD_QUERY_FREQUENCY, FIELD_QUERY_PERIOD, FIELD_TRIGGER_OPERATOR,
                        FIELD_TRIGGER_THRESHOLD);
  return keys == 4 || (has_kind && (keys || has(root, FIELD_SEVERITY)));
}

static RuleKind function_kind(const Node *root) {
  if (has(root, FIELD_PARSER_QUERY)) return RULE_ASIM_PARSER;
  if (!has(root, FIELD_FUNCTION_QUERY)) return RULE_NONE;
  return COUNT(root, FIELD_FUNCTION, FIELD_CATEGORY, FIELD_ID) ? RULE_PARSER : RULE_ASIM_FUNCTION;
}

/* Its id is written `Id`, and it has none of the keys that rules have. */
static bool looks_like_exploration(const Node *root) {
  bool has_id = node_entry(root, field_info(FIELD_EXPLORATION_ID)->name) != NULL;
  return has_id && has(root, FIELD_QUERY) && !count_distinctive(root);
}

RuleKind rule_kind_of(const Node *root) {
  if (!root || root->kind != NODE_MAPPING) return RULE_NONE;
  const Node *named = node_get(root, field_info(FIELD_KIND)->name);
  Str text = named && named->kind == NODE_SCALAR ? str_trim(named->value) : (Str){0};
  RuleKind kind = kind_named(text, false);
  if (kind != RULE_NONE) return kind;
  kind = function_kind(root);
  if (kind != RULE_NONE) return kind;
  if (looks_like_exploration(root)) return RULE_EXPLORATION;
  if (!looks_like_rule(root)) return RULE_NONE;
  kind = kind_named(text, true);
  if (kind != RULE_NONE) return kind;
  return looks_scheduled(root, text.len > 0) ? RULE_SCHEDULED : RULE_HUNTING;
}

/* --- other files --- */

typedef struct Foreign {
  const char *keys[3]; /* all of them at the top of the file */
  const char *words;
} Foreign;

/* The first that fits wins. */
static const Foreign foreigns[] = {
    {{"on", "jobs"}, "a GitHub workflow"},
    {{"runs", "name"}, "a GitHub action"},
    {{"repos"}, "a pre-commit configuration"},
    {{"logsource", "detection"}, "a Sigma rule"},
    {{"trigger", "pool"}, "an Azure pipeline"},
    {{"trigger", "steps"}, "an Azure pipeline"},
    {{"trigger", "stages"}, "an Azure pipeline"},
    {{"$schema", "contentVersion", "resources"}, "an ARM template"},
    {{"contentVersion", "resources"}, "an ARM template"},
    {{"$schema", "parameters", "contentVersion"}, "parameters of an ARM template"},
    {{"triggers", "actions"}, "a Logic Apps playbook"},
    {{"definition", "parameters"}, "a Logic Apps playbook"},
    {{"connectorUiConfig"}, "a data connector definition"},
    {{"connectivityCriterias", "dataTypes"}, "a data connector definition"},
    {{"version", "items", "fallbackResourceIds"}, "an Azure workbook"},
    {{"version", "items"}, "an Azure workbook"},
    {{"displayName", "query"}, "an alert rule with the property names of ARM"},
    {{"properties", "kind", "type"}, "an ARM resource"},
    {{"cases"}, "the test of a rule (`rulec test` reads it)"},
    {{"scenarios"}, "the test of a rule (`rulec test` reads it)"},
    {{"apiVersion", "kind", "metadata"}, "a Kubernetes manifest"},
    {{"services"}, "a Docker Compose file"},
    {{"openapi"}, "an API description"},
    {{"swagger"}, "an API description"},
    {{"Name", "Author", "Version"}, "the description of a solution"},
    {{"properties", "$schema"}, "a JSON Schema"},
    {{"AnalysisType", "RuleID"}, "a Panther rule"},
    {{"search", "how_to_implement"}, "a Splunk detection"},
};

static bool fits(const Foreign *foreign, const Node *root) {
  for (size_t i = 0; i < 3 && foreign->keys[i]; i++) {
    if (!node_get(root, str_of(foreign->keys[i]))) return false;
  }
  return true;
}

static bool is_json(const Source *source) {
  Str text = str_trim(source->text);
  return text.len && (text.ptr[0] == '{' || text.ptr[0] == '[');
}

const char *rule_foreign_kind(const Source *source, const Node *root) {
  if (!root) return "an empty document";
  if (root->kind == NODE_SCALAR) return "a text without keys";
  if (root->kind == NODE_SEQUENCE) {
    const Node *first = root->items.len ? root->items.ptr[0] : NULL;
    if (node_get(first, STR("rule")) || node_get(first, STR("macro"))) return "Falco rules";
    return is_json(source) ? "a JSON list" : "a list, where a rule has keys at its top";
  }
  for (size_t i = 0; i < sizeof foreigns / sizeof *foreigns; i++) {
    if (fits(&foreigns[i], root)) return foreigns[i].words;
  }
  return is_json(source) ? "a JSON file of another kind" : "a YAML file of another kind";
}

bool rule_text_is_likely(Str text) {
  static const char *const keys[] = {
      "query:",          "requiredDataConnectors:", "relevantTechniques:",
      "queryFrequency:", "entityMappings:",         "triggerOperator:"};
  for (Str rest = text; rest.ptr;) {
    Str line = str_split(&rest, '\n');
    for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
      if (str_starts(line, str_of(keys[i]))) return true;
    }
  }
  return false;
}
