/* Owns the order of several runs. Comes in: verified plans. Goes out: a table, or an error, for
   each. Every run goes on by itself until it has to read a table; then the first table that one
   waits for is read for all who wait for it. */
#include "exec/beside.h"

#include "exec/run_int.h"

#include <inttypes.h>

#define PRODUCE UINT32_MAX

/* The source OP gives its rows (PORT is PRODUCE), or input PORT of OP has ended. */
typedef struct Step {
  Operator *op;
  uint32_t port;
} Step;

/* A run: the pipelines of its plan one after the other, each of them step by step. */
typedef struct Run {
  Exec *exec;
  uint32_t begun; /* pipelines; the last one is the query itself */
  Operator sink;  /* of the pipeline that runs, as all below */
  Operator *root;
  Table *out;
  VEC(Step) steps;
  uint32_t at; /* the next step */
} Run;

static void add_steps(Run *run, Operator *op) {
  uint32_t count = op->plan->input_count;
  Step produce = {op, PRODUCE};
  if (!count) vec_push(run->exec->arena, &run->steps, produce);
  for (uint32_t i = 0; i < count; i++) {
    Step end = {op, op->plan->runner->right_first ? count - 1 - i : i};
    add_steps(run, op->inputs[end.port]);
    vec_push(run->exec->arena, &run->steps, end);
  }
}

static void begin_pipeline(Run *run) {
  Exec *exec = run->exec;
  uint32_t index = run->begun++;
  bool last = index == exec->plan->before_count;
  const PlanOp *plan = last ? exec->plan->root : exec->plan->before[index].root;
  run->out = last ? exec->result : ARENA_NEW(exec->arena, Table);
  if (!last) *run->out = table_new(exec->arena, plan->columns, plan->column_count);
  run->sink = operator_sink(exec, exec->arena, run->out);
  run->root = operator_open_tree(&run->sink, 0, plan);
  run->steps.len = run->at = 0;
  add_steps(run, run->root);
  vec_push(exec->arena, &exec->roots, run->root);
}

/* Goes on in the pipeline until a table has to be read: the operator that does, whose rows are then
   given to it. NULL: the pipeline has ended. */
static Operator *advance_pipeline(Run *run) {
  while (run->at < run->steps.len && !exec_failed(run->exec)) {
    Step step = run->steps.ptr[run->at++];
    bool waits = step.port == PRODUCE && step.op->plan->runner->produce_for;
    if (waits && !step.op->parent->full) return step.op;
    if (step.port == PRODUCE) {
      operator_produce(step.op);
    } else {
      operator_end_input(step.op, step.port);
    }
  }
  operator_close_tree(run->root);
  return NULL;
}

/* As advance_pipeline, over all pipelines of the plan. */
static Operator *advance(Run *run) {
  for (;;) {
    Operator *op = run->begun ? advance_pipeline(run) : NULL;
    if (op) return op;
    if (exec_failed(run->exec) || run->begun > run->exec->plan->before_count) return NULL;
    if (run->begun) exec_keep_before(run->exec, run->begun - 1, run->out);
    begin_pipeline(run);
  }
}

static bool same_table(const Operator *a, const Operator *b) {
  return a->plan->runner == b->plan->runner && a->exec->data == b->exec->data &&
         str_eq_nocase(operator_option_str(a, "table"), operator_option_str(b, "table"));
}

/* Those of WAITING that want the same table as the first of them, and whose they are. */
static uint32_t take_readers(Operator **waiting, uint32_t count, Operator **readers,
                             uint32_t *owners) {
  uint32_t taken = 0;
  for (uint32_t i = 0; i < count; i++) {
    if (!waiting[i] || (taken && !same_table(waiting[i], readers[0]))) continue;
    owners[taken] = i;
    readers[taken++] = waiting[i];
  }
  return taken;
}

void exec_run_all(const ExecPlan *plans, uint32_t count) {
  Arena arena = {0};
  Run *runs = ARENA_ARRAY(&arena, Run, count);
  Operator **waiting = ARENA_ARRAY(&arena, Operator *, count);
  for (uint32_t i = 0; i < count; i++) {
    runs[i].exec = plans[i].exec;
    plans[i].exec->result = plans[i].result;
    exec_prepare(plans[i].exec, plans[i].plan);
    waiting[i] = advance(&runs[i]);
  }
  Operator **readers = ARENA_ARRAY(&arena, Operator *, count);
  uint32_t *owners = ARENA_ARRAY(&arena, uint32_t, count), reading;
  while ((reading = take_readers(waiting, count, readers, owners))) {
    readers[0]->plan->runner->produce_for(readers, reading);
    for (uint32_t i = 0; i < reading; i++) waiting[owners[i]] = advance(&runs[owners[i]]);
  }
  for (uint32_t i = 0; i < count; i++) exec_has_memory(plans[i].exec);
  arena_free(&arena);
}

bool exec_run(Exec *exec, const PlanTree *plan, Table *result) {
  ExecPlan one = {exec, plan, result};
  exec_run_all(&one, 1);
  return !exec_failed(exec);
}

static void write_operator(Buf *out, const Operator *op, uint32_t depth) {
  const PlanOp *plan = op->plan;
  for (uint32_t i = 0; i < plan->input_count; i++) {
    write_operator(out, op->inputs[i], depth + (plan->input_count > 1));
  }
  buf_add_repeat(out, ' ', 2 + (size_t)depth * 2);
  buf_add(out, str_of(plan->name));
  if (plan->runner->produce_for) {
    buf_add_byte(out, ' ');
    buf_add(out, operator_option_str(op, "table"));
    buf_printf(out, ": %" PRIu64 " rows in %" PRIu64 " bytes read, ", op->rows_in, op->bytes_in);
  } else {
    buf_add(out, STR(": "));
  }
  buf_printf(out, "%" PRIu64 " rows out\n", op->rows_out);
}

void exec_write_statistics(Buf *out, const Exec *exec) {
  for (uint32_t i = 0; i < exec->roots.len; i++) write_operator(out, exec->roots.ptr[i], 0);
}
