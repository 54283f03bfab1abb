/* The vocabulary in which classes of operators say what they ask of a plan (PlanCheck). */
#ifndef RULEC_EXEC_CONTRACT_H
#define RULEC_EXEC_CONTRACT_H

#include "exec/operator.h"

/* Option NAME of OP, or NULL. */
const PlanConstant *contract_option(const PlanOp *op, const char *name);
/* … as a number; ABSENT where it is not there or no number. */
int64_t contract_option_long(const PlanOp *op, const char *name, int64_t absent);

/* OP has INPUTS inputs and at least OUTPUTS outputs of its code. */
bool contract_shape(const PlanOp *op, uint32_t inputs, uint32_t outputs);
/* The type of output INDEX, which exists. */
ValueType contract_output(const PlanOp *op, uint32_t index);
/* The columns of OP from FIRST on begin with all columns of OTHER, by type. */
bool contract_begins(const PlanOp *op, uint32_t first, const PlanOp *other);
/* The columns of OP are those of OTHER, by type. */
bool contract_same(const PlanOp *op, const PlanOp *other);
/* Option NAME is an array of COUNT or more numbers from LEAST to MOST. */
bool contract_numbers(const PlanOp *op, const char *name, uint32_t count, int64_t least,
                      int64_t most);
/* The pipeline whose number is option NAME has run before; NULL where it has not. */
const PlanOp *contract_before(const PlanTree *tree, uint32_t before, const PlanOp *op,
                              const char *name);
/* What the pipeline NESTED is fed are the columns of GIVEN. */
bool contract_fed(const PlanOp *nested, const PlanOp *given);
/* What parse asks: one text; the columns of OP are those of its input, but for places that a
   capture of option "pattern" fills, which is a list of texts, nulls and places. */
PlanCheck contract_check_parse;

#endif
