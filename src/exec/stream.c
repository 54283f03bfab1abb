/* Owns runs that are fed. Comes in: a plan, then batches of rows of its tables. Goes out: the rows
   of its result as soon as they are known. An operator's input that is driven last is fed, as are
   all of a union's; what is driven before it runs when the stream is opened. */
#include "exec/stream.h"

#include "base/vec.h"
#include "exec/filter.h"
#include "exec/run_int.h"
#include "value/constant.h"

#include <string.h>

struct Stream {
  Exec *exec;
  Operator sink;
  Operator *root;
  VEC(Operator *) sources;
  StreamRows *rows;
  void *user;
};

static bool is_table(const PlanOp *op) { return op->runner == &operator_table; }

/* Rows may come from any input at any time. */
static bool takes_any_order(const PlanOp *op) {
  return op->input_count > 1 && op->runner == &operator_union;
}

static uint32_t last_port(const PlanOp *op) {
  return op->runner->right_first ? 0 : op->input_count - 1;
}

static bool is_outside(const PlanOp *table) {
  for (uint32_t i = 0; i < table->option_count; i++) {
    if (strcmp(table->options[i].name, "outside") == 0) return true;
  }
  return false;
}

static void visit_tables(const PlanOp *op, bool first, StreamVisit *visit, void *user) {
  if (is_table(op)) visit(user, op, first);
  for (uint32_t i = 0; i < op->input_count; i++) {
    bool fed = takes_any_order(op) || i == last_port(op);
    visit_tables(op->inputs[i], first || !fed, visit, user);
  }
  for (uint32_t i = 0; i < op->nested_count; i++) visit_tables(op->nested[i], true, visit, user);
}

void stream_visit_tables(const PlanTree *plan, StreamVisit *visit, void *user) {
  for (uint32_t i = 0; i < plan->before_count; i++) {
    visit_tables(plan->before[i].root, true, visit, user);
  }
  visit_tables(plan->root, false, visit, user);
}

/* What the visits of a plan's tables look for. */
typedef struct Judgement {
  const PlanTree *plan;
  Str fed; /* a table that is fed; absent: none is looked at */
  bool possible;
} Judgement;

Str stream_table_name(const PlanOp *table) {
  for (uint32_t i = 0; i < table->option_count; i++) {
    if (strcmp(table->options[i].name, "table") == 0) {
      return constant_text(&table->options[i].value);
    }
  }
  return (Str){NULL, 0};
}

static void judge_fed(void *user, const PlanOp *table, bool first) {
  Judgement *judgement = user;
  if (first && str_eq_nocase(stream_table_name(table), judgement->fed)) judgement->possible = false;
}

static void judge(void *user, const PlanOp *table, bool first) {
  Judgement *judgement = user;
  if (first) {
    judgement->possible &= is_outside(table);
  } else if (is_outside(table)) {
    judgement->fed = stream_table_name(table);
    stream_visit_tables(judgement->plan, judge_fed, judgement);
  }
}

bool stream_possible(const PlanTree *plan) {
  Judgement judgement = {.plan = plan, .possible = true};
  stream_visit_tables(plan, judge, &judgement);
  return judgement.possible;
}

static void hand_on(Operator *sink, uint32_t port, Batch *batch) {
  (void)port;
  Stream *s = sink->state;
  s->rows(s->user, s->exec->result->plan, batch);
}

static const OperatorClass sink_class = {.push = hand_on};
static const PlanOp sink_plan = {.name = "sink", .runner = &sink_class};

/* Runs what comes first, down to the tables that are fed. */
static void start(Stream *s, Operator *op) {
  const PlanOp *plan = op->plan;
  if (is_table(plan)) vec_push(s->exec->arena, &s->sources, op);
  if (!plan->input_count) return;
  bool any = takes_any_order(plan);
  for (uint32_t i = 0; i < plan->input_count && !exec_failed(s->exec); i++) {
    if (any) {
      start(s, op->inputs[i]);
    } else if (i != last_port(plan)) {
      operator_drive(op->inputs[i]);
      operator_end_input(op, i);
    }
  }
  if (!any) start(s, op->inputs[last_port(plan)]);
}

static Stream *open_plan(Exec *exec, const PlanTree *plan, StreamRows *rows, void *user) {
  Stream *s = ARENA_NEW(exec->arena, Stream);
  *s = (Stream){.exec = exec, .rows = rows, .user = user};
  s->sink = (Operator){.plan = &sink_plan, .exec = exec, .arena = exec->arena, .state = s};
  exec_start(exec, plan);
  if (!exec_failed(exec)) s->root = operator_open_tree(&s->sink, 0, plan->root);
  return s;
}

Stream *stream_open(Exec *exec, const PlanTree *plan, StreamRows *rows, void *user) {
  Stream *s = open_plan(exec, plan, rows, user);
  if (!exec_failed(exec)) start(s, s->root);
  return s;
}

void stream_run(Exec *exec, const PlanTree *plan, StreamRows *rows, void *user) {
  Stream *s = open_plan(exec, plan, rows, user);
  if (!exec_failed(exec)) operator_drive(s->root);
  stream_close(s);
}

uint32_t stream_source_count(const Stream *stream) { return stream->sources.len; }
Operator *stream_source(const Stream *stream, uint32_t index) { return stream->sources.ptr[index]; }

void stream_push(Operator *source, Batch *rows) {
  if (source->full || exec_failed(source->exec)) return;
  source->exec->rows_read += rows->rows;
  filter_emit(source, rows);
}

/* Tables have had their rows; other sources give theirs now. */
static void finish(Stream *s, Operator *op) {
  const PlanOp *plan = op->plan;
  if (!plan->input_count && !is_table(plan)) operator_drive(op);
  for (uint32_t i = 0; i < plan->input_count && !exec_failed(s->exec); i++) {
    if (!takes_any_order(plan) && i != last_port(plan)) continue;
    finish(s, op->inputs[i]);
    operator_end_input(op, i);
  }
}

void stream_finish(Stream *s) {
  if (s->root && !exec_failed(s->exec)) finish(s, s->root);
}

void stream_close(Stream *s) {
  if (s->root) operator_close_tree(s->root);
  s->root = NULL;
}
