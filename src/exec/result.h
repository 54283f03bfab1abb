/* Results for people and machines. */
#ifndef RULEC_EXEC_RESULT_H
#define RULEC_EXEC_RESULT_H

#include "exec/batch.h"

#define RESULT_RULE "_RuleId"

/* Appends TABLE's columns and rows as the JSON members "columns" and "rows". Values: long as a
   number; real as a number, or "NaN", "Infinity", "-Infinity"; decimal as a string; datetime with
   seven digits of fraction; timespan as a number of ticks; dynamic as JSON. */
void result_write_members(Buf *out, const Table *table);

/* One JSON object a row; what JSON has no type for is text, as tostring() gives it. RULE, the id of
   the rule whose rows these are, comes first as RESULT_RULE; absent: none does. */
void result_write_jsonl(Buf *out, const Table *table, Str rule);
/* A header, then a record a row; RULE as above. */
void result_write_csv(Buf *out, const Table *table, Str rule);
/* Columns side by side, for people; long cells are cut. */
void result_write_table(Buf *out, const Table *table);

#endif
