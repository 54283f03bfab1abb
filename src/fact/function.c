/* Owns the lookup of workspace functions and watchlists, built-in and the user's. Comes in: a
   FactSet and names. Goes out: functions and the tables they give. */
#include "fact/function.h"

#include "base/near.h"
#include "fact/user_int.h"

static const FactFunction *own_function_find(const FactSet *set, Str name) {
  return set->user ? map_get(&set->user->function_names, name) : NULL;
}

const FactFunction *fact_function_find(const FactSet *set, Str name) {
  if (fact_table_find(set, name)) return NULL;
  const FactFunction *own = own_function_find(set, name);
  if (own || set->environment == FACT_NONE) return own;
  return builtin_function_find(name);
}

/* Whether NAME stands for the built-in FUNCTION, not for a table or a function of the user. */
static bool is_seen(const FactSet *set, const FactFunction *function, Str name) {
  return fact_function_find(set, name) == function;
}

Str fact_function_near(const FactSet *set, Str name) {
  Near near = near_start(name);
  const FactFunction *function;
  bool any = set->environment != FACT_NONE;
  for (uint32_t at = 0; any && (function = builtin_function_at(at)); at++) {
    BuiltinLook look = function->look;
    bool may = builtin_may(&near, look) || near_may_be_longer(&near, look.length, look.letters);
    if (!may) continue;
    Str found = fact_function_name(function);
    if (is_seen(set, function, found)) near_offer(&near, found);
  }
  for (uint32_t i = 0; set->user && i < set->user->functions.len; i++) {
    near_offer(&near, fact_function_name(set->user->functions.ptr[i]));
  }
  return near_best_or_longer(&near);
}

Str fact_function_name(const FactFunction *function) {
  return function->own_name.len ? function->own_name : builtin_name(function->name);
}

FactFunctionKind fact_function_kind(const FactFunction *function) {
  return (FactFunctionKind)function->kind;
}

uint32_t fact_function_arity(const FactFunction *function) { return function->arity; }

FactParameter fact_function_parameter(const FactFunction *function, uint32_t index) {
  return function->own ? function->own[index] : builtin_parameter(function, index);
}

FactType fact_function_type(const FactFunction *function) { return (FactType)function->type; }

const FactTable *fact_function_table(const FactSet *set, const FactFunction *function) {
  if (function->own_name.len) return function->own_table;
  FactEnvironment environment = set->environment < FACT_NONE ? set->environment : FACT_MERGED;
  return builtin_table(function->table[environment]);
}

Str fact_function_parameters_text(const FactFunction *function) {
  return function->parameters_text;
}

Str fact_function_body(const FactFunction *function) { return function->body; }

Str fact_function_origin(const FactFunction *function) { return builtin_name(function->origin); }

/* Where the user's functions begin in a walk: past any built-in one. */
enum { OWN_FUNCTIONS = 1 << 16 };

static const FactFunction *next_builtin(FactFunctionWalk *walk) {
  while (walk->at < OWN_FUNCTIONS) {
    const FactFunction *function =
        walk->set->environment == FACT_NONE ? NULL : builtin_function_at(walk->at);
    walk->at = function ? walk->at + 1 : OWN_FUNCTIONS;
    if (function && is_seen(walk->set, function, fact_function_name(function))) return function;
  }
  return NULL;
}

const FactFunction *fact_function_next(FactFunctionWalk *walk) {
  const FactFunction *function = next_builtin(walk);
  const FactUser *user = walk->set->user;
  if (function || !user || walk->at - OWN_FUNCTIONS >= user->functions.len) return function;
  return user->functions.ptr[walk->at++ - OWN_FUNCTIONS];
}

const FactTable *fact_watchlist_find(const FactSet *set, Str alias) {
  return set->user ? map_get(&set->user->watchlists, alias) : NULL;
}
