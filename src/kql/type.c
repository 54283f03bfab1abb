/* Owns what KQL types are, convert to and have in common, and lists of columns with their index. */
#include "kql/type.h"

#include <string.h>

static const struct {
  const char *text;
  unsigned properties;
} types[] = {
#define TYPE(name, text, properties) {text, properties},
#include "kql/type.def"
#undef TYPE
};

_Static_assert(TYPE_UNKNOWN == (int)FACT_UNKNOWN + 1 && TYPE_GUID == (int)FACT_GUID + 1,
               "scalar types stand in the order of FactType");

const char *kql_type_name(KqlType type) { return types[type].text; }

bool kql_type_is(KqlType type, unsigned properties) {
  return (types[type].properties & properties) == properties;
}

KqlType kql_type_of_fact(FactType type) { return (KqlType)(type + 1); }

KqlType kql_type_find(Str word) {
  static const struct {
    const char *text;
    KqlType type;
  } words[] = {{"boolean", TYPE_BOOL}, {"int32", TYPE_INT},     {"uint", TYPE_INT},
               {"uint32", TYPE_INT},   {"int8", TYPE_INT},      {"uint8", TYPE_INT},
               {"int16", TYPE_INT},    {"uint16", TYPE_INT},    {"int64", TYPE_LONG},
               {"ulong", TYPE_LONG},   {"uint64", TYPE_LONG},   {"double", TYPE_REAL},
               {"float", TYPE_REAL},   {"date", TYPE_DATETIME}, {"time", TYPE_TIMESPAN},
               {"uuid", TYPE_GUID},    {"uniqueid", TYPE_GUID}};
  for (KqlType type = TYPE_BOOL; type <= TYPE_TYPE; type++) {
    if (str_eq(word, str_of(types[type].text))) return type;
  }
  for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
    if (str_eq(word, str_of(words[i].text))) return words[i].type;
  }
  return TYPE_NONE;
}

static bool is_plain_number(KqlType type) { return type >= TYPE_INT && type <= TYPE_DECIMAL; }

bool kql_type_widens(KqlType a, KqlType b) {
  if (is_plain_number(a) && is_plain_number(b)) return a < b;
  return a == TYPE_DYNAMIC && b == TYPE_STRING;
}

KqlType kql_type_promote(KqlType type) { return type == TYPE_INT ? TYPE_LONG : type; }

/* --- shapes --- */

static KqlTyped dynamic_shaped(unsigned shape) { return (KqlTyped){TYPE_DYNAMIC, (KqlShape)shape}; }

static bool is_kind(KqlTyped typed, unsigned kind) {
  return typed.type == TYPE_DYNAMIC && (typed.shape & SHAPE_KINDS) == kind;
}

/* Decimal is not among what dynamic holds as such. */
static bool fits_dynamic(KqlType type) {
  return type >= TYPE_BOOL && type <= TYPE_GUID && type != TYPE_DECIMAL && type != TYPE_DYNAMIC;
}

KqlTyped kql_dynamic_of(KqlTyped typed) {
  if (typed.type == TYPE_DYNAMIC) return typed;
  if (!fits_dynamic(typed.type)) return dynamic_shaped(SHAPE_ANY);
  return dynamic_shaped(SHAPE_VALUE | kql_type_promote(typed.type) << 2);
}

KqlTyped kql_array_of(KqlTyped item) {
  item = kql_unwrapped(item);
  if (is_kind(item, SHAPE_BAG)) return dynamic_shaped(SHAPE_ARRAY | SHAPE_OF_BAGS << 2);
  if (is_kind(item, SHAPE_ARRAY)) return dynamic_shaped(SHAPE_ARRAY | SHAPE_OF_ARRAYS << 2);
  if (!fits_dynamic(item.type)) return dynamic_shaped(SHAPE_ARRAY);
  return dynamic_shaped(SHAPE_ARRAY | kql_type_promote(item.type) << 2);
}

KqlTyped kql_item_of(KqlShape array) {
  if ((array & SHAPE_KINDS) != SHAPE_ARRAY) return dynamic_shaped(SHAPE_ANY);
  unsigned item = array >> 2;
  if (item == SHAPE_OF_BAGS) return dynamic_shaped(SHAPE_BAG);
  if (item == SHAPE_OF_ARRAYS) return dynamic_shaped(SHAPE_ARRAY);
  return dynamic_shaped(item == 0 ? SHAPE_ANY : SHAPE_VALUE | item << 2);
}

KqlTyped kql_unwrapped(KqlTyped typed) {
  if (!is_kind(typed, SHAPE_VALUE)) return typed;
  return (KqlTyped){(KqlType)(typed.shape >> 2), SHAPE_ANY};
}

bool kql_may_be_array(KqlTyped typed) {
  return is_kind(typed, SHAPE_ARRAY) || is_kind(typed, SHAPE_ANY);
}

bool kql_may_be_bag(KqlTyped typed) {
  return is_kind(typed, SHAPE_BAG) || is_kind(typed, SHAPE_ANY);
}

/* TYPE itself, or what may be one or an array of them. */
static bool is_one_or_array(KqlTyped typed, KqlType type) {
  if (typed.type != TYPE_DYNAMIC) return typed.type == type;
  unsigned item = (unsigned)type << 2;
  return typed.shape == SHAPE_ANY || typed.shape == SHAPE_ARRAY ||
         typed.shape == (SHAPE_VALUE | item) || typed.shape == (SHAPE_ARRAY | item);
}

bool kql_is_string_or_array(KqlTyped typed) { return is_one_or_array(typed, TYPE_STRING); }

bool kql_is_integer_or_array(KqlTyped typed) {
  return kql_type_is(typed.type, IS_INTEGER) || is_one_or_array(typed, TYPE_LONG);
}

/* --- conversions --- */

static bool scalar_assignable(KqlType target, KqlType source, KqlConversion conversion) {
  switch (conversion) {
    case CONVERT_PROMOTE: return kql_type_widens(source, target);
    case CONVERT_COMPATIBLE:
      return kql_type_widens(source, target) || kql_type_widens(target, source);
    case CONVERT_ANY: return kql_type_is(source, IS_SCALAR);
    case CONVERT_NONE:
    case CONVERT_DYNAMIC: break;
  }
  return false;
}

static bool dynamic_assignable(KqlTyped target, KqlTyped source, KqlConversion conversion) {
  if (target.shape == SHAPE_ANY) {
    return source.type == TYPE_DYNAMIC ||
           (kql_type_is(source.type, IS_SCALAR) && conversion >= CONVERT_DYNAMIC);
  }
  unsigned kind = target.shape & SHAPE_KINDS;
  if (!is_kind(source, kind)) return false;
  if (kind == SHAPE_VALUE) {
    return kql_assignable(kql_unwrapped(target), kql_unwrapped(source), conversion);
  }
  return kind == SHAPE_BAG || (conversion != CONVERT_NONE && target.shape >> 2 == 0);
}

bool kql_assignable(KqlTyped target, KqlTyped source, KqlConversion conversion) {
  if (target.type == source.type && target.shape == source.shape) return true;
  bool scalars = kql_type_is(target.type, IS_SCALAR) && kql_type_is(source.type, IS_SCALAR);
  if (!scalars) return false;
  if (target.type == TYPE_UNKNOWN || source.type == TYPE_UNKNOWN) return true;
  if (target.type == TYPE_DYNAMIC) return dynamic_assignable(target, source, conversion);
  if (source.shape != SHAPE_ANY) return false;
  return scalar_assignable(target.type, source.type, conversion);
}

/* Of two dynamic values, or one and a scalar, where at least one has a shape. */
static bool common_shape(KqlTyped a, KqlTyped b, KqlConversion conversion, KqlTyped *common) {
  if (is_kind(a, SHAPE_ARRAY) && is_kind(b, SHAPE_ARRAY)) {
    *common = dynamic_shaped(SHAPE_ARRAY);
    return true;
  }
  bool values = is_kind(a, SHAPE_VALUE) || is_kind(b, SHAPE_VALUE);
  bool bare = kql_unwrapped(a).type != TYPE_DYNAMIC && kql_unwrapped(b).type != TYPE_DYNAMIC;
  if (values && bare && kql_common_type(kql_unwrapped(a), kql_unwrapped(b), conversion, common)) {
    *common = kql_dynamic_of(*common);
    return true;
  }
  *common = dynamic_shaped(SHAPE_ANY);
  return (a.type == TYPE_DYNAMIC && b.type == TYPE_DYNAMIC) || conversion >= CONVERT_DYNAMIC;
}

bool kql_common_type(KqlTyped a, KqlTyped b, KqlConversion conversion, KqlTyped *common) {
  bool same = a.type == b.type && a.shape == b.shape;
  bool any = (a.type == TYPE_DYNAMIC && a.shape == SHAPE_ANY) ||
             (b.type == TYPE_DYNAMIC && b.shape == SHAPE_ANY);
  if (b.type == TYPE_NONE || same || b.type == TYPE_NULL) {
    *common = a;
    return a.type != TYPE_NONE;
  }
  if (a.type == TYPE_NONE || a.type == TYPE_NULL) {
    *common = b;
    return true;
  }
  if (a.type == TYPE_UNKNOWN || b.type == TYPE_UNKNOWN) {
    *common = (KqlTyped){TYPE_UNKNOWN, SHAPE_ANY};
  } else if (any) {
    *common = dynamic_shaped(SHAPE_ANY);
  } else if (conversion >= CONVERT_PROMOTE && kql_type_widens(a.type, b.type) &&
             a.type != TYPE_DYNAMIC) {
    *common = b;
  } else if (conversion >= CONVERT_PROMOTE && kql_type_widens(b.type, a.type) &&
             b.type != TYPE_DYNAMIC) {
    *common = a;
  } else if (a.type == TYPE_DYNAMIC || b.type == TYPE_DYNAMIC) {
    return common_shape(a, b, conversion, common);
  } else {
    *common = dynamic_shaped(SHAPE_ANY);
    return conversion >= CONVERT_DYNAMIC && kql_type_is(a.type, IS_SCALAR) &&
           kql_type_is(b.type, IS_SCALAR);
  }
  return true;
}

/* --- columns --- */

KqlColumn *kql_column_new(Arena *arena, Str name, KqlTyped typed, const KqlNode *source) {
  KqlColumn *column = ARENA_NEW(arena, KqlColumn);
  column->name = name;
  column->hash = str_hash32(name);
  bool known = typed.type != TYPE_ERROR && typed.type != TYPE_NONE && typed.type != TYPE_VOID;
  column->type = (uint8_t)(known ? typed.type : TYPE_UNKNOWN);
  column->shape = typed.shape;
  column->source = source;
  return column;
}

const KqlColumn *kql_column_renamed(Arena *arena, const KqlColumn *column, Str name) {
  if (str_eq(column->name, name)) return column;
  KqlColumn *renamed = kql_column_new(arena, name, kql_column_typed(column), column->source);
  renamed->origin = column;
  return renamed;
}

KqlTyped kql_column_typed(const KqlColumn *column) {
  return (KqlTyped){(KqlType)column->type, column->shape};
}

/* Places of names in the first `count` items of a list; open addressing, at most half full.
   Lists that start with the same names share it. */
struct KqlIndex {
  uint32_t count, mask;
  uint32_t *slots; /* place + 1; 0 is free */
};

enum { FEW = 12 }; /* so many columns are searched one by one */

KqlColumns *kql_columns_new(Arena *arena, const KqlColumn **items, uint32_t count) {
  KqlColumns *columns = ARENA_NEW(arena, KqlColumns);
  columns->items = items;
  columns->count = count;
  return columns;
}

static bool is_named(const KqlColumn *column, Str name, uint32_t hash) {
  return column->hash == hash && str_eq(column->name, name);
}

static uint32_t search(const KqlColumns *columns, uint32_t from, Str name, uint32_t hash) {
  for (uint32_t i = from; i < columns->count; i++) {
    if (is_named(columns->items[i], name, hash)) return i;
  }
  return UINT32_MAX;
}

static void index_columns(Arena *arena, KqlColumns *columns) {
  uint32_t size = 32;
  while (size < columns->count * 2) size *= 2;
  KqlIndex *index = ARENA_NEW(arena, KqlIndex);
  index->count = columns->count;
  index->mask = size - 1;
  index->slots = ARENA_ARRAY(arena, uint32_t, size);
  for (uint32_t i = 0; i < columns->count; i++) {
    const KqlColumn *column = columns->items[i];
    uint32_t at = (uint32_t)column->hash & index->mask;
    bool taken = false;
    while (index->slots[at] != 0 && !taken) {
      taken = is_named(columns->items[index->slots[at] - 1], column->name, column->hash);
      if (!taken) at = (at + 1) & index->mask;
    }
    if (!taken) index->slots[at] = i + 1;
  }
  columns->index = index;
}

static uint32_t look_up(const KqlColumns *columns, Str name, uint32_t hash) {
  const KqlIndex *index = columns->index;
  for (uint32_t at = (uint32_t)hash & index->mask; index->slots[at] != 0;
       at = (at + 1) & index->mask) {
    uint32_t place = index->slots[at] - 1;
    if (is_named(columns->items[place], name, hash)) return place;
  }
  return search(columns, index->count, name, hash);
}

uint32_t kql_columns_place(Arena *arena, const KqlColumns *columns, Str name) {
  return kql_columns_place_hashed(arena, columns, name, str_hash32(name));
}

uint32_t kql_columns_place_hashed(Arena *arena, const KqlColumns *columns, Str name,
                                  uint32_t hash) {
  if (columns->count <= FEW) return search(columns, 0, name, hash);
  if (columns->index == NULL || columns->count - columns->index->count > FEW) {
    index_columns(arena, (KqlColumns *)columns);
  }
  return look_up(columns, name, hash);
}

const KqlColumn *kql_columns_find(Arena *arena, const KqlColumns *columns, Str name) {
  uint32_t place = kql_columns_place(arena, columns, name);
  if (place != UINT32_MAX) return columns->items[place];
  for (uint32_t i = 0; i < columns->inferred.len; i++) {
    if (str_eq(columns->inferred.ptr[i]->name, name)) return columns->inferred.ptr[i];
  }
  return NULL;
}

uint32_t kql_columns_total(const KqlColumns *columns) {
  return columns->count + columns->inferred.len;
}

const KqlColumn *kql_columns_at(const KqlColumns *columns, uint32_t index) {
  return index < columns->count ? columns->items[index]
                                : columns->inferred.ptr[index - columns->count];
}
