/* Owns the check of what the service does not let a kind of rule do in its query: rules that run
   continuously, custom detections, alerts that need the event time. */
#include "check/query_int.h"
#include "fact/table.h"

typedef struct Limits {
  QueryCheck *check;
  bool has_filter; /* a filter on the event time was reported */
} Limits;

/* --- NRT rules --- */

static void check_other_workspace(QueryCheck *check, const KqlNode *call) {
  Str name = kql_name(check->query, call->kids[KQL_CALL_NAME]);
  if (!str_eq(name, STR("workspace"))) return;
  Diag *diag = query_report(check, DIAG_S015, kql_span(check->query, call),
                            "an NRT rule cannot read another workspace");
  check_help(check->context, diag, "put the rule into that workspace, or make it a scheduled one");
}

static void check_filter(Limits *limits, const KqlNode *time, const KqlNode *bound) {
  if (limits->has_filter || !query_is_event_time(time)) return;
  if (query_when(limits->check, bound).kind != WHEN_AGO) return;
  limits->has_filter = true;
  Diag *diag = query_report(limits->check, DIAG_S014, kql_span(limits->check->query, bound),
                            "an NRT rule needs no filter on the event time");
  check_help(limits->check->context, diag,
             "the query is given what has arrived since its last run; the filter drops what was "
             "long under way");
}

static void walk_nrt(Limits *limits, const KqlNode *node) {
  if (node->kind == KQL_CALL) check_other_workspace(limits->check, node);
  if (node->kind == KQL_BINARY)
    check_filter(limits, node->kids[KQL_BINARY_LEFT], node->kids[KQL_BINARY_RIGHT]);
  if (node->kind == KQL_BETWEEN)
    check_filter(limits, node->kids[KQL_BETWEEN_VALUE], node->kids[KQL_BETWEEN_LOW]);
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i]) walk_nrt(limits, node->kids[i]);
  }
}

/* --- custom detections --- */

/* Those that run continuously read one table as it fills. */
static void walk_continuous(QueryCheck *check, const KqlNode *node) {
  if (node->kind == KQL_JOIN || node->kind == KQL_UNION || node->kind == KQL_EXTERNALDATA ||
      node->kind == KQL_LOOKUP) {
    query_report(check, DIAG_S016, kql_token_span(check->query, node->token),
                 "a continuous custom detection cannot use `%s`",
                 kql_kind_word((KqlKind)node->kind));
  }
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i]) walk_continuous(check, node->kids[i]);
  }
}

static bool returns(const QueryCheck *check, const char *name) {
  return kql_columns_find(check->context->arena, check->bound->columns, str_of(name)) != NULL;
}

static Span query_start(const QueryCheck *check) {
  Span span = kql_span(check->query, check->query->root);
  Str text = source_text(check->query->source, span);
  size_t end = str_find_byte(text, '\n', 0);
  if (end != STR_NONE) span.end = span.start + (uint32_t)end;
  return span;
}

static void check_needed(QueryCheck *check) {
  const KqlColumns *columns = check->bound->columns;
  if (!columns || columns->open || check->bound->mistaken) return;
  bool time = returns(check, "Timestamp") || returns(check, "TimeGenerated");
  bool report = returns(check, "ReportId");
  if (time && report) return;
  Diag *diag = query_report(check, DIAG_E026, query_start(check),
                            "the query does not return `%s`, which a custom detection needs",
                            time ? "ReportId" : "Timestamp");
  check_help(check->context, diag,
             "keep it in `project`; in `summarize`, `arg_max(Timestamp, *)` keeps the columns of "
             "the last event");
}

/* --- the event time --- */

static void check_per_result(QueryCheck *check) {
  const Rule *rule = check->context->rule;
  const KqlColumns *columns = check->bound->columns;
  bool wanted = str_eq(rule->aggregation.value, STR("AlertPerResult")) && columns &&
                !columns->open && !check->bound->mistaken;
  if (!wanted || returns(check, "TimeGenerated")) return;
  Diag *diag =
      check_report(check->context, DIAG_E025, check_text_span(check->context, rule->aggregation),
                   "`AlertPerResult` makes alerts of rows that have no `TimeGenerated`");
  check_help(check->context, diag, "alerts take the time of their event from it");
}

/* Whether every table that the query names has COLUMN in ENVIRONMENT. */
static bool tables_have(const QueryCheck *check, FactEnvironment environment, Str column,
                        Str *without) {
  FactSet set = *check->context->facts;
  set.environment = environment;
  vec_each(const KqlSymbol *const, symbol, &check->bound->tables) {
    const FactTable *table = fact_table_find(&set, (*symbol)->name);
    if (!table || fact_table_is_own(table)) continue;
    if (fact_table_column_find(table, column) != FACT_NO_COLUMN) return true;
    *without = (*symbol)->name;
  }
  return without->len == 0;
}

static const KqlNode *find_column(const KqlNode *node, Str name) {
  const KqlColumn *column = node->kind == KQL_NAME ? kql_column_of(node) : NULL;
  if (column && !column->source && !column->origin && str_eq(column->name, name)) return node;
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *kid = node->kids[i];
    bool may = kid && (kid->count || kid->kind == KQL_NAME);
    const KqlNode *found = may ? find_column(kid, name) : NULL;
    if (found) return found;
  }
  return NULL;
}

/* Both products' columns are known unless a run asks for one of them; a rule runs in one. */
static void check_product(QueryCheck *check) {
  bool detection = check->context->rule->kind == RULE_CUSTOM_DETECTION;
  if (check->context->facts->environment != FACT_MERGED) return;
  FactEnvironment environment = detection ? FACT_XDR : FACT_SENTINEL;
  Str column = detection ? STR("TimeGenerated") : STR("Timestamp"), table = {NULL, 0};
  if (tables_have(check, environment, column, &table)) return;
  const KqlNode *node = find_column(check->query->root, column);
  if (!node) return;
  const char *other = detection ? "Timestamp" : "TimeGenerated";
  const char *product = detection ? "Defender XDR" : "Microsoft Sentinel";
  Diag *diag = query_report(check, DIAG_S017, kql_span(check->query, node),
                            "%s documents no column `%.*s` for `%.*s`", product, STR_ARG(column),
                            STR_ARG(table));
  check_help(check->context, diag, "the time of an event is `%s` there", other);
}

void query_check_limits(QueryCheck *check) {
  const Rule *rule = check->context->rule;
  Limits limits = {check, !query_wants(check, DIAG_S014)};
  if (rule->kind == RULE_NRT) walk_nrt(&limits, check->query->root);
  if (check_is_analytics(rule)) check_per_result(check);
  if (check_is_analytics(rule) || rule->kind == RULE_CUSTOM_DETECTION) check_product(check);
  if (rule->kind != RULE_CUSTOM_DETECTION) return;
  const Duration *frequency = &rule->frequency.value;
  bool continuous = frequency->form != DURATION_NONE && frequency->seconds == 0;
  if (continuous) walk_continuous(check, check->query->root);
  check_needed(check);
}
