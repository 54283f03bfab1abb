/* From tree to meaning: names resolved, every expression typed, the result columns of every
   operator. What is learned stands in the tree's nodes; read it with the functions below.

   Mistakes become findings under Microsoft's codes. What cannot be known is of type unknown, which
   draws no further findings. */
#ifndef RULEC_KQL_BIND_H
#define RULEC_KQL_BIND_H

#include "kql/scope.h"

/* The tables that rows are at hand for. */
typedef struct KqlPresent {
  const Str *names;
  uint32_t count;
} KqlPresent;

/* What a query can name, and how findings are worded. */
typedef struct KqlEnvironment {
  const FactSet *facts;
  const KqlScope *names;     /* declared around the query, as a parser's parameters; or NULL */
  const KqlPresent *present; /* which tables `union *` and the like go over when the query runs;
                                NULL: not known yet */
  bool as_microsoft; /* Microsoft's findings only: none of ours, and unknown custom tables are
                        errors like any other unknown table */
} KqlEnvironment;

/* A bound query. The tree it belongs to is annotated; everything lives in the arena given. */
typedef struct KqlBound {
  KqlQuery *query;
  const KqlEnvironment *environment;
  const KqlColumns *columns;     /* of the last expression statement; NULL: no single table */
  KqlType type;                  /* of that statement: TYPE_TABLE, a scalar type, TYPE_ERROR … */
  VEC(const KqlSymbol *) tables; /* tables referred to by name, each once, in text order */
  VEC(const KqlSymbol *) functions; /* workspace functions referred to, each once */
  VEC(KqlNode *) lets;              /* LET statements of the outermost block */
  bool mistaken; /* an error was found: what a query with mistakes gives is partly guessed */
  struct Binder *binder; /* private to bind */
} KqlBound;

/* Binds QUERY. Findings go to BAG with spans in the query text. Never NULL. */
KqlBound *kql_bind(Arena *arena, KqlQuery *query, const KqlEnvironment *environment, DiagBag *bag);

/* --- what a node means; all are valid once the query is bound --- */

static inline KqlType kql_type(const KqlNode *node) { return (KqlType)node->type; }
KqlShape kql_shape(const KqlNode *node);
static inline KqlTyped kql_typed(const KqlNode *node) {
  return (KqlTyped){kql_type(node), kql_shape(node)};
}
/* The same for every row: literals, let constants, foldable calls of those. */
bool kql_is_constant(const KqlNode *node);
/* A literal as written: a number, a string, dynamic(…), with a sign or in parentheses. */
bool kql_is_literal(const KqlQuery *query, const KqlNode *node);
/* The column that an expression simply is, also in parentheses; or NULL. */
const KqlColumn *kql_column_of(const KqlNode *node);
/* The text of a constant string: of a literal, or of the let or argument that a name stands for.
   Absent where it is not known before the query runs. */
Str kql_constant_string(const KqlQuery *query, const KqlNode *node);
/* CALL to a function of the language: its signature; NULL for every other call. */
const KqlSignature *kql_call_signature(const KqlNode *call);
/* The column name that a projection gives EXPRESSION; absent where none can be inferred. */
Str kql_result_name(const KqlBound *bound, const KqlNode *expression);

/* The body of a function defined in KQL, bound for the arguments of one call: its parameters are
   variables whose `value` is the argument. */
typedef struct KqlBody {
  KqlQuery *query; /* the text it is written in: the bound query, or a function of the workspace */
  const KqlNode *node;   /* a BLOCK */
  const KqlScope *scope; /* holds the parameters */
} KqlBody;

/* The body for CALL, a CALL or the NAME of a function used without parentheses. False where that is
   no function defined in KQL, or its body is broken, recursive or nested too deep. */
bool kql_call_body(KqlBound *bound, const KqlNode *call, KqlBody *body);

/* The BLOCK that a use of a pattern means: a CALL, or a PATH behind one. NULL: NODE is none. */
const KqlNode *kql_pattern_body(KqlBound *bound, const KqlNode *node);

#endif
