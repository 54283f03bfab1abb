/* Operators that rows come from: datatable, print, range, the rows of an earlier pipeline, and the
   rows that a nested pipeline is fed. */
#include "exec/operator.h"
#include "exec/run.h"
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

const OperatorClass operator_datatable = {.produce = produce_datatable};

static void produce_print(Operator *op) {
  Batch none = {.arena = &op->scratch, .rows = 1};
  Batch row = none;
  row.columns = op->code ? operator_eval(op, &op->scratch, &none) : NULL;
  row.column_count = op->plan->column_count;
  operator_emit(op, &row);
}

const OperatorClass operator_print = {.produce = produce_print};

/* The code gives first, last and step, of one type with the column. */
static void produce_range(Operator *op) {
  Batch none = {.arena = op->arena, .rows = 1};
  Column *ends = operator_eval(op, op->arena, &none);
  Value first = column_value(&ends[0], 0), last = column_value(&ends[1], 0);
  Value step = column_value(&ends[2], 0);
  Table table = table_new(op->arena, op->plan->columns, 1);
  if (value_is_null(first) || value_is_null(last) || value_is_null(step)) return;
  if (first.type == VALUE_REAL) {
    for (uint64_t i = 0; step.real != 0 && i < UINT32_MAX; i++) {
      double at = first.real + (double)i * step.real;
      if (!(step.real > 0 ? at <= last.real : at >= last.real)) break;
      table.columns[0].reals[table_add_row(&table)] = at;
      column_set(&table.columns[0], table.rows - 1, value_real(at));
    }
  } else {
    int64_t at = first.number;
    while (step.number && (step.number > 0 ? at <= last.number : at >= last.number)) {
      column_set(&table.columns[0], table_add_row(&table), value_number(first.type, at));
      if (__builtin_add_overflow(at, step.number, &at)) break;
    }
  }
  Batch all = table_batch(&table);
  operator_emit_all(op, &all);
}

const OperatorClass operator_range = {.produce = produce_range};

static void produce_shared(Operator *op) {
  Batch all = table_batch(op->exec->tables[operator_option_long(op, "index", 0)]);
  operator_emit_all(op, &all);
}

const OperatorClass operator_shared = {.produce = produce_shared};

static void produce_input(Operator *op) {
  if (op->fed) operator_emit_all(op, op->fed);
}

const OperatorClass operator_input = {.produce = produce_input};
