/* Fuzzing: any bytes give the same document whether libyaml or the reader of simple YAML reads
   them: the same trees with the same places, the same comments, the same findings. */
#include "doc/load.h"
#include "fuzz/property.h"

static void print_node(Buf *out, const Node *node, int depth) {
  buf_add_repeat(out, ' ', (size_t)depth);
  if (!node) {
    buf_add_cstr(out, "none\n");
    return;
  }
  buf_printf(out, "%d %d %u-%u %u-%u <%.*s> <", node->kind, node->style, node->span.start,
             node->span.end, node->anchored.start, node->anchored.end, STR_ARG(node->tag));
  buf_add(out, node->value);
  buf_add_cstr(out, ">\n");
  vec_each(Node *, item, &node->items) print_node(out, *item, depth + 1);
  vec_each(Entry, entry, &node->entries) {
    print_node(out, entry->key, depth + 1);
    print_node(out, entry->value, depth + 1);
  }
}

typedef Doc *Load(Arena *arena, const Source *source, DiagBag *bag);

static Buf loaded(Load *load, Str text) {
  Buf out = {0};
  Arena arena = {0};
  DiagBag bag = {.arena = &arena};
  const Doc *doc = load(&arena, source_new(&arena, STR("fuzz.yaml"), text), &bag);
  vec_each(Node *, root, &doc->roots) print_node(&out, *root, 0);
  vec_each(Comment, comment, &doc->comments) {
    buf_printf(&out, "# %u-%u %d\n", comment->span.start, comment->span.end, comment->alone);
  }
  buf_printf(&out, "ascii %d broken %d\n", doc->ascii, doc->broken);
  print_findings(&out, &bag);
  arena_free(&arena);
  return out;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Str text = {(const char *)data, size};
  Buf one = loaded(doc_load_by_libyaml, text), other = loaded(doc_load, text);
  require_equal("documents", buf_str(&one), buf_str(&other));
  buf_free(&one), buf_free(&other);
  return 0;
}
