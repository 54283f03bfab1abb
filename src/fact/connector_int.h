/* How connectors lie in generated memory; the user's take the same form. Private to fact/. */
#ifndef RULEC_FACT_CONNECTOR_INT_H
#define RULEC_FACT_CONNECTOR_INT_H

#include "fact/connector.h"
#include "fact/pool_int.h"

struct FactConnector {
  const Str *own_tables; /* the user's; NULL: COUNT built-in ones from FIRST */
  Str own_id;
  uint16_t id, successor; /* pool numbers */
  uint16_t first, count;
  uint8_t listed;
};

#endif
