/* Owns the checks across the files of a run: ids, names and file names used twice. Comes in: what
   was kept of each rule. Goes out: findings in the later file, pointing at the first. */
#include "base/map.h"
#include "check/check_int.h"

ProjectRule project_rule(Arena *arena, const Rule *rule) {
  ProjectRule kept = {.kind = rule->kind, .source = rule->source};
  if (rule->id.node) {
    kept.id = arena_str(arena, guid_canonical(arena, str_trim(rule->id.value)));
    kept.id_span = rule->id.span;
  }
  if (rule->name.node) {
    kept.name = arena_str(arena, str_trim(rule->name.value));
    kept.name_span = rule->name.span;
  }
  return kept;
}

static bool is_alert_rule(RuleKind kind) {
  return kind != RULE_HUNTING && kind != RULE_EXPLORATION && kind != RULE_PARSER &&
         kind != RULE_ASIM_PARSER && kind != RULE_ASIM_FUNCTION;
}

static void check_id(const ProjectRule *rule, const ProjectRule *first, DiagBag *bag) {
  Str written = source_text(rule->source, rule->id_span);
  bool same = is_alert_rule(rule->kind) == is_alert_rule(first->kind);
  Diag *diag = same ? diag_add(bag, DIAG_X001, rule->source, rule->id_span,
                               "the id `%.*s` is used by another rule", STR_ARG(written))
                    : diag_add(bag, DIAG_X002, rule->source, rule->id_span,
                               "the id `%.*s` is also that of a %s", STR_ARG(written),
                               rule_kind_title(first->kind));
  diag_label(bag, diag, first->source, first->id_span, "first used here");
}

static void check_name(const ProjectRule *rule, const ProjectRule *first, DiagBag *bag) {
  if (is_alert_rule(rule->kind) != is_alert_rule(first->kind)) return;
  Diag *diag = diag_add(bag, DIAG_X003, rule->source, rule->name_span,
                        "another rule has the name `%.*s`", STR_ARG(rule->name));
  diag_label(bag, diag, first->source, first->name_span, "first used here");
}

static Str base_name(Str path) {
  for (size_t i = path.len; i > 0; i--) {
    if (path.ptr[i - 1] == '/') return str_from(path, i);
  }
  return path;
}

static void check_file_name(const ProjectRule *rule, const ProjectRule *first, DiagBag *bag) {
  if (str_eq(rule->source->path, first->source->path)) return;
  Diag *diag =
      diag_add(bag, DIAG_X004, rule->source, rule->id_span, "another file is also called `%.*s`",
               STR_ARG(base_name(rule->source->path)));
  diag_label(bag, diag, first->source, first->id_span, "it is %.*s", STR_ARG(first->source->path));
}

typedef void Meet(const ProjectRule *rule, const ProjectRule *first, DiagBag *bag);

/* Remembers RULE under KEY, or lets it meet the one that was there before. */
static void meet(DiagBag *bag, Map *seen, Str key, const ProjectRule *rule, Meet *found) {
  if (!key.len) return;
  ProjectRule *first = map_get(seen, key);
  if (first)
    found(rule, first, bag);
  else
    map_put(bag->arena, seen, key, (ProjectRule *)rule);
}

void check_project(const ProjectRule *rules, size_t count, DiagBag *bag) {
  Map ids = {0}, names = {0}, files = {0};
  map_reserve(bag->arena, &ids, count);
  map_reserve(bag->arena, &names, count);
  map_reserve(bag->arena, &files, count);
  for (size_t i = 0; i < count; i++) {
    const ProjectRule *rule = &rules[i];
    meet(bag, &ids, rule->id, rule, check_id);
    meet(bag, &names, rule->name, rule, check_name);
    bool tested = rule->kind == RULE_SCHEDULED || rule->kind == RULE_NRT;
    if (tested) meet(bag, &files, base_name(rule->source->path), rule, check_file_name);
  }
}
