/* The evaluator of parse_xml: an element becomes a member of its parent's bag, under its name.
   Attributes go in front as `@name`, text as `#text`; an element of text alone is that text, an
   empty one null; what comes more than once under a name is an array. */
#include "base/limits.h"
#include "base/vec.h"
#include "exec/eval.h"
#include "exec/run.h"
#include "port/xml.h"

enum { TEXT_MOST = 1024 * 1024 }; /* bytes; a longer text gives null */

/* An element that is still open. */
typedef struct Element {
  Str name;
  BagBuilder bag;
} Element;

typedef struct Tree {
  Arena *arena;
  VEC(Element) open; /* the first stands for the document */
  Text text;         /* since the last tag */
} Tree;

static Str copy(Tree *tree, const char *s) { return arena_str(tree->arena, str_of(s)); }

/* V under KEY; values are no arrays, so an array there holds those that came before. Its room
   doubles. */
static void put(Tree *tree, BagBuilder *bag, Str key, Value v) {
  Value *had = bag_find(bag, key);
  if (!had) {
    bag_put(bag, key, v);
    return;
  }
  bool many = had->type == VALUE_ARRAY;
  uint32_t len = many ? had->len : 1;
  Value *items = many ? (Value *)(uintptr_t)had->items : NULL;
  if ((len & (len - 1)) == 0) {
    items = ARENA_ARRAY(tree->arena, Value, (size_t)len * 2);
    for (uint32_t i = 0; i < len; i++) items[i] = many ? had->items[i] : *had;
  }
  items[len] = v;
  *had = value_array(items, len + 1);
}

static bool is_blank(Str s) { return str_trim(s).len == 0; }

static void end_text(Tree *tree) {
  Str text = text_done(&tree->text);
  if (is_blank(text)) return;
  put(tree, &vec_last(&tree->open)->bag, STR("#text"), value_str(str_trim(text)));
}

static void on_apart(void *user) { end_text(user); }

static void on_open(void *user, const char *name) {
  Tree *tree = user;
  end_text(tree);
  Element element = {.name = copy(tree, name), .bag = {.arena = tree->arena}};
  vec_push(tree->arena, &tree->open, element);
}

static void on_attribute(void *user, const char *name, const char *value) {
  Tree *tree = user;
  text_add_byte(&tree->text, '@');
  text_add(&tree->text, str_of(name));
  Str key = text_done(&tree->text);
  bag_put(&vec_last(&tree->open)->bag, key, value_str(copy(tree, value)));
}

static void on_text(void *user, Str piece) { text_add(&((Tree *)user)->text, piece); }

static Value value_of(const Element *element) {
  Value all = bag_done(&element->bag);
  if (!all.len) return value_null();
  bool alone = all.len == 1 && str_eq(member_key(&all.members[0]), STR("#text"));
  return alone && all.members[0].value.type == VALUE_STRING ? all.members[0].value : all;
}

static void on_close(void *user) {
  Tree *tree = user;
  end_text(tree);
  Element *closed = vec_last(&tree->open);
  tree->open.len--;
  put(tree, &vec_last(&tree->open)->bag, closed->name, value_of(closed));
}

static XmlOutcome read(EvalCall *call, Str text, Value *out) {
  Tree tree = {.arena = call->arena, .text = {.arena = call->arena}};
  Element document = {.bag = {.arena = call->arena}};
  vec_push(tree.arena, &tree.open, document);
  XmlSink sink = {&tree, on_open, on_attribute, on_text, on_apart, on_close};
  XmlOutcome outcome = xml_read(text, LIMIT_JSON_DEPTH - 2, &sink);
  if (outcome == XML_READ) *out = bag_done(&tree.open.ptr[0].bag);
  return outcome;
}

void eval_parse_xml(EvalCall *call) {
  for (uint32_t i = 0; i < call->rows; i++) {
    Str text = arg_str(call, 0, i);
    Value v = value_null();
    if (text.len > TEXT_MOST) continue;
    if (read(call, text, &v) == XML_ABSENT) {
      exec_fail(call->exec, "XML", "parse_xml needs the library expat, which is not installed");
      return;
    }
    result_dynamic(call, i, v);
  }
}
