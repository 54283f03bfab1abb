/* Owns the explanations of ATT&CK tactics and techniques. Comes in: the facts of ATT&CK. Goes out:
   text. */
#include "cmd/explainer.h"
#include "fact/attack.h"

static bool next_tactic(const FactSet *facts, size_t *at, Topic *topic) {
  (void)facts;
  if (*at == fact_tactic_count()) return false;
  FactTactic tactic = fact_tactic((unsigned)*at);
  *topic = (Topic){tactic.name, tactic.display, *at, NULL};
  return ++*at, true;
}

static const char *const matrices[FACT_MATRICES] = {"enterprise", "mobile", "ICS"};

static void print_tactic(const FactSet *facts, const Topic *topic, Buf *out) {
  (void)facts;
  FactTactic tactic = fact_tactic((unsigned)topic->number);
  size_t column = 0;
  buf_printf(out, "%.*s: the tactic %.*s\n", STR_ARG(tactic.name), STR_ARG(tactic.display));
  for (int i = 0; i < FACT_MATRICES; i++) {
    if (tactic.ids[i].len)
      buf_printf(out, "%.*s in the %s matrix\n", STR_ARG(tactic.ids[i]), matrices[i]);
  }
  if (!tactic.arm) buf_add_cstr(out, "Microsoft Sentinel does not accept it.\n");
  buf_add_cstr(out, "\nTechniques:\n");
  for (uint32_t i = 0; i < fact_technique_count(); i++) {
    FactTechnique technique = fact_technique(i);
    bool serves = technique.tactics >> topic->number & 1 && technique.status == FACT_ACTIVE;
    if (serves && !technique.parent.len) explain_item(out, &column, technique.id);
  }
  buf_add_byte(out, '\n');
}

const Explainer explain_tactics = {"tactic", next_tactic, print_tactic, NULL};

static bool next_technique(const FactSet *facts, size_t *at, Topic *topic) {
  (void)facts;
  if (*at == fact_technique_count()) return false;
  FactTechnique technique = fact_technique((uint32_t)*at);
  *topic = (Topic){technique.id, technique.name, *at, NULL};
  return ++*at, true;
}

static void print_techniques_under(Buf *out, Str id) {
  bool any = false;
  for (uint32_t i = 0; i < fact_technique_count(); i++) {
    FactTechnique technique = fact_technique(i);
    if (!str_eq(technique.parent, id) || technique.status != FACT_ACTIVE) continue;
    if (!any) buf_add_cstr(out, "\nSub-techniques:\n");
    any = true;
    buf_printf(out, "  %.*s  %.*s\n", STR_ARG(technique.id), STR_ARG(technique.name));
  }
}

static void print_technique(const FactSet *facts, const Topic *topic, Buf *out) {
  (void)facts;
  FactTechnique technique = fact_technique((uint32_t)topic->number);
  buf_printf(out, "%.*s: %.*s\n%s of the %s matrix%s", STR_ARG(technique.id),
             STR_ARG(technique.name), technique.parent.len ? "sub-technique" : "technique",
             matrices[technique.matrix],
             technique.status == FACT_REVOKED      ? ", revoked"
             : technique.status == FACT_DEPRECATED ? ", deprecated"
                                                   : "");
  if (technique.replacement.len) buf_printf(out, " by %.*s", STR_ARG(technique.replacement));
  buf_add_byte(out, '\n');
  size_t column = 0;
  if (technique.tactics) buf_add_cstr(out, "\nTactics:\n");
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    if (technique.tactics & 1u << i) explain_item(out, &column, fact_tactic(i).name);
  }
  if (technique.tactics) buf_add_byte(out, '\n');
  if (!technique.parent.len) print_techniques_under(out, technique.id);
}

const Explainer explain_techniques = {"technique", next_technique, print_technique, NULL};
