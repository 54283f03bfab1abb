/* Data connectors: the ids that rules may name, and which tables and functions each one fills. */
#ifndef RULEC_FACT_CONNECTOR_H
#define RULEC_FACT_CONNECTOR_H

#include "fact/set.h"

/* Lives as long as its FactSet; built-in ones for ever. */
typedef struct FactConnector FactConnector;

/* The connector with exactly this id, or NULL. */
const FactConnector *fact_connector_find(const FactSet *set, Str id);
/* The connector with this id but for case, or NULL. */
const FactConnector *fact_connector_find_nocase(const FactSet *set, Str id);
Str fact_connector_near(const FactSet *set, Str id);

Str fact_connector_id(const FactConnector *connector);
/* Known to the CI of Azure/Azure-Sentinel (its list of valid ids), not merely met in rules. */
bool fact_connector_is_listed(const FactConnector *connector);
/* The id to write today for one that upstream renamed or dropped; otherwise absent. */
Str fact_connector_successor(const FactConnector *connector);
/* Tables and parser functions that it is known to fill; none: nothing is known. In a name `*` may
   stand for any run of bytes. */
uint32_t fact_connector_table_count(const FactConnector *connector);
Str fact_connector_table(const FactConnector *connector, uint32_t index);
bool fact_connector_fills(const FactConnector *connector, Str table);

/* A walk over connectors by id, then the user's; with TABLE only those that fill it:
     FactConnectorWalk walk = {.set = set, .table = STR("SigninLogs")}; */
typedef struct FactConnectorWalk {
  const FactSet *set;
  Str table;
  uint32_t at;
} FactConnectorWalk;
const FactConnector *fact_connector_next(FactConnectorWalk *walk);

#endif
