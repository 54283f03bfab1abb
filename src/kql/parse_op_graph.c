/* Owns the graph operators: make-graph, graph-match, graph-shortest-paths, graph-to-table and their
   patterns. Comes in: the parser at the keyword. Goes out: their nodes. */
#include "kql/parser.h"

/* --- arrows, which are lexed as single characters that touch --- */

/* Tokens of TEXT, whose characters stand one behind the other here; 0 where they do not. */
static uint32_t scan_touching(const Parser *parser, Str text) {
  uint32_t count = 0;
  for (size_t at = 0; at < text.len; count++) {
    if (peek_at(parser, count) == TOK_END || (count > 0 && !parser_touches(parser, count)))
      return 0;
    Str token = parser_token_text(parser, parser->at + count);
    if (!str_starts(str_from(text, at), token)) return 0;
    at += token.len;
  }
  return count;
}

static bool took_arrow(Parser *parser, Str text) {
  uint32_t count = scan_touching(parser, text);
  for (uint32_t i = 0; i < count; i++) take(parser);
  return count > 0;
}

/* --- make-graph --- */

static uint16_t direction(Parser *parser) {
  if (took_arrow(parser, STR("-->"))) return KQL_EDGE_RIGHT;
  if (!took_arrow(parser, STR("--"))) parser_expected(parser, parser->at, "`-->` or `--`");
  return 0;
}

/* table "on" name */
static KqlNode *graph_table(Parser *parser) {
  Open open = open_node(parser);
  KqlNode *table = parse_unary(parser);
  if (!table) return NULL;
  keep(parser, table);
  parser_expect(parser, TOK_ON);
  keep(parser, parse_required_name(parser));
  return parser_close_node(parser, open, KQL_GRAPH_TABLE, NO_TOKEN);
}

static bool at_tables_end(const Parser *parser) {
  return parser_at_list_end(parser) || peek(parser) == TOK_PARTITIONED_BY;
}

/* "with_node_id" "=" name | "with" graph-table {"," graph-table} */
static KqlNode *graph_nodes(Parser *parser) {
  static const ListRule tables = {graph_table, parser_missing_expression, at_tables_end, LIST_SOME};
  Open open = open_node(parser);
  if (peek(parser) == TOK_WITH_NODE_ID) {
    keep(parser, parser_leaf(parser, KQL_NAME));
    uint32_t equals = parser_expect(parser, TOK_ASSIGN);
    keep(parser, parse_required_name(parser));
    return parser_close_node(parser, open, KQL_PROPERTY, equals);
  }
  if (peek(parser) != TOK_WITH) return NULL;
  uint32_t keyword = take(parser);
  parser_comma_list(parser, &tables);
  return parser_close_node(parser, open, KQL_LIST, keyword);
}

/* "partitioned-by" path "(" subpipe ")" */
static KqlNode *graph_partition(Parser *parser) {
  if (peek(parser) != TOK_PARTITIONED_BY) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  KqlNode *path = parse_simple_path(parser);
  keep(parser, path ? path : parser_missing_name(parser));
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, parse_subpipe(parser));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_LIST, keyword);
}

/* "make-graph" parameters name ("-->" | "--") name [nodes] [partition] */
KqlNode *parse_op_make_graph(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_MAKE_GRAPH));
  keep(parser, parse_required_name(parser));
  uint16_t flags = direction(parser);
  keep(parser, parse_required_name(parser));
  keep(parser, graph_nodes(parser));
  keep(parser, graph_partition(parser));
  KqlNode *node = parser_close_node(parser, open, KQL_MAKE_GRAPH, keyword);
  node->flags |= flags;
  return node;
}

/* --- patterns --- */

/* node = "(" [name] ")" */
static KqlNode *pattern_node(Parser *parser) {
  if (peek(parser) != TOK_LPAREN) return NULL;
  Open open = open_node(parser);
  uint32_t opener = take(parser);
  keep(parser, parse_name(parser));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_GRAPH_NODE, opener);
}

/* ["*" from ".." to], as two children */
static void hops(Parser *parser) {
  if (!took(parser, TOK_STAR)) {
    keep(parser, NULL), keep(parser, NULL);
    return;
  }
  KqlNode *low = parse_unary(parser);
  keep(parser, low ? low : parser_missing_value(parser));
  parser_expect(parser, TOK_DOT_DOT);
  KqlNode *high = parse_unary(parser);
  keep(parser, high ? high : parser_missing_expression(parser));
}

static KqlNode *edge_node(Parser *parser, Open open, uint16_t flags) {
  KqlNode *edge = parser_close_node(parser, open, KQL_GRAPH_EDGE, open.first);
  edge->flags |= flags;
  return edge;
}

/* "-->" | "<--" | "--" */
static bool plain_edge(Parser *parser, uint16_t *flags) {
  if (took_arrow(parser, STR("-->"))) return *flags = KQL_EDGE_RIGHT, true;
  if (took_arrow(parser, STR("<--"))) return *flags = KQL_EDGE_LEFT, true;
  return *flags = 0, took_arrow(parser, STR("--"));
}

/* edge = "-->" | "<--" | "--" | ("-[" | "<-[") [name] [hops] ("]->" | "]-") */
static KqlNode *pattern_edge(Parser *parser) {
  Open open = open_node(parser);
  uint16_t flags = 0;
  if (plain_edge(parser, &flags)) {
    keep(parser, NULL), keep(parser, NULL), keep(parser, NULL);
    return edge_node(parser, open, flags);
  }
  if (!took_arrow(parser, STR("-["))) {
    if (!took_arrow(parser, STR("<-["))) return NULL;
    flags = KQL_EDGE_LEFT;
  }
  keep(parser, parse_name(parser));
  hops(parser);
  if (took_arrow(parser, STR("]->")))
    flags |= KQL_EDGE_RIGHT;
  else if (!took_arrow(parser, STR("]-")))
    parser_expected(parser, parser->at, "`]->` or `]-`");
  return edge_node(parser, open, flags);
}

static KqlNode *missing_pattern(Parser *parser) {
  Str text = parser_found(parser, parser->at);
  parser_find(parser, DIAG_KS217, parser_place_behind(parser),
              "found %.*s, expected a pattern such as `(a)-[b]->(c)`", STR_ARG(text));
  return parser_nothing(parser);
}

/* pattern = (node | edge) {node | edge} */
static KqlNode *pattern(Parser *parser) {
  Open open = open_node(parser);
  for (;;) {
    KqlNode *part = pattern_node(parser);
    if (!part) part = pattern_edge(parser);
    if (!part) break;
    keep(parser, part);
  }
  if (parser->at == open.first) keep(parser, missing_pattern(parser));
  return parser_close_node(parser, open, KQL_GRAPH_PATTERN, NO_TOKEN);
}

/* ["where" pipe] */
static KqlNode *pattern_where(Parser *parser) {
  return took(parser, TOK_WHERE) ? parse_required_pipe(parser, TOK_PROJECT) : NULL;
}

/* ["project" named {"," named}] */
static KqlNode *pattern_project(Parser *parser) {
  static const ListRule columns = {parse_named, parser_missing_expression, parser_at_list_end,
                                   LIST_SOME};
  if (peek(parser) != TOK_PROJECT) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  parser_comma_list(parser, &columns);
  return parser_close_node(parser, open, KQL_LIST, keyword);
}

/* KEYWORD parameters pattern {"," pattern} [where] [project] */
static KqlNode *match(Parser *parser, KqlKind kind, ParameterSet set) {
  static const ListRule patterns = {pattern, missing_pattern, NULL, LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, set));
  keep(parser, NULL), keep(parser, NULL);
  parser_comma_list(parser, &patterns);
  KqlNode *where = pattern_where(parser), *project = pattern_project(parser);
  parser->kids.ptr[open.kids + KQL_GRAPH_MATCH_WHERE] = where;
  parser->kids.ptr[open.kids + KQL_GRAPH_MATCH_PROJECT] = project;
  return parser_close_node(parser, open, kind, keyword);
}

KqlNode *parse_op_graph_match(Parser *parser) {
  return match(parser, KQL_GRAPH_MATCH, PARAMS_GRAPH_MATCH);
}

KqlNode *parse_op_graph_shortest_paths(Parser *parser) {
  return match(parser, KQL_GRAPH_SHORTEST_PATHS, PARAMS_SHORTEST_PATHS);
}

/* --- from graphs --- */

/* output = ("nodes" | "edges") ["as" name] parameters */
static KqlNode *output(Parser *parser) {
  KqlTokenKind kind = peek(parser);
  if (kind != TOK_NODES && kind != TOK_EDGES) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, took(parser, TOK_AS) ? parse_required_name(parser) : NULL);
  keep(parser, parse_parameters(parser, kind == TOK_NODES ? PARAMS_NODES : PARAMS_EDGES));
  return parser_close_node(parser, open, KQL_GRAPH_OUTPUT, keyword);
}

static KqlNode *missing_output(Parser *parser) {
  Str text = parser_found(parser, parser->at);
  parser_find(parser, DIAG_KS230, parser_place_behind(parser),
              "found %.*s, expected `nodes` or `edges`", STR_ARG(text));
  return parser_nothing(parser);
}

/* "graph-to-table" output {"," output} */
KqlNode *parse_op_graph_to_table(Parser *parser) {
  static const ListRule outputs = {output, missing_output, NULL, LIST_SOME};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  parser_comma_list(parser, &outputs);
  return parser_close_node(parser, open, KQL_GRAPH_TO_TABLE, keyword);
}

KqlNode *parse_op_graph_mark_components(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_parameters(parser, PARAMS_MARK_COMPONENTS));
  return parser_close_node(parser, open, KQL_GRAPH_MARK_COMPONENTS, keyword);
}

/* KEYWORD expression */
static KqlNode *filter(Parser *parser, KqlKind kind) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, NULL);
  keep(parser, parse_required_unnamed(parser));
  return parser_close_node(parser, open, kind, keyword);
}

KqlNode *parse_op_graph_where_nodes(Parser *parser) {
  return filter(parser, KQL_GRAPH_WHERE_NODES);
}

KqlNode *parse_op_graph_where_edges(Parser *parser) {
  return filter(parser, KQL_GRAPH_WHERE_EDGES);
}
