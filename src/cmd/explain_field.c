/* Owns the explanations of the keys of rules and of entity types. Comes in: the tables of keys and
   of entities. Goes out: text and JSON. */
#include "cmd/explainer.h"
#include "fact/attack.h"
#include "fact/entity.h"
#include "rule/field.h"

static bool next_field(const FactSet *facts, size_t *at, Topic *topic) {
  (void)facts;
  while (*at < FIELD_COUNT && str_eq(field_info((FieldId)*at)->name, STR("*"))) (*at)++;
  if (*at >= FIELD_COUNT) return false;
  const FieldInfo *info = field_info((FieldId)*at);
  *topic = (Topic){info->name, str_of(info->doc), (*at)++, NULL};
  return true;
}

static void print_place(Buf *out, FieldId field) {
  Arena arena = {0};
  Str path = field_path(&arena, field);
  buf_printf(out, "%.*s\n\n%s\n\n", STR_ARG(path), field_info(field)->doc);
  arena_free(&arena);
}

/* "Required in: scheduled, nrt" */
static void print_kinds(Buf *out, const char *title, RuleKinds kinds) {
  if (!kinds) return;
  buf_printf(out, "%-14s", title);
  bool first = true;
  for (RuleKind kind = RULE_SCHEDULED; kind < RULE_KIND_COUNT; kind++) {
    if (!(kinds >> kind & 1)) continue;
    buf_printf(out, "%s%s", first ? "" : ", ", rule_kind_slug(kind));
    first = false;
  }
  buf_add_byte(out, '\n');
}

static void print_limits(Buf *out, const FieldInfo *info) {
  const char *unit = info->shape == HOLDS_INTEGER                            ? ""
                     : info->shape == HOLDS_LIST || info->shape == HOLDS_MAP ? " entries"
                                                                             : " characters";
  if (info->max) buf_printf(out, "%-14s%u to %u%s\n", "limits", info->min, info->max, unit);
  if (info->style_max)
    buf_printf(out, "%-14sat most %u%s\n", "reviewers ask", info->style_max, unit);
}

static void print_tactics(Buf *out) {
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    FactTactic tactic = fact_tactic(i);
    if (tactic.arm)
      buf_printf(out, "  %-26.*s%.*s\n", STR_ARG(tactic.name), STR_ARG(tactic.display));
  }
}

static void print_entities(Buf *out) {
  for (int entity = 0; entity < fact_entity_count(); entity++) {
    buf_printf(out, "  %-18.*s", STR_ARG(fact_entity_name(entity)));
    for (unsigned i = 0; i < fact_entity_identifier_count(entity); i++) {
      buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(fact_entity_identifier(entity, i)));
    }
    buf_add_byte(out, '\n');
  }
}

static void print_values(Buf *out, const FieldInfo *info) {
  if (!info->values && info->values_from == VALUES_LISTED) return;
  buf_add_cstr(out, "\nvalues:\n");
  if (info->values_from == VALUES_TACTICS) print_tactics(out);
  if (info->values_from == VALUES_ENTITIES) print_entities(out);
  if (!info->values) return;
  for (const char *const *value = info->values; *value; value++) buf_printf(out, "  %s\n", *value);
}

static void print_field(const FactSet *facts, const Topic *topic, Buf *out) {
  (void)facts;
  FieldId field = (FieldId)topic->number;
  const FieldInfo *info = field_info(field);
  print_place(out, field);
  buf_printf(out, "%-14s%s\n", "type", shape_words(info->shape));
  print_kinds(out, "kinds", info->kinds);
  print_kinds(out, "required", info->required);
  print_kinds(out, "by CI", info->ci_required & ~info->required);
  print_kinds(out, "by reviewers", info->style_required & ~info->required & ~info->ci_required);
  print_limits(out, info);
  if (info->fallback) buf_printf(out, "%-14s%s\n", "default", info->fallback);
  if (info->arm) buf_printf(out, "%-14s%s\n", "deployed as", info->arm);
  print_values(out, info);
}

static void print_field_json(const FactSet *facts, const Topic *topic, Json *json) {
  (void)facts;
  const FieldInfo *info = field_info((FieldId)topic->number);
  Arena arena = {0};
  json_key(json, "path"), json_str(json, field_path(&arena, (FieldId)topic->number));
  arena_free(&arena);
  json_key(json, "doc"), json_cstr(json, info->doc);
  json_key(json, "type"), json_cstr(json, shape_words(info->shape));
  json_key(json, "default"), json_cstr(json, info->fallback);
  json_key(json, "arm"), json_cstr(json, info->arm);
  json_key(json, "values"), json_open_array(json);
  for (const char *const *value = info->values; value && *value; value++) json_cstr(json, *value);
  json_close_array(json);
}

const Explainer explain_fields = {"key", next_field, print_field, print_field_json};

/* --- entity types --- */

static bool next_entity(const FactSet *facts, size_t *at, Topic *topic) {
  (void)facts;
  if (*at == (size_t)fact_entity_count()) return false;
  *topic = (Topic){fact_entity_name((int)*at), {NULL, 0}, *at, NULL};
  return ++*at, true;
}

static void print_set(Buf *out, int entity, FactIdentifiers set) {
  const char *before = "  ";
  for (unsigned i = 0; i < fact_entity_identifier_count(entity); i++) {
    if (!(set & 1u << i)) continue;
    buf_printf(out, "%s%.*s", before, STR_ARG(fact_entity_identifier(entity, i)));
    before = " + ";
  }
  buf_add_byte(out, '\n');
}

static void print_entity(const FactSet *facts, const Topic *topic, Buf *out) {
  (void)facts;
  int entity = (int)topic->number;
  size_t column = 0;
  buf_printf(out, "%.*s: an entity type of `entityMappings`\n\nIdentifiers:\n",
             STR_ARG(topic->name));
  for (unsigned i = 0; i < fact_entity_identifier_count(entity); i++)
    explain_item(out, &column, fact_entity_identifier(entity, i));
  buf_add_byte(out, '\n');
  if (fact_entity_required_count(entity)) buf_add_cstr(out, "\nRequired, one of:\n");
  for (unsigned i = 0; i < fact_entity_required_count(entity); i++)
    print_set(out, entity, fact_entity_required(entity, i));
  if (fact_entity_strong_count(entity)) buf_add_cstr(out, "\nIdentifies strongly:\n");
  for (unsigned i = 0; i < fact_entity_strong_count(entity); i++)
    print_set(out, entity, fact_entity_strong(entity, i));
}

const Explainer explain_entities = {"entity", next_entity, print_entity, NULL};
