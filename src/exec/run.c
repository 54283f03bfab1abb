/* Owns a run: opens the operators of a plan, drives sources in the right order, carries batches up,
   ends operators, collects the result. Comes in: a verified plan. Goes out: a table, or an error.
 */
#include "exec/run_int.h"

#include "base/limits.h"
#include "plan/plan.h"
#include "value/constant.h"

#include <inttypes.h>
#include <stdarg.h>

void exec_fail(Exec *exec, const char *code, const char *format, ...) {
  if (exec->error.code) return;
  va_list args;
  va_start(args, format);
  exec->error.message = arena_vprintf(exec->arena, format, args);
  exec->error.code = code;
  va_end(args);
}

/* Something to give back at the end of the run. */
struct Owned {
  void *what;
  void (*release)(void *what);
  struct Owned *older;
};

void exec_own(Exec *exec, void *what, void (*release)(void *what)) {
  struct Owned *owned = ARENA_NEW(exec->arena, struct Owned);
  *owned = (struct Owned){what, release, exec->owned};
  exec->owned = owned;
}

void exec_free(Exec *exec) {
  for (struct Owned *owned = exec->owned; owned; owned = owned->older) owned->release(owned->what);
  exec->owned = NULL;
  arena_charge(exec->arena, NULL);
}

void exec_widen_result(Exec *exec, const PlanColumn *columns, uint32_t count) {
  *exec->result = table_new(exec->arena, columns, count);
}

bool exec_make_rows(Exec *exec, uint64_t count) {
  uint64_t most = exec->rows_limit ? exec->rows_limit : LIMIT_ROWS_MADE;
  exec->rows_made += count;
  if (exec->rows_made > most) {
    exec_fail(exec, "LIMIT", "joins, mv-expand and range make more than %" PRIu64 " rows", most);
  }
  return !exec_failed(exec);
}

Operator *operator_open_tree(const Operator *parent, uint32_t port, const PlanOp *plan) {
  Operator *op = ARENA_NEW(parent->arena, Operator);
  *op = (Operator){.plan = plan,
                   .exec = parent->exec,
                   .parent = (Operator *)parent,
                   .port = port,
                   .arena = parent->arena,
                   .scratch = {.budget = &parent->exec->budget},
                   .fed = parent->fed};
  op->options = ARENA_ARRAY(op->arena, Value, plan->option_count);
  for (uint32_t i = 0; i < plan->option_count; i++) {
    op->options[i] = constant_value(op->arena, &plan->options[i].value);
  }
  op->inputs = ARENA_ARRAY(op->arena, Operator *, plan->input_count);
  for (uint32_t i = 0; i < plan->input_count; i++) {
    op->inputs[i] = operator_open_tree(op, i, plan->inputs[i]);
  }
  if (plan->code.output_count) op->code = code_open(op->exec, op->arena, &plan->code);
  if (plan->right.output_count) op->right = code_open(op->exec, op->arena, &plan->right);
  if (plan->runner->whole) {
    op->kept = ARENA_NEW(op->arena, Table);
    *op->kept = table_new(op->arena, plan->inputs[0]->columns, plan->inputs[0]->column_count);
  }
  if (plan->runner->open) plan->runner->open(op);
  return op;
}

static const OperatorClass *class_of(const Operator *op) { return op->plan->runner; }

bool exec_has_memory(Exec *exec) {
  const ArenaBudget *budget = &exec->budget;
  if (budget->value_too_large) {
    exec_fail(exec, "LIMIT", "an expression makes a text of more than %d MiB",
              LIMIT_VALUE_BYTES >> 20);
  } else if (budget->spent) {
    bool large = budget->most >= 1 << 20;
    exec_fail(exec, "MEMORY", "the query needs more than %zu %s of memory%s",
              budget->most >> (large ? 20 : 10), large ? "MiB" : "KiB",
              exec->more_memory ? exec->more_memory : "");
  }
  return !budget->value_too_large && !budget->spent;
}

bool operator_emit(Operator *op, Batch *batch) {
  Operator *parent = op->parent;
  op->rows_out += batch->rows;
  if (parent->full || exec_failed(op->exec)) {
    op->full = true;
  } else if (batch->rows) {
    if (parent->kept) {
      table_add_batch(parent->kept, batch);
    } else {
      class_of(parent)->push(parent, op->port, batch);
    }
    op->full = parent->full;
  }
  return !op->full;
}

bool operator_emit_all(Operator *op, const Batch *all) {
  for (uint32_t start = 0; start < all->rows && !op->full; start += BATCH_ROWS) {
    uint32_t end = all->rows - start > BATCH_ROWS ? start + BATCH_ROWS : all->rows;
    arena_reset(&op->scratch);
    Batch part = batch_slice(&op->scratch, all, start, end);
    part.arena = &op->scratch;
    operator_emit(op, &part);
  }
  return !op->full;
}

static void run_whole(Operator *op) {
  Table out = table_new(op->arena, op->plan->columns, op->plan->column_count);
  Batch in = table_batch(op->kept);
  class_of(op)->whole(op, &in, &out);
  Batch all = table_batch(&out);
  operator_emit_all(op, &all);
}

void operator_end_input(Operator *op, uint32_t port) {
  if (exec_failed(op->exec)) return;
  if (op->kept) {
    run_whole(op);
  } else if (class_of(op)->finish) {
    class_of(op)->finish(op, port);
  }
}

void operator_produce(Operator *op) {
  if (op->parent->full) {
    op->full = true;
  } else if (class_of(op)->produce_for) {
    class_of(op)->produce_for(&op, 1);
  } else {
    class_of(op)->produce(op);
  }
}

void operator_drive(Operator *op) {
  if (!op->plan->input_count) {
    operator_produce(op);
    return;
  }
  uint32_t count = op->plan->input_count;
  for (uint32_t i = 0; i < count && !exec_failed(op->exec); i++) {
    uint32_t port = class_of(op)->right_first ? count - 1 - i : i;
    operator_drive(op->inputs[port]);
    operator_end_input(op, port);
  }
}

void operator_close_tree(Operator *op) {
  for (uint32_t i = 0; i < op->plan->input_count; i++) operator_close_tree(op->inputs[i]);
  arena_free(&op->scratch);
}

static void collect(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  table_add_batch(op->state, batch);
}

static const OperatorClass sink = {.push = collect};
static const PlanOp sink_plan = {.name = "sink", .runner = &sink};

Operator operator_sink(Exec *exec, Arena *arena, Table *out) {
  return (Operator){.plan = &sink_plan, .exec = exec, .arena = arena, .state = out};
}

static void run_tree(Exec *exec, Arena *arena, const PlanOp *root, const Batch *fed, Table *out) {
  Operator top = operator_sink(exec, arena, out);
  top.fed = fed;
  Operator *op = operator_open_tree(&top, 0, root);
  if (!exec_failed(exec)) operator_drive(op);
  operator_close_tree(op);
}

void operator_nested(Operator *op, uint32_t nested, const Batch *rows, Table *out) {
  Arena arena = {.budget = &op->exec->budget};
  run_tree(op->exec, &arena, op->plan->nested[nested], rows, out);
  arena_free(&arena);
}

static Value first_cell(const Table *table) {
  return table->rows ? column_value(&table->columns[0], 0) : value_null();
}

static Value first_column(Arena *arena, const Table *table) {
  Value *items = ARENA_ARRAY(arena, Value, table->rows);
  for (uint32_t i = 0; i < table->rows; i++) items[i] = column_value(&table->columns[0], i);
  return value_array(items, table->rows);
}

void exec_keep_before(Exec *exec, uint32_t index, Table *table) {
  const PlanBefore *before = &exec->plan->before[index];
  exec->tables[index] = table;
  if (before->list) {
    exec->scalars[index] = first_column(exec->arena, table);
  } else if (before->scalar) {
    exec->scalars[index] = first_cell(table);
  }
}

static const char *check(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  return op->runner->check ? op->runner->check(tree, before, op) : NULL;
}

bool exec_verify(const PlanTree *plan, const char **why) { return plan_verify(plan, check, why); }

void exec_prepare(Exec *exec, const PlanTree *plan) {
  arena_charge(exec->arena, &exec->budget);
  exec->plan = plan;
  exec->scalars = ARENA_ARRAY(exec->arena, Value, plan->before_count);
  exec->tables = ARENA_ARRAY(exec->arena, Table *, plan->before_count);
  if (!exec->result) exec->result = ARENA_NEW(exec->arena, Table);
  *exec->result = table_new(exec->arena, plan->root->columns, plan->root->column_count);
}

static void run_before(Exec *exec, uint32_t index) {
  const PlanOp *root = exec->plan->before[index].root;
  Table *table = ARENA_NEW(exec->arena, Table);
  *table = table_new(exec->arena, root->columns, root->column_count);
  run_tree(exec, exec->arena, root, NULL, table);
  exec_keep_before(exec, index, table);
}

void exec_start(Exec *exec, const PlanTree *plan) {
  exec_prepare(exec, plan);
  for (uint32_t i = 0; i < plan->before_count && !exec_failed(exec); i++) run_before(exec, i);
}

Value operator_option(const Operator *op, const char *name) {
  for (uint32_t i = 0; i < op->plan->option_count; i++) {
    if (str_eq(str_of(op->plan->options[i].name), str_of(name))) return op->options[i];
  }
  return value_null();
}

Str operator_option_str(const Operator *op, const char *name) {
  return value_text(operator_option(op, name));
}

int64_t operator_option_long(const Operator *op, const char *name, int64_t absent) {
  int64_t number;
  return value_to_long(operator_option(op, name), &number) ? number : absent;
}

Column *operator_eval(Operator *op, Arena *arena, const Batch *batch) {
  Column *out = ARENA_ARRAY(arena, Column, op->plan->code.output_count);
  if (op->code) code_eval(op->code, arena, batch, out);
  return out;
}
