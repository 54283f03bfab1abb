/* Data that a query runs over, as the user names it: a folder of TABLE.jsonl and TABLE.csv files,
   or TABLE=FILE; gzip is recognised by itself. */
#ifndef RULEC_DRIVER_DATA_H
#define RULEC_DRIVER_DATA_H

#include "exec/data.h"

/* Adds what SPEC names to DATA. False where it cannot be read; WHY is a fragment for the user. */
bool data_add(Arena *arena, DataSet *data, const char *spec, Str *why);

#endif
