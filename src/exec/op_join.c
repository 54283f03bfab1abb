/* join and lookup: hash join on the outputs of both codes. The right side is kept and indexed; the
   left side streams past it (innerunique keeps one left row a key). Nulls join nulls. Option "kind"
   names the join; columns of the result: the left's, then the right's, or one side's alone. */
#include "exec/contract.h"
#include "exec/group.h"
#include "exec/run.h"
#include "value/constant.h"

#include <string.h>

#define NO_ROW UINT32_MAX

enum { PAIRS_MOST = 16384 };

typedef struct Join {
  Table rows;      /* the right side */
  Groups *groups;  /* of right keys */
  uint32_t *first; /* of each group: a right row */
  uint32_t *next;  /* of each right row: the next of its group, or NO_ROW */
  uint8_t *met;    /* of each right row: a left row matched it */
  Groups *seen;    /* innerunique: left keys that have passed */
  uint32_t cap, group_cap;
  bool left_outer, right_outer, unique;
  bool left_only, right_only; /* the columns of the result */
  bool last_first;            /* the order of right rows that match a left row */
  bool anti;                  /* left anti */
} Join;

static bool is_one_of(Str kind, const char *a, const char *b) {
  return str_eq(kind, str_of(a)) || str_eq(kind, str_of(b));
}

static void set_kind(Join *join, Str kind) {
  join->unique = is_one_of(kind, "innerunique", "");
  join->left_outer = is_one_of(kind, "leftouter", "fullouter");
  join->right_outer =
      is_one_of(kind, "rightouter", "fullouter") || is_one_of(kind, "rightanti", "rightantisemi");
  join->anti = is_one_of(kind, "leftanti", "anti") || str_eq(kind, STR("leftantisemi"));
  join->left_only = join->anti || str_eq(kind, STR("leftsemi"));
  join->right_only =
      is_one_of(kind, "rightanti", "rightantisemi") || str_eq(kind, STR("rightsemi"));
}

static void open_join(Operator *op) {
  Join *join = ARENA_NEW(op->arena, Join);
  const PlanOp *right = op->plan->inputs[1];
  Str kind = operator_option_str(op, "kind");
  uint32_t keys = op->plan->right.output_count;
  PlanColumn *columns = ARENA_ARRAY(op->arena, PlanColumn, keys);
  for (uint32_t i = 0; i < keys; i++) {
    columns[i].type = op->plan->right.insns[op->plan->right.outputs[i]].type;
  }
  join->rows = table_new(op->arena, right->columns, right->column_count);
  join->groups = groups_new(op->arena, columns, keys);
  join->seen = groups_new(op->arena, columns, keys);
  join->last_first = !value_is_null(operator_option(op, "lookup"));
  set_kind(join, kind);
  op->state = join;
}

static void reserve(Arena *arena, uint32_t **array, uint32_t *cap, uint32_t need) {
  if (need <= *cap) return;
  uint32_t more = *cap * 2 > need ? *cap * 2 : need + 63;
  uint32_t *fresh = ARENA_ARRAY(arena, uint32_t, more);
  memset(fresh, 0xFF, more * sizeof *fresh);
  if (*cap) memcpy(fresh, *array, *cap * sizeof *fresh);
  *array = fresh;
  *cap = more;
}

static void keep_right(Operator *op, Join *join, Batch *batch) {
  Column *keys = ARENA_ARRAY(batch->arena, Column, op->plan->right.output_count);
  uint32_t *groups = ARENA_ARRAY(batch->arena, uint32_t, batch->rows);
  code_eval(op->right, batch->arena, batch, keys);
  groups_assign(join->groups, keys, batch->rows, groups);
  uint32_t start = join->rows.rows;
  table_add_batch(&join->rows, batch);
  if (exec_failed(op->exec)) return;
  reserve(op->arena, &join->next, &join->cap, join->rows.rows);
  reserve(op->arena, &join->first, &join->group_cap, join->groups->keys.rows);
  for (uint32_t n = 0; n < batch->rows; n++) { /* a lookup meets the last of a key first */
    uint32_t i = join->last_first ? n : batch->rows - 1 - n;
    join->next[start + i] = join->first[groups[i]];
    join->first[groups[i]] = start + i;
  }
}

/* Pairs of a left row of the batch and a right row, either may be NO_ROW. */
typedef struct Pairs {
  uint32_t *left, *right;
  uint32_t len, cap;
} Pairs;

static void add_pair(Arena *arena, Pairs *pairs, uint32_t left, uint32_t right) {
  if (pairs->len == pairs->cap) {
    uint32_t cap = pairs->cap ? pairs->cap * 2 : 256;
    uint32_t *both[2] = {ARENA_ARRAY(arena, uint32_t, cap), ARENA_ARRAY(arena, uint32_t, cap)};
    if (pairs->len) memcpy(both[0], pairs->left, pairs->len * sizeof(uint32_t));
    if (pairs->len) memcpy(both[1], pairs->right, pairs->len * sizeof(uint32_t));
    pairs->left = both[0];
    pairs->right = both[1];
    pairs->cap = cap;
  }
  pairs->left[pairs->len] = left;
  pairs->right[pairs->len++] = right;
}

/* COLUMN at ROWS, where NO_ROW gives null. */
static Column gather_outer(Arena *arena, const Column *from, const uint32_t *rows, uint32_t count) {
  Column to = column_new(arena, from->type, count);
  for (uint32_t i = 0; i < count; i++) {
    if (rows[i] == NO_ROW) {
      column_set_null(&to, i);
    } else {
      column_set(&to, i, column_value(from, rows[i]));
    }
  }
  return to;
}

/* LEFT may be NULL: no left row takes part. */
static void emit_pairs(Operator *op, const Batch *left, const Pairs *pairs, Arena *arena) {
  Join *join = op->state;
  const PlanOp *plan = op->plan;
  Batch out = {.arena = arena, .column_count = plan->column_count, .rows = pairs->len};
  out.columns = ARENA_ARRAY(arena, Column, plan->column_count);
  uint32_t left_count = join->right_only ? 0 : plan->inputs[0]->column_count, at = 0;
  for (uint32_t i = 0; i < left_count && at < plan->column_count; i++, at++) {
    Column none = column_new(arena, plan->inputs[0]->columns[i].type, 1);
    out.columns[at] =
        gather_outer(arena, left ? &left->columns[i] : &none, pairs->left, pairs->len);
  }
  for (uint32_t i = 0; at < plan->column_count; i++, at++) {
    out.columns[at] = gather_outer(arena, &join->rows.columns[i], pairs->right, pairs->len);
  }
  operator_emit(op, &out);
}

/* A batch that meets many right rows goes out in parts, so that what it takes stays bounded. */
static void emit_some(Operator *op, const Batch *left, Pairs *pairs) {
  emit_pairs(op, left, pairs, &op->scratch);
  arena_reset(&op->scratch);
  pairs->len = 0;
}

static void match_row(Join *join, Arena *arena, Pairs *pairs, uint32_t row, uint32_t group) {
  bool found = group != NO_ROW;
  if (join->left_only) {
    if (found != join->anti) add_pair(arena, pairs, row, NO_ROW);
    return;
  }
  if (!found) {
    if (join->left_outer) add_pair(arena, pairs, row, NO_ROW);
    return;
  }
  for (uint32_t right = join->first[group]; right != NO_ROW; right = join->next[right]) {
    bool again = join->met[right];
    join->met[right] = 1;
    if (!join->right_only) add_pair(arena, pairs, row, right);
    if (join->right_only && !join->right_outer && !again) add_pair(arena, pairs, NO_ROW, right);
  }
}

static void push_join(Operator *op, uint32_t port, Batch *batch) {
  Join *join = op->state;
  if (port == 1) {
    keep_right(op, join, batch);
    return;
  }
  Column *keys = operator_eval(op, batch->arena, batch);
  Pairs pairs = {0};
  for (uint32_t i = 0; i < batch->rows && !op->full; i++) {
    uint32_t before = pairs.len;
    if (join->unique && !groups_add(join->seen, keys, i)) continue;
    match_row(join, batch->arena, &pairs, i, groups_find(join->groups, keys, i));
    if (!exec_make_rows(op->exec, pairs.len - before)) return;
    if (pairs.len >= PAIRS_MOST) emit_some(op, batch, &pairs);
  }
  if (pairs.len) emit_pairs(op, batch, &pairs, batch->arena);
}

static void finish_join(Operator *op, uint32_t port) {
  Join *join = op->state;
  if (port == 1) {
    join->met = arena_alloc(op->arena, join->rows.rows);
    return;
  }
  if (!join->right_outer) return;
  Pairs pairs = {0};
  for (uint32_t i = 0; i < join->rows.rows; i++) {
    if (!join->met[i]) add_pair(op->arena, &pairs, NO_ROW, i);
    if (pairs.len >= PAIRS_MOST) emit_some(op, NULL, &pairs);
  }
  if (pairs.len) emit_pairs(op, NULL, &pairs, op->arena);
}

static bool has_columns(const PlanOp *op) {
  const PlanConstant *option = contract_option(op, "kind");
  Join join = {0};
  set_kind(&join, option ? constant_text(option) : (Str){NULL, 0});
  const PlanOp *left = op->inputs[0], *right = op->inputs[1];
  if (join.left_only) return contract_same(op, left);
  if (join.right_only) return contract_same(op, right);
  return contract_begins(op, 0, left) && contract_begins(op, left->column_count, right) &&
         op->column_count == left->column_count + right->column_count;
}

static const char *check_join(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanCode *right = &op->right;
  bool good = contract_shape(op, 2, 1) && op->code.output_count == right->output_count && !op->scan;
  for (uint32_t i = 0; good && i < right->output_count; i++) {
    good = contract_output(op, i) == (ValueType)right->insns[right->outputs[i]].type;
  }
  return good && has_columns(op) ? NULL : "a join of other columns";
}

const OperatorClass operator_join = {.check = check_join,
                                     .open = open_join,
                                     .push = push_join,
                                     .finish = finish_join,
                                     .right_first = true};
