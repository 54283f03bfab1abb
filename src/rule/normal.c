/* Owns normalization: a Rule in, what emitters write out. Defaults come from the table of keys,
   names from the ATT&CK facts. */
#include "rule/normal.h"

#include "base/hash.h"
#include "fact/attack.h"
#include "rule/field.h"

#include <stdlib.h>
#include <string.h>

static Str given_or(Text text, FieldId field) {
  Str value = str_trim(text.value);
  if (value.len) return value;
  return str_of(field_info(field)->fallback);
}

/* The allowed value of FIELD that TEXT is but for case; its default where TEXT is absent; the empty
   string where it is something else. */
static Str one_of(Text text, FieldId field) {
  const FieldInfo *info = field_info(field);
  if (!text.node) return str_of(info->fallback);
  for (size_t i = 0; info->values[i]; i++) {
    if (str_eq_nocase(str_of(info->values[i]), str_trim(text.value)))
      return str_of(info->values[i]);
  }
  return STR("");
}

static bool truth(Text text, bool fallback) {
  if (!text.node) return fallback;
  return str_eq_nocase(str_trim(text.value), STR("true"));
}

static NormalDuration duration(Arena *arena, RuleDuration from) {
  if (from.value.form == DURATION_NONE) return (NormalDuration){0};
  return (NormalDuration){true, from.value.seconds, duration_iso(arena, from.value.seconds)};
}

static int64_t whole_number(Str text) {
  int64_t number = 0;
  for (size_t i = 0; i < text.len && char_is_digit(text.ptr[i]) && number < INT32_MAX; i++) {
    number = number * 10 + (text.ptr[i] - '0');
  }
  return number;
}

static Strs values(Arena *arena, const Texts *texts) {
  Strs strs = {0};
  vec_each(Text, text, texts) vec_push(arena, &strs, str_trim(text->value));
  return strs;
}

/* As the packaging tool does: no white space at the end, no quotes round the whole. */
static Str description_of(Text text) {
  Str value = str_trim(text.value);
  char quote = value.len > 1 ? value.ptr[0] : 0;
  bool quoted = (quote == '\'' || quote == '"') && value.ptr[value.len - 1] == quote;
  return quoted ? str_trim(str_slice(value, 1, value.len - 1)) : value;
}

/* --- ATT&CK --- */

static Str tactic_id(const FactTactic *tactic) {
  for (FactMatrix matrix = 0; matrix < FACT_MATRICES; matrix++) {
    if (tactic->ids[matrix].len) return tactic->ids[matrix];
  }
  return STR("");
}

static int compare_tactics(const void *a, const void *b) {
  return str_cmp(((const NormalTactic *)a)->name, ((const NormalTactic *)b)->name);
}

static void add_tactics(Arena *arena, NormalRule *to, const Rule *rule) {
  FactTactics seen = 0;
  vec_each(Text, text, &rule->tactics) {
    unsigned number = fact_tactic_guess(text->value);
    if (number == FACT_NO_TACTIC || seen >> number & 1) continue;
    seen |= 1u << number;
    FactTactic tactic = fact_tactic(number);
    NormalTactic normal = {tactic.name, tactic_id(&tactic), tactic.display};
    vec_push(arena, &to->tactics, normal);
  }
  if (to->tactics.len)
    qsort(to->tactics.ptr, to->tactics.len, sizeof(NormalTactic), compare_tactics);
}

static int compare_techniques(const void *a, const void *b) {
  return str_cmp(((const NormalTechnique *)a)->id, ((const NormalTechnique *)b)->id);
}

static Str upper(Arena *arena, Str text) {
  Str copy = arena_str(arena, text);
  for (size_t i = 0; i < copy.len; i++) ((char *)copy.ptr)[i] = char_upper(copy.ptr[i]);
  return copy;
}

static Str technique_name(Str id) {
  FactTechnique technique;
  return fact_technique_find(id, &technique) ? technique.name : STR("");
}

static void drop_repeated_techniques(NormalRule *to) {
  uint32_t kept = 0;
  for (uint32_t i = 0; i < to->techniques.len; i++) {
    NormalTechnique *technique = &to->techniques.ptr[i];
    if (kept && str_eq(to->techniques.ptr[kept - 1].id, technique->id)) continue;
    to->techniques.ptr[kept++] = *technique;
  }
  to->techniques.len = kept;
}

static void add_techniques(Arena *arena, NormalRule *to, const Rule *rule) {
  vec_each(Text, text, &rule->techniques) {
    Str id = upper(arena, str_trim(text->value));
    if (!fact_technique_is_id(id)) continue;
    Str base = str_slice(id, 0, 5);
    NormalTechnique technique = {id, technique_name(id), base, technique_name(base)};
    vec_push(arena, &to->techniques, technique);
  }
  if (!to->techniques.len) return;
  qsort(to->techniques.ptr, to->techniques.len, sizeof(NormalTechnique), compare_techniques);
  drop_repeated_techniques(to);
}

/* --- lists --- */

static void add_connectors(Arena *arena, NormalRule *to, const Rule *rule) {
  vec_each(RuleConnector, from, &rule->connectors) {
    if (!from->id.node) continue;
    NormalConnector connector = {.id = str_trim(from->id.value)};
    vec_each(Text, type, &from->types) vec_push(arena, &connector.types, str_trim(type->value));
    vec_push(arena, &to->connectors, connector);
  }
}

static void add_pair(Arena *arena, NormalPairs *pairs, Text name, Text value) {
  if (!name.node || !value.node) return;
  NormalPair pair = {str_trim(name.value), str_trim(value.value)};
  vec_push(arena, pairs, pair);
}

static void add_entities(Arena *arena, NormalRule *to, const Rule *rule) {
  vec_each(RuleEntity, from, &rule->entities) {
    if (!from->type.node) continue;
    NormalEntity entity = {.type = str_trim(from->type.value)};
    vec_each(RuleFieldMapping, field, &from->fields)
        add_pair(arena, &entity.fields, field->identifier, field->column);
    vec_push(arena, &to->entities, entity);
  }
}

static int compare_pairs(const void *a, const void *b) {
  return str_cmp(((const NormalPair *)a)->name, ((const NormalPair *)b)->name);
}

static void add_details(Arena *arena, NormalRule *to, const Rule *rule) {
  vec_each(RuleDetail, from, &rule->custom_details)
      add_pair(arena, &to->custom_details, from->name, from->column);
  NormalPairs *pairs = &to->custom_details;
  if (pairs->len) qsort(pairs->ptr, pairs->len, sizeof(NormalPair), compare_pairs);
}

static void add_tags(Arena *arena, NormalRule *to, const Rule *rule) {
  vec_each(RuleDetail, tag, &rule->tags) {
    NormalPair pair = {str_trim(tag->name.value), str_trim(tag->column.value)};
    if (pair.name.len) vec_push(arena, &to->tags, pair);
  }
}

static void add_override(Arena *arena, NormalRule *to, const RuleOverride *from) {
  to->override.display_name = str_trim(from->display_name.value);
  to->override.description = str_trim(from->description.value);
  to->override.tactics_column = str_trim(from->tactics_column.value);
  to->override.severity_column = str_trim(from->severity_column.value);
  vec_each(RuleDetail, property, &from->properties)
      add_pair(arena, &to->override.properties, property->name, property->column);
}

static void add_incident(Arena *arena, NormalRule *to, const RuleIncident *from) {
  to->incident = (NormalIncident){
      .given = from->node != NULL,
      .create = truth(from->create, true),
      .grouping_given = from->grouping != NULL,
      .enabled = truth(from->enabled, false),
      .reopen = truth(from->reopen, false),
      .method = one_of(from->method, FIELD_MATCHING_METHOD),
      .lookback = duration(arena, from->lookback),
      .entities = values(arena, &from->entities),
      .details = values(arena, &from->details),
      .custom = values(arena, &from->custom),
  };
}

/* --- what only some kinds have --- */

static Str long_operator(Text text) {
  static const char *const names[][2] = {
      {"gt", "GreaterThan"}, {"lt", "LessThan"}, {"eq", "Equal"}, {"ne", "NotEqual"}};
  Str value = str_trim(text.value);
  if (!value.len) return STR("GreaterThan");
  for (size_t i = 0; i < 4; i++) {
    Str brief = str_of(names[i][0]), full = str_of(names[i][1]);
    if (str_eq_nocase(value, brief) || str_eq_nocase(value, full)) return full;
  }
  return STR("");
}

static void add_schedule(Arena *arena, NormalRule *to, const Rule *rule) {
  to->frequency = duration(arena, rule->frequency);
  to->period = duration(arena, rule->period);
  to->trigger_operator = long_operator(rule->trigger_operator);
  to->trigger_threshold = whole_number(str_trim(rule->trigger_threshold.value));
}

static void add_alerting(Arena *arena, NormalRule *to, const Rule *rule) {
  to->aggregation = one_of(rule->aggregation, FIELD_AGGREGATION_KIND);
  to->suppression_enabled = truth(rule->suppression_enabled, false);
  to->suppression = duration(arena, rule->suppression);
  if (!to->suppression.given) to->suppression = (NormalDuration){true, 3600, STR("PT1H")};
}

static bool is_analytics(RuleKind kind) { return kind == RULE_SCHEDULED || kind == RULE_NRT; }

static void add_identity(Arena *arena, NormalRule *to, const Rule *rule) {
  to->kind = rule->kind;
  to->id = guid_canonical(arena, str_trim(rule->id.value));
  to->name = str_trim(rule->name.value);
  to->description = description_of(rule->description);
  bool severe = is_analytics(rule->kind) || rule->severity.node;
  to->severity =
      severe && rule->kind != RULE_HUNTING ? one_of(rule->severity, FIELD_SEVERITY) : STR("");
  to->status = given_or(rule->status, FIELD_STATUS);
  to->version = given_or(rule->version, FIELD_VERSION);
  to->enabled = truth(rule->enabled, true);
  to->query = rule->query.value;
  to->template_name = str_trim(rule->template_name.value);
  to->template_version = str_trim(rule->template_version.value);
}

/* --- the hash --- */

static void feed(Sha256 *hash, Str text) {
  uint8_t length[4];
  for (int i = 0; i < 4; i++) length[i] = (uint8_t)(text.len >> (8 * i));
  sha256_add(hash, (Str){(const char *)length, sizeof length});
  sha256_add(hash, text);
}

static void feed_strs(Sha256 *hash, const Strs *strs) {
  feed(hash, STR("["));
  vec_each(Str, text, strs) feed(hash, *text);
}

static void feed_pairs(Sha256 *hash, const NormalPairs *pairs) {
  feed(hash, STR("{"));
  vec_each(NormalPair, pair, pairs) {
    feed(hash, pair->name);
    feed(hash, pair->value);
  }
}

static void feed_truth(Sha256 *hash, bool truth_value) {
  feed(hash, truth_value ? STR("1") : STR("0"));
}

static void feed_scalars(Sha256 *hash, const NormalRule *rule, Arena *arena) {
  const Str scalars[] = {str_of(rule_kind_slug(rule->kind)),
                         rule->id,
                         rule->name,
                         rule->description,
                         rule->severity,
                         rule->status,
                         rule->version,
                         rule->query,
                         rule->frequency.iso,
                         rule->period.iso,
                         rule->trigger_operator,
                         arena_printf(arena, "%lld", (long long)rule->trigger_threshold),
                         rule->aggregation,
                         rule->suppression.iso,
                         rule->template_name,
                         rule->template_version};
  for (size_t i = 0; i < sizeof scalars / sizeof *scalars; i++) feed(hash, scalars[i]);
  feed_truth(hash, rule->enabled);
  feed_truth(hash, rule->suppression_enabled);
}

static void feed_lists(Sha256 *hash, const NormalRule *rule) {
  feed(hash, STR("tactics"));
  vec_each(NormalTactic, tactic, &rule->tactics) feed(hash, tactic->name);
  feed(hash, STR("techniques"));
  vec_each(NormalTechnique, technique, &rule->techniques) feed(hash, technique->id);
  feed(hash, STR("connectors"));
  vec_each(NormalConnector, connector, &rule->connectors) {
    feed(hash, connector->id);
    feed(hash, STR("["));
    vec_each(Str, type, &connector->types) feed(hash, *type);
  }
  feed(hash, STR("entities"));
  vec_each(NormalEntity, entity, &rule->entities) {
    feed(hash, entity->type);
    feed_pairs(hash, &entity->fields);
  }
  feed_pairs(hash, &rule->custom_details);
  feed_strs(hash, &rule->sentinel_entities);
  if (rule->tags.len) feed_pairs(hash, &rule->tags);
}

static void feed_override(Sha256 *hash, const NormalOverride *override) {
  feed(hash, override->display_name);
  feed(hash, override->description);
  feed(hash, override->tactics_column);
  feed(hash, override->severity_column);
  feed_pairs(hash, &override->properties);
}

static void feed_incident(Sha256 *hash, const NormalIncident *incident) {
  const bool truths[] = {incident->given, incident->create, incident->grouping_given,
                         incident->enabled, incident->reopen};
  for (size_t i = 0; i < sizeof truths; i++) feed_truth(hash, truths[i]);
  feed(hash, incident->method);
  feed(hash, incident->lookback.iso);
  feed_strs(hash, &incident->entities);
  feed_strs(hash, &incident->details);
  feed_strs(hash, &incident->custom);
}

static Str hash_of(Arena *arena, const NormalRule *rule) {
  static const char digits[] = "0123456789abcdef";
  Sha256 hash = sha256_start();
  feed_scalars(&hash, rule, arena);
  feed_lists(&hash, rule);
  feed_override(&hash, &rule->override);
  feed_incident(&hash, &rule->incident);
  uint8_t bytes[HASH_SHA256_BYTES];
  sha256_finish(&hash, bytes);
  char hex[HASH_SHA256_HEX];
  for (size_t i = 0; i < sizeof bytes; i++) {
    hex[2 * i] = digits[bytes[i] >> 4];
    hex[2 * i + 1] = digits[bytes[i] & 15];
  }
  return arena_str(arena, (Str){hex, sizeof hex});
}

NormalRule *rule_normalize(Arena *arena, const Rule *rule) {
  NormalRule *normal = ARENA_NEW(arena, NormalRule);
  normal->rule = rule;
  normal->path = rule->source->path;
  normal->line = rule->root ? source_place(rule->source, rule->root->span.start).line : 1;
  add_identity(arena, normal, rule);
  if (rule->kind == RULE_SCHEDULED) add_schedule(arena, normal, rule);
  if (rule->kind == RULE_CUSTOM_DETECTION) normal->frequency = duration(arena, rule->frequency);
  if (is_analytics(rule->kind)) add_alerting(arena, normal, rule);
  add_tactics(arena, normal, rule);
  add_techniques(arena, normal, rule);
  add_connectors(arena, normal, rule);
  add_entities(arena, normal, rule);
  add_details(arena, normal, rule);
  add_tags(arena, normal, rule);
  normal->sentinel_entities = values(arena, &rule->sentinel_entities);
  add_override(arena, normal, &rule->override);
  add_incident(arena, normal, &rule->incident);
  normal->hash = hash_of(arena, normal);
  return normal;
}

void rule_narrow(Arena *arena, NormalRule *rule, Str query) {
  rule->raw_query = rule->query;
  rule->query = query;
  rule->hash = hash_of(arena, rule);
}
