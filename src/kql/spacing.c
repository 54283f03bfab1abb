/* Owns the spaces of the canonical text. Comes in: a tree. Goes out: for each token, whether a
   space precedes it. What has to touch (calls, paths, wildcards, arrows, signs) is marked by a walk
   over the tree; the rest follows from the two tokens. */
#include "kql/spacing.h"

typedef struct Spacing {
  const KqlQuery *query;
  bool *spaced;
} Spacing;

static bool spaced_between(KqlTokenKind before, KqlTokenKind after) {
  switch (before) {
    case TOK_LPAREN:
    case TOK_LBRACKET:
    case TOK_DOT: return false;
    default: break;
  }
  switch (after) {
    case TOK_COMMA:
    case TOK_SEMICOLON:
    case TOK_RPAREN:
    case TOK_RBRACKET:
    case TOK_DOT:
    case TOK_COLON: return false;
    default: return !(before == TOK_LBRACE && after == TOK_RBRACE);
  }
}

static void glue(Spacing *s, uint32_t token) {
  if (token < s->query->tokens.len) s->spaced[token] = false;
}

/* All tokens of NODE touch. */
static void glue_all(Spacing *s, const KqlNode *node) {
  for (uint32_t i = node->first + 1; i < node->end; i++) {
    if (kql_token_kind(s->query, i) != TOK_STRING_TEXT) glue(s, i);
  }
}

/* The first TOK_LPAREN behind NODE's own token touches it. */
static void glue_bracket(Spacing *s, const KqlNode *node) {
  uint32_t next = node->token + 1;
  if (next < node->end && kql_token_kind(s->query, next) == TOK_LPAREN) glue(s, next);
}

static void glue_round(Spacing *s, uint32_t token) { glue(s, token), glue(s, token + 1); }

static void glue_call(Spacing *s, const KqlNode *call) {
  const KqlNode *name = call->kids[KQL_CALL_NAME];
  if (name && name->end < call->end) glue(s, name->end);
}

static void glue_braces(Spacing *s, const KqlNode *bag) {
  glue(s, bag->first + 1);
  glue(s, bag->end - 1);
}

/* The tokens of an arrow touch each other and what they connect. */
static void glue_edge(Spacing *s, const KqlNode *edge) {
  glue_all(s, edge);
  glue_round(s, edge->first);
  glue(s, edge->end);
  if (edge->kids[KQL_GRAPH_EDGE_LOW]) {
    const KqlNode *name = edge->kids[KQL_GRAPH_EDGE_NAME];
    if (name) glue(s, name->end);
  }
}

/* `a --> b`: the two or three tokens of the arrow touch. */
static void glue_arrow(Spacing *s, const KqlNode *graph) {
  const KqlNode *from = graph->kids[KQL_MAKE_GRAPH_FROM], *to = graph->kids[KQL_MAKE_GRAPH_TO];
  for (uint32_t i = from->end + 1; i < to->first; i++) glue(s, i);
}

/* `default=0` */
static void glue_default(Spacing *s, const KqlNode *series) {
  const KqlNode *value = series->kids[KQL_SERIES_DEFAULT];
  if (value && value->first < value->end) glue_round(s, value->first - 1);
}

static void mark(Spacing *s, const KqlNode *node) {
  switch (node->kind) {
    case KQL_NAME:
    case KQL_WILDCARD: glue_all(s, node); break;
    case KQL_UNARY: glue(s, node->token + 1); break;
    case KQL_PATH:
    case KQL_PROPERTY: glue_round(s, node->token); break;
    case KQL_ELEMENT:
    case KQL_BRACKET: glue(s, node->token); break;
    case KQL_CALL: glue_call(s, node); break;
    case KQL_BINARY:
      if (kql_operator(s->query, node) == TOK_COLON) glue_round(s, node->token);
      break;
    case KQL_TYPEOF:
    case KQL_DYNAMIC:
    case KQL_TOSCALAR:
    case KQL_TOTABLE:
    case KQL_MATERIALIZE: glue_bracket(s, node); break;
    case KQL_BAG: glue_braces(s, node); break;
    case KQL_SERIES: glue_default(s, node); break;
    case KQL_GRAPH_EDGE: glue_edge(s, node); break;
    case KQL_MAKE_GRAPH: glue_arrow(s, node); break;
    default: break;
  }
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i]) mark(s, node->kids[i]);
  }
}

/* `project-keep2` is the name `project` minus `keep2` only as long as the parts touch: apart from
   them the first would be a keyword. */
static void keep_disguise(Spacing *s, uint32_t token) {
  const KqlToken *t = &s->query->tokens.ptr[token];
  if (t->kind != TOK_IDENTIFIER || t[1].start != t->end || t[1].kind != TOK_MINUS) return;
  Str word = source_text(s->query->source, (Span){t->start, t->end});
  if (kql_keyword_find(word) == TOK_IDENTIFIER) return;
  for (uint32_t i = 1; t[i].start == t[i - 1].end; i++) {
    KqlTokenClass class = kql_token_class(t[i].kind);
    if (t[i].kind != TOK_MINUS && t[i].kind != TOK_IDENTIFIER && class <= CLASS_PUNCT) break;
    glue(s, token + i);
  }
}

bool *spacing_of(const KqlQuery *query) {
  Spacing s = {query, ARENA_ARRAY(query->arena, bool, query->tokens.len)};
  for (uint32_t i = 1; i < query->tokens.len; i++)
    s.spaced[i] = spaced_between(kql_token_kind(query, i - 1), kql_token_kind(query, i));
  mark(&s, query->root);
  for (uint32_t i = 0; i < query->tokens.len; i++) keep_disguise(&s, i);
  return s.spaced;
}
