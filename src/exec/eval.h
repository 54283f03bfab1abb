/* The contract between the engine and the evaluators of scalar functions.
   An evaluator `void eval_NAME(EvalCall *call)` computes ROWS results from argument columns. Its
   arguments have the types its line in plan/function.def asks for; argument K of row I is read with
   arg_*(call, K, I) whether it is constant or not. The result column is there, zeroed (0, "",
   false, null dynamic), with room for ROWS; its type is what the binder says the function gives.
   Rows with a null argument become null without the evaluator's doing, except where the function is
   flagged PLAN_SEES_NULLS. Where all arguments are constant, ROWS is 1. Once the run's memory is
   spent, result_dynamic makes ROWS 0, so that loops end; texts get empty (text.h). */
#ifndef RULEC_EXEC_EVAL_H
#define RULEC_EXEC_EVAL_H

#include "exec/batch.h"
#include "value/text.h"

typedef struct Exec Exec;

struct EvalCall {
  Exec *exec;   /* the run: now, limits, errors */
  Arena *arena; /* what results point to goes here; lives as long as the batch */
  Text text;    /* builds string results in ARENA */
  const PlanInsn *insn;
  Column **args;
  uint32_t arg_count;
  uint32_t rows;
  Column *result;
  void **state; /* per instruction and run: NULL at first; for what constant arguments prepare */
  Arena *run;   /* where *state and what it points to goes; lives as long as the run */
};

static inline bool arg_is_constant(const EvalCall *call, uint32_t k) {
  return call->args[k]->stride == 0;
}
static inline ValueType arg_type(const EvalCall *call, uint32_t k) { return call->args[k]->type; }
static inline bool arg_is_null(const EvalCall *call, uint32_t k, uint32_t row) {
  return column_is_null(call->args[k], row);
}
static inline bool arg_bool(const EvalCall *call, uint32_t k, uint32_t row) {
  return column_bool(call->args[k], row);
}
static inline int64_t arg_number(const EvalCall *call, uint32_t k, uint32_t row) {
  return column_number(call->args[k], row);
}
static inline double arg_real(const EvalCall *call, uint32_t k, uint32_t row) {
  return column_real(call->args[k], row);
}
static inline Wide arg_wide(const EvalCall *call, uint32_t k, uint32_t row) {
  return column_wide(call->args[k], row);
}
static inline Str arg_str(const EvalCall *call, uint32_t k, uint32_t row) {
  return column_str(call->args[k], row);
}
static inline Value arg_dynamic(const EvalCall *call, uint32_t k, uint32_t row) {
  return column_dynamic(call->args[k], row);
}
/* Any argument as a Value. */
static inline Value arg_value(const EvalCall *call, uint32_t k, uint32_t row) {
  return column_value(call->args[k], row);
}

static inline void result_bool(EvalCall *call, uint32_t row, bool b) {
  call->result->bools[row] = b;
}
/* INT LONG DATETIME TIMESPAN */
static inline void result_number(EvalCall *call, uint32_t row, int64_t n) {
  call->result->numbers[row] = n;
}
static inline void result_real(EvalCall *call, uint32_t row, double r) {
  call->result->reals[row] = r;
}
static inline void result_wide(EvalCall *call, uint32_t row, Wide w) {
  call->result->wides[row] = w;
}
/* S must live as long as the batch: a view of an argument, or from call->text or call->arena. */
static inline void result_str(EvalCall *call, uint32_t row, Str s) { call->result->strs[row] = s; }
static inline void result_dynamic(EvalCall *call, uint32_t row, Value v) {
  call->result->values[row] = v;
  if (arena_is_spent(call->arena)) call->rows = 0;
}
static inline void result_null(EvalCall *call, uint32_t row) { column_set_null(call->result, row); }
/* V cast to the type of the result column (as to…() does): what does not fit is null. */
void result_value(EvalCall *call, uint32_t row, Value v);

/* Code of an operator made ready to run: registers, states, constants computed. */
typedef struct Code Code;
Code *code_open(Exec *exec, Arena *run, const PlanCode *plan);
/* Computes all outputs for the rows of BATCH into OUT (room for output_count); columns may be
   views of BATCH's or constants. New data goes to ARENA. */
void code_eval(Code *code, Arena *arena, const Batch *batch, Column *out);

#endif
