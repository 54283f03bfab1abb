/* Owns the checks of style: what reviewers of Azure/Azure-Sentinel ask for by hand. */
#include "check/check_int.h"

static bool is_reviewed(const Rule *rule) {
  return check_is_analytics(rule) || rule->kind == RULE_HUNTING;
}

static void check_name(const CheckContext *context) {
  Text name = context->rule->name;
  Str value = str_trim(name.value);
  if (!str_ends(value, STR("."))) return;
  check_report(context, DIAG_R032, check_text_span(context, name), "the name ends with a period");
}

/* The first words of a description without the quote that many start with. */
static Str opening(Str description) {
  Str text = str_trim(description);
  while (text.len && (text.ptr[0] == '\'' || text.ptr[0] == '"')) text = str_from(text, 1);
  return text;
}

static void check_description(const CheckContext *context) {
  Text description = context->rule->description;
  if (!description.node) return;
  static const char *const openings[] = {"This query searches for", "Identifies"};
  Str text = opening(description.value);
  for (size_t i = 0; i < 2; i++) {
    Str wanted = str_of(openings[i]);
    if (str_eq_nocase(str_slice(text, 0, wanted.len), wanted)) return;
  }
  check_report(context, DIAG_R033, description.key->span,
               "`description` starts neither with `Identifies` nor with `This query searches for`");
}

/* Rules outside of solutions say who stands behind them; for those inside, the solution does. */
static void check_metadata(const CheckContext *context) {
  Str path = context->rule->source->path;
  const Entry *metadata = field_entry(context->rule->root, FIELD_METADATA);
  bool in_solution = str_find(path, STR("Solutions/"), 0) != STR_NONE;
  bool alone = str_find(path, STR("Detections/"), 0) != STR_NONE ||
               str_find(path, STR("Hunting Queries/"), 0) != STR_NONE;
  if (in_solution && metadata) {
    check_report(context, DIAG_R037, metadata->key->span,
                 "`metadata` stands in a rule of a solution");
  } else if (!in_solution && alone && !metadata) {
    check_report(context, DIAG_R037, check_start_span(context, context->rule->root),
                 "`metadata` is missing in a rule outside of solutions");
  }
}

void check_style(const CheckContext *context) {
  if (context->profile != PROFILE_STRICT || !is_reviewed(context->rule)) return;
  check_name(context);
  check_description(context);
  check_metadata(context);
}
