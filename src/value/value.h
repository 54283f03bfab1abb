/* Single values: what dynamic columns hold, constants, kept minima and keys. Building, comparing,
   hashing, copying and looking into them. */
#ifndef RULEC_VALUE_VALUE_H
#define RULEC_VALUE_VALUE_H

#include "base/arena.h"
#include "base/buf.h"
#include "rulec_plan.h"

typedef struct Value Value;
typedef struct ValueMember ValueMember;

/* One immutable value. What it points to lives in an arena or is static. */
struct Value {
  uint8_t type; /* ValueType */
  uint32_t len; /* bytes of a STRING, items of an ARRAY, members of a BAG; else 0 */
  union {
    bool boolean;
    int64_t number; /* INT LONG DATETIME TIMESPAN */
    double real;
    const Wide *wide;           /* GUID DECIMAL */
    const char *text;           /* STRING; need not end in NUL */
    const Value *items;         /* ARRAY */
    const ValueMember *members; /* BAG, in order of first appearance, no key twice */
  };
};

struct ValueMember {
  const char *key;
  uint32_t key_len;
  Value value;
};

static inline Value value_null(void) { return (Value){.type = VALUE_NULL}; }
static inline Value value_bool(bool b) { return (Value){.type = VALUE_BOOL, .boolean = b}; }
static inline Value value_long(int64_t n) { return (Value){.type = VALUE_LONG, .number = n}; }
static inline Value value_real(double r) { return (Value){.type = VALUE_REAL, .real = r}; }
/* TYPE is INT, LONG, DATETIME or TIMESPAN. */
static inline Value value_number(ValueType type, int64_t n) {
  return (Value){.type = (uint8_t)type, .number = n};
}
static inline Value value_str(Str s) {
  return (Value){.type = VALUE_STRING, .len = (uint32_t)s.len, .text = s.ptr};
}
static inline Value value_array(const Value *items, uint32_t count) {
  return (Value){.type = VALUE_ARRAY, .len = count, .items = items};
}
/* MEMBERS hold no key twice. */
static inline Value value_bag(const ValueMember *members, uint32_t count) {
  return (Value){.type = VALUE_BAG, .len = count, .members = members};
}
/* A GUID or DECIMAL; the sixteen bytes are copied into ARENA. */
Value value_wide(Arena *arena, ValueType type, Wide wide);

static inline bool value_is_null(Value v) { return v.type == VALUE_NULL; }
static inline bool value_is_number(Value v) {
  return v.type >= VALUE_INT && v.type <= VALUE_DECIMAL;
}
/* The bytes of a STRING; absent for any other. */
static inline Str value_text(Value v) {
  return v.type == VALUE_STRING ? (Str){v.text, v.len} : (Str){NULL, 0};
}
static inline Str member_key(const ValueMember *m) { return (Str){m->key, m->key_len}; }

/* The name that gettype() gives: "long", "array", "dictionary", "null" … */
Str value_type_name(Value v);
/* The name of a column type: "long", "dynamic" … */
const char *value_type_text(ValueType type);
/* The type called NAME ("long", "double", "date" … aliases included), or VALUE_NULL. */
ValueType value_type_find(Str name);

/* Member KEY of a bag; null where V is no bag or lacks it. */
Value value_member(Value v, Str key);
/* Item INDEX of an array, from the end where negative; null where V is no array or too short. */
Value value_item(Value v, int64_t index);

/* Equality of values as keys: null equals null, NaN equals NaN, 1 equals 1.0, arrays item by item,
   bags regardless of order. */
bool value_equal(Value a, Value b);
uint64_t value_hash(Value v);
/* A total order: null first, then by kind, numbers by value with NaN before -infinity, strings by
   bytes. */
int value_compare(Value a, Value b);

/* V with all it points to in ARENA; less of it where the arena's budget is spent. */
Value value_copy(Arena *arena, Value v);

/* Numbers of any kind, bools and numeric text are not converted: only INT LONG REAL DECIMAL
   DATETIME TIMESPAN BOOL give true. */
bool value_to_real(Value v, double *out);
bool value_to_long(Value v, int64_t *out); /* REAL and DECIMAL truncate; out of range is false */

/* A bag under construction: a later value for a key replaces the earlier, in place. */
typedef struct BagBuilder {
  Arena *arena;
  ValueMember *members;
  uint32_t len, cap;
  uint32_t *index; /* hash index, from 16 members on */
  uint32_t index_cap;
} BagBuilder;

/* KEY's bytes are kept as a view. */
void bag_put(BagBuilder *bag, Str key, Value value);
/* The value under KEY, or NULL. */
Value *bag_find(BagBuilder *bag, Str key);
Value bag_done(const BagBuilder *bag);

#endif
