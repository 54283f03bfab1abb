/* What kind of file it is, and what normalization makes of a rule. */
#include "rule/normal.h"

#include "unit/unit.h"

static Rule *read(Arena *arena, const char *text) {
  DiagBag bag = {.arena = arena};
  Doc *doc = doc_load(arena, source_new(arena, STR("rule.yaml"), str_of(text)), &bag);
  return rule_read(arena, doc, doc->roots.len ? doc->roots.ptr[0] : NULL);
}

static const struct {
  const char *text, *slug;
} kinds[] = {
    {"kind: Scheduled\n", "scheduled"},
    {"kind: NRT\nquery: T\n", "nrt"},
    {"id: a\nname: b\nquery: T\n", "hunting"},
    {"query: T\ntactics: [Impact]\n", "hunting"},
    {"query: T\nname: b\n", "none"},
    {"kind: scheduled\nquery: T\ntactics: [Impact]\n", "scheduled"},
    {"kind: Hunting\nid: a\nname: b\nquery: T\n", "hunting"},
    {"kind: Analytics\nseverity: High\nid: a\nname: b\nquery: T\n", "scheduled"},
    {"id: a\nname: b\nquery: T\nqueryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\n"
     "triggerThreshold: 0\n",
     "scheduled"},
    {"kind: Fusion\n", "fusion"},
    {"kind: MLBehaviorAnalytics\n", "ml-behavior-analytics"},
    {"kind: MicrosoftSecurityIncidentCreation\n", "microsoft-incident"},
    {"kind: ThreatIntelligence\n", "threat-intelligence"},
    {"kind: Anomaly\n", "anomaly"},
    {"kind: CustomDetection\n", "custom-detection"},
    {"id: a\nFunctionName: F\nFunctionQuery: T\n", "parser"},
    {"FunctionName: F\nFunctionQuery: T\nEquivalentBuiltInFunction: F\n", "asim-function"},
    {"ParserName: F\nParserQuery: T\n", "asim-parser"},
    {"Id: a\nquery: T\n", "exploration"},
    {"Id: a\nquery: T\ntactics: [Impact]\n", "hunting"},
    {"Id: a\nName: b\nQuery: T\nTactics: [Impact]\n", "hunting"},
    {"kind: Deployment\napiVersion: v1\n", "none"},
    {"- id: a\n", "none"},
    {"text\n", "none"},
};

START_TEST(kind) {
  Arena arena = {0};
  ck_str(str_of(rule_kind_slug(read(&arena, kinds[_i].text)->kind)), kinds[_i].slug);
  arena_free(&arena);
}
END_TEST

static const struct {
  const char *text, *words;
} foreigns[] = {
    {"on: push\njobs: {}\n", "a GitHub workflow"},
    {"title: t\nlogsource: {}\ndetection: {}\n", "a Sigma rule"},
    {"{\"$schema\": \"s\", \"contentVersion\": \"1\", \"resources\": []}", "an ARM template"},
    {"now: 2026-01-01\ncases: []\n", "the test of a rule (`rulec test` reads it)"},
    {"- rule: r\n", "Falco rules"},
    {"[1, 2]", "a JSON list"},
    {"{\"a\": 1}", "a JSON file of another kind"},
    {"a: 1\n", "a YAML file of another kind"},
    {"text\n", "a text without keys"},
};

START_TEST(foreign) {
  Arena arena = {0};
  Rule *rule = read(&arena, foreigns[_i].text);
  ck_str(str_of(rule_foreign_kind(rule->source, rule->root)), foreigns[_i].words);
  arena_free(&arena);
}
END_TEST

static NormalRule *normal(Arena *arena, const char *text) {
  return rule_normalize(arena, read(arena, text));
}

START_TEST(defaults) {
  Arena arena = {0};
  NormalRule *rule = normal(&arena,
                            "kind: Scheduled\nid: A0000000-0000-0000-0000-00000000000B\n"
                            "description: |\n  'quoted'\nqueryFrequency: 90m\n");
  ck_str(rule->id, "a0000000-0000-0000-0000-00000000000b");
  ck_str(rule->description, "quoted");
  ck_str(rule->severity, "Medium");
  ck_str(rule->status, "Available");
  ck_str(rule->version, "1.0.0");
  ck_str(rule->aggregation, "SingleAlert");
  ck_str(rule->trigger_operator, "GreaterThan");
  ck_str(rule->suppression.iso, "PT1H");
  ck_str(rule->frequency.iso, "PT1H30M");
  ck_assert_int_eq(rule->frequency.seconds, 5400);
  ck_assert(!rule->period.given && rule->enabled && rule->incident.create);
  arena_free(&arena);
}
END_TEST

START_TEST(attack) {
  Arena arena = {0};
  NormalRule *rule = normal(&arena,
                            "id: a\nname: b\nquery: T\ntactics: Command and Control, impact\n"
                            "relevantTechniques: [T1219, t1059.001, T1219, Phishing]\n");
  ck_assert_uint_eq(rule->tactics.len, 2);
  ck_str(rule->tactics.ptr[0].name, "CommandAndControl");
  ck_str(rule->tactics.ptr[0].id, "TA0011");
  ck_str(rule->tactics.ptr[0].title, "Command and Control");
  ck_assert_uint_eq(rule->techniques.len, 2);
  ck_str(rule->techniques.ptr[0].id, "T1059.001");
  ck_str(rule->techniques.ptr[0].name, "PowerShell");
  ck_str(rule->techniques.ptr[0].base_id, "T1059");
  ck_str(rule->techniques.ptr[0].base_name, "Command and Scripting Interpreter");
  ck_str(rule->severity, "");
  arena_free(&arena);
}
END_TEST

START_TEST(hash) {
  Arena arena = {0};
  const char *text = "id: a\nname: b\nquery: T\ntactics: [Impact, Execution]\n";
  const char *laid_out =
      "# a comment\ntactics:\n  - Execution\n  - Impact\nname: 'b'\nquery: T\nid: a\n";
  const char *changed = "id: a\nname: b\nquery: T2\ntactics: [Impact, Execution]\n";
  Str first = normal(&arena, text)->hash;
  ck_assert_uint_eq(first.len, 64);
  ck_assert(str_eq(first, normal(&arena, laid_out)->hash));
  ck_assert(!str_eq(first, normal(&arena, changed)->hash));
  arena_free(&arena);
}
END_TEST

Suite *suite_rule(void) {
  TCase *tests;
  Suite *suite = unit_suite("rule", &tests);
  tcase_add_loop_test(tests, kind, 0, sizeof kinds / sizeof *kinds);
  tcase_add_loop_test(tests, foreign, 0, sizeof foreigns / sizeof *foreigns);
  tcase_add_test(tests, defaults);
  tcase_add_test(tests, attack);
  tcase_add_test(tests, hash);
  return suite;
}
