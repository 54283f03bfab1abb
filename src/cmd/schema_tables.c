/* `rulec schema tables [NAME…]`: which tables rulec knows, and their columns. */
#include "cmd/cmd.h"
#include "cmd/schema.h"
#include "fact/connector.h"

/* The connectors that fill TABLE, separated by commas, in text; in JSON an array. */
static void connectors(FactQuery *query, Str table) {
  FactConnectorWalk walk = {.set = fact_query_set(query), .table = table};
  bool json = fact_query_wants_json(query), first = true;
  if (json) json_key(&query->json, "connectors"), json_open_array(&query->json);
  for (const FactConnector *connector; (connector = fact_connector_next(&walk)); first = false) {
    Str id = fact_connector_id(connector);
    if (json)
      json_str(&query->json, id);
    else
      buf_printf(&query->out, "%s%.*s", first ? "  filled by " : ", ", STR_ARG(id));
  }
  if (json) json_close_array(&query->json);
  if (!json && !first) buf_add_byte(&query->out, '\n');
}

static void details_json(FactQuery *query, const FactTable *table) {
  Json *json = &query->json;
  Str successor = fact_table_successor(table), time = fact_table_time(table);
  json_open_object(json);
  json_key(json, "name"), json_str(json, fact_table_name(table));
  json_key(json, "time"), time.ptr ? json_str(json, time) : json_null(json);
  json_key(json, "category"), json_str(json, fact_table_category(table));
  if (successor.ptr) json_key(json, "successor"), json_str(json, successor);
  json_key(json, "open"), json_bool(json, fact_table_is_open(table));
  connectors(query, fact_table_name(table));
  fact_query_columns(query, table);
  json_close_object(json);
}

/* One line: the name, and what can be said in a few words. */
static void line(FactQuery *query, const FactTable *table, int width) {
  Str category = fact_table_category(table), successor = fact_table_successor(table);
  uint32_t columns = fact_table_width(table);
  buf_printf(&query->out, "%-*.*s  %*u column%s", width, STR_ARG(fact_table_name(table)),
             width ? 4 : 0, columns, columns == 1 ? "" : "s");
  if (category.len) buf_printf(&query->out, "  %.*s", STR_ARG(category));
  if (fact_table_is_own(table)) buf_add_cstr(&query->out, "  declared by you");
  if (successor.len) buf_printf(&query->out, "  retired: use %.*s", STR_ARG(successor));
  buf_add_byte(&query->out, '\n');
}

static void details(FactQuery *query, const FactTable *table) {
  if (fact_query_wants_json(query)) {
    details_json(query, table);
    return;
  }
  if (query->out.len) buf_add_byte(&query->out, '\n');
  line(query, table, 0);
  connectors(query, fact_table_name(table));
  fact_query_columns(query, table);
}

static bool show(FactQuery *query, Str name) {
  FactTableWalk walk = {.set = fact_query_set(query), .pattern = name};
  const FactTable *table = fact_table_next(&walk);
  if (!table) return fact_query_unknown(name, "table", fact_table_near(walk.set, name));
  for (; table; table = fact_table_next(&walk)) details(query, table);
  return true;
}

static void list(FactQuery *query) {
  int width = 0;
  FactTableWalk walk = {.set = fact_query_set(query)}, again = walk;
  for (const FactTable *table; (table = fact_table_next(&walk));) {
    int length = (int)fact_table_name(table).len;
    width = length > width ? length : width;
  }
  for (const FactTable *table; (table = fact_table_next(&again));)
    fact_query_wants_json(query) ? details_json(query, table) : line(query, table, width);
}

int schema_tables(int argc, char **argv) {
  FactQuery query = {0};
  const Option options[] = {FACT_QUERY_OPTIONS(query)};
  const OptionTable table = {"schema tables [OPTION...] [NAME...]",
                             "Prints the columns of the tables called NAME, where `*` stands for "
                             "anything; without NAME, a line for each table that is known.",
                             options, sizeof options / sizeof *options};
  OptionOutcome outcome = options_parse(&query.session.arena, &table, argc, argv, &query.names);
  if (outcome != OPTIONS_OK) return options_exit(outcome);
  return fact_query_run(&query, list, show);
}
