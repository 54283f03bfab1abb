/* The lexer and the values of tokens, table by table. */
#include "unit/unit.h"

#include "base/buf.h"
#include "kql/ast.h"
#include "kql/parse.h"

/* The kinds of TEXT's tokens as their fixed texts, joined by spaces; without the end. */
static Str kinds(Arena *arena, const char *text) {
  KqlTokens tokens = kql_lex(arena, str_of(text));
  Buf out = {0};
  for (uint32_t i = 0; i + 1 < tokens.len; i++) {
    buf_printf(&out, "%s%s%s", i ? " " : "", kql_token_text(tokens.ptr[i].kind),
               tokens.ptr[i].flags & TOKEN_UNFINISHED ? "!" : "");
  }
  Str all = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return all;
}

START_TEST(texts_become_kinds) {
  static const struct {
    const char *text, *kinds;
  } cases[] = {
      {"", ""},
      {"a _b $c d1 1e", "<name> <name> <name> <name> <name>"},
      {"a$b", "<name> <name>"},
      {"\xC3\xA9", "<bad>"},
      {"where Where WHERE", "where <name> <name>"},
      {"project-away project-awayy", "project-away <name> - <name>"},
      {"in~ in ~", "in~ in <bad>"},
      {"!in~x !in", "! <name> <bad> <name> !in"},
      {"matches regex matches  regex", "matches regex <name> regex"},
      {"hint.strategy hint.x", "hint.strategy <name> . <name>"},
      {"1 1.5 1. .5 1e5 1e 0x1f 0x", "<long> <real> <real> . <long> <real> <name> <long> <name>"},
      {"1..2 1...2", "<long> .. <long> <real> .. <long>"},
      {"1d 1.5h 1ms 1mins 2ticks", "<timespan> <timespan> <timespan> <name> <timespan>"},
      {"long(1) long (1) int(x", "<long> long ( <long> ) <int>!"},
      {"datetime(2020)datetime(", "<datetime> <datetime>!"},
      {"true TRUE tRue bool(1)", "<bool> <bool> <name> <bool>"},
      {"9e6779c4-b2c2-42c7-837d-72cf637510af", "<raw guid>"},
      {"9e6779c4-b2c2-42c7-837d-72cf637510a", "<name> - <name> - <name> - <timespan> - <name>"},
      {"'a' \"b\" @'c' h'd' h@'e' H\"f\"", "<string> <string> <string> <string> <string> <string>"},
      {"'a\\' 'b", "<string> <name>"},
      {"@'a\\' @'a''b'", "<string> <string>"},
      {"'a\nb'", "<string>! <name> <string>!"},
      {"'\\x4' '\\q400'", "<string>! <bad> <name> <string> <bad> <name> <string>!"},
      {"```a'\n``` ~~~b~~~ h```c``` ```d", "<string> <string> <string> <string>!"},
      {"@h'a'", "@ <string>"},
      {"//a\rb//c\xE2\x80\xA8 d", "<name> <name>"},
      {"\xC2\xA0\xE2\x80\x8B\xEF\xBB\xBF"
       "a",
       "<name>"},
      {"\v", "<bad>"},
      {"#a b\nc", "<directive> <name>"},
      {"<= <| <> < >= > == => =~ = != !~ !", "<= <| <> < >= > == => =~ = != !~ !"},
      {"-->", "- - >"},
  };
  Arena arena = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_str(kinds(&arena, cases[i].text), cases[i].kinds);
  arena_free(&arena);
}
END_TEST

START_TEST(every_keyword_is_found) {
  Arena arena = {0};
  for (int kind = TOK_RAW_GUID + 1; kind < TOK_KIND_COUNT; kind++) {
    const char *text = kql_token_text((KqlTokenKind)kind);
    KqlTokens tokens = kql_lex(&arena, str_of(text));
    ck_assert_msg(tokens.ptr[0].kind == kind && tokens.len == 2, "`%s` is not lexed as one", text);
    bool word = char_is_alnum(text[0]) || text[0] == '_';
    if (word) ck_assert_int_eq(kql_keyword_find(str_of(text)), kind);
  }
  ck_assert_int_eq(kql_keyword_find(STR("nothing")), TOK_IDENTIFIER);
  ck_assert_int_eq(kql_keyword_find(STR("")), TOK_IDENTIFIER);
  arena_free(&arena);
}
END_TEST

START_TEST(strings_have_values) {
  static const struct {
    const char *token, *value;
  } cases[] = {
      {"'a'", "a"},
      {"h\"a\"", "a"},
      {"@'a\\b''c'", "a\\b'c"},
      {"'\\'\\\"\\\\\\n\\t\\a'", "'\"\\\n\t\a"},
      {"'\\u00e9\\U0001F600\\x41'",
       "\xC3\xA9\xF0\x9F\x98\x80"
       "A"},
      {"'\\101\\1018\\47'", "AA8'"},
      {"```a\\'b```", "a\\'b"},
      {"~~~~~~", ""},
      {"'unfinished", "unfinished"},
      {"''", ""},
      {"h@", ""},
  };
  Arena arena = {0};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
    ck_str(kql_unquote(&arena, str_of(cases[i].token)), cases[i].value);
  arena_free(&arena);
}
END_TEST

START_TEST(nodes_have_names_and_values) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  const Source *source =
      source_new(&arena, STR("q"), STR("print ['a' \"b\"] = 'c' @'d', e*f, {p}"));
  KqlQuery *query = kql_parse(&arena, source, &bag);
  const KqlNode *print = query->root->kids[0]->kids[0];
  const KqlNode *named = print->kids[KQL_PRINT_COLUMNS];
  ck_str(kql_name(query, named->kids[KQL_NAMED_NAME]), "ab");
  ck_str(kql_string(query, named->kids[KQL_NAMED_VALUE]), "cd");
  ck_str(kql_text(query, named), "['a' \"b\"] = 'c' @'d'");
  ck_str(kql_name(query, print->kids[KQL_PRINT_COLUMNS + 2]), "p");
  ck_assert(kql_name(query, named).ptr == NULL);
  arena_free(&arena);
}
END_TEST

/* The number of nodes in the tree. */
static uint32_t count_nodes(const KqlNode *node) {
  uint32_t count = 1;
  for (uint32_t i = 0; i < node->count; i++) {
    if (node->kids[i]) count += count_nodes(node->kids[i]);
  }
  return count;
}

START_TEST(work_grows_with_the_text) {
  size_t bytes[2];
  for (uint32_t round = 0; round < 2; round++) {
    uint32_t terms = 10000u << round;
    Buf text = {0};
    buf_add_cstr(&text, "T | where a");
    for (uint32_t i = 1; i < terms; i++) buf_add_cstr(&text, " or b in (c)");
    Arena arena = {0};
    DiagBag bag = {.arena = &arena};
    KqlQuery *query = kql_parse(&arena, source_new(&arena, STR("q"), buf_str(&text)), &bag);
    ck_assert_uint_eq(query->tokens.len, 4 + 6 * (terms - 1) + 1);
    ck_assert_uint_eq(count_nodes(query->root), 7 + 3 * (terms - 1));
    bytes[round] = arena_bytes(&arena);
    arena_free(&arena);
    buf_free(&text);
  }
  ck_assert_uint_lt(bytes[1], bytes[0] * 3);
}
END_TEST

START_TEST(every_kind_and_slot_has_a_word) {
  for (int kind = 0; kind < KQL_KIND_COUNT; kind++)
    ck_assert_ptr_nonnull(kql_kind_word((KqlKind)kind));
  ck_assert_str_eq(kql_slot_word(KQL_JOIN, KQL_JOIN_RIGHT), "RIGHT");
  ck_assert_str_eq(kql_slot_word(KQL_WHERE, KQL_PARAMS), "PARAMS");
  ck_assert_ptr_null(kql_slot_word(KQL_NAME, 0));
  ck_assert(kql_is_operator(KQL_UNION) && !kql_is_operator(KQL_SERIES));
}
END_TEST

Suite *suite_kql_lex(void) {
  TCase *tests;
  Suite *suite = unit_suite("kql_lex", &tests);
  tcase_add_test(tests, texts_become_kinds);
  tcase_add_test(tests, every_keyword_is_found);
  tcase_add_test(tests, strings_have_values);
  tcase_add_test(tests, nodes_have_names_and_values);
  tcase_add_test(tests, work_grows_with_the_text);
  tcase_add_test(tests, every_kind_and_slot_has_a_word);
  return suite;
}
