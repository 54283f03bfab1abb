/* Fuzzing: any bytes go the whole way of a rule file: checked, reported in every format, compiled
   to every format. Findings lie in the file, and what should be JSON is JSON. */
#include "driver/output.h"
#include "driver/run.h"
#include "fuzz/property.h"
#include "value/json_read.h"

#include <string.h>

static void require_json(Arena *arena, const char *what, Str text) {
  Value value;
  if (json_read(arena, text, &value)) return;
  fprintf(stderr, "%s is not JSON:\n%.*s\n", what, STR_ARG(text));
  abort();
}

static void report_all(Arena *arena, RuleFile *file) {
  DiagBag bag = {.arena = arena};
  Report report = {.bag = &bag, .color = true};
  driver_collect(&(RuleFiles){&file, 1, 1}, &bag, &report.summary);
  for (size_t i = 0; i < report_format_count; i++) {
    static const char *const json[] = {"json", "sarif", "gitlab"};
    Buf out = {0};
    report_formats[i].write(&out, &report);
    for (size_t k = 0; k < sizeof json / sizeof *json; k++) {
      if (!strcmp(report_formats[i].name, json[k])) require_json(arena, json[k], buf_str(&out));
    }
    buf_free(&out);
  }
}

static void emit_all(Arena *arena, const RuleFile *file) {
  VEC(const NormalRule *) rules = {0};
  vec_each(NormalRule *, it, &file->normals) vec_push(arena, &rules, *it);
  if (rules.len) emit_sort(rules.ptr, rules.len);
  EmitInput input = {.rules = rules.ptr, .count = rules.len, .name = STR("fuzz")};
  for (size_t i = 0; i < emit_format_count; i++) {
    for (const EmitFile *it = emit_formats[i].files; it->suffix; it++) {
      Buf out = {0};
      it->write(&out, &input);
      if (strstr(it->suffix, "json")) require_json(arena, emit_formats[i].name, buf_str(&out));
      buf_free(&out);
    }
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  ConfigFlags flags = {.profile = "strict"};
  Driver driver = driver_new(&arena, config_load(&arena, (Str){0}, &flags, &bag), &bag);
  driver.threads = 1;
  driver.keep_rules = true;
  RuleFile file = {.path = STR("fuzz.yaml"), .named = true, .given = true};
  file.text = (Str){(const char *)data, size};
  driver_run_one(&driver, &arena, &file);
  require_findings(&file.bag);
  report_all(&arena, &file);
  emit_all(&arena, &file);
  arena_free(&arena);
  return 0;
}
