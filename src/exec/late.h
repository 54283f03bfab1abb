/* Columns that only the data tell: operators such as bag_unpack give what the plan names and, where
   they end the query, all others too. */
#ifndef RULEC_EXEC_LATE_H
#define RULEC_EXEC_LATE_H

#include "base/map.h"
#include "base/vec.h"
#include "exec/operator.h"

/* The columns of a result while rows are looked at. */
typedef struct LateColumns {
  Arena *arena;
  VEC(PlanColumn) columns;
  Map places; /* of names */
} LateColumns;

/* The place of NAME, which is added with TYPE where it is new; a known one widens to hold TYPE. */
uint32_t late_column(LateColumns *late, Str name, ValueType type);
/* The place of NAME, or UINT32_MAX. */
uint32_t late_find(const LateColumns *late, Str name);
/* The type that holds values of both: the wider number, else dynamic; VALUE_NULL counts as none. */
ValueType late_type(ValueType a, ValueType b);
/* Emits ROWS, a table of LATE's columns, as OP's result: all of them where OP ends the query, else
   those that its plan names. */
void late_emit(Operator *op, const LateColumns *late, const Table *rows);

#endif
