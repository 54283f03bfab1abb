/* Owns lists of columns put together from several tables: copied, made unique, unified. */
#include "kql/bind_int.h"

void bind_list_add(Binder *binder, ColumnList *list, const KqlColumns *columns) {
  uint32_t total = columns != NULL ? kql_columns_total(columns) : 0;
  if (total == 0) return;
  if (list->ptr == NULL) {
    list->cap = total + 8;
    list->ptr = ARENA_ARRAY(binder->arena, const KqlColumn *, list->cap);
  }
  for (uint32_t i = 0; i < total; i++) {
    vec_push(binder->arena, list, kql_columns_at(columns, i));
  }
}

KqlColumns *bind_list_columns(Binder *binder, ColumnList *list) {
  return kql_columns_new(binder->arena, list->ptr, list->len);
}

const KqlColumns *bind_pass_through(Binder *binder, const KqlColumns *row, const KqlNode *maker) {
  if (!row->open) return row;
  ColumnList list = {0};
  bind_list_add(binder, &list, row);
  KqlColumns *copy = bind_list_columns(binder, &list);
  copy->open = true;
  copy->unknown = row->unknown;
  copy->repeated = row->repeated;
  copy->maker = maker;
  copy->input = row;
  return copy;
}

/* --- unique names --- */

/* A number as the value of a map. */
static void *number(uint32_t n) { return (void *)(uintptr_t)n; }

/* An empty map with room for COUNT names. */
static Map map_for(Binder *binder, uint32_t count) {
  Map map = {.cap = 16};
  while (map.cap < 2 * (size_t)count + 2) map.cap *= 2;
  map.slots = ARENA_ARRAY(binder->arena, MapSlot, map.cap);
  return map;
}

/* TAKEN holds for each name the number to append next. */
Str bind_unique_name(Binder *binder, Map *taken, Str name, Str base) {
  uint32_t next = (uint32_t)(uintptr_t)map_get(taken, name);
  Str unique = name;
  if (next > 0) {
    do {
      unique = arena_printf(binder->arena, "%.*s%u", STR_ARG(base), next++);
    } while (map_get(taken, unique) != NULL);
    map_put(binder->arena, taken, name, number(next));
  }
  map_put(binder->arena, taken, unique, number(1));
  return unique;
}

void bind_list_make_unique(Binder *binder, ColumnList *list) {
  Map first = map_for(binder, list->len), taken = {0};
  bool repeated = false;
  for (uint32_t i = 0; i < list->len; i++) {
    Str name = list->ptr[i]->name;
    if (map_get(&first, name) != NULL) {
      repeated = true;
    } else {
      map_put(binder->arena, &first, name, number(i + 1));
    }
  }
  if (!repeated) return;
  taken = map_for(binder, list->len);
  for (uint32_t i = 0; i < list->len; i++) {
    Str name = list->ptr[i]->name;
    if (map_get(&first, name) == number(i + 1)) bind_unique_name(binder, &taken, name, name);
  }
  for (uint32_t i = 0; i < list->len; i++) {
    const KqlColumn *column = list->ptr[i];
    if (map_get(&first, column->name) == number(i + 1)) continue;
    Str name = bind_unique_name(binder, &taken, column->name, column->name);
    list->ptr[i] = kql_column_renamed(binder->arena, column, name);
  }
}

/* --- unified names --- */

/* Columns of one name, in the order they came. */
typedef struct Namesakes {
  VEC(const KqlColumn *) columns; /* one a type */
  bool repeated;                  /* some type came more than once */
} Namesakes;

/* A column of unknown type is the one of a known type that it meets; Microsoft keeps both. */
static bool meet_unknown(Binder *binder, Namesakes *names, const KqlColumn *column) {
  if (binder->bound->environment->as_microsoft || names->columns.len == 0) return false;
  if (column->type == TYPE_UNKNOWN) return names->repeated = true;
  bool first = names->columns.len == 1 && names->columns.ptr[0]->type == TYPE_UNKNOWN;
  if (first) names->columns.ptr[0] = column;
  return first;
}

static void meet(Binder *binder, Namesakes *names, const KqlColumn *column) {
  if (meet_unknown(binder, names, column)) return;
  for (uint32_t i = 0; i < names->columns.len; i++) {
    const KqlColumn *other = names->columns.ptr[i];
    if (other->type != column->type) continue;
    if (other->shape != column->shape) {
      KqlTyped any = {(KqlType)column->type, SHAPE_ANY};
      KqlColumn *merged = kql_column_new(binder->arena, column->name, any, column->source);
      merged->origin = other;
      names->columns.ptr[i] = merged;
    }
    names->repeated = true;
    return;
  }
  /* Microsoft's binder passes over a second type once two columns of one type have met. */
  if (names->repeated && names->columns.len == 1) return;
  vec_push(binder->arena, &names->columns, column);
}

typedef VEC(Namesakes *) NameList;

/* The columns of LIST by name, names in the order in which they first came. */
static NameList group(Binder *binder, const ColumnList *list) {
  Map by_name = map_for(binder, list->len);
  NameList order = {0};
  for (uint32_t i = 0; i < list->len; i++) {
    const KqlColumn *column = list->ptr[i];
    Namesakes *names = map_get(&by_name, column->name);
    if (names == NULL) {
      names = ARENA_NEW(binder->arena, Namesakes);
      map_put(binder->arena, &by_name, column->name, names);
      vec_push(binder->arena, &order, names);
    }
    meet(binder, names, column);
  }
  return order;
}

void bind_list_unify_types(Binder *binder, ColumnList *list) {
  NameList order = group(binder, list);
  ColumnList unified = {0};
  Map taken = map_for(binder, order.len);
  vec_each(Namesakes *, it, &order) {
    Namesakes *names = *it;
    bool split = names->columns.len > 1;
    vec_each(const KqlColumn *, item, &names->columns) {
      Str name = (*item)->name;
      if (split) {
        name = arena_printf(binder->arena, "%.*s_%s", STR_ARG(name),
                            kql_type_name((KqlType)(*item)->type));
      }
      name = bind_unique_name(binder, &taken, name, name);
      vec_push(binder->arena, &unified, kql_column_renamed(binder->arena, *item, name));
    }
  }
  *list = unified;
}

static const KqlColumn *merge(Binder *binder, const Namesakes *names) {
  const KqlColumn *first = names->columns.ptr[0];
  if (names->columns.len == 1) return first;
  KqlTyped common = {TYPE_NONE, SHAPE_ANY};
  bool found = true;
  for (uint32_t i = 0; i < names->columns.len && found; i++) {
    KqlTyped typed = kql_column_typed(names->columns.ptr[i]);
    found = kql_common_type(common, typed, CONVERT_PROMOTE, &common);
  }
  if (!found) common = (KqlTyped){TYPE_DYNAMIC, SHAPE_ANY};
  KqlColumn *merged = kql_column_new(binder->arena, first->name, common, first->source);
  merged->origin = first;
  return merged;
}

void bind_list_unify_names(Binder *binder, ColumnList *list) {
  NameList order = group(binder, list);
  ColumnList unified = {0};
  vec_each(Namesakes *, it, &order) vec_push(binder->arena, &unified, merge(binder, *it));
  *list = unified;
}
