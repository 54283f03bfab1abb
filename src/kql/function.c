/* Lookups over the generated tables of functions. */
#include "kql/function.h"

#include "base/near.h"
#include "gen/function.inc"

_Static_assert(sizeof functions / sizeof functions[0] == FUNCTION_COUNT,
               "build/gen/function.inc is older than function.def");
_Static_assert(sizeof group_start / sizeof group_start[0] == GROUP_COUNT + 1,
               "gen_function.c knows other groups than function.h");

const KqlFunction *kql_function(KqlFunctionId id) { return &functions[id]; }

const KqlFunction *kql_function_find(KqlFunctionGroup group, Str name) {
  for (size_t at = str_hash(name) % SLOTS; slots[at]; at = (at + 1) % SLOTS) {
    const KqlFunction *function = &functions[slots[at] - 1];
    if (function->group == group && str_eq(str_of(function->name), name)) return function;
  }
  return NULL;
}

Str kql_function_near(KqlFunctionGroup group, Str name) {
  Near near = near_start(name);
  for (uint32_t i = group_start[group]; i < group_start[group + 1]; i++) {
    const KqlFunction *function = &functions[by_name[i]];
    if ((function->flags & FUNCTION_HIDDEN) == 0) {
      near_offer(&near, str_of(function->name));
    }
  }
  return str_starts(near.longer, name) ? near.longer : near_best(&near);
}
