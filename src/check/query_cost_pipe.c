/* Owns the checks of what a query costs that concern its operators: how many tables are read, what
   is filtered when, how tables are joined. */
#include "check/query_int.h"
#include "fact/table.h"

/* The token that NODE is known by. */
static Span word_span(const QueryCheck *check, const KqlNode *node) {
  return kql_token_span(check->query, node->token);
}

/* --- Q001: every table --- */

void query_cost_search(QueryCheck *check, const KqlNode *pipe) {
  const KqlNode *source = pipe->kids[KQL_PIPE_SOURCE];
  bool all = source && ((source->kind == KQL_SEARCH && !source->kids[KQL_SEARCH_IN]) ||
                        (source->kind == KQL_FIND && !source->kids[KQL_FIND_IN]));
  if (!all) return;
  const char *word = kql_kind_word((KqlKind)source->kind);
  Diag *diag = query_report(check, DIAG_Q001, word_span(check, source),
                            "`%s` without a list of tables reads all of them", word);
  check_help(check->context, diag, "name the tables: `%s in (SigninLogs, AuditLogs) …`", word);
}

void query_cost_union(QueryCheck *check, const KqlNode *node) {
  for (uint32_t i = KQL_UNION_TABLES; i < node->count; i++) {
    const KqlNode *table = node->kids[i];
    bool all = table && (table->kind == KQL_WILDCARD || table->kind == KQL_STAR) &&
               str_eq(kql_text(check->query, table), STR("*"));
    if (!all) continue;
    Diag *diag =
        query_report(check, DIAG_Q001, kql_span(check->query, table), "`union *` reads all tables");
    check_help(check->context, diag, "name the tables");
  }
}

/* --- Q004, Q005: filters that come late --- */

typedef struct Early {
  Arena *arena;
  const KqlNode *by;        /* summarize: the LIST of its keys; or NULL: any column of `before` */
  const KqlColumns *before; /* what is known before the operator */
  uint32_t columns;         /* met so far */
} Early;

static bool is_key(const KqlNode *by, const KqlColumn *column) {
  for (uint32_t i = 0; i < by->count; i++) {
    if (kql_column_of(by->kids[i]) == column) return true;
  }
  return false;
}

/* Whether NODE could stand before the operator: it names columns that it leaves as they are. */
static bool is_early(Early *early, const KqlNode *node) {
  if (node->kind == KQL_NAME && node->symbol && node->symbol->kind == SYMBOL_COLUMN) {
    const KqlColumn *column = node->symbol->column;
    early->columns++;
    if (kql_columns_find(early->arena, early->before, column->name) != column) return false;
    return !early->by || is_key(early->by, column);
  }
  if (node->kind == KQL_PIPE || node->kind == KQL_STAR) return false;
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] && !is_early(early, node->kids[i])) return false;
  }
  return true;
}

static void report_late(QueryCheck *check, DiagCode code, const KqlNode *where,
                        const KqlNode *after) {
  const char *word = kql_kind_word((KqlKind)after->kind);
  Diag *diag = query_report(check, code, word_span(check, where),
                            "`where` could stand before the `%s`", word);
  query_label(check, diag, word_span(check, after), "works on rows that are dropped later");
}

/* The filters right after operator AT of PIPE. */
static void check_filters(QueryCheck *check, const KqlNode *pipe, uint32_t at, Early *early,
                          DiagCode code) {
  for (uint32_t i = at + 1; i < pipe->count && pipe->kids[i]->kind == KQL_WHERE; i++) {
    early->columns = 0;
    if (is_early(early, pipe->kids[i]->kids[KQL_WHERE_PREDICATE]) && early->columns)
      report_late(check, code, pipe->kids[i], pipe->kids[at]);
  }
}

void query_cost_late_filter(QueryCheck *check, const KqlNode *pipe) {
  for (uint32_t i = KQL_PIPE_OPERATORS; i < pipe->count; i++) {
    const KqlNode *node = pipe->kids[i];
    if (node->kind != KQL_SUMMARIZE || !node->columns || !node->kids[KQL_SUMMARIZE_BY]) continue;
    Early early = {check->context->arena, node->kids[KQL_SUMMARIZE_BY], node->columns->input, 0};
    if (early.before) check_filters(check, pipe, i, &early, DIAG_Q004);
  }
}

static Str join_kind(const QueryCheck *check, const KqlNode *join) {
  const KqlNode *params = join->kids[KQL_PARAMS];
  for (uint32_t i = 0; params && i < params->count; i++) {
    const KqlNode *property = params->kids[i];
    if (!property || property->kind != KQL_PROPERTY || !property->kids[KQL_PROPERTY_VALUE])
      continue;
    Str name = kql_name(check->query, property->kids[KQL_PROPERTY_NAME]);
    if (str_eq(name, STR("kind")))
      return kql_text(check->query, property->kids[KQL_PROPERTY_VALUE]);
  }
  return (Str){NULL, 0};
}

/* Kinds that give every matching row of the left side. */
static bool keeps_left_rows(Str kind) {
  return str_eq(kind, STR("inner")) || str_eq(kind, STR("leftouter")) ||
         str_eq(kind, STR("leftsemi")) || str_eq(kind, STR("leftanti"));
}

void query_cost_filter_joined(QueryCheck *check, const KqlNode *pipe) {
  for (uint32_t i = KQL_PIPE_OPERATORS; i < pipe->count; i++) {
    const KqlNode *node = pipe->kids[i];
    if (node->kind != KQL_JOIN || !node->columns || !keeps_left_rows(join_kind(check, node))) {
      continue;
    }
    Early early = {check->context->arena, NULL, node->columns->input, 0};
    if (early.before) check_filters(check, pipe, i, &early, DIAG_Q005);
  }
}

/* --- Q006, Q008, Q009 --- */

void query_cost_project(QueryCheck *check, const KqlNode *node) {
  const KqlColumns *before = node->columns ? node->columns->input : NULL;
  uint32_t count = node->count - KQL_PROJECT_COLUMNS;
  if (!before || before->open || before->count != count || count < 2) return;
  for (uint32_t i = 0; i < count; i++) {
    if (kql_column_of(node->kids[KQL_PROJECT_COLUMNS + i]) != before->items[i]) return;
  }
  query_report(check, DIAG_Q006, word_span(check, node),
               "this `project` keeps all of the %u columns as they are", count);
}

void query_cost_join(QueryCheck *check, const KqlNode *node) {
  if (join_kind(check, node).ptr) return;
  Diag *diag = query_report(check, DIAG_Q008, word_span(check, node),
                            "`join` without `kind` is `kind=innerunique`");
  check_help(check->context, diag,
             "of the left rows with one key it keeps any one; write `kind=inner` to keep them all");
}

void query_cost_expand(QueryCheck *check, const KqlNode *node) {
  if (node->kids[KQL_MV_EXPAND_LIMIT]) return;
  Span span = word_span(check, node);
  Str word = source_text(check->query->source, span);
  Diag *diag =
      query_report(check, DIAG_Q009, span,
                   "`%.*s` without `limit` makes as many rows as there are values", STR_ARG(word));
  check_help(check->context, diag, "add `limit 100`, or what the lists can hold");
}

/* --- Q015 --- */

static bool mentions(const QueryCheck *check, const char *word) {
  return str_find(check->query->source->text, str_of(word), 0) != STR_NONE;
}

/* Analytics rules are given the events of a period; what a hunting query reads is up to it. */
void query_cost_time(QueryCheck *check) {
  bool hunting = check->context->rule->kind == RULE_HUNTING;
  if (!hunting || !query_wants(check, DIAG_Q015) || !check->bound->tables.len) return;
  static const char *const words[] = {"ago(",      "now(",     "starttime",      "StartTime",
                                      "datetime(", "lookback", "ingestion_time", "{{"};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (mentions(check, words[i])) return;
  }
  const KqlSymbol *table = check->bound->tables.ptr[0];
  const KqlNode *at = table->columns ? table->columns->maker : NULL;
  if (!at || query_leaves_file(check)) return;
  const FactTable *fact = fact_table_find(check->context->facts, table->name);
  Str time = fact ? fact_table_time(fact) : (Str){NULL, 0};
  if (!time.len) return;
  Diag *diag = query_report(check, DIAG_Q015, kql_span(check->query, at),
                            "nothing limits how far back `%.*s` is read", STR_ARG(table->name));
  check_help(check->context, diag, "add `| where %.*s > ago(7d)`", STR_ARG(time));
}
