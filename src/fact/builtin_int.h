/* The facts compiled in: how tables and functions lie in generated, constant memory. Names are
   16-bit numbers into one sorted pool, columns are runs of such numbers; nothing holds a pointer,
   so nothing is relocated at start-up. The user's tables take the same form, with pointers.
   Private to fact/. */
#ifndef RULEC_FACT_BUILTIN_INT_H
#define RULEC_FACT_BUILTIN_INT_H

#include "base/near.h"
#include "fact/function.h"
#include "fact/pool_int.h"

/* The environments that list built-in facts; FACT_NONE has none. */
enum { BUILTIN_ENVIRONMENTS = FACT_NONE, BUILTIN_ABSENT = UINT16_MAX };

/* What tells most names apart without reading them. */
typedef struct BuiltinLook {
  uint8_t length;   /* bytes, 255 for more */
  uint32_t letters; /* near_letters */
} BuiltinLook;

struct FactTable {
  const FactColumn *own;      /* the user's columns; NULL: WIDTH built-in ones from FIRST */
  const uint16_t *own_sorted; /* their indexes in the order of their names */
  Str own_name;
  uint32_t first;
  uint16_t width;
  uint16_t name, category, successor; /* pool numbers; 0: none */
  uint8_t open;
};

struct FactFunction {
  const FactParameter *own;   /* the user's parameters; NULL: ARITY built-in ones from FIRST */
  const FactTable *own_table; /* the user's result; never NULL where OWN_NAME is present */
  Str own_name, parameters_text, body;
  uint16_t first;
  uint16_t name, origin; /* pool numbers */
  uint8_t arity, kind, type;
  uint16_t table[BUILTIN_ENVIRONMENTS]; /* records of the result */
  BuiltinLook look;                     /* of the name */
};

static inline BuiltinLook builtin_look(Str name) {
  return (BuiltinLook){name.len < UINT8_MAX ? (uint8_t)name.len : UINT8_MAX, near_letters(name)};
}

/* Whether a name that looks so can become the best of NEAR. */
static inline bool builtin_may(const Near *near, BuiltinLook look) {
  return look.length == UINT8_MAX || near_may(near, look.length, look.letters);
}

/* A table's name and its record in each environment, or BUILTIN_ABSENT. */
typedef struct BuiltinName {
  uint16_t name;
  uint16_t record[BUILTIN_ENVIRONMENTS];
} BuiltinName;

typedef struct BuiltinParameter {
  uint16_t name, value; /* pool numbers */
  uint8_t type;
} BuiltinParameter;

/* The pool number of NAME, or POOL_NO_NAME. */
uint16_t builtin_name_find(Str name);
Str builtin_name(uint16_t number);

/* Column INDEX of the record's run. */
FactColumn builtin_column(const FactTable *record, uint32_t index);
/* The whole run. */
void builtin_columns_read(const FactTable *record, FactColumn *columns);
/* The index of the column with this pool number, or FACT_NO_COLUMN. */
uint32_t builtin_column_find(const FactTable *record, uint16_t name);
FactParameter builtin_parameter(const FactFunction *function, uint32_t index);

/* The table of this name in ENVIRONMENT, or NULL. */
const FactTable *builtin_table_find(FactEnvironment environment, Str name);
const FactTable *builtin_table(uint16_t record);
/* Table number AT in the order of ENVIRONMENT, or NULL past the last. */
const FactTable *builtin_table_at(FactEnvironment environment, uint32_t at);
/* The looks of their names, COUNT of them in the same order, and one of these names. */
const BuiltinLook *builtin_table_looks(FactEnvironment environment, uint32_t *count);
Str builtin_table_name_at(FactEnvironment environment, uint32_t at);
const FactTable *builtin_open_table(void); /* without columns, open */

const FactFunction *builtin_function_find(Str name);
/* Function number AT by name, or NULL past the last. */
const FactFunction *builtin_function_at(uint32_t at);

#endif
