/* Owns the table of output formats and what they share: order and tables read. Comes in: normalized
   rules. Goes out: the same, ordered. */
#include "emit/emit.h"

#include <stdlib.h>

const EmitFormat emit_formats[] = {
    {"json", "normalized rules for programs", {{".json", emit_json}}, NULL, false},
    {"c",
     "constant tables for rulec_table.h",
     {{".h", emit_c_header}, {".c", emit_c_source}},
     NULL,
     true},
    {"arm",
     "a template that deploys to Sentinel",
     {{".arm.json", emit_arm}},
     emit_arm_holds,
     false},
};
const size_t emit_format_count = sizeof emit_formats / sizeof *emit_formats;

const EmitFormat *emit_format_find(Str name) {
  for (size_t i = 0; i < emit_format_count; i++) {
    if (str_eq(str_of(emit_formats[i].name), name)) return &emit_formats[i];
  }
  return NULL;
}

static int by_id(const void *left, const void *right) {
  const NormalRule *a = *(const NormalRule *const *)left, *b = *(const NormalRule *const *)right;
  int order = str_cmp(a->id, b->id);
  if (!order) order = str_cmp(a->path, b->path);
  return order ? order : (a->line > b->line) - (a->line < b->line);
}

void emit_sort(const NormalRule **rules, size_t count) {
  if (count) qsort(rules, count, sizeof *rules, by_id);
}

bool emit_name_usable(Str name) {
  for (size_t i = 0; i < name.len; i++) {
    if ((unsigned char)name.ptr[i] < ' ' || name.ptr[i] == '"' || name.ptr[i] == '\\') return false;
  }
  return name.len > 0;
}

static int by_text(const void *left, const void *right) {
  return str_cmp(*(const Str *)left, *(const Str *)right);
}

Strs emit_rule_tables(Arena *arena, const NormalRule *rule) {
  Strs all = {0}, kept = {0};
  for (uint32_t i = 0; i < rule->connectors.len; i++) {
    const NormalConnector *connector = &rule->connectors.ptr[i];
    for (uint32_t n = 0; n < connector->types.len; n++) {
      vec_push(arena, &all, connector->types.ptr[n]);
    }
  }
  vec_each(const Str, table, &rule->tables) vec_push(arena, &all, *table);
  if (all.len) qsort(all.ptr, all.len, sizeof *all.ptr, by_text);
  for (uint32_t i = 0; i < all.len; i++) {
    if (!i || !str_eq(all.ptr[i], all.ptr[i - 1])) vec_push(arena, &kept, all.ptr[i]);
  }
  return kept;
}

bool emit_overrides(const NormalOverride *override) {
  return override->display_name.len || override->description.len || override->tactics_column.len ||
         override->severity_column.len || override->properties.len;
}
