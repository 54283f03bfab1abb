/* Owns what can be asked of a tree: words of kinds and slots, bytes of nodes, values of names and
   strings. Comes in: a parsed query. Goes out: views of its text, or decoded copies. */
#include "kql/ast.h"

#include "base/utf8.h"

#include <string.h>

static const char *const kind_words[KQL_KIND_COUNT] = {
#define NODE(name, word) [KQL_##name] = (word),
#define SLOT(node, index, name, note)
#include "kql/ast.def"
#undef NODE
#undef SLOT
};

static const struct {
  uint8_t kind, index;
  const char *word;
} slots[] = {
#define NODE(name, word)
#define SLOT(node, index, name, note) {KQL_##node, index, #name},
#include "kql/ast.def"
#undef NODE
#undef SLOT
};

const char *kql_kind_word(KqlKind kind) { return kind_words[kind]; }

const char *kql_slot_word(KqlKind kind, uint32_t index) {
  for (size_t i = 0; i < sizeof slots / sizeof *slots; i++) {
    if (slots[i].kind == kind && slots[i].index == index) return slots[i].word;
  }
  return kql_is_operator(kind) && index == KQL_PARAMS ? "PARAMS" : NULL;
}

bool kql_is_operator(KqlKind kind) {
  if (kind < KQL_AS) return false;
  switch (kind) {
    case KQL_FORK_BRANCH:
    case KQL_GRAPH_PATTERN:
    case KQL_GRAPH_NODE:
    case KQL_GRAPH_EDGE:
    case KQL_GRAPH_OUTPUT:
    case KQL_GRAPH_TABLE:
    case KQL_SERIES:
    case KQL_MV_ITEM:
    case KQL_SCAN_STEP:
    case KQL_TOP_LEVEL: return false;
    default: return true;
  }
}

Span kql_token_span(const KqlQuery *query, uint32_t token) {
  return (Span){query->tokens.ptr[token].start, query->tokens.ptr[token].end};
}

Span kql_span(const KqlQuery *query, const KqlNode *node) {
  const KqlToken *tokens = query->tokens.ptr;
  if (node->first < node->end) return (Span){tokens[node->first].start, tokens[node->end - 1].end};
  uint32_t at = node->first ? tokens[node->first - 1].end : 0;
  return (Span){at, at};
}

Str kql_text(const KqlQuery *query, const KqlNode *node) {
  return source_text(query->source, kql_span(query, node));
}

KqlTokenKind kql_token_kind(const KqlQuery *query, uint32_t token) {
  return query->tokens.ptr[token].kind;
}

KqlTokenKind kql_operator(const KqlQuery *query, const KqlNode *node) {
  return kql_token_kind(query, node->token);
}

KqlTokenKind kql_term_operator(const KqlQuery *query, const KqlNode *chain, uint32_t index) {
  return kql_token_kind(query, chain->kids[index]->first - 1);
}

/* --- values of strings --- */

static uint32_t digit_value(char c) {
  return (uint32_t)(c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10);
}

/* The number that COUNT digits of BASE at AT spell. */
static uint32_t number(Str s, size_t at, size_t count, uint32_t base) {
  uint32_t value = 0;
  for (size_t i = 0; i < count; i++) value = value * base + digit_value(s.ptr[at + i]);
  return value;
}

/* Appends what the escape at AT (a backslash) stands for; its length. The lexer has checked it. */
static size_t unescape(Buf *out, Str s, size_t at) {
  static const char letters[] = "abfnrtv", values[] = "\a\b\f\n\r\t\v";
  char c = s.ptr[at + 1];
  const char *letter = strchr(letters, c);
  size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : c == 'x' ? 2 : 0;
  if (digits) {
    utf8_encode(out, number(s, at + 2, digits, 16));
    return digits + 2;
  }
  if (c >= '0' && c <= '7') {
    size_t most = c <= '3' ? 3 : 2;
    while (digits < most && at + 1 + digits < s.len && s.ptr[at + 1 + digits] >= '0' &&
           s.ptr[at + 1 + digits] <= '7')
      digits++;
    utf8_encode(out, number(s, at + 1, digits, 8));
    return digits + 1;
  }
  buf_add_byte(out, letter ? values[letter - letters] : c);
  return 2;
}

/* Where the content of a string token lies, and how it is written. */
typedef struct Content {
  Str text;
  char quote;
  bool verbatim; /* a doubled quote is one */
  bool raw;      /* nothing is special */
} Content;

static Content content_of(Str token) {
  Content content = {0};
  size_t start = 0;
  if (token.ptr[0] == 'h' || token.ptr[0] == 'H') start++;
  content.verbatim = start < token.len && token.ptr[start] == '@';
  if (content.verbatim) start++;
  content.quote = start < token.len ? token.ptr[start] : '\0';
  content.raw = content.quote == '`' || content.quote == '~';
  size_t width = content.raw ? 3 : 1;
  Str mark = str_slice(token, start, start + width), rest = str_from(token, start + width);
  bool closed = rest.len >= width && str_ends(rest, mark);
  content.text = closed ? str_slice(rest, 0, rest.len - width) : rest;
  return content;
}

static void add_content(Buf *out, Str token) {
  Content content = content_of(token);
  Str s = content.text;
  for (size_t at = 0; at < s.len;) {
    bool special =
        !content.raw && (content.verbatim ? s.ptr[at] == content.quote : s.ptr[at] == '\\');
    if (!special) {
      buf_add_byte(out, s.ptr[at++]);
    } else if (content.verbatim) {
      buf_add_byte(out, content.quote);
      at += 2;
    } else if (at + 1 < s.len) {
      at += unescape(out, s, at);
    } else {
      at++;
    }
  }
}

static bool is_plain(Content content) {
  char special = content.verbatim ? content.quote : '\\';
  return content.raw || str_find_byte(content.text, special, 0) == STR_NONE;
}

Str kql_unquote(Arena *arena, Str token) {
  if (token.len == 0) return token;
  Content content = content_of(token);
  if (is_plain(content)) return content.text;
  Buf out = {0};
  add_content(&out, token);
  Str value = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return value;
}

/* The joined values of the string tokens [FIRST, END). */
static Str join_strings(const KqlQuery *query, uint32_t first, uint32_t end) {
  if (end - first == 1)
    return kql_unquote(query->arena, source_text(query->source, kql_token_span(query, first)));
  Buf out = {0};
  for (uint32_t i = first; i < end; i++)
    add_content(&out, source_text(query->source, kql_token_span(query, i)));
  Str value = arena_str(query->arena, buf_str(&out));
  buf_free(&out);
  return value;
}

Str kql_string(const KqlQuery *query, const KqlNode *node) {
  if (node->kind != KQL_STRING || node->first == node->end) return (Str){NULL, 0};
  return join_strings(query, node->first, node->end);
}

Str kql_name(const KqlQuery *query, const KqlNode *node) {
  if (node->first == node->end || (node->kind != KQL_NAME && node->kind != KQL_WILDCARD))
    return (Str){NULL, 0};
  const KqlToken *tokens = query->tokens.ptr;
  uint32_t first = node->first, end = node->end;
  if (tokens[first].kind == TOK_LBRACKET || tokens[first].kind == TOK_LBRACE) {
    first++;
    if (tokens[end - 1].kind == TOK_RBRACKET || tokens[end - 1].kind == TOK_RBRACE) end--;
  }
  if (first >= end) return (Str){NULL, 0};
  if (tokens[first].kind == TOK_STRING_TEXT) return join_strings(query, first, end);
  return source_text(query->source, (Span){tokens[first].start, tokens[end - 1].end});
}
