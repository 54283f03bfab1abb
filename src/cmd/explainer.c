/* Owns the table of explainers. Comes in: a noun or a name. Goes out: who explains it, what is
 * near. */
#include "cmd/explainer.h"

#include "base/near.h"

const Explainer *const explainers[] = {&explain_codes,     &explain_fields,
                                       &explain_kinds,     &explain_tables,
                                       &explain_functions, &explain_workspace_functions,
                                       &explain_tactics,   &explain_techniques,
                                       &explain_entities,  &explain_connectors};

const size_t explainer_count = sizeof explainers / sizeof *explainers;

const Explainer *explainer_of(Str noun) {
  for (size_t i = 0; i < explainer_count; i++) {
    if (str_eq(noun, str_of(explainers[i]->noun))) return explainers[i];
  }
  return NULL;
}

Str explainer_near(const FactSet *facts, Str name) {
  Near near = near_start(name);
  for (size_t i = 0; i < explainer_count; i++) {
    Topic topic;
    for (size_t at = 0; explainers[i]->next(facts, &at, &topic);) near_offer(&near, topic.name);
  }
  return near_best(&near);
}
