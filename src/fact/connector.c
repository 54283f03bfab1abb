/* Owns the lookup of data connectors, built-in and the user's. Comes in: a FactSet, ids, table
   names. Goes out: connectors. */
#include "fact/connector.h"

#include "base/near.h"
#include "fact/connector_int.h"
#include "fact/user_int.h"

#include "gen/connector.inc"

enum { COUNT = sizeof connector_list / sizeof *connector_list };

static Str text(uint16_t number) { return pool_name(&connector_names, number); }

static const FactConnector *builtin_find(Str id) {
  uint16_t wanted = pool_find(&connector_names, id);
  size_t low = 0, high = wanted ? COUNT : 0;
  while (low < high) {
    size_t middle = (low + high) / 2;
    const FactConnector *here = &connector_list[middle];
    if (here->id == wanted) return here;
    if (here->id < wanted) low = middle + 1;
    if (here->id > wanted) high = middle;
  }
  return NULL;
}

const FactConnector *fact_connector_find(const FactSet *set, Str id) {
  const FactConnector *own = set->user ? map_get(&set->user->connector_ids, id) : NULL;
  return own ? own : builtin_find(id);
}

const FactConnector *fact_connector_find_nocase(const FactSet *set, Str id) {
  FactConnectorWalk walk = {.set = set};
  const FactConnector *connector;
  while ((connector = fact_connector_next(&walk)) &&
         !str_eq_nocase(fact_connector_id(connector), id)) {
    continue;
  }
  return connector;
}

Str fact_connector_near(const FactSet *set, Str id) {
  Near near = near_start(id);
  FactConnectorWalk walk = {.set = set};
  for (const FactConnector *connector; (connector = fact_connector_next(&walk));) {
    if (connector->listed) near_offer(&near, fact_connector_id(connector));
  }
  return near_best(&near);
}

Str fact_connector_id(const FactConnector *connector) {
  return connector->own_id.len ? connector->own_id : text(connector->id);
}

bool fact_connector_is_listed(const FactConnector *connector) { return connector->listed; }

Str fact_connector_successor(const FactConnector *connector) { return text(connector->successor); }

uint32_t fact_connector_table_count(const FactConnector *connector) { return connector->count; }

Str fact_connector_table(const FactConnector *connector, uint32_t index) {
  if (connector->own_tables) return connector->own_tables[index];
  return text(connector_tables[connector->first + index]);
}

bool fact_connector_fills(const FactConnector *connector, Str table) {
  for (uint32_t i = 0; i < connector->count; i++) {
    if (fact_pattern_matches(fact_connector_table(connector, i), table)) return true;
  }
  return false;
}

static const FactConnector *connector_at(const FactSet *set, uint32_t at) {
  if (at < COUNT) return &connector_list[at];
  const FactUser *user = set->user;
  return user && at - COUNT < user->connectors.len ? user->connectors.ptr[at - COUNT] : NULL;
}

const FactConnector *fact_connector_next(FactConnectorWalk *walk) {
  for (const FactConnector *connector; (connector = connector_at(walk->set, walk->at));
       walk->at++) {
    if (walk->table.ptr && !fact_connector_fills(connector, walk->table)) continue;
    if (fact_connector_find(walk->set, fact_connector_id(connector)) != connector) continue;
    walk->at++;
    return connector;
  }
  return NULL;
}
