/* Columns: typed vectors. A column is dense: row I of the batch is item I, or item 0 in a constant
   column, where one item stands for all rows; read through the accessors and both are the same.
   INT, LONG, DATETIME and TIMESPAN share 64-bit lanes. */
#ifndef RULEC_EXEC_COLUMN_H
#define RULEC_EXEC_COLUMN_H

#include "value/value.h"

typedef struct Column {
  ValueType type; /* BOOL … DYNAMIC */
  uint8_t stride; /* 1, or 0 for a constant */
  uint8_t *nulls; /* a byte a row, 1 where null; NULL: none is. Never set for STRING, DYNAMIC */
  union {
    uint8_t *bools;
    int64_t *numbers; /* INT LONG DATETIME TIMESPAN */
    double *reals;
    Wide *wides; /* GUID DECIMAL */
    Str *strs;
    Value *values; /* DYNAMIC: VALUE_NULL is null */
    void *data;
  };
} Column;

/* Bytes of one item. */
size_t column_item_size(ValueType type);
/* ROWS zeroed items (false, 0, "", null dynamic) in ARENA; nulls present, all 0, where the type has
   them. */
Column column_new(Arena *arena, ValueType type, uint32_t rows);
/* A constant column that holds V, converted only between DYNAMIC and its own kind; a VALUE_NULL is
   null (for STRING: ""). */
Column column_constant(Arena *arena, ValueType type, Value v);

static inline bool column_is_null(const Column *c, uint32_t row) {
  size_t at = (size_t)row * c->stride;
  return c->type == VALUE_DYNAMIC ? c->values[at].type == VALUE_NULL : c->nulls && c->nulls[at];
}
static inline bool column_bool(const Column *c, uint32_t row) {
  return c->bools[(size_t)row * c->stride];
}
/* INT LONG DATETIME TIMESPAN */
static inline int64_t column_number(const Column *c, uint32_t row) {
  return c->numbers[(size_t)row * c->stride];
}
static inline double column_real(const Column *c, uint32_t row) {
  return c->reals[(size_t)row * c->stride];
}
static inline Wide column_wide(const Column *c, uint32_t row) {
  return c->wides[(size_t)row * c->stride];
}
static inline Str column_str(const Column *c, uint32_t row) {
  return c->strs[(size_t)row * c->stride];
}
static inline Value column_dynamic(const Column *c, uint32_t row) {
  return c->values[(size_t)row * c->stride];
}
/* Any column's row as a Value; guids and decimals point into the column. */
Value column_value(const Column *c, uint32_t row);
/* Stores V (of the column's own kind, or null); strings and what V points to are not copied. */
void column_set(Column *c, uint32_t row, Value v);
void column_set_null(Column *c, uint32_t row); /* "" for STRING */

/* As grouping and joining see them: null equals null, NaN equals NaN. */
bool column_equal(const Column *a, uint32_t arow, const Column *b, uint32_t brow);
uint64_t column_hash(const Column *c, uint32_t row);
/* As ascending sort without nulls first/last sees them: null, NaN, then by value. */
int column_compare(const Column *a, uint32_t arow, const Column *b, uint32_t brow);

/* The rows ROWS[0…COUNT) of C; a constant stays as it is. Strings remain views. */
Column column_gather(Arena *arena, const Column *c, const uint32_t *rows, uint32_t count);
/* C with COUNT items of its own, none constant. */
Column column_spread(Arena *arena, const Column *c, uint32_t count);
/* ROWS rows of C with all they point to in ARENA. */
Column column_copy(Arena *arena, const Column *c, uint32_t rows);

#endif
