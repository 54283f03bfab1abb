/* doc/repair and what it stands on: derived sources lead back, diffs apply, limits hold. What is
   repaired how is told by tests/fix and tests/check_repair. */
#include "unit/unit.h"

#include "base/limits.h"
#include "doc/diff.h"
#include "doc/edit.h"
#include "doc/repair.h"
#include "rule/outline.h"

START_TEST(edits_lead_back) {
  Arena arena = {0};
  const Source *source = source_new(&arena, STR("x"), STR("0123456789"));
  Edits edits = {0};
  vec_push(&arena, &edits, ((Edit){{6, 8}, STR("<>")}));
  vec_push(&arena, &edits, ((Edit){{2, 2}, STR("abc")}));
  vec_push(&arena, &edits, ((Edit){{7, 9}, STR("overlaps")}));
  const Source *derived = edit_derive(&arena, source, &edits);
  ck_str(derived->text, "01abc2345<>89");
  static const uint32_t places[][2] = {{0, 0}, {1, 1},  {3, 2},  {5, 2}, {6, 3},
                                       {9, 6}, {10, 6}, {11, 8}, {12, 9}};
  for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
    Span span = {places[i][0], places[i][0]};
    ck_assert(source_settle(derived, &span, NULL) == source);
    ck_assert_msg(span.start == places[i][1], "%u came from %u", places[i][0], span.start);
  }
  bool touched;
  source_settle(derived, &(Span){0, 1}, &touched);
  ck_assert(!touched);
  source_settle(derived, &(Span){0, 3}, &touched);
  ck_assert(touched);
  arena_free(&arena);
}
END_TEST

START_TEST(settling_moves_findings_and_drops_fixes_in_repairs) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  const Source *source = source_new(&arena, STR("x"), STR("name:x y\n"));
  Edits edits = {0};
  vec_push(&arena, &edits, ((Edit){{5, 5}, STR(" ")}));
  const Source *derived = edit_derive(&arena, source, &edits);
  Diag *kept = diag_add(&bag, DIAG_Y010, derived, (Span){8, 9}, "y");
  fix_edit(&bag, diag_fix(&bag, kept, true, "z"), (Span){8, 9}, STR("z"));
  Diag *dropped = diag_add(&bag, DIAG_Y010, derived, (Span){5, 7}, "x");
  fix_edit(&bag, diag_fix(&bag, dropped, true, "z"), (Span){5, 7}, STR("z"));
  diag_bag_settle(&bag);
  ck_assert(kept->source == source && dropped->source == source);
  ck_str(source_text(source, kept->span), "y");
  ck_str(source_text(source, kept->fixes.ptr->edits.ptr->span), "y");
  ck_assert_uint_eq(dropped->fixes.len, 0);
  arena_free(&arena);
}
END_TEST

static const struct {
  const char *old, *new, *want;
} diffs[] = {
    {"a\n", "a\n", ""},
    {"a\nb\nc\n", "a\nx\nc\n", "--- a/p\n+++ b/p\n@@ -1,3 +1,3 @@\n a\n-b\n+x\n c\n"},
    {"", "a\n", "--- a/p\n+++ b/p\n@@ -0,0 +1 @@\n+a\n"},
    {"a", "a\n", "--- a/p\n+++ b/p\n@@ -1 +1 @@\n-a\n\\ No newline at end of file\n+a\n"},
    {"1\n2\n3\n4\n5\n6\n7\n8\n9\n", "2\n3\n4\n5\n6\n7\n8\n9\nx\n",
     "--- a/p\n+++ b/p\n@@ -1,4 +1,3 @@\n-1\n 2\n 3\n 4\n@@ -7,3 +6,4 @@\n 7\n 8\n 9\n+x\n"},
    {"a\nb\na\nb\n", "b\na\nb\na\n", "--- a/p\n+++ b/p\n@@ -1,4 +1,4 @@\n-a\n b\n a\n b\n+a\n"},
};

START_TEST(diffs_are_short) {
  Buf out = {0};
  diff_write(&out, STR("./p"), str_of(diffs[_i].old), str_of(diffs[_i].new));
  ck_str(buf_str(&out), diffs[_i].want);
  buf_free(&out);
}
END_TEST

/* HEAD, then UNIT up to SIZE bytes. */
static Str repeated(Buf *out, const char *head, const char *unit, size_t size) {
  buf_add_cstr(out, head);
  while (out->len < size) buf_add_cstr(out, unit);
  return buf_str(out);
}

START_TEST(findings_and_repairs_have_an_end) {
  static const char head[] = "id: a\nname: b\nversion: 1.0.0\nquery:T\n";
  static const char *const units[] = {"a: 1\n",
                                      "x: 'y\n",
                                      "x: \"y\n",
                                      "x: *y &\n",
                                      "\ta: 1\n",
                                      "x: [y\n",
                                      "- connectorId: a\n dataTypes:\n",
                                      "\xE2\x80\xA2 a\n",
                                      "x y\n"};
  for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
    Arena arena = {0};
    Buf text = {0};
    DiagBag bag = {.arena = &arena};
    Source *source =
        source_new(&arena, STR("x"), repeated(&text, head, units[i], LIMIT_REPAIR_BYTES));
    doc_load_repaired(&arena, source, &rule_outline, &bag);
    ck_assert_uint_le(arena_bytes(&arena) >> 20, 600);
    text.len = 0;
    bag.diags.len = 0;
    source = source_new(&arena, STR("x"), repeated(&text, head, units[i], LIMIT_REPAIR_BYTES + 9));
    ck_assert(doc_load_repaired(&arena, source, &rule_outline, &bag)->source == source);
    ck_assert_uint_le(bag.diags.len, LIMIT_YAML_FINDINGS + 1);
    buf_free(&text);
    arena_free(&arena);
  }
}
END_TEST

Suite *suite_doc_repair(void) {
  TCase *tests;
  Suite *suite = unit_suite("doc_repair", &tests);
  tcase_add_test(tests, edits_lead_back);
  tcase_add_test(tests, settling_moves_findings_and_drops_fixes_in_repairs);
  tcase_add_loop_test(tests, diffs_are_short, 0, sizeof diffs / sizeof *diffs);
  tcase_add_test(tests, findings_and_repairs_have_an_end);
  return suite;
}
