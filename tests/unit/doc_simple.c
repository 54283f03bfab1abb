/* doc/simple: a document is the same whether libyaml reads it or not. */
#include "unit/unit.h"

#include "doc/load.h"

#include "base/buf.h"
#include "base/file.h"
#include "base/limits.h"
#include "driver/walk.h"

#include <stdlib.h>

/* --- everything that a document holds, as text --- */

static void show_span(Buf *out, Span span) { buf_printf(out, "%u-%u ", span.start, span.end); }

static void show(Buf *out, const Node *node) {
  if (!node) {
    buf_add_cstr(out, "none\n");
    return;
  }
  buf_printf(out, "%d %d ", node->kind, node->style);
  show_span(out, node->span);
  show_span(out, node->anchored);
  buf_printf(out, "<%.*s> <%.*s>\n", STR_ARG(node->tag), STR_ARG(node->value));
  vec_each(Node *, item, &node->items) show(out, *item);
  vec_each(Entry, entry, &node->entries) show(out, entry->key), show(out, entry->value);
  buf_add_cstr(out, ".\n");
}

static void show_finding(Buf *out, const Diag *diag) {
  show_span(out, diag->span);
  buf_printf(out, "%s %.*s\n", diag_info(diag->code)->name, STR_ARG(diag->message));
  vec_each(Label, label, &diag->labels) show_span(out, label->span);
  vec_each(Fix, fix, &diag->fixes) {
    vec_each(Edit, edit, &fix->edits) {
      show_span(out, edit->span);
      buf_add(out, edit->text);
    }
  }
}

typedef Doc *Load(Arena *arena, const Source *source, DiagBag *bag);

static Buf loaded(Load *load, Str text) {
  Buf out = {0};
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  const Doc *doc = load(&arena, source_new(&arena, STR("x.yaml"), text), &bag);
  vec_each(Node *, root, &doc->roots) show(&out, *root);
  vec_each(Comment, comment, &doc->comments) {
    show_span(&out, comment->span);
    buf_add_byte(&out, comment->alone ? '!' : '.');
  }
  vec_each(Diag *, diag, &bag.diags) show_finding(&out, *diag);
  buf_printf(&out, "ascii %d broken %d\n", doc->ascii, doc->broken);
  arena_free(&arena);
  return out;
}

static void compare(Str text) {
  Buf whole = loaded(doc_load_by_libyaml, text), cut = loaded(doc_load, text);
  ck_assert_msg(str_eq(buf_str(&whole), buf_str(&cut)),
                "\n%.*s\nis by libyaml\n%.*s\nand else\n%.*s", STR_ARG(text),
                STR_ARG(buf_str(&whole)), STR_ARG(buf_str(&cut)));
  buf_free(&whole);
  buf_free(&cut);
}

/* --- texts made for it --- */

#define LONG "a line that is long enough for a cut\n"

static const char *const texts[] = {
    "id: 1\nquery: |\n  first\n  " LONG "  " LONG "name: x # c\n",
    "query: |-\n  first\n\n  " LONG "\n\nname: x\n",
    "query: |+\n  first\n   " LONG "   \n  \n\nname: x\n",
    "query: |\n\n \n  first\n  " LONG,
    "query: |\n  first\n  a line that is long enough and has no end",
    "a:\n  - b: 1\n    query: |\n      first\n      " LONG "      " LONG "  - 'c'\n",
    "query: |\r\n  first\r\n  " LONG "  second\r\n\r\nname: x\r\n",
    "a: \"text\n  key: |\n    first\n    " LONG "    " LONG "  end\"\nb: 1\n",
    "a: 'text\n  key: |\n    first\n    " LONG "    " LONG "  end'\nb: 1\n",
    "a: {\n  key: |\n    first\n    " LONG "    " LONG "  }\nb: 1\n",
    "a: text\n  key: |\n    first\n    " LONG "    " LONG "b: 1\n",
    "a: |\n  key: |\n    first\n    " LONG "    " LONG "b: 1\n",
    "a: >\n  key: |\n    first\n    " LONG "    " LONG "b: 1\n",
    "a: # text\n  key: |\n    first\n    " LONG "    " LONG "b: 1\n",
    "id: 1\nname: 'it''s' # c\nkind: \"x\" \ntactics: []\ntags:\n  - a\n  - 'b' # c\n-x: [ ] # d\n",
    "# top\n\n---\n# c\nlist:\n- a: 1\n  b:\n  - x\n  -\n  - y\n  c:\n- d:\n- e: |\n    text\n   # "
    "c\n  f: g\nh:",
    "a:\n  b:\n    c: d\n   e: f\n",
    "a:\n  b:\n    c: d\n  e: f # g\n  # h\ni: j#k #l\nm: - n\no: :p\nq: r:s\n",
    "- a\n- b:\n  - c\n  - d: e\n    f: -1\n-\n- g: 'h'\n  i: \"j\"\n",
    "a: b\n c\nd: 'e\n  f'\ng: \"h\n  i\"\n",
    "a: b\n\n# c\n\n c: d\n",
    "a:\n\n  # x\n  - b\n  # y\n  - c\n # z\nd:\n- e\nf: |\n  g\n- h\n",
    "<<: {a: b}\nc: &d e\nf: *d\ng: !h i\na: 1\na: 2\n",
    "a: b\n---\nc: d\n...\n",
    "? a\n: b\n",
    "a:b\nc: d\n",
    "a\t: b\nc:\td\n",
    "a: b\t\nc: d\te\n\t\nf:\n \t\n  - g\n",
    "- - a\n  - b\n- c\n",
    "a:\n-b\n",
    "a: \"b\\n\"\n",
    "a: %b\nc: @d\n",
    "%YAML 1.1\n---\na: b\n",
    "",
    "\n\n",
    "# only\n",
    "a:",
    "-",
    "a",
    "---",
    "--- a\n",
    "# a\nquery: |\n  first\n  " LONG "  " LONG " # less\nb: |\n  first\n  " LONG "  " LONG,
    "query: |\n  first\n  " LONG "\t" LONG "b: 1\n",
    "query: |\n  first\n  " LONG " \t" LONG "b: 1\n",
    "query: |\n \tfirst\n  " LONG "  " LONG "b: 1\n",
    "query: |\n    first\n  " LONG "  " LONG "b: 1\n",
    "query: |\n     \n  first\n  " LONG "  " LONG "b: 1\n",
    "--- # one\nquery: |\n  first\n  " LONG "  " LONG "...\n---\nquery: |\n  first\n  " LONG
    "  "
    "caf\xC3\xA9\n  " LONG "b: \xE2\x98\x83 # x\nc: &a |\n  first\n  " LONG LONG,
    "\xEF\xBB\xBFquery: |\n  caf\xC3\xA9\n  " LONG "  na\xC3\xAFve\n  " LONG "b: *a\nc: 1\nc: 2\n",
    "query: |\n  first\n  " LONG "  \xC2\x85 next line\n  " LONG "b: 1\n",
    "query: |\n  first\n  " LONG "  \xE2\x80\xA8 separator\n  " LONG "b: 1\n",
    "query: |\n  first\n  " LONG "  lone\r  cr\n  " LONG "b: 1\n",
    "query: |\n  first\n  " LONG "  control \x01\n  " LONG "  bad \xFF\n  " LONG "b: 1\n",
    "query: |\n  first\n  " LONG "  " LONG "     ",
    "query: |\n  first\n  " LONG "  " LONG "  b: 1\n c: 2\n",
    "a: |\n  first\n  " LONG "  " LONG "b: [1,\nc: |\n  first\n  " LONG "  " LONG,
};

START_TEST(gives_the_same) { compare(str_of(texts[_i])); }
END_TEST

/* --- the same, damaged at random --- */

static uint32_t next(uint32_t *state, uint32_t below) {
  *state = *state * 1664525u + 1013904223u;
  return (uint32_t)((uint64_t)(*state >> 8) * below >> 24);
}

static const char *const pieces[] = {"\n",
                                     "\n\n",
                                     "\r",
                                     "\r\n",
                                     " ",
                                     "  ",
                                     "\t",
                                     "|",
                                     "|-\n",
                                     "|+ ",
                                     "|2\n",
                                     ">",
                                     "\"",
                                     "'",
                                     "#",
                                     " # ",
                                     ":",
                                     ": |\n",
                                     "k: |\n  x\n",
                                     "- ",
                                     "---\n",
                                     "...\n",
                                     "{",
                                     "}",
                                     "[",
                                     ",",
                                     "&a ",
                                     "*a",
                                     "!t ",
                                     "? ",
                                     "%",
                                     "\xC2\x85",
                                     "\xE2\x80\xA8",
                                     "\xC3\xA9",
                                     "\xEF\xBB\xBF",
                                     "\x07",
                                     "\xFF",
                                     "\\",
                                     ("query: |\n  first\n  " LONG "  " LONG)};

/* TEXT with one to four bytes gone, pieces put in, or stretches moved. */
static void damage(Buf *out, Str text, uint32_t *state) {
  buf_reset(out);
  buf_add(out, text);
  for (uint32_t times = 1 + next(state, 4); times-- > 0;) {
    Arena arena = {0};
    Str now = arena_str(&arena, buf_str(out));
    uint32_t len = (uint32_t)now.len, at = next(state, len + 1), gone = next(state, 3);
    if (next(state, 8) == 0) gone = next(state, 40);
    buf_reset(out);
    buf_add(out, str_slice(now, 0, at));
    uint32_t count = sizeof pieces / sizeof *pieces, way = next(state, 4);
    if (way < 2) buf_add_cstr(out, pieces[next(state, count)]);
    if (way == 2) buf_add(out, str_slice(now, next(state, len + 1), next(state, len + 1)));
    buf_add(out, str_from(now, at + gone));
    arena_free(&arena);
  }
}

enum { DAMAGES = 2000 };

START_TEST(gives_the_same_when_damaged) {
  Buf text = {0};
  uint32_t state = (uint32_t)_i + 1;
  for (int i = 0; i < DAMAGES; i++) {
    damage(&text, str_of(texts[_i]), &state);
    compare(buf_str(&text));
  }
  buf_free(&text);
}
END_TEST

/* --- real files --- */

START_TEST(gives_the_same_for_the_corpora) {
  Arena arena = {0}, work = {0};
  Buf text = {0};
  uint32_t state = 1;
  const char *shared = getenv("SHARED");
  const char *root = arena_printf(&arena, "%s/corpus", shared ? shared : "../shared").ptr;
  Walk walk = {0};
  if (file_is_directory(root)) walk = walk_new(&arena, &root, 1, NULL);
  while (walk_further(&walk)) {
  }
  vec_each(WalkFile, file, &walk.files) {
    Str read;
    ck_assert_int_eq(file_read(&work, file->path.ptr, LIMIT_FILE_BYTES, &read), FILE_OK);
    compare(read);
    damage(&text, read, &state);
    compare(buf_str(&text));
    arena_reset(&work);
  }
  buf_free(&text);
  arena_free(&work);
  arena_free(&arena);
}
END_TEST

Suite *suite_doc_simple(void) {
  TCase *tests;
  Suite *suite = unit_suite("doc_simple", &tests);
  int count = sizeof texts / sizeof *texts;
  tcase_set_timeout(tests, 120);
  tcase_add_loop_test(tests, gives_the_same, 0, count);
  tcase_add_loop_test(tests, gives_the_same_when_damaged, 0, count);
  tcase_add_test(tests, gives_the_same_for_the_corpora);
  return suite;
}
