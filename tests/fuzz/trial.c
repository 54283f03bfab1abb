/* Fuzzing: any bytes are read as the test file beside a rule, and run. Findings lie in the file, a
   case that does not hold says why, and a second time gives the same. */
#include "driver/trial.h"
#include "fuzz/property.h"

static const char rule[] =
    "id: 11111111-2222-3333-4444-555555555555\nname: Fuzz\ndescription: |\n  'A rule.'\n"
    "severity: Low\nquery: |\n  SecurityEvent\n  | where EventID == 4625\n"
    "  | summarize Count = count() by Computer\n  | where Count > 1\n";

static void learn(Buf *out, Str text) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  FactSet facts = {.environment = FACT_MERGED};
  Str path = property_path(&arena, "fuzz.test.yaml");
  property_write(property_path(&arena, "fuzz.yaml"), str_of(rule));
  Trial *trial = trial_read(&arena, source_new(&arena, path, text), &facts, &bag);
  require_findings(&bag);
  trial_run(trial);
  print_findings(out, &bag);
  vec_each(TrialCase, it, &trial->cases) {
    REQUIRE(it->verdict != TRIAL_FAILED || it->detail.len > 0 || it->broken);
    buf_printf(out, "%.*s %u %d\n%.*s\n", STR_ARG(it->name), it->line, it->verdict,
               STR_ARG(it->detail));
  }
  arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  require_same_twice("verdicts", learn, (Str){(const char *)data, size});
  return 0;
}
