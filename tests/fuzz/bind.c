/* Fuzzing: any text is parsed and bound, in every environment and both ways of wording. Findings
   lie in the text; what nodes and columns mean can be asked of every node; a second time gives the
   same.
 */
#include "kql/bind.h"
#include "fuzz/property.h"
#include "kql/dump.h"
#include "kql/parse.h"

static void ask(Buf *out, const KqlBound *bound, const KqlNode *node) {
  if (!node) return;
  Str constant = kql_constant_string(bound->query, node), name = kql_result_name(bound, node);
  const KqlColumn *column = kql_column_of(node);
  buf_printf(out, "%d %d %d %d `%.*s` `%.*s`", node->kind, kql_type(node), kql_is_constant(node),
             kql_is_literal(bound->query, node), STR_ARG(constant), STR_ARG(name));
  if (column) buf_printf(out, " column %.*s", STR_ARG(column->name));
  buf_add_byte(out, '\n');
  for (uint32_t i = 0; i < node->count; i++) ask(out, bound, node->kids[i]);
}

static void print_columns(Buf *out, const KqlColumns *columns) {
  for (uint32_t i = 0; columns && i < columns->count; i++) {
    buf_printf(out, "%.*s: %d\n", STR_ARG(columns->items[i]->name), columns->items[i]->type);
  }
}

/* Appends all that binding TEXT tells. */
static void learn(Buf *out, Str text) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  FactSet facts = {.environment = (FactEnvironment)(text.len % FACT_ENVIRONMENTS)};
  KqlEnvironment environment = {.facts = &facts, .as_microsoft = text.len / 4 % 2};
  const Source *source = source_new(&arena, STR("fuzz"), text);
  KqlParseMode mode = environment.as_microsoft ? KQL_FOR_MACHINES : KQL_FOR_PEOPLE;
  KqlQuery *query = kql_parse_as(&arena, source, &bag, mode);
  KqlBound *bound = kql_bind(&arena, query, &environment, &bag);
  require_findings(&bag);
  ask(out, bound, query->root);
  dump_tree(out, query);
  print_columns(out, bound->columns);
  print_findings(out, &bag);
  arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  require_same_twice("bindings", learn, (Str){(const char *)data, size});
  return 0;
}
