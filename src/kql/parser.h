/* What the parts of the KQL parser share: the place in the tokens, nodes under construction,
   findings, lists. Private to src/kql. Grammar functions return NULL where what they parse does not
   stand at the parser's place, and then have taken nothing. */
#ifndef RULEC_KQL_PARSER_H
#define RULEC_KQL_PARSER_H

#include "kql/parse.h"

typedef struct Parser {
  Arena *arena;
  KqlQuery *query;
  DiagBag *bag;
  const KqlToken *tokens; /* the last is TOK_END */
  uint32_t len;
  uint32_t at;    /* the token to be read next */
  uint32_t depth; /* open constructs that nest */
  char *node_at;  /* memory for nodes, and how much of it is left */
  size_t room;
  VEC(KqlNode *) kids;     /* children of the nodes under construction */
  const uint32_t *closers; /* of brackets, made when first a part of the query is skipped */
  const uint8_t *pipes;    /* parser_pipe_ahead's answers, made when first asked */
  KqlParseMode mode;
  KqlTokenKind block; /* what closes the block of statements being read; TOK_END at the top */
  bool troubled;      /* a finding was given and the parser has not come to a safe place since */
  bool too_deep;      /* the nesting limit was passed: everything left is skipped */
} Parser;

/* A node under construction: where its tokens and its children start. */
typedef struct Open {
  uint32_t first, kids;
} Open;

typedef KqlNode *Rule(Parser *parser);
typedef bool EndTest(const Parser *parser);

#define NO_TOKEN UINT32_MAX

/* --- tokens --- */

static inline KqlTokenKind peek(const Parser *parser) { return parser->tokens[parser->at].kind; }
/* The kind of the token OFFSET further on; TOK_END past the last. */
static inline KqlTokenKind peek_at(const Parser *parser, uint32_t offset) {
  uint32_t at = parser->at + offset;
  return at < parser->len ? parser->tokens[at].kind : TOK_END;
}
/* Whether nothing stands between the token OFFSET further on and the one before it. */
bool parser_touches(const Parser *parser, uint32_t offset);
Str parser_token_text(const Parser *parser, uint32_t token);
bool parser_has_text(const Parser *parser, uint32_t offset, Str text);
/* Whether the token is a keyword, the words of types included. */
static inline bool is_keyword(KqlTokenKind kind) {
  KqlTokenClass class = kql_token_class(kind);
  return class != CLASS_VALUE && class != CLASS_PUNCT;
}
void parser_report_token(Parser *parser, uint32_t token);
/* Takes the next token (not TOK_END) and reports it where it is bad or unfinished. */
static inline uint32_t take(Parser *parser) {
  uint32_t at = parser->at;
  const KqlToken *token = &parser->tokens[at];
  if (token->kind == TOK_END) return at;
  parser->at++;
  if (token->kind == TOK_BAD || token->flags) parser_report_token(parser, at);
  return at;
}
/* Takes the next token where it is a KIND. */
static inline bool took(Parser *parser, KqlTokenKind kind) {
  if (peek(parser) != kind) return false;
  take(parser);
  return true;
}
/* Takes a KIND; where there is none, gives KS005 and returns NO_TOKEN. */
uint32_t parser_expect(Parser *parser, KqlTokenKind kind);
/* As expect, for what closes the bracket that token OPENER opens. */
uint32_t parser_expect_close(Parser *parser, KqlTokenKind kind, uint32_t opener);
/* Takes one of the words in the `|`-separated WORDS, keyword or not. */
bool parser_took_word(Parser *parser, const char *words);
/* A finding where VALUE, a name, is none of WORDS. EXPECTED describes them; NULL: all are listed.
 */
void parser_check_word(Parser *parser, const KqlNode *value, const char *words,
                       const char *expected);

/* --- nodes --- */

static inline Open open_node(const Parser *parser) { return (Open){parser->at, parser->kids.len}; }
/* The node under construction begins where LEFT does and LEFT is its first child. */
Open parser_open_around(Parser *parser, KqlNode *left);
/* Adds a child (or NULL for an empty slot) to the innermost node under construction. */
static inline void keep(Parser *parser, KqlNode *kid) {
  vec_push(parser->arena, &parser->kids, kid);
}
/* Finishes a node: the children kept since OPEN, the tokens taken since. */
KqlNode *parser_close_node(Parser *parser, Open open, KqlKind kind, uint32_t token);
/* A node of the one token that is taken. */
KqlNode *parser_leaf(Parser *parser, KqlKind kind);
/* A MISSING, without a finding. */
KqlNode *parser_nothing(Parser *parser);

/* --- findings --- */

/* Adds a syntax finding: the query is broken. NULL where it only follows from another and the mode
   leaves such out. */
Diag *parser_find(Parser *parser, DiagCode code, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* Adds a finding on what is well formed but cannot be meant; the query is not broken by it. */
Diag *parser_remark(Parser *parser, DiagCode code, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* What stands at TOKEN, for messages: "`|`", "the end of the query". */
Str parser_found(const Parser *parser, uint32_t token);
/* A MISSING, with KS006: an expression, a name … was expected here. */
KqlNode *parser_missing(Parser *parser, const char *what);
KqlNode *parser_missing_expression(Parser *parser);
KqlNode *parser_missing_name(Parser *parser);
KqlNode *parser_missing_value(Parser *parser);
/* KS005 at TOKEN: WHAT was expected there. */
Diag *parser_expected(Parser *parser, uint32_t token, const char *what);
/* Where a missing token is reported that should stand before TOKEN. */
Span parser_place_before(const Parser *parser, uint32_t token);
/* Where a missing node is reported: the end of the token before the parser's place. */
Span parser_place_behind(const Parser *parser);
/* Enters a construct that nests; false (with KS245, once) where the limit is passed. */
bool parser_enter(Parser *parser);
void parser_leave(Parser *parser);

/* --- lists --- */

enum {
  LIST_SOME = 1,    /* at least one element: else MISSING is called */
  LIST_TRAILING = 2 /* may end in a comma */
};

typedef struct ListRule {
  Rule *element;
  Rule *missing; /* for an element that is not there; NULL: nothing is kept */
  EndTest *end;  /* NULL: without a comma the list ends; else a missing comma is reported */
  unsigned flags;
} ListRule;

/* element {"," element}, kept as children of the innermost node. */
void parser_comma_list(Parser *parser, const ListRule *rule);
/* The same as a LIST node of its own. */
KqlNode *parser_list_node(Parser *parser, const ListRule *rule);
/* `)`, `]`, `}`, `|`, `;` or the end. */
bool parser_at_list_end(const Parser *parser);

/* --- grammar, by file --- */

/* parse.c */
KqlNode *parse_block(Parser *parser, KqlTokenKind closer);

/* parse_expression.c */
/* An expression without name and without pipe. */
KqlNode *parse_unnamed(Parser *parser);
/* expression | name "=" expression | "(" names ")" "=" expression */
KqlNode *parse_named(Parser *parser);
KqlNode *parse_required_unnamed(Parser *parser);
KqlNode *parse_required_named(Parser *parser);
KqlNode *parse_call_or_path(Parser *parser);
KqlNode *parse_unary(Parser *parser);
KqlNode *parse_call(Parser *parser);
/* A path whose steps may be calls, elements and a final wildcard. */
KqlNode *parse_wildcard_path(Parser *parser);
/* A path of names and elements only. */
KqlNode *parse_simple_path(Parser *parser);
bool parser_starts_call(const Parser *parser, uint32_t offset);
bool parser_is_infix(KqlTokenKind kind);

/* parse_name.c */
/* Tokens that the name OFFSET further on takes; 0 for none. */
uint32_t parser_scan_name(const Parser *parser, uint32_t offset);
uint32_t parser_scan_declared_name(const Parser *parser, uint32_t offset);
uint32_t parser_scan_wildcard(const Parser *parser, uint32_t offset);
KqlNode *parse_name(Parser *parser);
/* A name where one is declared: more keywords are allowed. */
KqlNode *parse_declared_name(Parser *parser);
KqlNode *parse_required_name(Parser *parser);
KqlNode *parse_wildcard_or_name(Parser *parser);
KqlNode *parse_wildcard(Parser *parser);
/* `['a']` and `[a*]`; NULL for any other bracket. */
KqlNode *parse_bracketed_name(Parser *parser);
/* A keyword in a name's place, taken as the name with KS228. */
KqlNode *parse_misused_keyword(Parser *parser);
KqlNode *parse_star(Parser *parser);
/* Whether KIND names any type, those of old versions included. */
bool parser_is_any_type(KqlTokenKind kind);
/* TYPE, SCHEMA, COLUMN */
KqlNode *parse_column(Parser *parser);
KqlNode *parse_column_maybe_typed(Parser *parser);
KqlNode *parse_typed_reference(Parser *parser);
KqlNode *parse_required_type(Parser *parser);
KqlNode *parse_required_schema(Parser *parser);
KqlNode *parse_parameter(Parser *parser);
KqlNode *parser_missing_parameter(Parser *parser);

/* parse_literal.c */
KqlNode *parse_literal(Parser *parser);
KqlNode *parse_string(Parser *parser);
KqlNode *parse_typeof(Parser *parser);
bool parser_is_literal(KqlTokenKind kind);

/* parse_table.c */
KqlNode *parse_datatable(Parser *parser);
KqlNode *parse_context_table(Parser *parser);
KqlNode *parse_externaldata(Parser *parser);
KqlNode *parse_toscalar(Parser *parser);
KqlNode *parse_totable(Parser *parser);
KqlNode *parse_materialize(Parser *parser);
KqlNode *parse_view_combine(Parser *parser);
KqlNode *parse_entity_group(Parser *parser);
/* with ( name = value, … ) */
KqlNode *parse_with_properties(Parser *parser);

/* parse_parameter.c */
typedef enum ParameterSet {
  PARAMS_NONE,
  PARAMS_ANY,
  PARAMS_AS,
  PARAMS_CONSUME,
  PARAMS_DISTINCT,
  PARAMS_EVALUATE,
  PARAMS_FIND,
  PARAMS_GRAPH_MATCH,
  PARAMS_SHORTEST_PATHS,
  PARAMS_JOIN,
  PARAMS_MARK_COMPONENTS,
  PARAMS_LOOKUP,
  PARAMS_MAKE_SERIES,
  PARAMS_MV_APPLY,
  PARAMS_MV_EXPAND,
  PARAMS_PARSE,
  PARAMS_PARSE_KV,
  PARAMS_PARTITION,
  PARAMS_REDUCE,
  PARAMS_EDGES,
  PARAMS_NODES,
  PARAMS_MAKE_GRAPH,
  PARAMS_RENDER,
  PARAMS_SCAN,
  PARAMS_SEARCH,
  PARAMS_SORT,
  PARAMS_SUMMARIZE,
  PARAMS_TOP,
  PARAMS_UNION
} ParameterSet;

/* {name "=" value} right after a keyword; NULL where there is none. */
KqlNode *parse_parameters(Parser *parser, ParameterSet set);
/* The same where the operator does not need to see the `=` to know a parameter's name. */
KqlNode *parse_bare_parameters(Parser *parser, ParameterSet set);
/* "(" [","] name "=" value {"," …} ")" */
KqlNode *parse_parameter_list(Parser *parser, ParameterSet set);
/* name "=" value {"," …} without brackets */
KqlNode *parse_open_parameter_list(Parser *parser, ParameterSet set);
/* One parameter called NAME whose value is one of WORDS, as PROPERTIES; or NULL. */
KqlNode *parse_one_parameter(Parser *parser, const char *name, const char *words);
KqlNode *parse_datascope(Parser *parser);
bool parser_starts_parameter(const Parser *parser, uint32_t offset);
KqlNode *parse_render_parameters(Parser *parser);

/* parse_pipe.c */
/* expression {"|" operator}; CLOSER is what may stand behind it. */
KqlNode *parse_pipe(Parser *parser, KqlTokenKind closer);
KqlNode *parse_required_pipe(Parser *parser, KqlTokenKind closer);
/* operator {"|" operator}, a PIPE without source; up to `)`. */
KqlNode *parse_subpipe(Parser *parser);
/* The operator at the parser's place, or NULL. */
KqlNode *parse_operator(Parser *parser);
bool parser_starts_operator(const Parser *parser);
/* Whether an operator stands here; a keyword that is also a name counts as one. */
bool parser_at_operator(const Parser *parser);
/* Whether a `|` comes before the next `,`, `)` or `;` that is not in brackets. */
bool parser_pipe_ahead(Parser *parser);
/* "(" pipe ")" as the inside of NODE's brackets */
KqlNode *parse_closed_pipe(Parser *parser);
KqlNode *parse_sort_key(Parser *parser);

/* parse_op_*.c */
#define OPERATOR(token, rule, place) KqlNode *parse_op_##rule(Parser *parser);
#define PARAMETER(set, name, value, words)
#include "kql/operator.def"
#undef OPERATOR
#undef PARAMETER

#endif
