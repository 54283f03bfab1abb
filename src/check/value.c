/* Owns the check of scalars: form, allowed values, limits. Comes in: a value and the field that it
   belongs to. */
#include "base/near.h"
#include "base/utf8.h"
#include "check/check_int.h"

#include <string.h>

static Text text_of(const FieldValue *value) {
  return (Text){value->node->value, value->node, value->key, value->node->span};
}

static Span span_of(const CheckContext *context, const FieldValue *value) {
  return check_text_span(context, text_of(value));
}

static const char *node_words(const Node *node) {
  switch (node->kind) {
    case NODE_SEQUENCE: return "a list";
    case NODE_MAPPING: return "keys with values";
    default: return "a single value";
  }
}

void check_wrong_type(const CheckContext *context, const FieldValue *value, FieldShape wanted) {
  Str name = field_info(value->field)->name;
  const Node *node = value->node;
  Span span = node->kind == NODE_SCALAR ? span_of(context, value) : check_start_span(context, node);
  const char *items =
      field_info(value->field)->shape == HOLDS_LIST && wanted != HOLDS_LIST ? "an item of " : "";
  Diag *diag = check_report(context, DIAG_R007, span, "%s`%.*s` is %s, expected %s", items,
                            STR_ARG(name), node_words(node), shape_words(wanted));
  if (wanted == HOLDS_LIST) check_help(context, diag, "put `- ` before each item");
}

/* --- forms --- */

static void check_guid(const CheckContext *context, const FieldValue *value) {
  Str text = value->node->value;
  if (guid_is_canonical(text)) return;
  Str name = field_info(value->field)->name;
  if (!shape_matches(HOLDS_GUID, text)) {
    Diag *diag =
        check_report(context, DIAG_R015, span_of(context, value),
                     "`%.*s` is not a GUID, expected 8-4-4-4-12 hexadecimal digits", STR_ARG(name));
    check_help(context, diag, "`rulec new` writes a fresh one");
    return;
  }
  Str wanted = guid_canonical(context->arena, text);
  Diag *diag = check_report(context, DIAG_R016, span_of(context, value),
                            "`%.*s` is not in lower case with hyphens", STR_ARG(name));
  check_replace(context, diag, false, span_of(context, value), wanted);
}

static void check_version(const CheckContext *context, const FieldValue *value) {
  Str text = value->node->value;
  if (shape_matches(HOLDS_VERSION, text)) return;
  Diag *diag = check_report(context, DIAG_R017, span_of(context, value), "`%.*s` is not %s",
                            STR_ARG(text), shape_words(HOLDS_VERSION));
  Str longer = text;
  for (int i = 0; i < 2; i++) {
    longer = arena_printf(context->arena, "%.*s.0", STR_ARG(longer));
    if (shape_matches(HOLDS_VERSION, longer)) {
      check_replace(context, diag, false, span_of(context, value), longer);
      return;
    }
  }
}

static void check_duration(const CheckContext *context, const FieldValue *value) {
  Str text = value->node->value;
  Duration duration = duration_parse(text);
  if (duration.form != DURATION_NONE && duration.form != DURATION_LOOSE) return;
  Diag *diag = check_report(context, DIAG_S001, span_of(context, value), "`%.*s` is not %s",
                            STR_ARG(text), shape_words(HOLDS_DURATION));
  if (duration.form == DURATION_LOOSE) {
    Str wanted = duration_short(context->arena, duration.seconds);
    check_help(context, diag, "a whole number of minutes `m`, hours `h` or days `d`");
    check_replace(context, diag, true, span_of(context, value), wanted);
  }
}

static void check_column(const CheckContext *context, const FieldValue *value) {
  if (shape_matches(HOLDS_COLUMN, value->node->value)) return;
  Diag *diag = check_report(context, DIAG_E009, span_of(context, value), "`%.*s` is not %s",
                            STR_ARG(value->node->value), shape_words(HOLDS_COLUMN));
  check_help(context, diag, "rename the column in the query, for example with `extend`");
}

static void check_range(const CheckContext *context, const FieldValue *value) {
  const FieldInfo *info = field_info(value->field);
  Str text = value->node->value;
  if (!shape_matches(HOLDS_INTEGER, text)) {
    check_report(context, DIAG_R007, span_of(context, value), "`%.*s` is `%.*s`, expected %s",
                 STR_ARG(info->name), STR_ARG(text), shape_words(HOLDS_INTEGER));
    return;
  }
  bool negative = text.ptr[0] == '-';
  uint64_t number = 0;
  for (size_t i = 0; i < text.len && number <= UINT32_MAX; i++) {
    if (char_is_digit(text.ptr[i])) number = number * 10 + (uint64_t)(text.ptr[i] - '0');
  }
  if ((negative && number) || (info->max && number > info->max) || number < info->min) {
    check_report(context, DIAG_R013, span_of(context, value),
                 "`%.*s` is %.*s, expected a number from %u to %u", STR_ARG(info->name),
                 STR_ARG(text), info->min, info->max);
  }
}

static void check_boolean(const CheckContext *context, const FieldValue *value) {
  if (shape_matches(HOLDS_BOOLEAN, value->node->value)) return;
  check_report(context, DIAG_R007, span_of(context, value), "`%.*s` is `%.*s`, expected %s",
               STR_ARG(field_info(value->field)->name), STR_ARG(value->node->value),
               shape_words(HOLDS_BOOLEAN));
}

/* --- allowed values --- */

static Str allowed_list(Arena *arena, const char *const *values) {
  Str words[32];
  size_t count = 0;
  while (count < 32 && values[count]) {
    words[count] = str_of(values[count]);
    count++;
  }
  return check_list(arena, "or", words, count);
}

static const char *value_in_any_case(const char *const *values, Str text) {
  for (; *values; values++) {
    if (str_eq_nocase(str_of(*values), text)) return *values;
  }
  return NULL;
}

static void report_value(const CheckContext *context, const FieldValue *value) {
  const FieldInfo *info = field_info(value->field);
  Str text = value->node->value;
  Diag *diag =
      check_report(context, info->advisory ? DIAG_R036 : DIAG_R010, span_of(context, value),
                   "`%.*s` is not a value of `%.*s`", STR_ARG(text), STR_ARG(info->name));
  Near near = near_start(text);
  for (const char *const *at = info->values; *at; at++) near_offer(&near, str_of(*at));
  Str best = near_best(&near);
  if (best.len) {
    check_help(context, diag, "did you mean `%.*s`?", STR_ARG(best));
    check_replace(context, diag, false, span_of(context, value), best);
  } else {
    Str list = allowed_list(context->arena, info->values);
    check_help(context, diag, "it can be %.*s", STR_ARG(list));
  }
}

static void check_allowed(const CheckContext *context, const FieldValue *value) {
  const FieldInfo *info = field_info(value->field);
  Str text = value->node->value;
  const char *match = value_in_any_case(info->values, str_trim(text));
  if (!match) {
    report_value(context, value);
  } else if (!str_eq(str_of(match), text) && value->node->style <= STYLE_DOUBLE_QUOTED) {
    Diag *diag = check_report(context, DIAG_R011, span_of(context, value), "`%.*s` is spelled `%s`",
                              STR_ARG(text), match);
    check_replace(context, diag, true, span_of(context, value), str_of(match));
  }
}

/* --- lengths --- */

static void check_length(const CheckContext *context, const FieldValue *value) {
  const FieldInfo *info = field_info(value->field);
  size_t bytes = value->node->value.len;
  if (bytes < info->min) {
    check_report(context, DIAG_R012, value->node->span, "`%.*s` is empty", STR_ARG(info->name));
  }
  uint32_t least = info->style_max ? info->style_max : info->max;
  if (!least || bytes <= least) return;
  size_t length = utf8_utf16_units(value->node->value);
  if (info->max && length > info->max) {
    bool hunting = context->rule->kind == RULE_HUNTING;
    check_report(context, hunting ? DIAG_R031 : DIAG_R012, value->key->span,
                 "`%.*s` has %zu characters, at most %u are possible", STR_ARG(info->name), length,
                 info->max);
  } else if (info->style_max && length > info->style_max) {
    check_report(context, DIAG_R031, value->key->span,
                 "`%.*s` has %zu characters, reviewers ask for at most %u", STR_ARG(info->name),
                 length, info->style_max);
  }
}

void check_value(const CheckContext *context, const FieldValue *value) {
  if (value->node->kind != NODE_SCALAR) {
    check_wrong_type(context, value, value->shape);
    return;
  }
  switch (value->shape) {
    case HOLDS_GUID: check_guid(context, value); break;
    case HOLDS_VERSION: check_version(context, value); break;
    case HOLDS_DURATION: check_duration(context, value); return;
    case HOLDS_COLUMN: check_column(context, value); break;
    case HOLDS_INTEGER: check_range(context, value); return;
    case HOLDS_BOOLEAN: check_boolean(context, value); return;
    default: break;
  }
  if (field_info(value->field)->values)
    check_allowed(context, value);
  else if (field_info(value->field)->shape != HOLDS_LIST)
    check_length(context, value);
}
