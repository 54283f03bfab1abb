/* doc/scalar: every byte of a value leads to the byte of the file that it came from, in each style.
 */
#include "unit/unit.h"

#include "doc/load.h"
#include "doc/scalar.h"

#include "base/buf.h"

#include <string.h>

typedef struct Case {
  const char *text; /* the first value of the first mapping is looked at */
  const char *part; /* bytes of the value */
  const char *want; /* the bytes of the file they come from, or LINE:COLUMN of the first */
} Case;

static const Case cases[] = {
    {"k: abc def\n", "def", "def"},
    {"k: abc\n  def\n", "def", "def"},
    {"k: abc\n  def\n", "c d", "c\n  d"},
    {"k: 'it''s so'\n", "t's", "t''s"},
    {"k: \"a\\tb\\u00e9c\"\n", "c", "c"},
    {"k: \"a\\tb\\u00e9c\"\n", "\xC3\xA9", "\\u00e9"},
    {"k: \"a\\\n   b\"\n", "b", "b"},
    {"k: |\n  one\n    two\n\n  three\n", "two", "two"},
    {"k: |\n  one\n    two\n\n  three\n", "e\n  t", "e\n    t"},
    {"k: |2\n    one\n  two\n", "  one", "  one"},
    {"k: >\n  one\n  two\n\n  three\n", "two\nthr", "two\n\n  thr"},
    {"k: >\n  one\n   - more\n  three\n", "- more", "- more"},
    {"k: |\r\n  one\r\n  two\r\n", "e\ntwo", "e\r\n  two"},
    {"k: &a |\n  one\n", "one", "one"},
    {"k: |\n  \xC3\xA9\xC3\xA9 x\n", "x", "x"},
};

START_TEST(parts_lead_back) {
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  const Source *source = source_new(&arena, STR("x"), str_of(cases[_i].text));
  const Node *node = doc_load(&arena, source, &bag)->roots.ptr[0]->entries.ptr[0].value;
  size_t at = str_find(node->value, str_of(cases[_i].part), 0);
  ck_assert_uint_ne(at, STR_NONE);
  Span part = {(uint32_t)at, (uint32_t)(at + strlen(cases[_i].part))};
  ck_str(source_text(source, scalar_span(source, node, part)), cases[_i].want);
  arena_free(&arena);
}
END_TEST

/* --- the property: over random scalars of every style --- */

static uint32_t next_random(uint64_t *state) {
  *state = *state * 6364136223846793005u + 1442695040888963407u;
  return (uint32_t)(*state >> 33);
}

/* A mapping with one random scalar; many do not load, which the caller sees. */
static void write_random(Buf *out, uint64_t *state) {
  static const char *const opens[] = {"",      "'",   "\"",   "|\n",  "|-\n",
                                      "|2+\n", ">\n", ">+\n", ">1-\n"};
  static const char *const pieces[] = {
      "a",  "bc",      " ",     "  ",     "\n  ", "\n   ",  "\n\n  ",     "\t", "\xC3\xA9",
      "''", "\\n",     "\\x41", "\\\n  ", "\\N",  "\r\n  ", "\xC2\x85  ", "#",  "\xE2\x80\xA8  ",
      "- ", "\n \n  ", "\\\"",  "\\u20ac"};
  uint32_t style = next_random(state) % (sizeof opens / sizeof *opens);
  buf_printf(out, "k: %s%s", opens[style], style > 2 ? "  " : "");
  for (uint32_t count = next_random(state) % 12; count > 0; count--) {
    buf_add_cstr(out, pieces[next_random(state) % (sizeof pieces / sizeof *pieces)]);
  }
  buf_add_cstr(out, style == 1 ? "'" : style == 2 ? "\"" : "");
  buf_add_cstr(out, "\nz: end\n");
}

static bool only_space(Str text, const char *also) {
  for (size_t i = 0; i < text.len; i++) {
    unsigned char c = (unsigned char)text.ptr[i];
    bool space =
        char_is_space((char)c) || c == 0xC2 || c == 0x85 || c == 0xE2 || c == 0x80 || c == 0xA8;
    if (!space && !strchr(also, c)) return false;
  }
  return true;
}

static void check_run(Str text, const Node *node, const ScalarRun *run) {
  Str file = str_slice(text, run->file, run->file + run->width);
  Str value = str_slice(node->value, run->value, run->value + run->length);
  if (run->verbatim) {
    for (size_t i = 0; i < value.len; i++) {
      bool same = value.ptr[i] == file.ptr[i] || (value.ptr[i] == '\n' && file.ptr[i] == '\r');
      ck_assert_msg(same, "`%.*s` from `%.*s` round %d in: %.*s", STR_ARG(value), STR_ARG(file),
                    (int)node->span.start, STR_ARG(text));
    }
  } else {
    bool escape = file.ptr[0] == '\\' || str_eq(file, STR("''"));
    ck_assert(escape || (only_space(value, "") && only_space(file, "")));
  }
}

START_TEST(every_byte_leads_back) {
  uint64_t state = 20;
  uint32_t loaded = 0;
  for (int round = 0; round < 60000; round++) {
    Arena arena = {0};
    Buf text = {0};
    write_random(&text, &state);
    DiagBag bag = {.arena = &arena};
    const Source *source = source_new(&arena, STR("x"), buf_str(&text));
    Doc *doc = doc_load(&arena, source, &bag);
    const Node *node = doc->broken ? NULL : node_get(doc->roots.ptr[0], STR("k"));
    if (node && node->kind == NODE_SCALAR && node_get(doc->roots.ptr[0], STR("z"))) {
      ScalarMap map = scalar_map(&arena, source, node);
      uint32_t value = 0, file = map.start;
      vec_each(ScalarRun, run, &map.runs) {
        ck_assert_msg(run->value == value && run->file >= file, "gap in: %.*s",
                      STR_ARG(buf_str(&text)));
        ck_assert_msg(only_space(str_slice(source->text, file, run->file), "\\"), "skips: %.*s",
                      STR_ARG(buf_str(&text)));
        check_run(source->text, node, run);
        value += run->length;
        file = run->file + run->width;
      }
      ck_assert_msg(value == node->value.len, "short: %.*s", STR_ARG(buf_str(&text)));
      loaded++;
    }
    buf_free(&text);
    arena_free(&arena);
  }
  ck_assert_uint_gt(loaded, 20000);
}
END_TEST

Suite *suite_doc_scalar(void) {
  TCase *tests;
  Suite *suite = unit_suite("doc_scalar", &tests);
  tcase_add_loop_test(tests, parts_lead_back, 0, sizeof cases / sizeof *cases);
  tcase_add_test(tests, every_byte_leads_back);
  return suite;
}
