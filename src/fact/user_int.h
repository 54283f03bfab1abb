/* What user schema files declared, as the lookups of fact/ read it. Private to fact/. */
#ifndef RULEC_FACT_USER_INT_H
#define RULEC_FACT_USER_INT_H

#include "base/map.h"
#include "base/vec.h"
#include "fact/builtin_int.h"
#include "fact/connector_int.h"

struct FactUser {
  Arena *arena;
  VEC(FactTable *) tables; /* in the order of their first declaration */
  VEC(FactFunction *) functions;
  VEC(FactConnector *) connectors;
  Map table_names, function_names, connector_ids, watchlists; /* to the same objects */
};

#endif
