/* Owns tables written into the query: datatable, externaldata, inline external tables, toscalar,
   materialize, entity groups. Comes in: the parser at their keyword. Goes out: their nodes. */
#include "kql/parser.h"

/* "[" [","] literal {"," literal} [","] "]" */
static void datatable_values(Parser *parser) {
  static const ListRule values = {parse_literal, parser_missing_value, parser_at_list_end,
                                  LIST_TRAILING};
  uint32_t opener = parser_expect(parser, TOK_LBRACKET);
  took(parser, TOK_COMMA);
  parser_comma_list(parser, &values);
  parser_expect_close(parser, TOK_RBRACKET, opener);
}

/* datatable = "datatable" schema values */
KqlNode *parse_datatable(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_NONE));
  keep(parser, parse_required_schema(parser));
  datatable_values(parser);
  return parser_close_node(parser, open, KQL_DATATABLE, keyword);
}

/* "__contextual_datatable" id schema */
KqlNode *parse_context_table(Parser *parser) {
  if (peek(parser) != TOK_X_CONTEXTUAL_DATATABLE) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  KqlNode *id = parse_literal(parser);
  keep(parser, id ? id : parse_required_unnamed(parser));
  keep(parser, parse_required_schema(parser));
  return parser_close_node(parser, open, KQL_CONTEXT_TABLE, keyword);
}

static KqlNode *list_pipe(Parser *parser) { return parse_pipe(parser, TOK_COMMA); }

static const ListRule uris = {list_pipe, parser_missing_value, parser_at_list_end, LIST_TRAILING};

static KqlNode *property_value(Parser *parser) {
  switch (peek(parser)) {
    case TOK_STRING_TEXT: return parse_string(parser);
    case TOK_LONG_VALUE:
    case TOK_REAL_VALUE:
    case TOK_BOOL_VALUE:
    case TOK_DATETIME_VALUE:
    case TOK_RAW_GUID:
    case TOK_GUID_VALUE: return parser_leaf(parser, KQL_LITERAL);
    default: {
      KqlNode *name = parse_declared_name(parser);
      return name ? name : parser_missing_value(parser);
    }
  }
}

static KqlNode *property(Parser *parser) {
  Open open = open_node(parser);
  KqlNode *name = parse_declared_name(parser);
  if (!name) return NULL;
  keep(parser, name);
  uint32_t equals = parser_expect(parser, TOK_ASSIGN);
  keep(parser, property_value(parser));
  return parser_close_node(parser, open, KQL_PROPERTY, equals);
}

static KqlNode *missing_property(Parser *parser) {
  return parser_missing(parser, "`name = value`");
}

/* with = "with" "(" [name "=" value {"," …}] ")" */
KqlNode *parse_with_properties(Parser *parser) {
  static const ListRule properties = {property, missing_property, parser_at_list_end, 0};
  if (peek(parser) != TOK_WITH) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  parser_comma_list(parser, &properties);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_PROPERTIES, keyword);
}

/* externaldata = "externaldata" schema "[" uri {"," uri} "]" [with] */
KqlNode *parse_externaldata(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_bare_parameters(parser, PARAMS_NONE));
  keep(parser, parse_required_schema(parser));
  keep(parser, NULL);
  uint32_t with = parser->kids.len - 1;
  uint32_t opener = parser_expect(parser, TOK_LBRACKET);
  parser_comma_list(parser, &uris);
  parser_expect_close(parser, TOK_RBRACKET, opener);
  KqlNode *properties = parse_with_properties(parser);
  parser->kids.ptr[with] = properties;
  return parser_close_node(parser, open, KQL_EXTERNALDATA, keyword);
}

/* KEYWORD ["kind" "=" "nooptimization"] "(" pipe ")" */
static KqlNode *to(Parser *parser, KqlKind kind) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, parse_one_parameter(parser, "kind", "nooptimization"));
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, parse_required_pipe(parser, TOK_RPAREN));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, kind, keyword);
}

KqlNode *parse_toscalar(Parser *parser) { return to(parser, KQL_TOSCALAR); }
KqlNode *parse_totable(Parser *parser) { return to(parser, KQL_TOTABLE); }

/* materialize = "materialize" "(" pipe ")" */
KqlNode *parse_materialize(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, parse_required_pipe(parser, TOK_RPAREN));
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_MATERIALIZE, keyword);
}

/* WORD "(" pipe ")", as the last child or the only one */
static KqlNode *combine_part(Parser *parser, const char *word) {
  if (!parser_has_text(parser, 0, str_of(word))) return parser_missing(parser, word);
  take(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  KqlNode *value = parse_required_pipe(parser, TOK_RPAREN);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return value;
}

/* "materialized-view-combine" "(" name ")" "base" "(" … ")" "delta" "(" … ")" "aggregations" … */
KqlNode *parse_view_combine(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, parse_required_pipe(parser, TOK_RPAREN));
  parser_expect_close(parser, TOK_RPAREN, opener);
  keep(parser, combine_part(parser, "base"));
  keep(parser, combine_part(parser, "delta"));
  keep(parser, combine_part(parser, "aggregations"));
  return parser_close_node(parser, open, KQL_VIEW_COMBINE, keyword);
}

/* entity-group = "entity_group" "[" expression {"," expression} "]" | a call of that name */
KqlNode *parse_entity_group(Parser *parser) {
  static const ListRule entities = {parse_unnamed, parser_missing_expression, parser_at_list_end,
                                    LIST_SOME};
  if (peek(parser) != TOK_ENTITY_GROUP) return NULL;
  if (peek_at(parser, 1) == TOK_LPAREN) return parse_call(parser);
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  uint32_t opener = parser_expect(parser, TOK_LBRACKET);
  parser_comma_list(parser, &entities);
  parser_expect_close(parser, TOK_RBRACKET, opener);
  return parser_close_node(parser, open, KQL_ENTITY_GROUP, keyword);
}

/* --- inline external tables --- */

/* Whether the brackets at OFFSET hold a schema: a `:` comes before the first `)`. */
static bool schema_ahead(const Parser *parser, uint32_t offset) {
  if (peek_at(parser, offset) != TOK_LPAREN) return false;
  for (uint32_t at = offset + 1;; at++) {
    KqlTokenKind kind = peek_at(parser, at);
    if (kind == TOK_RPAREN) return false;
    if (kind == TOK_COLON || kind == TOK_END) return true;
  }
}

/* name ":" type ["=" expression] */
static KqlNode *partition_column(Parser *parser) {
  Open open = open_node(parser);
  if (peek(parser) == TOK_END) return NULL;
  KqlNode *name = parse_declared_name(parser);
  keep(parser, name ? name : parser_nothing(parser));
  uint32_t colon = parser_expect(parser, TOK_COLON);
  KqlTokenKind kind = peek(parser);
  Span span = kql_token_span(parser->query, parser->at);
  if (kind != TOK_DATETIME && kind != TOK_LONG && kind != TOK_STRING && kind != TOK_END)
    parser_find(parser, DIAG_KS258, span,
                "expected datetime, long or string as a partition's type");
  keep(parser, kind == TOK_END ? parser_nothing(parser) : parser_leaf(parser, KQL_TYPE));
  keep(parser, took(parser, TOK_ASSIGN) ? parse_unnamed(parser) : NULL);
  return parser_close_node(parser, open, KQL_PARAMETER, colon);
}

/* "partition" "by" "(" [","] column {"," column} ")" */
static KqlNode *partition_clause(Parser *parser) {
  static const ListRule partitions = {partition_column, NULL, parser_at_list_end, LIST_TRAILING};
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  parser_expect(parser, TOK_BY);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  took(parser, TOK_COMMA);
  parser_comma_list(parser, &partitions);
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_LIST, keyword);
}

/* "datetime_pattern" "(" string "," name ")" | name, with separators between them */
static KqlNode *path_part(Parser *parser) {
  Open open = open_node(parser);
  if (peek(parser) == TOK_DATETIME_PATTERN) {
    uint32_t keyword = take(parser), opener = parser_expect(parser, TOK_LPAREN);
    keep(parser, parse_string(parser));
    parser_expect(parser, TOK_COMMA);
    keep(parser, parse_name(parser));
    parser_expect_close(parser, TOK_RPAREN, opener);
    keep(parser, parse_string(parser));
    return parser_close_node(parser, open, KQL_CALL, keyword);
  }
  KqlNode *name = parse_name(parser);
  if (!name) {
    if (peek(parser) == TOK_END) return NULL;
    parser_find(parser, DIAG_KS257, kql_token_span(parser->query, parser->at),
                "expected the name of a partition's column or datetime_pattern(…)");
    take(parser);
    return parser_close_node(parser, open, KQL_ERROR, NO_TOKEN);
  }
  keep(parser, name);
  keep(parser, parse_string(parser));
  return parser_close_node(parser, open, KQL_LIST, NO_TOKEN);
}

/* "pathformat" "=" "(" [separator] part {part} ")" */
static KqlNode *path_clause(Parser *parser) {
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  parser_expect(parser, TOK_ASSIGN);
  uint32_t opener = parser_expect(parser, TOK_LPAREN);
  keep(parser, parse_string(parser));
  uint32_t parts = 0;
  for (KqlNode *part; !parser_at_list_end(parser) && (part = path_part(parser)); parts++)
    keep(parser, part);
  if (parts == 0)
    parser_find(parser, DIAG_KS255, parser_place_behind(parser), "expected the parts of the path");
  parser_expect_close(parser, TOK_RPAREN, opener);
  return parser_close_node(parser, open, KQL_LIST, keyword);
}

/* KEYWORD "=" name */
static KqlNode *word_clause(Parser *parser) {
  Open open = open_node(parser);
  keep(parser, parser_leaf(parser, KQL_NAME));
  uint32_t equals = parser_expect(parser, TOK_ASSIGN);
  KqlNode *word = parse_name(parser);
  if (!word) parser_expected(parser, parser->at, "a word");
  keep(parser, word ? word : parser_nothing(parser));
  return parser_close_node(parser, open, KQL_PROPERTY, equals);
}

static void table_clauses(Parser *parser) {
  bool delta = false;
  if (peek(parser) == TOK_KIND) {
    KqlNode *kind = word_clause(parser);
    delta = str_eq(kql_text(parser->query, kind->kids[KQL_PROPERTY_VALUE]), STR("delta"));
    keep(parser, kind);
  } else {
    parser_find(parser, DIAG_KS254, parser_place_behind(parser),
                "expected `kind = storage` or `kind = delta`");
  }
  if (peek(parser) == TOK_PARTITION) keep(parser, partition_clause(parser));
  if (peek(parser) == TOK_PATHFORMAT) keep(parser, path_clause(parser));
  if (peek(parser) == TOK_DATAFORMAT)
    keep(parser, word_clause(parser));
  else if (!delta)
    parser_find(parser, DIAG_KS253, parser_place_behind(parser), "expected `dataformat = …`");
}

static void connection_strings(Parser *parser) {
  if (peek(parser) != TOK_LPAREN) {
    parser_find(parser, DIAG_KS256, parser_place_behind(parser),
                "expected `(` and the connection strings");
    return;
  }
  Open open = open_node(parser);
  uint32_t opener = take(parser);
  parser_comma_list(parser, &uris);
  parser_expect_close(parser, TOK_RPAREN, opener);
  keep(parser, parser_close_node(parser, open, KQL_LIST, opener));
}

/* "inline_external_table" [schema] kind [partition] [path] [format] "(" uris ")" [with] */
KqlNode *parse_op_inline_external_table(Parser *parser) {
  if (!schema_ahead(parser, 1) && peek_at(parser, 1) != TOK_KIND) return NULL;
  Open open = open_node(parser);
  uint32_t keyword = take(parser);
  keep(parser, schema_ahead(parser, 0) ? parse_required_schema(parser) : parser_nothing(parser));
  table_clauses(parser);
  connection_strings(parser);
  KqlNode *with = parse_with_properties(parser);
  if (with) keep(parser, with);
  return parser_close_node(parser, open, KQL_INLINE_TABLE, keyword);
}
