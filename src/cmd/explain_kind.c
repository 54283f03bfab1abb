/* Owns the explanations of the kinds of rule: their keys in the order in which `rulec fmt` writes
   them. Comes in: the table of keys. Goes out: text and JSON. */
#include "cmd/explainer.h"
#include "rule/field.h"

static bool next_kind(const FactSet *facts, size_t *at, Topic *topic) {
  (void)facts;
  RuleKind kind = (RuleKind)(*at + RULE_SCHEDULED);
  if (kind >= RULE_KIND_COUNT) return false;
  *topic = (Topic){str_of(rule_kind_slug(kind)), str_of(rule_kind_title(kind)), kind, NULL};
  return ++*at, true;
}

static const char *need(const FieldInfo *info, RuleKind kind) {
  if (info->required >> kind & 1) return "required";
  if (info->ci_required >> kind & 1) return "by CI";
  return info->style_required >> kind & 1 ? "by reviewers" : "";
}

static void print_kind(const FactSet *facts, const Topic *topic, Buf *out) {
  (void)facts;
  RuleKind kind = (RuleKind)topic->number;
  buf_printf(out, "%s: %s\n", rule_kind_slug(kind), rule_kind_title(kind));
  if (rule_kind_yaml(kind)) buf_printf(out, "\nkind: %s\n", rule_kind_yaml(kind));
  buf_add_cstr(out, "\nkeys:\n");
  FieldId at, end = field_children(FIELD_NONE, &at);
  for (; at < end; at++) {
    const FieldInfo *info = field_info(at);
    if (!field_is_for(at, kind)) continue;
    buf_printf(out, "  %-26.*s%-14s%s\n", STR_ARG(info->name), need(info, kind), info->doc);
  }
}

static void print_kind_json(const FactSet *facts, const Topic *topic, Json *json) {
  (void)facts;
  RuleKind kind = (RuleKind)topic->number;
  json_key(json, "kind"), json_cstr(json, rule_kind_yaml(kind));
  json_key(json, "keys"), json_open_array(json);
  FieldId at, end = field_children(FIELD_NONE, &at);
  for (; at < end; at++) {
    if (field_is_for(at, kind)) json_str(json, field_info(at)->name);
  }
  json_close_array(json);
}

const Explainer explain_kinds = {"kind", next_kind, print_kind, print_kind_json};
