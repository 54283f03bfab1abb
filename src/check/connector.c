/* Owns the checks of requiredDataConnectors, and of queries on threat intelligence, whose table
   keeps outdated rows. */
#include "fact/connector.h"
#include "base/map.h"
#include "check/check_int.h"
#include "doc/scalar.h"
#include "fact/function.h"
#include "fact/table.h"

static void report_case(const CheckContext *context, Text id, Str wanted) {
  Span span = check_text_span(context, id);
  Diag *diag = check_report(context, DIAG_C002, span, "`%.*s` is spelled `%.*s`", STR_ARG(id.value),
                            STR_ARG(wanted));
  check_replace(context, diag, true, span, wanted);
}

static void report_unknown(const CheckContext *context, Text id) {
  Span span = check_text_span(context, id);
  Diag *diag = check_report(context, DIAG_C001, span,
                            "`%.*s` is not a data connector that rulec knows", STR_ARG(id.value));
  Str near = fact_connector_near(context->facts, id.value);
  if (near.len) {
    check_help(context, diag, "did you mean `%.*s`?", STR_ARG(near));
    check_replace(context, diag, false, span, near);
  } else {
    check_help(context, diag,
               "new connectors appear weekly: name yours under `connectors` in .rulec.yaml");
  }
}

static void check_known(const CheckContext *context, Text id, const FactConnector *connector) {
  Str successor = fact_connector_successor(connector);
  Span span = check_text_span(context, id);
  if (successor.len) {
    Diag *diag = check_report(context, DIAG_C003, span, "`%.*s` was replaced by `%.*s`",
                              STR_ARG(id.value), STR_ARG(successor));
    check_replace(context, diag, false, span, successor);
  } else if (!fact_connector_is_listed(connector) && check_is_analytics(context->rule)) {
    check_report(context, DIAG_C006, span,
                 "`%.*s` is not in the connector list of the CI of Azure/Azure-Sentinel",
                 STR_ARG(id.value));
  }
}

static void check_id(const CheckContext *context, Text id) {
  const FactConnector *connector = fact_connector_find(context->facts, id.value);
  if (connector) {
    check_known(context, id, connector);
    return;
  }
  connector = fact_connector_find_nocase(context->facts, str_trim(id.value));
  if (connector)
    report_case(context, id, fact_connector_id(connector));
  else
    report_unknown(context, id);
}

/* A data type that is a table but for its spelling. Others may be anything: functions of solutions,
   tables of the user. */
static void check_type(const CheckContext *context, Text type) {
  Str name = type.value;
  size_t product = str_find(name, STR(" ("), 0); /* SecurityAlert (MDATP) */
  if (product != STR_NONE) name.len = product;
  if (str_ends(name, STR("_CL"))) return; /* the user's own */
  if (fact_table_find(context->facts, name)) return;
  if (fact_function_find(context->facts, name)) return;
  const FactTable *table = fact_table_find_nocase(context->facts, type.value);
  Str wanted = table ? fact_table_name(table) : fact_table_near(context->facts, type.value);
  bool is_parser = str_starts(wanted, type.value) && str_ends(wanted, STR("_CL"));
  if (!wanted.len || is_parser) return; /* Okta is the parser of Okta_CL */
  Span span = check_text_span(context, type);
  Diag *diag = check_report(context, DIAG_C005, span, "`%.*s` is no table that rulec knows",
                            STR_ARG(type.value));
  check_help(context, diag, "did you mean `%.*s`?", STR_ARG(wanted));
  check_replace(context, diag, table != NULL, span, wanted);
}

static void check_repeated_types(const CheckContext *context, const RuleConnector *connector) {
  Map seen = {0};
  vec_each(Text, type, &connector->types) {
    check_type(context, *type);
    Text *first = map_put(context->arena, &seen, type->value, type);
    if (!first) continue;
    Diag *diag = check_report(context, DIAG_C004, check_text_span(context, *type),
                              "`%.*s` is listed twice", STR_ARG(type->value));
    check_label(context, diag, check_text_span(context, *first), "first here");
  }
}

void check_connectors(const CheckContext *context) {
  Map seen = {0};
  vec_each(RuleConnector, connector, &context->rule->connectors) {
    check_repeated_types(context, connector);
    if (!connector->id.node || !connector->id.value.len) continue;
    check_id(context, connector->id);
    RuleConnector *first = map_put(context->arena, &seen, connector->id.value, connector);
    if (!first) continue;
    Diag *diag = check_report(context, DIAG_C004, check_text_span(context, connector->id),
                              "`%.*s` is listed twice", STR_ARG(connector->id.value));
    check_label(context, diag, check_text_span(context, first->id), "first here");
    check_help(context, diag, "one item with all of its `dataTypes` says the same");
  }
}

/* --- threat intelligence --- */

/* TEXT with runs of white space as one space, so that phrases can be found in it. */
static Str squeeze(Arena *arena, Str text) {
  char *out = arena_alloc(arena, text.len + 1);
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    bool space = char_is_space(text.ptr[i]);
    if (space && len && out[len - 1] == ' ') continue;
    out[len++] = space ? ' ' : text.ptr[i];
  }
  return (Str){out, len};
}

static bool has(Str text, Str phrase) { return str_find(text, phrase, 0) != STR_NONE; }

/* The official CI's test: recent rows only, or the latest row of each indicator that is active. */
static bool is_fresh(Str query) {
  if (has(query, STR("where TimeGenerated >= ago("))) return true;
  bool latest = has(query, STR("arg_max(TimeGenerated, *) by IndicatorId"));
  return latest && has(query, STR("ExpirationDateTime > now()")) &&
         has(query, STR("Active == true"));
}

void check_freshness(const CheckContext *context) {
  Text query = context->rule->query;
  Str table = STR("ThreatIntelligenceIndicator");
  size_t at = query.node ? str_find(query.value, table, 0) : STR_NONE;
  while (at != STR_NONE) {
    size_t next = at + table.len;
    while (next < query.value.len && char_is_space(query.value.ptr[next])) next++;
    if (next < query.value.len && query.value.ptr[next] == '|') break;
    at = str_find(query.value, table, at + 1);
  }
  if (at == STR_NONE || is_fresh(squeeze(context->arena, query.value))) return;
  Span in_value = {(uint32_t)at, (uint32_t)(at + table.len)};
  Diag *diag =
      check_report(context, DIAG_C010, scalar_span(context->rule->source, query.node, in_value),
                   "`%.*s` is read with outdated indicators in it", STR_ARG(table));
  check_help(context, diag,
             "add `| summarize LatestIndicatorTime = arg_max(TimeGenerated, *) by IndicatorId "
             "| where ExpirationDateTime > now() and Active == true`");
}
