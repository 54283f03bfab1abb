/* The rows of tables from files of JSON lines or CSV, plain or gzipped. */
#ifndef RULEC_EXEC_OP_TABLE_H
#define RULEC_EXEC_OP_TABLE_H

#include "exec/operator.h"

/* Emits, as OP, the rows of all files that OP's run has for TABLE: what a run's `read` is set to.
 */
void table_read_files(Operator *op, Str table);

#endif
