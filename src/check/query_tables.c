/* Owns the check of requiredDataConnectors against the tables and functions that the query reads:
   tables that nothing listed provides, connectors that provide nothing that is read. */
#include "check/query_int.h"
#include "fact/connector.h"
#include "fact/table.h"

/* --- what is listed --- */

/* The table in a data type: `SecurityAlert (ASC)` names SecurityAlert. */
static Str type_table(Str type) {
  size_t end = 0;
  while (end < type.len && (char_is_alnum(type.ptr[end]) || type.ptr[end] == '_')) end++;
  return str_slice(type, 0, end);
}

static bool lists_type(const RuleConnector *connector, Str table) {
  vec_each(Text, type, &connector->types) {
    if (str_eq_nocase(type_table(str_trim(type->value)), table)) return true;
  }
  return false;
}

/* The connector that an item of the rule names, where it is known what it fills; or NULL. */
static const FactConnector *known(const QueryCheck *check, const RuleConnector *item) {
  const FactSet *facts = check->context->facts;
  const FactConnector *connector = fact_connector_find(facts, item->id.value);
  return connector && fact_connector_table_count(connector) ? connector : NULL;
}

static bool provides(const QueryCheck *check, const RuleConnector *item, Str table) {
  if (lists_type(item, table)) return true;
  const FactConnector *connector = known(check, item);
  return connector && fact_connector_fills(connector, table);
}

static bool all_known(const QueryCheck *check) {
  vec_each(RuleConnector, item, &check->context->rule->connectors) {
    if (!known(check, item)) return false;
  }
  return true;
}

/* --- what is read --- */

/* What the query reads is all named in it: no search over everything, no table whose name is made
   up as it runs, no function that may read any table. */
static bool is_plain(const QueryCheck *check, const KqlNode *node) {
  switch (node->kind) {
    case KQL_SEARCH:
    case KQL_FIND:
    case KQL_WILDCARD:
    case KQL_MACRO_EXPAND: return false;
    case KQL_CALL:
      if (query_is_call(node, FUNCTION_SCALAR_table)) return false;
      if (query_is_call(node, FUNCTION_SCALAR_database)) return false;
      break;
    case KQL_NAME:
      if (node->symbol && node->symbol->columns && node->symbol->columns->unknown &&
          node->symbol->kind == SYMBOL_TABLE)
        return false;
      break;
    default: break;
  }
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i] && !is_plain(check, node->kids[i])) return false;
  }
  return true;
}

static const KqlNode *find_use(const KqlNode *node, const KqlSymbol *symbol) {
  if (node->symbol == symbol) return node;
  for (uint32_t i = 0; i < node->count; i++) {
    const KqlNode *found = node->kids[i] ? find_use(node->kids[i], symbol) : NULL;
    if (found) return found;
  }
  return NULL;
}

/* --- tables that nothing listed provides --- */

/* A rule that lists or reads more was not written by hand: comparing all with all takes long. */
enum { MOST_CONNECTORS = 100, MOST_TABLES = 100 };

enum { FILLERS = 3 }; /* more of them say nothing about the rule at hand */

/* The connectors known to fill TABLE, up to one more than FILLERS. */
static uint32_t find_fillers(const QueryCheck *check, Str table, Str fillers[FILLERS + 1]) {
  uint32_t count = 0;
  FactConnectorWalk walk = {.set = check->context->facts, .table = table};
  for (const FactConnector *it; count <= FILLERS && (it = fact_connector_next(&walk));) {
    if (fact_connector_is_listed(it) && !fact_connector_successor(it).len)
      fillers[count++] = fact_connector_id(it);
  }
  return count;
}

static void check_table(QueryCheck *check, const KqlSymbol *table) {
  if (str_eq(table->name, STR("SecurityIncident"))) return; /* the service's own */
  vec_each(RuleConnector, item, &check->context->rule->connectors) {
    if (provides(check, item, table->name)) return;
  }
  Str fillers[FILLERS + 1];
  uint32_t count = find_fillers(check, table->name, fillers);
  const KqlNode *use = count ? find_use(check->query->root, table) : NULL;
  if (!use) return;
  Diag *diag =
      query_report(check, DIAG_C011, kql_span(check->query, use),
                   "no connector that the rule lists provides `%.*s`", STR_ARG(table->name));
  if (count > FILLERS) {
    check_help(check->context, diag, "list the one that the rule was written for");
    return;
  }
  Str list = check_list(check->context->arena, "or", fillers, count);
  check_help(check->context, diag, "it comes with %.*s", STR_ARG(list));
}

static void check_tables(QueryCheck *check) {
  if (!all_known(check)) return;
  uint32_t count = check->bound->tables.len;
  for (uint32_t i = 0; i < count && i < MOST_TABLES; i++) {
    const KqlSymbol *table = check->bound->tables.ptr[i];
    if (table->kind == SYMBOL_TABLE) check_table(check, table);
  }
}

/* --- connectors that provide nothing that is read --- */

static bool is_read(const QueryCheck *check, const RuleConnector *item) {
  if (check->bound->tables.len > MOST_TABLES) return true;
  vec_each(const KqlSymbol *const, table, &check->bound->tables) {
    if (provides(check, item, (*table)->name)) return true;
  }
  vec_each(const KqlSymbol *const, function, &check->bound->functions) {
    if (provides(check, item, (*function)->name)) return true;
  }
  return false;
}

/* Some function is called that reads tables of which nothing is known. */
static bool calls_parser(const QueryCheck *check) {
  vec_each(const KqlSymbol *const, function, &check->bound->functions) {
    FactFunctionKind kind = fact_function_kind((*function)->stored);
    bool watchlist = str_eq((*function)->name, STR("_GetWatchlist"));
    if ((kind == FACT_TABULAR && !watchlist) || kind == FACT_BODY) return true;
  }
  return false;
}

static void report_unread(QueryCheck *check, const RuleConnector *item,
                          const FactConnector *connector) {
  Diag *diag =
      check_report(check->context, DIAG_C012, check_text_span(check->context, item->id),
                   "the query reads nothing that `%.*s` provides", STR_ARG(item->id.value));
  Str names[FILLERS];
  uint32_t count = fact_connector_table_count(connector);
  if (count > FILLERS) return;
  for (uint32_t i = 0; i < count; i++) names[i] = fact_connector_table(connector, i);
  Str list = check_list(check->context->arena, "and", names, count);
  check_help(check->context, diag, "it fills %.*s", STR_ARG(list));
}

static void check_connectors_read(QueryCheck *check) {
  bool plain = false; /* asked when first needed */
  vec_each(RuleConnector, item, &check->context->rule->connectors) {
    const FactConnector *connector = known(check, item);
    if (!connector || is_read(check, item)) continue;
    if (!plain && (calls_parser(check) || !is_plain(check, check->query->root))) return;
    plain = true;
    report_unread(check, item, connector);
  }
}

void query_check_tables(QueryCheck *check) {
  uint32_t listed = check->context->rule->connectors.len;
  if (!listed || listed > MOST_CONNECTORS || check->bound->mistaken) return;
  if (query_wants(check, DIAG_C011)) check_tables(check);
  bool reads = check->bound->tables.len || check->bound->functions.len;
  if (reads && query_wants(check, DIAG_C012)) check_connectors_read(check);
}
