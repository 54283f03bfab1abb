/* Fuzzing: any bytes are fixed and formatted. Fixing comes to an end, and a fixed text is fixed no
   further; formatting a second time changes nothing, keeps every comment and what the rules say. */
#include "doc/repair.h"
#include "driver/fix.h"
#include "driver/run.h"
#include "emit/emit.h"
#include "emit/format.h"
#include "fuzz/property.h"
#include "rule/outline.h"

static Driver strict_driver(Arena *arena) {
  DiagBag bag = {.arena = arena};
  ConfigFlags flags = {.profile = "strict"};
  Driver driver = driver_new(arena, config_load(arena, (Str){0}, &flags, &bag), &bag);
  driver.threads = 1;
  return driver;
}

static RuleFile file_of(Str text) {
  return (RuleFile){.path = STR("fuzz.yaml"), .named = true, .given = true, .text = text};
}

static bool reads(Arena *arena, Str text) {
  DiagBag bag = {.arena = arena};
  return !doc_load(arena, source_new(arena, STR("fuzz.yaml"), text), &bag)->broken;
}

static bool reads_repaired(Arena *arena, Str text) {
  DiagBag bag = {.arena = arena};
  const Source *source = source_new(arena, STR("fuzz.yaml"), text);
  return !doc_load_repaired(arena, source, &rule_outline, &bag)->broken;
}

/* TEXT with its safe fixes, or all of them, applied. */
static Fixed fix(Driver *driver, Arena *arena, Str text, bool unsafe) {
  RuleFile file = file_of(text);
  driver_run_one(driver, arena, &file);
  Fixed fixed = fix_apply(driver, arena, &file, unsafe);
  fixed.text = arena_str(arena, fixed.text);
  return fixed;
}

/* Fixing never makes a text worse, and leaves nothing to be fixed. */
static void check_fix(Driver *driver, Arena *arena, Str text, bool unsafe) {
  Fixed once = fix(driver, arena, text, unsafe);
  REQUIRE(once.settled);
  REQUIRE(reads(arena, once.text) || !reads_repaired(arena, text));
  Fixed twice = fix(driver, arena, once.text, unsafe);
  require_equal("fixed texts", once.text, twice.text);
  REQUIRE(twice.notes.len == 0);
}

static int by_text(const void *a, const void *b) {
  return str_cmp(*(const Str *)a, *(const Str *)b);
}

/* The comments of TEXT, sorted: formatting moves them with their keys. */
static Str comments_of(Arena *arena, Str text) {
  DiagBag bag = {.arena = arena};
  const Source *source = source_new(arena, STR("fuzz.yaml"), text);
  const Doc *doc = doc_load(arena, source, &bag);
  VEC(Str) all = {0};
  Buf out = {0};
  vec_each(Comment, it, &doc->comments) {
    vec_push(arena, &all, str_trim(source_text(source, it->span)));
  }
  if (all.len) qsort(all.ptr, all.len, sizeof(Str), by_text);
  vec_each(Str, it, &all) {
    buf_add(&out, *it);
    buf_add_byte(&out, '\n');
  }
  Str result = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return result;
}

/* What TEXT's rules say, but for where they stand and how their queries are laid out. */
static Str model_of(Driver *driver, Arena *arena, Str text) {
  RuleFile file = file_of(text);
  Buf out = {0};
  driver->keep_rules = true;
  driver_run_one(driver, arena, &file);
  vec_each(NormalRule *, it, &file.normals) {
    NormalRule rule = **it;
    const NormalRule *one = &rule;
    rule.query = rule.hash = rule.path = (Str){0};
    rule.line = 0;
    emit_json(&out, &(EmitInput){.rules = &one, .count = 1, .name = STR("fuzz")});
  }
  driver->keep_rules = false;
  Str result = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return result;
}

static void check_format(Driver *driver, Arena *arena, Str text) {
  Formatted once = format_text(arena, source_new(arena, STR("fuzz.yaml"), text));
  REQUIRE(once.status != FORMAT_WRONG);
  if (once.status != FORMAT_DONE) return;
  Formatted twice = format_text(arena, source_new(arena, STR("fuzz.yaml"), once.text));
  REQUIRE(twice.status == FORMAT_DONE);
  require_equal("layouts", once.text, twice.text);
  require_equal("comments", comments_of(arena, text), comments_of(arena, once.text));
  require_equal("models", model_of(driver, arena, text), model_of(driver, arena, once.text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  Str text = {(const char *)data, size};
  Driver driver = strict_driver(&arena);
  check_fix(&driver, &arena, text, false);
  check_fix(&driver, &arena, text, true);
  check_format(&driver, &arena, text);
  arena_free(&arena);
  return 0;
}
