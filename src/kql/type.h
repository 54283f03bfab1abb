/* Types of KQL expressions, what converts to what, and lists of columns.
   A dynamic value has a shape beside its type: what is known of what it holds. */
#ifndef RULEC_KQL_TYPE_H
#define RULEC_KQL_TYPE_H

#include "fact/type.h"
#include "kql/ast.h"

typedef enum KqlType {
#define TYPE(name, text, properties) TYPE_##name,
#include "kql/type.def"
#undef TYPE
  TYPE_COUNT
} KqlType;

enum { IS_SCALAR = 1, IS_INTEGER = 2, IS_NUMBER = 4, IS_SUMMABLE = 8, IS_ORDERED = 16 };

/* What a TYPE_DYNAMIC is known to hold; SHAPE_ANY for every other type.
   Low two bits: the kind; above them the type of the items or of the value. */
typedef uint8_t KqlShape;
enum {
  SHAPE_ANY = 0,
  SHAPE_BAG = 1,
  SHAPE_ARRAY = 2,
  SHAPE_VALUE = 3,    /* one scalar */
  SHAPE_KINDS = 3,    /* mask */
  SHAPE_OF_BAGS = 62, /* items that are bags or arrays, where a KqlType stands otherwise */
  SHAPE_OF_ARRAYS = 63
};

typedef struct KqlTyped {
  KqlType type;
  KqlShape shape;
} KqlTyped;

const char *kql_type_name(KqlType type);
/* Whether TYPE has all PROPERTIES (IS_*). An unknown type has all of them. */
bool kql_type_is(KqlType type, unsigned properties);
KqlType kql_type_of_fact(FactType type);
/* The type that WORD declares ("long", "int64", "boolean" …), or TYPE_NONE. */
KqlType kql_type_find(Str word);
/* Every value of type A also fits the wider B: int, long, real, decimal in this order. A dynamic
   fits a string. */
bool kql_type_widens(KqlType a, KqlType b);
/* int as long, else TYPE. */
KqlType kql_type_promote(KqlType type);

/* TYPED as the content of a dynamic value: of scalars that dynamic cannot hold, any. */
KqlTyped kql_dynamic_of(KqlTyped typed);
KqlTyped kql_array_of(KqlTyped item);
/* An item of an array of this shape; what is not known to be an array gives any. */
KqlTyped kql_item_of(KqlShape array);
/* The scalar inside a SHAPE_VALUE; every other one unchanged. */
KqlTyped kql_unwrapped(KqlTyped typed);
bool kql_may_be_array(KqlTyped typed);
bool kql_may_be_bag(KqlTyped typed);
/* A string, or a dynamic value that may be one or an array of them. */
bool kql_is_string_or_array(KqlTyped typed);
bool kql_is_integer_or_array(KqlTyped typed);

/* How far a value may be from the type that is asked for. Each allows the ones before it, but for
   DYNAMIC: that is no way from one number to another. */
typedef enum KqlConversion {
  CONVERT_NONE,
  CONVERT_PROMOTE,    /* int to long */
  CONVERT_COMPATIBLE, /* and back */
  CONVERT_DYNAMIC,    /* any scalar to dynamic */
  CONVERT_ANY
} KqlConversion;
bool kql_assignable(KqlTyped target, KqlTyped source, KqlConversion conversion);
/* The type that A and B have in common, into COMMON; TYPE_NONE counts as not there. */
bool kql_common_type(KqlTyped a, KqlTyped b, KqlConversion conversion, KqlTyped *common);

/* A column as one stage has it: two stages share it as long as nothing about it changes. */
typedef struct KqlColumn {
  Str name;
  uint32_t hash; /* str_hash32(name) */
  uint8_t type;  /* KqlType */
  KqlShape shape;
  bool unlisted;                  /* its table has it, though the schema does not list it */
  const KqlNode *source;          /* the expression or declaration that made it, or NULL */
  const struct KqlColumn *origin; /* the column it renames or copies, or NULL */
  KqlSymbol *symbol;              /* what names of it refer to; made when first needed */
} KqlColumn;

KqlColumn *kql_column_new(Arena *arena, Str name, KqlTyped typed, const KqlNode *source);
/* COLUMN under another name; itself where it has that name already. */
const KqlColumn *kql_column_renamed(Arena *arena, const KqlColumn *column, Str name);
KqlTyped kql_column_typed(const KqlColumn *column);

typedef struct KqlIndex KqlIndex;

/* The columns that a table, an operator or a tuple gives, in order. Immutable but for `inferred`.
   Names are unique but where `parse` captures a name that was there. */
struct KqlColumns {
  const KqlColumn **items;
  uint32_t count;
  bool open;                       /* further columns may exist: a name not found is inferred */
  bool unknown;                    /* of a table that nobody knows */
  bool repeated;                   /* a name may stand twice */
  VEC(const KqlColumn *) inferred; /* open ones: names that were used, as unknown columns */
  Str table;                       /* the table's name; absent for what operators give */
  const KqlNode *maker;            /* the operator or table reference that gives them, or NULL */
  const KqlColumns *input;         /* of the operator that gives them, or NULL */
  KqlIndex *index;                 /* built when first needed; shared with lists that start alike */
};

/* COUNT columns at ITEMS, which are taken over. */
KqlColumns *kql_columns_new(Arena *arena, const KqlColumn **items, uint32_t count);
/* The column called NAME (inferred ones too), or NULL. */
const KqlColumn *kql_columns_find(Arena *arena, const KqlColumns *columns, Str name);
/* Its place among `items`, or UINT32_MAX. */
uint32_t kql_columns_place(Arena *arena, const KqlColumns *columns, Str name);
uint32_t kql_columns_place_hashed(Arena *arena, const KqlColumns *columns, Str name, uint32_t hash);
/* Declared and inferred columns. */
uint32_t kql_columns_total(const KqlColumns *columns);
const KqlColumn *kql_columns_at(const KqlColumns *columns, uint32_t index);

#endif
