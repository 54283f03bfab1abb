/* doc/load: texts in, trees, comments and Y findings out. */
#include "unit/unit.h"

#include "doc/load.h"

#include "base/buf.h"
#include "base/limits.h"

#include <string.h>

/* The tree in one line: {k: v}, [a, b], 'scalar'. */
static void show(Buf *out, const Node *node) {
  if (!node) {
    buf_add_cstr(out, "-");
  } else if (node->kind == NODE_SCALAR) {
    buf_printf(out, "'%.*s'", STR_ARG(node->value));
  } else if (node->kind == NODE_SEQUENCE) {
    buf_add_byte(out, '[');
    vec_each(Node *, item, &node->items) {
      if (item != node->items.ptr) buf_add_cstr(out, ", ");
      show(out, *item);
    }
    buf_add_byte(out, ']');
  } else {
    buf_add_byte(out, '{');
    vec_each(Entry, entry, &node->entries) {
      if (entry != node->entries.ptr) buf_add_cstr(out, ", ");
      show(out, entry->key);
      buf_add_cstr(out, ": ");
      show(out, entry->value);
    }
    buf_add_byte(out, '}');
  }
}

typedef struct Loaded {
  Arena arena;
  Source *source;
  DiagBag bag;
  Doc *doc;
} Loaded;

static Loaded load(Str text) {
  Loaded loaded = {0};
  loaded.source = source_new(&loaded.arena, STR("x.yaml"), arena_str(&loaded.arena, text));
  loaded.bag.arena = &loaded.arena;
  loaded.doc = doc_load(&loaded.arena, loaded.source, &loaded.bag);
  source_line_count(loaded.source); /* while its arena still stands where it says */
  loaded.bag.arena = NULL;          /* the arena moves with the result */
  return loaded;
}

static Str shown(Loaded *loaded) {
  Buf out = {0};
  vec_each(Node *, root, &loaded->doc->roots) {
    if (root != loaded->doc->roots.ptr) buf_add_cstr(&out, " | ");
    show(&out, *root);
  }
  vec_each(Diag *, diag, &loaded->bag.diags) {
    Place place = source_place(loaded->source, (*diag)->span.start);
    buf_printf(&out, " %s@%u:%u", diag_info((*diag)->code)->name, place.line, place.column);
  }
  Str text = arena_str(&loaded->arena, buf_str(&out));
  buf_free(&out);
  return text;
}

typedef struct Case {
  const char *text, *want;
} Case;

static const Case cases[] = {
    {"a: 1\nb: [x, 'y', \"z\"]\n", "{'a': '1', 'b': ['x', 'y', 'z']}"},
    {"a: |\n  one\n  two\nb: >-\n  one\n  two\n", "{'a': 'one\ntwo\n', 'b': 'one two'}"},
    {"a: 1\n---\nb: 2\n...\n", "{'a': '1'} | {'b': '2'}"},
    {"\xEF\xBB\xBF"
     "a: caf\xC3\xA9\r\nb: 2\r\n",
     "{'a': 'caf\xC3\xA9', 'b': '2'}"},
    {"a: 1\rb: 2\r", "{'a': '1', 'b': '2'}"},
    {"a: x\ty\n", "{'a': 'x\ty'}"},
    {"a: &x [1]\nb: *x\n", "{'a': ['1'], 'b': ['1']}"},
    {"a: &x {p: 1, q: 2}\nb:\n  <<: *x\n  q: 3\n",
     "{'a': {'p': '1', 'q': '2'}, 'b': {'q': '3', 'p': '1'}}"},
    {"a: 1\nb: 2\na: 3\n", "{'a': '1', 'b': '2', 'a': '3'} Y006@3:1"},
    {"a: *nope\n", "{'a': ''} Y007@1:4"},
    {"a: &x [*x]\n", "{'a': ['']} Y007@1:8"},
    {"<<: 3\n", "{} Y009@1:5"},
    {"", " Y004@1:1"},
    {"# only a comment\n", " Y004@1:1"},
    {"a: caf\xE9!\n", "{'a': 'caf?!'} Y001@1:7"},
    {"a: x\x01y\x02\n", "{'a': 'x?y?'} Y002@1:5"},
    {"a: 1\nb: [\n", "{'a': '1', 'b': []} Y010@2:5"},
    {"a: 1\n b: 2\n", "{'a': '1 b'} Y010@2:3"},
};

START_TEST(loads) {
  Loaded loaded = load(str_of(cases[_i].text));
  ck_str(shown(&loaded), cases[_i].want);
  arena_free(&loaded.arena);
}
END_TEST

START_TEST(nul_is_found) {
  Loaded loaded = load(STR("a: x\0y\n"));
  ck_str(shown(&loaded), "{'a': 'x?y'} Y002@1:5");
  arena_free(&loaded.arena);
}
END_TEST

static const Case spans[] = {
    /* the text of each node as it stands in the file, in the order key, value */
    {"a: one two # c\n", "<a: one two> <a> <one two>"},
    {"k: |\n  x\n  y\n\n# c\n", "<k: |\n  x\n  y> <k> <|\n  x\n  y>"},
    {"- 'a'\n- \"b\"\n", "<- 'a'\n- \"b\"> <'a'> <\"b\">"},
    {"k: &n !!str v\n", "<k: &n !!str v> <k> <v>"},
    {"caf\xC3\xA9: \xE2\x82\xAC {x}\nb: [1, 2] # e\n",
     "<caf\xC3\xA9: \xE2\x82\xAC {x}\nb: [1, 2]> <caf\xC3\xA9> <\xE2\x82\xAC {x}> <b> <[1, 2]> <1> "
     "<2>"},
    {"a: &x\n  # c\n  b: 1\n", "<a: &x\n  # c\n  b: 1> <a> <b: 1> <b> <1>"},
};

static void show_spans(Buf *out, const Source *source, const Node *node) {
  buf_printf(out, "%s<%.*s>", out->len ? " " : "", STR_ARG(source_text(source, node->span)));
  vec_each(Entry, entry, &node->entries) {
    show_spans(out, source, entry->key);
    show_spans(out, source, entry->value);
  }
  vec_each(Node *, item, &node->items) show_spans(out, source, *item);
}

START_TEST(nodes_know_their_bytes) {
  Loaded loaded = load(str_of(spans[_i].text));
  Buf out = {0};
  show_spans(&out, loaded.source, loaded.doc->roots.ptr[0]);
  ck_str(buf_str(&out), spans[_i].want);
  buf_free(&out);
  arena_free(&loaded.arena);
}
END_TEST

START_TEST(comments_are_kept) {
  Loaded loaded =
      load(STR("# top\na: 'x # no' # one\nb: | # two\n  # text\n  x\n# three\nc: y#no\n"
               "d: [1, # four\n  2]\n# last"));
  static const char *const want[] = {"# top", "# one", "# two", "# three", "# four", "# last"};
  ck_assert_uint_eq(loaded.doc->comments.len, 6);
  for (uint32_t i = 0; i < 6; i++) {
    Comment comment = loaded.doc->comments.ptr[i];
    ck_str(source_text(loaded.source, comment.span), want[i]);
    ck_assert_int_eq(comment.alone, i == 0 || i == 3 || i == 5);
  }
  arena_free(&loaded.arena);
}
END_TEST

/* COUNT times OPEN, then COUNT times CLOSE. */
static Loaded load_nested(const char *open, const char *close, int count) {
  Buf text = {0};
  for (int i = 0; i < count; i++) buf_add_cstr(&text, open);
  for (int i = 0; i < count; i++) buf_add_cstr(&text, close);
  Loaded loaded = load(buf_str(&text));
  buf_free(&text);
  return loaded;
}

START_TEST(depth_is_limited) {
  static const char *const brackets[][2] = {{"[", "]"}, {"{a: ", "}"}, {"- ", ""}, {"? ", ""}};
  Loaded loaded = load_nested("[", "]", LIMIT_YAML_DEPTH);
  ck_assert_uint_eq(loaded.bag.diags.len, 0);
  arena_free(&loaded.arena);
  for (int i = 0; i < 4; i++) {
    loaded = load_nested(brackets[i][0], brackets[i][1], 100000);
    ck_assert_uint_eq(loaded.bag.diags.len, 1);
    ck_assert_int_eq(loaded.bag.diags.ptr[0]->code, DIAG_Y005);
    ck_assert(loaded.doc->broken);
    arena_free(&loaded.arena);
  }
}
END_TEST

START_TEST(alias_bombs_are_stopped) {
  Buf text = {0};
  buf_add_cstr(&text, "a0: &a0 [x, x, x, x, x, x, x, x]\n");
  for (int i = 1; i < 30; i++) {
    buf_printf(&text, "a%d: &a%d [*a%d, *a%d, *a%d, *a%d]\n", i, i, i - 1, i - 1, i - 1, i - 1);
  }
  Loaded loaded = load(buf_str(&text));
  ck_assert_uint_eq(loaded.bag.diags.len, 1);
  ck_assert_int_eq(loaded.bag.diags.ptr[0]->code, DIAG_Y008);
  buf_free(&text);
  arena_free(&loaded.arena);
}
END_TEST

START_TEST(large_mappings_find_repeated_keys) {
  Buf text = {0};
  for (int i = 0; i < 50000; i++) buf_printf(&text, "k%d: v\n", i);
  buf_add_cstr(&text, "k7: again\n");
  Loaded loaded = load(buf_str(&text));
  ck_assert_uint_eq(loaded.bag.diags.len, 1);
  ck_assert_uint_eq(
      source_place(loaded.source, loaded.bag.diags.ptr[0]->labels.ptr[0].span.start).line, 8);
  buf_free(&text);
  arena_free(&loaded.arena);
}
END_TEST

START_TEST(large_files_are_refused) {
  Buf text = {0};
  buf_add_repeat(&text, '#', LIMIT_FILE_BYTES + 1);
  Loaded loaded = load(buf_str(&text));
  ck_assert_int_eq(loaded.bag.diags.ptr[0]->code, DIAG_Y003);
  buf_free(&text);
  arena_free(&loaded.arena);
}
END_TEST

Suite *suite_doc_load(void) {
  TCase *tests;
  Suite *suite = unit_suite("doc_load", &tests);
  tcase_add_loop_test(tests, loads, 0, sizeof cases / sizeof *cases);
  tcase_add_loop_test(tests, nodes_know_their_bytes, 0, sizeof spans / sizeof *spans);
  tcase_add_test(tests, nul_is_found);
  tcase_add_test(tests, comments_are_kept);
  tcase_add_test(tests, depth_is_limited);
  tcase_add_test(tests, alias_bombs_are_stopped);
  tcase_add_test(tests, large_mappings_find_repeated_keys);
  tcase_add_test(tests, large_files_are_refused);
  return suite;
}
