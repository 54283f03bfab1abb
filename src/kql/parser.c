/* Owns the parser's state: tokens, nodes under construction, findings, lists, the nesting limit.
   Comes in: what the grammar asks for. Goes out: nodes in the arena and findings in the bag. */
#include "kql/parser.h"

#include "base/limits.h"
#include "base/utf8.h"
#include "kql/advice.h"

enum { NODE_CHUNK = 4096 };

/* --- tokens --- */

bool parser_touches(const Parser *parser, uint32_t offset) {
  uint32_t at = parser->at + offset;
  return at > 0 && at < parser->len && parser->tokens[at].start == parser->tokens[at - 1].end;
}

Str parser_token_text(const Parser *parser, uint32_t token) {
  return source_text(parser->query->source, kql_token_span(parser->query, token));
}

bool parser_has_text(const Parser *parser, uint32_t offset, Str text) {
  uint32_t at = parser->at + offset;
  return at < parser->len && str_eq(parser_token_text(parser, at), text);
}

static void report_bad(Parser *parser, uint32_t token) {
  Span span = kql_token_span(parser->query, token);
  Str text = parser_token_text(parser, token);
  Diag *diag = parser_find(parser, DIAG_KS002, span, "`%.*s` is not part of KQL", STR_ARG(text));
  advice_on_character(parser, diag, token);
}

static void report_unfinished(Parser *parser, uint32_t token) {
  const KqlToken *t = &parser->tokens[token];
  Str text = parser->query->source->text, closing = kql_token_closing(text, *t);
  Span end = {t->end, t->end};
  Diag *diag;
  if (t->kind != TOK_STRING_TEXT) {
    diag = parser_find(parser, DIAG_KS001, end, "the literal has no closing `)` on its line");
  } else if (t->end < text.len && text.ptr[t->end] == '\\') {
    Str escape = str_slice(text, t->end, t->end + 2);
    diag = parser_find(parser, DIAG_KS001, end, "`%.*s` is no escape, so the string ends before it",
                       STR_ARG(escape));
  } else {
    diag =
        parser_find(parser, DIAG_KS001, end, "the string has no closing `%.*s`", STR_ARG(closing));
  }
  advice_on_string(parser, diag, token);
}

void parser_report_token(Parser *parser, uint32_t token) {
  if (parser->tokens[token].kind == TOK_BAD)
    report_bad(parser, token);
  else
    report_unfinished(parser, token);
}

uint32_t parser_expect(Parser *parser, KqlTokenKind kind) {
  if (peek(parser) == kind && kind != TOK_END) return take(parser);
  const char *text = kind == TOK_IDENTIFIER ? "a name" : kql_token_text(kind);
  Str quoted = arena_printf(parser->arena, kind == TOK_IDENTIFIER ? "%s" : "`%s`", text);
  parser_expected(parser, parser->at, quoted.ptr);
  return NO_TOKEN;
}

uint32_t parser_expect_close(Parser *parser, KqlTokenKind kind, uint32_t opener) {
  if (peek(parser) == kind) return take(parser);
  Str quoted = arena_printf(parser->arena, "`%s`", kql_token_text(kind));
  Diag *diag = parser_expected(parser, parser->at, quoted.ptr);
  if (diag && opener != NO_TOKEN)
    diag_label(parser->bag, diag, parser->query->source, kql_token_span(parser->query, opener),
               "opened here");
  return NO_TOKEN;
}

bool parser_took_word(Parser *parser, const char *words) {
  Str rest = str_of(words), text = parser_token_text(parser, parser->at);
  if (peek(parser) == TOK_END) return false;
  while (rest.len) {
    if (str_eq(str_split(&rest, '|'), text)) return take(parser), true;
  }
  return false;
}

/* --- nodes --- */

Open parser_open_around(Parser *parser, KqlNode *left) {
  Open open = {left->first, parser->kids.len};
  keep(parser, left);
  return open;
}

/* Zeroed memory for a node, cut from chunks: a query has many small nodes. */
static KqlNode *new_node(Parser *parser, uint32_t kids) {
  size_t size = sizeof(KqlNode) + kids * sizeof(KqlNode *);
  if (size > parser->room) {
    if (size > NODE_CHUNK / 4) return arena_alloc(parser->arena, size);
    parser->node_at = arena_alloc(parser->arena, NODE_CHUNK);
    parser->room = NODE_CHUNK;
  }
  KqlNode *node = (KqlNode *)(void *)parser->node_at;
  parser->node_at += size;
  parser->room -= size;
  return node;
}

KqlNode *parser_close_node(Parser *parser, Open open, KqlKind kind, uint32_t token) {
  uint32_t count = parser->kids.len - open.kids;
  KqlNode *node = new_node(parser, count);
  node->kind = (uint8_t)kind;
  node->token = token == NO_TOKEN ? open.first : token;
  node->first = open.first;
  node->end = parser->at;
  node->count = count;
  for (uint32_t i = 0; i < count; i++) node->kids[i] = parser->kids.ptr[open.kids + i];
  parser->kids.len = open.kids;
  return node;
}

KqlNode *parser_leaf(Parser *parser, KqlKind kind) {
  Open open = open_node(parser);
  return parser_close_node(parser, open, kind, take(parser));
}

KqlNode *parser_nothing(Parser *parser) {
  return parser_close_node(parser, open_node(parser), KQL_MISSING, NO_TOKEN);
}

/* --- findings --- */

static Diag *add(Parser *parser, DiagCode code, Span span, const char *format, va_list args) {
  Str message = arena_vprintf(parser->arena, format, args);
  return diag_add(parser->bag, code, parser->query->source, span, "%.*s", STR_ARG(message));
}

Diag *parser_find(Parser *parser, DiagCode code, Span span, const char *format, ...) {
  bool follows = parser->troubled;
  parser->query->broken = parser->troubled = true;
  if (follows && parser->mode == KQL_FOR_PEOPLE) return NULL;
  va_list args;
  va_start(args, format);
  Diag *diag = add(parser, code, span, format, args);
  va_end(args);
  diag->follows = follows;
  return diag;
}

Diag *parser_remark(Parser *parser, DiagCode code, Span span, const char *format, ...) {
  if (parser->troubled && parser->mode == KQL_FOR_PEOPLE) return NULL;
  va_list args;
  va_start(args, format);
  Diag *diag = add(parser, code, span, format, args);
  va_end(args);
  return diag;
}

Str parser_found(const Parser *parser, uint32_t token) {
  if (parser->tokens[token].kind == TOK_END) return STR("the end of the query");
  Str text = parser_token_text(parser, token);
  if (text.len > 40 || str_find_byte(text, '\n', 0) != STR_NONE) {
    bool string = parser->tokens[token].kind == TOK_STRING_TEXT;
    return string ? STR("a string") : STR("a literal");
  }
  return arena_printf(parser->arena, "`%.*s`", STR_ARG(text));
}

Span parser_place_behind(const Parser *parser) {
  uint32_t at = parser->at ? parser->tokens[parser->at - 1].end : 0;
  return (Span){at, at};
}

/* Whether a line ends in the bytes [START, END). */
static bool breaks_line(const Parser *parser, uint32_t start, uint32_t end) {
  Str between = source_text(parser->query->source, (Span){start, end});
  return str_find_byte(between, '\n', 0) != STR_NONE || str_find_byte(between, '\r', 0) != STR_NONE;
}

Span parser_place_before(const Parser *parser, uint32_t token) {
  bool last = parser->tokens[token].kind == TOK_END;
  if (parser->mode == KQL_FOR_PEOPLE && !last) return kql_token_span(parser->query, token);
  uint32_t end = token ? parser->tokens[token - 1].end : 0, start = parser->tokens[token].start;
  bool near =
      start - end <= 4 && utf8_count(source_text(parser->query->source, (Span){end, start})) < 2;
  if (near && !breaks_line(parser, end, start)) return kql_token_span(parser->query, token);
  return (Span){end, end};
}

/* In front of a character that is not KQL, or is lost, that is the mistake and not what is missing
   there: people are told of it instead. */
static bool blames_token(Parser *parser, uint32_t token) {
  if (parser->mode != KQL_FOR_PEOPLE || parser->troubled) return false;
  if (parser->tokens[token].kind != TOK_BAD) return false;
  report_bad(parser, token);
  return true;
}

KqlNode *parser_missing(Parser *parser, const char *what) {
  if (blames_token(parser, parser->at)) return parser_nothing(parser);
  uint32_t at = parser->at;
  Str text = parser_found(parser, at);
  Diag *diag = parser_find(parser, DIAG_KS006, parser_place_behind(parser),
                           "found %.*s, expected %s", STR_ARG(text), what);
  if (diag && is_keyword(peek(parser)) && !parser_starts_operator(parser) &&
      !parser_is_infix(peek(parser))) {
    Str word = parser_token_text(parser, at);
    diag_help(parser->bag, diag, "a column of that name is written `['%.*s']`", STR_ARG(word));
  }
  advice_on_token(parser, diag, at);
  KqlNode *node = parser_nothing(parser);
  node->flags |= KQL_BROKEN;
  return node;
}

KqlNode *parser_missing_expression(Parser *parser) {
  return parser_missing(parser, "an expression");
}
KqlNode *parser_missing_name(Parser *parser) { return parser_missing(parser, "a name"); }
KqlNode *parser_missing_value(Parser *parser) { return parser_missing(parser, "a value"); }

Diag *parser_expected(Parser *parser, uint32_t token, const char *what) {
  if (blames_token(parser, token)) return NULL;
  Str text = parser_found(parser, token);
  Diag *diag = parser_find(parser, DIAG_KS005, parser_place_before(parser, token),
                           "found %.*s, expected %s", STR_ARG(text), what);
  advice_on_token(parser, diag, token);
  return diag;
}

bool parser_enter(Parser *parser) {
  if (++parser->depth <= LIMIT_KQL_DEPTH) return true;
  if (!parser->too_deep) {
    parser->troubled = false;
    parser_find(parser, DIAG_KS245, kql_token_span(parser->query, parser->at),
                "the query nests more than %d levels deep, expected fewer", LIMIT_KQL_DEPTH);
    parser->too_deep = true;
    parser->at = parser->len - 1;
  }
  return false;
}

void parser_leave(Parser *parser) { parser->depth--; }

/* --- lists --- */

bool parser_at_list_end(const Parser *parser) {
  switch (peek(parser)) {
    case TOK_RPAREN:
    case TOK_RBRACKET:
    case TOK_RBRACE:
    case TOK_PIPE:
    case TOK_SEMICOLON:
    case TOK_END: return true;
    default: return false;
  }
}

static bool ends(const Parser *parser, const ListRule *rule) {
  return peek(parser) == TOK_END || (rule->end && rule->end(parser));
}

static KqlNode *element(Parser *parser, const ListRule *rule) {
  return rule->end && rule->end(parser) ? NULL : rule->element(parser);
}

/* The element that begins at TOKEN is read. Where the next has no comma before it either, the words
   are hardly a list. */
static void missing_comma(Parser *parser, uint32_t token) {
  Diag *diag = parser_expected(parser, token, "`,`");
  if (!diag || !(peek(parser) == TOK_COMMA || parser_at_list_end(parser))) return;
  uint32_t end = parser->tokens[token - 1].end;
  Fix *fix = diag_fix(parser->bag, diag, false, "put `,` before it");
  fix_edit(parser->bag, fix, (Span){end, end}, STR(","));
}

/* Reads on behind an element; the next one, or NULL where the list is over. */
static KqlNode *next_element(Parser *parser, const ListRule *rule) {
  if (ends(parser, rule)) return NULL;
  if (took(parser, TOK_COMMA)) {
    KqlNode *next = element(parser, rule);
    if (!next && rule->missing && !(rule->flags & LIST_TRAILING))
      keep(parser, rule->missing(parser));
    return next;
  }
  if (!rule->end) return NULL;
  uint32_t at = parser->at;
  bool troubled = parser->troubled;
  uint32_t before = parser->bag->diags.len;
  KqlNode *next = rule->element(parser);
  if (!next || parser->at == at) return NULL;
  if (parser->mode == KQL_FOR_PEOPLE && parser->troubled && !troubled) {
    parser->troubled = troubled; /* the missing comma is the cause, the element's finding follows */
    parser->bag->diags.len = before;
  }
  missing_comma(parser, at);
  return next;
}

void parser_comma_list(Parser *parser, const ListRule *rule) {
  uint32_t kept = parser->kids.len;
  KqlNode *item = element(parser, rule);
  if (!item && peek(parser) == TOK_COMMA && rule->missing) item = rule->missing(parser);
  while (item) {
    keep(parser, item);
    item = next_element(parser, rule);
  }
  if ((rule->flags & LIST_SOME) && parser->kids.len == kept && rule->missing)
    keep(parser, rule->missing(parser));
}

KqlNode *parser_list_node(Parser *parser, const ListRule *rule) {
  Open open = open_node(parser);
  parser_comma_list(parser, rule);
  return parser_close_node(parser, open, KQL_LIST, NO_TOKEN);
}
