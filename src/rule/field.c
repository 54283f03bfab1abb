/* Owns the lookups in the generated table of keys, and the forms of scalars. */
#include "rule/field.h"

#include <stddef.h>

#define FIELD_TABLE
#include "gen/rule.inc"
#undef FIELD_TABLE

typedef struct ShapeInfo {
  const char *words, *pattern;
} ShapeInfo;

static const ShapeInfo shapes[HOLDS_COUNT] = {
#define SHAPE(name, slug, words, pattern) {words, pattern},
#include "rule/shape.def"
#undef SHAPE
};

const FieldInfo *field_info(FieldId field) { return &fields[field]; }

FieldId field_children(FieldId parent, FieldId *first) {
  *first = parent == FIELD_NONE ? 0 : fields[parent].first;
  return parent == FIELD_NONE ? FIELDS_AT_TOP : fields[parent].end;
}

bool field_is_for(FieldId field, RuleKind kind) { return fields[field].kinds >> kind & 1; }

FieldId field_find(FieldId parent, RuleKind kind, Str name) {
  uint32_t mark = str_mark(name);
  FieldId at, end = field_children(parent, &at);
  for (; at < end; at++) {
    if (field_marks[at] != mark || !field_is_for(at, kind)) continue;
    if (str_eq(fields[at].name, name)) return at;
  }
  return FIELD_NONE;
}

FieldId field_find_any(FieldId parent, Str name) {
  FieldId at, end = field_children(parent, &at);
  while (at < end && !str_eq(fields[at].name, name)) at++;
  return at < end ? at : FIELD_NONE;
}

Str field_path(Arena *arena, FieldId field) {
  const FieldInfo *info = &fields[field];
  if (info->parent == FIELD_NONE) return info->name;
  Str above = field_path(arena, info->parent);
  return arena_printf(arena, "%.*s.%.*s", STR_ARG(above), STR_ARG(info->name));
}

Entry *field_entry(const Node *mapping, FieldId field) {
  if (!mapping || mapping->kind != NODE_MAPPING) return NULL;
  if (!(mapping->marks & node_mark_bit(field_marks[field]))) return NULL;
  Str name = fields[field].name;
  Entry *close = NULL;
  vec_each(Entry, it, &mapping->entries) {
    if (it->mark != field_marks[field] || it->key->kind != NODE_SCALAR) continue;
    if (str_eq(it->key->value, name)) return it;
    if (!close && str_eq_nocase(it->key->value, name)) close = it;
  }
  return close;
}

Node *field_get(const Node *mapping, FieldId field) {
  Entry *entry = field_entry(mapping, field);
  return entry ? entry->value : NULL;
}

/* --- forms --- */

const char *shape_words(FieldShape shape) { return shapes[shape].words; }

const char *shape_pattern(FieldShape shape) { return shapes[shape].pattern; }

/* Any of the forms that .NET reads as a GUID: 32 digits, with or without hyphens, in braces or
   parentheses. */
static bool is_guid(Str text) {
  bool braced = text.len > 1 && (text.ptr[0] == '{' || text.ptr[0] == '(');
  if (braced) {
    char close = text.ptr[0] == '{' ? '}' : ')';
    if (text.ptr[text.len - 1] != close) return false;
    text = str_slice(text, 1, text.len - 1);
  }
  bool hyphens = text.len == 36;
  if (!hyphens && (braced || text.len != 32)) return false;
  for (size_t i = 0; i < text.len; i++) {
    bool hyphen = hyphens && (i == 8 || i == 13 || i == 18 || i == 23);
    if (hyphen ? text.ptr[i] != '-' : !char_is_hex(text.ptr[i])) return false;
  }
  return true;
}

bool guid_is_canonical(Str text) {
  static const char form[] = "hhhhhhhh-hhhh-hhhh-hhhh-hhhhhhhhhhhh";
  if (text.len != sizeof form - 1) return false;
  bool wrong = false;
  for (size_t i = 0; i < sizeof form - 1; i++) {
    char c = text.ptr[i];
    bool digit = ((unsigned)(c - '0') < 10) | ((unsigned)(c - 'a') < 6);
    wrong |= form[i] == '-' ? c != '-' : !digit;
  }
  return !wrong;
}

static bool is_version(Str text) {
  for (int part = 0; part < 3; part++) {
    Str number = str_split(&text, '.');
    if (!number.len) return false;
    for (size_t i = 0; i < number.len; i++) {
      if (!char_is_digit(number.ptr[i])) return false;
    }
  }
  return !text.ptr;
}

static bool is_name(Str text, bool underscore_first) {
  if (!text.len) return false;
  if (!char_is_alpha(text.ptr[0]) && !(underscore_first && text.ptr[0] == '_')) return false;
  for (size_t i = 1; i < text.len; i++) {
    if (!char_is_alnum(text.ptr[i]) && text.ptr[i] != '_') return false;
  }
  return true;
}

static bool is_integer(Str text) {
  size_t at = text.len && (text.ptr[0] == '-' || text.ptr[0] == '+');
  if (at == text.len) return false;
  while (at < text.len && char_is_digit(text.ptr[at])) at++;
  return at == text.len;
}

bool shape_matches(FieldShape shape, Str text) {
  switch (shape) {
    case HOLDS_GUID: return guid_is_canonical(text) || is_guid(text);
    case HOLDS_VERSION: return is_version(text);
    case HOLDS_DURATION: return duration_parse(text).form != DURATION_NONE;
    case HOLDS_COLUMN: return is_name(text, true);
    case HOLDS_DETAIL: return is_name(text, false);
    case HOLDS_INTEGER: return is_integer(text);
    case HOLDS_BOOLEAN:
      return str_eq_nocase(text, STR("true")) || str_eq_nocase(text, STR("false"));
    default: return true;
  }
}

Str guid_canonical(Arena *arena, Str text) {
  if (guid_is_canonical(text) || !is_guid(text)) return text;
  char digits[36];
  size_t len = 0;
  for (size_t i = 0; i < text.len; i++) {
    if (!char_is_hex(text.ptr[i])) continue;
    if (len == 8 || len == 13 || len == 18 || len == 23) digits[len++] = '-';
    digits[len++] = char_lower(text.ptr[i]);
  }
  return arena_str(arena, (Str){digits, len});
}
