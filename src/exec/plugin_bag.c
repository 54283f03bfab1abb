/* Plugins that turn values into columns and back: bag_unpack, pivot, narrow; dcount_intersect. */
#include "base/limits.h"
#include "exec/contract.h"
#include "exec/group.h"
#include "exec/late.h"
#include "exec/run.h"
#include "exec/sort.h"
#include "value/convert.h"
#include "value/value_set.h"

typedef struct Unpack {
  Operator *op;
  const Batch *in;
  uint32_t bag; /* the column that is unpacked */
  Str prefix, conflict;
  Value ignored;
  LateColumns late;
} Unpack;

static bool is_ignored(const Unpack *u, Str key) {
  for (uint32_t i = 0; u->ignored.type == VALUE_ARRAY && i < u->ignored.len; i++) {
    if (str_eq(value_text(u->ignored.items[i]), key)) return true;
  }
  return false;
}

static ValueType value_column_type(Value v) {
  return v.type == VALUE_ARRAY || v.type == VALUE_BAG ? VALUE_DYNAMIC : (ValueType)v.type;
}

static bool are_too_many(Exec *exec, const LateColumns *found) {
  if (found->columns.len <= LIMIT_COLUMNS) return false;
  exec_fail(exec, "LIMIT", "the values give more than %d columns", LIMIT_COLUMNS);
  return true;
}

/* The names that properties give, by name, with the types that hold their values. */
static LateColumns property_columns(Unpack *u) {
  LateColumns found = {.arena = u->op->arena};
  for (uint32_t row = 0; row < u->in->rows && !are_too_many(u->op->exec, &found); row++) {
    Value bag = column_value(&u->in->columns[u->bag], row);
    for (uint32_t k = 0; bag.type == VALUE_BAG && k < bag.len; k++) {
      Str key = member_key(&bag.members[k]);
      if (is_ignored(u, key)) continue;
      Str name = arena_printf(u->op->arena, "%.*s%.*s", STR_ARG(u->prefix), STR_ARG(key));
      late_column(&found, name, value_column_type(bag.members[k].value));
    }
  }
  return found;
}

static int compare_names(const void *context, uint32_t a, uint32_t b) {
  const PlanColumn *columns = context;
  return str_cmp(str_of(columns[a].name), str_of(columns[b].name));
}

static uint32_t find_column(const PlanColumn *columns, uint32_t count, Str name) {
  for (uint32_t i = 0; i < count; i++) {
    if (str_eq(str_of(columns[i].name), name)) return i;
  }
  return UINT32_MAX;
}

/* The result's columns: the input's in place, a property that has the name of one replacing it (the
   bag's own column always), then the other properties by name. */
static void lay_out(Unpack *u, LateColumns *found) {
  const PlanOp *input = u->op->plan->inputs[0];
  bool keep = str_eq(u->conflict, STR("keep_source"));
  bool replace = str_eq(u->conflict, STR("replace_source"));
  for (uint32_t i = 0; i < input->column_count; i++) {
    Str name = str_of(input->columns[i].name);
    uint32_t at = late_find(found, name);
    bool there = at < found->columns.len;
    if (i == u->bag && !there) continue;
    bool from_bag = there && (i == u->bag || replace);
    late_column(&u->late, name, from_bag ? found->columns.ptr[at].type : input->columns[i].type);
    if (i != u->bag && there && !keep && !replace) {
      exec_fail(u->op->exec, "PLUGIN", "bag_unpack: the column `%.*s` is there already",
                STR_ARG(name));
    }
  }
  uint32_t *order = sort_rows(u->op->arena, found->columns.len, compare_names, found->columns.ptr);
  for (uint32_t i = 0; i < found->columns.len; i++) {
    PlanColumn *column = &found->columns.ptr[order[i]];
    if (late_find(&u->late, str_of(column->name)) == UINT32_MAX) {
      late_column(&u->late, str_of(column->name),
                  column->type == VALUE_NULL ? VALUE_DYNAMIC : column->type);
    }
  }
}

/* Whether the input's column SOURCE stays in the result, and no property takes its place. */
static bool is_own(const Unpack *u, uint32_t source, const LateColumns *found) {
  if (source == u->bag) return false;
  Str name = str_of(u->op->plan->inputs[0]->columns[source].name);
  bool replace = str_eq(u->conflict, STR("replace_source"));
  return !replace || late_find(found, name) == UINT32_MAX;
}

static void fill_row(const Unpack *u, const LateColumns *found, Table *rows, uint32_t row) {
  const PlanOp *input = u->op->plan->inputs[0];
  uint32_t to = table_add_row(rows);
  Text text = {.arena = u->op->arena};
  for (uint32_t i = 0; i < input->column_count; i++) {
    if (!is_own(u, i, found)) continue;
    uint32_t at = late_find(&u->late, str_of(input->columns[i].name));
    column_set(&rows->columns[at], to, column_value(&u->in->columns[i], row));
  }
  Value bag = column_value(&u->in->columns[u->bag], row);
  for (uint32_t k = 0; bag.type == VALUE_BAG && k < bag.len; k++) {
    Str key = member_key(&bag.members[k]);
    Str name = arena_printf(u->op->arena, "%.*s%.*s", STR_ARG(u->prefix), STR_ARG(key));
    uint32_t at = late_find(&u->late, name);
    uint32_t source = find_column(input->columns, input->column_count, name);
    if (is_ignored(u, key) || (source != UINT32_MAX && is_own(u, source, found))) continue;
    Column *column = &rows->columns[at];
    Value v = bag.members[k].value;
    column_set(column, to,
               column->type == VALUE_DYNAMIC ? v : convert_value(&text, v, column->type));
  }
}

static void whole_bag_unpack(Operator *op, const Batch *in, Table *out) {
  (void)out;
  Unpack u = {.op = op, .in = in, .late = {.arena = op->arena}};
  u.bag = (uint32_t)operator_option_long(op, "bag", 0);
  u.prefix = operator_option_str(op, "prefix");
  u.conflict = operator_option_str(op, "conflict");
  u.ignored = operator_option(op, "ignored");
  LateColumns found = property_columns(&u);
  lay_out(&u, &found);
  if (exec_failed(op->exec)) return;
  Table rows = table_new(op->arena, u.late.columns.ptr, u.late.columns.len);
  for (uint32_t row = 0; row < in->rows && !exec_failed(op->exec); row++) {
    fill_row(&u, &found, &rows, row);
  }
  late_emit(op, &u.late, &rows);
}

static const char *check_bag_unpack(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  int64_t bag = contract_option_long(op, "bag", 0);
  bool good = op->input_count == 1 && bag >= 0 && bag < op->inputs[0]->column_count;
  return good ? NULL : "a bag that is not there";
}

const OperatorClass operator_bag_unpack = {.check = check_bag_unpack, .whole = whole_bag_unpack};

/* The input: keys, the pivot's value as text, the aggregate. A row a group of keys, a column a
   value of the pivot, by name; what does not occur is 0, or null where the aggregate is no number.
 */
static void whole_pivot(Operator *op, const Batch *in, Table *out) {
  (void)out;
  uint32_t keys = (uint32_t)operator_option_long(op, "keys", 0);
  const PlanColumn *columns = op->plan->inputs[0]->columns;
  const Column *pivot = &in->columns[keys], *value = &in->columns[keys + 1];
  LateColumns found = {.arena = op->arena}, late = {.arena = op->arena};
  for (uint32_t i = 0; i < in->rows; i++) late_column(&found, column_str(pivot, i), value->type);
  if (are_too_many(op->exec, &found)) return;
  for (uint32_t k = 0; k < keys; k++) late_column(&late, str_of(columns[k].name), columns[k].type);
  uint32_t *order = sort_rows(op->arena, found.columns.len, compare_names, found.columns.ptr);
  for (uint32_t i = 0; i < found.columns.len; i++) {
    Str name = str_of(found.columns.ptr[order[i]].name);
    if (find_column(columns, keys, name) != UINT32_MAX) {
      exec_fail(op->exec, "PLUGIN", "pivot: the column `%.*s` is there already", STR_ARG(name));
      return;
    }
    late_column(&late, name, value->type);
  }
  Table rows = table_new(op->arena, late.columns.ptr, late.columns.len);
  Groups *groups = groups_new(op->arena, columns, keys);
  for (uint32_t i = 0; i < in->rows && !exec_failed(op->exec); i++) {
    uint32_t group = groups_find(groups, in->columns, i);
    if (group == UINT32_MAX || group >= rows.rows) {
      groups_add(groups, in->columns, i);
      group = table_add_row(&rows);
      for (uint32_t k = 0; k < keys; k++) {
        column_set(&rows.columns[k], group, column_value(&in->columns[k], i));
      }
      for (uint32_t k = keys; value->type == VALUE_LONG && k < late.columns.len; k++) {
        column_set(&rows.columns[k], group, value_long(0));
      }
    }
    uint32_t at = late_find(&late, column_str(pivot, i));
    column_set(&rows.columns[at], group, column_value(value, i));
  }
  late_emit(op, &late, &rows);
}

static const char *check_pivot(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  int64_t keys = contract_option_long(op, "keys", 0);
  bool good = op->input_count == 1 && keys >= 0 && keys < LIMIT_COLUMNS &&
              keys + 2 <= op->inputs[0]->column_count &&
              op->inputs[0]->columns[keys].type == VALUE_STRING;
  return good ? NULL : "a pivot of other columns";
}

const OperatorClass operator_pivot = {.check = check_pivot, .whole = whole_pivot};

/* A row for each cell: the row's number, the column's name, the value as text. */
static void whole_narrow(Operator *op, const Batch *in, Table *out) {
  Text text = {.arena = op->arena};
  for (uint32_t row = 0; row < in->rows; row++) {
    for (uint32_t i = 0; i < in->column_count; i++) {
      uint32_t to = table_add_row(out);
      Str name = str_of(op->plan->inputs[0]->columns[i].name);
      column_set(&out->columns[0], to, value_long(row));
      column_set(&out->columns[1], to, value_str(name));
      Value v = convert_value(&text, column_value(&in->columns[i], row), VALUE_STRING);
      column_set(&out->columns[2], to, v);
    }
  }
}

static const char *check_narrow(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  return op->input_count == 1 && op->column_count >= 3 ? NULL : "narrow columns that are not there";
}

const OperatorClass operator_narrow = {.check = check_narrow, .whole = whole_narrow};

/* dcount_intersect: the outputs are sketches, which list their values. */
static Value common_values(Arena *arena, Value a, Value b) {
  ValueSet first = {.arena = arena}, both = {.arena = arena};
  for (uint32_t i = 0; a.type == VALUE_ARRAY && i < a.len; i++) {
    value_set_add(&first, a.items[i], NULL);
  }
  for (uint32_t i = 0; b.type == VALUE_ARRAY && i < b.len; i++) {
    bool common = value_set_find(&first, b.items[i]) != UINT32_MAX;
    if (common) value_set_add(&both, b.items[i], NULL);
  }
  return value_array(both.items, both.len);
}

static void whole_dcount_intersect(Operator *op, const Batch *in, Table *out) {
  const Column *sketches = operator_eval(op, op->arena, in);
  uint32_t count = op->plan->code.output_count;
  for (uint32_t row = 0; row < in->rows; row++) {
    uint32_t to = table_add_row(out);
    for (uint32_t i = 0; i < in->column_count; i++) {
      column_set(&out->columns[i], to, column_value(&in->columns[i], row));
    }
    Value common = count ? column_dynamic(&sketches[0], row) : value_null();
    for (uint32_t i = 0; i < count; i++) {
      if (i) common = common_values(op->arena, common, column_dynamic(&sketches[i], row));
      uint32_t len = common.type == VALUE_ARRAY ? common.len : 0;
      column_set(&out->columns[in->column_count + i], to, value_long(len));
    }
  }
}

static const char *check_intersect(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  uint32_t count = op->code.output_count;
  bool good = contract_shape(op, 1, 1) && op->column_count >= op->inputs[0]->column_count + count;
  for (uint32_t i = 0; good && i < count; i++) good = contract_output(op, i) == VALUE_DYNAMIC;
  return good ? NULL : "sketches of other types";
}

const OperatorClass operator_dcount_intersect = {.check = check_intersect,
                                                 .whole = whole_dcount_intersect};
