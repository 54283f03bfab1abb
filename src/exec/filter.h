/* Filters that a table took over from the operators above it: the outputs of its code. */
#ifndef RULEC_EXEC_FILTER_H
#define RULEC_EXEC_FILTER_H

#include "exec/operator.h"

/* Emits, as the table OP, those rows of BATCH that pass OP's filters. False: nobody wants more. */
bool filter_emit(Operator *op, Batch *batch);

#endif
