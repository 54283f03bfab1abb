/* Owns what the user declared beside the built-in facts. Comes in: tables, functions, watchlists
   and connectors, from files or from the program. Goes out: a FactUser that lookups read. */
#include "fact/user.h"

#include "base/limits.h"
#include "fact/user_int.h"

#include <stdlib.h>

FactUser *fact_user_new(Arena *arena) {
  FactUser *user = ARENA_NEW(arena, FactUser);
  user->arena = arena;
  return user;
}

void fact_user_load(FactUser *user, const Source *source, DiagBag *bag) {
  UserFile file = {user, source, bag};
  str_ends(source->path, STR(".json")) ? user_load_json(&file) : user_load_yaml(&file);
}

/* --- tables --- */

typedef struct Key {
  Str name;
  uint32_t index;
} Key;

static int by_name(const void *a, const void *b) {
  const Key *x = a, *y = b;
  int order = str_cmp(x->name, y->name);
  return order ? order : (x->index > y->index) - (x->index < y->index);
}

/* COLUMNS in the order of their names. */
static Key *sorted_keys(Arena *arena, FactColumns columns) {
  Key *keys = ARENA_ARRAY(arena, Key, columns.len + 1);
  for (uint32_t i = 0; i < columns.len; i++) keys[i] = (Key){columns.ptr[i].name, i};
  qsort(keys, columns.len, sizeof *keys, by_name);
  return keys;
}

/* COLUMNS without those whose name came before, and without those past the limit. */
static FactColumns without_repeats(Arena *arena, FactColumns columns) {
  FactColumns kept = {0};
  Map known = {0};
  vec_each(FactColumn, column, &columns) {
    bool repeated = map_put(arena, &known, column->name, column) != NULL;
    if (!repeated && kept.len < LIMIT_COLUMNS) vec_push(arena, &kept, *column);
  }
  vec_reserve(arena, &kept); /* an empty list, too, is one of the user's */
  return kept;
}

FactTable *user_table_new(Arena *arena, Str name, FactColumns columns, bool open) {
  FactColumns kept = without_repeats(arena, columns);
  Key *keys = sorted_keys(arena, kept);
  uint16_t *sorted = ARENA_ARRAY(arena, uint16_t, kept.len + 1);
  for (uint32_t i = 0; i < kept.len; i++) sorted[i] = (uint16_t)keys[i].index;
  FactTable *table = ARENA_NEW(arena, FactTable);
  *table = (FactTable){.own = kept.ptr,
                       .own_sorted = sorted,
                       .own_name = name,
                       .width = (uint16_t)kept.len,
                       .open = open};
  return table;
}

void user_put_table(FactUser *user, FactTable *table) {
  FactTable *known = map_get(&user->table_names, table->own_name);
  if (known) {
    *known = *table;
    return;
  }
  map_put(user->arena, &user->table_names, table->own_name, table);
  vec_push(user->arena, &user->tables, table);
}

void fact_user_add_table(FactUser *user, Str name, const FactColumn *columns, uint32_t count,
                         bool open) {
  FactColumns list = {0};
  for (uint32_t i = 0; i < count; i++) vec_push(user->arena, &list, columns[i]);
  user_put_table(user, user_table_new(user->arena, name, list, open));
}

void user_put_watchlist(FactUser *user, Str alias, FactTable *table) {
  map_put(user->arena, &user->watchlists, alias, table);
}

/* --- functions --- */

void user_put_function(FactUser *user, FactFunction *function) {
  FactFunction *known = map_get(&user->function_names, function->own_name);
  if (known) {
    *known = *function;
    return;
  }
  map_put(user->arena, &user->function_names, function->own_name, function);
  vec_push(user->arena, &user->functions, function);
}

void fact_user_add_body(FactUser *user, Str name, Str parameters, Str body) {
  FactFunction *function = ARENA_NEW(user->arena, FactFunction);
  *function = (FactFunction){.own_name = name,
                             .own_table = builtin_open_table(),
                             .parameters_text = parameters,
                             .body = body,
                             .kind = FACT_BODY};
  user_put_function(user, function);
}

/* --- connectors --- */

void user_put_connector(FactUser *user, Str id, const Str *tables, uint32_t count) {
  FactConnector *connector = ARENA_NEW(user->arena, FactConnector);
  *connector =
      (FactConnector){.own_tables = tables, .own_id = id, .count = (uint16_t)count, .listed = true};
  FactConnector *known = map_get(&user->connector_ids, id);
  if (known) {
    *known = *connector;
    return;
  }
  map_put(user->arena, &user->connector_ids, id, connector);
  vec_push(user->arena, &user->connectors, connector);
}

void fact_user_add_connector(FactUser *user, Str id) { user_put_connector(user, id, NULL, 0); }

/* --- what the readers of files share --- */

void user_report_twice(const UserFile *file, Span span, const char *what, Str name) {
  diag_add(file->bag, DIAG_X033, file->source, span, "%s `%.*s` is declared twice", what,
           STR_ARG(name));
}

uint32_t user_at_most(const UserFile *file, const Node *list, const char *what, uint32_t limit) {
  uint32_t count = list ? list->items.len : 0;
  if (count <= limit) return count;
  diag_add(file->bag, DIAG_X031, file->source, list->items.ptr[limit]->span,
           "%u %s, expected at most %u", count, what, limit);
  return limit;
}

FactType user_type(const UserFile *file, Str name, Span span) {
  FactType type = FACT_UNKNOWN;
  if (fact_type_find(name, &type)) return type;
  Diag *diag =
      diag_add(file->bag, DIAG_X031, file->source, span, "`%.*s` is not a type", STR_ARG(name));
  diag_help(file->bag, diag,
            "types are bool, int, long, real, decimal, string, datetime, timespan, dynamic, guid");
  return FACT_UNKNOWN;
}
