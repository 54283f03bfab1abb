/* Owns the table of fields as doc/repair sees it. Comes in: keys. Goes out: fields and their
 * shapes.
 */
#include "rule/outline.h"

#include "rule/field.h"

/* Parsers and the like have keys that are ordinary words; only what detections have counts. */
static bool is_for_detections(FieldId field) {
  return field_is_for(field, RULE_SCHEDULED) || field_is_for(field, RULE_NRT) ||
         field_is_for(field, RULE_HUNTING);
}

static int find(int parent, Str key) {
  FieldId field,
      end = field_children(parent == OUTLINE_ROOT ? FIELD_NONE : (FieldId)parent, &field);
  for (; field < end; field++) {
    if (is_for_detections(field) && str_eq(field_info(field)->name, key)) return (int)field;
  }
  return OUTLINE_UNKNOWN;
}

static OutlineShape list_shape(FieldShape item) {
  if (item == HOLDS_ANY) return OUTLINE_ANY;
  return item == HOLDS_MAP ? OUTLINE_MAPS : OUTLINE_TEXTS;
}

static OutlineShape shape(int field) {
  const FieldInfo *info = field_info((FieldId)field);
  switch (info->shape) {
    case HOLDS_ANY: return OUTLINE_ANY;
    case HOLDS_QUERY: return OUTLINE_QUERY;
    case HOLDS_LIST: return list_shape(info->item);
    case HOLDS_MAP: return OUTLINE_MAP;
    case HOLDS_TEXT: return info->values ? OUTLINE_WORD : OUTLINE_TEXT;
    default: return OUTLINE_WORD;
  }
}

static bool is_open(int field) {
  const FieldInfo *info = field_info((FieldId)field);
  bool any_key = info->first < info->end && str_eq(field_info(info->first)->name, STR("*"));
  return info->open || any_key || info->first == info->end;
}

const Outline rule_outline = {FIELD_COUNT, find, shape, is_open};
