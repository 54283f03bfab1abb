/* Owns the operators that make rows and columns out of values: mv-expand, mv-apply, parse and its
   kin, make-series, scan, range. Comes in: the parser at the keyword. Goes out: their nodes. */
#include "kql/parser.h"

/* --- mv-expand, mv-apply --- */

/* "to" typeof */
static KqlNode *to_type(Parser *parser) {
  if (!took(parser, TOK_TO)) return NULL;
  KqlNode *type = parse_typeof(parser);
  return type ? type : parser_missing(parser, "`typeof(…)`");
}

/* item = named ["to" typeof] */
static KqlNode *item(Parser *parser) {
  Open open = open_node(parser);
  KqlNode *value = peek(parser) == TOK_TO ? parser_missing_expression(parser) : parse_named(parser);
  if (!value) return NULL;
  keep(parser, value);
  keep(parser, to_type(parser));
  return parser_close_node(parser, open, KQL_MV_ITEM, NO_TOKEN);
}

static bool at_expand_end(const Parser *parser) {
  return peek(parser) == TOK_LIMIT || parser_at_list_end(parser);
}

/* ("mv-expand" | "mvexpand") parameters item {"," item} ["limit" expression] */
KqlNode *parse_op_mv_expand(Parser *parser) {
  static const ListRule items = {item, parser_missing_expression, at_expand_end, LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_MV_EXPAND));
  keep(parser, NULL);
  parser_comma_list(parser, &items);
  if (took(parser, TOK_LIMIT)) {
    KqlNode *limit = parse_required_unnamed(parser);
    parser->kids.ptr[open.kids + KQL_MV_EXPAND_LIMIT] = limit;
  }
  return parser_close_node(parser, open, KQL_MV_EXPAND, keyword);
}

/* A clause's keyword ends the list unless it plainly is a column: `on, …`, `id = …`. */
static bool at_apply_end(const Parser *parser) {
  KqlTokenKind kind = peek(parser), next = peek_at(parser, 1);
  bool clause = kind == TOK_LIMIT || kind == TOK_ID || kind == TOK_ON;
  if (clause && next != TOK_COMMA && next != TOK_TO && next != TOK_ASSIGN) return true;
  return parser_at_list_end(parser);
}

/* item {"," item} | "to" typeof alone */
static void apply_items(Parser *parser) {
  static const ListRule items = {item, parser_missing_expression, at_apply_end, LIST_SOME};
  uint32_t at = parser->at, findings = parser->bag->diags.len;
  bool troubled = parser->troubled, broken = parser->query->broken;
  if (peek(parser) == TOK_TO) {
    Open open = open_node(parser);
    KqlNode *type = to_type(parser);
    if (peek(parser) != TOK_COMMA) {
      keep(parser, NULL), keep(parser, type);
      keep(parser, parser_close_node(parser, open, KQL_MV_ITEM, NO_TOKEN));
      return;
    }
    parser->at = at;
    parser->bag->diags.len = findings;
    parser->troubled = troubled, parser->query->broken = broken;
  }
  parser_comma_list(parser, &items);
}

/* "(" subpipe ")" */
static KqlNode *apply_body(Parser *parser) {
  if (peek(parser) != TOK_LPAREN) {
    parser_expect(parser, TOK_LPAREN);
    KqlNode *none = parser_missing_expression(parser);
    parser_expect(parser, TOK_RPAREN);
    return none;
  }
  return parse_closed_pipe(parser);
}

/* ("mv-apply" | "mvapply") parameters items ["limit" e] ["id" e] "on" "(" subpipe ")" */
KqlNode *parse_op_mv_apply(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_MV_APPLY));
  keep(parser, NULL), keep(parser, NULL), keep(parser, NULL);
  apply_items(parser);
  KqlNode *limit = took(parser, TOK_LIMIT) ? parse_required_unnamed(parser) : NULL;
  KqlNode *id = took(parser, TOK_ID) ? parse_required_unnamed(parser) : NULL;
  parser_expect(parser, TOK_ON);
  KqlNode *body = apply_body(parser);
  parser->kids.ptr[open.kids + KQL_MV_APPLY_LIMIT] = limit;
  parser->kids.ptr[open.kids + KQL_MV_APPLY_ID] = id;
  parser->kids.ptr[open.kids + KQL_MV_APPLY_BODY] = body;
  return parser_close_node(parser, open, KQL_MV_APPLY, keyword);
}

/* --- parse --- */

static KqlNode *pattern_part(Parser *parser) {
  KqlNode *part = parse_star(parser);
  if (!part) part = parse_string(parser);
  return part ? part : parse_column_maybe_typed(parser);
}

/* KEYWORD parameters expression "with" {"*" | string | name [":" type]} */
static KqlNode *parse(Parser *parser, KqlKind kind) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_PARSE));
  keep(parser, parse_required_unnamed(parser));
  parser_expect(parser, TOK_WITH);
  for (KqlNode *part; (part = pattern_part(parser)) != NULL;) keep(parser, part);
  return parser_close_node(parser, open, kind, keyword);
}

KqlNode *parse_op_parse(Parser *parser) { return parse(parser, KQL_PARSE); }
KqlNode *parse_op_parse_where(Parser *parser) { return parse(parser, KQL_PARSE_WHERE); }

/* "parse-kv" expression "as" schema ["with" "(" … ")"] */
KqlNode *parse_op_parse_kv(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  keep(parser, parse_required_unnamed(parser));
  parser_expect(parser, TOK_AS);
  keep(parser, parse_required_schema(parser));
  keep(parser, took(parser, TOK_WITH) ? parse_parameter_list(parser, PARAMS_PARSE_KV) : NULL);
  return parser_close_node(parser, open, KQL_PARSE_KV, keyword);
}

/* --- make-series --- */

/* series = named ["default" "=" named] */
static KqlNode *series(Parser *parser) {
  Open open = open_node(parser);
  KqlNode *value = parse_named(parser), *otherwise = NULL;
  if (!value) return NULL;
  keep(parser, value);
  if (took(parser, TOK_DEFAULT)) {
    parser_expect(parser, TOK_ASSIGN);
    otherwise = parse_required_named(parser);
  }
  keep(parser, otherwise);
  return parser_close_node(parser, open, KQL_SERIES, NO_TOKEN);
}

static KqlNode *missing_series(Parser *parser) {
  Open open = open_node(parser);
  keep(parser, parser_missing_expression(parser)), keep(parser, NULL);
  return parser_close_node(parser, open, KQL_SERIES, NO_TOKEN);
}

static bool at_series_end(const Parser *parser) {
  KqlTokenKind kind = peek(parser);
  return kind == TOK_ON || kind == TOK_FROM || kind == TOK_IN || parser_at_list_end(parser);
}

/* "in" "range" "(" from "," to "," step ")", as three children */
static void in_range(Parser *parser) {
  static const ListRule bounds = {parse_named, parser_missing_expression, parser_at_list_end, 0};
  parser_expect(parser, TOK_IN);
  parser_expect(parser, TOK_RANGE);
  uint32_t opener = parser_expect(parser, TOK_LPAREN), kept = parser->kids.len;
  parser_comma_list(parser, &bounds);
  uint32_t given = parser->kids.len - kept, end = parser->at;
  bool closed = parser_expect_close(parser, TOK_RPAREN, opener) != NO_TOKEN;
  if (opener != NO_TOKEN && closed && given != 3) {
    Span span = {parser->tokens[opener].end, parser->tokens[end].start};
    parser_remark(parser, DIAG_KS118, span,
                  "`range` is given %u values, expected start, end and step", given);
  }
  while (parser->kids.len < kept + 3) keep(parser, parser_nothing(parser));
  parser->kids.len = kept + 3;
}

/* ["from" e] ["to" e] "step" e, as three children */
static void from_to_step(Parser *parser) {
  keep(parser, took(parser, TOK_FROM) ? parse_required_unnamed(parser) : NULL);
  keep(parser, took(parser, TOK_TO) ? parse_required_unnamed(parser) : NULL);
  parser_expect(parser, TOK_STEP);
  keep(parser, parse_required_unnamed(parser));
}

static KqlNode *series_keys(Parser *parser) {
  static const ListRule keys = {parse_named, parser_missing_expression, NULL, LIST_SOME};
  return took(parser, TOK_BY) ? parser_list_node(parser, &keys) : NULL;
}

/* "make-series" parameters series {"," series} "on" named range ["by" named {"," named}] */
KqlNode *parse_op_make_series(Parser *parser) {
  static const ListRule aggregates = {series, missing_series, at_series_end, LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  KqlNode *parameters = parse_parameters(parser, PARAMS_MAKE_SERIES);
  Open made = open_node(parser);
  parser_comma_list(parser, &aggregates);
  KqlNode *list = parser_close_node(parser, made, KQL_LIST, NO_TOKEN);
  keep(parser, parameters);
  parser_expect(parser, TOK_ON);
  keep(parser, parse_required_named(parser));
  KqlTokenKind kind = peek(parser);
  if (kind == TOK_FROM || kind == TOK_TO || kind == TOK_STEP)
    from_to_step(parser);
  else
    in_range(parser);
  keep(parser, series_keys(parser));
  for (uint32_t i = 0; i < list->count; i++) keep(parser, list->kids[i]);
  return parser_close_node(parser, open, KQL_MAKE_SERIES, keyword);
}

/* "range" name "from" e "to" e "step" e, but not the function range() */
KqlNode *parse_op_range(Parser *parser) {
  if (peek_at(parser, 1) == TOK_LPAREN) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  keep(parser, parse_required_name(parser));
  parser_expect(parser, TOK_FROM);
  keep(parser, parse_required_unnamed(parser));
  parser_expect(parser, TOK_TO);
  keep(parser, parse_required_unnamed(parser));
  parser_expect(parser, TOK_STEP);
  keep(parser, parse_required_unnamed(parser));
  return parser_close_node(parser, open, KQL_RANGE, keyword);
}

/* --- scan --- */

static bool at_clause_end(const Parser *parser) {
  KqlTokenKind kind = peek(parser);
  return kind == TOK_PARTITION || kind == TOK_ORDER || kind == TOK_BY || kind == TOK_DECLARE ||
         kind == TOK_WITH || parser_at_list_end(parser);
}

/* KEYWORD "by" element {"," element} */
static KqlNode *scan_by(Parser *parser, KqlTokenKind keyword, const ListRule *rule) {
  if (!took(parser, keyword)) return NULL;
  parser_expect(parser, TOK_BY);
  return parser_list_node(parser, rule);
}

/* "declare" "(" [parameter {"," parameter}] ")" */
static KqlNode *scan_declare(Parser *parser) {
  static const ListRule parameters = {parse_parameter, parser_missing_parameter, parser_at_list_end,
                                      0};
  if (!took(parser, TOK_DECLARE)) return NULL;
  Open open = open_node(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  parser_comma_list(parser, &parameters);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_LIST, NO_TOKEN);
}

/* name "=" expression */
static KqlNode *assignment(Parser *parser) {
  Open open = open_node(parser);
  KqlNode *name = parse_declared_name(parser);
  if (!name) return NULL;
  keep(parser, name);
  uint32_t equals = parser_expect(parser, TOK_ASSIGN);
  keep(parser, parse_required_unnamed(parser));
  return parser_close_node(parser, open, KQL_NAMED, equals);
}

/* ["output" "=" ("all" | "last" | "none")] */
static KqlNode *step_output(Parser *parser) {
  if (!took(parser, TOK_OUTPUT)) return NULL;
  parser_expect(parser, TOK_ASSIGN);
  Open open = open_node(parser);
  if (parser_took_word(parser, "all|last|none"))
    return parser_close_node(parser, open, KQL_NAME, open.first);
  parser_expected(parser, parser->at, "one of all, last, none");
  return parser_nothing(parser);
}

/* step = "step" name ["optional"] [output] ":" expression ["=>" assignment {"," …}] ";" */
static KqlNode *scan_step(Parser *parser) {
  static const ListRule assignments = {assignment, parser_missing_name, parser_at_list_end,
                                       LIST_SOME};
  if (peek(parser) != TOK_STEP) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  KqlNode *name = parse_declared_name(parser);
  keep(parser, name ? name : parser_missing_name(parser));
  bool optional = took(parser, TOK_OPTIONAL);
  keep(parser, step_output(parser));
  parser_expect(parser, TOK_COLON);
  keep(parser, parse_required_unnamed(parser));
  if (took(parser, TOK_ARROW)) parser_comma_list(parser, &assignments);
  if (parser_expect(parser, TOK_SEMICOLON) != NO_TOKEN) parser->troubled = false;
  KqlNode *node = parser_close_node(parser, open, KQL_SCAN_STEP, keyword);
  if (optional) node->flags |= KQL_OPTIONAL;
  return node;
}

/* "scan" parameters ["order" …] ["partition" …] ["declare" …] "with" "(" {step} ")" */
KqlNode *parse_op_scan(Parser *parser) {
  static const ListRule orders = {parse_sort_key, parser_missing_expression, at_clause_end,
                                  LIST_SOME};
  static const ListRule parts = {parse_unnamed, parser_missing_expression, at_clause_end,
                                 LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_SCAN));
  keep(parser, scan_by(parser, TOK_ORDER, &orders));
  keep(parser, scan_by(parser, TOK_PARTITION, &parts));
  keep(parser, scan_declare(parser));
  parser_expect(parser, TOK_WITH);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  for (KqlNode *one; !parser_at_list_end(parser) && (one = scan_step(parser)) != NULL;)
    keep(parser, one);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_SCAN, keyword);
}
