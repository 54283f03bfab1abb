/* Operators that rows come from: datatable, print, range, the rows of an earlier pipeline, and the
   rows that a nested pipeline is fed. */
#include "exec/contract.h"
#include "exec/run.h"
#include "plan/spec.h"
#include "value/constant.h"

/* The cells stand in the plan's constants, row by row. */
static void produce_datatable(Operator *op) {
  const PlanCode *cells = &op->plan->code;
  uint32_t width = op->plan->column_count;
  Table table = table_new(op->arena, op->plan->columns, width);
  for (uint32_t at = 0; width && at + width <= cells->constant_count; at += width) {
    uint32_t row = table_add_row(&table);
    for (uint32_t i = 0; i < width; i++) {
      column_set(&table.columns[i], row, constant_value(op->arena, &cells->constants[at + i]));
    }
  }
  Batch all = table_batch(&table);
  operator_emit_all(op, &all);
}

static const char *check_datatable(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  for (uint32_t i = 0; op->column_count && i < op->code.constant_count; i++) {
    ValueType type = op->columns[i % op->column_count].type;
    const PlanConstant *cell = &op->code.constants[i];
    if (cell->type != VALUE_NULL && cell->type != type && type != VALUE_DYNAMIC) {
      return "a cell of another type than its column";
    }
  }
  return op->input_count ? "a datatable over rows" : NULL;
}

const OperatorClass operator_datatable = {.check = check_datatable, .produce = produce_datatable};

static void produce_print(Operator *op) {
  Batch none = {.arena = &op->scratch, .rows = 1};
  Batch row = none;
  row.columns = operator_eval(op, &op->scratch, &none);
  row.column_count = op->plan->column_count;
  operator_emit(op, &row);
}

/* The outputs are the columns. */
static bool gives_columns(const PlanOp *op) {
  if (op->code.output_count != op->column_count) return false;
  for (uint32_t i = 0; i < op->column_count; i++) {
    if (contract_output(op, i) != op->columns[i].type) return false;
  }
  return true;
}

static const char *check_print(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  return op->input_count || !gives_columns(op) ? "a print of other columns" : NULL;
}

const OperatorClass operator_print = {.check = check_print, .produce = produce_print};

typedef struct Range {
  Value first, last, step; /* of one type with the column */
} Range;

/* Number INDEX of RANGE in V; false where it is past the end. */
static bool range_value(const Range *range, uint64_t index, Value *v) {
  bool up, past;
  if (range->first.type == VALUE_REAL) {
    double step = range->step.real;
    *v = value_real(range->first.real + (double)index * step);
    up = step > 0;
    past = !(up ? v->real <= range->last.real : step < 0 && v->real >= range->last.real);
  } else {
    int64_t step = range->step.number, at;
    if (__builtin_mul_overflow(step, index, &at) ||
        __builtin_add_overflow(at, range->first.number, &at))
      return false;
    *v = value_number(range->first.type, at);
    up = step > 0;
    past = up ? at > range->last.number : step == 0 || at < range->last.number;
  }
  return !past;
}

/* The code gives first, last and step. */
static void produce_range(Operator *op) {
  Batch none = {.arena = op->arena, .rows = 1};
  Column *ends = operator_eval(op, op->arena, &none);
  Range range = {column_value(&ends[0], 0), column_value(&ends[1], 0), column_value(&ends[2], 0)};
  if (value_is_null(range.first) || value_is_null(range.last) || value_is_null(range.step)) return;
  bool more = true;
  for (uint64_t index = 0; more;) {
    arena_reset(&op->scratch);
    Column column = column_new(&op->scratch, op->plan->columns[0].type, BATCH_ROWS);
    Batch batch = {.arena = &op->scratch, .columns = &column, .column_count = 1};
    for (Value v; batch.rows < BATCH_ROWS && (more = range_value(&range, index, &v)); index++) {
      column_set(&column, batch.rows++, v);
    }
    if (!exec_make_rows(op->exec, batch.rows) || !operator_emit(op, &batch)) return;
  }
}

static const char *check_range(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = contract_shape(op, 0, 3) && op->column_count == 1 &&
              contract_output(op, 0) == op->columns[0].type;
  for (uint32_t i = 0; good && i < 3; i++)
    good = spec_fits('n', contract_output(op, i), VALUE_NULL);
  bool reals = good && contract_output(op, 0) == VALUE_REAL;
  for (uint32_t i = 1; good && i < 3; i++) good = reals == (contract_output(op, i) == VALUE_REAL);
  return good ? NULL : "a range of other types";
}

const OperatorClass operator_range = {.check = check_range, .produce = produce_range};

static void produce_shared(Operator *op) {
  Batch all = table_batch(op->exec->tables[operator_option_long(op, "index", 0)]);
  operator_emit_all(op, &all);
}

static const char *check_shared(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  const PlanOp *shared = contract_before(tree, before, op, "index");
  return op->input_count || !shared || !contract_same(op, shared) ? "rows not yet computed" : NULL;
}

const OperatorClass operator_shared = {.check = check_shared, .produce = produce_shared};

static void produce_input(Operator *op) {
  if (op->fed) operator_emit_all(op, op->fed);
}

static const char *check_input(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  return op->input_count ? "an input over rows" : NULL;
}

const OperatorClass operator_input = {.check = check_input, .produce = produce_input};
