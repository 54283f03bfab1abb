/* Owns pipes: what begins one, its operators, and how to read on behind a mistake in one. Comes in:
   the parser before a pipe. Goes out: a PIPE, or the lone expression or operator. */
#include "kql/parser.h"

#include "base/near.h"
#include "kql/advice.h"

typedef enum Standing { STANDS_NOT, STANDS_FIRST, STANDS_PIPED, STANDS_ANYWHERE } Standing;

#define FIRST    STANDS_FIRST
#define PIPED    STANDS_PIPED
#define ANYWHERE STANDS_ANYWHERE
static const struct {
  Rule *rule;
  Standing place;
} operators[TOK_KIND_COUNT] = {
#define OPERATOR(token, rule, place) [TOK_##token] = {parse_op_##rule, place},
#define PARAMETER(set, name, value, words)
#include "kql/operator.def"
#undef OPERATOR
#undef PARAMETER
};
#undef FIRST
#undef PIPED
#undef ANYWHERE

/* --- where a pipe begins --- */

static const char chart_words[] =
    "table|list|barchart|piechart|ladderchart|timechart|linechart|anomalychart|pivotchart|"
    "areachart|"
    "stackedareachart|scatterchart|timepivot|columnchart|timeline|3Dchart|card|treemap|plotly|"
    "graph|"
    "sankey";

static bool is_chart(const Parser *parser, uint32_t offset) {
  if (parser_scan_name(parser, offset) == 1 && peek_at(parser, offset) != TOK_LBRACKET) return true;
  Str rest = str_of(chart_words);
  while (rest.len) {
    if (parser_has_text(parser, offset, str_split(&rest, '|'))) return true;
  }
  return false;
}

/* Whether the keyword at the parser's place begins an operator rather than being a name. */
bool parser_starts_operator(const Parser *parser) {
  KqlTokenKind kind = peek(parser), next = peek_at(parser, 1);
  if (!operators[kind].rule) return false;
  uint32_t len;
  switch (kind) {
    case TOK_EVALUATE: return parser_scan_name(parser, 1) > 0 || parser_starts_parameter(parser, 1);
    case TOK_FACET: return next == TOK_BY;
    case TOK_PARTITION:
    case TOK_REDUCE: return next == TOK_BY || parser_starts_parameter(parser, 1);
    case TOK_RANGE:
      len = parser_scan_name(parser, 1);
      return len > 0 && peek_at(parser, 1 + len) == TOK_FROM;
    case TOK_INLINE_EXTERNAL_TABLE: return next == TOK_LPAREN || next == TOK_KIND;
    case TOK_RENDER: return is_chart(parser, 1);
    case TOK_GRAPH_SHORTEST_PATHS:
    case TOK_GRAPH_WHERE_NODES:
    case TOK_GRAPH_WHERE_EDGES: return false;
    default: {
      KqlTokenClass class = kql_token_class(kind);
      return class != CLASS_NAME && class != CLASS_TYPE_NAME;
    }
  }
}

bool parser_at_operator(const Parser *parser) {
  KqlTokenKind kind = peek(parser);
  bool function = (kind == TOK_COUNT || kind == TOK_RANGE) && peek_at(parser, 1) == TOK_LPAREN;
  return operators[kind].rule && !function;
}

static void check_place(Parser *parser, const KqlNode *node, Standing wrong) {
  if (!node || operators[kql_operator(parser->query, node)].place != wrong) return;
  Str word = parser_token_text(parser, node->token);
  Span span = kql_token_span(parser->query, node->token);
  if (wrong == STANDS_PIPED)
    parser_remark(parser, DIAG_KS174, span,
                  "`%.*s` begins the query, expected a table and `|` before it", STR_ARG(word));
  else
    parser_remark(parser, DIAG_KS175, span,
                  "`%.*s` after `|`, expected it only where a query begins", STR_ARG(word));
}

KqlNode *parse_operator(Parser *parser) {
  Rule *rule = operators[peek(parser)].rule;
  return rule ? rule(parser) : NULL;
}

static KqlNode *first_operator(Parser *parser) {
  KqlNode *node = parse_operator(parser);
  check_place(parser, node, STANDS_PIPED);
  return node;
}

static KqlNode *source(Parser *parser) {
  if (parser_starts_operator(parser)) {
    KqlNode *node = first_operator(parser);
    return node ? node : parse_unnamed(parser);
  }
  KqlNode *node = parse_unnamed(parser);
  return node ? node : first_operator(parser);
}

/* --- operators behind a `|` --- */

static Str nearest_operator(Str word) {
  Near near = near_start(word);
#define OPERATOR(token, rule, place) near_offer(&near, str_of(kql_token_text(TOK_##token)));
#define PARAMETER(set, name, value, words)
#include "kql/operator.def"
#undef OPERATOR
#undef PARAMETER
  return near_best(&near);
}

/* A comparison where an operator stands is a filter that lacks its word. */
static void advise_where(Parser *parser, Diag *diag, uint32_t token) {
  if (token + 1 >= parser->len || !parser_is_infix(parser->tokens[token + 1].kind)) return;
  diag_help(parser->bag, diag, "a filter begins with `where`");
  uint32_t start = parser->tokens[token].start;
  Fix *fix = diag_fix(parser->bag, diag, false, "put `where` before it");
  fix_edit(parser->bag, fix, (Span){start, start}, STR("where "));
}

static void report_unknown(Parser *parser, Str best) {
  uint32_t token = parser->at;
  Span span = kql_token_span(parser->query, token);
  Str word = parser_token_text(parser, token);
  Diag *diag = parser_find(parser, DIAG_KS176, span,
                           "`%.*s` is no operator, expected one such as `where`", STR_ARG(word));
  advice_on_token(parser, diag, token);
  if (!diag || diag->help.len) return;
  if (str_eq(best, word)) return; /* `project-…`, cut off at the hyphen */
  if (best.len == 0) {
    advise_where(parser, diag, token);
    return;
  }
  diag_help(parser->bag, diag, "did you mean `%.*s`?", STR_ARG(best));
  Fix *fix = diag_fix(parser->bag, diag, false, "write `%.*s`", STR_ARG(best));
  fix_edit(parser->bag, fix, span, best);
}

/* A word that is no operator. For people it is read on as the operator that it resembles. */
static KqlNode *unknown_operator(Parser *parser) {
  Str best = nearest_operator(parser_token_text(parser, parser->at));
  report_unknown(parser, best);
  Rule *rule = best.len ? operators[kql_keyword_find(best)].rule : NULL;
  KqlNode *node = rule && parser->mode == KQL_FOR_PEOPLE ? rule(parser) : NULL;
  return node ? node : parser_leaf(parser, KQL_ERROR);
}

static KqlNode *no_operator(Parser *parser) {
  Str text = parser_found(parser, parser->at);
  Diag *diag = parser_find(parser, DIAG_KS176, parser_place_behind(parser),
                           "found %.*s, expected an operator such as `where`", STR_ARG(text));
  advice_on_token(parser, diag, parser->at);
  Open open = open_node(parser);
  return parser_close_node(parser, open, KQL_ERROR, NO_TOKEN);
}

/* operator | a word that is none */
static KqlNode *required_operator(Parser *parser) {
  KqlNode *node = parse_operator(parser);
  if (node) {
    check_place(parser, node, STANDS_FIRST);
    return node;
  }
  return peek(parser) == TOK_IDENTIFIER ? unknown_operator(parser) : no_operator(parser);
}

/* --- reading on behind a mistake (for people only) --- */

/* For every opening bracket the token that closes it; 0 for those that nothing closes. */
static const uint32_t *match_brackets(Parser *parser) {
  uint32_t *closers = ARENA_ARRAY(parser->arena, uint32_t, parser->len), depth = 0;
  uint32_t *open = ARENA_ARRAY(parser->arena, uint32_t, parser->len);
  for (uint32_t i = 0; i < parser->len; i++) {
    KqlTokenKind kind = parser->tokens[i].kind;
    bool opens = kind == TOK_LPAREN || kind == TOK_LBRACKET || kind == TOK_LBRACE;
    bool closes = kind == TOK_RPAREN || kind == TOK_RBRACKET || kind == TOK_RBRACE;
    if (opens) open[depth++] = i;
    if (!closes) continue;
    uint32_t at = depth;
    while (at > 0 && parser->tokens[open[at - 1]].kind + 1 != (int)kind) at--;
    if (at == 0) continue;
    closers[open[at - 1]] = i;
    depth = at - 1;
  }
  return closers;
}

static bool is_closer(KqlTokenKind kind) {
  return kind == TOK_RPAREN || kind == TOK_RBRACKET || kind == TOK_RBRACE;
}

/* Takes tokens up to a `|`, `;`, CLOSER or the end of the block that is in no bracket, as an ERROR.
 */
static KqlNode *skip(Parser *parser, KqlTokenKind closer) {
  if (!parser->closers) parser->closers = match_brackets(parser);
  Open open = open_node(parser);
  while (peek(parser) != TOK_END) {
    KqlTokenKind kind = peek(parser);
    if (kind == TOK_SEMICOLON || kind == TOK_PIPE || kind == closer || kind == parser->block) break;
    if (is_closer(kind) && closer != TOK_SEMICOLON) break;
    uint32_t close = parser->closers[parser->at];
    do take(parser);
    while (parser->at <= close);
  }
  return parser_close_node(parser, open, KQL_ERROR, NO_TOKEN);
}

static bool on_new_line(const Parser *parser) {
  uint32_t start = parser->at ? parser->tokens[parser->at - 1].end : 0;
  Str between = source_text(parser->query->source, (Span){start, parser->tokens[parser->at].start});
  return str_find_byte(between, '\n', 0) != STR_NONE;
}

/* Whether a new statement seems to begin here, so that only a `;` is missing. */
static bool seems_statement(const Parser *parser) {
  if (!on_new_line(parser)) return false;
  KqlTokenKind kind = peek(parser);
  if (kind == TOK_LET || kind == TOK_SET || kind == TOK_DECLARE)
    return parser_scan_name(parser, 1) > 0;
  return kind == TOK_IDENTIFIER && peek_at(parser, 1) == TOK_PIPE;
}

/* An operator without its `|`: reported, and read as if it were there. */
static KqlNode *unpiped_operator(Parser *parser, KqlTokenKind closer) {
  Span place = parser_place_before(parser, parser->at);
  DiagCode code = closer == TOK_SEMICOLON ? DIAG_KS005 : DIAG_KS198;
  Str word = parser_token_text(parser, parser->at);
  Diag *diag =
      parser_find(parser, code, place, "found `%.*s`, expected `|` before it", STR_ARG(word));
  if (diag) {
    uint32_t at = parser->tokens[parser->at].start;
    Fix *fix = diag_fix(parser->bag, diag, true, "put `|` before it");
    fix_edit(parser->bag, fix, (Span){at, at}, STR("| "));
  }
  return parse_operator(parser);
}

static KqlNode *misplaced(Parser *parser, KqlTokenKind closer) {
  Str text = parser_found(parser, parser->at);
  bool top = closer == TOK_SEMICOLON;
  Span span = kql_token_span(parser->query, parser->at);
  if (peek(parser) == TOK_BAD && !parser->troubled) return skip(parser, closer);
  Diag *diag =
      parser_find(parser, top ? DIAG_KS198 : DIAG_KS005, span, "found %.*s, expected %s%s%s",
                  STR_ARG(text), top ? "`|` or the end of the query" : "`|` or `",
                  top ? "" : kql_token_text(closer), top ? "" : "`");
  advice_on_token(parser, diag, parser->at);
  return skip(parser, closer);
}

/* What stands behind an operator and neither goes on with the pipe nor ends it, as a further child
   of the pipe; NULL where nothing does. */
static KqlNode *recovered(Parser *parser, KqlTokenKind closer) {
  KqlTokenKind kind = peek(parser);
  bool ends = kind == TOK_PIPE || kind == TOK_SEMICOLON || kind == TOK_END || kind == closer;
  ends |= kind == parser->block;
  if (closer != TOK_SEMICOLON) ends |= is_closer(kind);
  if (parser->mode != KQL_FOR_PEOPLE || ends) return NULL;
  if (closer == TOK_SEMICOLON && seems_statement(parser)) return NULL;
  if (operators[kind].rule && (parser_starts_operator(parser) || on_new_line(parser))) {
    uint32_t at = parser->at;
    KqlNode *node = unpiped_operator(parser, closer);
    if (node && parser->at > at) return node;
  }
  return misplaced(parser, closer);
}

/* --- pipes --- */

/* {"|" operator}, kept as children. */
static void piped_operators(Parser *parser, KqlTokenKind closer) {
  for (;;) {
    KqlNode *extra = recovered(parser, closer);
    if (extra) {
      keep(parser, extra);
      if (extra->kind != KQL_ERROR) continue;
    }
    if (peek(parser) != TOK_PIPE) return;
    bool twice = parser->tokens[parser->at - 1].kind == TOK_PIPE;
    if (!twice) parser->troubled = false;
    take(parser);
    keep(parser, required_operator(parser));
  }
}

static KqlNode *pipe_inside(Parser *parser, KqlTokenKind closer) {
  KqlNode *begin = source(parser);
  if (!begin) return NULL;
  Open open = parser_open_around(parser, begin);
  piped_operators(parser, closer);
  if (parser->kids.len == open.kids + 1) {
    parser->kids.len = open.kids;
    return begin;
  }
  return parser_close_node(parser, open, KQL_PIPE, begin->end);
}

KqlNode *parse_pipe(Parser *parser, KqlTokenKind closer) {
  KqlNode *pipe = parser_enter(parser) ? pipe_inside(parser, closer) : NULL;
  parser_leave(parser);
  return pipe;
}

KqlNode *parse_required_pipe(Parser *parser, KqlTokenKind closer) {
  KqlNode *pipe = parse_pipe(parser, closer);
  return pipe ? pipe : parser_missing_expression(parser);
}

KqlNode *parse_subpipe(Parser *parser) {
  Open open = open_node(parser);
  if (parser_enter(parser)) {
    keep(parser, NULL);
    keep(parser, required_operator(parser));
    piped_operators(parser, TOK_RPAREN);
  }
  parser_leave(parser);
  return parser_close_node(parser, open, KQL_PIPE, NO_TOKEN);
}

/* --- looking ahead for a `|` --- */

enum { AHEAD_END, AHEAD_PIPE };

/* For every token: whether, reading on from it, a `|` comes before a `,`, `)` or `;` that is not in
   brackets opened later. One walk from the end, matching brackets on the way. */
static const uint8_t *look_ahead(Parser *parser) {
  uint8_t *ahead = arena_alloc(parser->arena, parser->len);
  uint32_t *closers = arena_raw(parser->arena, parser->len * sizeof *closers), open = 0;
  for (uint32_t i = parser->len - 1; i-- > 0;) {
    switch (parser->tokens[i].kind) {
      case TOK_SEMICOLON:
        open = 0;
        ahead[i] = AHEAD_END;
        break;
      case TOK_COMMA: ahead[i] = AHEAD_END; break;
      case TOK_RPAREN:
        closers[open++] = i;
        ahead[i] = AHEAD_END;
        break;
      case TOK_LPAREN: ahead[i] = open > 0 ? ahead[closers[--open] + 1] : AHEAD_END; break;
      case TOK_PIPE: ahead[i] = AHEAD_PIPE; break;
      default: ahead[i] = ahead[i + 1]; break;
    }
  }
  return ahead;
}

bool parser_pipe_ahead(Parser *parser) {
  if (!parser->pipes) parser->pipes = look_ahead(parser);
  return parser->pipes[parser->at] == AHEAD_PIPE;
}
