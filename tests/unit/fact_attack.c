/* fact/: ATT&CK, and tactics as Sentinel spells them. */
#include "unit/unit.h"

#include "fact/attack.h"

#include <stdio.h>
#include <string.h>

/* The names of a set of tactics, joined by spaces, in BUFFER. */
static const char *names_of(FactTactics tactics, char *buffer) {
  *buffer = '\0';
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    if (!(tactics & 1u << i)) continue;
    sprintf(buffer + strlen(buffer), "%s%.*s", *buffer ? " " : "", STR_ARG(fact_tactic(i).name));
  }
  return buffer;
}

START_TEST(techniques_are_found) {
  static const struct {
    const char *id, *name, *parent, *replacement, *tactics;
    FactMatrix matrix;
    FactStatus status;
  } cases[] = {
      {"T1059.001", "PowerShell", "T1059", "", "Execution", FACT_ENTERPRISE, FACT_ACTIVE},
      {"T1219", "Remote Access Tools", "", "", "CommandAndControl", FACT_ENTERPRISE, FACT_ACTIVE},
      {"T1086", "PowerShell", "", "T1059.001", "Execution", FACT_ENTERPRISE, FACT_REVOKED},
      {"T1399", "Modify Trusted Execution Environment", "", "", "Persistence DefenseEvasion",
       FACT_MOBILE, FACT_DEPRECATED},
      {"T1454", "Malicious SMS Message", "", "", "", FACT_MOBILE, FACT_REVOKED},
      {"T0820", "Exploitation for Evasion", "", "", "Evasion", FACT_ICS, FACT_ACTIVE},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
    FactTechnique technique;
    char buffer[256];
    ck_assert_msg(fact_technique_find(str_of(cases[i].id), &technique), "%s", cases[i].id);
    ck_str(technique.id, cases[i].id);
    ck_str(technique.name, cases[i].name);
    ck_str(technique.parent, cases[i].parent);
    ck_str(technique.replacement, cases[i].replacement);
    if (cases[i].tactics[0])
      ck_assert_str_eq(names_of(technique.tactics, buffer), cases[i].tactics);
    ck_assert_int_eq(technique.matrix, cases[i].matrix);
    ck_assert_int_eq(technique.status, cases[i].status);
  }
}
END_TEST

START_TEST(techniques_are_many) {
  unsigned by_status[3] = {0};
  for (uint32_t i = 0; i < fact_technique_count(); i++) {
    FactTechnique technique = fact_technique(i), again;
    by_status[technique.status]++;
    ck_assert(fact_technique_is_id(technique.id));
    ck_assert(fact_technique_find(technique.id, &again) && again.id.ptr == technique.id.ptr);
    ck_assert(technique.tactics || technique.status == FACT_REVOKED);
    if (technique.replacement.len) ck_assert(fact_technique_find(technique.replacement, &again));
    if (technique.parent.len) ck_assert(fact_technique_find(technique.parent, &again));
  }
  ck_assert_uint_eq(by_status[FACT_ACTIVE], 898);
  ck_assert_uint_eq(by_status[FACT_REVOKED], 185);
  ck_assert_uint_eq(by_status[FACT_DEPRECATED], 37);
}
END_TEST

START_TEST(ids_have_a_form) {
  FactTechnique technique;
  ck_assert(!fact_technique_is_id(STR("T105")));
  ck_assert(!fact_technique_is_id(STR("t1059")));
  ck_assert(!fact_technique_is_id(STR("T1059-001")));
  ck_assert(!fact_technique_is_id(STR("T1059.01x")));
  ck_assert(!fact_technique_find(STR("T9999"), &technique));
  ck_assert(!fact_technique_find(STR("PowerShell"), &technique));
  ck_assert(fact_technique_by_name(STR("powershell"), &technique));
  ck_str(technique.id, "T1059.001");
  ck_assert(!fact_technique_by_name(STR("no such thing"), &technique));
}
END_TEST

START_TEST(tactics_are_guessed) {
  static const char *const spellings[] = {
      "Command and Control", "command-and-control", "C", "TA0011", "ta0037",
      "COMMANDANDCONTROL",   "command_and_control"};
  unsigned want = fact_tactic_find(STR("CommandAndControl"));
  ck_assert_uint_lt(want, fact_tactic_count());
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
    unsigned got = fact_tactic_guess(str_of(spellings[i]));
    ck_assert_uint_eq(got, strlen(spellings[i]) > 1 ? want : FACT_NO_TACTIC);
  }
  ck_assert_uint_eq(fact_tactic_find(STR("Command and Control")), FACT_NO_TACTIC);
  ck_assert_uint_eq(fact_tactic_guess(STR("--")), FACT_NO_TACTIC);
  ck_str(fact_tactic_near(STR("Persistance")), "Persistence");
  unsigned arm = 0, ci = 0;
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    arm += fact_tactic(i).arm;
    ci += fact_tactic(i).ci;
  }
  ck_assert_uint_eq(arm, 17);
  ck_assert_uint_eq(ci, 16);
}
END_TEST

START_TEST(ci_has_its_own_table) {
  char buffer[256];
  ck_assert_str_eq(names_of(fact_technique_ci_tactics(STR("T1078.004")), buffer),
                   "InitialAccess Persistence PrivilegeEscalation DefenseEvasion");
  ck_assert_uint_eq(fact_technique_ci_tactics(STR("T1620")), 0);
  ck_assert_uint_eq(fact_technique_ci_tactics(STR("T9999")), 0);
}
END_TEST

Suite *suite_fact_attack(void) {
  TCase *tests;
  Suite *suite = unit_suite("fact_attack", &tests);
  tcase_add_test(tests, techniques_are_found);
  tcase_add_test(tests, techniques_are_many);
  tcase_add_test(tests, ids_have_a_form);
  tcase_add_test(tests, tactics_are_guessed);
  tcase_add_test(tests, ci_has_its_own_table);
  return suite;
}
