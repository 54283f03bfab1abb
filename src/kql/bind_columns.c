/* Owns lists of columns put together from several tables: copied, made unique, unified. */
#include "kql/bind_int.h"

#include <string.h>

void bind_list_add(Binder *binder, ColumnList *list, const KqlColumns *columns) {
  uint32_t total = columns != NULL ? kql_columns_total(columns) : 0;
  if (total == 0) return;
  if (list->cap - list->len < total) {
    ColumnList longer = {.len = list->len, .cap = 2 * list->len + total + 8};
    longer.ptr = arena_raw(binder->arena, longer.cap * sizeof *longer.ptr);
    if (list->len > 0) memcpy(longer.ptr, list->ptr, list->len * sizeof *list->ptr);
    *list = longer;
  }
  const KqlColumn **end = list->ptr + list->len;
  uint32_t inferred = columns->inferred.len;
  if (columns->count > 0) memcpy(end, columns->items, columns->count * sizeof *end);
  if (inferred > 0) memcpy(end + columns->count, columns->inferred.ptr, inferred * sizeof *end);
  list->len += total;
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

/* BASE with NUMBER behind it. */
static Str numbered(Binder *binder, Str base, uint32_t number) {
  char digits[10];
  size_t count = 0;
  do {
    digits[sizeof digits - ++count] = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  char *text = arena_bytes_raw(binder->arena, base.len + count);
  if (base.len > 0) memcpy(text, base.ptr, base.len);
  memcpy(text + base.len, digits + sizeof digits - count, count);
  return (Str){text, base.len + count};
}

static bool is_taken(const KqlNames *taken, Str name, uint32_t hash) {
  const KqlName *item = kql_names_find(taken, name, hash);
  return item != NULL && item->next > 0;
}

KqlName *bind_take_name(Binder *binder, KqlNames *taken, Str name, uint32_t hash, Str base) {
  KqlName *item = kql_names_add(binder->arena, taken, name, hash);
  if (item->next > 0) {
    do {
      name = numbered(binder, base, item->next++);
      hash = str_hash32(name);
    } while (is_taken(taken, name, hash));
    item = kql_names_add(binder->arena, taken, name, hash);
  }
  item->next = 1;
  return item;
}

Str bind_unique_name(Binder *binder, KqlNames *taken, Str name) {
  return bind_take_name(binder, taken, name, str_hash32(name), name)->name;
}

void bind_list_make_unique(Binder *binder, ColumnList *list) {
  KqlNames taken = {0};
  VEC(uint32_t) repeated = {0};
  kql_names_reserve(binder->arena, &taken, list->len);
  for (uint32_t i = 0; i < list->len; i++) {
    const KqlColumn *column = list->ptr[i];
    KqlName *item = kql_names_add(binder->arena, &taken, column->name, column->hash);
    if (item->next > 0) vec_push(binder->arena, &repeated, i);
    item->next = 1;
  }
  vec_each(uint32_t, it, &repeated) {
    const KqlColumn *column = list->ptr[*it];
    Str name = bind_take_name(binder, &taken, column->name, column->hash, column->name)->name;
    list->ptr[*it] = kql_column_renamed(binder->arena, column, name);
  }
}

/* --- unified names --- */

/* Columns of one name, in the order they came. */
typedef struct Namesakes {
  VEC(const KqlColumn *) columns; /* one a type */
  const KqlColumn *first;         /* room for one; most names have no more */
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

typedef struct NameList {
  Namesakes *ptr;
  uint32_t len;
} NameList;

/* The columns of LIST by name, names in the order in which they first came. */
static NameList group(Binder *binder, const ColumnList *list) {
  KqlNames by_name = {0};
  NameList order = {arena_raw(binder->arena, list->len * sizeof(Namesakes)), 0};
  kql_names_reserve(binder->arena, &by_name, list->len);
  for (uint32_t i = 0; i < list->len; i++) {
    const KqlColumn *column = list->ptr[i];
    KqlName *name = kql_names_add(binder->arena, &by_name, column->name, column->hash);
    if (name->place == 0) {
      Namesakes *names = &order.ptr[order.len++];
      *names = (Namesakes){.columns = {&names->first, 1, 1}, .first = column};
      name->place = order.len;
    } else {
      meet(binder, &order.ptr[name->place - 1], column);
    }
  }
  return order;
}

void bind_list_unify_types(Binder *binder, ColumnList *list) {
  NameList order = group(binder, list);
  ColumnList unified = {0};
  KqlNames taken = {0};
  kql_names_reserve(binder->arena, &taken, order.len);
  for (uint32_t i = 0; i < order.len; i++) {
    Namesakes *names = &order.ptr[i];
    bool split = names->columns.len > 1;
    vec_each(const KqlColumn *, item, &names->columns) {
      Str name = (*item)->name;
      uint32_t hash = (*item)->hash;
      if (split) {
        name = bind_joint_name(binder, name, str_of(kql_type_name((KqlType)(*item)->type)));
        hash = str_hash32(name);
      }
      name = bind_take_name(binder, &taken, name, hash, name)->name;
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
  for (uint32_t i = 0; i < order.len; i++) {
    vec_push(binder->arena, &unified, merge(binder, &order.ptr[i]));
  }
  *list = unified;
}
