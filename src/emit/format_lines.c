/* Owns indentation and the white space in and behind lines. Comes in: block collections at any
   indentation. Goes out: edits that put keys two columns under their parents and dashes two under
   their key, move what belongs to them along, and take away white space that says nothing. */
#include "base/buf.h"
#include "emit/format_int.h"

#define NOT_PLACED UINT32_MAX

typedef struct LinePlan {
  uint32_t spaces; /* before the line's text, or NOT_PLACED */
  bool inside;     /* its end belongs to a scalar that goes on: white space there may count */
  bool content;    /* of a block scalar */
  uint32_t owner;  /* content: the new column of what the scalar belongs to */
} LinePlan;

/* A collection's place: where it starts now, where it shall. */
typedef struct Shift {
  uint32_t from, to;
} Shift;

typedef struct Layout {
  Format *format;
  LinePlan *plans; /* by line */
} Layout;

static void place_node(Layout *layout, const Node *node, Shift owner);

static const Line *line_of(const Layout *layout, uint32_t line) {
  return &layout->format->lines.all.ptr[line];
}

static void place_line(Layout *layout, uint32_t line, uint32_t spaces) {
  layout->plans[line].spaces = spaces;
}

/* LINE moves as far as its owner does. */
static void shift_line(Layout *layout, uint32_t line, Shift by) {
  if (format_line_is_blank(layout->format, line)) return;
  uint32_t spaces = line_of(layout, line)->spaces;
  place_line(layout, line, spaces + by.to > by.from ? spaces + by.to - by.from : 0);
}

/* --- scalars --- */

/* The columns before the text of a block scalar: given in its header, or those of its first line
   that is not blank. AT_DIGIT: the header's digit, or 0. */
static uint32_t content_indent(const Layout *layout, const Node *node, uint32_t owner,
                               uint32_t *at_digit) {
  const Format *format = layout->format;
  uint32_t line = format_line(format, node->span.start), end = format_line(format, node->span.end);
  *at_digit = 0;
  for (uint32_t at = node->span.start + 1; at < node->span.start + 3; at++) {
    char c = at < format->source->text.len ? format->source->text.ptr[at] : ' ';
    if (!char_is_digit(c)) continue;
    *at_digit = at;
    return owner + (uint32_t)(c - '0');
  }
  for (line++; line <= end; line++) {
    if (!format_line_is_blank(format, line)) return line_of(layout, line)->spaces;
  }
  return NOT_PLACED;
}

static void place_block_scalar(Layout *layout, const Node *node, Shift owner) {
  Format *format = layout->format;
  uint32_t line = format_line(format, node->span.start), end = format_line(format, node->span.end);
  uint32_t digit, from = content_indent(layout, node, owner.from, &digit);
  if (from == NOT_PLACED) return;
  if (digit) format_edit(format, digit, digit + 1, STR("2"));
  for (line++; line <= end; line++) {
    LinePlan *plan = &layout->plans[line];
    plan->inside = plan->content = true;
    plan->owner = owner.to;
    const Line *it = line_of(layout, line);
    bool blank = format_line_is_blank(format, line);
    if (blank && it->spaces <= from && it->end == it->start + it->spaces)
      plan->spaces = 0;
    else if (it->spaces >= from)
      plan->spaces = it->spaces - from + owner.to + FORMAT_INDENT;
  }
}

/* The lines of a value that is written on several. */
static void shift_value(Layout *layout, const Node *node, Shift owner) {
  uint32_t line = format_line(layout->format, node->span.start);
  uint32_t end = format_line(layout->format, node->span.end);
  if (format_opens_line(layout->format, node->span.start)) shift_line(layout, line, owner);
  for (; line < end; line++) {
    layout->plans[line].inside = true;
    shift_line(layout, line + 1, owner);
  }
}

/* --- collections --- */

static void place_value(Layout *layout, const Node *node, Shift owner) {
  bool alias = format_is_alias(node);
  if (!alias && node->kind != NODE_SCALAR && node->style != STYLE_FLOW)
    place_node(layout, node, owner);
  else if (!alias && format_is_block_scalar(node))
    place_block_scalar(layout, node, owner);
  else if (node->span.end > node->span.start)
    shift_value(layout, node, owner);
}

/* One space between MARK, which stands in [START, END) alone, and what follows in the line. */
static void space_out(Layout *layout, uint32_t start, uint32_t end, char mark) {
  if (end <= start) return;
  Str gap = source_text(layout->format->source, (Span){start, end}), rest = str_trim(gap);
  bool plain = rest.len == 1 && *rest.ptr == mark;
  for (size_t i = 0; i < gap.len; i++) plain &= gap.ptr[i] != '\n' && gap.ptr[i] != '\r';
  if (!plain) return;
  uint32_t at = start + (uint32_t)(rest.ptr - gap.ptr);
  format_edit(layout->format, start, at, STR(""));
  format_edit(layout->format, at + 1, end, STR(" "));
}

static void place_mapping(Layout *layout, const Node *node, uint32_t to) {
  if (!format_is_regular(layout->format, node)) return;
  vec_each(Entry, entry, &node->entries) {
    uint32_t at = entry->key->span.start;
    Shift owner = {format_column(layout->format, at), to};
    if (format_opens_line(layout->format, at))
      place_line(layout, format_line(layout->format, at), to);
    if (!entry->value || format_entry_end(entry) == entry->key->span.end) continue;
    space_out(layout, entry->key->span.end, entry->value->span.start, ':');
    place_value(layout, entry->value, owner);
  }
}

/* The dash before item INDEX: the first is where the list starts, the others in its column. */
static uint32_t dash_of(const Layout *layout, const Node *list, uint32_t index) {
  const Format *format = layout->format;
  if (index == 0) return list->span.start;
  uint32_t column = format_column(format, list->span.start);
  const Node *before = list->items.ptr[index - 1];
  for (uint32_t line = format_line(format, before->span.end) + 1; line < format->lines.all.len;
       line++) {
    const Line *it = line_of(layout, line);
    if (it->text < it->end && it->spaces == column && format->source->text.ptr[it->text] == '-')
      return it->text;
  }
  return list->span.start;
}

static void place_list(Layout *layout, const Node *list, uint32_t to) {
  for (uint32_t i = 0; i < list->items.len; i++) {
    const Node *item = list->items.ptr[i];
    uint32_t dash = dash_of(layout, list, i);
    Shift owner = {format_column(layout->format, dash), to};
    if (format_opens_line(layout->format, dash))
      place_line(layout, format_line(layout->format, dash), to);
    if (item->span.end <= dash + 1 || item->span.end == item->span.start) continue;
    space_out(layout, dash, item->span.start, '-');
    place_value(layout, item, owner);
  }
}

static void place_node(Layout *layout, const Node *node, Shift owner) {
  if (node->kind == NODE_MAPPING)
    place_mapping(layout, node, owner.to + FORMAT_INDENT);
  else
    place_list(layout, node, owner.to + FORMAT_INDENT);
}

/* --- comments --- */

/* Where a comment that stands in COLUMN goes: with the next line that is placed, if that stands
   there too; else under what it followed. */
static uint32_t comment_spaces(const Layout *layout, uint32_t line, uint32_t next) {
  uint32_t column = line_of(layout, line)->spaces;
  bool known = next < layout->format->lines.all.len && layout->plans[next].spaces != NOT_PLACED;
  if (known && line_of(layout, next)->spaces == column) return layout->plans[next].spaces;
  for (uint32_t above = line; above-- > 0;) {
    const LinePlan *plan = &layout->plans[above];
    if (plan->spaces == NOT_PLACED || format_line_is_blank(layout->format, above)) continue;
    if (plan->content) return plan->owner;
    if (line_of(layout, above)->spaces == column) return plan->spaces;
    break;
  }
  return known ? layout->plans[next].spaces : column;
}

static void place_comments(Layout *layout) {
  uint32_t count = layout->format->lines.all.len, next = count;
  uint32_t *below = ARENA_ARRAY(layout->format->arena, uint32_t, count + 1);
  for (uint32_t line = count; line-- > 0;) {
    below[line] = next;
    if (layout->plans[line].spaces != NOT_PLACED) next = line;
  }
  vec_each(const Comment, comment, &layout->format->doc->comments) {
    uint32_t line = format_line(layout->format, comment->span.start);
    if (!comment->alone || layout->plans[line].spaces != NOT_PLACED) continue;
    place_line(layout, line, comment_spaces(layout, line, below[line]));
  }
}

/* --- the edits --- */

static Str blanks(Arena *arena, uint32_t count) {
  char *text = arena_bytes_raw(arena, count + 1);
  for (uint32_t i = 0; i < count; i++) text[i] = ' ';
  return (Str){text, count};
}

static void write_line(Layout *layout, uint32_t index) {
  Format *format = layout->format;
  const Line *line = line_of(layout, index);
  const LinePlan *plan = &layout->plans[index];
  uint32_t end = line->end;
  while (end > line->text && char_is_space(format->source->text.ptr[end - 1])) end--;
  if (!plan->inside) format_edit(format, end, line->end, STR(""));
  if (plan->spaces != NOT_PLACED)
    format_edit(format, line->start, line->start + line->spaces,
                blanks(format->arena, plan->spaces));
}

/* Marks the lines that the scalars in NODE reach into. */
static void mark_scalars(const Format *format, const Node *node, bool *inside) {
  if (!node || format_is_alias(node)) return;
  vec_each(Node *, item, &node->items) mark_scalars(format, *item, inside);
  vec_each(Entry, entry, &node->entries) {
    mark_scalars(format, entry->key, inside);
    mark_scalars(format, entry->value, inside);
  }
  if (node->kind != NODE_SCALAR) return;
  uint32_t end = format_line(format, node->span.end);
  for (uint32_t line = format_line(format, node->span.start); line < end;) inside[++line] = true;
}

void format_blanks(Format *format) {
  uint32_t count = format->lines.all.len;
  bool *inside = ARENA_ARRAY(format->arena, bool, count + 1);
  vec_each(Node *, root, &format->doc->roots) mark_scalars(format, *root, inside);
  for (uint32_t line = 0; line < count; line++) {
    const Line *it = &format->lines.all.ptr[line];
    bool blank = format_line_is_blank(format, line) && !inside[line];
    if (blank) format_edit(format, it->start, it->end, STR(""));
  }
}

void format_lines(Format *format) {
  uint32_t count = format->lines.all.len;
  Layout layout = {format, ARENA_ARRAY(format->arena, LinePlan, count)};
  for (uint32_t line = 0; line < count; line++) layout.plans[line].spaces = NOT_PLACED;
  vec_each(Node *, root, &format->doc->roots) {
    if (*root && (*root)->kind == NODE_MAPPING) place_mapping(&layout, *root, 0);
  }
  place_comments(&layout);
  for (uint32_t line = 0; line < count; line++) write_line(&layout, line);
}
