/* Owns the table of fields as doc/repair sees it. Comes in: keys. Goes out: fields and their
 * shapes.
 */
#include "rule/outline.h"

#include "rule/field.h"

static int find(int parent, Str key) {
  FieldId field = field_find_any(parent == OUTLINE_ROOT ? FIELD_NONE : (FieldId)parent, key);
  return field == FIELD_NONE ? OUTLINE_UNKNOWN : (int)field;
}

static OutlineShape list_shape(FieldShape item) {
  if (item == SHAPE_ANY) return OUTLINE_ANY;
  return item == SHAPE_MAP ? OUTLINE_MAPS : OUTLINE_TEXTS;
}

static OutlineShape shape(int field) {
  const FieldInfo *info = field_info((FieldId)field);
  switch (info->shape) {
    case SHAPE_ANY: return OUTLINE_ANY;
    case SHAPE_QUERY: return OUTLINE_QUERY;
    case SHAPE_LIST: return list_shape(info->item);
    case SHAPE_MAP: return OUTLINE_MAP;
    default: return OUTLINE_TEXT;
  }
}

static bool is_open(int field) {
  const FieldInfo *info = field_info((FieldId)field);
  bool any_key = info->first < info->end && str_eq(field_info(info->first)->name, STR("*"));
  return info->open || any_key || info->first == info->end;
}

const Outline rule_outline = {FIELD_COUNT, find, shape, is_open};
