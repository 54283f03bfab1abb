/* scan: rows go one by one through steps. Each step keeps the state of at most one match: for
   itself and every step before it the row matched last. For each row the steps are tried from the
   last to the first: a row may carry a match from the step before into this one, or go on in this
   one; the first step begins matches. op->right holds the conditions and assignments; the plan's
   `scan` says what they see: the row, the declared columns, then the kept row of each step. */
#include "exec/contract.h"
#include "exec/run.h"

#include <string.h>

/* What a step gives out: its matches, only the last one of a series, or none. */
typedef enum Output { OUTPUT_ALL = -1, OUTPUT_NONE = -2, OUTPUT_LAST = -3 } Output;

typedef struct State {
  bool active;
  bool holds; /* the row that the step matched last is still to be given out */
  int64_t id;
  Value *rows; /* WIDTH values a step */
} State;

typedef struct Step {
  uint32_t output; /* its condition; assignments follow */
  uint32_t count;  /* assignments */
  Output mode;
} Step;

typedef struct Scan {
  Operator *op;
  size_t width;             /* of a row */
  uint32_t step_count, own; /* own: input columns */
  const Value *defaults;
  Value targets;
  Step *steps;
  State *states;
  Batch view; /* one row, of what the code sees */
  Column *outputs;
  int64_t next_id;
  bool with_id;
} Scan;

static void find_steps(Scan *s) {
  uint32_t outputs = s->op->plan->right.output_count;
  s->steps = ARENA_ARRAY(s->op->arena, Step, outputs);
  for (uint32_t i = 0; i < outputs; i++) {
    int64_t target = s->targets.items[i].number;
    if (target < 0) s->steps[s->step_count++] = (Step){.output = i, .mode = (Output)target};
    if (target >= 0) s->steps[s->step_count - 1].count++;
  }
}

static Value *new_rows(const Scan *s) {
  Value *rows = ARENA_ARRAY(s->op->arena, Value, s->width * s->step_count);
  for (uint32_t step = 0; step < s->step_count; step++) {
    for (uint32_t i = s->own; i < s->width; i++) {
      rows[step * s->width + i] = s->defaults[i - s->own];
    }
  }
  return rows;
}

/* Gives out ROW, of the match that STATE is in. */
static void give(const Scan *s, const State *state, const Value *row, Table *out) {
  uint32_t to = table_add_row(out);
  for (uint32_t i = 0; i < s->width; i++) column_set(&out->columns[i], to, row[i]);
  if (s->with_id) column_set(&out->columns[s->width], to, value_long(state->id));
}

/* The series of matches of STEP is over. */
static void end_series(const Scan *s, uint32_t step, Table *out) {
  State *state = &s->states[step];
  if (state->holds) give(s, state, state->rows + step * s->width, out);
  state->holds = false;
}

static void clear_state(const Scan *s, State *state) {
  state->active = false;
  state->rows = new_rows(s);
}

/* Computes all outputs for ROW with what STATE keeps. */
static void evaluate(Scan *s, const Value *row, const State *state) {
  for (uint32_t i = 0; i < s->width; i++) column_set(&s->view.columns[i], 0, row[i]);
  for (uint32_t i = 0; i < s->width * s->step_count; i++) {
    column_set(&s->view.columns[s->width + i], 0, state->rows[i]);
  }
  code_eval(s->op->right, s->op->arena, &s->view, s->outputs);
}

static bool holds(const Scan *s, uint32_t step) {
  const Column *condition = &s->outputs[s->steps[step].output];
  return !column_is_null(condition, 0) && column_bool(condition, 0);
}

/* The row with what the step assigns becomes the step's row in its state, and a row of OUT. */
static void match(Scan *s, uint32_t step, const Value *row, Table *out) {
  State *state = &s->states[step];
  Value *kept = state->rows + step * s->width;
  memcpy(kept, row, s->width * sizeof *kept);
  for (uint32_t i = 1; i <= s->steps[step].count; i++) {
    uint32_t output = s->steps[step].output + i;
    Value v = value_copy(s->op->arena, column_value(&s->outputs[output], 0));
    kept[s->targets.items[output].number] = v;
  }
  state->holds = s->steps[step].mode == OUTPUT_LAST;
  if (s->steps[step].mode == OUTPUT_ALL) give(s, state, kept, out);
}

static void try_step(Scan *s, uint32_t step, const Value *row, Table *out) {
  State *state = &s->states[step];
  if (step && s->states[step - 1].active) {
    State *before = &s->states[step - 1];
    evaluate(s, row, before);
    if (holds(s, step)) {
      end_series(s, step, out);
      end_series(s, step - 1, out);
      *state = *before;
      clear_state(s, before);
      match(s, step, row, out);
      return;
    }
  }
  if (step && !state->active) return;
  evaluate(s, row, state);
  if (!holds(s, step)) return;
  if (!state->active) state->id = s->next_id++;
  state->active = true;
  match(s, step, row, out);
}

static void open_view(Scan *s) {
  const PlanOp *seen = s->op->plan->scan;
  s->view = (Batch){.arena = s->op->arena, .column_count = seen->column_count, .rows = 1};
  s->view.columns = ARENA_ARRAY(s->op->arena, Column, seen->column_count);
  for (uint32_t i = 0; i < seen->column_count; i++) {
    s->view.columns[i] = column_new(s->op->arena, seen->columns[i].type, 1);
  }
  s->outputs = ARENA_ARRAY(s->op->arena, Column, s->op->plan->right.output_count);
}

static void whole_scan(Operator *op, const Batch *in, Table *out) {
  Value defaults = operator_option(op, "defaults");
  Scan s = {.op = op, .own = in->column_count, .width = in->column_count + defaults.len};
  s.defaults = defaults.items;
  s.targets = operator_option(op, "targets");
  s.with_id = op->plan->column_count > s.width;
  find_steps(&s);
  open_view(&s);
  s.states = ARENA_ARRAY(op->arena, State, s.step_count);
  for (uint32_t i = 0; i < s.step_count; i++) clear_state(&s, &s.states[i]);
  Value *row = ARENA_ARRAY(op->arena, Value, s.width);
  for (uint32_t r = 0; r < in->rows && !exec_failed(op->exec); r++) {
    for (uint32_t i = 0; i < s.own; i++) row[i] = column_value(&in->columns[i], r);
    for (uint32_t i = s.own; i < s.width; i++) row[i] = s.defaults[i - s.own];
    for (uint32_t step = s.step_count; step-- > 0;) try_step(&s, step, row, out);
  }
  for (uint32_t step = 0; step < s.step_count; step++) end_series(&s, step, out);
}

/* What the code sees: the row and the declared columns, then that once more for each step. */
static const char *check_scan(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *defaults = contract_option(op, "defaults");
  const PlanConstant *targets = contract_option(op, "targets");
  uint32_t outputs = op->right.output_count, steps = 0;
  if (op->input_count != 1 || !op->scan || !outputs || !defaults || !targets ||
      defaults->type != VALUE_ARRAY) {
    return "a scan without steps";
  }
  uint32_t width = op->inputs[0]->column_count + defaults->len;
  if (!contract_numbers(op, "targets", outputs, OUTPUT_LAST, (int64_t)width - 1))
    return "a scan of no column";
  for (uint32_t i = 0; i < outputs; i++) {
    bool condition = (int64_t)targets->items[i].bits.word[0] < 0;
    ValueType type = (ValueType)op->right.insns[op->right.outputs[i]].type;
    if (condition ? type != VALUE_BOOL : !steps) return "a scan without a condition";
    steps += condition;
  }
  bool good = op->scan->column_count == width * (steps + 1) &&
              (op->column_count == width || op->column_count == width + 1);
  return good ? NULL : "a scan of other columns";
}

const OperatorClass operator_scan = {.check = check_scan, .whole = whole_scan};
