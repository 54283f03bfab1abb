/* Owns the checks of alertDetailsOverride: the {{column}} places in its texts. */
#include "check/check_int.h"
#include "doc/scalar.h"

enum { PLACES = 3 }; /* in one text, by the service and by CI */

/* A text and the way from its value to the file. */
typedef struct Mapped {
  Str value;
  ScalarMap map;
} Mapped;

static void check_place(const CheckContext *context, const Mapped *text, Span place) {
  Str inner = str_slice(text->value, place.start + 2, place.end - 2);
  Str name = str_trim(inner);
  if (shape_matches(HOLDS_COLUMN, name) && name.len == inner.len) return;
  Span span = scalar_map_span(&text->map, place);
  Diag *diag =
      check_report(context, DIAG_E012, span, "`{{%.*s}}` does not name a column", STR_ARG(inner));
  if (!shape_matches(HOLDS_COLUMN, name)) return;
  check_help(context, diag, "no white space may stand inside the braces");
  Str wanted = arena_printf(context->arena, "{{%.*s}}", STR_ARG(name));
  check_replace(context, diag, true, span, wanted);
}

/* The next {{…}} of TEXT at or after AT, or an empty span. */
static Span next_place(Str text, size_t at) {
  for (at = str_find(text, STR("{{"), at); at != STR_NONE; at = str_find(text, STR("{{"), at)) {
    size_t end = at + 2;
    while (end < text.len && text.ptr[end] != '{' && text.ptr[end] != '}') end++;
    if (str_starts(str_from(text, end), STR("}}"))) return (Span){(uint32_t)at, (uint32_t)end + 2};
    at = end;
  }
  return (Span){0, 0};
}

static void check_places(const CheckContext *context, Text text, FieldId field) {
  if (!text.node || str_find(text.value, STR("{{"), 0) == STR_NONE) return;
  Mapped mapped = {text.value, scalar_map(context->arena, context->rule->source, text.node)};
  unsigned count = 0;
  for (Span place = next_place(text.value, 0); place.end;
       place = next_place(text.value, place.end)) {
    check_place(context, &mapped, place);
    if (++count != PLACES + 1) continue;
    check_report(context, DIAG_E013, scalar_map_span(&mapped.map, place),
                 "`%.*s` has more than %d columns in it", STR_ARG(field_info(field)->name), PLACES);
  }
}

void check_override(const CheckContext *context) {
  const RuleOverride *override = &context->rule->override;
  check_places(context, override->display_name, FIELD_ALERT_DISPLAY_NAME_FORMAT);
  check_places(context, override->description, FIELD_ALERT_DESCRIPTION_FORMAT);
}
