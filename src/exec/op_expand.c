/* mv-expand and mv-apply. Arrays become rows side by side, the shorter padded with null; a bag
   gives a row a member. The code gives the expanded columns; option "columns" says, a place each,
   which column of the result takes each of them. */
#include "base/vec.h"
#include "exec/contract.h"
#include "exec/run.h"
#include "value/convert.h"

enum { EXPANDED_MOST = 16384 };

typedef struct Expand {
  Value places;  /* of each output: the result's column, as an ARRAY of LONGs */
  bool as_array; /* bagexpansion=array: members as [key, value] */
  int64_t limit;
  int64_t index_column; /* with_itemindex; -1: none */
} Expand;

static void open_expand(Operator *op) {
  Expand *e = ARENA_NEW(op->arena, Expand);
  e->places = operator_option(op, "columns");
  e->as_array = str_eq(operator_option_str(op, "bags"), STR("array"));
  e->limit = operator_option_long(op, "limit", INT64_MAX);
  e->index_column = operator_option_long(op, "index", -1);
  op->state = e;
}

/* How many rows V becomes: null one, a scalar one. */
static uint32_t size_of(Value v) {
  return v.type == VALUE_ARRAY || v.type == VALUE_BAG ? v.len : 1;
}

static Value member_as(Arena *arena, const ValueMember *member, bool as_array) {
  if (as_array) {
    Value *pair = ARENA_ARRAY(arena, Value, 2);
    pair[0] = value_str(member_key(member));
    pair[1] = member->value;
    return value_array(pair, 2);
  }
  ValueMember *one = ARENA_NEW(arena, ValueMember);
  *one = *member;
  return value_bag(one, 1);
}

static Value item_of(Arena *arena, Value v, uint32_t index, bool as_array) {
  if (v.type == VALUE_BAG) {
    return index < v.len ? member_as(arena, &v.members[index], as_array) : value_null();
  }
  if (v.type == VALUE_ARRAY) return index < v.len ? v.items[index] : value_null();
  return index == 0 ? v : value_null();
}

/* A value as typeof(…) wants it: cast, but text is not parsed: it is null where no text is wanted.
 */
static Value item_as(Text *text, Value v, ValueType type) {
  if (type == VALUE_DYNAMIC || v.type == VALUE_NULL) return v;
  return v.type == VALUE_STRING && type != VALUE_STRING ? value_null()
                                                        : convert_value(text, v, type);
}

typedef struct Expansion {
  Operator *op;
  const Expand *expand;
  Arena *arena;
  const Column *values; /* the outputs of the code */
  VEC(uint32_t) rows;   /* of the input, one a result row */
  VEC(uint32_t) items;  /* index within the row */
} Expansion;

static void add_rows(Expansion *x, uint32_t row) {
  uint32_t most = 0;
  for (uint32_t k = 0; k < x->op->plan->code.output_count; k++) {
    uint32_t size = size_of(column_value(&x->values[k], row));
    if (size > most) most = size;
  }
  if (most > x->expand->limit) most = (uint32_t)x->expand->limit;
  if (!exec_make_rows(x->op->exec, most)) return;
  for (uint32_t i = 0; i < most; i++) {
    vec_push(x->arena, &x->rows, row);
    vec_push(x->arena, &x->items, i);
  }
}

static Column expand_column(Expansion *x, uint32_t output, ValueType type) {
  Column to = column_new(x->arena, type, x->rows.len);
  Text text = {.arena = x->arena};
  for (uint32_t i = 0; i < x->rows.len; i++) {
    Value v = column_value(&x->values[output], x->rows.ptr[i]);
    Value item = item_of(x->arena, v, x->items.ptr[i], x->expand->as_array);
    column_set(&to, i, item_as(&text, item, type));
  }
  return to;
}

/* Emits the result rows noted in X so far, and forgets them. */
static void emit_expanded(Expansion *x, const Batch *batch) {
  Operator *op = x->op;
  const PlanOp *plan = op->plan;
  Batch out = batch_gather(x->arena, batch, x->rows.ptr, x->rows.len);
  Column *columns = ARENA_ARRAY(x->arena, Column, plan->column_count);
  for (uint32_t i = 0; i < plan->column_count && i < out.column_count; i++) {
    columns[i] = out.columns[i];
  }
  for (uint32_t k = 0; k < plan->code.output_count; k++) {
    uint32_t place = (uint32_t)x->expand->places.items[k].number;
    columns[place] = expand_column(x, k, plan->columns[place].type);
  }
  if (x->expand->index_column >= 0) {
    Column *index = &columns[x->expand->index_column];
    *index = column_new(x->arena, VALUE_LONG, x->rows.len);
    for (uint32_t i = 0; i < x->rows.len; i++) index->numbers[i] = x->items.ptr[i];
  }
  out.arena = x->arena;
  out.columns = columns;
  out.column_count = plan->column_count;
  operator_emit(op, &out);
  arena_reset(x->arena);
  x->rows.ptr = x->items.ptr = NULL;
  x->rows.len = x->rows.cap = x->items.len = x->items.cap = 0;
}

/* A batch with many items goes out in parts, so that what it takes stays bounded. */
static void push_expand(Operator *op, uint32_t port, Batch *batch) {
  (void)port;
  Expansion x = {.op = op, .expand = op->state, .arena = &op->scratch};
  x.values = operator_eval(op, batch->arena, batch);
  for (uint32_t row = 0; row < batch->rows && !op->full; row++) {
    add_rows(&x, row);
    if (x.rows.len >= EXPANDED_MOST) emit_expanded(&x, batch);
  }
  if (x.rows.len && !op->full) emit_expanded(&x, batch);
}

/* Each column is an expanded one, the index, or the input's. */
static bool has_source(const PlanOp *op, uint32_t place) {
  const PlanConstant *places = contract_option(op, "columns");
  const PlanOp *input = op->inputs[0];
  for (uint32_t i = 0; i < op->code.output_count; i++) {
    if (places->items[i].bits.word[0] == place) return true;
  }
  if (contract_option_long(op, "index", -1) == place) return true;
  return place < input->column_count && op->columns[place].type == input->columns[place].type;
}

static const char *check_expand(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  int64_t index = contract_option_long(op, "index", -1);
  bool good =
      contract_shape(op, 1, 1) && index < op->column_count &&
      contract_numbers(op, "columns", op->code.output_count, 0, (int64_t)op->column_count - 1);
  if (good && index >= 0) good = op->columns[index].type == VALUE_LONG;
  for (uint32_t i = 0; good && i < op->column_count; i++) good = has_source(op, i);
  return good ? NULL : "an mv-expand of other columns";
}

const OperatorClass operator_expand = {
    .check = check_expand, .open = open_expand, .push = push_expand};

/* mv-apply: over the expanded rows of each input row, pipeline 0 runs by itself. The input here is
   what mv-expand gave, with the number of the row it came from as last column. Option "from" tells,
   for each column of the result, where it comes from: column N of the pipeline, or column -N-1 of
   the input, which is the same in all its rows. */
static void take_nested(Operator *op, const Batch *in, uint32_t row, const Table *nested,
                        Table *out) {
  Value from = operator_option(op, "from");
  Batch got = table_batch(nested);
  Batch rows = {.arena = op->arena, .column_count = op->plan->column_count, .rows = got.rows};
  rows.columns = ARENA_ARRAY(op->arena, Column, rows.column_count);
  for (uint32_t i = 0; i < rows.column_count; i++) {
    int64_t at = from.items[i].number;
    if (at >= 0) {
      rows.columns[i] = got.columns[at];
    } else {
      const Column *own = &in->columns[-at - 1];
      rows.columns[i] = column_constant(op->arena, own->type, column_value(own, row));
    }
  }
  table_add_batch(out, &rows);
}

static void whole_apply(Operator *op, const Batch *in, Table *out) {
  const Column *owner = &in->columns[in->column_count - 1];
  const PlanOp *pipe = op->plan->nested[0];
  for (uint32_t start = 0, end; start < in->rows; start = end) {
    for (end = start + 1; end < in->rows; end++) {
      if (column_number(owner, end) != column_number(owner, start)) break;
    }
    Batch rows = batch_slice(op->arena, in, start, end);
    Table nested = table_new(op->arena, pipe->columns, pipe->column_count);
    operator_nested(op, 0, &rows, &nested);
    take_nested(op, in, start, &nested, out);
  }
}

/* The type of what option "from" calls AT. */
static ValueType source_type(const PlanOp *op, int64_t at) {
  return at >= 0 ? op->nested[0]->columns[at].type : op->inputs[0]->columns[-at - 1].type;
}

static const char *check_apply(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  if (op->input_count != 1 || op->nested_count != 1) return "an mv-apply of nothing";
  const PlanOp *input = op->inputs[0], *nested = op->nested[0];
  uint32_t width = input->column_count;
  bool good = width && input->columns[width - 1].type == VALUE_LONG &&
              contract_fed(nested, input) &&
              contract_numbers(op, "from", op->column_count, -(int64_t)width,
                               (int64_t)nested->column_count - 1);
  const PlanConstant *from = contract_option(op, "from");
  for (uint32_t i = 0; good && i < op->column_count; i++) {
    good = source_type(op, (int64_t)from->items[i].bits.word[0]) == op->columns[i].type;
  }
  return good ? NULL : "an mv-apply of other columns";
}

const OperatorClass operator_apply = {.check = check_apply, .whole = whole_apply};

/* A number for each row, as last column: what mv-apply groups the expanded rows by. */
static void whole_number(Operator *op, const Batch *in, Table *out) {
  Batch numbered = *in;
  numbered.column_count = in->column_count + 1;
  numbered.columns = ARENA_ARRAY(op->arena, Column, numbered.column_count);
  for (uint32_t i = 0; i < in->column_count; i++) numbered.columns[i] = in->columns[i];
  Column *number = &numbered.columns[in->column_count];
  *number = column_new(op->arena, VALUE_LONG, in->rows);
  for (uint32_t i = 0; i < in->rows; i++) number->numbers[i] = i;
  table_add_batch(out, &numbered);
}

static const char *check_number(const PlanTree *tree, uint32_t before, const PlanOp *op) {
  (void)tree;
  (void)before;
  bool good = op->input_count == 1 && contract_begins(op, 0, op->inputs[0]) &&
              op->column_count == op->inputs[0]->column_count + 1 &&
              op->columns[op->column_count - 1].type == VALUE_LONG;
  return good ? NULL : "numbered rows of other columns";
}

const OperatorClass operator_number = {.check = check_number, .whole = whole_number};
