/* Owns the check that the columns a rule names are among those its query returns: for entities,
   custom details, alert texts. Where one is not, it says what became of it. */
#include "base/near.h"
#include "check/query_int.h"
#include "fact/table.h"

/* One use of a column by the rule. */
typedef struct Mapped {
  Str name;
  Span span;      /* of the name, in the file */
  Str identifier; /* of an entity that it fills; absent for any other use */
} Mapped;

/* --- what the query returns --- */

static bool has_star(const KqlNode *node, uint32_t from) {
  for (uint32_t i = from; i < node->count; i++) {
    const KqlNode *item = node->kids[i];
    if (!item) continue;
    if (item->kind == KQL_STAR || item->kind == KQL_WILDCARD) return true;
    bool inside = item->kind == KQL_CALL || item->kind == KQL_NAMED;
    if (inside && has_star(item, 0)) return true;
  }
  return false;
}

/* Whether COLUMNS are all there are, though the table they began with may have others: some
   operator since then names what it keeps. */
static bool is_complete(const KqlColumns *columns) {
  while (columns && columns->open) {
    const KqlNode *maker = columns->maker;
    switch (maker ? maker->kind : KQL_KIND_COUNT) {
      case KQL_PROJECT: return true;
      case KQL_DISTINCT: return !has_star(maker, KQL_DISTINCT_COLUMNS);
      case KQL_SUMMARIZE: return !has_star(maker, KQL_SUMMARIZE_AGGREGATES);
      case KQL_EXTEND:
      case KQL_SERIALIZE:
      case KQL_WHERE:
      case KQL_SORT:
      case KQL_TAKE:
      case KQL_PROJECT_AWAY:
      case KQL_PROJECT_RENAME:
      case KQL_PROJECT_REORDER: columns = columns->input; break;
      default: return false;
    }
  }
  return columns != NULL;
}

static const KqlColumn *find_nocase(const KqlColumns *columns, Str name) {
  for (uint32_t i = 0; i < kql_columns_total(columns); i++) {
    const KqlColumn *column = kql_columns_at(columns, i);
    if (str_eq_nocase(column->name, name)) return column;
  }
  return NULL;
}

static Str near_column(const KqlColumns *columns, Str name) {
  Near near = near_start(name);
  for (uint32_t i = 0; i < kql_columns_total(columns); i++) {
    near_offer(&near, kql_columns_at(columns, i)->name);
  }
  return near_best_or_longer(&near);
}

/* --- what became of a column --- */

/* The operator that has NAME before it and not after it, or NULL; the column into LOST. */
static const KqlNode *find_dropper(const QueryCheck *check, Str name, const KqlColumn **lost) {
  const KqlColumns *after = check->bound->columns;
  for (; after && after->input; after = after->input) {
    *lost = kql_columns_find(check->context->arena, after->input, name);
    if (*lost) return after->maker;
  }
  return NULL;
}

static bool comes_from(const KqlColumn *column, const KqlColumn *origin) {
  while (column && column != origin) column = column->origin;
  return column != NULL;
}

/* The name under which COLUMN is returned, or absent. */
static Str name_now(const KqlColumns *columns, const KqlColumn *column) {
  for (uint32_t i = 0; i < columns->count; i++) {
    if (comes_from(columns->items[i], column)) return columns->items[i]->name;
  }
  return (Str){NULL, 0};
}

static void help_keep(const CheckContext *context, Diag *diag, const KqlNode *maker, Str name) {
  const char *word = kql_kind_word((KqlKind)maker->kind);
  if (maker->kind == KQL_SUMMARIZE) {
    check_help(context, diag, "add `%.*s` after `by`, or keep one value of it: `take_any(%.*s)`",
               STR_ARG(name), STR_ARG(name));
  } else {
    check_help(context, diag, "let `%s` keep `%.*s`", word, STR_ARG(name));
  }
}

/* Says which operator dropped the column; false where none did. */
static bool explain_drop(QueryCheck *check, Diag *diag, Str name) {
  const KqlColumn *lost = NULL;
  const KqlNode *maker = find_dropper(check, name, &lost);
  if (!maker) return false;
  Str now = name_now(check->bound->columns, lost);
  if (!query_leaves_file(check)) {
    Span span = kql_token_span(check->query, maker->first);
    const char *word = kql_kind_word((KqlKind)maker->kind);
    query_label(check, diag, span, now.len ? "renamed by this `%s`" : "dropped by this `%s`", word);
  }
  if (now.len)
    check_help(check->context, diag, "it is called `%.*s` now", STR_ARG(now));
  else
    help_keep(check->context, diag, maker, name);
  return true;
}

static Str table_with(const QueryCheck *check, Str name) {
  vec_each(const KqlSymbol *const, table, &check->bound->tables) {
    const KqlColumns *columns = (*table)->columns;
    if (columns && kql_columns_find(check->context->arena, columns, name)) return (*table)->name;
  }
  return (Str){NULL, 0};
}

static Str column_list(Arena *arena, const KqlColumns *columns) {
  enum { LISTED = 13 }; /* one more than check_list shows */
  Str names[LISTED];
  uint32_t count = columns->count < LISTED ? columns->count : LISTED;
  for (uint32_t i = 0; i < count; i++) names[i] = columns->items[i]->name;
  return count ? check_list(arena, "and", names, count) : STR("no columns");
}

static void explain_missing(QueryCheck *check, Diag *diag, Str name) {
  if (explain_drop(check, diag, name)) return;
  Str near = near_column(check->bound->columns, name);
  Str table = table_with(check, name);
  if (near.len)
    check_help(check->context, diag, "it returns `%.*s`", STR_ARG(near));
  else if (table.len) {
    check_help(check->context, diag, "%.*s has the column, but the query does not return it",
               STR_ARG(table));
  } else {
    Str list = column_list(check->context->arena, check->bound->columns);
    check_help(check->context, diag, "it returns %.*s", STR_ARG(list));
  }
}

/* --- the findings --- */

/* Analytics rules with such a mapping cannot be created; hunting queries only lose it. */
static DiagCode missing_code(const CheckContext *context) {
  return context->rule->kind == RULE_HUNTING ? DIAG_E022 : DIAG_E020;
}

enum { MOST_MISSING = 200 }; /* findings of one query; each looks through all of its stages */

static void report_missing(QueryCheck *check, const Mapped *mapped) {
  if (check->missing++ >= MOST_MISSING) return;
  const KqlColumns *columns = check->bound->columns;
  const CheckContext *context = check->context;
  const KqlColumn *other = find_nocase(columns, mapped->name);
  if (other) {
    Diag *diag = check_report(context, DIAG_E021, mapped->span,
                              "the query returns the column `%.*s` as `%.*s`",
                              STR_ARG(mapped->name), STR_ARG(other->name));
    check_replace(context, diag, true, mapped->span, other->name);
  } else if (is_complete(columns) && query_wants(check, missing_code(context))) {
    Diag *diag = check_report(context, missing_code(context), mapped->span,
                              "the query does not return a column `%.*s`", STR_ARG(mapped->name));
    explain_missing(check, diag, mapped->name);
  }
}

/* Identifiers that are lists or yes and no by nature. */
static bool is_structured(Str identifier) {
  static const char *const names[] = {"IsDomainJoined",
                                      "IsVolumeAnomaly",
                                      "NetworkMessageIds",
                                      "Threats",
                                      "Urls",
                                      "CountByDeliveryStatus",
                                      "CountByThreatType",
                                      "Protocols",
                                      "ThreatDetectionMethods",
                                      "CountByProtectionStatus"};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (str_eq(identifier, str_of(names[i]))) return true;
  }
  return false;
}

/* A dynamic that is not known to be a list or a bag may hold the text that is wanted. */
static DiagCode type_code(const KqlColumn *column) {
  unsigned kind = column->shape & SHAPE_KINDS;
  bool sure = column->type == TYPE_BOOL || kind == SHAPE_ARRAY || kind == SHAPE_BAG;
  return sure ? DIAG_E023 : DIAG_E024;
}

static void check_type(QueryCheck *check, const Mapped *mapped, const KqlColumn *column) {
  bool wrong = column->type == TYPE_DYNAMIC || column->type == TYPE_BOOL;
  if (!wrong || !mapped->identifier.len || is_structured(mapped->identifier)) return;
  const char *type = kql_type_name((KqlType)column->type);
  DiagCode code = type_code(column);
  if (code == DIAG_E024) {
    Diag *diag = check_report(check->context, code, mapped->span,
                              "`%.*s` is of type %s, expected a text", STR_ARG(mapped->name), type);
    check_help(check->context, diag, "make it one in the query: `tostring(%.*s)`",
               STR_ARG(mapped->name));
    return;
  }
  const char *what = column->type == TYPE_BOOL                      ? "a bool"
                     : (column->shape & SHAPE_KINDS) == SHAPE_ARRAY ? "a list of values"
                                                                    : "a bag of values";
  Diag *diag =
      check_report(check->context, code, mapped->span, "`%.*s` is %s, which identifies no entity",
                   STR_ARG(mapped->name), what);
  if (column->type == TYPE_BOOL) return;
  bool bag = (column->shape & SHAPE_KINDS) == SHAPE_BAG;
  check_help(check->context, diag,
             bag ? "name the value that is meant: `tostring(%.*s.property)`"
                 : "`mv-expand %.*s` gives a row for each of its values",
             STR_ARG(mapped->name));
}

/* Columns that every custom table has, though those who declare one leave them out. */
static bool is_standard(const QueryCheck *check, Str name) {
  static const char *const names[] = {"TenantId", "SourceSystem",        "Computer", "Type",
                                      "MG",       "ManagementGroupName", "RawData"};
  bool standard = false;
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    standard = standard || str_eq(name, str_of(names[i]));
  }
  if (!standard) return false;
  vec_each(const KqlSymbol *const, table, &check->bound->tables) {
    if (str_ends((*table)->name, STR("_CL"))) return true;
  }
  return false;
}

static void check_mapped(QueryCheck *check, const Mapped *mapped) {
  if (!shape_matches(HOLDS_COLUMN, mapped->name)) return; /* E009, E012 */
  FactType type;
  if (fact_hidden_column(mapped->name, &type)) return;
  if (is_standard(check, mapped->name)) return;
  const KqlColumn *column =
      kql_columns_find(check->context->arena, check->bound->columns, mapped->name);
  if (column)
    check_type(check, mapped, column);
  else
    report_missing(check, mapped);
}

static void check_text(QueryCheck *check, Text column, Str identifier) {
  if (!column.node || !column.value.len) return;
  Mapped mapped = {column.value, check_text_span(check->context, column), identifier};
  check_mapped(check, &mapped);
}

static bool is_returned(const QueryCheck *check, Str name) {
  return kql_columns_find(check->context->arena, check->bound->columns, name) != NULL;
}

/* The {{column}} places in TEXT. */
static void check_places(QueryCheck *check, Text text) {
  size_t at = text.node ? str_find(text.value, STR("{{"), 0) : STR_NONE;
  while (at != STR_NONE && check->missing < MOST_MISSING) {
    size_t start = at + 2, end = str_find(text.value, STR("}}"), start);
    if (end == STR_NONE) return;
    at = str_find(text.value, STR("{{"), end);
    Str name = str_slice(text.value, start, end);
    if (is_returned(check, name)) continue;
    Span inside = {(uint32_t)start, (uint32_t)end};
    Span span = scalar_span(check->context->rule->source, text.node, inside);
    Mapped mapped = {name, span, {NULL, 0}};
    check_mapped(check, &mapped);
  }
}

static void check_override_columns(QueryCheck *check) {
  const RuleOverride *override = &check->context->rule->override;
  Str none = {NULL, 0};
  check_places(check, override->display_name);
  check_places(check, override->description);
  check_text(check, override->tactics_column, none);
  check_text(check, override->severity_column, none);
  vec_each(RuleDetail, property, &override->properties) check_text(check, property->column, none);
}

void query_check_columns(QueryCheck *check) {
  const Rule *rule = check->context->rule;
  const KqlColumns *columns = check->bound->columns;
  if (!columns || rule->kind == RULE_CUSTOM_DETECTION) return;
  Str none = {NULL, 0};
  vec_each(RuleEntity, entity, &rule->entities) {
    vec_each(RuleFieldMapping, field, &entity->fields) {
      check_text(check, field->column, field->identifier.value);
    }
  }
  vec_each(RuleDetail, detail, &rule->custom_details) check_text(check, detail->column, none);
  vec_each(Text, column, &rule->sentinel_entities) check_text(check, *column, none);
  check_override_columns(check);
}
