/* Fuzzing: any bytes are loaded and repaired. The trees lie in the text, one node in the other, and
   every scalar maps back to the bytes it came from; repair never makes reading worse, and says what
   it did. */
#include "doc/repair.h"
#include "doc/scalar.h"
#include "fuzz/property.h"
#include "rule/outline.h"

#include <string.h>

typedef struct Tree {
  Arena *arena;
  const Source *source;
  bool replaced; /* bytes that YAML cannot hold were read as others */
} Tree;

/* Each byte came from its fellow; a line may end in CR, and every end is LF in the value. */
static void check_verbatim(const Tree *tree, const char *value, const ScalarRun *run) {
  const char *file = tree->source->text.ptr + run->file;
  REQUIRE(run->length == run->width);
  for (uint32_t i = 0; i < run->length && !tree->replaced; i++) {
    REQUIRE(value[i] == (file[i] == '\r' ? '\n' : file[i]));
  }
}

static void check_scalar(const Tree *tree, const Node *node) {
  ScalarMap map = scalar_map(tree->arena, tree->source, node);
  uint32_t value = 0, file = node->anchored.start;
  vec_each(ScalarRun, run, &map.runs) {
    REQUIRE(run->value == value && run->file >= file);
    require_span((Span){run->file, run->file + run->width}, tree->source->text);
    if (run->verbatim) check_verbatim(tree, node->value.ptr + value, run);
    value += run->length;
    file = run->file + run->width;
  }
  REQUIRE(tree->replaced || value == node->value.len);
}

static bool is_inside(Span inner, Span outer) {
  return inner.start >= outer.start && inner.end <= outer.end;
}

static bool is_alias(const Node *node) { return node->span.start != node->anchored.start; }

static void check_node(const Tree *tree, const Node *node);

/* What an alias or a merge key brings in lies elsewhere, and is checked there. */
static void check_inner(const Tree *tree, const Node *node, Span outer) {
  if (!node) return;
  require_span(node->span, tree->source->text);
  require_span(node->anchored, tree->source->text);
  if (is_inside(node->span, outer)) check_node(tree, node);
}

static void check_node(const Tree *tree, const Node *node) {
  if (node->kind == NODE_SCALAR) check_scalar(tree, node);
  if (is_alias(node)) return;
  uint32_t at = node->span.start;
  vec_each(Node *, item, &node->items) {
    REQUIRE(!*item || ((*item)->span.start >= at && is_inside((*item)->span, node->span)));
    check_inner(tree, *item, node->span);
    if (*item) at = (*item)->span.end;
  }
  vec_each(Entry, entry, &node->entries) {
    check_inner(tree, entry->key, node->span);
    check_inner(tree, entry->value, node->span);
  }
}

static void check_doc(Arena *arena, const Doc *doc, bool replaced) {
  Tree tree = {arena, doc->source, replaced};
  Span whole = {0, (uint32_t)doc->source->text.len};
  vec_each(Node *, root, &doc->roots) check_inner(&tree, *root, whole);
  vec_each(Comment, comment, &doc->comments) {
    require_span(comment->span, doc->source->text);
    REQUIRE(doc->source->text.ptr[comment->span.start] == '#');
  }
}

static bool has_replaced(const DiagBag *bag) {
  vec_each(Diag *, diag, &bag->diags) {
    if ((*diag)->code == DIAG_Y001 || (*diag)->code == DIAG_Y002) return true;
  }
  return false;
}

/* The mended text reads the same when it is read as a file of its own. */
static void check_mended(Arena *arena, const Doc *mended) {
  DiagBag bag = {.arena = arena};
  const Source *source = source_new(arena, STR("mended.yaml"), mended->source->text);
  const Doc *again = doc_load(arena, source, &bag);
  REQUIRE(again->broken == mended->broken && again->roots.len == mended->roots.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
  Arena arena = {0};
  DiagBag plain = {.arena = &arena}, causes = {.arena = &arena};
  const Source *source = source_new(&arena, STR("fuzz.yaml"), (Str){(const char *)data, size});
  const Doc *doc = doc_load(&arena, source, &plain);
  bool replaced = has_replaced(&plain);
  check_doc(&arena, doc, replaced);
  require_findings(&plain);
  const Doc *mended = doc_load_repaired(&arena, source, &rule_outline, &causes);
  check_doc(&arena, mended, replaced);
  check_mended(&arena, mended);
  REQUIRE(doc->broken || !mended->broken);
  REQUIRE(!doc->broken || causes.diags.len > 0);
  diag_bag_settle(&causes);
  require_findings(&causes);
  arena_free(&arena);
  return 0;
}
