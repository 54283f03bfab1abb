/* Owns looking things up in a located tree. Comes in: nodes. Goes out: their children. */
#include "doc/node.h"

Entry *node_entry(const Node *mapping, Str key) {
  if (!mapping || mapping->kind != NODE_MAPPING) return NULL;
  uint32_t mark = str_mark(key);
  if (!(mapping->marks & node_mark_bit(mark))) return NULL;
  vec_each(Entry, entry, &mapping->entries) {
    if (entry->mark != mark || entry->key->kind != NODE_SCALAR) continue;
    if (str_eq(entry->key->value, key)) return entry;
  }
  return NULL;
}

Node *node_get(const Node *mapping, Str key) {
  Entry *entry = node_entry(mapping, key);
  return entry ? entry->value : NULL;
}

bool node_is_null_word(const Node *node) {
  static const Str spellings[] = {STR_INIT(""), STR_INIT("~"), STR_INIT("null"), STR_INIT("Null"),
                                  STR_INIT("NULL")};
  for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
    if (str_eq(node->value, spellings[i])) return true;
  }
  return false;
}
