/* Names: what a name in a query means, and the nested scopes of `let`, `as` and parameters. */
#ifndef RULEC_KQL_SCOPE_H
#define RULEC_KQL_SCOPE_H

#include "base/map.h"
#include "fact/function.h"
#include "kql/function.h"
#include "kql/type.h"

typedef enum KqlSymbolKind {
  SYMBOL_COLUMN,    /* column */
  SYMBOL_COLUMNS,   /* several columns: a wildcard, `*` as an argument */
  SYMBOL_VARIABLE,  /* let, as, or an argument of an expanded function: type, columns, value */
  SYMBOL_PARAMETER, /* of a function being declared, or of `declare query_parameters` */
  SYMBOL_FUNCTION,  /* let f = (…) { … }: node is the KQL_FUNCTION */
  SYMBOL_BUILTIN,   /* a function of the language: builtin */
  SYMBOL_STORED,    /* a function of the workspace: stored */
  SYMBOL_TABLE,     /* a table of the workspace: columns */
  SYMBOL_TABLES,    /* several tables: a wildcard */
  SYMBOL_DATABASE,  /* columns NULL: the one at hand where known, else one without schema */
  SYMBOL_CLUSTER,
  SYMBOL_TUPLE, /* $left, $right, a scan step, a graph element: columns */
  SYMBOL_GRAPH, /* columns: of its edges; nodes: of its nodes */
  SYMBOL_ENTITY_GROUP,
  SYMBOL_PATTERN,
  SYMBOL_TYPE /* what typeof(…) names: type, or columns */
} KqlSymbolKind;

struct KqlSymbol {
  KqlSymbolKind kind;
  Str name;
  KqlTyped typed;          /* of the value; TYPE_TABLE and the like with `columns` */
  const KqlColumn *column; /* COLUMN */
  const KqlColumns *columns;
  const KqlColumns *nodes;     /* GRAPH */
  const KqlNode *node;         /* where it is declared, or NULL: LET, PARAMETER, AS … */
  const KqlNode *value;        /* VARIABLE: the expression it stands for, or NULL */
  Str text;                    /* VARIABLE: its value where that is a known string, else absent */
  const KqlFunction *builtin;  /* BUILTIN */
  const FactFunction *stored;  /* STORED */
  const struct KqlScope *home; /* FUNCTION: the scope that its body sees */
  KqlQuery *query;             /* FUNCTION: the text that declares it */
  const KqlSymbol **members;   /* TABLES, ENTITY_GROUP */
  uint32_t member_count;
  uint32_t uses; /* references to it, for findings on what is never used */
  bool constant; /* VARIABLE, PARAMETER: the same for all rows */
  bool known;    /* DATABASE: the one at hand */
  bool looks_up; /* FUNCTION: its body refers to tables by names given as text */
};

/* Names declared at one level; the ones around it behind. */
typedef struct KqlScope {
  const struct KqlScope *outer;
  Map names; /* to KqlSymbol */
} KqlScope;

KqlScope *kql_scope_new(Arena *arena, const KqlScope *outer);
/* Declares; a later declaration hides an earlier one. */
void kql_scope_add(Arena *arena, KqlScope *scope, KqlSymbol *symbol);
/* The innermost symbol called NAME, or NULL. */
KqlSymbol *kql_scope_find(const KqlScope *scope, Str name);

#endif
