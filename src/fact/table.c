/* Owns the lookup of tables and columns, built-in and the user's. Comes in: a FactSet and names.
   Goes out: tables. */
#include "fact/table.h"

#include "base/near.h"
#include "fact/user_int.h"

/* The user's declarations hide built-in tables of their name. */
static bool hidden(const FactSet *set, Str name) {
  const FactUser *user = set->user;
  return user && (map_get(&user->table_names, name) || map_get(&user->function_names, name));
}

const FactTable *fact_table_find(const FactSet *set, Str name) {
  if (hidden(set, name)) return map_get(&set->user->table_names, name);
  return builtin_table_find(set->environment, name);
}

/* The user's table called NAME but for case, or NULL. */
static const FactTable *own_find_nocase(const FactUser *user, Str name) {
  for (uint32_t i = 0; user && i < user->tables.len; i++) {
    if (str_eq_nocase(fact_table_name(user->tables.ptr[i]), name)) return user->tables.ptr[i];
  }
  return NULL;
}

const FactTable *fact_table_find_nocase(const FactSet *set, Str name) {
  BuiltinLook wanted = builtin_look(name);
  uint32_t count;
  const BuiltinLook *looks = builtin_table_looks(set->environment, &count);
  for (uint32_t at = 0; at < count; at++) {
    if (looks[at].letters != wanted.letters || looks[at].length != wanted.length) continue;
    Str found = builtin_table_name_at(set->environment, at);
    if (str_eq_nocase(found, name) && !hidden(set, found)) return fact_table_find(set, found);
  }
  return own_find_nocase(set->user, name);
}

Str fact_table_near(const FactSet *set, Str name) {
  Near near = near_start(name);
  uint32_t count;
  const BuiltinLook *looks = builtin_table_looks(set->environment, &count);
  for (uint32_t at = 0; at < count; at++) {
    if (!builtin_may(&near, looks[at])) continue;
    Str found = builtin_table_name_at(set->environment, at);
    if (!hidden(set, found)) near_offer(&near, found);
  }
  for (uint32_t i = 0; set->user && i < set->user->tables.len; i++) {
    near_offer(&near, fact_table_name(set->user->tables.ptr[i]));
  }
  return near_best(&near);
}

Str fact_table_name(const FactTable *table) {
  return table->own_name.len ? table->own_name : builtin_name(table->name);
}

uint32_t fact_table_width(const FactTable *table) { return table->width; }

FactColumn fact_table_column(const FactTable *table, uint32_t index) {
  return table->own ? table->own[index] : builtin_column(table, index);
}

void fact_table_columns(const FactTable *table, FactColumn *columns) {
  if (!table->own) {
    builtin_columns_read(table, columns);
  } else {
    for (uint32_t i = 0; i < table->width; i++) {
      columns[i] = table->own[i];
      columns[i].hash = str_hash32(columns[i].name);
    }
  }
}

static uint32_t own_column_find(const FactTable *table, Str name) {
  uint32_t low = 0, high = table->width;
  while (low < high) {
    uint32_t middle = (low + high) / 2, index = table->own_sorted[middle];
    int order = str_cmp(name, table->own[index].name);
    if (order == 0) return index;
    if (order > 0) low = middle + 1;
    if (order < 0) high = middle;
  }
  return FACT_NO_COLUMN;
}

uint32_t fact_table_column_find(const FactTable *table, Str name) {
  if (table->own) return own_column_find(table, name);
  uint16_t number = builtin_name_find(name);
  return number == POOL_NO_NAME ? FACT_NO_COLUMN : builtin_column_find(table, number);
}

Str fact_table_column_near(const FactTable *table, Str name) {
  Near near = near_start(name);
  for (uint32_t i = 0; i < table->width; i++) near_offer(&near, fact_table_column(table, i).name);
  return near_best_or_longer(&near);
}

bool fact_table_is_open(const FactTable *table) { return table->open; }

bool fact_table_is_own(const FactTable *table) { return table->own_name.len > 0; }

bool fact_hidden_column(Str name, FactType *type) {
  static const FactColumn hidden_columns[] = {{STR_INIT("_ItemId"), FACT_STRING, 0},
                                              {STR_INIT("_TimeReceived"), FACT_DATETIME, 0}};
  for (size_t i = 0; i < sizeof hidden_columns / sizeof *hidden_columns; i++) {
    if (str_eq(name, hidden_columns[i].name)) return *type = hidden_columns[i].type, true;
  }
  return false;
}

bool fact_unlisted_column(Str table, Str name, FactType *type) {
  static const struct {
    char letter;
    FactType type;
  } endings[] = {{'s', FACT_STRING}, {'d', FACT_REAL},     {'l', FACT_LONG},
                 {'b', FACT_BOOL},   {'t', FACT_DATETIME}, {'g', FACT_GUID}};
  if (fact_hidden_column(name, type)) return true;
  bool ends = name.len > 2 && name.ptr[name.len - 2] == '_';
  if (!ends || !str_eq(table, STR("AzureDiagnostics"))) return false;
  for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
    if (name.ptr[name.len - 1] == endings[i].letter) return *type = endings[i].type, true;
  }
  return false;
}

Str fact_table_time(const FactTable *table) {
  static const Str names[] = {STR_INIT("TimeGenerated"), STR_INIT("Timestamp")};
  for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
    if (fact_table_column_find(table, names[i]) != FACT_NO_COLUMN) return names[i];
  }
  return (Str){NULL, 0};
}

Str fact_table_category(const FactTable *table) { return builtin_name(table->category); }

Str fact_table_successor(const FactTable *table) { return builtin_name(table->successor); }

/* The type of COLUMN of table NAME in ENVIRONMENT, or FACT_UNKNOWN. */
static FactType type_in(FactEnvironment environment, Str name, Str column) {
  const FactTable *table = builtin_table_find(environment, name);
  uint32_t index = table ? fact_table_column_find(table, column) : FACT_NO_COLUMN;
  return index == FACT_NO_COLUMN ? FACT_UNKNOWN : builtin_column(table, index).type;
}

bool fact_table_conflict(Str name, Str column, FactType *sentinel, FactType *xdr) {
  *sentinel = type_in(FACT_SENTINEL, name, column);
  *xdr = type_in(FACT_XDR, name, column);
  return *sentinel && *xdr && *sentinel != *xdr;
}

/* Where the user's tables begin in a walk: past any built-in one. */
enum { OWN_TABLES = 1 << 16 };

static const FactTable *next_builtin(FactTableWalk *walk) {
  while (walk->at < OWN_TABLES) {
    const FactTable *table = builtin_table_at(walk->set->environment, walk->at);
    walk->at = table ? walk->at + 1 : OWN_TABLES;
    if (table && !hidden(walk->set, fact_table_name(table))) return table;
  }
  return NULL;
}

static const FactTable *next_own(FactTableWalk *walk) {
  const FactUser *user = walk->set->user;
  uint32_t at = walk->at - OWN_TABLES;
  if (!user || at >= user->tables.len) return NULL;
  walk->at++;
  return user->tables.ptr[at];
}

static bool wanted(const FactTableWalk *walk, const FactTable *table) {
  if (walk->pattern.ptr && !fact_pattern_matches(walk->pattern, fact_table_name(table)))
    return false;
  return !walk->column.ptr || fact_table_column_find(table, walk->column) != FACT_NO_COLUMN;
}

const FactTable *fact_table_next(FactTableWalk *walk) {
  const FactTable *table;
  while ((table = next_builtin(walk)) && !wanted(walk, table)) continue;
  while (!table && (table = next_own(walk)) && !wanted(walk, table)) table = NULL;
  return table;
}

bool fact_pattern_matches(Str pattern, Str name) {
  size_t p = 0, n = 0, star = STR_NONE, from = 0;
  while (n < name.len) {
    if (p < pattern.len && pattern.ptr[p] == '*') {
      star = p++;
      from = n;
    } else if (p < pattern.len && pattern.ptr[p] == name.ptr[n]) {
      p++, n++;
    } else if (star != STR_NONE) {
      p = star + 1;
      n = ++from;
    } else {
      return false;
    }
  }
  while (p < pattern.len && pattern.ptr[p] == '*') p++;
  return p == pattern.len;
}
