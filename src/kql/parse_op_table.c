/* Owns the operators that bring tables together or apart: join, lookup, union, find, search, fork,
   facet, partition, evaluate, invoke, macro-expand. Comes in: the parser at the keyword. Goes out:
   their nodes. */
#include "kql/parser.h"

/* --- join, lookup --- */

/* "on" expression {"," expression} */
static KqlNode *on(Parser *parser) {
  static const ListRule conditions = {parse_unnamed, parser_missing_expression, NULL, LIST_SOME};
  if (peek(parser) != TOK_ON) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  parser_comma_list(parser, &conditions);
  return parser_close_node(parser, open, KQL_LIST, keyword);
}

/* "join" parameters table [on | "where" expression] */
KqlNode *parse_op_join(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_JOIN));
  keep(parser, parse_required_unnamed(parser));
  KqlNode *conditions = on(parser);
  keep(parser, conditions);
  keep(parser, !conditions && took(parser, TOK_WHERE) ? parse_required_unnamed(parser) : NULL);
  return parser_close_node(parser, open, KQL_JOIN, keyword);
}

/* "lookup" parameters table on */
KqlNode *parse_op_lookup(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_LOOKUP));
  keep(parser, parse_required_unnamed(parser));
  KqlNode *conditions = on(parser);
  keep(parser, conditions ? conditions : parser_missing(parser, "`on` and the columns to match"));
  return parser_close_node(parser, open, KQL_LOOKUP, keyword);
}

/* --- union, find, search --- */

static KqlNode *closed_table(Parser *parser) {
  Open open = open_node(parser);
  uint32_t opener = take(parser);
  keep(parser, parse_required_pipe(parser, TOK_RPAREN));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_PAREN, opener);
}

static KqlNode *union_table(Parser *parser) {
  return peek(parser) == TOK_LPAREN ? closed_table(parser) : parse_wildcard_path(parser);
}

/* "union" parameters table {"," table} */
KqlNode *parse_op_union(Parser *parser) {
  static const ListRule tables = {union_table, parser_missing_expression, parser_at_list_end,
                                  LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_UNION));
  parser_comma_list(parser, &tables);
  return parser_close_node(parser, open, KQL_UNION, keyword);
}

/* table ["|" "as" name] */
static KqlNode *found_table(Parser *parser) {
  KqlNode *table = parse_wildcard_path(parser);
  bool simple =
      table && (table->kind == KQL_NAME || (table->kind == KQL_WILDCARD &&
                                            kql_operator(parser->query, table) == TOK_LBRACKET));
  if (!simple || peek(parser) != TOK_PIPE) return table;
  Open open = parser_open_around(parser, table);
  uint32_t pipe = take(parser);
  if (peek(parser) == TOK_AS) {
    keep(parser, parse_op_as(parser));
  } else {
    Str text = parser_found(parser, parser->at);
    parser_find(parser, DIAG_KS176, parser_place_behind(parser), "found %.*s, expected `as`",
                STR_ARG(text));
  }
  return parser_close_node(parser, open, KQL_PIPE, pipe);
}

/* ["in" "(" table {"," table} ")"] */
static KqlNode *in_tables(Parser *parser) {
  static const ListRule tables = {found_table, parser_missing_expression, parser_at_list_end,
                                  LIST_SOME};
  if (peek(parser) != TOK_IN) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  parser_comma_list(parser, &tables);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_LIST, keyword);
}

/* "pack" "(" "*" ")" */
static KqlNode *pack(Parser *parser) {
  Open open = open_node(parser);
  keep(parser, parser_leaf(parser, KQL_NAME));
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  if (peek(parser) == TOK_STAR)
    keep(parser, parse_star(parser));
  else
    parser_expect(parser, TOK_STAR);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_CALL, open.first);
}

static KqlNode *find_column(Parser *parser) {
  if (peek(parser) == TOK_PACK) return pack(parser);
  KqlNode *star = parse_star(parser);
  return star ? star : parse_typed_reference(parser);
}

/* ["project" column {"," column} | "project-smart"] ["__projectAway" column {"," column}] */
static KqlNode *find_project(Parser *parser) {
  static const ListRule columns = {find_column, parser_missing_expression, NULL, LIST_SOME};
  KqlNode *list = NULL;
  if (peek(parser) == TOK_PROJECT || peek(parser) == TOK_PROJECT_SMART) {
    Open open = open_node(parser);
    uint32_t keyword = take(parser);
    if (parser->tokens[keyword].kind == TOK_PROJECT) parser_comma_list(parser, &columns);
    list = parser_close_node(parser, open, KQL_LIST, keyword);
  }
  if (peek(parser) != TOK_X_PROJECTAWAY) return list;
  Open open = list ? parser_open_around(parser, list) : open_node(parser);
  uint32_t keyword = take(parser);
  parser_comma_list(parser, &columns);
  return parser_close_node(parser, open, KQL_LIST, keyword);
}

/* Adds the data scope to the parameters, which stand before or behind it. */
static KqlNode *with_scope(Parser *parser, KqlNode *scope, KqlNode *parameters) {
  if (!scope) return parameters;
  uint32_t first =
      parameters && parameters->first < scope->first ? parameters->first : scope->first;
  Open open = {first, parser->kids.len};
  for (uint32_t i = 0; parameters && i < parameters->count; i++) keep(parser, parameters->kids[i]);
  keep(parser, scope);
  return parser_close_node(parser, open, KQL_PROPERTIES, NO_TOKEN);
}

/* "find" [datascope] parameters [in-tables] ["where"] expression [project] */
KqlNode *parse_op_find(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  KqlNode *scope = parse_datascope(parser);
  KqlNode *parameters = parse_bare_parameters(parser, PARAMS_FIND);
  KqlNode *tables = in_tables(parser);
  keep(parser, with_scope(parser, scope, parameters));
  keep(parser, tables);
  if (parameters || tables)
    parser_expect(parser, TOK_WHERE);
  else
    took(parser, TOK_WHERE);
  keep(parser, parse_required_unnamed(parser));
  keep(parser, find_project(parser));
  return parser_close_node(parser, open, KQL_FIND, keyword);
}

/* expression | "*" ["and" expression] */
static KqlNode *search_predicate(Parser *parser) {
  KqlNode *value = parse_unnamed(parser);
  if (value) return value;
  KqlNode *star = parse_star(parser);
  if (!star) return parser_missing_expression(parser);
  if (peek(parser) != TOK_AND) return star;
  Open open = parser_open_around(parser, star);
  uint32_t token = take(parser);
  keep(parser, parse_required_unnamed(parser));
  return parser_close_node(parser, open, KQL_AND, token);
}

/* "search" parameters [datascope] [in-tables] predicate */
KqlNode *parse_op_search(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  KqlNode *parameters = parse_parameters(parser, PARAMS_SEARCH);
  KqlNode *scope = parse_datascope(parser);
  keep(parser, with_scope(parser, scope, parameters));
  keep(parser, in_tables(parser));
  keep(parser, search_predicate(parser));
  return parser_close_node(parser, open, KQL_SEARCH, keyword);
}

/* --- sub-pipes --- */

/* "(" subpipe ")" */
KqlNode *parse_closed_pipe(Parser *parser) {
  uint32_t opener = take(parser);
  KqlNode *body = parse_subpipe(parser);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return body;
}

/* operator {"|" operator} | pipe */
static KqlNode *branch_pipe(Parser *parser) {
  return parser_at_operator(parser) ? parse_subpipe(parser)
                                    : parse_required_pipe(parser, TOK_RPAREN);
}

/* branch = [name "="] "(" subpipe ")" */
static KqlNode *branch(Parser *parser) {
  Open open = open_node(parser);
  uint32_t len = parser_scan_name(parser, 0);
  bool named = len && peek_at(parser, len) == TOK_ASSIGN;
  if (!named && peek(parser) != TOK_LPAREN) return NULL;
  keep(parser, named ? parse_name(parser) : NULL);
  if (named) take(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, branch_pipe(parser));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_FORK_BRANCH, NO_TOKEN);
}

/* "fork" branch {branch} */
KqlNode *parse_op_fork(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  for (KqlNode *one; (one = branch(parser)) != NULL;) keep(parser, one);
  if (parser->kids.len == open.kids + 1) {
    parser_expect(parser, TOK_LPAREN);
    keep(parser, parser_missing_expression(parser));
    parser_expect(parser, TOK_RPAREN);
  }
  return parser_close_node(parser, open, KQL_FORK, keyword);
}

static KqlNode *one_operator(Parser *parser) {
  KqlNode *node = parse_operator(parser);
  if (node) return node;
  Str text = parser_found(parser, parser->at);
  parser_find(parser, DIAG_KS176, parser_place_behind(parser), "found %.*s, expected an operator",
              STR_ARG(text));
  return parser_nothing(parser);
}

/* ["with" ("(" subpipe ")" | operator)] */
static KqlNode *facet_with(Parser *parser) {
  if (!took(parser, TOK_WITH)) return NULL;
  if (peek(parser) == TOK_LPAREN) return parse_closed_pipe(parser);
  Open open = open_node(parser);
  keep(parser, NULL);
  keep(parser, one_operator(parser));
  return parser_close_node(parser, open, KQL_PIPE, NO_TOKEN);
}

static bool at_facets_end(const Parser *parser) {
  return peek(parser) == TOK_WITH || parser_at_list_end(parser);
}

/* "facet" "by" path {"," path} [with] */
KqlNode *parse_op_facet(Parser *parser) {
  static const ListRule columns = {parse_simple_path, parser_missing_name, at_facets_end,
                                   LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL), keep(parser, NULL);
  parser_expect(parser, TOK_BY);
  parser_comma_list(parser, &columns);
  KqlNode *with = facet_with(parser);
  parser->kids.ptr[open.kids + KQL_FACET_WITH] = with;
  return parser_close_node(parser, open, KQL_FACET, keyword);
}

/* "{" pipe "}" | "(" (subpipe | pipe) ")" */
static KqlNode *partition_body(Parser *parser) {
  KqlNode *body;
  uint32_t opener = parser->at;
  if (took(parser, TOK_LBRACE)) {
    body = parse_required_pipe(parser, TOK_RBRACE);
    parser_expect_close(parser, TOK_RBRACE, opener);
  } else if (peek(parser) == TOK_LPAREN) {
    body = parse_closed_pipe(parser);
  } else {
    parser_expect(parser, TOK_LPAREN);
    body = parser_missing_expression(parser);
    parser_expect(parser, TOK_RPAREN);
  }
  return body;
}

static KqlNode *require_path(Parser *parser) {
  KqlNode *path = parse_simple_path(parser);
  return path ? path : parser_missing_name(parser);
}

/* ["in" (call | dynamic)] */
static KqlNode *partition_scope(Parser *parser) {
  if (!took(parser, TOK_IN)) return NULL;
  KqlNode *scope = parse_call(parser);
  if (!scope && peek(parser) == TOK_DYNAMIC) scope = parse_literal(parser);
  return scope ? scope : parser_missing_expression(parser);
}

/* "partition" parameters "by" path [scope] body */
KqlNode *parse_op_partition(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_PARTITION));
  parser_expect(parser, TOK_BY);
  keep(parser, require_path(parser));
  keep(parser, partition_scope(parser));
  keep(parser, partition_body(parser));
  return parser_close_node(parser, open, KQL_PARTITION, keyword);
}

/* "__partitionby" parameters path ["id" literal] "(" subpipe ")" */
KqlNode *parse_op_partition_by(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_PARTITION));
  keep(parser, require_path(parser));
  KqlNode *id = NULL;
  if (took(parser, TOK_ID)) {
    id = parse_literal(parser);
    if (!id) id = parser_missing_value(parser);
  }
  keep(parser, id);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, parse_subpipe(parser));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_PARTITION_BY, keyword);
}

/* --- evaluate, invoke, macro-expand --- */

/* call | a name whose brackets are missing */
static KqlNode *required_call(Parser *parser) {
  KqlNode *call = parse_call(parser);
  if (call) return call;
  KqlNode *name = parse_name(parser);
  if (!name) return parser_missing(parser, "the call of a plugin");
  Open open = parser_open_around(parser, name);
  parser_expect(parser, TOK_LPAREN);
  parser_expect(parser, TOK_RPAREN);
  return parser_close_node(parser, open, KQL_CALL, open.first);
}

/* "evaluate" parameters call [":" schema] */
KqlNode *parse_op_evaluate(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_EVALUATE));
  keep(parser, required_call(parser));
  keep(parser, took(parser, TOK_COLON) ? parse_required_schema(parser) : NULL);
  return parser_close_node(parser, open, KQL_EVALUATE, keyword);
}

/* "invoke" call {"." call} */
KqlNode *parse_op_invoke(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  KqlNode *call = parse_call(parser);
  uint32_t depth = parser->depth;
  while (call && peek(parser) == TOK_DOT && parser_starts_call(parser, 1) && parser_enter(parser)) {
    Open path = parser_open_around(parser, call);
    uint32_t dot = take(parser);
    keep(parser, parse_call(parser));
    call = parser_close_node(parser, path, KQL_PATH, dot);
  }
  parser->depth = depth;
  keep(parser, call ? call : parser_missing_expression(parser));
  return parser_close_node(parser, open, KQL_INVOKE, keyword);
}

static KqlNode *entity_group(Parser *parser) {
  KqlNode *group = parse_entity_group(parser);
  if (group) return group;
  bool qualified =
      peek_at(parser, 1) == TOK_LPAREN &&
      (parser_has_text(parser, 0, STR("database")) || parser_has_text(parser, 0, STR("cluster")));
  group = qualified ? parse_wildcard_path(parser) : parse_name(parser);
  return group ? group : parser_missing_expression(parser);
}

/* "macro-expand" parameters group ["as" name] "(" block ")" */
KqlNode *parse_op_macro_expand(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_UNION));
  keep(parser, entity_group(parser));
  keep(parser, took(parser, TOK_AS) ? parse_required_name(parser) : NULL);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, parse_block(parser, TOK_RPAREN));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_MACRO_EXPAND, keyword);
}
