/* Owns the columns of projections: which columns an expression adds, under which name, and what
   happens when the name is there already. */
#include "kql/bind_int.h"

#include <stdlib.h>
#include <string.h>

/* --- names --- */

static Str function_name(const Binder *binder, const KqlNode *call);

Str bind_joint_name(const Binder *binder, Str first, Str second) {
  const Str parts[] = {first, STR("_"), second};
  return arena_join(binder->arena, parts, sizeof parts / sizeof *parts);
}

/* `left_right` of a path into a dynamic value; a path into anything else has the name of its end.
 */
static Str path_name(const Binder *binder, const KqlNode *path) {
  const KqlNode *left = path->kids[0], *right = path->kids[1];
  Str end =
      path->kind == KQL_ELEMENT ? bind_index_name(binder, right) : bind_result_name(binder, right);
  unsigned kind = kql_shape(left) & SHAPE_KINDS;
  bool dynamic = left->type == TYPE_UNKNOWN || (left->type == TYPE_DYNAMIC && kind != SHAPE_VALUE);
  Str start = dynamic ? bind_result_name(binder, left) : (Str){NULL, 0};
  if (start.len == 0) return end;
  return bind_joint_name(binder, start, end);
}

Str bind_index_name(const Binder *binder, const KqlNode *index) {
  if (index->kind == KQL_STRING) return kql_string(binder->query, index);
  bool number = index->kind == KQL_LITERAL && (index->type == TYPE_LONG || index->type == TYPE_INT);
  return number ? kql_text(binder->query, index) : (Str){NULL, 0};
}

Str bind_result_name(const Binder *binder, const KqlNode *expression) {
  switch (expression->kind) {
    case KQL_PAREN: return bind_result_name(binder, expression->kids[KQL_PAREN_VALUE]);
    case KQL_KEY: return bind_result_name(binder, expression->kids[KQL_KEY_VALUE]);
    case KQL_NAME: return bind_name_of(binder, expression);
    case KQL_NAMED: {
      const KqlNode *name = expression->kids[KQL_NAMED_NAME];
      return name->kind == KQL_NAME ? bind_name_of(binder, name) : (Str){NULL, 0};
    }
    case KQL_BRACKET: return bind_index_name(binder, expression->kids[KQL_BRACKET_VALUE]);
    case KQL_PATH:
    case KQL_ELEMENT: return path_name(binder, expression);
    case KQL_CALL: return function_name(binder, expression);
    default: return (Str){NULL, 0};
  }
}

static Str with_prefix(const Binder *binder, const char *prefix, Str name) {
  return prefix ? bind_joint_name(binder, str_of(prefix), name) : name;
}

static Str function_name(const Binder *binder, const KqlNode *call) {
  const KqlSymbol *symbol = call->symbol;
  const KqlFunction *function =
      symbol != NULL && symbol->kind == SYMBOL_BUILTIN ? symbol->builtin : NULL;
  uint32_t count = call->count - KQL_CALL_ARGUMENTS;
  const KqlNode *first = count > 0 ? call->kids[KQL_CALL_ARGUMENTS] : NULL;
  Str none = {NULL, 0};
  if (function == NULL) return none;
  switch ((KqlNaming)function->naming) {
    case NAMING_NONE: return none;
    case NAMING_PREFIX: return str_of(function->prefix);
    case NAMING_FIRST: return first != NULL ? bind_result_name(binder, first) : none;
    case NAMING_ONLY: return count == 1 ? bind_result_name(binder, first) : none;
    case NAMING_PREFIX_FIRST:
      if (first == NULL && function->prefix == NULL) return none;
      return with_prefix(binder, function->prefix,
                         first != NULL ? bind_result_name(binder, first) : none);
    case NAMING_COLUMN: {
      Str name = first != NULL ? kql_constant_string(binder->query, first) : none;
      bool column = name.len > 0 && binder->row != NULL &&
                    kql_columns_find(binder->arena, binder->row, name) != NULL;
      return column ? name : none;
    }
  }
  return none;
}

static bool is_conversion(const KqlFunction *function) {
  switch (kql_function_id(function)) {
    case FUNCTION_SCALAR_tobool:
    case FUNCTION_SCALAR_todatetime:
    case FUNCTION_SCALAR_todecimal:
    case FUNCTION_SCALAR_todouble:
    case FUNCTION_SCALAR_todynamic:
    case FUNCTION_SCALAR_toguid:
    case FUNCTION_SCALAR_toint:
    case FUNCTION_SCALAR_tolong:
    case FUNCTION_SCALAR_toreal:
    case FUNCTION_SCALAR_tostring:
    case FUNCTION_SCALAR_totime:
    case FUNCTION_SCALAR_totimespan: return true;
    default: return false;
  }
}

const KqlColumn *bind_result_column(const Binder *binder, const KqlNode *expression) {
  (void)binder;
  const KqlColumn *column = kql_column_of(expression);
  while (expression->kind == KQL_PAREN) expression = expression->kids[KQL_PAREN_VALUE];
  if (column != NULL || expression->kind != KQL_CALL) return column;
  const KqlSymbol *symbol = expression->symbol;
  bool converts = symbol != NULL && symbol->kind == SYMBOL_BUILTIN &&
                  is_conversion(symbol->builtin) && expression->count == KQL_CALL_ARGUMENTS + 1;
  if (!converts) return NULL;
  const KqlNode *argument = expression->kids[KQL_CALL_ARGUMENTS];
  if (argument->kind == KQL_PAREN) return NULL;
  column = kql_column_of(argument);
  return column != NULL && column->type == expression->type ? column : NULL;
}

const KqlColumn *bind_column_for(Binder *binder, KqlNode *expression, Str name, KqlTyped typed) {
  const KqlColumn *column = bind_result_column(binder, expression);
  if (column != NULL && (name.ptr == NULL || str_eq(column->name, name))) return column;
  if (typed.type == TYPE_NONE) {
    typed = column != NULL ? kql_column_typed(column) : kql_typed(expression);
  }
  KqlColumn *made = kql_column_new(binder->arena, name, typed, expression);
  made->origin = column;
  return made;
}

/* --- the projection under construction --- */

Projection bind_projection_new(Binder *binder) { return (Projection){.binder = binder}; }

/* The place of NAME in the base, or UINT32_MAX. */
static uint32_t base_place(const Projection *projection, Str name, uint32_t hash) {
  if (projection->base == NULL) return UINT32_MAX;
  return kql_columns_place_hashed(projection->binder->arena, projection->base, name, hash);
}

static uint32_t place_of(const Projection *projection, const KqlColumn *column) {
  const KqlName *name = kql_names_find(&projection->names, column->name, column->hash);
  if (name != NULL && name->place > 0) return name->place - 1;
  if (map_get(&projection->gone, column->name) != NULL) return UINT32_MAX;
  return base_place(projection, column->name, column->hash);
}

void bind_projection_add_all(Projection *projection, const KqlColumns *columns) {
  Binder *binder = projection->binder;
  ColumnList list = {0};
  if (columns->repeated) {
    for (uint32_t i = 0; i < kql_columns_total(columns); i++) {
      bind_projection_add(projection, kql_columns_at(columns, i), false, true);
    }
    return;
  }
  bind_list_add(binder, &list, columns);
  if (columns->inferred.len > 0) {
    projection->base = bind_list_columns(binder, &list);
  } else {
    projection->base = columns;
  }
  projection->items.ptr = list.ptr;
  projection->items.len = list.len;
  projection->items.cap = list.cap;
}

/* Columns of the base count as skipped as long as they stand there unchanged. */
static bool is_skipped(const Projection *projection, const KqlColumn *column) {
  for (uint32_t i = 0; i < projection->skipped.len; i++) {
    if (projection->skipped.ptr[i] == column) return true;
  }
  uint32_t place = base_place(projection, column->name, column->hash);
  return place != UINT32_MAX && projection->base->items[place] == column;
}

void bind_projection_skip(Projection *projection, const KqlColumn *column) {
  vec_push(projection->binder->arena, &projection->skipped, column);
}

/* A name that no column has yet: that of COLUMN, or BASE with a number. */
static KqlName *fresh_name(Projection *projection, const KqlColumn *column, Str base) {
  Binder *binder = projection->binder;
  KqlNames *names = &projection->names;
  Str name = column->name;
  if (projection->base == NULL) return bind_take_name(binder, names, name, column->hash, base);
  KqlName *known = kql_names_add(binder->arena, names, name, column->hash);
  if (known->next == 0 && base_place(projection, name, column->hash) != UINT32_MAX) known->next = 1;
  for (;;) {
    KqlName *fresh = bind_take_name(binder, names, name, column->hash, base);
    bool clash = !str_eq(fresh->name, name) &&
                 base_place(projection, fresh->name, fresh->hash) != UINT32_MAX;
    if (!clash) return fresh;
  }
}

static const KqlColumn *append(Projection *projection, const KqlColumn *column, Str base) {
  Binder *binder = projection->binder;
  KqlName *fresh = fresh_name(projection, column, base.ptr != NULL ? base : column->name);
  column = kql_column_renamed(binder->arena, column, fresh->name);
  vec_push(binder->arena, &projection->items, column);
  fresh->place = projection->items.len;
  return column;
}

const KqlColumn *bind_projection_add(Projection *projection, const KqlColumn *column, bool replace,
                                     bool once) {
  if (column->name.len == 0 || is_skipped(projection, column)) return column;
  uint32_t place = replace ? place_of(projection, column) : UINT32_MAX;
  if (place != UINT32_MAX) {
    projection->items.ptr[place] = column;
  } else {
    column = append(projection, column, (Str){NULL, 0});
  }
  if (once) bind_projection_skip(projection, column);
  return column;
}

static KqlName *declare_name(Projection *projection, const KqlColumn *column) {
  KqlName *name =
      kql_names_add(projection->binder->arena, &projection->names, column->name, column->hash);
  name->declared = true;
  return name;
}

static void report_again(Projection *projection, Str name, const KqlNode *at) {
  bind_report(projection->binder, DIAG_KS171, at, "a column `%.*s` is there already",
              STR_ARG(name));
}

void bind_projection_declare(Projection *projection, const KqlColumn *column, const KqlNode *at,
                             bool replace) {
  const KqlName *name = kql_names_find(&projection->names, column->name, column->hash);
  if (name != NULL && name->declared) {
    report_again(projection, column->name, at);
    return;
  }
  declare_name(projection, bind_projection_add(projection, column, replace, false));
}

bool bind_projection_rename(Projection *projection, const KqlColumn *old, Str name,
                            const KqlNode *at) {
  Binder *binder = projection->binder;
  uint32_t place = place_of(projection, old);
  if (place == UINT32_MAX) return false;
  const KqlColumn *before = projection->items.ptr[place];
  KqlColumn *renamed = kql_column_new(binder->arena, name, kql_column_typed(before), at);
  const KqlName *known = kql_names_find(&projection->names, name, renamed->hash);
  bool declared = known != NULL && known->declared;
  if (declared || base_place(projection, name, renamed->hash) != UINT32_MAX) {
    report_again(projection, name, at);
    return false;
  }
  renamed->origin = before;
  projection->items.ptr[place] = renamed;
  map_put(binder->arena, &projection->gone, old->name, binder);
  declare_name(projection, renamed)->place = place + 1;
  return true;
}

KqlColumns *bind_projection_columns(Projection *projection) {
  ColumnList list = {projection->items.ptr, projection->items.len, projection->items.cap};
  KqlColumns *columns = bind_list_columns(projection->binder, &list);
  bool same_names = projection->base != NULL && projection->gone.len == 0;
  if (same_names && projection->base->index != NULL) columns->index = projection->base->index;
  return columns;
}

/* --- expressions --- */

/* How a column is added: what style, with which type and name instead of its own. */
typedef struct Adding {
  Projection *projection;
  ProjectStyle style;
  KqlTyped typed; /* TYPE_NONE: its own */
  Str fallback;   /* names what has no name; absent: Column1 … */
} Adding;

static bool replaces(ProjectStyle style) {
  return style == PROJECT_REPLACE || style == PROJECT_EXTEND;
}

static KqlTyped or_own(const Adding *adding, KqlTyped own) {
  return adding->typed.type == TYPE_NONE ? own : adding->typed;
}

static const KqlColumn *retyped(const Adding *adding, const KqlColumn *column, Str name,
                                const KqlNode *source) {
  bool same = adding->typed.type == TYPE_NONE && str_eq(name, column->name);
  if (same) return column;
  KqlTyped typed = or_own(adding, kql_column_typed(column));
  KqlColumn *made = kql_column_new(adding->projection->binder->arena, name, typed, source);
  made->origin = column;
  return made;
}

/* The columns of a tuple beyond those that were named. */
static void add_tuple_rest(const Adding *adding, const KqlNode *value, const KqlColumns *tuple,
                           uint32_t from) {
  Binder *binder = adding->projection->binder;
  if (adding->style == PROJECT_PRINT && from > 0) return;
  const KqlSymbol *symbol = value->symbol;
  const KqlFunction *function =
      symbol != NULL && symbol->kind == SYMBOL_BUILTIN ? symbol->builtin : NULL;
  for (uint32_t i = from; i < tuple->count; i++) {
    const KqlColumn *column = tuple->items[i];
    if (function != NULL && function->prefix != NULL) {
      Str name = with_prefix(binder, function->prefix, column->name);
      column = kql_column_renamed(binder->arena, column, name);
    }
    bind_projection_add(adding->projection, column, false, adding->style == PROJECT_REORDER);
  }
}

static void declare(const Adding *adding, KqlNode *name, const KqlColumn *column, bool replace) {
  bind_projection_declare(adding->projection, column, name, replace);
  name->symbol = bind_column_symbol(adding->projection->binder, column);
  bind_set_typed(name, kql_column_typed(column));
}

/* name = expression */
static void add_named(const Adding *adding, KqlNode *name, KqlNode *value) {
  Binder *binder = adding->projection->binder;
  Str text = bind_name_of(binder, name);
  const KqlColumns *tuple = bind_tuple_of(value);
  if (tuple != NULL) {
    if (tuple->count == 0) return;
    const KqlColumn *first = tuple->items[0];
    KqlColumn *made =
        kql_column_new(binder->arena, text, or_own(adding, kql_column_typed(first)), value);
    made->origin = first;
    declare(adding, name, made, true);
    add_tuple_rest(adding, value, tuple, 1);
    return;
  }
  KqlTyped typed = or_own(adding, kql_typed(value));
  KqlColumn *made = kql_column_new(binder->arena, text, typed, value);
  made->origin = kql_column_of(value);
  bool column = value->symbol != NULL && value->symbol->kind == SYMBOL_COLUMN;
  declare(adding, name, made, column || replaces(adding->style));
}

/* (a, b) = expression */
static void add_several(const Adding *adding, KqlNode *names, KqlNode *value) {
  Binder *binder = adding->projection->binder;
  const KqlColumns *tuple = bind_tuple_of(value);
  if (tuple == NULL) {
    if (names->count == 1) {
      add_named(adding, names->kids[0], value);
    } else {
      bind_report(binder, DIAG_KS149, names, "%u names given for a single value", names->count);
    }
    return;
  }
  for (uint32_t i = 0; i < names->count; i++) {
    if (i >= tuple->count) {
      bind_report(binder, DIAG_KS150, names->kids[i], "a name without a value: only %u are given",
                  tuple->count);
      continue;
    }
    const KqlColumn *column = tuple->items[i];
    Str name = bind_name_of(binder, names->kids[i]);
    KqlColumn *made =
        kql_column_new(binder->arena, name, or_own(adding, kql_column_typed(column)), value);
    made->origin = column;
    declare(adding, names->kids[i], made, replaces(adding->style));
  }
  add_tuple_rest(adding, value, tuple, names->count);
}

static Str default_name(Binder *binder, bool with_row) {
  for (;;) {
    Str name = arena_printf(binder->arena, "Column%u", binder->next_column++);
    if (!bind_is_name_taken(binder, name, with_row)) return name;
  }
}

/* The name of what nobody named. */
static Str name_for(const Adding *adding, const KqlNode *expression) {
  Str name = bind_result_name(adding->projection->binder, expression);
  if (name.ptr != NULL) return name;
  if (adding->fallback.ptr != NULL) return adding->fallback;
  return default_name(adding->projection->binder, adding->style == PROJECT_EXTEND);
}

static void add_under_fallback(const Adding *adding, const KqlColumn *column) {
  if (column->name.len == 0 || is_skipped(adding->projection, column)) return;
  append(adding->projection, column, adding->fallback);
}

static void add_call(const Adding *adding, KqlNode *call) {
  Binder *binder = adding->projection->binder;
  const KqlColumns *tuple = bind_tuple_of(call);
  bool single = tuple == NULL || tuple->count == 1;
  if (adding->style == PROJECT_PRINT && adding->fallback.ptr != NULL && single) {
    KqlTyped typed = or_own(adding, kql_typed(call));
    add_under_fallback(adding, kql_column_new(binder->arena, adding->fallback, typed, call));
  } else if (tuple != NULL) {
    add_tuple_rest(adding, call, tuple, 0);
  } else {
    KqlTyped typed = or_own(adding, kql_typed(call));
    const KqlColumn *column = kql_column_new(binder->arena, name_for(adding, call), typed, call);
    bind_projection_add(adding->projection, column, replaces(adding->style), false);
  }
}

static void add_star(const Adding *adding) {
  const KqlColumns *row = adding->projection->binder->row;
  for (uint32_t i = 0; row != NULL && i < kql_columns_total(row); i++) {
    bind_projection_add(adding->projection, kql_columns_at(row, i), true,
                        adding->style == PROJECT_REORDER);
  }
}

/* Numbers in names count as numbers with granny-asc: not told apart here. */
static int by_name_nocase(const void *a, const void *b) {
  const KqlColumn *x = *(const KqlColumn *const *)a, *y = *(const KqlColumn *const *)b;
  int order = str_cmp_nocase(x->name, y->name);
  return order != 0 ? order : str_cmp(x->name, y->name);
}

/* A wildcard of project-reorder, sorted as the KEY around it says. */
static void add_group(const Adding *adding, const KqlSymbol *symbol, const KqlNode *key) {
  Binder *binder = adding->projection->binder;
  uint32_t count = symbol->columns->count;
  if (count == 0) return;
  const KqlColumn **sorted = ARENA_ARRAY(binder->arena, const KqlColumn *, count);
  memcpy(sorted, symbol->columns->items, count * sizeof *sorted);
  bool down = key != NULL && (key->flags & KQL_DESC) != 0;
  bool up = key != NULL && (key->flags & KQL_ASC) != 0;
  if (up || down) qsort(sorted, count, sizeof *sorted, by_name_nocase);
  for (uint32_t i = 0; i < count; i++) {
    bind_projection_add(adding->projection, sorted[down ? count - 1 - i : i], false, true);
  }
}

static void add_value(const Adding *adding, KqlNode *expression) {
  Binder *binder = adding->projection->binder;
  if (!bind_is_error(expression) && !kql_type_is(kql_type(expression), IS_SCALAR)) {
    bind_check_scalar(binder, expression);
    bind_set_type(expression, TYPE_UNKNOWN);
  }
  if (adding->style == PROJECT_PRINT && adding->fallback.ptr != NULL) {
    add_under_fallback(adding,
                       bind_column_for(binder, expression, adding->fallback, adding->typed));
    return;
  }
  Str name = name_for(adding, expression);
  bind_projection_add(adding->projection, bind_column_for(binder, expression, name, adding->typed),
                      replaces(adding->style), false);
}

/* `n.Name` of a graph element: the column is called n_Name. */
static void add_graph_value(const Adding *adding, KqlNode *expression) {
  Binder *binder = adding->projection->binder;
  Str name = bind_result_name(binder, expression);
  if (expression->kind == KQL_PATH || expression->kind == KQL_ELEMENT) {
    Str left = bind_result_name(binder, expression->kids[0]);
    Str right = expression->kind == KQL_PATH ? bind_result_name(binder, expression->kids[1])
                                             : bind_index_name(binder, expression->kids[1]);
    name = left.len > 0 ? bind_joint_name(binder, left, right) : right;
  }
  const KqlColumn *column = kql_column_of(expression);
  KqlTyped own = column != NULL ? kql_column_typed(column) : kql_typed(expression);
  if (column == NULL && !bind_is_error(expression)) bind_check_scalar(binder, expression);
  const KqlColumn *made = kql_column_new(binder->arena, name, or_own(adding, own), expression);
  bind_projection_add(adding->projection, made, false, false);
}

static void add_expression(const Adding *adding, KqlNode *expression, const KqlNode *key) {
  Projection *projection = adding->projection;
  const KqlSymbol *symbol = expression->symbol;
  const KqlColumn *column = bind_result_column(projection->binder, expression);
  bool graph = adding->style == PROJECT_GRAPH && expression->kind != KQL_CALL;
  if (column != NULL && !graph) {
    const KqlColumn *same = retyped(adding, column, column->name, expression);
    bind_projection_declare(projection, same, expression, adding->style == PROJECT_REPLACE);
    if (adding->style == PROJECT_REORDER) bind_projection_skip(projection, column);
  } else if (symbol != NULL && symbol->kind == SYMBOL_COLUMNS && expression->kind != KQL_STAR) {
    if (adding->style == PROJECT_REORDER) add_group(adding, symbol, key);
  } else if (expression->kind == KQL_CALL) {
    add_call(adding, expression);
  } else if (graph) {
    add_graph_value(adding, expression);
  } else {
    add_value(adding, expression);
  }
}

void bind_project_item(Projection *projection, KqlNode *expression, ProjectStyle style,
                       KqlTyped typed, Str fallback) {
  Adding adding = {projection, style, typed, fallback};
  const KqlNode *key = expression->kind == KQL_KEY ? expression : NULL;
  if (key != NULL) expression = expression->kids[KQL_KEY_VALUE];
  if (expression->kind == KQL_NAMED) {
    KqlNode *name = expression->kids[KQL_NAMED_NAME];
    KqlNode *value = expression->kids[KQL_NAMED_VALUE];
    if (name->kind == KQL_LIST) {
      add_several(&adding, name, value);
    } else {
      add_named(&adding, name, value);
    }
  } else if (expression->kind == KQL_STAR) {
    add_star(&adding);
  } else {
    add_expression(&adding, expression, key);
  }
}

void bind_project_items(Projection *projection, KqlNode *const *items, uint32_t count,
                        ProjectStyle style) {
  for (uint32_t i = 0; i < count; i++) {
    bind_project_item(projection, items[i], style, (KqlTyped){TYPE_NONE, SHAPE_ANY},
                      (Str){NULL, 0});
  }
}
