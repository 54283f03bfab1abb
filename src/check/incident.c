/* Owns the checks of incidentConfiguration: what alerts are grouped by has to be in the rule. */
#include "base/map.h"
#include "check/check_int.h"
#include "fact/entity.h"

/* The entity types that the rule maps: bit 1u << entity. */
static uint32_t mapped_types(const Rule *rule) {
  uint32_t set = 0;
  vec_each(RuleEntity, mapping, &rule->entities) {
    int entity = fact_entity_find_nocase(str_trim(mapping->type.value));
    if (entity != FACT_NO_ENTITY) set |= 1u << entity;
  }
  return set;
}

/* Types that do not exist are said to be wrong elsewhere. */
static void check_grouped_entities(const CheckContext *context) {
  uint32_t mapped = mapped_types(context->rule);
  vec_each(Text, type, &context->rule->incident.entities) {
    int entity = fact_entity_find_nocase(str_trim(type->value));
    if (entity == FACT_NO_ENTITY || mapped >> entity & 1) continue;
    check_report(context, DIAG_R023, check_text_span(context, *type),
                 "alerts are grouped by `%.*s`, but the rule maps no such entity",
                 STR_ARG(type->value));
  }
}

static void check_grouped_details(const CheckContext *context) {
  Map names = {0};
  vec_each(RuleDetail, detail, &context->rule->custom_details) {
    map_put(context->arena, &names, detail->name.value, detail);
  }
  vec_each(Text, name, &context->rule->incident.custom) {
    if (map_get(&names, name->value)) continue;
    check_report(context, DIAG_R023, check_text_span(context, *name),
                 "alerts are grouped by `%.*s`, but `customDetails` has no such name",
                 STR_ARG(name->value));
  }
}

static void check_unused(const CheckContext *context, const Texts *list) {
  if (!list->len) return;
  Diag *diag = check_report(context, DIAG_R024, check_text_span(context, list->ptr[0]),
                            "`%.*s` has no effect", STR_ARG(list->ptr[0].value));
  check_label(context, diag, check_text_span(context, context->rule->incident.method),
              "only `Selected` reads it");
}

static void check_method(const CheckContext *context) {
  const RuleIncident *incident = &context->rule->incident;
  if (!incident->method.node) return;
  uint32_t selected = incident->entities.len + incident->details.len + incident->custom.len;
  if (!str_eq(incident->method.value, STR("Selected"))) {
    check_unused(context, &incident->entities);
    check_unused(context, &incident->details);
    check_unused(context, &incident->custom);
  } else if (!selected) {
    Diag *diag = check_report(context, DIAG_R022, check_text_span(context, incident->method),
                              "`matchingMethod` is `Selected`, but nothing is selected");
    check_help(context, diag,
               "fill `groupByEntities`, `groupByAlertDetails` or `groupByCustomDetails`");
  }
}

void check_incident(const CheckContext *context) {
  const RuleIncident *incident = &context->rule->incident;
  if (!incident->node) return;
  check_method(context);
  check_grouped_entities(context);
  check_grouped_details(context);
  DurationForm form = incident->lookback.value.form;
  if (form != DURATION_SHORT && form != DURATION_UPPER) return;
  Span span = check_text_span(context, incident->lookback.text);
  Diag *diag = check_report(context, DIAG_R025, span,
                            "`%.*s` is not converted by the packaging tool of Azure/Azure-Sentinel",
                            STR_ARG(incident->lookback.text.value));
  check_help(context, diag, "the service takes ISO 8601 here");
  Str wanted = duration_iso(context->arena, incident->lookback.value.seconds);
  check_replace(context, diag, true, span, wanted);
}
