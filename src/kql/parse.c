/* Owns queries as wholes: directives, statements, functions, what is left over. Comes in: a query's
   text. Goes out: its tree and findings. The other parse_*.c and parse_op_*.c hold the rest of the
   grammar, parser.c what they share. */
#include "kql/parse.h"

#include "kql/advice.h"
#include "kql/parser.h"

/* --- functions --- */

/* "(" [parameter {"," parameter}] ")" */
static KqlNode *parameters(Parser *parser) {
  static const ListRule rule = {parse_parameter, parser_missing_parameter, parser_at_list_end, 0};
  Open open = open_node(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  if (opener == NO_TOKEN)
    return parser_expect(parser, TOK_RPAREN), parser_close_node(parser, open, KQL_LIST, NO_TOKEN);
  parser_comma_list(parser, &rule);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_LIST, opener);
}

static KqlNode *let(Parser *parser);
static KqlNode *query_parameters(Parser *parser);

static KqlNode *body_statement(Parser *parser, bool pattern) {
  if (peek(parser) == TOK_LET) return let(parser);
  return !pattern && peek(parser) == TOK_DECLARE ? query_parameters(parser) : NULL;
}

static void body_inside(Parser *parser, bool pattern) {
  for (KqlNode *one;
       !parser_at_list_end(parser) && (one = body_statement(parser, pattern)) != NULL;) {
    keep(parser, one);
    if (parser_expect(parser, TOK_SEMICOLON) != NO_TOKEN) parser->troubled = false;
  }
  Open open = open_node(parser);
  KqlNode *value = parse_pipe(parser, TOK_RBRACE);
  if (value) {
    keep(parser, value);
    keep(parser, parser_close_node(parser, open, KQL_QUERY, NO_TOKEN));
  }
  took(parser, TOK_SEMICOLON);
}

/* body = "{" {let ";"} [pipe] [";"] "}" */
static KqlNode *body(Parser *parser, bool pattern) {
  Open open = open_node(parser);
  uint32_t opener = parser_expect(parser, TOK_LBRACE);
  if (opener != NO_TOKEN || pattern) {
    KqlTokenKind around = parser->block;
    parser->block = TOK_RBRACE;
    if (parser_enter(parser)) body_inside(parser, pattern);
    parser_leave(parser);
    parser->block = around;
  }
  parser_expect_close(parser, TOK_RBRACE, opener);
  return parser_close_node(parser, open, KQL_BLOCK, NO_TOKEN);
}

/* function = ["view"] parameters body */
static KqlNode *function(Parser *parser) {
  Open open = open_node(parser);
  bool view = took(parser, TOK_VIEW);
  keep(parser, parameters(parser));
  keep(parser, body(parser, false));
  KqlNode *node = parser_close_node(parser, open, KQL_FUNCTION, NO_TOKEN);
  if (view) node->flags |= KQL_VIEW;
  return node;
}

/* `()`, `(*` and `(name:` begin a function; anything else in brackets is an expression. */
static bool starts_function(const Parser *parser) {
  uint32_t at = peek(parser) == TOK_VIEW;
  if (peek_at(parser, at) != TOK_LPAREN) return false;
  KqlTokenKind next = peek_at(parser, at + 1);
  if (next == TOK_RPAREN || next == TOK_STAR) return true;
  uint32_t len = parser_scan_declared_name(parser, at + 1);
  return len > 0 && peek_at(parser, at + 1 + len) == TOK_COLON;
}

/* --- statements --- */

static KqlNode *let_value(Parser *parser) {
  if (peek(parser) == TOK_MATERIALIZE) return parse_materialize(parser);
  if (peek(parser) == TOK_ENTITY_GROUP) return parse_entity_group(parser);
  if (starts_function(parser)) return function(parser);
  return parse_required_pipe(parser, TOK_SEMICOLON);
}

/* let = "let" name "=" (function | materialize | entity-group | pipe) */
static KqlNode *let(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_required_name(parser));
  parser_expect(parser, TOK_ASSIGN);
  keep(parser, let_value(parser));
  return parser_close_node(parser, open, KQL_LET, keyword);
}

/* alias = "alias" "database" name "=" expression */
static KqlNode *alias(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  parser_expect(parser, TOK_DATABASE);
  keep(parser, parse_required_name(parser));
  parser_expect(parser, TOK_ASSIGN);
  keep(parser, parse_required_unnamed(parser));
  return parser_close_node(parser, open, KQL_ALIAS, keyword);
}

/* set = "set" name ["=" expression] */
static KqlNode *set(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_required_name(parser));
  keep(parser, took(parser, TOK_ASSIGN) ? parse_required_unnamed(parser) : NULL);
  return parser_close_node(parser, open, KQL_SET, keyword);
}

/* "declare" "query_parameters" "(" parameter {"," parameter} ")" */
static KqlNode *query_parameters(Parser *parser) {
  static const ListRule rule = {parse_parameter, parser_missing_parameter, parser_at_list_end,
                                LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  parser_expect(parser, TOK_QUERY_PARAMETERS);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  parser_comma_list(parser, &rule);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_QUERY_PARAMETERS, keyword);
}

/* "restrict" "access" "to" "(" entity {"," entity} ")" [with] */
static KqlNode *restrict_access(Parser *parser) {
  static const ListRule entities = {parse_wildcard_path, parser_missing_expression,
                                    parser_at_list_end, LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  parser_expect(parser, TOK_ACCESS);
  parser_expect(parser, TOK_TO);
  keep(parser, NULL);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  parser_comma_list(parser, &entities);
  parser_expect_close(parser, TOK_RPAREN, opener);
  KqlNode *with = parse_with_properties(parser);
  parser->kids.ptr[open.kids + KQL_RESTRICT_WITH] = with;
  return parser_close_node(parser, open, KQL_RESTRICT, keyword);
}

/* --- patterns --- */

static KqlNode *missing_string(Parser *parser) { return parser_missing(parser, "a string"); }

/* ["." "[" literal "]"] */
static KqlNode *path_value(Parser *parser) {
  if (!took(parser, TOK_DOT)) return NULL;
  uint32_t opener = parser_expect(parser, TOK_LBRACKET);
  KqlNode *value = parse_literal(parser);
  if (!value) value = missing_string(parser);
  parser_expect_close(parser, TOK_RBRACKET, opener);
  return value;
}

/* match = "(" expression {"," expression} ")" [path] "=" body ";" */
static KqlNode *pattern_match(Parser *parser) {
  static const ListRule values = {parse_unnamed, missing_string, parser_at_list_end, LIST_SOME};
  if (peek(parser) != TOK_LPAREN) return NULL;
  Open open = open_node(parser), list = open_node(parser);
  uint32_t opener = take(parser);
  parser_comma_list(parser, &values);
  parser_expect_close(parser, TOK_RPAREN, opener);
  keep(parser, parser_close_node(parser, list, KQL_LIST, opener));
  keep(parser, path_value(parser));
  uint32_t equals = parser_expect(parser, TOK_ASSIGN);
  keep(parser, body(parser, true));
  parser_expect(parser, TOK_SEMICOLON);
  return parser_close_node(parser, open, KQL_PATTERN_MATCH, equals);
}

static KqlNode *pattern_columns(Parser *parser) {
  static const ListRule columns = {parse_column, parser_missing_parameter, parser_at_list_end, 0};
  Open open = open_node(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  parser_comma_list(parser, &columns);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_LIST, NO_TOKEN);
}

/* ["[" column "]"] */
static KqlNode *pattern_path(Parser *parser) {
  uint32_t opener = parser->at;
  if (!took(parser, TOK_LBRACKET)) return NULL;
  KqlNode *column = parse_column(parser);
  if (!column) column = parser_missing_parameter(parser);
  parser_expect_close(parser, TOK_RBRACKET, opener);
  return column;
}

/* "declare" "pattern" name ["=" "(" columns ")" [path] "{" match {match} "}"] */
static KqlNode *pattern(Parser *parser) {
  Open open = open_node(parser);
  take(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_required_name(parser));
  if (!took(parser, TOK_ASSIGN)) {
    keep(parser, NULL), keep(parser, NULL);
    return parser_close_node(parser, open, KQL_PATTERN, keyword);
  }
  keep(parser, pattern_columns(parser));
  keep(parser, pattern_path(parser));
  uint32_t opener = parser_expect(parser, TOK_LBRACE), kept = parser->kids.len;
  for (KqlNode *one; !parser_at_list_end(parser) && (one = pattern_match(parser)) != NULL;)
    keep(parser, one);
  if (parser->kids.len == kept) parser_missing(parser, "`(…) = { … };`");
  parser_expect_close(parser, TOK_RBRACE, opener);
  return parser_close_node(parser, open, KQL_PATTERN, keyword);
}

/* --- blocks --- */

/* The rule of the statement whose keyword stands here, or NULL. */
static Rule *statement_rule(const Parser *parser) {
  KqlTokenKind next = peek_at(parser, 1);
  switch (peek(parser)) {
    case TOK_LET: return parser_scan_name(parser, 1) ? let : NULL;
    case TOK_SET: return set;
    case TOK_ALIAS: return next == TOK_DATABASE ? alias : NULL;
    case TOK_DECLARE:
      return next == TOK_PATTERN ? pattern : next == TOK_QUERY_PARAMETERS ? query_parameters : NULL;
    case TOK_RESTRICT: return next == TOK_ACCESS ? restrict_access : NULL;
    default: return NULL;
  }
}

/* statement = let | set | alias | declare | restrict | pipe */
static KqlNode *statement(Parser *parser, KqlTokenKind closer) {
  Rule *rule = statement_rule(parser);
  if (rule) return rule(parser);
  Open open = open_node(parser);
  KqlNode *value = parse_pipe(parser, closer);
  if (!value) return NULL;
  keep(parser, value);
  return parser_close_node(parser, open, KQL_QUERY, NO_TOKEN);
}

/* The statement ONE that begins at TOKEN is read. A query that another statement follows without a
   `;` is hardly one. */
static void missing_semicolon(Parser *parser, const KqlNode *one, uint32_t token) {
  Diag *diag = parser_expected(parser, token, "`;` or `|`");
  if (!diag || (one->kind == KQL_QUERY && !parser_at_list_end(parser))) return;
  uint32_t end = parser->tokens[token - 1].end;
  Fix *fix = diag_fix(parser->bag, diag, false, "put `;` before it");
  fix_edit(parser->bag, fix, (Span){end, end}, STR(";"));
}

/* What stands where a statement should begin but cannot, for people: reported and passed over. */
static KqlNode *stray(Parser *parser, KqlTokenKind closer) {
  if (parser->mode != KQL_FOR_PEOPLE || peek(parser) == TOK_END || peek(parser) == closer)
    return NULL;
  Open open = open_node(parser);
  Str text = parser_found(parser, parser->at);
  Span span = kql_token_span(parser->query, parser->at);
  if (peek(parser) != TOK_BAD)
    advice_on_token(parser,
                    parser_find(parser, DIAG_KS198, span,
                                "found %.*s, expected a table or a statement", STR_ARG(text)),
                    parser->at);
  take(parser);
  while (peek(parser) != TOK_SEMICOLON && peek(parser) != TOK_PIPE && peek(parser) != TOK_END &&
         peek(parser) != closer)
    take(parser);
  return parser_close_node(parser, open, KQL_ERROR, NO_TOKEN);
}

/* {statement [";"]}, kept as children */
static void statements(Parser *parser, KqlTokenKind closer) {
  bool separated = true;
  for (;;) {
    uint32_t at = parser->at;
    bool before = parser->troubled;
    KqlNode *one = statement(parser, closer);
    if (!one) one = stray(parser, closer);
    if (!one) return;
    if (!separated && one->kind != KQL_ERROR) {
      bool inside = parser->troubled;
      parser->troubled = before;
      missing_semicolon(parser, one, at);
      parser->troubled |= inside;
    }
    keep(parser, one);
    separated = took(parser, TOK_SEMICOLON);
    if (separated) parser->troubled = false;
  }
}

KqlNode *parse_block(Parser *parser, KqlTokenKind closer) {
  Open open = open_node(parser);
  KqlTokenKind around = parser->block;
  parser->block = closer;
  if (parser_enter(parser)) statements(parser, closer);
  parser_leave(parser);
  parser->block = around;
  return parser_close_node(parser, open, KQL_BLOCK, NO_TOKEN);
}

static bool known_directive(Str name) {
  static const char words[] =
      "automate|browse|connect|crp|database|download|qp|query|run|save|sqr|truesight|upload|"
      "welcome";
  for (Str rest = str_of(words); rest.len;) {
    if (str_eq(str_split(&rest, '|'), name)) return true;
  }
  return false;
}

/* {"#" name …}: lines for the client, before the first statement */
static void directives(Parser *parser) {
  while (peek(parser) == TOK_DIRECTIVE) {
    Str text = str_from(parser_token_text(parser, parser->at), 1);
    size_t len = 0;
    while (len < text.len && (char_is_alnum(text.ptr[len]) || text.ptr[len] == '_')) len++;
    uint32_t start = parser->tokens[parser->at].start + 1;
    Span span = {start, start + (uint32_t)len};
    Str name = str_slice(text, 0, len);
    if (!known_directive(name)) {
      Diag *diag =
          parser_remark(parser, DIAG_KS250, span, "`#%.*s` is no known directive", STR_ARG(name));
      if (diag) diag_help(parser->bag, diag, "a comment begins with `//`");
    }
    take(parser);
  }
}

/* What no statement takes, as an ERROR with one finding. */
static KqlNode *leftover(Parser *parser) {
  Open open = open_node(parser);
  Span span = kql_token_span(parser->query, parser->at);
  Str text = parser_found(parser, parser->at);
  parser_find(parser, DIAG_KS198, span, "found %.*s, expected `|` or the end of the query",
              STR_ARG(text));
  while (peek(parser) != TOK_END) take(parser);
  return parser_close_node(parser, open, KQL_ERROR, NO_TOKEN);
}

/* A management command, `.show tables`: not a query, not read further. */
static KqlNode *command(Parser *parser) {
  Open open = open_node(parser);
  Span dot = kql_token_span(parser->query, parser->at);
  if (parser->mode == KQL_FOR_PEOPLE)
    parser_remark(parser, DIAG_KS300, dot, "a management command, expected a query");
  parser->at = parser->len - 1;
  return parser_close_node(parser, open, KQL_COMMAND, NO_TOKEN);
}

/* query = {directive} (command | {statement [";"]}) */
static KqlNode *query_text(Parser *parser) {
  directives(parser);
  if (peek(parser) == TOK_DOT) return command(parser);
  Open open = open_node(parser);
  if (parser_enter(parser)) statements(parser, TOK_SEMICOLON);
  parser_leave(parser);
  if (peek(parser) != TOK_END) keep(parser, leftover(parser));
  return parser_close_node(parser, open, KQL_BLOCK, NO_TOKEN);
}

KqlQuery *kql_parse_as(Arena *arena, const Source *source, DiagBag *bag, KqlParseMode mode) {
  KqlQuery *query = ARENA_NEW(arena, KqlQuery);
  query->arena = arena;
  query->source = source;
  query->tokens = kql_lex(arena, source->text);
  Parser parser = {.arena = arena,
                   .query = query,
                   .bag = bag,
                   .tokens = query->tokens.ptr,
                   .len = query->tokens.len,
                   .mode = mode,
                   .block = TOK_END};
  query->root = query_text(&parser);
  return query;
}

KqlQuery *kql_parse(Arena *arena, const Source *source, DiagBag *bag) {
  return kql_parse_as(arena, source, bag, KQL_FOR_PEOPLE);
}
