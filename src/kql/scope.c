/* Owns nested scopes of names. */
#include "kql/scope.h"

KqlScope *kql_scope_new(Arena *arena, const KqlScope *outer) {
  KqlScope *scope = ARENA_NEW(arena, KqlScope);
  scope->outer = outer;
  return scope;
}

void kql_scope_add(Arena *arena, KqlScope *scope, KqlSymbol *symbol) {
  map_put(arena, &scope->names, symbol->name, symbol);
}

KqlSymbol *kql_scope_find(const KqlScope *scope, Str name) {
  for (; scope != NULL; scope = scope->outer) {
    KqlSymbol *symbol = map_get(&scope->names, name);
    if (symbol != NULL) return symbol;
  }
  return NULL;
}
