/* Owns the checks of entityMappings: types, identifiers, which of them are needed, and the columns
   that queries of old named instead. */
#include "fact/entity.h"
#include "check/check_int.h"
#include "doc/scalar.h"

/* --- types --- */

static void report_type(const CheckContext *context, Text type) {
  Span span = check_text_span(context, type);
  Diag *diag =
      check_report(context, DIAG_E001, span, "`%.*s` is not an entity type", STR_ARG(type.value));
  Str near = fact_entity_near(type.value);
  if (str_eq_nocase(type.value, STR("SentinelEntities"))) {
    check_help(context, diag, "columns with ready entities stand under `sentinelEntitiesMappings`");
  } else if (near.len) {
    check_help(context, diag, "did you mean `%.*s`?", STR_ARG(near));
    check_replace(context, diag, false, span, near);
  } else {
    check_help(context, diag, "`rulec explain entityType` lists them");
  }
}

/* Checks an entity type where it may stand; its number, or FACT_NO_ENTITY. */
static int check_type(const CheckContext *context, Text type) {
  int entity = fact_entity_find(type.value);
  Span span = check_text_span(context, type);
  if (entity == FACT_NO_ENTITY) {
    entity = fact_entity_find_nocase(str_trim(type.value));
    if (entity == FACT_NO_ENTITY) {
      report_type(context, type);
      return entity;
    }
    Str name = fact_entity_name(entity);
    Diag *diag = check_report(context, DIAG_E002, span, "`%.*s` is spelled `%.*s`",
                              STR_ARG(type.value), STR_ARG(name));
    check_replace(context, diag, true, span, name);
  }
  if (!fact_entity_in_arm(entity)) {
    check_report(context, DIAG_E011, span, "the service's API does not list `%.*s`",
                 STR_ARG(fact_entity_name(entity)));
  }
  return entity;
}

/* --- identifiers --- */

static Str identifier_list(Arena *arena, int entity) {
  Str names[FACT_NO_IDENTIFIER];
  unsigned count = fact_entity_identifier_count(entity);
  for (unsigned i = 0; i < count; i++) names[i] = fact_entity_identifier(entity, i);
  return check_list(arena, "and", names, count);
}

static void report_identifier(const CheckContext *context, Text text, int entity) {
  Span span = check_text_span(context, text);
  Str type = fact_entity_name(entity);
  if (fact_entity_identifier_is_rumour(entity, text.value)) {
    Diag *diag = check_report(context, DIAG_E004, span,
                              "`%.*s` is in the documentation of %.*s, but is refused",
                              STR_ARG(text.value), STR_ARG(type));
    Str list = identifier_list(context->arena, entity);
    check_help(context, diag, "%.*s takes %.*s", STR_ARG(type), STR_ARG(list));
    return;
  }
  Diag *diag = check_report(context, DIAG_E003, span, "`%.*s` is not an identifier of %.*s",
                            STR_ARG(text.value), STR_ARG(type));
  Str near = fact_entity_identifier_near(entity, text.value);
  if (near.len) {
    check_help(context, diag, "did you mean `%.*s`?", STR_ARG(near));
    check_replace(context, diag, false, span, near);
  } else {
    Str list = identifier_list(context->arena, entity);
    check_help(context, diag, "it takes %.*s", STR_ARG(list));
  }
}

static unsigned check_identifier(const CheckContext *context, Text text, int entity) {
  unsigned number = fact_entity_identifier_find(entity, text.value);
  if (number != FACT_NO_IDENTIFIER) return number;
  number = fact_entity_identifier_find_nocase(entity, str_trim(text.value));
  if (number == FACT_NO_IDENTIFIER) {
    report_identifier(context, text, entity);
    return number;
  }
  Span span = check_text_span(context, text);
  Str name = fact_entity_identifier(entity, number);
  Diag *diag = check_report(context, DIAG_E005, span, "`%.*s` is spelled `%.*s`",
                            STR_ARG(text.value), STR_ARG(name));
  check_replace(context, diag, true, span, name);
  return number;
}

/* Checks the identifiers of MAPPING. True where all of them are known; they go to MAPPED. */
static bool check_identifiers(const CheckContext *context, const RuleEntity *mapping, int entity,
                              FactIdentifiers *mapped) {
  Text seen[FACT_NO_IDENTIFIER] = {{{0}, NULL, NULL, {0, 0}}};
  bool known = true;
  vec_each(RuleFieldMapping, field, &mapping->fields) {
    if (!field->identifier.node) continue;
    unsigned number = check_identifier(context, field->identifier, entity);
    if (number == FACT_NO_IDENTIFIER) {
      known = false;
    } else if (*mapped >> number & 1) {
      Diag *diag =
          check_report(context, DIAG_E006, check_text_span(context, field->identifier),
                       "`%.*s` is mapped twice in one entity", STR_ARG(field->identifier.value));
      check_label(context, diag, check_text_span(context, seen[number]), "first here");
    } else {
      *mapped |= 1u << number;
      seen[number] = field->identifier;
    }
  }
  return known;
}

/* --- which are needed --- */

/* The identifiers in SET: "`Algorithm` + `Value`". */
static Str set_words(Arena *arena, int entity, FactIdentifiers set) {
  Str words = STR("");
  for (unsigned i = 0; i < fact_entity_identifier_count(entity); i++) {
    if (!(set >> i & 1)) continue;
    Str name = fact_entity_identifier(entity, i);
    words =
        arena_printf(arena, "%.*s%s`%.*s`", STR_ARG(words), words.len ? " + " : "", STR_ARG(name));
  }
  return words;
}

static Str sets_words(Arena *arena, int entity, bool strong) {
  unsigned count = strong ? fact_entity_strong_count(entity) : fact_entity_required_count(entity);
  Str words = STR("");
  for (unsigned i = 0; i < count; i++) {
    FactIdentifiers set = strong ? fact_entity_strong(entity, i) : fact_entity_required(entity, i);
    Str one = set_words(arena, entity, set);
    const char *glue = i == 0 ? "" : i + 1 == count ? " or " : ", ";
    words = arena_printf(arena, "%.*s%s%.*s", STR_ARG(words), glue, STR_ARG(one));
  }
  return words;
}

static void check_needed(const CheckContext *context, const RuleEntity *mapping, int entity,
                         FactIdentifiers mapped) {
  Str type = fact_entity_name(entity);
  Span span = check_text_span(context, mapping->type);
  if (!fact_entity_is_complete(entity, mapped)) {
    Str sets = sets_words(context->arena, entity, false);
    Diag *diag = check_report(context, DIAG_E007, span,
                              "`%.*s` is mapped without what identifies it", STR_ARG(type));
    check_help(context, diag, "map %.*s", STR_ARG(sets));
  } else if (diag_wants(context->bag, DIAG_E008) && !fact_entity_is_strong(entity, mapped)) {
    Str sets = sets_words(context->arena, entity, true);
    Diag *diag =
        check_report(context, DIAG_E008, span, "`%.*s` is identified only weakly", STR_ARG(type));
    check_help(context, diag, "strong are %.*s", STR_ARG(sets));
  }
}

static void check_mapping(const CheckContext *context, const RuleEntity *mapping) {
  if (!mapping->type.node) return;
  int entity = check_type(context, mapping->type);
  if (entity == FACT_NO_ENTITY) return;
  FactIdentifiers mapped = 0;
  bool known = check_identifiers(context, mapping, entity, &mapped);
  if (known && mapping->fields.len) check_needed(context, mapping, entity, mapped);
}

/* --- columns of old --- */

static bool maps_column(const Rule *rule, Str column) {
  vec_each(RuleEntity, entity, &rule->entities) {
    vec_each(RuleFieldMapping, field, &entity->fields) {
      if (str_eq(field->column.value, column)) return true;
    }
  }
  return false;
}

static void check_legacy(const CheckContext *context) {
  static const char *const columns[] = {"AccountCustomEntity", "HostCustomEntity",
                                        "IPCustomEntity",      "URLCustomEntity",
                                        "ProcessCustomEntity", "FileHashCustomEntity"};
  Text query = context->rule->query;
  if (context->rule->kind != RULE_SCHEDULED || !query.node) return;
  if (str_find(query.value, STR("CustomEntity"), 0) == STR_NONE) return;
  for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
    Str column = str_of(columns[i]);
    size_t at = str_find(query.value, column, 0);
    if (at == STR_NONE || maps_column(context->rule, column)) continue;
    Span in_value = {(uint32_t)at, (uint32_t)(at + column.len)};
    Diag *diag =
        check_report(context, DIAG_E010, scalar_span(context->rule->source, query.node, in_value),
                     "`%.*s` is in the query, but no entity is mapped to it", STR_ARG(column));
    check_help(context, diag, "map it under `entityMappings`, or rename the column");
  }
}

/* --- entities of custom detections --- */

static void check_detection(const CheckContext *context) {
  static const char *const needed[] = {"hosts", "accounts", "mailboxes", "ips"};
  const Node *action =
      field_get(field_get(context->rule->root, FIELD_PROPERTIES), FIELD_DETECTION_ACTION);
  const Node *alert = field_get(action, FIELD_ALERT_TEMPLATE);
  const Entry *entry = field_entry(alert, FIELD_ALERT_ENTITIES);
  if (!entry) return;
  for (size_t i = 0; i < 4; i++) {
    const Node *entities = node_get(entry->value, str_of(needed[i]));
    if (entities && entities->items.len) return;
  }
  Diag *diag = check_report(context, DIAG_E016, entry->key->span,
                            "no host, account, mailbox or address is mapped");
  check_help(context, diag, "fill one of `hosts`, `accounts`, `mailboxes` and `ips`");
}

void check_entities(const CheckContext *context) {
  vec_each(RuleEntity, mapping, &context->rule->entities) check_mapping(context, mapping);
  vec_each(Text, type, &context->rule->incident.entities) check_type(context, *type);
  check_legacy(context);
  if (context->rule->kind == RULE_CUSTOM_DETECTION) check_detection(context);
}
