/* Owns expressions: operators by binding strength, calls, paths, named expressions. Comes in: the
   parser before one. Goes out: OR, AND, ADD, MULTIPLY, BINARY, IN, BETWEEN, UNARY, CALL, PATH … */
#include "kql/parser.h"

#include "base/limits.h"

/* How tightly an infix operator binds; only OR, AND, ADD and MULTIPLY may stand in a row. */
typedef enum Strength {
  BINDS_NOT,
  BINDS_OR,
  BINDS_AND,
  BINDS_EQUALITY,
  BINDS_RELATION,
  BINDS_ADD,
  BINDS_MULTIPLY,
  BINDS_STRING,
  BINDS_TIGHTEST
} Strength;

static const uint8_t strengths[TOK_KIND_COUNT] = {
    [TOK_OR] = BINDS_OR,
    [TOK_AND] = BINDS_AND,
    [TOK_EQUAL] = BINDS_EQUALITY,
    [TOK_NOT_EQUAL] = BINDS_EQUALITY,
    [TOK_LESS_GREATER] = BINDS_EQUALITY,
    [TOK_IN] = BINDS_EQUALITY,
    [TOK_IN_CI] = BINDS_EQUALITY,
    [TOK_NOT_IN] = BINDS_EQUALITY,
    [TOK_NOT_IN_CI] = BINDS_EQUALITY,
    [TOK_HAS_ANY] = BINDS_EQUALITY,
    [TOK_HAS_ALL] = BINDS_EQUALITY,
    [TOK_BETWEEN] = BINDS_EQUALITY,
    [TOK_NOT_BETWEEN] = BINDS_EQUALITY,
    [TOK_LESS] = BINDS_RELATION,
    [TOK_LESS_EQUAL] = BINDS_RELATION,
    [TOK_GREATER] = BINDS_RELATION,
    [TOK_GREATER_EQUAL] = BINDS_RELATION,
    [TOK_PLUS] = BINDS_ADD,
    [TOK_MINUS] = BINDS_ADD,
    [TOK_STAR] = BINDS_MULTIPLY,
    [TOK_SLASH] = BINDS_MULTIPLY,
    [TOK_PERCENT] = BINDS_MULTIPLY,
    [TOK_EQUAL_TILDE] = BINDS_STRING,
    [TOK_BANG_TILDE] = BINDS_STRING,
    [TOK_COLON] = BINDS_STRING,
    [TOK_HAS] = BINDS_STRING,
    [TOK_NOT_HAS] = BINDS_STRING,
    [TOK_HAS_CS] = BINDS_STRING,
    [TOK_NOT_HAS_CS] = BINDS_STRING,
    [TOK_HASPREFIX] = BINDS_STRING,
    [TOK_NOT_HASPREFIX] = BINDS_STRING,
    [TOK_HASPREFIX_CS] = BINDS_STRING,
    [TOK_NOT_HASPREFIX_CS] = BINDS_STRING,
    [TOK_HASSUFFIX] = BINDS_STRING,
    [TOK_NOT_HASSUFFIX] = BINDS_STRING,
    [TOK_HASSUFFIX_CS] = BINDS_STRING,
    [TOK_NOT_HASSUFFIX_CS] = BINDS_STRING,
    [TOK_LIKE] = BINDS_STRING,
    [TOK_NOTLIKE] = BINDS_STRING,
    [TOK_LIKECS] = BINDS_STRING,
    [TOK_NOTLIKECS] = BINDS_STRING,
    [TOK_CONTAINS] = BINDS_STRING,
    [TOK_NOTCONTAINS] = BINDS_STRING,
    [TOK_NOT_CONTAINS] = BINDS_STRING,
    [TOK_CONTAINSCS] = BINDS_STRING,
    [TOK_CONTAINS_CS] = BINDS_STRING,
    [TOK_NOTCONTAINSCS] = BINDS_STRING,
    [TOK_NOT_CONTAINS_CS] = BINDS_STRING,
    [TOK_STARTSWITH] = BINDS_STRING,
    [TOK_NOT_STARTSWITH] = BINDS_STRING,
    [TOK_STARTSWITH_CS] = BINDS_STRING,
    [TOK_NOT_STARTSWITH_CS] = BINDS_STRING,
    [TOK_ENDSWITH] = BINDS_STRING,
    [TOK_NOT_ENDSWITH] = BINDS_STRING,
    [TOK_ENDSWITH_CS] = BINDS_STRING,
    [TOK_NOT_ENDSWITH_CS] = BINDS_STRING,
    [TOK_MATCHES_REGEX] = BINDS_STRING,
};

static const uint8_t chain_kinds[] = {[BINDS_OR] = KQL_OR,
                                      [BINDS_AND] = KQL_AND,
                                      [BINDS_EQUALITY] = KQL_MISSING,
                                      [BINDS_RELATION] = KQL_MISSING,
                                      [BINDS_ADD] = KQL_ADD,
                                      [BINDS_MULTIPLY] = KQL_MULTIPLY,
                                      [BINDS_STRING] = KQL_MISSING};

bool parser_is_infix(KqlTokenKind kind) { return strengths[kind] != BINDS_NOT; }

KqlNode *parse_required_unnamed(Parser *parser) {
  KqlNode *value = parse_unnamed(parser);
  return value ? value : parser_missing_expression(parser);
}

KqlNode *parse_required_named(Parser *parser) {
  KqlNode *value = parse_named(parser);
  return value ? value : parser_missing_expression(parser);
}

/* --- calls and paths --- */

bool parser_starts_call(const Parser *parser, uint32_t offset) {
  uint32_t len = parser_scan_name(parser, offset);
  return len > 0 && peek_at(parser, offset + len) == TOK_LPAREN;
}

static KqlNode *argument(Parser *parser) {
  KqlTokenKind next = peek_at(parser, 1);
  if (peek(parser) == TOK_STAR && (next == TOK_RPAREN || next == TOK_COMMA))
    return parser_leaf(parser, KQL_STAR);
  return parse_named(parser);
}

/* call = name "(" [argument {"," argument}] ")" */
KqlNode *parse_call(Parser *parser) {
  static const ListRule arguments = {argument, parser_missing_expression, parser_at_list_end, 0};
  if (!parser_starts_call(parser, 0)) return NULL;
  Open open = open_node(parser);
  keep(parser, parse_name(parser));
  uint32_t opener = take(parser);
  parser_comma_list(parser, &arguments);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_CALL, open.first);
}

/* "[" expression "]" behind a value or a dot, as KIND around LEFT (NULL: alone) */
static KqlNode *bracket(Parser *parser, KqlNode *left, KqlKind kind) {
  Open open = left ? parser_open_around(parser, left) : open_node(parser);
  uint32_t opener = take(parser);
  KqlNode *index = parse_unnamed(parser);
  keep(parser, index ? index : parser_missing_name(parser));
  parser_expect_close(parser, TOK_RBRACKET, opener);
  return parser_close_node(parser, open, kind, opener);
}

static KqlNode *bare_selector(Parser *parser) {
  switch (peek(parser)) {
    case TOK_AT:
    case TOK_KIND:
    case TOK_WITHSOURCE:
    case TOK_WITH_SOURCE: return parser_leaf(parser, KQL_NAME);
    default: return parse_name(parser);
  }
}

/* selector = name | "@" | "[" wildcard "]" | "[" expression "]" */
static KqlNode *selector(Parser *parser) {
  if (peek(parser) != TOK_LBRACKET) return bare_selector(parser);
  KqlNode *name = parse_bracketed_name(parser);
  return name ? name : bracket(parser, NULL, KQL_BRACKET);
}

static KqlNode *selector_or_call(Parser *parser) {
  return parser_starts_call(parser, 0) ? parse_call(parser) : selector(parser);
}

/* "." STEP behind LEFT */
static KqlNode *step(Parser *parser, KqlNode *left, Rule *rule) {
  Open open = parser_open_around(parser, left);
  uint32_t dot = take(parser);
  KqlNode *right = rule(parser);
  keep(parser, right ? right : parser_missing_name(parser));
  return parser_close_node(parser, open, KQL_PATH, dot);
}

/* {"." STEP | "[" expression "]"} behind LEFT. Each step nests the tree one level deeper. */
static KqlNode *steps(Parser *parser, KqlNode *left, Rule *rule) {
  uint32_t depth = parser->depth;
  if (!left) return NULL;
  while ((peek(parser) == TOK_DOT || peek(parser) == TOK_LBRACKET) && parser_enter(parser)) {
    bool dot = peek(parser) == TOK_DOT;
    left = dot ? step(parser, left, rule) : bracket(parser, left, KQL_ELEMENT);
    if (left->kids[1]->kind == KQL_WILDCARD) break;
  }
  parser->depth = depth;
  return left;
}

KqlNode *parse_simple_path(Parser *parser) { return steps(parser, selector(parser), selector); }

static KqlNode *wildcard_step(Parser *parser) {
  KqlNode *wildcard = parse_wildcard(parser);
  return wildcard ? wildcard : selector_or_call(parser);
}

KqlNode *parse_wildcard_path(Parser *parser) {
  KqlNode *wildcard = parse_wildcard(parser);
  return wildcard ? wildcard : steps(parser, selector_or_call(parser), wildcard_step);
}

/* --- primary expressions --- */

/* "(" pipe ")" */
static KqlNode *parenthesized(Parser *parser) {
  Open open = open_node(parser);
  uint32_t opener = take(parser);
  keep(parser, parse_required_pipe(parser, TOK_RPAREN));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_PAREN, opener);
}

/* selector ["datascope" "=" …], or a keyword misused as a name */
static KqlNode *name_or_scope(Parser *parser) {
  KqlNode *name = selector(parser);
  if (!name) return parse_misused_keyword(parser);
  if (peek(parser) != TOK_DATASCOPE) return name;
  Open open = parser_open_around(parser, name);
  keep(parser, parse_datascope(parser));
  return parser_close_node(parser, open, KQL_SCOPED, name->token);
}

/* primary = literal | datatable | externaldata | "(" pipe ")" | toscalar | typeof | call | selector
 */
static KqlNode *primary(Parser *parser) {
  switch (peek(parser)) {
    case TOK_IDENTIFIER:
      if (peek_at(parser, 1) == TOK_LPAREN) return parse_call(parser);
      return name_or_scope(parser);
    case TOK_LONG_VALUE:
    case TOK_REAL_VALUE:
    case TOK_BOOL_VALUE:
    case TOK_INT_VALUE:
    case TOK_DECIMAL_VALUE:
    case TOK_TIMESPAN_VALUE:
    case TOK_DATETIME_VALUE:
    case TOK_GUID_VALUE:
    case TOK_RAW_GUID:
    case TOK_STRING_TEXT:
    case TOK_DYNAMIC: return parse_literal(parser);
    case TOK_DATATABLE: return parse_datatable(parser);
    case TOK_X_CONTEXTUAL_DATATABLE: return parse_context_table(parser);
    case TOK_EXTERNALDATA:
    case TOK_EXTERNAL_DATA: return parse_externaldata(parser);
    case TOK_MATERIALIZED_VIEW_COMBINE: return parse_view_combine(parser);
    case TOK_LPAREN: return parenthesized(parser);
    case TOK_TOSCALAR: return parse_toscalar(parser);
    case TOK_TYPEOF:
      if (peek_at(parser, 1) == TOK_LPAREN) return parse_typeof(parser);
      return name_or_scope(parser);
    default: return parser_starts_call(parser, 0) ? parse_call(parser) : name_or_scope(parser);
  }
}

/* primary {"." selector-or-call | "[" expression "]"} | totable */
KqlNode *parse_call_or_path(Parser *parser) {
  if (peek(parser) == TOK_TOTABLE) return parse_totable(parser);
  return steps(parser, primary(parser), selector_or_call);
}

/* unary = ["+" | "-"] call-or-path */
KqlNode *parse_unary(Parser *parser) {
  if (peek(parser) != TOK_MINUS && peek(parser) != TOK_PLUS) return parse_call_or_path(parser);
  Open open = open_node(parser);
  uint32_t sign = take(parser);
  KqlNode *value = parse_call_or_path(parser);
  keep(parser, value ? value : parser_missing_expression(parser));
  return parser_close_node(parser, open, KQL_UNARY, sign);
}

/* --- infix operators --- */

static KqlNode *binary(Parser *parser, Strength least);

/* "(" (pipe | expression {"," expression}) ")" */
static void in_items(Parser *parser, uint16_t *flags) {
  static const ListRule items = {parse_unnamed, parser_missing_expression, parser_at_list_end,
                                 LIST_SOME};
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  if (parser_starts_operator(parser) || parser_pipe_ahead(parser)) {
    keep(parser, parse_required_pipe(parser, TOK_RPAREN));
    *flags = KQL_SUBQUERY;
  } else {
    parser_comma_list(parser, &items);
  }
  parser_expect_close(parser, TOK_RPAREN, opener);
}

static KqlNode *in(Parser *parser, KqlNode *left) {
  uint16_t flags = 0;
  Open open = parser_open_around(parser, left);
  uint32_t token = take(parser);
  in_items(parser, &flags);
  KqlNode *node = parser_close_node(parser, open, KQL_IN, token);
  node->flags |= flags;
  return node;
}

/* ("between" | "!between") "(" expression ".." expression ")" */
static KqlNode *between(Parser *parser, KqlNode *left) {
  Open open = parser_open_around(parser, left);
  uint32_t token = take(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, parse_required_unnamed(parser));
  parser_expect(parser, TOK_DOT_DOT);
  keep(parser, parse_required_unnamed(parser));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_BETWEEN, token);
}

static KqlNode *missing_operand(Parser *parser, KqlTokenKind infix) {
  if (infix != TOK_NOT_EQUAL && infix != TOK_LESS_GREATER) return parser_missing_expression(parser);
  Str text = parser_found(parser, parser->at);
  parser_find(parser, DIAG_KS005, parser_place_behind(parser), "found %.*s, expected a value",
              STR_ARG(text));
  return parser_nothing(parser);
}

static KqlNode *operand(Parser *parser, KqlTokenKind infix, Strength least) {
  KqlNode *right = binary(parser, least);
  return right ? right : missing_operand(parser, infix);
}

/* LEFT {operator operand}, all operators of one STRENGTH that chains */
static KqlNode *chain(Parser *parser, KqlNode *left, Strength strength) {
  Open open = parser_open_around(parser, left);
  uint32_t token = parser->at;
  while (strengths[peek(parser)] == strength) {
    KqlTokenKind infix = peek(parser);
    take(parser);
    keep(parser, operand(parser, infix, strength + 1));
  }
  return parser_close_node(parser, open, chain_kinds[strength], token);
}

static KqlNode *infix(Parser *parser, KqlNode *left, Strength strength) {
  KqlTokenKind kind = peek(parser);
  if (chain_kinds[strength] != KQL_MISSING) return chain(parser, left, strength);
  if (kind == TOK_BETWEEN || kind == TOK_NOT_BETWEEN) return between(parser, left);
  bool comparison = kind == TOK_EQUAL || kind == TOK_NOT_EQUAL || kind == TOK_LESS_GREATER;
  if (strength == BINDS_EQUALITY && !comparison) return in(parser, left);
  Open open = parser_open_around(parser, left);
  uint32_t token = take(parser);
  Strength least = strength == BINDS_STRING ? BINDS_TIGHTEST : strength + 1;
  keep(parser, operand(parser, kind, least));
  return parser_close_node(parser, open, KQL_BINARY, token);
}

/* The star of `* has "x"` and `* == "x"`. */
static KqlNode *star_operand(Parser *parser, Strength least) {
  Strength next = strengths[peek_at(parser, 1)];
  bool equality = least <= BINDS_EQUALITY && peek_at(parser, 1) == TOK_EQUAL;
  bool string = least <= BINDS_STRING && next == BINDS_STRING;
  return equality || string ? parser_leaf(parser, KQL_STAR) : NULL;
}

/* binary = unary {infix unary}. Operators bind as `strengths` says; one that does not chain takes
   two operands, and a second one of its kind is left standing. */
static KqlNode *binary(Parser *parser, Strength least) {
  KqlNode *left = peek(parser) == TOK_STAR ? star_operand(parser, least) : parse_unary(parser);
  for (Strength below = BINDS_TIGHTEST; left;) {
    Strength strength = strengths[peek(parser)];
    if (strength == BINDS_NOT || strength < least || strength >= below) break;
    if (peek(parser) == TOK_IN && peek_at(parser, 1) == TOK_RANGE) break;
    left = infix(parser, left, strength);
    below = strength;
  }
  return left;
}

static bool closes_expression(KqlTokenKind kind) {
  return kind == TOK_COMMA || kind == TOK_RPAREN || kind == TOK_RBRACE || kind == TOK_RBRACKET ||
         kind == TOK_PIPE;
}

KqlNode *parse_unnamed(Parser *parser) {
  KqlTokenKind kind = peek(parser);
  bool simple = kind == TOK_IDENTIFIER || (parser_is_literal(kind) && kind != TOK_STRING_TEXT);
  if (simple && closes_expression(peek_at(parser, 1))) return primary(parser);
  KqlNode *value = parser_enter(parser) ? binary(parser, BINDS_OR) : NULL;
  parser_leave(parser);
  return value;
}

/* --- named expressions --- */

/* Tokens of a name with dashes, which is none but often meant as one: `x-y = …`. */
static uint32_t scan_dashed(const Parser *parser) {
  if (peek(parser) != TOK_IDENTIFIER && !is_keyword(peek(parser))) return 0;
  uint32_t len = 1;
  for (KqlTokenKind kind = peek_at(parser, len);
       parser_touches(parser, len) &&
       (kind == TOK_IDENTIFIER || kind == TOK_MINUS || is_keyword(kind));
       kind = peek_at(parser, len)) {
    len++;
  }
  return len;
}

static KqlNode *dashed_name(Parser *parser, uint32_t len) {
  Open open = open_node(parser);
  for (uint32_t i = 0; i < len; i++) take(parser);
  KqlNode *name = parser_close_node(parser, open, KQL_NAME, NO_TOKEN);
  Str text = kql_text(parser->query, name);
  Span span = kql_span(parser->query, name);
  Diag *diag = parser_find(parser, DIAG_KS228, span, "`%.*s` is no plain name, expected `['%.*s']`",
                           STR_ARG(text), STR_ARG(text));
  if (diag) {
    Fix *fix = diag_fix(parser->bag, diag, true, "bracket the name");
    fix_edit(parser->bag, fix, span, arena_printf(parser->arena, "['%.*s']", STR_ARG(text)));
  }
  return name;
}

/* Tokens of "(" name {"," name} ")"; 0 for none. */
static uint32_t scan_name_list(const Parser *parser) {
  uint32_t at = 1;
  for (uint32_t len; (len = parser_scan_declared_name(parser, at)) > 0;) {
    at += len;
    if (peek_at(parser, at) != TOK_COMMA) break;
    at++;
  }
  return peek_at(parser, at) == TOK_RPAREN ? at + 1 : 0;
}

static KqlNode *name_list(Parser *parser) {
  static const ListRule names = {parse_declared_name, parser_missing_name, parser_at_list_end,
                                 LIST_SOME};
  Open open = open_node(parser);
  uint32_t opener = take(parser);
  parser_comma_list(parser, &names);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_LIST, opener);
}

/* The name or names that the `=` ahead gives a value to; NULL where none does. */
static KqlNode *assigned(Parser *parser) {
  uint32_t len = parser_scan_declared_name(parser, 0);
  if (len && peek_at(parser, len) == TOK_ASSIGN) return parse_declared_name(parser);
  len = peek_at(parser, 1) == TOK_MINUS || is_keyword(peek(parser)) ? scan_dashed(parser) : 0;
  if (len && peek_at(parser, len) == TOK_ASSIGN) return dashed_name(parser, len);
  if (peek(parser) != TOK_LPAREN) return NULL;
  len = scan_name_list(parser);
  return len && peek_at(parser, len) == TOK_ASSIGN ? name_list(parser) : NULL;
}

KqlNode *parse_named(Parser *parser) {
  Open open = open_node(parser);
  KqlNode *name = assigned(parser);
  if (!name) return parse_unnamed(parser);
  keep(parser, name);
  uint32_t equals = parser_expect(parser, TOK_ASSIGN);
  keep(parser, parse_required_unnamed(parser));
  return parser_close_node(parser, open, KQL_NAMED, equals);
}
