/* Owns the way from a located tree to the rule model. Comes in: a document. Goes out: a Rule whose
   texts point into the tree. Says nothing about mistakes: the checks do. */
#include "doc/scalar.h"
#include "rule/field.h"

static Text text_of(const Node *key, const Node *node) {
  if (!node || node->kind != NODE_SCALAR || node_is_null(node)) return (Text){0};
  return (Text){node->value, node, key, node->span};
}

static Text read_text(const Node *mapping, FieldId field) {
  const Entry *entry = field_entry(mapping, field);
  return entry ? text_of(entry->key, entry->value) : (Text){0};
}

static RuleDuration read_duration(const Node *mapping, FieldId field) {
  Text text = read_text(mapping, field);
  return (RuleDuration){text, duration_parse(text.value)};
}

/* The part [START, END) of TEXT's value, which MAP leads to the file, without white space around
 * it.
 */
static Text text_part(const ScalarMap *map, Text text, size_t start, size_t end) {
  while (start < end && char_is_space(text.value.ptr[start])) start++;
  while (end > start && char_is_space(text.value.ptr[end - 1])) end--;
  Text part = text;
  part.value = str_slice(text.value, start, end);
  part.span = scalar_map_span(map, (Span){(uint32_t)start, (uint32_t)end});
  return part;
}

/* `a, b` in one scalar. */
static void split_texts(Arena *arena, const Source *source, Text text, Texts *texts) {
  size_t start = 0;
  ScalarMap map = scalar_map(arena, source, text.node);
  while (start <= text.value.len) {
    size_t comma = str_find_byte(text.value, ',', start);
    size_t end = comma == STR_NONE ? text.value.len : comma;
    Text part = text_part(&map, text, start, end);
    if (part.value.len) vec_push(arena, texts, part);
    start = end + 1;
  }
}

/* The items of a list; a scalar counts as the list of what its commas part. */
static Texts read_texts(Arena *arena, const Source *source, const Node *mapping, FieldId field) {
  Texts texts = {0};
  const Entry *entry = field_entry(mapping, field);
  if (!entry) return texts;
  Text alone = text_of(entry->key, entry->value);
  if (alone.node && str_find_byte(alone.value, ',', 0) == STR_NONE) {
    vec_push(arena, &texts, alone);
  } else if (alone.node) {
    split_texts(arena, source, alone, &texts);
  }
  vec_each(Node *, item, &entry->value->items) {
    Text text = text_of(NULL, *item);
    if (text.node) vec_push(arena, &texts, text);
  }
  return texts;
}

static void read_connectors(Arena *arena, Rule *rule) {
  const Node *list = field_get(rule->root, FIELD_REQUIRED_DATA_CONNECTORS);
  if (!list) return;
  vec_each(Node *, item, &list->items) {
    RuleConnector connector = {.node = *item, .id = read_text(*item, FIELD_CONNECTOR_ID)};
    connector.types = read_texts(arena, rule->source, *item, FIELD_DATA_TYPES);
    vec_push(arena, &rule->connectors, connector);
  }
}

static void read_entities(Arena *arena, Rule *rule) {
  const Node *list = field_get(rule->root, FIELD_ENTITY_MAPPINGS);
  if (!list) return;
  vec_each(Node *, item, &list->items) {
    RuleEntity entity = {.node = *item, .type = read_text(*item, FIELD_ENTITY_TYPE)};
    const Node *fields = field_get(*item, FIELD_FIELD_MAPPINGS);
    if (fields) {
      vec_each(Node *, field, &fields->items) {
        RuleFieldMapping mapping = {*field, read_text(*field, FIELD_IDENTIFIER),
                                    read_text(*field, FIELD_COLUMN_NAME)};
        vec_push(arena, &entity.fields, mapping);
      }
    }
    vec_push(arena, &rule->entities, entity);
  }
}

static void read_details(Arena *arena, Rule *rule) {
  const Node *details = field_get(rule->root, FIELD_CUSTOM_DETAILS);
  if (details) {
    vec_each(Entry, entry, &details->entries) {
      RuleDetail detail = {entry->value, text_of(NULL, entry->key),
                           text_of(entry->key, entry->value)};
      vec_push(arena, &rule->custom_details, detail);
    }
  }
  const Node *list = field_get(rule->root, FIELD_SENTINEL_ENTITIES_MAPPINGS);
  if (!list) return;
  vec_each(Node *, item, &list->items) {
    Text column = read_text(*item, FIELD_ENTITIES_COLUMN);
    if (column.node) vec_push(arena, &rule->sentinel_entities, column);
  }
}

/* An item is a text, or keys with a value each. */
static void read_tags(Arena *arena, Rule *rule) {
  const Node *list = field_get(rule->root, FIELD_TAGS);
  for (uint32_t i = 0; list && i < list->items.len; i++) {
    const Node *item = list->items.ptr[i];
    RuleDetail alone = {.node = item, .name = text_of(NULL, item)};
    if (alone.name.node) vec_push(arena, &rule->tags, alone);
    for (uint32_t k = 0; item && k < item->entries.len; k++) {
      const Entry *entry = &item->entries.ptr[k];
      RuleDetail tag = {entry->value, text_of(NULL, entry->key), text_of(entry->key, entry->value)};
      vec_push(arena, &rule->tags, tag);
    }
  }
}

static void read_override(Arena *arena, Rule *rule) {
  const Node *node = field_get(rule->root, FIELD_ALERT_DETAILS_OVERRIDE);
  RuleOverride *to = &rule->override;
  to->display_name = read_text(node, FIELD_ALERT_DISPLAY_NAME_FORMAT);
  to->description = read_text(node, FIELD_ALERT_DESCRIPTION_FORMAT);
  to->tactics_column = read_text(node, FIELD_ALERT_TACTICS_COLUMN_NAME);
  to->severity_column = read_text(node, FIELD_ALERT_SEVERITY_COLUMN_NAME);
  const Node *list = field_get(node, FIELD_ALERT_DYNAMIC_PROPERTIES);
  if (!list) return;
  vec_each(Node *, item, &list->items) {
    RuleDetail property = {*item, read_text(*item, FIELD_ALERT_PROPERTY),
                           read_text(*item, FIELD_DYNAMIC_VALUE)};
    vec_push(arena, &to->properties, property);
  }
}

static void read_incident(Arena *arena, Rule *rule) {
  RuleIncident *to = &rule->incident;
  to->node = field_get(rule->root, FIELD_INCIDENT_CONFIGURATION);
  to->create = read_text(to->node, FIELD_CREATE_INCIDENT);
  to->grouping = field_get(to->node, FIELD_GROUPING_CONFIGURATION);
  to->enabled = read_text(to->grouping, FIELD_GROUPING_ENABLED);
  to->reopen = read_text(to->grouping, FIELD_REOPEN_CLOSED_INCIDENT);
  to->method = read_text(to->grouping, FIELD_MATCHING_METHOD);
  to->lookback = read_duration(to->grouping, FIELD_LOOKBACK_DURATION);
  to->entities = read_texts(arena, rule->source, to->grouping, FIELD_GROUP_BY_ENTITIES);
  to->details = read_texts(arena, rule->source, to->grouping, FIELD_GROUP_BY_ALERT_DETAILS);
  to->custom = read_texts(arena, rule->source, to->grouping, FIELD_GROUP_BY_CUSTOM_DETAILS);
}

static void read_schedule(Rule *rule) {
  const Node *root = rule->root;
  rule->frequency = read_duration(root, FIELD_QUERY_FREQUENCY);
  rule->period = read_duration(root, FIELD_QUERY_PERIOD);
  rule->trigger_operator = read_text(root, FIELD_TRIGGER_OPERATOR);
  rule->trigger_threshold = read_text(root, FIELD_TRIGGER_THRESHOLD);
  const Node *grouping = field_get(root, FIELD_EVENT_GROUPING_SETTINGS);
  rule->aggregation = read_text(grouping, FIELD_AGGREGATION_KIND);
  rule->suppression_enabled = read_text(root, FIELD_SUPPRESSION_ENABLED);
  rule->suppression = read_duration(root, FIELD_SUPPRESSION_DURATION);
}

static void read_identity(Arena *arena, Rule *rule) {
  const Node *root = rule->root;
  rule->id = read_text(root, FIELD_ID);
  rule->name = read_text(root, FIELD_NAME);
  rule->description = read_text(root, FIELD_DESCRIPTION);
  rule->kind_text = read_text(root, FIELD_KIND);
  rule->severity = read_text(root, FIELD_SEVERITY);
  rule->status = read_text(root, FIELD_STATUS);
  rule->version = read_text(root, FIELD_VERSION);
  rule->enabled = read_text(root, FIELD_ENABLED);
  rule->query = read_text(root, FIELD_QUERY);
  rule->template_name = read_text(root, FIELD_ALERT_RULE_TEMPLATE_NAME);
  rule->template_version = read_text(root, FIELD_TEMPLATE_VERSION);
  rule->tactics = read_texts(arena, rule->source, root, FIELD_TACTICS);
  rule->techniques = read_texts(arena, rule->source, root, FIELD_RELEVANT_TECHNIQUES);
}

/* --- kinds with other keys --- */

static Text first_of(Text a, Text b) { return a.node ? a : b; }

static void read_parameters(Arena *arena, Rule *rule, bool asim) {
  const Node *list = field_get(rule->root, asim ? FIELD_PARSER_PARAMS : FIELD_FUNCTION_PARAMS);
  if (!list) return;
  vec_each(Node *, item, &list->items) {
    RuleParameter parameter = {
        read_text(*item, asim ? FIELD_PARSER_PARAM_NAME : FIELD_FUNCTION_PARAM_NAME),
        read_text(*item, asim ? FIELD_PARSER_PARAM_TYPE : FIELD_FUNCTION_PARAM_TYPE)};
    if (parameter.name.node) vec_push(arena, &rule->parameters, parameter);
  }
}

static void read_function(Arena *arena, Rule *rule) {
  const Node *root = rule->root;
  bool asim = rule->kind == RULE_ASIM_PARSER;
  const Node *about = field_get(root, asim ? FIELD_PARSER : FIELD_FUNCTION);
  Text alias = read_text(root, FIELD_FUNCTION_ALIAS);
  rule->name = asim ? read_text(root, FIELD_PARSER_NAME)
                    : first_of(alias, read_text(root, FIELD_FUNCTION_NAME));
  rule->description = read_text(root, FIELD_PARSER_DESCRIPTION);
  rule->query = read_text(root, asim ? FIELD_PARSER_QUERY : FIELD_FUNCTION_QUERY);
  rule->version = text_of(NULL, node_get(about, STR("Version")));
  read_parameters(arena, rule, asim);
}

/* Tactics of a custom detection are texts, or keys with the techniques below them. */
static void read_alert_tactic(Arena *arena, Rule *rule, const Node *item) {
  Text text = text_of(NULL, item);
  static const char *const names[] = {"tactic", "name", "category"};
  for (size_t i = 0; i < 3 && !text.node; i++)
    text = text_of(NULL, node_get(item, str_of(names[i])));
  if (text.node) vec_push(arena, &rule->tactics, text);
  static const char *const lists[] = {"techniques", "subTechniques"};
  for (size_t i = 0; i < 2; i++) {
    const Node *list = node_get(item, str_of(lists[i]));
    if (!list) continue;
    vec_each(Node *, technique, &list->items) {
      Text id = text_of(NULL, *technique);
      if (id.node) vec_push(arena, &rule->techniques, id);
    }
  }
}

static void read_detection(Arena *arena, Rule *rule) {
  const Node *properties = field_get(rule->root, FIELD_PROPERTIES);
  const Node *condition = field_get(properties, FIELD_QUERY_CONDITION);
  const Node *action = field_get(properties, FIELD_DETECTION_ACTION);
  const Node *alert = field_get(action, FIELD_ALERT_TEMPLATE);
  rule->id = read_text(properties, FIELD_DETECTION_ID);
  rule->name = read_text(properties, FIELD_DETECTION_NAME);
  rule->status = read_text(properties, FIELD_DETECTION_STATUS);
  rule->version = read_text(rule->root, FIELD_SCHEMA_VERSION);
  rule->query =
      first_of(text_of(NULL, condition), text_of(NULL, node_get(condition, STR("queryText"))));
  rule->frequency = read_duration(field_get(properties, FIELD_SCHEDULE), FIELD_DETECTION_FREQUENCY);
  rule->description = read_text(alert, FIELD_ALERT_DESCRIPTION);
  rule->severity = read_text(alert, FIELD_ALERT_SEVERITY);
  const Node *tactics = field_get(alert, FIELD_ALERT_TACTICS);
  if (!tactics) return;
  vec_each(Node *, item, &tactics->items) read_alert_tactic(arena, rule, *item);
}

/* Hunting queries that carry a schedule are told from scheduled rules that lack their kind by the
   folder they lie in. */
static RuleKind kind_of(const Doc *doc, const Node *root) {
  RuleKind kind = rule_kind_of(root);
  bool lies_with_hunts = str_find(doc->source->path, STR("Hunting Queries/"), 0) != STR_NONE;
  bool unnamed = kind == RULE_SCHEDULED && !field_get(root, FIELD_KIND);
  return unnamed && lies_with_hunts ? RULE_HUNTING : kind;
}

Rule *rule_read(Arena *arena, const Doc *doc, const Node *root) {
  Rule *rule = ARENA_NEW(arena, Rule);
  rule->source = doc->source;
  rule->doc = doc;
  rule->root = root;
  rule->kind = kind_of(doc, root);
  if (rule->kind == RULE_NONE) return rule;
  read_identity(arena, rule);
  read_schedule(rule);
  read_connectors(arena, rule);
  read_entities(arena, rule);
  read_details(arena, rule);
  read_tags(arena, rule);
  read_override(arena, rule);
  read_incident(arena, rule);
  switch (rule->kind) {
    case RULE_EXPLORATION: rule->id = read_text(root, FIELD_EXPLORATION_ID); break;
    case RULE_MS_INCIDENT: rule->name = read_text(root, FIELD_PRODUCT_DISPLAY_NAME); break;
    case RULE_PARSER:
    case RULE_ASIM_PARSER:
    case RULE_ASIM_FUNCTION: read_function(arena, rule); break;
    case RULE_CUSTOM_DETECTION: read_detection(arena, rule); break;
    default: break;
  }
  return rule;
}
