/* Owns single values: names, look-up, equality, order, hash, copies, bags under construction.
   Comes in: Values from columns, constants and JSON. Goes out: the same, never changed in place. */
#include "value/value.h"

#include "value/decimal_text.h"
#include "value/hash.h"

#include <math.h>
#include <string.h>

static const struct {
  const char *name, *dynamic_name;
} type_names[] = {
    [VALUE_NULL] = {"null", "null"},
    [VALUE_BOOL] = {"bool", "bool"},
    [VALUE_INT] = {"int", "long"},
    [VALUE_LONG] = {"long", "long"},
    [VALUE_REAL] = {"real", "double"},
    [VALUE_DECIMAL] = {"decimal", "decimal"},
    [VALUE_DATETIME] = {"datetime", "datetime"},
    [VALUE_TIMESPAN] = {"timespan", "timespan"},
    [VALUE_GUID] = {"guid", "guid"},
    [VALUE_STRING] = {"string", "string"},
    [VALUE_DYNAMIC] = {"dynamic", "dynamic"},
    [VALUE_ARRAY] = {"array", "array"},
    [VALUE_BAG] = {"dictionary", "dictionary"},
};

const char *value_type_text(ValueType type) { return type_names[type].name; }
Str value_type_name(Value v) { return str_of(type_names[v.type].dynamic_name); }

ValueType value_type_find(Str name) {
  static const struct {
    const char *name;
    ValueType type;
  } aliases[] = {{"double", VALUE_REAL},   {"date", VALUE_DATETIME}, {"time", VALUE_TIMESPAN},
                 {"boolean", VALUE_BOOL},  {"int64", VALUE_LONG},    {"int32", VALUE_INT},
                 {"uniqueid", VALUE_GUID}, {"uuid", VALUE_GUID},     {"float", VALUE_REAL}};
  for (ValueType type = VALUE_BOOL; type <= VALUE_DYNAMIC; type++) {
    if (str_eq(name, str_of(type_names[type].name))) return type;
  }
  for (size_t i = 0; i < sizeof aliases / sizeof *aliases; i++) {
    if (str_eq(name, str_of(aliases[i].name))) return aliases[i].type;
  }
  return VALUE_NULL;
}

Value value_wide(Arena *arena, ValueType type, Wide wide) {
  Wide *copy = ARENA_NEW(arena, Wide);
  *copy = wide;
  return (Value){.type = (uint8_t)type, .wide = copy};
}

Value value_member(Value v, Str key) {
  if (v.type != VALUE_BAG) return value_null();
  for (uint32_t i = 0; i < v.len; i++) {
    if (str_eq(member_key(&v.members[i]), key)) return v.members[i].value;
  }
  return value_null();
}

Value value_item(Value v, int64_t index) {
  if (v.type != VALUE_ARRAY) return value_null();
  if (index < 0) index += v.len;
  return index >= 0 && index < v.len ? v.items[index] : value_null();
}

bool value_to_real(Value v, double *out) {
  switch (v.type) {
    case VALUE_BOOL: return *out = v.boolean, true;
    case VALUE_INT:
    case VALUE_LONG:
    case VALUE_DATETIME:
    case VALUE_TIMESPAN: return *out = (double)v.number, true;
    case VALUE_REAL: return *out = v.real, true;
    case VALUE_DECIMAL: return *out = decimal_real(*v.wide), true;
    default: return false;
  }
}

bool value_to_long(Value v, int64_t *out) {
  double real;
  switch (v.type) {
    case VALUE_BOOL: return *out = v.boolean, true;
    case VALUE_INT:
    case VALUE_LONG:
    case VALUE_DATETIME:
    case VALUE_TIMESPAN: return *out = v.number, true;
    case VALUE_REAL: real = v.real; break;
    case VALUE_DECIMAL: real = decimal_real(*v.wide); break;
    default: return false;
  }
  if (!(real > -9223372036854775809.0 && real < 9223372036854775808.0)) return false;
  *out = (int64_t)real;
  return true;
}

static bool is_integer(Value v) { return v.type == VALUE_INT || v.type == VALUE_LONG; }

static int compare_longs(int64_t a, int64_t b) { return (a > b) - (a < b); }

static int compare_reals(double a, double b) {
  if (isnan(a) || isnan(b)) return isnan(b) - isnan(a);
  return (a > b) - (a < b);
}

static int compare_numbers(Value a, Value b) {
  if (is_integer(a) && is_integer(b)) return compare_longs(a.number, b.number);
  double x = 0, y = 0;
  value_to_real(a, &x);
  value_to_real(b, &y);
  return compare_reals(x, y);
}

static int compare_wides(Wide a, Wide b) {
  if (a.word[0] != b.word[0]) return a.word[0] < b.word[0] ? -1 : 1;
  return (a.word[1] > b.word[1]) - (a.word[1] < b.word[1]);
}

static int compare_arrays(Value a, Value b) {
  for (uint32_t i = 0; i < a.len && i < b.len; i++) {
    int order = value_compare(a.items[i], b.items[i]);
    if (order) return order;
  }
  return (a.len > b.len) - (a.len < b.len);
}

static int compare_bags(Value a, Value b) {
  for (uint32_t i = 0; i < a.len && i < b.len; i++) {
    int order = str_cmp(member_key(&a.members[i]), member_key(&b.members[i]));
    if (!order) order = value_compare(a.members[i].value, b.members[i].value);
    if (order) return order;
  }
  return (a.len > b.len) - (a.len < b.len);
}

int value_compare(Value a, Value b) {
  if (value_is_number(a) && value_is_number(b)) return compare_numbers(a, b);
  if (a.type != b.type) return a.type < b.type ? -1 : 1;
  switch (a.type) {
    case VALUE_BOOL: return a.boolean - b.boolean;
    case VALUE_DATETIME:
    case VALUE_TIMESPAN: return compare_longs(a.number, b.number);
    case VALUE_GUID: return compare_wides(*a.wide, *b.wide);
    case VALUE_STRING: return str_cmp(value_text(a), value_text(b));
    case VALUE_ARRAY: return compare_arrays(a, b);
    case VALUE_BAG: return compare_bags(a, b);
    default: return 0;
  }
}

static bool bags_equal(Value a, Value b) {
  if (a.len != b.len) return false;
  for (uint32_t i = 0; i < a.len; i++) {
    const ValueMember *same = &b.members[i];
    if (!str_eq(member_key(&a.members[i]), member_key(same))) same = NULL;
    for (uint32_t j = 0; !same && j < b.len; j++) {
      if (str_eq(member_key(&a.members[i]), member_key(&b.members[j]))) same = &b.members[j];
    }
    if (!same || !value_equal(a.members[i].value, same->value)) return false;
  }
  return true;
}

bool value_equal(Value a, Value b) {
  if (a.type == VALUE_BAG && b.type == VALUE_BAG) return bags_equal(a, b);
  if (a.type == VALUE_ARRAY && b.type == VALUE_ARRAY) {
    if (a.len != b.len) return false;
    for (uint32_t i = 0; i < a.len; i++) {
      if (!value_equal(a.items[i], b.items[i])) return false;
    }
    return true;
  }
  return value_compare(a, b) == 0;
}

static uint64_t hash_real(double r) {
  uint64_t bits;
  if (r == 0) r = 0; /* -0 equals 0 */
  if (isnan(r)) return 0x7FF8;
  memcpy(&bits, &r, sizeof bits);
  return bits;
}

uint64_t value_hash(Value v) {
  uint64_t h = v.type;
  double real = 0;
  if (value_is_number(v)) {
    value_to_real(v, &real);
    return hash_mix(VALUE_REAL, hash_real(real));
  }
  switch (v.type) {
    case VALUE_BOOL: return hash_mix(h, v.boolean);
    case VALUE_DATETIME:
    case VALUE_TIMESPAN: return hash_mix(h, (uint64_t)v.number);
    case VALUE_GUID: return hash_mix(hash_mix(h, v.wide->word[0]), v.wide->word[1]);
    case VALUE_STRING: return hash_bytes(value_text(v));
    case VALUE_ARRAY:
      for (uint32_t i = 0; i < v.len; i++) h = hash_mix(h, value_hash(v.items[i]));
      return h;
    case VALUE_BAG: /* order does not matter, so the members' hashes are added */
      for (uint32_t i = 0; i < v.len; i++) {
        h += hash_mix(hash_bytes(member_key(&v.members[i])), value_hash(v.members[i].value));
      }
      return h;
    default: return h;
  }
}

static Value copy_text(Arena *arena, Value v) {
  if (!arena_may_take(arena, v.len)) return value_str(STR(""));
  return value_str(arena_str(arena, value_text(v)));
}

static Value copy_array(Arena *arena, Value v) {
  if (!arena_may_take(arena, v.len * sizeof *v.items)) return value_null();
  Value *items = ARENA_ARRAY(arena, Value, v.len);
  for (uint32_t i = 0; i < v.len; i++) items[i] = value_copy(arena, v.items[i]);
  return value_array(items, v.len);
}

static Value copy_bag(Arena *arena, Value v) {
  if (!arena_may_take(arena, v.len * sizeof *v.members)) return value_null();
  ValueMember *members = ARENA_ARRAY(arena, ValueMember, v.len);
  for (uint32_t i = 0; i < v.len; i++) {
    members[i].key = arena_str(arena, member_key(&v.members[i])).ptr;
    members[i].key_len = v.members[i].key_len;
    members[i].value = value_copy(arena, v.members[i].value);
  }
  return value_bag(members, v.len);
}

Value value_copy(Arena *arena, Value v) {
  switch (v.type) {
    case VALUE_GUID:
    case VALUE_DECIMAL: return value_wide(arena, v.type, *v.wide);
    case VALUE_STRING: return copy_text(arena, v);
    case VALUE_ARRAY: return copy_array(arena, v);
    case VALUE_BAG: return copy_bag(arena, v);
    default: return v;
  }
}

enum { INDEX_FROM = 16 };

static void index_member(BagBuilder *bag, uint32_t member) {
  uint32_t mask = bag->index_cap - 1;
  uint32_t at = (uint32_t)hash_bytes(member_key(&bag->members[member])) & mask;
  while (bag->index[at]) at = (at + 1) & mask;
  bag->index[at] = member + 1;
}

static void grow(BagBuilder *bag) {
  uint32_t cap = bag->cap ? bag->cap * 2 : 4;
  ValueMember *members = ARENA_ARRAY(bag->arena, ValueMember, cap);
  if (bag->len) memcpy(members, bag->members, bag->len * sizeof *members);
  bag->members = members;
  bag->cap = cap;
  if (cap <= INDEX_FROM) return;
  bag->index_cap = cap * 2;
  bag->index = ARENA_ARRAY(bag->arena, uint32_t, bag->index_cap);
  for (uint32_t i = 0; i < bag->len; i++) index_member(bag, i);
}

Value *bag_find(BagBuilder *bag, Str key) {
  if (!bag->index) {
    for (uint32_t i = 0; i < bag->len; i++) {
      if (str_eq(member_key(&bag->members[i]), key)) return &bag->members[i].value;
    }
    return NULL;
  }
  uint32_t mask = bag->index_cap - 1;
  for (uint32_t at = (uint32_t)hash_bytes(key) & mask; bag->index[at]; at = (at + 1) & mask) {
    ValueMember *member = &bag->members[bag->index[at] - 1];
    if (str_eq(member_key(member), key)) return &member->value;
  }
  return NULL;
}

void bag_put(BagBuilder *bag, Str key, Value value) {
  Value *there = bag_find(bag, key);
  if (there) {
    *there = value;
    return;
  }
  if (bag->len == bag->cap) grow(bag);
  bag->members[bag->len] = (ValueMember){key.ptr, (uint32_t)key.len, value};
  bag->len++;
  if (bag->index) index_member(bag, bag->len - 1);
}

Value bag_done(const BagBuilder *bag) { return value_bag(bag->members, bag->len); }
