/* Fuzzing: behind its first byte any text is a .rulec.yaml (c), a schema file (y) or one in JSON
   (j). Mistakes are findings in it; the settings that are printed read back as the same settings;
   what a schema declares can be used. */
#include "driver/config.h"
#include "fact/user.h"
#include "fuzz/property.h"
#include "kql/bind.h"
#include "kql/parse.h"

/* Appends the settings of the .rulec.yaml TEXT, without the remarks where each came from. */
static void load(Buf *out, Str text) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  ConfigFlags flags = {0};
  Str path = property_path(&arena, ".rulec.yaml");
  property_write(path, text);
  const Config *config = config_load(&arena, path, &flags, &bag);
  require_findings(&bag);
  config_severities(config, &arena, STR("rules/a.yaml"));
  config_excludes(config, STR("rules/a.yaml"));
  Buf printed = {0};
  config_print(config, &printed);
  for (Str rest = buf_str(&printed); rest.len;) {
    Str line = str_split(&rest, '\n');
    size_t remark = str_find(line, STR("  # "), 0);
    buf_add(out, remark == STR_NONE ? line : str_slice(line, 0, remark));
    buf_add_byte(out, '\n');
  }
  buf_free(&printed);
  arena_free(&arena);
}

static void check_settings(Str text) {
  Buf once = {0}, twice = {0};
  load(&once, text);
  load(&twice, buf_str(&once));
  require_equal("settings", buf_str(&once), buf_str(&twice));
  buf_free(&once), buf_free(&twice);
}

static void check_schema(Str path, Str text) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena}, found = {.arena = &arena};
  FactUser *user = fact_user_new(&arena);
  fact_user_load(user, source_new(&arena, path, text), &bag);
  require_findings(&bag);
  FactSet facts = {FACT_NONE, user};
  KqlEnvironment environment = {.facts = &facts};
  const Source *query = source_new(&arena, STR("query"), STR("union withsource = t * | take 1"));
  kql_bind(&arena, kql_parse(&arena, query, &found), &environment, &found);
  arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  if (!size) return 0;
  Str text = {(const char *)data + 1, size - 1};
  switch (*data) {
    case 'c': check_settings(text); break;
    case 'j': check_schema(STR("schema.json"), text); break;
    default: check_schema(STR("schema.yaml"), text);
  }
  return 0;
}
