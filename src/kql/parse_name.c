/* Owns names, types, schemas and parameters. Comes in: the parser before one. Goes out: NAME,
   WILDCARD, STAR, TYPE, COLUMN, SCHEMA, PARAMETER. */
#include "kql/parser.h"

static bool is_name_token(KqlTokenKind kind) {
  if (kind == TOK_IDENTIFIER) return true;
  KqlTokenClass class = kql_token_class(kind);
  return class == CLASS_NAME || class == CLASS_TYPE_NAME;
}

static bool is_declared_token(KqlTokenKind kind) {
  return is_name_token(kind) || kql_token_class(kind) == CLASS_DECL;
}

/* --- looking ahead --- */

static uint32_t scan_strings(const Parser *parser, uint32_t offset) {
  uint32_t count = 0;
  while (peek_at(parser, offset + count) == TOK_STRING_TEXT) count++;
  return count;
}

static uint32_t scan_bracketed(const Parser *parser, uint32_t offset) {
  if (peek_at(parser, offset) != TOK_LBRACKET) return 0;
  uint32_t strings = scan_strings(parser, offset + 1);
  if (strings == 0 || peek_at(parser, offset + 1 + strings) != TOK_RBRACKET) return 0;
  return strings + 2;
}

uint32_t parser_scan_name(const Parser *parser, uint32_t offset) {
  KqlTokenKind kind = peek_at(parser, offset);
  if (kind == TOK_LBRACKET) return scan_bracketed(parser, offset);
  if (kind == TOK_LBRACE) {
    bool braced =
        is_name_token(peek_at(parser, offset + 1)) && peek_at(parser, offset + 2) == TOK_RBRACE;
    return braced ? 3 : 0;
  }
  return is_name_token(kind) ? 1 : 0;
}

uint32_t parser_scan_declared_name(const Parser *parser, uint32_t offset) {
  uint32_t len = parser_scan_name(parser, offset);
  return len ? len : is_declared_token(peek_at(parser, offset)) ? 1 : 0;
}

/* wildcard = (name "*" | "*") {name | digits | "*"}, nothing between them */
uint32_t parser_scan_wildcard(const Parser *parser, uint32_t offset) {
  uint32_t at = offset;
  if (peek_at(parser, at) == TOK_STAR) {
    at++;
  } else {
    if (!is_declared_token(peek_at(parser, at)) || peek_at(parser, at + 1) != TOK_STAR ||
        !parser_touches(parser, at + 1))
      return 0;
    at += 2;
  }
  for (KqlTokenKind kind = peek_at(parser, at);
       (is_declared_token(kind) || kind == TOK_LONG_VALUE || kind == TOK_STAR) &&
       parser_touches(parser, at);
       kind = peek_at(parser, at)) {
    at++;
  }
  return at - offset;
}

/* braced = "{" name [ "[" ["-"] digits "]" ] "}", nothing between them: a parameter that the client
   fills in before the query is sent */
static uint32_t scan_braced(const Parser *parser) {
  uint32_t at = 1;
  KqlTokenKind kind = peek_at(parser, at);
  if (peek(parser) != TOK_LBRACE || !parser_touches(parser, at)) return 0;
  if (kind != TOK_IDENTIFIER && !is_keyword(kind)) return 0;
  at++;
  if (peek_at(parser, at) == TOK_LBRACKET && parser_touches(parser, at)) {
    at++;
    if (peek_at(parser, at) == TOK_MINUS && parser_touches(parser, at)) at++;
    if (peek_at(parser, at) != TOK_LONG_VALUE || !parser_touches(parser, at)) return 0;
    at++;
    if (peek_at(parser, at) != TOK_RBRACKET || !parser_touches(parser, at)) return 0;
    at++;
  }
  return peek_at(parser, at) == TOK_RBRACE && parser_touches(parser, at) ? at + 1 : 0;
}

/* --- names --- */

/* A node of KIND from the next COUNT tokens. */
static KqlNode *span_of_tokens(Parser *parser, KqlKind kind, uint32_t count) {
  Open open = open_node(parser);
  uint32_t token = parser->at;
  for (uint32_t i = 0; i < count; i++) take(parser);
  return parser_close_node(parser, open, kind, token);
}

static KqlNode *braced_name(Parser *parser) {
  uint32_t len = scan_braced(parser);
  if (len == 0) return NULL;
  KqlNode *name = span_of_tokens(parser, KQL_NAME, len);
  Str text = kql_text(parser->query, name);
  parser_remark(parser, DIAG_KS213, kql_span(parser->query, name),
                "`%.*s` is a parameter of a workbook or dashboard, expected a query without",
                STR_ARG(text));
  return name;
}

static KqlNode *string_name(Parser *parser) {
  uint32_t len = scan_bracketed(parser, 0);
  return len ? span_of_tokens(parser, KQL_NAME, len) : NULL;
}

/* name = identifier | "[" string "]" | braced */
KqlNode *parse_name(Parser *parser) {
  if (is_name_token(peek(parser))) return parser_leaf(parser, KQL_NAME);
  if (peek(parser) == TOK_LBRACKET) return string_name(parser);
  if (peek(parser) == TOK_LBRACE) return braced_name(parser);
  return NULL;
}

KqlNode *parse_declared_name(Parser *parser) {
  if (is_declared_token(peek(parser))) return parser_leaf(parser, KQL_NAME);
  return parse_name(parser);
}

KqlNode *parse_required_name(Parser *parser) {
  KqlNode *name = parse_name(parser);
  return name ? name : parser_missing_name(parser);
}

KqlNode *parse_wildcard(Parser *parser) {
  uint32_t len = parser_scan_wildcard(parser, 0);
  return len ? span_of_tokens(parser, KQL_WILDCARD, len) : NULL;
}

KqlNode *parse_wildcard_or_name(Parser *parser) {
  KqlNode *wildcard = parse_wildcard(parser);
  return wildcard ? wildcard : parse_name(parser);
}

/* "[" wildcard "]" | "[" string "]" */
KqlNode *parse_bracketed_name(Parser *parser) {
  if (peek(parser) != TOK_LBRACKET) return NULL;
  uint32_t len = parser_scan_wildcard(parser, 1);
  if (len == 0) return string_name(parser);
  Open open = open_node(parser);
  uint32_t token = parser->at;
  for (uint32_t i = 0; i <= len; i++) take(parser);
  parser_expect_close(parser, TOK_RBRACKET, token);
  return parser_close_node(parser, open, KQL_WILDCARD, token);
}

/* Whether what follows a keyword shows that it was meant as a name: an infix operator that is no
   sign, or what closes or separates. */
static bool follows_name(KqlTokenKind kind) {
  switch (kind) {
    case TOK_PLUS:
    case TOK_MINUS:
    case TOK_LESS_GREATER: return false;
    case TOK_RPAREN:
    case TOK_RBRACKET:
    case TOK_RBRACE:
    case TOK_DOT:
    case TOK_COMMA:
    case TOK_PIPE: return true;
    default: return parser_is_infix(kind);
  }
}

KqlNode *parse_misused_keyword(Parser *parser) {
  if (!is_keyword(peek(parser)) || !follows_name(peek_at(parser, 1))) return NULL;
  KqlNode *name = parser_leaf(parser, KQL_NAME);
  Str text = kql_text(parser->query, name);
  Diag *diag = parser_find(parser, DIAG_KS228, kql_span(parser->query, name),
                           "`%.*s` is a keyword, expected `['%.*s']` where it is a name",
                           STR_ARG(text), STR_ARG(text));
  if (diag) {
    Fix *fix = diag_fix(parser->bag, diag, true, "bracket the name");
    fix_edit(parser->bag, fix, kql_span(parser->query, name),
             arena_printf(parser->arena, "['%.*s']", STR_ARG(text)));
  }
  return name;
}

KqlNode *parse_star(Parser *parser) {
  return peek(parser) == TOK_STAR ? parser_leaf(parser, KQL_STAR) : NULL;
}

/* --- types and schemas --- */

/* Whether KIND is the word of a type that parameters and columns may have. */
static bool is_column_type(KqlTokenKind kind) {
  switch (kind) {
    case TOK_BOOL:
    case TOK_BOOLEAN:
    case TOK_DATE:
    case TOK_DATETIME:
    case TOK_DECIMAL:
    case TOK_DOUBLE:
    case TOK_DYNAMIC:
    case TOK_GUID:
    case TOK_INT:
    case TOK_INT64:
    case TOK_INT8:
    case TOK_LONG:
    case TOK_REAL:
    case TOK_STRING:
    case TOK_TIME:
    case TOK_TIMESPAN:
    case TOK_UNIQUEID: return true;
    default: return false;
  }
}

bool parser_is_any_type(KqlTokenKind kind) {
  switch (kind) {
    case TOK_FLOAT:
    case TOK_INT16:
    case TOK_INT32:
    case TOK_UINT:
    case TOK_UINT16:
    case TOK_UINT32:
    case TOK_UINT64:
    case TOK_UINT8:
    case TOK_ULONG: return true;
    default: return is_column_type(kind);
  }
}

static KqlNode *invalid_type(Parser *parser) {
  if (!parser_is_any_type(peek(parser)) && !is_name_token(peek(parser))) return NULL;
  KqlNode *type = parser_leaf(parser, KQL_TYPE);
  Str text = kql_text(parser->query, type);
  parser_find(parser, DIAG_KS160, kql_span(parser->query, type),
              "`%.*s` is not a type, expected string, long, datetime, dynamic …", STR_ARG(text));
  return type;
}

KqlNode *parse_required_type(Parser *parser) {
  if (is_column_type(peek(parser))) return parser_leaf(parser, KQL_TYPE);
  KqlNode *type = invalid_type(parser);
  return type ? type : parser_missing(parser, "a type");
}

static KqlNode *missing_column(Parser *parser) { return parser_missing(parser, "`name: type`"); }

static const ListRule columns = {parse_column, missing_column, parser_at_list_end, LIST_TRAILING};

/* schema = "(" (["*"] [","] | [","]) {column [","]} ")" */
static KqlNode *schema(Parser *parser) {
  Open open = open_node(parser);
  uint32_t opener = take(parser);
  if (!parser_enter(parser)) {
    parser_leave(parser);
    return parser_close_node(parser, open, KQL_SCHEMA, opener);
  }
  took(parser, TOK_COMMA);
  if (peek(parser) == TOK_STAR) {
    keep(parser, parse_star(parser));
    took(parser, TOK_COMMA);
  }
  parser_comma_list(parser, &columns);
  parser_expect_close(parser, TOK_RPAREN, opener);
  parser_leave(parser);
  return parser_close_node(parser, open, KQL_SCHEMA, opener);
}

KqlNode *parse_required_schema(Parser *parser) {
  return peek(parser) == TOK_LPAREN ? schema(parser)
                                    : parser_missing(parser, "`(` and the columns");
}

static KqlNode *type_or_schema(Parser *parser) {
  return peek(parser) == TOK_LPAREN ? schema(parser) : parse_required_type(parser);
}

/* column = name ":" (type | schema) */
KqlNode *parse_column(Parser *parser) {
  Open open = open_node(parser);
  KqlNode *name = parse_declared_name(parser);
  if (!name) {
    if (peek(parser) != TOK_COLON) return NULL;
    name = parser_missing_name(parser);
  }
  keep(parser, name);
  uint32_t colon = parser_expect(parser, TOK_COLON);
  keep(parser, type_or_schema(parser));
  return parser_close_node(parser, open, KQL_COLUMN, colon);
}

/* name [":" type] */
static KqlNode *maybe_typed(Parser *parser, KqlNode *name, KqlNode *(*type)(Parser *)) {
  Open open = parser_open_around(parser, name);
  if (peek(parser) == TOK_COLON) {
    take(parser);
    keep(parser, type(parser));
  } else {
    keep(parser, NULL);
  }
  return parser_close_node(parser, open, KQL_COLUMN, NO_TOKEN);
}

KqlNode *parse_column_maybe_typed(Parser *parser) {
  KqlNode *name =
      peek(parser) == TOK_COLON ? parser_missing_name(parser) : parse_declared_name(parser);
  return name ? maybe_typed(parser, name, parse_required_type) : NULL;
}

static KqlNode *any_type(Parser *parser) {
  return parser_is_any_type(peek(parser)) ? parser_leaf(parser, KQL_TYPE)
                                          : parse_required_type(parser);
}

KqlNode *parse_typed_reference(Parser *parser) {
  KqlNode *name = parse_name(parser);
  if (!name || peek(parser) != TOK_COLON) return name;
  return maybe_typed(parser, name, any_type);
}

/* --- parameters of functions --- */

/* ["=" (literal | name)] */
static KqlNode *default_value(Parser *parser) {
  if (!took(parser, TOK_ASSIGN)) return NULL;
  KqlNode *value = parse_literal(parser);
  if (!value && is_name_token(peek(parser))) value = parser_leaf(parser, KQL_NAME);
  return value ? value : parser_missing_expression(parser);
}

/* parameter = name ":" (type | schema) ["=" literal] */
KqlNode *parse_parameter(Parser *parser) {
  KqlNode *column = parse_column(parser);
  if (!column) return NULL;
  Open open = {column->first, parser->kids.len};
  keep(parser, column->kids[KQL_COLUMN_NAME]);
  keep(parser, column->kids[KQL_COLUMN_TYPE]);
  keep(parser, default_value(parser));
  return parser_close_node(parser, open, KQL_PARAMETER, column->token);
}

/* A PARAMETER of nothing, so that lists of them hold no other kind. */
KqlNode *parser_missing_parameter(Parser *parser) {
  Open open = open_node(parser);
  keep(parser, parser_missing(parser, "`name: type`"));
  keep(parser, parser_nothing(parser)), keep(parser, NULL);
  return parser_close_node(parser, open, KQL_PARAMETER, NO_TOKEN);
}
