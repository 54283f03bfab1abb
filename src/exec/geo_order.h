/* The order in which the service lists the cells around a cell. */
#ifndef RULEC_EXEC_GEO_ORDER_H
#define RULEC_EXEC_GEO_ORDER_H

#include "value/value.h"

/* TOKENS, an array of strings, each once and in the order of an unordered set of the GNU C++
   library with room for all of them: the recorded answers of the service are in that order. */
Value geo_in_order(Arena *arena, Value tokens);

#endif
