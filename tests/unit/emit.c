/* emit/: the order of rules, the tables they read, dependency files, and C text of any bytes. */
#include "emit/emit.h"

#include "emit/depfile.h"
#include "fact/attack.h"
#include "rulec_table.h"
#include "unit/unit.h"

START_TEST(rules_come_by_id_then_place) {
  const NormalRule rules[] = {{.id = STR("b"), .path = STR("1"), .line = 1},
                              {.id = STR("a"), .path = STR("2"), .line = 9},
                              {.id = STR("a"), .path = STR("2"), .line = 3},
                              {.id = STR("a"), .path = STR("1"), .line = 5}};
  const NormalRule *order[] = {&rules[0], &rules[1], &rules[2], &rules[3]};
  emit_sort(order, 4);
  ck_assert_ptr_eq(order[0], &rules[3]);
  ck_assert_ptr_eq(order[1], &rules[2]);
  ck_assert_ptr_eq(order[2], &rules[1]);
  ck_assert_ptr_eq(order[3], &rules[0]);
}
END_TEST

START_TEST(tables_of_connectors_and_query) {
  Str types[] = {STR("SigninLogs"), STR("AuditLogs")},
      read[] = {STR("SigninLogs"), STR("Heartbeat")};
  NormalConnector connector = {STR("AzureActiveDirectory"), {types, 2, 2}};
  NormalRule rule = {.connectors = {&connector, 1, 1}, .tables = {read, 2, 2}};
  Arena arena = {0};
  Strs tables = emit_rule_tables(&arena, &rule);
  ck_assert_uint_eq(tables.len, 3);
  ck_str(tables.ptr[0], "AuditLogs");
  ck_str(tables.ptr[1], "Heartbeat");
  ck_str(tables.ptr[2], "SigninLogs");
  arena_free(&arena);
}
END_TEST

START_TEST(names_for_files_of_c) {
  static const struct {
    const char *name;
    bool usable;
  } cases[] = {{"rules", true}, {"my rules-2.x", true}, {"", false}, {"a\"b", false},
               {"a\\b", false}, {"a\nb", false},        {"é", true}, {"\x01", false}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    ck_assert_msg(emit_name_usable(str_of(cases[i].name)) == cases[i].usable, "`%s`",
                  cases[i].name);
  }
}
END_TEST

START_TEST(depfile_escapes) {
  static const struct {
    const char *path, *written;
  } cases[] = {{"a b", "o: \\\n  a\\ b\na\\ b:\n"},
               {"a$b#c", "o: \\\n  a$$b\\#c\na$$b\\#c:\n"},
               {"a\\ b", "o: \\\n  a\\\\\\ b\na\\\\\\ b:\n"},
               {"a\\b", "o: \\\n  a\\b\na\\b:\n"},
               {"50%", "o: \\\n  50%\n"}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    Str target = STR("o"), input = str_of(cases[i].path);
    const Strs targets = {&target, 1, 1}, inputs = {&input, 1, 1};
    Buf out = {0};
    depfile_write(&out, &targets, &inputs);
    ck_str(buf_str(&out), cases[i].written);
    buf_free(&out);
  }
  ck_assert(!depfile_can_name(STR("a\nb")) && depfile_can_name(STR("a b")));
}
END_TEST

START_TEST(no_rules_make_an_empty_table) {
  EmitInput input = {.name = STR("none")};
  Buf out = {0};
  emit_c_source(&out, &input);
  ck_assert(str_find(buf_str(&out), STR("0, NULL, "), 0) != STR_NONE);
  ck_assert(str_find(buf_str(&out), STR("const RulecTable rulec_none ="), 0) != STR_NONE);
  buf_free(&out);
}
END_TEST

/* What a format's file holds is kept out of comments, and two `?` never stand side by side. */
START_TEST(c_text_is_safe) {
  const NormalRule rule = {.id = STR("*/?"
                                     "?/\"\\"),
                           .name = STR("a\0b\xFF"),
                           .hash = STR("0")};
  const NormalRule *rules[] = {&rule};
  EmitInput input = {.rules = rules, .count = 1, .name = STR("x")};
  Buf out = {0};
  emit_c_source(&out, &input);
  ck_assert(str_find(buf_str(&out), STR("\"*/?\\?/\\\"\\\\\""), 0) != STR_NONE);
  ck_assert(str_find(buf_str(&out), STR("\"a\\000b\\377\""), 0) != STR_NONE);
  ck_assert(str_find(buf_str(&out),
                     STR("?"
                         "?"),
                     0) == STR_NONE);
  buf_free(&out);
}
END_TEST

/* The public header numbers tactics and kinds for itself: it must know all that rules can have. */
START_TEST(header_knows_every_tactic) {
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    FactTactic tactic = fact_tactic(i);
    unsigned number = 0;
    while (number < RULEC_TACTIC_COUNT &&
           !str_eq(str_of(rulec_tactic_name((RulecTactic)number)), tactic.name)) {
      number++;
    }
    ck_assert_msg(number < RULEC_TACTIC_COUNT || !tactic.arm, "%.*s", STR_ARG(tactic.name));
  }
}
END_TEST

START_TEST(header_knows_every_kind) {
  ck_assert_uint_eq(RULE_KIND_COUNT, RULEC_KIND_COUNT);
  for (RuleKind kind = RULE_NONE; kind < RULE_KIND_COUNT; kind++) {
    unsigned number = 0;
    while (number < RULEC_KIND_COUNT &&
           !str_eq(str_of(rulec_kind_name((RulecKind)number)), str_of(rule_kind_slug(kind)))) {
      number++;
    }
    ck_assert_msg(number < RULEC_KIND_COUNT, "%s", rule_kind_slug(kind));
  }
}
END_TEST

Suite *suite_emit(void) {
  TCase *tests;
  Suite *suite = unit_suite("emit", &tests);
  tcase_add_test(tests, rules_come_by_id_then_place);
  tcase_add_test(tests, tables_of_connectors_and_query);
  tcase_add_test(tests, names_for_files_of_c);
  tcase_add_test(tests, depfile_escapes);
  tcase_add_test(tests, no_rules_make_an_empty_table);
  tcase_add_test(tests, c_text_is_safe);
  tcase_add_test(tests, header_knows_every_tactic);
  tcase_add_test(tests, header_knows_every_kind);
  return suite;
}
