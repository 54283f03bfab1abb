/* Fuzzing: any text is run as a query over a small table. The plan of a query without mistakes
   holds together; running it ends, within its limits; a second time gives the same rows. */
#include "driver/execute.h"
#include "exec/result.h"
#include "fuzz/property.h"

#include <string.h>

static void run(Buf *out, Str text) {
  Arena arena = {0};
  FactSet facts = {.environment = FACT_NONE};
  ExecuteSetup setup = {.facts = &facts, .now = 638000000000000000, .rows_limit = 20000};
  Execution done = execute_query(&arena, text, &setup);
  if (done.error.code) {
    REQUIRE(strcmp(done.error.code, "BAD_PLAN") != 0);
    REQUIRE(done.error.message.len > 0);
    if (done.placed) require_span(done.span, text);
    buf_printf(out, "%s %.*s", done.error.code, STR_ARG(done.error.message));
  } else {
    result_write_members(out, &done.table);
    result_write_jsonl(out, &done.table, (Str){0});
    result_write_csv(out, &done.table, (Str){0});
    result_write_table(out, &done.table);
  }
  arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Buf once = {0}, twice = {0};
  Str text = {(const char *)data, size};
  run(&once, text);
  run(&twice, text);
  require_equal("results", buf_str(&once), buf_str(&twice));
  buf_free(&once), buf_free(&twice);
  return 0;
}
