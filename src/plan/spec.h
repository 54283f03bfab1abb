/* What functions and aggregates take and give, as evaluator.def and aggregate.def write it. */
#ifndef RULEC_PLAN_SPEC_H
#define RULEC_PLAN_SPEC_H

#include "rulec_plan.h"

/* The letter for argument INDEX; 0 where SPEC has none. */
char spec_letter(const char *spec, uint32_t index);
/* How many arguments there have to be. */
uint32_t spec_least(const char *spec);
/* The letter of the result: behind `>` or `:`; 0 where SPEC tells none. */
char spec_result(const char *spec);
/* The type that behind `>` is the result's whatever the binder says; 0 where there is none. */
char spec_forced(const char *spec);
/* Whether a value of TYPE may be there for LETTER, where the result is of type RESULT. */
bool spec_fits(char letter, ValueType type, ValueType result);
/* The type that an argument of TYPE is cast to for LETTER; VALUE_NULL: none. */
ValueType spec_wanted(char letter, ValueType type, ValueType result);
/* TYPE, or one that LETTER tells of where TYPE is not among those. */
ValueType spec_result_type(char letter, ValueType type);

#endif
