/* scan and search of the slow evaluator. */
#include "unit/slow.h"

#include <string.h>

/* The state of a step: the match that has come as far as it. */
typedef struct State {
  bool active;
  int64_t id;
  Value **rows; /* of each step: the row it matched last, or defaults */
} State;

typedef struct Scan {
  Slow *slow;
  const KqlNode *node;
  SlowTable *out, *view; /* VIEW: the columns of a row with those declared */
  Value *blank;          /* a row of VIEW: nulls, then defaults */
  uint32_t steps;
  State *states;
  Str *names; /* of steps */
  int64_t next_id;
} Scan;

static const KqlNode *step_at(const Scan *s, uint32_t step) {
  return s->node->kids[KQL_SCAN_STEPS + step];
}

static void reset(Scan *s, State *state) {
  *state = (State){.rows = ARENA_ARRAY(s->slow->arena, Value *, s->steps)};
  for (uint32_t i = 0; i < s->steps; i++) state->rows[i] = s->blank;
}

static SlowScope scope_of(const Scan *s, const State *state, const Value *row, SlowSteps *steps) {
  *steps = (SlowSteps){s->names, state->rows, s->steps};
  return (SlowScope){.table = s->view, .row = row, .steps = steps};
}

static bool holds(const Scan *s, const State *state, uint32_t step, const Value *row) {
  SlowSteps steps;
  SlowScope scope = scope_of(s, state, row, &steps);
  return slow_true(slow_eval(s->slow, &scope, step_at(s, step)->kids[KQL_SCAN_STEP_CONDITION]));
}

/* ROW becomes STEP's in STATE, with what the step assigns, and a row of the result. Assignments see
   what STATE held before. */
static void match(Scan *s, State *state, uint32_t step, const Value *row) {
  const KqlNode *node = step_at(s, step), *output = node->kids[KQL_SCAN_STEP_OUTPUT];
  Value *kept = ARENA_ARRAY(s->slow->arena, Value, s->view->width);
  SlowSteps steps;
  SlowScope scope = scope_of(s, state, row, &steps);
  memcpy(kept, row, s->view->width * sizeof *kept);
  for (uint32_t i = KQL_SCAN_STEP_ASSIGNMENTS; i < node->count; i++) {
    Str name = kql_name(s->slow->query, node->kids[i]->kids[KQL_NAMED_NAME]);
    uint32_t to = slow_find(s->view, name);
    Value v = slow_eval(s->slow, &scope, node->kids[i]);
    slow_set(s->slow, s->view, kept, to, slow_cast(s->slow, v, s->view->types[to]));
  }
  state->rows[step] = kept;
  if (output && str_eq(kql_text(s->slow->query, output), STR("none"))) return;
  Value *given = slow_row_new(s->slow->arena, s->out);
  for (uint32_t i = 0; i < s->out->width; i++) {
    given[i] = i < s->view->width ? kept[i] : value_long(state->id);
  }
}

/* A match comes from the step before, or goes on in this one; the first step begins matches. */
static void try_step(Scan *s, uint32_t step, const Value *row) {
  State *own = &s->states[step], *before = step ? own - 1 : NULL;
  if (before && before->active && holds(s, before, step, row)) {
    *own = *before;
    reset(s, before);
    match(s, own, step, row);
  } else if ((step == 0 || own->active) && holds(s, own, step, row)) {
    if (!own->active) own->id = s->next_id++;
    own->active = true;
    match(s, own, step, row);
  }
}

static void add_column(SlowTable *table, Str name, ValueType type) {
  table->names[table->width] = name;
  table->types[table->width++] = type;
}

/* The result: the input's columns, those declared, the match's number. The binder tells one more.
 */
static void lay_out(Scan *s, const SlowTable *input, const KqlNode *declared) {
  uint32_t extra = declared ? declared->count : 0;
  Arena *arena = s->slow->arena;
  s->view = slow_table_new(arena, input->width + extra);
  s->view->width = 0;
  for (uint32_t i = 0; i < input->width; i++) {
    add_column(s->view, input->names[i], input->types[i]);
  }
  for (uint32_t i = 0; i < extra; i++) {
    Str name = kql_name(s->slow->query, declared->kids[i]->kids[KQL_PARAMETER_NAME]);
    Str type = kql_text(s->slow->query, declared->kids[i]->kids[KQL_PARAMETER_TYPE]);
    add_column(s->view, name, value_type_find(type));
  }
  s->out = slow_table_new(arena, s->view->width + 1);
  s->out->width = 0;
  for (uint32_t i = 0; i < s->view->width; i++) {
    add_column(s->out, s->view->names[i], s->view->types[i]);
  }
  Str id = slow_parameter(s->slow, s->node, "with_match_id");
  if (id.len) add_column(s->out, id, VALUE_LONG);
}

static void prepare(Scan *s, const SlowTable *input) {
  const KqlNode *declared = s->node->kids[KQL_SCAN_DECLARE];
  Arena *arena = s->slow->arena;
  lay_out(s, input, declared);
  s->blank = slow_row_new(arena, s->view);
  for (uint32_t i = input->width; i < s->view->width; i++) {
    const KqlNode *value = declared->kids[i - input->width]->kids[KQL_PARAMETER_DEFAULT];
    Value v = value ? slow_eval(s->slow, &(SlowScope){0}, value) : value_null();
    slow_set(s->slow, s->view, s->blank, i, v);
  }
  s->steps = s->node->count - KQL_SCAN_STEPS;
  s->states = ARENA_ARRAY(arena, State, s->steps);
  s->names = ARENA_ARRAY(arena, Str, s->steps);
  for (uint32_t i = 0; i < s->steps; i++) {
    reset(s, &s->states[i]);
    s->names[i] = kql_name(s->slow->query, step_at(s, i)->kids[KQL_SCAN_STEP_NAME]);
  }
}

SlowTable *slow_scan(Slow *slow, const KqlNode *node, SlowTable *input) {
  Scan s = {.slow = slow, .node = node};
  prepare(&s, input);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    Value *row = ARENA_ARRAY(slow->arena, Value, s.view->width);
    memcpy(row, s.blank, s.view->width * sizeof *row);
    memcpy(row, input->rows.ptr[r], input->width * sizeof *row);
    for (uint32_t step = s.steps; step-- > 0;) try_step(&s, step, row);
  }
  return s.out;
}

/* Any column holds the term: text as its parts say, `*` at either end standing for more. */
static bool holds_term(Slow *slow, const SlowScope *scope, const KqlNode *node, bool cased) {
  Str text = kql_string(slow->query, node);
  bool before = str_starts(text, STR("*")), after = text.len > 1 && str_ends(text, STR("*"));
  const char *operator= before && after ? "contains"
  : before                              ? "hassuffix"
  : after                               ? "hasprefix"
                                        : "has";
  Str name = arena_printf(slow->arena, "%s%s", operator, cased ? "_cs" : "");
  text = str_slice(text, before, text.len - after);
  for (uint32_t i = 0; i < scope->table->width; i++) {
    Value v = scope->row[i];
    bool json = scope->table->types[i] == VALUE_DYNAMIC && v.type == VALUE_BOOL;
    Str cell = json ? (v.boolean ? STR("true") : STR("false"))
                    : value_text(slow_cast(slow, v, VALUE_STRING));
    if (slow_match(slow->arena, cell, text, name)) return true;
  }
  return false;
}

static bool is_found(Slow *slow, const SlowScope *scope, const KqlNode *node, bool cased) {
  node = slow_bare(node);
  if (node->kind == KQL_STRING) return holds_term(slow, scope, node, cased);
  if (node->kind != KQL_AND && node->kind != KQL_OR) {
    return slow_true(slow_eval(slow, scope, node));
  }
  for (uint32_t i = 0; i < node->count; i++) {
    bool found = is_found(slow, scope, node->kids[i], cased);
    if (found == (node->kind == KQL_OR)) return found;
  }
  return node->kind == KQL_AND;
}

SlowTable *slow_search(Slow *slow, const KqlNode *node, SlowTable *input) {
  bool cased = str_eq(slow_parameter(slow, node, "kind"), STR("case_sensitive"));
  SlowTable *out = slow_table_of(slow, node);
  for (uint32_t r = 0; r < input->rows.len; r++) {
    SlowScope scope = slow_scope(input, r);
    if (!is_found(slow, &scope, node->kids[KQL_SEARCH_PREDICATE], cased)) continue;
    Value *row = slow_row_new(slow->arena, out);
    row[0] = value_str(STR("search_arg0"));
    for (uint32_t i = 0; i < input->width; i++) row[i + 1] = scope.row[i];
  }
  return out;
}
