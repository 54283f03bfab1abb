/* The source `table`: the rows that the run has for a table in memory, then those that its reader
   of files gives. Apart from that reader, so that programs that feed rows need none. */
#include "exec/contract.h"
#include "exec/filter.h"
#include "exec/run.h"
#include "value/convert.h"

static Value fit(Text *text, Value v, ValueType type) {
  if (v.type == (uint8_t)type) return v;
  return type == VALUE_DYNAMIC ? convert_held(text, v) : convert_value(text, v, type);
}

/* Rows in memory: columns by name, converted where their types differ. */
static void push_rows(Operator *op, const Table *rows) {
  const PlanOp *plan = op->plan;
  Batch all = {.arena = op->arena, .column_count = plan->column_count, .rows = rows->rows};
  all.columns = ARENA_ARRAY(op->arena, Column, plan->column_count);
  Text text = {.arena = op->arena};
  for (uint32_t i = 0; i < plan->column_count; i++) {
    all.columns[i] = column_new(op->arena, plan->columns[i].type, rows->rows);
    const Column *from = NULL;
    for (uint32_t k = 0; k < rows->column_count && !from; k++) {
      if (str_eq(str_of(rows->plan[k].name), str_of(plan->columns[i].name)))
        from = &rows->columns[k];
    }
    for (uint32_t row = 0; row < rows->rows; row++) {
      Value v = from ? column_value(from, row) : value_null();
      column_set(&all.columns[i], row, fit(&text, v, plan->columns[i].type));
    }
  }
  op->exec->rows_read += rows->rows;
  op->rows_in += rows->rows;
  filter_emit(op, &all);
}

static void produce_table(Operator **ops, uint32_t count) {
  const DataSet *data = ops[0]->exec->data;
  Str table = operator_option_str(ops[0], "table");
  bool full = true;
  for (uint32_t i = 0; data && i < count; i++) {
    vec_each(DataTable, held, &data->tables) {
      if (str_eq_nocase(held->name, table) && !ops[i]->full) push_rows(ops[i], held->rows);
    }
    full = full && ops[i]->full;
  }
  if (data && ops[0]->exec->read && !full) ops[0]->exec->read(ops, count, table);
}

static const char *check_table(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *name = contract_option(op, "table");
  return op->input_count || !name || name->type != VALUE_STRING ? "a table without a name" : NULL;
}

const OperatorClass operator_table = {.check = check_table, .produce_for = produce_table};
