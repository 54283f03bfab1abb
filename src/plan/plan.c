/* Owns the lists of what the engine can run, by name, read from the .def files. The evaluators and
   classes themselves belong to exec/ and are known here by name only. */
#include "plan/plan.h"

#define EVALUATOR(name, symbol, args, flags) EvalFn symbol;
#include "plan/evaluator.def"
#undef EVALUATOR
#define AGGREGATE(name, symbol, args, conditional) extern const AggregateClass symbol;
#include "plan/aggregate.def"
#undef AGGREGATE
#define OPERATOR(name, symbol) extern const OperatorClass symbol;
#include "plan/operator.def"
#undef OPERATOR

static const PlanFunction functions[] = {
#define EVALUATOR(name, symbol, args, flags) {name, symbol, args, flags},
#include "plan/evaluator.def"
#undef EVALUATOR
};

static const char *const function_symbols[] = {
#define EVALUATOR(name, symbol, args, flags) #symbol,
#include "plan/evaluator.def"
#undef EVALUATOR
};

static const PlanAggregateName aggregates[] = {
#define AGGREGATE(name, symbol, args, conditional) {name, &(symbol), args, conditional},
#include "plan/aggregate.def"
#undef AGGREGATE
};

static const char *const aggregate_symbols[] = {
#define AGGREGATE(name, symbol, args, conditional) #symbol,
#include "plan/aggregate.def"
#undef AGGREGATE
};

static const struct {
  const char *name, *symbol;
  const OperatorClass *runner;
} operators[] = {
#define OPERATOR(name, symbol) {name, #symbol, &(symbol)},
#include "plan/operator.def"
#undef OPERATOR
};

const PlanFunction *plan_function(Str name) {
  for (size_t i = 0; i < sizeof functions / sizeof *functions; i++) {
    if (str_eq(str_of(functions[i].name), name)) return &functions[i];
  }
  return NULL;
}

const PlanAggregateName *plan_aggregate(Str name) {
  for (size_t i = 0; i < sizeof aggregates / sizeof *aggregates; i++) {
    if (str_eq(str_of(aggregates[i].name), name)) return &aggregates[i];
  }
  return NULL;
}

const OperatorClass *plan_operator(Str name) {
  for (size_t i = 0; i < sizeof operators / sizeof *operators; i++) {
    if (str_eq(str_of(operators[i].name), name)) return operators[i].runner;
  }
  return NULL;
}

const char *plan_function_symbol(const PlanFunction *function) {
  return function_symbols[function - functions];
}

const char *plan_aggregate_symbol(const AggregateClass *aggregate) {
  size_t i = 0;
  while (aggregates[i].aggregate != aggregate) i++;
  return aggregate_symbols[i];
}

const char *plan_operator_symbol(const OperatorClass *runner) {
  size_t i = 0;
  while (operators[i].runner != runner) i++;
  return operators[i].symbol;
}
