/* Owns the printed form of tokens and trees. Comes in: a parsed query. Goes out: lines of text. */
#include "kql/dump.h"

#include <string.h>

/* TEXT on one line, control characters as `\n` and the like. */
static void add_visible(Buf *out, Str text) {
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    if (c == '\n')
      buf_add_cstr(out, "\\n");
    else if (c < 0x20)
      buf_printf(out, "\\x%02x", c);
    else
      buf_add_byte(out, (char)c);
  }
}

static void add_line(Buf *out, const char *kind, const KqlQuery *query, Span span) {
  buf_printf(out, "%u-%u %s `", span.start, span.end, kind);
  add_visible(out, source_text(query->source, span));
  buf_add_cstr(out, "`");
}

void dump_tokens(Buf *out, const KqlQuery *query) {
  const KqlTokens *tokens = &query->tokens;
  uint32_t comment = 0;
  for (uint32_t i = 0; i < tokens->len; i++) {
    for (; comment < tokens->comments.len && tokens->comments.ptr[comment].token == i; comment++) {
      add_line(out, "comment", query, tokens->comments.ptr[comment].span);
      buf_add_byte(out, '\n');
    }
    const KqlToken *token = &tokens->ptr[i];
    add_line(out, kql_token_text(token->kind), query, (Span){token->start, token->end});
    buf_add_cstr(out, token->flags & TOKEN_UNFINISHED ? " unfinished\n" : "\n");
  }
}

static void add_flags(Buf *out, uint16_t flags) {
  static const struct {
    uint16_t bit;
    const char *word;
  } words[] = {{KQL_ASC, "asc"},
               {KQL_DESC, "desc"},
               {KQL_NULLS_FIRST, "nulls-first"},
               {KQL_NULLS_LAST, "nulls-last"},
               {KQL_EDGE_LEFT, "left"},
               {KQL_EDGE_RIGHT, "right"},
               {KQL_OPTIONAL, "optional"},
               {KQL_VIEW, "view"},
               {KQL_SUBQUERY, "subquery"}};
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (flags & words[i].bit) buf_printf(out, " %s", words[i].word);
  }
}

static bool is_leaf(const KqlNode *node) { return node->count == 0; }

/* Kinds that differ by their own token: the operator or keyword is shown with them. */
static bool shows_token(const KqlNode *node) {
  switch (node->kind) {
    case KQL_UNARY:
    case KQL_ADD:
    case KQL_MULTIPLY:
    case KQL_BINARY:
    case KQL_IN:
    case KQL_BETWEEN:
    case KQL_GRAPH_OUTPUT: return true;
    default: return false;
  }
}

static void add_own(Buf *out, const KqlQuery *query, const KqlNode *node) {
  bool whole = is_leaf(node) && node->first < node->end;
  if (!whole && !shows_token(node)) return;
  buf_add_cstr(out, " `");
  uint32_t first = whole ? node->first : node->token, end = whole ? node->end : first + 1;
  for (uint32_t i = first; i < end; i++) {
    const KqlToken *token = &query->tokens.ptr[i];
    bool gap = i > first && token->start > token[-1].end;
    bool unread = node->kind == KQL_ERROR || node->kind == KQL_COMMAND;
    bool apart = i > first && (token->kind == TOK_STRING_TEXT || (gap && unread));
    if (apart) buf_add_byte(out, ' ');
    add_visible(out, source_text(query->source, (Span){token->start, token->end}));
  }
  buf_add_byte(out, '`');
}

static void add_slot(Buf *out, const KqlNode *parent, uint32_t index) {
  const char *word = kql_slot_word(parent->kind, index);
  if (!word || parent->kind == KQL_LIST || parent->kind == KQL_BLOCK) return;
  for (; *word; word++) buf_add_byte(out, *word == '_' ? '-' : char_lower(*word));
  buf_add_cstr(out, ": ");
}

static void add_node(Buf *out, const KqlQuery *query, const KqlNode *node, size_t depth) {
  buf_add_cstr(out, kql_kind_word(node->kind));
  add_own(out, query, node);
  add_flags(out, node->flags);
  buf_add_byte(out, '\n');
  for (uint32_t i = 0; i < node->count; i++) {
    if (!node->kids[i]) continue;
    buf_add_repeat(out, ' ', 2 * (depth + 1));
    add_slot(out, node, i);
    add_node(out, query, node->kids[i], depth + 1);
  }
}

void dump_tree(Buf *out, const KqlQuery *query) { add_node(out, query, query->root, 0); }
