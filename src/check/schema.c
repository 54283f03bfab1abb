/* Owns the check of keys against the table of keys: unknown, misplaced and missing ones, and values
   of another shape than a list, keys or a scalar. Comes in: the rule's tree. The scalars themselves
   are value.c's. */
#include "base/near.h"
#include "check/check_int.h"

static void walk_map(const CheckContext *context, const Node *mapping, FieldId parent);

/* --- keys that do not belong here --- */

/* A place in the rule where keys are looked up. */
enum { MEANT = 8 };

typedef struct Spot {
  const Node *mapping;
  FieldId parent;
  FieldId meant[MEANT]; /* keys that stand there misspelt, so that nobody misses them */
  unsigned meant_count;
  bool counted;              /* present is filled: only once a key is unknown */
  bool present[FIELD_COUNT]; /* which fields the mapping has */
} Spot;

static Str spot_words(const CheckContext *context, FieldId parent) {
  if (parent == FIELD_NONE)
    return arena_printf(context->arena, "a %s", rule_kind_title(context->rule->kind));
  return arena_printf(context->arena, "`%.*s`", STR_ARG(field_info(parent)->name));
}

static FieldId find_any_case(const CheckContext *context, FieldId parent, Str name) {
  FieldId at, end = field_children(parent, &at);
  for (; at < end; at++) {
    if (field_is_for(at, context->rule->kind) && str_eq_nocase(field_info(at)->name, name))
      return at;
  }
  return FIELD_NONE;
}

static FieldId find_alias(const CheckContext *context, FieldId parent, Str name) {
  FieldId at, end = field_children(parent, &at);
  for (; at < end; at++) {
    const char *const *alias = field_info(at)->aliases;
    if (!alias || !field_is_for(at, context->rule->kind)) continue;
    for (; *alias; alias++) {
      if (str_eq_nocase(str_of(*alias), name)) return at;
    }
  }
  return FIELD_NONE;
}

/* The field called NAME somewhere else in a rule of this kind. */
static FieldId find_elsewhere(const CheckContext *context, FieldId parent, Str name) {
  for (FieldId at = 0; at < FIELD_COUNT; at++) {
    const FieldInfo *info = field_info(at);
    bool here = info->parent == parent;
    if (!here && field_is_for(at, context->rule->kind) && str_eq(info->name, name)) return at;
  }
  return FIELD_NONE;
}

static bool is_present(Spot *spot, FieldId field) {
  if (!spot->counted) {
    FieldId at, end = field_children(spot->parent, &at);
    for (; at < end; at++) spot->present[at] = field_entry(spot->mapping, at) != NULL;
    spot->counted = true;
  }
  return spot->present[field];
}

static FieldId nearest_key(const CheckContext *context, Spot *spot, Str name) {
  Near near = near_start(name);
  FieldId at, end = field_children(spot->parent, &at);
  for (; at < end; at++) {
    if (!field_is_for(at, context->rule->kind)) continue;
    if (!is_present(spot, at)) near_offer(&near, field_info(at)->name);
  }
  Str best = near_best(&near);
  return best.len ? field_find(spot->parent, context->rule->kind, best) : FIELD_NONE;
}

static bool is_open(const CheckContext *context, FieldId parent) {
  if (parent == FIELD_NONE) return rule_kind_is_open(context->rule->kind);
  return field_info(parent)->open;
}

static void list_keys(const CheckContext *context, Diag *diag, FieldId parent) {
  Str names[12];
  size_t count = 0;
  FieldId at, end = field_children(parent, &at);
  for (; at < end; at++) {
    if (!field_is_for(at, context->rule->kind)) continue;
    if (count == 12) return;
    names[count++] = field_info(at)->name;
  }
  Str list = check_list(context->arena, "and", names, count);
  if (count) check_help(context, diag, "keys here are %.*s", STR_ARG(list));
}

static Diag *report_unknown(const CheckContext *context, const Spot *spot, const Node *key) {
  Str where = spot_words(context, spot->parent);
  return check_report(context, DIAG_R001, key->span, "`%.*s` is not a key of %.*s",
                      STR_ARG(key->value), STR_ARG(where));
}

/* KEY stands where FIELD was meant: if FIELD is required, that is what is wrong. */
static void report_misspelt(const CheckContext *context, Spot *spot, const Node *key,
                            FieldId field) {
  const FieldInfo *info = field_info(field);
  Diag *diag = NULL;
  if (info->required >> context->rule->kind & 1) {
    diag = check_report(context, DIAG_R004, key->span, "`%.*s` is missing, `%.*s` is not a key",
                        STR_ARG(info->name), STR_ARG(key->value));
  } else {
    diag = report_unknown(context, spot, key);
  }
  check_help(context, diag, "did you mean `%.*s`?", STR_ARG(info->name));
  check_replace(context, diag, false, key->span, info->name);
  if (spot->meant_count < MEANT) spot->meant[spot->meant_count++] = field;
}

/* A key that has another name in rules. */
static void report_alias(const CheckContext *context, Spot *spot, const Node *key, FieldId field) {
  if (!is_present(spot, field)) {
    report_misspelt(context, spot, key, field);
    return;
  }
  Diag *diag = report_unknown(context, spot, key);
  check_help(context, diag, "what it holds belongs under `%.*s`", STR_ARG(field_info(field)->name));
}

static void report_misplaced(const CheckContext *context, const Node *key, FieldId field) {
  FieldId above = field_info(field)->parent;
  if (above == FIELD_NONE) {
    check_report(context, DIAG_R002, key->span, "`%.*s` belongs at the top of the rule",
                 STR_ARG(key->value));
    return;
  }
  Str path = field_path(context->arena, above);
  const char *item = field_info(above)->shape == HOLDS_LIST ? "an item of " : "";
  check_report(context, DIAG_R002, key->span, "`%.*s` belongs under %s`%.*s`", STR_ARG(key->value),
               item, STR_ARG(path));
}

static bool is_schedule_key(FieldId field) {
  return field == FIELD_QUERY_FREQUENCY || field == FIELD_QUERY_PERIOD ||
         field == FIELD_TRIGGER_OPERATOR || field == FIELD_TRIGGER_THRESHOLD;
}

static void report_other_kind(const CheckContext *context, const Entry *entry, FieldId field) {
  RuleKind kind = context->rule->kind;
  bool nrt = kind == RULE_NRT && is_schedule_key(field);
  Diag *diag = check_report(context, nrt ? DIAG_R019 : DIAG_R018, entry->key->span,
                            "`%.*s` has no meaning in a %s", STR_ARG(entry->key->value),
                            rule_kind_title(kind));
  if (nrt) check_help(context, diag, "the service runs NRT rules once a minute");
  Span whole = {entry->key->span.start, entry->value->span.end};
  check_remove_lines(context, diag, nrt, whole);
}

static void report_case(const CheckContext *context, const Node *key, FieldId field) {
  Str name = field_info(field)->name;
  Diag *diag = check_report(context, DIAG_R003, key->span, "`%.*s` is spelled `%.*s`",
                            STR_ARG(key->value), STR_ARG(name));
  check_replace(context, diag, true, key->span, name);
}

/* Says what is wrong with a key that has no meaning at SPOT. */
static void report_key(const CheckContext *context, Spot *spot, const Entry *entry) {
  Str name = entry->key->value;
  FieldId other = field_find_any(spot->parent, name);
  if (other != FIELD_NONE && !is_open(context, spot->parent)) {
    report_other_kind(context, entry, other);
    return;
  }
  FieldId alias = find_alias(context, spot->parent, name);
  if (alias != FIELD_NONE) {
    report_alias(context, spot, entry->key, alias);
    return;
  }
  bool open = is_open(context, spot->parent);
  FieldId elsewhere = open ? FIELD_NONE : find_elsewhere(context, spot->parent, name);
  if (elsewhere != FIELD_NONE) {
    report_misplaced(context, entry->key, elsewhere);
    return;
  }
  bool asks = !open || spot->parent == FIELD_NONE;
  FieldId near = asks ? nearest_key(context, spot, name) : FIELD_NONE;
  if (near != FIELD_NONE) {
    report_misspelt(context, spot, entry->key, near);
  } else if (!open) {
    Diag *diag = report_unknown(context, spot, entry->key);
    if (spot->parent != FIELD_NONE) list_keys(context, diag, spot->parent);
  }
}

/* --- keys that are missing --- */

/* Who misses a key decides on the code. */
static const struct {
  DiagCode code;
  const char *who;
} demands[] = {
    {DIAG_R004, ""},
    {DIAG_R005, ", which the CI of Azure/Azure-Sentinel requires"},
    {DIAG_R006, ", which reviewers of Azure/Azure-Sentinel ask for"},
};
enum { DEMANDS = sizeof demands / sizeof *demands, MISSING_SHOWN = 12 };

typedef struct Missing {
  FieldId fields[MISSING_SHOWN];
  size_t count;
} Missing;

static void add_missing(const CheckContext *context, FieldId field, Missing missing[DEMANDS]) {
  const FieldInfo *info = field_info(field);
  const RuleKinds sets[DEMANDS] = {info->required, info->ci_required, info->style_required};
  for (size_t i = 0; i < DEMANDS; i++) {
    if (!(sets[i] >> context->rule->kind & 1)) continue;
    if (missing[i].count < MISSING_SHOWN) missing[i].fields[missing[i].count++] = field;
    return;
  }
}

static void help_missing(const CheckContext *context, Diag *diag, const Node *mapping,
                         const Missing *missing) {
  for (size_t i = 0; i < missing->count; i++) {
    if (missing->fields[i] != FIELD_KIND) continue;
    check_help(context, diag, "its schedule makes it a scheduled rule: add `kind: Scheduled`");
    if (context->rule->doc->broken || mapping->style != STYLE_BLOCK) return;
    Fix *fix = diag_fix(context->bag, diag, false, "add `kind: Scheduled`");
    Span end = {mapping->span.end, mapping->span.end};
    fix_edit(context->bag, fix, end, STR("\nkind: Scheduled"));
    return;
  }
  if (missing->count > 1) {
    check_help(context, diag, "`rulec explain KEY` says what each is for");
    return;
  }
  const FieldInfo *info = field_info(missing->fields[0]);
  Str doc = check_fragment(context->arena, info->doc);
  check_help(context, diag, "`%.*s`: %.*s", STR_ARG(info->name), STR_ARG(doc));
}

static void report_missing(const CheckContext *context, const Node *mapping,
                           const Missing missing[DEMANDS]) {
  for (size_t i = 0; i < DEMANDS; i++) {
    Str names[MISSING_SHOWN];
    size_t count = missing[i].count;
    if (!count) continue;
    for (size_t k = 0; k < count; k++) names[k] = field_info(missing[i].fields[k])->name;
    Str list = check_list(context->arena, "and", names, count);
    Diag *diag =
        check_report(context, demands[i].code, check_start_span(context, mapping),
                     "%.*s %s missing%s", STR_ARG(list), count == 1 ? "is" : "are", demands[i].who);
    help_missing(context, diag, mapping, &missing[i]);
  }
}

static bool is_meant(const Spot *spot, FieldId field) {
  for (unsigned i = 0; i < spot->meant_count; i++) {
    if (spot->meant[i] == field) return true;
  }
  return false;
}

static void check_missing(const CheckContext *context, const Spot *spot) {
  Missing missing[DEMANDS] = {{{0}, 0}};
  FieldId at, end = field_children(spot->parent, &at);
  for (; at < end; at++) {
    const FieldInfo *info = field_info(at);
    RuleKinds asked = info->required | info->ci_required | info->style_required;
    if (!(asked >> context->rule->kind & 1) || !node_is_null(field_get(spot->mapping, at)))
      continue;
    if (!is_meant(spot, at)) add_missing(context, at, missing);
  }
  report_missing(context, spot->mapping, missing);
}

/* --- values --- */

/* Whether the scalar NODE, written as TEXT, reads as one or several items between brackets: it
   stands on one line, and no part of it could be anything but plain text there. */
static bool fits_brackets(const Node *node, Str text) {
  if (node->style == STYLE_LITERAL || node->style == STYLE_FOLDED) return false;
  Str barred = STR("\n\r");
  if (node->style == STYLE_PLAIN) barred = STR("\n\r[]{}&*!|>'\"%@`#?:");
  for (size_t i = 0; i < barred.len; i++) {
    if (str_find_byte(text, barred.ptr[i], 0) != STR_NONE) return false;
  }
  return true;
}

static void check_single(const CheckContext *context, const FieldValue *value) {
  bool hunting = context->rule->kind == RULE_HUNTING;
  Text text = {value->node->value, value->node, value->key, value->node->span};
  Span span = check_text_span(context, text);
  Str name = field_info(value->field)->name;
  Diag *diag = check_report(context, hunting ? DIAG_R009 : DIAG_R008, span,
                            "`%.*s` is a single value, expected a list", STR_ARG(name));
  check_help(context, diag, "write each value on its own line after `- `, or all of them in `[…]`");
  if (!fits_brackets(value->node, source_text(context->rule->source, value->node->span))) return;
  Fix *fix = diag_fix(context->bag, diag, true, "put it in `[…]`");
  uint32_t start = value->node->span.start, end = value->node->span.end;
  fix_edit(context->bag, fix, (Span){start, start}, STR("["));
  fix_edit(context->bag, fix, (Span){end, end}, STR("]"));
}

static void check_count(const CheckContext *context, const FieldValue *value, uint32_t count) {
  const FieldInfo *info = field_info(value->field);
  bool hunting = context->rule->kind == RULE_HUNTING;
  if (info->max && count > info->max) {
    check_report(context, hunting ? DIAG_R031 : DIAG_R014, value->key->span,
                 "`%.*s` has %u entries, at most %u are possible", STR_ARG(info->name), count,
                 info->max);
  } else if (count < info->min) {
    check_report(context, DIAG_R014, value->key->span,
                 "`%.*s` is empty, expected at least %u entry", STR_ARG(info->name), info->min);
  } else if (count < info->ci_min && !hunting) {
    check_report(context, DIAG_R038, value->key->span,
                 "`%.*s` is empty, expected at least %u entry or no such key", STR_ARG(info->name),
                 info->ci_min);
  } else if (info->style_max && count > info->style_max) {
    check_report(context, DIAG_R031, value->key->span,
                 "`%.*s` has %u entries, reviewers ask for at most %u", STR_ARG(info->name), count,
                 info->style_max);
  }
}

static void walk_value(const CheckContext *context, const FieldValue *value);

static void walk_list(const CheckContext *context, const FieldValue *value) {
  const FieldInfo *info = field_info(value->field);
  if (value->node->kind == NODE_SCALAR && info->one) {
    check_single(context, value);
    return;
  }
  if (value->node->kind != NODE_SEQUENCE) {
    check_wrong_type(context, value, HOLDS_LIST);
    return;
  }
  check_count(context, value, value->node->items.len);
  vec_each(Node *, item, &value->node->items) {
    FieldValue inner = {value->field, info->item, value->key, *item};
    walk_value(context, &inner);
  }
}

static void walk_value(const CheckContext *context, const FieldValue *value) {
  switch (value->shape) {
    case HOLDS_ANY: return;
    case HOLDS_LIST: walk_list(context, value); return;
    case HOLDS_MAP:
      if (value->node->kind != NODE_MAPPING) {
        check_wrong_type(context, value, HOLDS_MAP);
        return;
      }
      if (field_info(value->field)->shape == HOLDS_MAP)
        check_count(context, value, value->node->entries.len);
      walk_map(context, value->node, value->field);
      return;
    default: check_value(context, value);
  }
}

static void check_free_key(const CheckContext *context, const Node *key, FieldId field) {
  const FieldInfo *info = field_info(field);
  if (!shape_matches(info->key_shape, key->value)) {
    check_report(context, DIAG_E014, key->span, "`%.*s` is not %s", STR_ARG(key->value),
                 shape_words(info->key_shape));
  } else if (info->key_max && key->value.len > info->key_max) {
    check_report(context, DIAG_E014, key->span,
                 "`%.*s` has %zu characters, at most %u are possible", STR_ARG(key->value),
                 key->value.len, info->key_max);
  }
}

static FieldId find_field(const CheckContext *context, const Node *key, FieldId parent) {
  FieldId first, end = field_children(parent, &first);
  if (first < end && str_eq(field_info(first)->name, STR("*"))) {
    check_free_key(context, key, first);
    return first;
  }
  FieldId field = field_find(parent, context->rule->kind, key->value);
  if (field != FIELD_NONE) return field;
  field = find_any_case(context, parent, key->value);
  if (field != FIELD_NONE) report_case(context, key, field);
  return field;
}

/* A key with nothing behind it. */
static void check_null(const CheckContext *context, Spot *spot, const Node *key, FieldId field) {
  bool required = field_info(field)->required >> context->rule->kind & 1;
  check_report(context, required ? DIAG_R004 : DIAG_R035, key->span, "`%.*s` has no value",
               STR_ARG(key->value));
  if (required && spot->meant_count < MEANT) spot->meant[spot->meant_count++] = field;
}

static void walk_map(const CheckContext *context, const Node *mapping, FieldId parent) {
  Spot spot = {.mapping = mapping, .parent = parent};
  vec_each(Entry, entry, &mapping->entries) {
    FieldId field = find_field(context, entry->key, parent);
    if (field == FIELD_NONE) {
      report_key(context, &spot, entry);
    } else if (!node_is_null(entry->value)) {
      FieldValue value = {field, field_info(field)->shape, entry->key, entry->value};
      walk_value(context, &value);
    } else {
      check_null(context, &spot, entry->key, field);
    }
  }
  check_missing(context, &spot);
}

void check_schema(const CheckContext *context) {
  walk_map(context, context->rule->root, FIELD_NONE);
}
