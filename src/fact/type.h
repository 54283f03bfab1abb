/* The scalar types of columns, parameters and results, under their KQL names. */
#ifndef RULEC_FACT_TYPE_H
#define RULEC_FACT_TYPE_H

#include "base/str.h"

typedef enum FactType {
  FACT_UNKNOWN, /* a user's column without a type */
  FACT_BOOL,
  FACT_INT,
  FACT_LONG,
  FACT_REAL,
  FACT_DECIMAL,
  FACT_STRING,
  FACT_DATETIME,
  FACT_TIMESPAN,
  FACT_DYNAMIC,
  FACT_GUID,
  FACT_TYPES
} FactType;

typedef struct FactColumn {
  Str name;
  FactType type;
  uint32_t hash; /* str_hash32(name) where fact_table_columns gives it */
} FactColumn;

Str fact_type_name(FactType type); /* "datetime"; "unknown" */
/* The type called NAME, in any case and under its aliases (boolean, date, double, int64, uuid …);
   false where NAME is no type. */
bool fact_type_find(Str name, FactType *type);

#endif
