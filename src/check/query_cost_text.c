/* Owns the checks of what a query costs that concern how it compares texts. */
#include "check/query_int.h"

/* --- operators and fixes --- */

typedef struct Operators {
  KqlTokenKind from;
  const char *to;
} Operators;

static const char *replacement(const Operators *list, size_t count, KqlTokenKind kind) {
  for (size_t i = 0; i < count; i++) {
    if (list[i].from == kind) return list[i].to;
  }
  return NULL;
}

#define REPLACEMENT(list, kind) replacement(list, sizeof(list) / sizeof *(list), kind)

static Fix *fix_operator(QueryCheck *check, Diag *diag, bool safe, const KqlNode *node,
                         const char *to) {
  Fix *fix = diag_fix(check->context->bag, diag, safe, "write `%s`", to);
  Span span = query_place(check, kql_token_span(check->query, node->token));
  fix_edit(check->context->bag, fix, span, str_of(to));
  return fix;
}

static void fix_remove(QueryCheck *check, Fix *fix, Span in_query) {
  fix_edit(check->context->bag, fix, query_place(check, in_query), STR(""));
}

static Str literal_of(const QueryCheck *check, const KqlNode *node) {
  return node->kind == KQL_STRING ? kql_string(check->query, node) : (Str){NULL, 0};
}

/* --- Q002, Q003: contains --- */

static const Operators to_has[] = {
    {TOK_CONTAINS, "has"},          {TOK_CONTAINS_CS, "has_cs"}, {TOK_CONTAINSCS, "has_cs"},
    {TOK_NOT_CONTAINS, "!has"},     {TOK_NOTCONTAINS, "!has"},   {TOK_NOT_CONTAINS_CS, "!has_cs"},
    {TOK_NOTCONTAINSCS, "!has_cs"},
};

enum { TERM = 3 }; /* shortest term that the index holds */

static size_t longest_term(Str text) {
  size_t longest = 0, length = 0;
  for (size_t i = 0; i < text.len; i++) {
    length = char_is_alnum(text.ptr[i]) ? length + 1 : 0;
    if (length > longest) longest = length;
  }
  return longest;
}

static bool is_ascii(Str text) {
  for (size_t i = 0; i < text.len; i++) {
    if ((unsigned char)text.ptr[i] >= 0x80) return false;
  }
  return true;
}

/* No letter, digit or `_`: no term goes on beyond it. */
static bool is_border(char c) { return !char_is_alnum(c) && c != '_'; }

/* Both ends of the literal are borders of terms, so that `has` finds the same rows. */
void query_cost_contains(QueryCheck *check, const KqlNode *node) {
  const char *to = REPLACEMENT(to_has, kql_operator(check->query, node));
  Str text = to ? literal_of(check, node->kids[KQL_BINARY_RIGHT]) : (Str){NULL, 0};
  if (text.len < 2 || !is_ascii(text) || longest_term(text) < TERM) return;
  if (!is_border(text.ptr[0]) || !is_border(text.ptr[text.len - 1])) return;
  Span span = kql_token_span(check->query, node->token);
  Str word = source_text(check->query->source, span);
  Diag *diag = query_report(check, DIAG_Q002, span, "`%.*s` reads every text, `%s` asks the index",
                            STR_ARG(word), to);
  check_help(check->context, diag, "both ends of the text are ends of words: `%s` finds the same",
             to);
  fix_operator(check, diag, false, node, to);
}

void query_cost_contains_word(QueryCheck *check, const KqlNode *node) {
  const char *to = REPLACEMENT(to_has, kql_operator(check->query, node));
  Str text = to ? literal_of(check, node->kids[KQL_BINARY_RIGHT]) : (Str){NULL, 0};
  if (text.len < TERM || longest_term(text) != text.len) return;
  Span span = kql_token_span(check->query, node->token);
  Str word = source_text(check->query->source, span);
  Diag *diag = query_report(check, DIAG_Q003, span, "`%.*s` reads every text, `%s` asks the index",
                            STR_ARG(word), to);
  check_help(check->context, diag, "`%s` finds whole words", to);
  fix_operator(check, diag, false, node, to);
}

/* --- Q007: a list of one --- */

void query_cost_single(QueryCheck *check, const KqlNode *node) {
  static const Operators single[] = {
      {TOK_IN, "=="}, {TOK_IN_CI, "=~"}, {TOK_NOT_IN, "!="}, {TOK_NOT_IN_CI, "!~"}};
  const char *to = REPLACEMENT(single, kql_operator(check->query, node));
  bool one = to && node->count == KQL_IN_ITEMS + 1;
  const KqlNode *item = one ? node->kids[KQL_IN_ITEMS] : NULL;
  if (!item || item->kind != KQL_STRING || kql_type(node->kids[KQL_IN_LEFT]) != TYPE_STRING) return;
  uint32_t open = node->token + 1, close = node->end - 1;
  bool plain = kql_token_kind(check->query, open) == TOK_LPAREN && open + 1 == item->first &&
               kql_token_kind(check->query, close) == TOK_RPAREN && close == item->end;
  if (!plain) return;
  Span span = kql_token_span(check->query, node->token);
  Str word = source_text(check->query->source, span);
  Diag *diag =
      query_report(check, DIAG_Q007, span, "`%.*s` with one value is `%s`", STR_ARG(word), to);
  Fix *fix = fix_operator(check, diag, true, node, to);
  fix_remove(check, fix, kql_token_span(check->query, open));
  fix_remove(check, fix, kql_token_span(check->query, close));
}

/* --- Q010, Q011: tolower(x) == … --- */

/* The call of tolower or toupper that NODE is; UP says which. */
static bool is_folding(const KqlNode *node, bool *up) {
  *up = query_is_call(node, FUNCTION_SCALAR_toupper);
  return *up || query_is_call(node, FUNCTION_SCALAR_tolower);
}

static bool has_other_case(Str text, bool up) {
  for (size_t i = 0; i < text.len; i++) {
    char c = text.ptr[i];
    if (char_is_alpha(c) && c != (up ? char_upper(c) : char_lower(c))) return true;
  }
  return false;
}

void query_cost_folded(QueryCheck *check, const KqlNode *node) {
  static const Operators equal[] = {{TOK_EQUAL, "=~"}, {TOK_NOT_EQUAL, "!~"}};
  const char *to = REPLACEMENT(equal, kql_operator(check->query, node));
  const KqlNode *call = node->kids[KQL_BINARY_LEFT], *right = node->kids[KQL_BINARY_RIGHT];
  bool up;
  if (!to || right->kind != KQL_STRING || !is_folding(call, &up)) return;
  const KqlNode *inside = query_argument(call, 0);
  if (!inside || query_argument(call, 1) || has_other_case(literal_of(check, right), up)) return;
  Str name = kql_text(check->query, call->kids[KQL_CALL_NAME]);
  Diag *diag = query_report(check, DIAG_Q010, kql_span(check->query, call),
                            "`%.*s` is not needed: `%s` compares without case", STR_ARG(name), to);
  Fix *fix = fix_operator(check, diag, false, node, to);
  Span whole = kql_span(check->query, call), kept = kql_span(check->query, inside);
  fix_remove(check, fix, (Span){whole.start, kept.start});
  fix_remove(check, fix, (Span){kept.end, whole.end});
}

static void report_never(QueryCheck *check, const KqlNode *call, const KqlNode *text, bool up) {
  Str name = kql_text(check->query, call->kids[KQL_CALL_NAME]);
  Diag *diag = query_report(check, DIAG_Q011, kql_span(check->query, text),
                            "no result of `%.*s` is equal to this text", STR_ARG(name));
  query_label(check, diag, kql_span(check->query, call), "gives %s case letters only",
              up ? "upper" : "lower");
}

void query_cost_never(QueryCheck *check, const KqlNode *node) {
  KqlTokenKind kind = kql_operator(check->query, node);
  const KqlNode *call = node->kids[KQL_BINARY_LEFT], *right = node->kids[KQL_BINARY_RIGHT];
  bool up;
  if (kind != TOK_EQUAL && kind != TOK_NOT_EQUAL) return;
  if (!is_folding(call, &up) || right->kind != KQL_STRING) return;
  if (has_other_case(literal_of(check, right), up)) report_never(check, call, right, up);
}

void query_cost_never_in(QueryCheck *check, const KqlNode *node) {
  KqlTokenKind kind = kql_operator(check->query, node);
  const KqlNode *call = node->kids[KQL_IN_LEFT];
  bool up;
  if ((kind != TOK_IN && kind != TOK_NOT_IN) || !is_folding(call, &up)) return;
  for (uint32_t i = KQL_IN_ITEMS; i < node->count; i++) {
    const KqlNode *item = node->kids[i];
    if (item->kind != KQL_STRING || !has_other_case(literal_of(check, item), up)) continue;
    report_never(check, call, item, up);
    return;
  }
}

/* --- Q012: matches regex --- */

static bool is_literal_regex(Str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (str_find_byte(STR(".^$*+?()[]{}|\\"), text.ptr[i], 0) != STR_NONE) return false;
  }
  return text.len > 0;
}

void query_cost_regex(QueryCheck *check, const KqlNode *node) {
  if (kql_operator(check->query, node) != TOK_MATCHES_REGEX) return;
  if (!is_literal_regex(literal_of(check, node->kids[KQL_BINARY_RIGHT]))) return;
  Diag *diag = query_report(check, DIAG_Q012, kql_token_span(check->query, node->token),
                            "`matches regex` with a plain text is `contains_cs`");
  fix_operator(check, diag, false, node, "contains_cs");
}
