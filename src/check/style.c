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

void check_style(const CheckContext *context) {
  if (context->profile != PROFILE_STRICT || !is_reviewed(context->rule)) return;
  check_name(context);
  check_description(context);
}
