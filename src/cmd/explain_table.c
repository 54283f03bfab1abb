/* Owns the explanations of what a workspace holds: connectors, tables, functions. Comes in:
   built-in facts and the user's. Goes out: text, and the columns of tables as JSON. */
#include "cmd/explainer.h"
#include "fact/connector.h"
#include "fact/table.h"

/* --- tables --- */

static bool next_table(const FactSet *facts, size_t *at, Topic *topic) {
  FactTableWalk walk = {.set = facts, .at = (uint32_t)*at};
  const FactTable *table = fact_table_next(&walk);
  if (!table) return false;
  *at = walk.at;
  *topic = (Topic){fact_table_name(table), fact_table_category(table), 0, table};
  return true;
}

static void print_connectors_of(const FactSet *facts, Buf *out, Str table) {
  FactConnectorWalk walk = {.set = facts, .table = table};
  size_t column = 0;
  for (const FactConnector *connector; (connector = fact_connector_next(&walk)) != NULL;) {
    if (column == 0) buf_add_cstr(out, "\nFilled by the connectors:\n");
    explain_item(out, &column, fact_connector_id(connector));
  }
  if (column) buf_add_byte(out, '\n');
}

static const char *where(Str table) {
  FactSet sentinel = {.environment = FACT_SENTINEL}, xdr = {.environment = FACT_XDR};
  bool in_sentinel = fact_table_find(&sentinel, table), in_xdr = fact_table_find(&xdr, table);
  if (in_sentinel && in_xdr) return "a table of Microsoft Sentinel and Defender XDR";
  if (in_sentinel) return "a table of Microsoft Sentinel";
  return in_xdr ? "a table of Defender XDR" : "a table of your own";
}

static void print_table(const FactSet *facts, const Topic *topic, Buf *out) {
  const FactTable *table = topic->fact;
  buf_printf(out, "%.*s: %s\n", STR_ARG(topic->name),
             fact_table_is_own(table) ? "a table of your own" : where(topic->name));
  if (topic->title.len) buf_printf(out, "Category: %.*s\n", STR_ARG(topic->title));
  if (fact_table_successor(table).len)
    buf_printf(out, "Retired: use %.*s\n", STR_ARG(fact_table_successor(table)));
  if (fact_table_time(table).len)
    buf_printf(out, "Time of an event: %.*s\n", STR_ARG(fact_table_time(table)));
  buf_printf(out, "\nColumns (%u%s):\n", (unsigned)fact_table_width(table),
             fact_table_is_open(table) ? ", and others" : "");
  explain_columns(out, table);
  print_connectors_of(facts, out, topic->name);
}

static void print_table_json(const FactSet *facts, const Topic *topic, Json *json) {
  (void)facts;
  explain_columns_json(json, topic->fact);
}

const Explainer explain_tables = {"table", next_table, print_table, print_table_json};

/* --- connectors --- */

static bool next_connector(const FactSet *facts, size_t *at, Topic *topic) {
  FactConnectorWalk walk = {.set = facts, .at = (uint32_t)*at};
  const FactConnector *connector = fact_connector_next(&walk);
  if (!connector) return false;
  *at = walk.at;
  *topic = (Topic){fact_connector_id(connector), {NULL, 0}, 0, connector};
  return true;
}

static void print_connector(const FactSet *facts, const Topic *topic, Buf *out) {
  (void)facts;
  const FactConnector *connector = topic->fact;
  size_t column = 0;
  buf_printf(out, "%.*s: a data connector\n", STR_ARG(topic->name));
  if (fact_connector_successor(connector).len)
    buf_printf(out, "Today: %.*s\n", STR_ARG(fact_connector_successor(connector)));
  if (!fact_connector_is_listed(connector))
    buf_add_cstr(out, "Not in the list of the CI of Azure/Azure-Sentinel.\n");
  if (fact_connector_table_count(connector)) buf_add_cstr(out, "\nFills:\n");
  for (uint32_t i = 0; i < fact_connector_table_count(connector); i++)
    explain_item(out, &column, fact_connector_table(connector, i));
  if (column) buf_add_byte(out, '\n');
}

const Explainer explain_connectors = {"connector", next_connector, print_connector, NULL};
