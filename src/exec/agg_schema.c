/* The aggregate buildschema: the least schema that admits all values. A bag or an array is a
   container: its members by name, the items of arrays together as the member `indexer` in
   backquotes; what may be of several types is an array of them, the container first. */
#include "base/map.h"
#include "base/vec.h"
#include "exec/aggregate.h"

#define ITEMS STR("`indexer`")

typedef struct Shape Shape;

typedef struct ShapeMember {
  Str name;
  Shape *shape;
} ShapeMember;

/* What one place was met to hold. */
struct Shape {
  uint32_t types; /* a bit for each ValueType of single values */
  bool container;
  VEC(ShapeMember) members; /* in order of first appearance */
  Map by_name;
};

static Shape *member_of(Arena *arena, Shape *shape, Str name) {
  Shape *found = map_get(&shape->by_name, name);
  if (found) return found;
  ShapeMember member = {arena_str(arena, name), ARENA_NEW(arena, Shape)};
  vec_push(arena, &shape->members, member);
  map_put(arena, &shape->by_name, member.name, member.shape);
  return member.shape;
}

static void admit(Arena *arena, Shape *shape, Value v) {
  if (v.type == VALUE_BAG) {
    shape->container = true;
    for (uint32_t i = 0; i < v.len; i++) {
      admit(arena, member_of(arena, shape, member_key(&v.members[i])), v.members[i].value);
    }
  } else if (v.type == VALUE_ARRAY) {
    shape->container = true;
    Shape *items = member_of(arena, shape, ITEMS);
    for (uint32_t i = 0; i < v.len; i++) admit(arena, items, v.items[i]);
  } else if (v.type != VALUE_NULL) {
    shape->types |= UINT32_C(1) << v.type;
  }
}

/* The names of types in the order of the alphabet. */
static const struct {
  ValueType type;
  const char *name;
} names[] = {
    {VALUE_BOOL, "bool"},   {VALUE_DATETIME, "datetime"}, {VALUE_DECIMAL, "decimal"},
    {VALUE_REAL, "double"}, {VALUE_GUID, "guid"},         {VALUE_INT, "int"},
    {VALUE_LONG, "long"},   {VALUE_STRING, "string"},     {VALUE_TIMESPAN, "timespan"},
};
enum { NAME_COUNT = sizeof names / sizeof *names };

static Value schema_of(Arena *arena, const Shape *shape) {
  Value *kinds = ARENA_ARRAY(arena, Value, NAME_COUNT + 1);
  uint32_t count = 0;
  if (shape->container) {
    BagBuilder bag = {.arena = arena};
    vec_each(const ShapeMember, m, &shape->members)
        bag_put(&bag, m->name, schema_of(arena, m->shape));
    kinds[count++] = bag_done(&bag);
  }
  for (uint32_t i = 0; i < NAME_COUNT; i++) {
    if (shape->types >> names[i].type & 1) kinds[count++] = value_str(str_of(names[i].name));
  }
  return count == 1 ? kinds[0] : value_array(kinds, count);
}

static void update(AggregateCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    if (call->groups[i] == 0) continue;
    Shape *shape = aggregate_state(call, Shape, call->groups[i]);
    admit(call->arena, shape, column_value(&call->args[0], i));
  }
}

static void finish(AggregateCall *call) {
  for (uint32_t g = 1; g < call->group_count; g++) {
    const Shape *shape = aggregate_state(call, Shape, g);
    if (!shape->container && !shape->types) continue;
    call->results[0].values[g - 1] = schema_of(call->arena, shape);
  }
}

const AggregateClass aggregate_buildschema = {sizeof(Shape), update, finish};
