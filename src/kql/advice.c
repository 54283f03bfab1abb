/* Owns the guesses at what an author meant: words of other languages, wrong case, typographic
   characters, comparisons in a row. Comes in: a finding and its token. Goes out: help and fixes. */
#include "kql/advice.h"

#include <string.h>

static void add_fix(Parser *parser, Diag *diag, Span span, Str text, bool safe) {
  Fix *fix =
      diag_fix(parser->bag, diag, safe, text.len ? "write `%.*s`" : "remove it%.*s", STR_ARG(text));
  fix_edit(parser->bag, fix, span, text);
}

/* --- characters --- */

static const struct {
  const char *wrong, *right;
} lookalikes[] = {
    {"\xE2\x80\x9C", "\""}, {"\xE2\x80\x9D", "\""}, {"\xE2\x80\x9E", "\""}, {"\xE2\x80\x98", "'"},
    {"\xE2\x80\x99", "'"},  {"\xE2\x80\x93", "-"},  {"\xE2\x80\x94", "-"},  {"\xE2\x88\x92", "-"},
    {"\xE2\x89\xA4", "<="}, {"\xE2\x89\xA5", ">="}, {"\xE2\x89\xA0", "!="}, {"\xC2\xA6", "|"},
};

static const char *lookalike(Str text) {
  for (size_t i = 0; i < sizeof lookalikes / sizeof *lookalikes; i++) {
    if (str_eq(text, str_of(lookalikes[i].wrong))) return lookalikes[i].right;
  }
  return NULL;
}

static bool is_quote(const char *sign) { return *sign == '"' || *sign == '\''; }

/* The typographic quote that closes what TOKEN opens, on the same line; or TOKEN itself. */
static uint32_t closing_quote(const Parser *parser, uint32_t token, const char *sign) {
  for (uint32_t i = token + 1; parser->tokens[i].kind != TOK_END; i++) {
    Str gap = source_text(parser->query->source,
                          (Span){parser->tokens[i - 1].end, parser->tokens[i].start});
    if (str_find_byte(gap, '\n', 0) != STR_NONE) break;
    const char *other =
        parser->tokens[i].kind == TOK_BAD ? lookalike(parser_token_text(parser, i)) : NULL;
    if (other && strcmp(other, sign) == 0) return i;
  }
  return token;
}

void advice_on_character(Parser *parser, Diag *diag, uint32_t token) {
  if (!diag) return;
  Str text = parser_token_text(parser, token);
  Span span = kql_token_span(parser->query, token);
  const char *sign = lookalike(text);
  if (sign && is_quote(sign)) {
    diag_help(parser->bag, diag, "typographic quotes are not quotes: write `%s`", sign);
    Fix *fix = diag_fix(parser->bag, diag, true, "write plain quotes");
    fix_edit(parser->bag, fix, span, str_of(sign));
    uint32_t close = closing_quote(parser, token, sign);
    if (close != token)
      fix_edit(parser->bag, fix, kql_token_span(parser->query, close), str_of(sign));
  } else if (sign) {
    add_fix(parser, diag, span, str_of(sign), true);
  } else if (str_eq(text, STR("&"))) {
    diag_help(parser->bag, diag, "conditions are joined with `and`");
  } else if (str_eq(text, STR("\\"))) {
    diag_help(parser->bag, diag, "a backslash stands only in strings");
  } else if (str_eq(text, STR("`"))) {
    diag_help(parser->bag, diag, "a name that needs quotes is written `['name']`");
  }
}

/* --- strings --- */

void advice_on_string(Parser *parser, Diag *diag, uint32_t token) {
  if (!diag) return;
  const KqlToken *t = &parser->tokens[token];
  Str text = parser->query->source->text;
  diag_label(parser->bag, diag, parser->query->source, (Span){t->start, t->start + 1},
             "it starts here");
  if (t->kind != TOK_STRING_TEXT || t->end >= text.len || text.ptr[t->end] != '\\') return;
  diag_help(parser->bag, diag,
            "write `\\\\` for one backslash, or put `@` before the string to take all as they are");
  Str sofar = parser_token_text(parser, token);
  if (str_find_byte(sofar, '\\', 0) != STR_NONE) return;
  Fix *fix = diag_fix(parser->bag, diag, false, "put `@` before the string");
  fix_edit(parser->bag, fix, (Span){t->start, t->start}, STR("@"));
}

/* --- words and signs --- */

/* Whether writing KEYWORD right would help where `,` or another sign is expected: most words that
   are also names would be taken for names still. */
static bool goes_on(KqlTokenKind keyword) {
  switch (keyword) {
    case TOK_DEFAULT:
    case TOK_FROM:
    case TOK_NULLS:
    case TOK_ON:
    case TOK_STEP:
    case TOK_WITH: return true;
    default: return kql_token_class(keyword) != CLASS_NAME;
  }
}

static bool advise_case(Parser *parser, Diag *diag, uint32_t token) {
  if (parser->tokens[token].kind != TOK_IDENTIFIER) return false;
  Str word = parser_token_text(parser, token), lower = arena_str(parser->arena, word);
  for (size_t i = 0; i < lower.len; i++) ((char *)lower.ptr)[i] = char_lower(lower.ptr[i]);
  KqlTokenKind keyword = kql_keyword_find(lower);
  if (str_eq(word, lower) || keyword == TOK_IDENTIFIER) return false;
  if (diag->code == DIAG_KS005 && !goes_on(keyword)) return false;
  diag_help(parser->bag, diag, "keywords are written in lower case: `%.*s`", STR_ARG(lower));
  add_fix(parser, diag, kql_token_span(parser->query, token), lower, true);
  return true;
}

static bool closes(KqlTokenKind kind) {
  return kind == TOK_RPAREN || kind == TOK_RBRACKET || kind == TOK_RBRACE;
}

static bool advise_sign(Parser *parser, Diag *diag, uint32_t token) {
  KqlTokenKind kind = parser->tokens[token].kind;
  KqlTokenKind before = token ? parser->tokens[token - 1].kind : TOK_END;
  if (kind == TOK_ASSIGN) {
    diag_help(parser->bag, diag, "`==` compares; `=` gives a name to a value");
  } else if (kind == TOK_BANG) {
    diag_help(parser->bag, diag, "to negate write `not(…)`; unequal is `!=` without a space");
  } else if (kind == TOK_PIPE && before == TOK_PIPE) {
    diag_help(parser->bag, diag, "conditions are joined with `or`");
  } else if (before == TOK_COMMA && closes(kind)) {
    diag_help(parser->bag, diag, "nothing stands behind the last `,`");
    add_fix(parser, diag, kql_token_span(parser->query, token - 1), STR(""), true);
  } else if (closes(kind) && kind != parser->block) {
    diag_help(parser->bag, diag, "no bracket is open that it could close");
  } else {
    return false;
  }
  return true;
}

static bool advise_operator(Parser *parser, Diag *diag, uint32_t token) {
  if (token > 0 && str_eq(parser_token_text(parser, token - 1), STR("not"))) {
    diag_help(parser->bag, diag, "`not` is a function: write `not(…)`");
    return true;
  }
  if (!parser_is_infix(parser->tokens[token].kind)) return false;
  diag_help(parser->bag, diag,
            "comparisons do not stand in a row: join two with `and`, or put one in brackets");
  return true;
}

void advice_on_token(Parser *parser, Diag *diag, uint32_t token) {
  if (!diag || parser->mode != KQL_FOR_PEOPLE) return;
  if (advise_case(parser, diag, token) || advise_sign(parser, diag, token)) return;
  if (diag->code == DIAG_KS198) advise_operator(parser, diag, token);
}
