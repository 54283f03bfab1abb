/* The rows of tables from files of JSON lines or CSV, plain or gzipped. */
#ifndef RULEC_EXEC_OP_TABLE_H
#define RULEC_EXEC_OP_TABLE_H

#include "exec/operator.h"

/* Emits, as each of the COUNT operators OPS, the rows of all files that their runs have for TABLE;
   every file is read once: what a run's `read` is set to. */
void table_read_files(Operator **ops, uint32_t count, Str table);

#endif
