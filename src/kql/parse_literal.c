/* Owns literals: numbers, strings, typed literals, dynamic(…) with its JSON, typeof(…). Comes in:
   the parser before one. Goes out: LITERAL, STRING, DYNAMIC, ARRAY, BAG, PAIR, UNARY, TYPEOF. */
#include "kql/parser.h"

bool parser_is_literal(KqlTokenKind kind) {
  return kind >= TOK_STRING_TEXT && kind <= TOK_RAW_GUID;
}

/* string = string-token {string-token} */
KqlNode *parse_string(Parser *parser) {
  if (peek(parser) != TOK_STRING_TEXT) return NULL;
  Open open = open_node(parser);
  uint32_t token = parser->at;
  while (peek(parser) == TOK_STRING_TEXT) take(parser);
  return parser_close_node(parser, open, KQL_STRING, token);
}

static KqlNode *raw_guid(Parser *parser) {
  KqlNode *node = parser_leaf(parser, KQL_LITERAL);
  Span span = kql_span(parser->query, node);
  Str text = kql_text(parser->query, node);
  Diag *diag =
      parser_find(parser, DIAG_KS214, span, "a bare guid, expected `guid(%.*s)`", STR_ARG(text));
  if (diag) {
    Fix *fix = diag_fix(parser->bag, diag, true, "write guid(…) around it");
    fix_edit(parser->bag, fix, span, arena_printf(parser->arena, "guid(%.*s)", STR_ARG(text)));
  }
  return node;
}

/* ("+" | "-") number, nothing between them */
static KqlNode *signed_number(Parser *parser) {
  KqlTokenKind kind = peek_at(parser, 1);
  bool number = kind == TOK_LONG_VALUE || kind == TOK_REAL_VALUE || kind == TOK_TIMESPAN_VALUE;
  if (!number || !parser_touches(parser, 1)) return NULL;
  if (!char_is_digit(parser_token_text(parser, parser->at + 1).ptr[0])) return NULL;
  Open open = open_node(parser);
  uint32_t sign = take(parser);
  keep(parser, parser_leaf(parser, KQL_LITERAL));
  return parser_close_node(parser, open, KQL_UNARY, sign);
}

/* --- dynamic --- */

static KqlNode *json_value(Parser *parser);

static KqlNode *missing_json(Parser *parser) { return parser_missing(parser, "a JSON value"); }
static KqlNode *missing_pair(Parser *parser) { return parser_missing(parser, "`\"key\": value`"); }

static KqlNode *require_json(Parser *parser) {
  KqlNode *value = json_value(parser);
  return value ? value : missing_json(parser);
}

/* dynamic = "dynamic" "(" json ")" */
static KqlNode *dynamic(Parser *parser) {
  if (peek_at(parser, 1) != TOK_LPAREN) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser), opener = take(parser);
  keep(parser, require_json(parser));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_DYNAMIC, keyword);
}

static KqlNode *json_number(Parser *parser) {
  if (peek(parser) != TOK_MINUS) return parser_leaf(parser, KQL_LITERAL);
  KqlTokenKind kind = peek_at(parser, 1);
  if (kind != TOK_LONG_VALUE && kind != TOK_REAL_VALUE) return NULL;
  Open open = open_node(parser);
  uint32_t sign = take(parser);
  keep(parser, parser_leaf(parser, KQL_LITERAL));
  return parser_close_node(parser, open, KQL_UNARY, sign);
}

static KqlNode *json_array(Parser *parser) {
  static const ListRule values = {json_value, missing_json, parser_at_list_end, 0};
  Open open = open_node(parser);
  uint32_t opener = take(parser);
  parser_comma_list(parser, &values);
  parser_expect_close(parser, TOK_RBRACKET, opener);
  return parser_close_node(parser, open, KQL_ARRAY, opener);
}

/* pair = string ":" json */
static KqlNode *json_pair(Parser *parser) {
  Open open = open_node(parser);
  KqlNode *key = NULL, *value = NULL;
  if (peek(parser) == TOK_STRING_TEXT) {
    key = parser_leaf(parser, KQL_STRING);
  } else if (peek(parser) == TOK_COLON) {
    key = parser_missing(parser, "a key in quotes");
  } else {
    uint32_t at = parser->at;
    value = json_value(parser);
    if (!value) return NULL;
    parser->at = at;
    key = parser_missing(parser, "a key in quotes");
    parser->at = value->end;
    keep(parser, key), keep(parser, value);
    return parser_close_node(parser, open, KQL_PAIR, NO_TOKEN);
  }
  keep(parser, key);
  uint32_t colon = parser_expect(parser, TOK_COLON);
  keep(parser, require_json(parser));
  return parser_close_node(parser, open, KQL_PAIR, colon);
}

static KqlNode *json_bag(Parser *parser) {
  static const ListRule pairs = {json_pair, missing_pair, parser_at_list_end, 0};
  Open open = open_node(parser);
  uint32_t opener = take(parser);
  parser_comma_list(parser, &pairs);
  parser_expect_close(parser, TOK_RBRACE, opener);
  return parser_close_node(parser, open, KQL_BAG, opener);
}

/* json = ["-"] number | string | bool | null | datetime | timespan | guid | decimal | dynamic
        | "[" [json {"," json}] "]" | "{" [pair {"," pair}] "}" */
static KqlNode *json_inside(Parser *parser) {
  switch (peek(parser)) {
    case TOK_LONG_VALUE:
    case TOK_REAL_VALUE:
    case TOK_MINUS: return json_number(parser);
    case TOK_RAW_GUID: return raw_guid(parser);
    case TOK_BOOL_VALUE:
    case TOK_DATETIME_VALUE:
    case TOK_TIMESPAN_VALUE:
    case TOK_GUID_VALUE:
    case TOK_DECIMAL_VALUE:
    case TOK_NULL: return parser_leaf(parser, KQL_LITERAL);
    case TOK_STRING_TEXT: return parse_string(parser);
    case TOK_DYNAMIC: return dynamic(parser);
    case TOK_LBRACKET: return json_array(parser);
    case TOK_LBRACE: {
      KqlNode *name = parse_name(parser);
      return name ? name : json_bag(parser);
    }
    default: return NULL;
  }
}

static KqlNode *json_value(Parser *parser) {
  KqlNode *value = parser_enter(parser) ? json_inside(parser) : NULL;
  parser_leave(parser);
  return value;
}

/* --- typeof --- */

static KqlNode *typeof_element(Parser *parser) {
  KqlNode *star = parse_star(parser);
  return star ? star : parse_column(parser);
}

static KqlNode *missing_type(Parser *parser) { return parser_missing(parser, "a type"); }

/* The type alone in typeof(…). */
static KqlNode *scalar_type(Parser *parser) {
  bool known = parser_is_any_type(peek(parser));
  KqlNode *type = parser_leaf(parser, KQL_TYPE);
  Str text = kql_text(parser->query, type);
  if (!known)
    parser_remark(parser, DIAG_KS160, kql_span(parser->query, type),
                  "`%.*s` is not a type, expected string, long, datetime, dynamic …",
                  STR_ARG(text));
  return type;
}

/* typeof = "typeof" "(" (type | (column | "*") {"," …}) ")" */
KqlNode *parse_typeof(Parser *parser) {
  static const ListRule types = {typeof_element, missing_type, parser_at_list_end, 0};
  if (peek(parser) != TOK_TYPEOF || peek_at(parser, 1) != TOK_LPAREN) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser), opener = take(parser);
  if (parser_is_any_type(peek(parser)) ||
      (peek(parser) == TOK_IDENTIFIER && peek_at(parser, 1) == TOK_RPAREN))
    keep(parser, scalar_type(parser));
  else
    parser_comma_list(parser, &types);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_TYPEOF, keyword);
}

KqlNode *parse_literal(Parser *parser) {
  switch (peek(parser)) {
    case TOK_STRING_TEXT: return parse_string(parser);
    case TOK_RAW_GUID: return raw_guid(parser);
    case TOK_BOOL_VALUE:
    case TOK_INT_VALUE:
    case TOK_LONG_VALUE:
    case TOK_REAL_VALUE:
    case TOK_DECIMAL_VALUE:
    case TOK_DATETIME_VALUE:
    case TOK_TIMESPAN_VALUE:
    case TOK_GUID_VALUE: return parser_leaf(parser, KQL_LITERAL);
    case TOK_DYNAMIC: return dynamic(parser);
    case TOK_PLUS:
    case TOK_MINUS: return signed_number(parser);
    case TOK_TYPEOF: return parse_typeof(parser);
    case TOK_LBRACE: return parse_name(parser);
    default: return NULL;
  }
}
