/* What user schema files declared, as the lookups of fact/ read it, and what their readers share.
   Private to fact/. */
#ifndef RULEC_FACT_USER_INT_H
#define RULEC_FACT_USER_INT_H

#include "base/map.h"
#include "doc/node.h"
#include "fact/builtin_int.h"
#include "fact/connector_int.h"
#include "fact/user.h"

struct FactUser {
  Arena *arena;
  VEC(FactTable *) tables; /* in the order of their first declaration */
  VEC(FactFunction *) functions;
  VEC(FactConnector *) connectors;
  Map table_names, function_names, connector_ids, watchlists; /* to the same objects */
};

typedef VEC(FactColumn) FactColumns;
typedef VEC(FactParameter) FactParameters;

/* A schema file while it is read. */
typedef struct UserFile {
  FactUser *user;
  const Source *source;
  DiagBag *bag;
} UserFile;

void user_load_yaml(const UserFile *file);
void user_load_json(const UserFile *file);

/* A table over COLUMNS, not yet put anywhere. Of columns of one name the first counts. */
FactTable *user_table_new(Arena *arena, Str name, FactColumns columns, bool open);
void user_put_table(FactUser *user, FactTable *table);
/* FUNCTION has own_name and own_table. */
void user_put_function(FactUser *user, FactFunction *function);
void user_put_connector(FactUser *user, Str id, const Str *tables, uint32_t count);
/* TABLE holds what _GetWatchlist adds to every list and this list's own columns. */
void user_put_watchlist(FactUser *user, Str alias, FactTable *table);

/* Parts the next declaration from TEXT, which loses it: up to a comma outside of quotes, brackets
   and parentheses. */
Str declaration_next(Str *text);
/* Splits `name:type`; a name may stand in ['…'], and a type may be absent. */
void declaration_split(Str text, Str *name, Str *type);

/* Notes that a name was declared twice in one list. */
void user_report_twice(const UserFile *file, Span span, const char *what, Str name);
/* How many items of LIST to take: all, or LIMIT and a finding where there are more. */
uint32_t user_at_most(const UserFile *file, const Node *list, const char *what, uint32_t limit);
/* The type called NAME; FACT_UNKNOWN and a finding at SPAN where there is none. */
FactType user_type(const UserFile *file, Str name, Span span);

#endif
