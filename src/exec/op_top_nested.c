/* top-nested where some level has others: at each level the rows of the one before part into the
   top groups and the rest. The rest goes on down as one group, in which levels that have others
   show their text and what they aggregate, and those that have none show nothing; without any such
   level from there on it is dropped. The code gives the key of each level, then the text for
   others. Pipeline 2K of the plan gives key and value of the top groups of level K, pipeline 2K + 1
   the value of all rows. Option "others" tells which levels have some. */
#include "base/limits.h"
#include "exec/contract.h"
#include "exec/group.h"
#include "exec/run.h"

typedef struct Rows {
  uint32_t *items, count;
} Rows;

typedef struct Nest {
  Operator *op;
  const Batch *in;
  const Column *outputs;
  uint32_t levels;
  Value others;
  Table *out;
  Value *path; /* key and value of each level so far */
} Nest;

static bool has_others(const Nest *n, uint32_t level) {
  return n->others.items[level].type == VALUE_BOOL && n->others.items[level].boolean;
}

static Value *pair_at(const Nest *n, uint32_t level) { return n->path + (size_t)2 * level; }

static void add_path(const Nest *n) {
  uint32_t row = table_add_row(n->out);
  for (uint32_t i = 0; i < 2 * n->levels; i++) column_set(&n->out->columns[i], row, n->path[i]);
}

static Table *summarize(const Nest *n, uint32_t pipeline, Rows rows) {
  Arena *arena = n->op->arena;
  const PlanOp *plan = n->op->plan->nested[pipeline];
  Table *table = ARENA_NEW(arena, Table);
  *table = table_new(arena, plan->columns, plan->column_count);
  Batch part = batch_gather(arena, n->in, rows.items, rows.count);
  operator_nested(n->op, pipeline, &part, table);
  return table;
}

/* ROWS are the rest from LEVEL on. */
static void add_rest(Nest *n, uint32_t level, Rows rows) {
  bool any = false;
  for (uint32_t i = level; i < n->levels; i++) any = any || has_others(n, i);
  if (!any || !rows.count) return;
  for (uint32_t i = level; i < n->levels; i++) {
    Value *pair = pair_at(n, i);
    pair[0] = pair[1] = value_null();
    if (!has_others(n, i)) continue;
    const Table *total = summarize(n, 2 * i + 1, rows);
    pair[0] = column_value(&n->outputs[n->levels + i], rows.items[0]);
    if (total->rows) pair[1] = column_value(&total->columns[0], 0);
  }
  add_path(n);
}

/* The groups of ROWS by their keys at LEVEL; the group of each into OF. */
static Groups *group_rows(const Nest *n, uint32_t level, Rows rows, uint32_t *of) {
  Arena *arena = n->op->arena;
  Column keys = column_gather(arena, &n->outputs[level], rows.items, rows.count);
  return groups_by(arena, &keys, 1, rows.count, of);
}

/* The rows of group GROUP, which are no longer among the rest. */
static Rows take_group(const Nest *n, Rows rows, const uint32_t *of, uint32_t group, bool *taken) {
  Rows own = {ARENA_ARRAY(n->op->arena, uint32_t, rows.count), 0};
  for (uint32_t i = 0; i < rows.count; i++) {
    if (of[i] != group) continue;
    own.items[own.count++] = rows.items[i];
    taken[i] = true;
  }
  return own;
}

static void part_rows(Nest *n, uint32_t level, Rows rows) {
  if (level == n->levels) {
    add_path(n);
    return;
  }
  if (exec_failed(n->op->exec)) return;
  uint32_t *of = ARENA_ARRAY(n->op->arena, uint32_t, rows.count);
  bool *taken = ARENA_ARRAY(n->op->arena, bool, rows.count);
  const Groups *groups = group_rows(n, level, rows, of);
  const Table *top = summarize(n, 2 * level, rows);
  Value *pair = pair_at(n, level);
  for (uint32_t i = 0; i < top->rows; i++) {
    Rows own = take_group(n, rows, of, groups_find(groups, &top->columns[0], i), taken);
    pair[0] = column_value(&top->columns[0], i);
    pair[1] = column_value(&top->columns[1], i);
    part_rows(n, level + 1, own);
  }
  Rows rest = {ARENA_ARRAY(n->op->arena, uint32_t, rows.count), 0};
  for (uint32_t i = 0; i < rows.count; i++) {
    if (!taken[i]) rest.items[rest.count++] = rows.items[i];
  }
  add_rest(n, level, rest);
}

static void whole_top_nested(Operator *op, const Batch *in, Table *out) {
  Nest n = {.op = op, .in = in, .out = out, .others = operator_option(op, "others")};
  n.levels = n.others.len;
  n.outputs = operator_eval(op, op->arena, in);
  n.path = ARENA_ARRAY(op->arena, Value, (size_t)2 * n.levels);
  Rows all = {ARENA_ARRAY(op->arena, uint32_t, in->rows), in->rows};
  for (uint32_t i = 0; i < in->rows; i++) all.items[i] = i;
  if (in->rows) part_rows(&n, 0, all);
}

static const char *check_top_nested(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  const PlanConstant *others = contract_option(op, "others");
  uint32_t levels = others && others->type == VALUE_ARRAY ? others->len : 0;
  bool good = levels && levels <= LIMIT_KQL_DEPTH && contract_shape(op, 1, 2 * levels) &&
              op->column_count >= 2 * levels && op->nested_count >= 2 * levels;
  for (uint32_t i = 0; good && i < 2 * levels; i++) {
    uint32_t needed = i % 2 ? 1 : 2;
    good = op->nested[i]->column_count >= needed && contract_fed(op->nested[i], op->inputs[0]);
  }
  return good ? NULL : "a top-nested of other columns";
}

const OperatorClass operator_top_nested = {.check = check_top_nested, .whole = whole_top_nested};
