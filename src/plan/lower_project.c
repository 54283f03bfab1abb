/* Owns projections: print, project, extend, serialize, project-away and its kin. Each column of the
   result is an expression of the operator or a column of the input. */
#include "plan/lower_int.h"

#define NO_REGISTER UINT32_MAX

/* How many columns ITEM gives, and the register of each. */
typedef struct Item {
  const KqlNode *node;
  uint32_t first, count; /* registers in `registers` */
} Item;

typedef struct Items {
  Builder *builder;
  VEC(Item) items;
  VEC(uint32_t) registers;
  bool whole; /* tuples give all their columns, not only those that are named */
} Items;

static uint32_t names_of(const KqlNode *item) {
  if (item->kind != KQL_NAMED || item->kids[KQL_NAMED_NAME]->kind != KQL_LIST) return 0;
  return item->kids[KQL_NAMED_NAME]->count;
}

/* An expression that is a tuple: its evaluator gives an array, of which each column is an item. */
static void add_tuple(Items *items, const KqlNode *expression, uint32_t columns) {
  Builder *b = items->builder;
  uint32_t whole = lower_expr(b, expression);
  for (uint32_t i = 0; i < columns; i++) {
    uint32_t args[2] = {whole, builder_constant(b, VALUE_LONG, value_long(i))};
    uint32_t reg = builder_call(b, STR("element"), VALUE_DYNAMIC, args, 2);
    vec_push(b->lower->arena, &items->registers, reg);
  }
}

static void add_item(Items *items, const KqlNode *node) {
  Builder *b = items->builder;
  const KqlNode *expression = lower_bare(node);
  Item item = {.node = node, .first = items->registers.len};
  uint32_t names = names_of(node);
  if (kql_type(expression) == TYPE_TUPLE && expression->columns) {
    uint32_t columns = kql_columns_total(expression->columns);
    if (node->kind == KQL_NAMED && !names) names = 1; /* one name takes the first column */
    bool some = names && names < columns && !items->whole;
    add_tuple(items, expression, some ? names : columns);
  } else if (names) {
    add_tuple(items, expression, names);
  } else {
    uint32_t reg = lower_expr(b, expression);
    vec_push(b->lower->arena, &items->registers, reg);
  }
  item.count = items->registers.len - item.first;
  vec_push(b->lower->arena, &items->items, item);
}

static Items lower_items(Builder *b, const KqlNode *node, uint32_t from) {
  Items items = {.builder = b, .whole = node->kind != KQL_EXTEND};
  for (uint32_t i = from; i < node->count; i++) {
    if (node->kids[i]->kind == KQL_STAR) {
      for (uint32_t k = 0; b->input && k < b->input->column_count; k++) {
        uint32_t reg = builder_column(b, k);
        vec_push(b->lower->arena, &items.registers, reg);
      }
    } else {
      add_item(&items, node->kids[i]);
    }
  }
  return items;
}

/* Where the binder does not know a type, the register's counts. */
static bool is_unknown(const KqlColumns *columns, uint32_t index) {
  return index >= kql_columns_total(columns) ||
         lower_type(kql_columns_at(columns, index)->type) == VALUE_NULL;
}

static void output_column(Builder *b, const KqlNode *node, PlanColumn *columns, uint32_t index,
                          uint32_t reg) {
  if (is_unknown(node->columns, index)) columns[index].type = builder_type(b, reg);
  builder_output(b, builder_cast(b, reg, columns[index].type));
}

static const PlanOp *project_in_order(Builder *b, const KqlNode *node, const char *name,
                                      uint32_t from) {
  Items items = lower_items(b, node, from);
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(b->lower, node->columns, &count);
  count = node->columns->count; /* a list is never open */
  if (items.registers.len != count) {
    lower_fail(b->lower, node, "this list of columns is not evaluated");
    return b->input;
  }
  for (uint32_t i = 0; i < count; i++) output_column(b, node, columns, i, items.registers.ptr[i]);
  if (!name) return lower_project_op(b, node, columns);
  PlanOp *op = lower_op(b->lower, node, name, NULL);
  op->code = builder_code(b);
  op->columns = columns;
  op->column_count = count;
  return op;
}

const PlanOp *lower_print(Lower *lower, const KqlNode *node, const PlanOp *input) {
  (void)input;
  Builder b = builder_new(lower, NULL);
  return project_in_order(&b, node, "print", KQL_PRINT_COLUMNS);
}

const PlanOp *lower_project(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Builder b = builder_new(lower, input);
  return project_in_order(&b, node, NULL, KQL_PROJECT_COLUMNS);
}

static Str item_name(const Lower *lower, const KqlNode *item, uint32_t index) {
  if (item->kind != KQL_NAMED) return index ? (Str){0} : kql_result_name(lower->bound, item);
  const KqlNode *name = item->kids[KQL_NAMED_NAME];
  if (name->kind != KQL_LIST) return index ? (Str){0} : kql_name(lower->query, name);
  return index < name->count ? kql_name(lower->query, name->kids[index]) : (Str){0};
}

static bool is_made_by(const KqlColumn *column, const KqlNode *item) {
  return column->source && (column->source == item || column->source == lower_bare(item));
}

/* The column of NODE's result for value INDEX of ITEM: by the name it declares, by what made it, or
   the next new one. PLACES marks those taken with a register + 1. A serialize never replaces a
   column: what declares a name that is taken gets another. */
static uint32_t place_of(const Lower *lower, const KqlNode *node, const Item *item, uint32_t index,
                         const uint32_t *places) {
  Str name = item_name(lower, item->node, index);
  uint32_t count = kql_columns_total(node->columns), unnamed = UINT32_MAX;
  for (uint32_t i = 0; i < count; i++) {
    const KqlColumn *column = kql_columns_at(node->columns, i);
    bool old = node->kind == KQL_SERIALIZE && !is_made_by(column, item->node);
    if (places[i] || old) continue;
    if (name.len && str_eq(column->name, name)) return i;
    if (unnamed == UINT32_MAX && is_made_by(column, item->node)) unnamed = i;
  }
  return unnamed;
}

/* The next column, after those of the input, that nothing was found for. */
static uint32_t next_free(const PlanOp *input, const uint32_t *places, uint32_t count) {
  for (uint32_t i = input->column_count; i < count; i++) {
    if (!places[i]) return i;
  }
  return UINT32_MAX;
}

/* The column NAME of the input, null where an open table lacks it; NO_REGISTER where the binder
   tells a column that the engine does not give: who uses it will be told so. */
static uint32_t column_or_null(Builder *b, const KqlNode *node, const char *name) {
  uint32_t from = lower_column_find(b->input, str_of(name));
  if (from != UINT32_MAX) return builder_column(b, from);
  if (!node->columns->open) return NO_REGISTER;
  return builder_constant(b, VALUE_DYNAMIC, value_null());
}

const PlanOp *lower_extend(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Builder b = builder_new(lower, input);
  Items items = lower_items(&b, node, KQL_EXTEND_COLUMNS);
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &count);
  uint32_t *places = ARENA_ARRAY(lower->arena, uint32_t, count);
  vec_each(Item, item, &items.items) {
    for (uint32_t k = 0; k < item->count; k++) {
      uint32_t at = place_of(lower, node, item, k, places);
      if (at == UINT32_MAX) at = next_free(input, places, count);
      if (at != UINT32_MAX) places[at] = items.registers.ptr[item->first + k] + 1;
    }
  }
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t reg = places[i] ? places[i] - 1 : column_or_null(&b, node, columns[i].name);
    if (reg == NO_REGISTER) continue;
    output_column(&b, node, columns, i, reg);
    columns[kept++] = columns[i];
  }
  lower_keep_unlisted(&b, columns, kept);
  return lower_project_op(&b, node, columns);
}

/* What only drops or reorders columns: each is found by its name. */
const PlanOp *lower_project_away(Lower *lower, const KqlNode *node, const PlanOp *input) {
  Builder b = builder_new(lower, input);
  uint32_t count;
  PlanColumn *columns = lower_plan_columns(lower, node->columns, &count);
  uint32_t kept = 0;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t reg = column_or_null(&b, node, columns[i].name);
    if (reg == NO_REGISTER) continue;
    columns[kept] = (PlanColumn){columns[i].name, builder_type(&b, reg)};
    kept++;
    builder_output(&b, reg);
  }
  bool drops = node->kind != KQL_PROJECT_KEEP && node->kind != KQL_PROJECT_BY_NAMES;
  if (drops) lower_keep_unlisted(&b, columns, kept);
  return lower_project_op(&b, node, columns);
}

/* Whether the names in EXPRESSION are known before the query runs. */
static bool names_are_known(const Lower *lower, const KqlNode *expression) {
  const KqlSymbol *symbol = expression->symbol;
  if (kql_constant_string(lower->query, expression).ptr) return true;
  if (expression->kind == KQL_CALL) {
    return symbol && symbol->kind == SYMBOL_BUILTIN && str_eq(symbol->name, STR("column_names_of"));
  }
  if (expression->kind == KQL_NAME && symbol && symbol->value) {
    return names_are_known(lower, symbol->value);
  }
  bool list = expression->kind == KQL_DYNAMIC || expression->kind == KQL_ARRAY;
  for (uint32_t i = 0; list && i < expression->count; i++) {
    list = names_are_known(lower, expression->kids[i]);
  }
  return list;
}

const PlanOp *lower_project_by_names(Lower *lower, const KqlNode *node, const PlanOp *input) {
  for (uint32_t i = KQL_PROJECT_BY_NAMES_COLUMNS; i < node->count; i++) {
    if (names_are_known(lower, node->kids[i])) continue;
    lower_fail(lower, node->kids[i], "a computed name of a column is not evaluated");
    return input;
  }
  return lower_project_away(lower, node, input);
}

/* The columns stay in place; some get the names that NAMED items give them. */
const PlanOp *lower_project_rename(Lower *lower, const KqlNode *node, const PlanOp *input) {
  PlanColumn *columns = ARENA_ARRAY(lower->arena, PlanColumn, input->column_count);
  Builder b = builder_new(lower, input);
  for (uint32_t i = 0; i < input->column_count; i++) {
    columns[i] = input->columns[i];
    builder_output(&b, builder_column(&b, i));
  }
  for (uint32_t i = KQL_PROJECT_RENAME_COLUMNS; i < node->count; i++) {
    const KqlNode *item = node->kids[i];
    if (item->kind != KQL_NAMED) continue;
    Str old = kql_name(lower->query, lower_bare(item));
    uint32_t at = lower_column_find(input, old);
    if (at != UINT32_MAX) columns[at].name = lower_name(lower, item_name(lower, item, 0));
  }
  return lower_project_op(&b, node, columns);
}
