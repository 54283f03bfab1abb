/* The tree of a KQL query: what parse builds, the binder annotates, print and lowering read.
   ast.def lists every kind of node with its children. A node knows its tokens, tokens know their
   bytes, comments lie between tokens: nothing of the text is lost.

   Walking is safe by plain recursion: the parser bounds the nesting of the tree (LIMIT_KQL_DEPTH),
   and what people chain at length is flat: the terms of `or`, `and`, `+ -`, `* / %` and the
   operators of a pipe are children of one node, however many there are. */
#ifndef RULEC_KQL_AST_H
#define RULEC_KQL_AST_H

#include "diag/diag.h"
#include "kql/lex.h"

typedef enum KqlKind {
#define NODE(name, word) KQL_##name,
#define SLOT(node, index, name, note)
#include "kql/ast.def"
#undef NODE
#undef SLOT
  KQL_KIND_COUNT
} KqlKind;

/* KQL_JOIN_RIGHT and its kin: indices into KqlNode.kids. */
enum {
#define NODE(name, word)
#define SLOT(node, index, name, note) KQL_##node##_##name = (index),
#include "kql/ast.def"
#undef NODE
#undef SLOT
  KQL_PARAMS = 0 /* of every operator */
};

/* KqlNode.flags */
enum {
  KQL_ASC = 1 << 0, /* KEY: written out; neither ASC nor DESC where left to the default */
  KQL_DESC = 1 << 1,
  KQL_NULLS_FIRST = 1 << 2,
  KQL_NULLS_LAST = 1 << 3,
  KQL_EDGE_LEFT = 1 << 4,  /* GRAPH_EDGE: `<--`; neither bit: `--` */
  KQL_EDGE_RIGHT = 1 << 5, /* GRAPH_EDGE: `-->` */
  KQL_OPTIONAL = 1 << 6,   /* SCAN_STEP */
  KQL_VIEW = 1 << 7,       /* FUNCTION: `view () { … }` */
  KQL_SUBQUERY = 1 << 8,   /* IN, BLOCK …: the only item is a pipe */
  KQL_BROKEN = 1 << 15     /* MISSING: a finding says so */
};

typedef struct KqlSymbol KqlSymbol;   /* what a name means: the binder's (scope.h) */
typedef struct KqlColumns KqlColumns; /* what a table has: the binder's (type.h) */

typedef struct KqlNode KqlNode;
struct KqlNode {
  uint8_t kind; /* KqlKind */
  uint8_t type; /* the binder's KqlType of an expression; 0 before binding */
  uint16_t flags;
  uint32_t token;            /* what makes the node what it is: operator, keyword, name, literal */
  uint32_t first, end;       /* its tokens [first, end); empty for a KQL_MISSING */
  uint32_t count;            /* children, NULL ones included */
  uint32_t info;             /* free for the binder */
  const KqlSymbol *symbol;   /* the binder's: what a NAME or CALL refers to */
  const KqlColumns *columns; /* the binder's: what a tabular node gives */
  KqlNode *kids[];
};

/* One parsed query. Everything lives in the arena it was parsed with. */
typedef struct KqlQuery {
  Arena *arena;
  const Source *source; /* the query text */
  KqlTokens tokens;
  KqlNode *root; /* a BLOCK, or a COMMAND where the text is a management command */
  bool broken;   /* a syntax finding of severity error was given */
} KqlQuery;

const char *kql_kind_word(KqlKind kind);
/* The name of slot INDEX of KIND in lower case, or NULL past the last named one. */
const char *kql_slot_word(KqlKind kind, uint32_t index);
bool kql_is_operator(KqlKind kind); /* a tabular operator: slot 0 is PARAMS */

/* The bytes of NODE without white space and comments around it. A MISSING is empty and lies at the
   end of the token before it. */
Span kql_span(const KqlQuery *query, const KqlNode *node);
Span kql_token_span(const KqlQuery *query, uint32_t token);
/* The text as written. */
Str kql_text(const KqlQuery *query, const KqlNode *node);
KqlTokenKind kql_token_kind(const KqlQuery *query, uint32_t token);
/* The kind of the node's own token. */
KqlTokenKind kql_operator(const KqlQuery *query, const KqlNode *node);
/* The token before term INDEX (at least 1) of an OR, AND, ADD or MULTIPLY. */
KqlTokenKind kql_term_operator(const KqlQuery *query, const KqlNode *chain, uint32_t index);
/* The name that a NAME, WILDCARD or keyword name means: brackets, quotes and escapes resolved.
   Absent for every other kind. */
Str kql_name(const KqlQuery *query, const KqlNode *node);
/* The value of a STRING (adjacent literals joined, escapes resolved), in the query's arena. */
Str kql_string(const KqlQuery *query, const KqlNode *node);
/* The value of one string token as written, prefix and quotes included. */
Str kql_unquote(Arena *arena, Str token);

#endif
