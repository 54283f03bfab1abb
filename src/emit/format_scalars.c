/* Owns the style of values. Comes in: values in another style than the canonical one. Goes out:
   edits that make flow lists of scalars block lists, queries and texts of several lines literal,
   and that lay out the KQL of queries. */
#include "base/buf.h"
#include "base/utf8.h"
#include "doc/bytes.h"
#include "emit/format_int.h"
#include "kql/parse.h"
#include "kql/print.h"

#include <string.h>

/* A value in its mapping, whose keys stand in COLUMN. */
typedef struct Value {
  Format *format;
  const Entry *entry;
  uint32_t column;
} Value;

static Str between(const Format *format, uint32_t start, uint32_t end) {
  return source_text(format->source, (Span){start, end});
}

/* The first byte behind the key's colon, or 0 where anything but white space stands between it and
   the value. */
static uint32_t behind_colon(const Value *value) {
  uint32_t key = value->entry->key->span.end, start = value->entry->value->span.start;
  if (start <= key) return 0;
  Str gap = between(value->format, key, start);
  size_t colon = str_find_byte(gap, ':', 0);
  if (colon == STR_NONE || str_trim(gap).len != 1) return 0;
  return key + (uint32_t)colon + 1;
}

/* --- literal scalars --- */

/* Whether a literal scalar can hold TEXT as it is. */
static bool is_literal_text(Str text) {
  Span bad = {0, 0};
  static const Str breaks[] = {STR_INIT("\r"), STR_INIT("\xC2\x85"), STR_INIT("\xE2\x80\xA8"),
                               STR_INIT("\xE2\x80\xA9"), STR_INIT("\xEF\xBB\xBF")};
  for (size_t i = 0; i < sizeof breaks / sizeof *breaks; i++) {
    if (str_find(text, breaks[i], 0) != STR_NONE) return false;
  }
  return str_trim(text).len > 0 && utf8_invalid_at(text) == STR_NONE &&
         !bytes_next_control(text, &bad);
}

/* TEXT without the line ends that close it. */
static Str without_end(Str text) {
  while (text.len && text.ptr[text.len - 1] == '\n') text.len--;
  return text;
}

/* The lines of TEXT, indented; without the last one's end. */
static Str indented(const Value *value, Str text) {
  Format *format = value->format;
  Buf out = {0};
  for (Str rest = without_end(text); rest.ptr;) {
    Str line = str_split(&rest, '\n');
    if (out.len) buf_add(&out, format->lines.line_end);
    if (line.len) buf_add_repeat(&out, ' ', value->column + FORMAT_INDENT);
    buf_add(&out, line);
    if (rest.ptr && !out.len) buf_add(&out, format->lines.line_end);
  }
  Str copy = arena_str(format->arena, buf_str(&out));
  buf_free(&out);
  return copy;
}

/* White space at the beginning of the text would count as indentation. */
static const char *header_of(Str text) {
  return text.len && (text.ptr[0] == ' ' || text.ptr[0] == '\n') ? "|2" : "|";
}

/* VALUE as a literal scalar that holds TEXT. */
static void write_literal(const Value *value, Str text) {
  Format *format = value->format;
  const Node *node = value->entry->value;
  uint32_t start = behind_colon(value);
  if (!start || node->tag.len || !format_ends_line(format, node->span.end)) return;
  if (!is_literal_text(text)) return;
  Str literal = arena_printf(format->arena, " %s%.*s%.*s", header_of(text),
                             STR_ARG(format->lines.line_end), STR_ARG(indented(value, text)));
  format_edit(format, start, node->span.end, literal);
}

/* The content of VALUE, a block scalar, becomes TEXT; a comment in its header stays. */
static void rewrite_block(const Value *value, Str text) {
  Format *format = value->format;
  Span span = value->entry->value->span;
  uint32_t line = format_line(format, span.start), header = span.start + 1;
  if (line + 1 >= format->lines.all.len || !is_literal_text(text)) return;
  while (strchr("+-0123456789", format->source->text.ptr[header])) header++;
  format_edit(format, span.start, header, str_of(header_of(text)));
  format_edit(format, format->lines.all.ptr[line + 1].start, span.end, indented(value, text));
}

/* --- queries --- */

/* The service takes queries up to a length: layout may not push one over it. */
static bool is_too_long(Str text, const FieldInfo *info) {
  return info->max && utf8_count(text) > info->max;
}

/* The canonical text of QUERY, or absent where it has syntax mistakes or would grow too long. */
static Str laid_out(Arena *arena, Str query, const FieldInfo *info) {
  DiagBag bag = {.arena = arena};
  KqlQuery *tree = kql_parse(arena, source_new(arena, STR(""), query), &bag);
  if (tree->broken) return (Str){NULL, 0};
  Buf out = {0};
  Str text = {NULL, 0};
  if (kql_print(&out, tree)) text = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return is_too_long(text, info) && !is_too_long(query, info) ? (Str){NULL, 0} : text;
}

static void format_query(const Value *value, const FieldInfo *info) {
  const Node *node = value->entry->value;
  Str text = laid_out(value->format->arena, node->value, info);
  if (!text.len && node->style == STYLE_LITERAL) return;
  if (!text.len) text = node->value;
  if (format_is_block_scalar(node))
    rewrite_block(value, text);
  else
    write_literal(value, text);
}

static void format_text_value(const Value *value) {
  const Node *node = value->entry->value;
  bool several = str_find_byte(str_trim(node->value), '\n', 0) != STR_NONE;
  if (several && !format_is_block_scalar(node)) write_literal(value, node->value);
}

/* --- lists --- */

static bool is_single_line(const Node *item) {
  bool folded = str_find_byte(item->value, '\n', 0) != STR_NONE;
  return item->kind == NODE_SCALAR && !format_is_alias(item) && item->tag.len == 0 && !folded;
}

static bool can_be_block(const Format *format, const Node *list) {
  if (list->items.len == 0 || list->tag.len) return false;
  if (str_find_byte(source_text(format->source, list->span), '#', 0) != STR_NONE) return false;
  vec_each(Node *, item, &list->items) {
    Str text = source_text(format->source, (*item)->span);
    bool wrapped = str_find_byte(text, '\n', 0) != STR_NONE;
    if (!is_single_line(*item) || wrapped || text.len == 0) return false;
  }
  return true;
}

static void format_list(const Value *value) {
  Format *format = value->format;
  const Node *list = value->entry->value;
  uint32_t start = behind_colon(value);
  if (list->style != STYLE_FLOW || !start || !can_be_block(format, list)) return;
  Buf out = {0};
  vec_each(Node *, item, &list->items) {
    buf_add(&out, format->lines.line_end);
    buf_add_repeat(&out, ' ', value->column + FORMAT_INDENT);
    buf_add(&out, STR("- "));
    buf_add(&out, source_text(format->source, (*item)->span));
  }
  format_edit(format, start, list->span.end, arena_str(format->arena, buf_str(&out)));
  buf_free(&out);
}

/* --- the tree --- */

static void format_value(const Value *value, FieldId field) {
  const Node *node = value->entry->value;
  const FieldInfo *info = field_info(field);
  if (node->kind == NODE_SEQUENCE && info->shape == HOLDS_LIST) format_list(value);
  if (node->kind != NODE_SCALAR) return;
  if (info->shape == HOLDS_QUERY && str_trim(node->value).len) format_query(value, info);
  if (info->shape == HOLDS_TEXT) format_text_value(value);
}

static void format_node(Format *format, const Node *node, FieldId parent, RuleKind kind) {
  if (format_is_alias(node) || node->style == STYLE_FLOW) return;
  vec_each(Node *, item, &node->items) format_node(format, *item, parent, kind);
  if (!format_is_regular(format, node)) return;
  vec_each(Entry, entry, &node->entries) {
    FieldId field = field_find(parent, kind, entry->key->value);
    if (field == FIELD_NONE || !entry->value || format_is_alias(entry->value)) continue;
    Value value = {format, entry, format_column(format, entry->key->span.start)};
    format_value(&value, field);
    format_node(format, entry->value, field, kind);
  }
}

void format_scalars(Format *format) {
  vec_each(Node *, root, &format->doc->roots) {
    RuleKind kind = rule_kind_of(*root);
    if (kind != RULE_NONE) format_node(format, *root, FIELD_NONE, kind);
  }
}
