/* Owns the checks of alertDetailsOverride: the {{column}} places in its texts. */
#include "check/check_int.h"
#include "doc/scalar.h"

enum { PLACES = 3 }; /* in one text, by the service and by CI */

static Span place_span(const CheckContext *context, Text text, size_t start, size_t end) {
  return scalar_span(context->rule->source, text.node, (Span){(uint32_t)start, (uint32_t)end});
}

static void check_place(const CheckContext *context, Text text, Span place) {
  Str inner = str_slice(text.value, place.start + 2, place.end - 2);
  Str name = str_trim(inner);
  if (shape_matches(HOLDS_COLUMN, name) && name.len == inner.len) return;
  Span span = place_span(context, text, place.start, place.end);
  Diag *diag =
      check_report(context, DIAG_E012, span, "`{{%.*s}}` does not name a column", STR_ARG(inner));
  if (!shape_matches(HOLDS_COLUMN, name)) return;
  check_help(context, diag, "no white space may stand inside the braces");
  Str wanted = arena_printf(context->arena, "{{%.*s}}", STR_ARG(name));
  check_replace(context, diag, true, span, wanted);
}

static void check_places(const CheckContext *context, Text text, FieldId field) {
  unsigned count = 0;
  size_t at = text.node ? str_find(text.value, STR("{{"), 0) : STR_NONE;
  while (at != STR_NONE) {
    size_t end = at + 2;
    while (end < text.value.len && text.value.ptr[end] != '{' && text.value.ptr[end] != '}') end++;
    if (str_starts(str_from(text.value, end), STR("}}"))) {
      count++;
      end += 2;
      Span place = {(uint32_t)at, (uint32_t)end};
      check_place(context, text, place);
      if (count == PLACES + 1) {
        check_report(context, DIAG_E013, place_span(context, text, at, end),
                     "`%.*s` has more than %d columns in it", STR_ARG(field_info(field)->name),
                     PLACES);
      }
    }
    at = str_find(text.value, STR("{{"), end);
  }
}

void check_override(const CheckContext *context) {
  const RuleOverride *override = &context->rule->override;
  check_places(context, override->display_name, FIELD_ALERT_DISPLAY_NAME_FORMAT);
  check_places(context, override->description, FIELD_ALERT_DESCRIPTION_FORMAT);
}
