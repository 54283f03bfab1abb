/* Fuzzing: any text is lexed and parsed in both modes; where it is a query, its canonical text has
   the same tree, and printing that again changes nothing. */
#include "fuzz/property.h"
#include "kql/dump.h"
#include "kql/parse.h"
#include "kql/print.h"

static KqlQuery *parse(Arena *arena, Str text, KqlParseMode mode, DiagBag *bag) {
  *bag = (DiagBag){.arena = arena};
  return kql_parse_as(arena, source_new(arena, STR("fuzz"), text), bag, mode);
}

/* Tokens follow one another, and every finding lies in the text. */
static void check_places(const KqlQuery *query, Str text, const DiagBag *bag) {
  uint32_t at = 0;
  for (uint32_t i = 0; i < query->tokens.len; i++) {
    const KqlToken *token = &query->tokens.ptr[i];
    REQUIRE(token->start >= at && token->end >= token->start);
    at = token->end;
  }
  REQUIRE(at == text.len);
  require_findings(bag);
  REQUIRE(query->root->end <= query->tokens.len);
}

static void check_printing(Arena *arena, const KqlQuery *query) {
  Buf once = {0}, twice = {0}, tree = {0}, printed_tree = {0};
  DiagBag bag;
  REQUIRE(kql_print(&once, query));
  KqlQuery *again = parse(arena, buf_str(&once), KQL_FOR_PEOPLE, &bag);
  REQUIRE(!again->broken);
  kql_print(&twice, again);
  require_equal("prints", buf_str(&once), buf_str(&twice));
  dump_tree(&tree, query);
  dump_tree(&printed_tree, again);
  require_equal("trees", buf_str(&tree), buf_str(&printed_tree));
  buf_free(&once), buf_free(&twice), buf_free(&tree), buf_free(&printed_tree);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  DiagBag people, machines;
  Str text = {(const char *)data, size};
  KqlQuery *query = parse(&arena, text, KQL_FOR_PEOPLE, &people);
  check_places(query, text, &people);
  KqlQuery *same = parse(&arena, text, KQL_FOR_MACHINES, &machines);
  check_places(same, text, &machines);
  REQUIRE(query->broken == same->broken);
  if (!query->broken && query->root->kind != KQL_COMMAND) check_printing(&arena, query);
  arena_free(&arena);
  return 0;
}
