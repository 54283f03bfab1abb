/* Owns the question where a line belongs. Comes in: a key or a list item, and the mappings and
   lists that are open above it. Goes out: the line moved there. What the outline knows of the key
   decides; where it knows nothing, indentation does. */
#include "doc/mend_int.h"

#include <string.h>

enum { NESTED = 2 }; /* columns by which a moved line stands deeper than its key */

static Frame *frame_at(Mender *mender, uint32_t index) { return &mender->stack.ptr[index]; }

/* May a mapping of FIELD have keys that the outline does not know? */
static bool is_free(const Mender *mender, int field) {
  OutlineShape shape = mend_shape(mender, field);
  if (field == OUTLINE_ROOT) return false;
  return shape == OUTLINE_ANY || mender->outline->is_open(field);
}

static bool knows(const Mender *mender, const Frame *frame, Str key) {
  return mend_child(mender, frame->field, key) != OUTLINE_UNKNOWN;
}

static void push(Mender *mender, Frame frame) {
  vec_push(mender->arena, &mender->stack, frame);
  mender->pending.open = false;
}

/* --- moving a line --- */

static Span line_span(const Mender *mender, uint32_t index) {
  const Line *line = mend_line_at(mender, index);
  return (Span){line->text, line->text + (uint32_t)mend_line(mender, index).len};
}

/* The key's or the dash's bytes: what carets point at. */
static Span head_span(const Mender *mender, uint32_t index) {
  Str text = mend_line(mender, index);
  KeyForm form = key_form(text);
  uint32_t start = mend_line_at(mender, index)->text;
  size_t width = form.name.ptr ? form.colon : dash_width(text) ? 1 : text.len;
  return (Span){start, start + (uint32_t)width};
}

static Diag *say_beside_item(Mender *mender, const Frame *frame) {
  Span span = head_span(mender, mender->at);
  Str name = source_text(mender->source, span);
  Diag *cause = mend_cause(mender, DIAG_Y014, span,
                           "`%.*s` stands beside the list item it belongs in", STR_ARG(name));
  diag_label(mender->bag, cause, mender->source, line_span(mender, frame->line),
             "the item it describes");
  return cause;
}

static Diag *say_off(Mender *mender, const Frame *frame) {
  Span span = head_span(mender, mender->at);
  Str name = source_text(mender->source, span);
  Diag *cause =
      mend_cause(mender, DIAG_Y022, span, "%s%.*s%s is not in line with the %s it belongs to",
                 frame->list ? "this list item" : "`", frame->list ? 0 : (int)name.len, name.ptr,
                 frame->list ? "" : "`", frame->list ? "list" : "keys");
  if (frame->line != mender->at) {
    diag_label(mender->bag, cause, mender->source, head_span(mender, frame->line),
               frame->list ? "the list starts here" : "the keys start here");
  }
  return cause;
}

/* Moves the line at hand to FRAME's indentation, if it is not there. */
static void settle(Mender *mender, const Frame *frame) {
  const Line *line = mend_line_at(mender, mender->at);
  if (!mend_is_off(mender, mender->at, frame->indent)) return;
  Diag *cause = NULL;
  if (!line_is_tabbed(line)) {
    bool beside = frame->in_item && line->indent < frame->indent;
    cause = beside ? say_beside_item(mender, frame) : say_off(mender, frame);
    diag_note(mender->bag, cause, "indented by %u, expected %u", line->indent, frame->indent);
    diag_help(mender->bag, cause, "put the line %u columns from the left; `rulec fix` does it",
              frame->indent);
  }
  mend_indent(mender, cause, mender->at, frame->indent);
}

/* --- keys --- */

/* The pending key as the mapping that would begin with a line indented by INDENT. */
static Frame pending_map(const Mender *mender, uint32_t indent) {
  const Pending *pending = &mender->pending;
  bool fits = indent > pending->indent;
  uint32_t want = fits ? indent : pending->indent + NESTED;
  return (Frame){pending->field, false, false, want, indent, mender->at};
}

static bool may_open_map(const Mender *mender, Str key) {
  if (!mender->pending.open) return false;
  int field = mender->pending.field;
  OutlineShape shape = mend_shape(mender, field);
  if (shape != OUTLINE_MAP && shape != OUTLINE_ANY) return false;
  return is_free(mender, field) || mend_child(mender, field, key) != OUTLINE_UNKNOWN;
}

/* Index of the open mapping at exactly INDENT that takes KEY, or of any there where ANY; or
   STR_NONE. */
static size_t exact_frame(Mender *mender, uint32_t indent, Str key, bool any) {
  for (uint32_t i = mender->stack.len; i-- > 0;) {
    const Frame *frame = frame_at(mender, i);
    if (frame->list || frame->indent != indent) continue;
    if (any || is_free(mender, frame->field) || knows(mender, frame, key)) return i;
  }
  return STR_NONE;
}

static size_t knowing_frame(Mender *mender, Str key) {
  for (uint32_t i = mender->stack.len; i-- > 0;) {
    const Frame *frame = frame_at(mender, i);
    if (!frame->list && knows(mender, frame, key)) return i;
  }
  return STR_NONE;
}

/* The innermost open mapping, if it may have any keys: where no line is indented, a key that nobody
   knows goes there. */
static size_t free_frame(Mender *mender) {
  uint32_t top = mender->stack.len - 1;
  const Frame *frame = frame_at(mender, top);
  return top > 0 && !frame->list && is_free(mender, frame->field) ? top : STR_NONE;
}

/* The open mapping nearest to INDENT, the inner one of two. */
static size_t nearest_frame(Mender *mender, uint32_t indent) {
  size_t best = 0;
  uint32_t distance = UINT32_MAX;
  for (uint32_t i = mender->stack.len; i-- > 0;) {
    const Frame *frame = frame_at(mender, i);
    uint32_t apart = frame->indent > indent ? frame->indent - indent : indent - frame->indent;
    if (!frame->list && apart < distance) best = i, distance = apart;
  }
  return best;
}

/* Makes the mapping that the key NAME at INDENT belongs to the innermost open one. */
static void find_map(Mender *mender, Str name, uint32_t indent) {
  bool opens = may_open_map(mender, name);
  if (opens && indent > mender->pending.indent) {
    push(mender, pending_map(mender, indent));
    return;
  }
  size_t found = exact_frame(mender, indent, name, false);
  bool knows_it = opens && mend_child(mender, mender->pending.field, name) != OUTLINE_UNKNOWN;
  if (found == STR_NONE && knows_it) {
    push(mender, pending_map(mender, indent));
    return;
  }
  if (found == STR_NONE) found = knowing_frame(mender, name);
  if (found == STR_NONE && opens && indent == mender->pending.indent) {
    push(mender, pending_map(mender, indent));
    return;
  }
  if (found == STR_NONE && mender->lost) found = free_frame(mender);
  if (found == STR_NONE) found = exact_frame(mender, indent, name, true);
  if (found == STR_NONE) found = nearest_frame(mender, indent);
  mender->stack.len = (uint32_t)found + 1;
  mender->pending.open = false;
}

/* `key:value`: puts the space in. */
static void space_after_colon(Mender *mender, const KeyForm *form, uint32_t start) {
  uint32_t colon = start + (uint32_t)form->colon;
  Diag *cause = mend_cause(mender, DIAG_Y013, (Span){colon, colon + 1},
                           "no space follows the colon of `%.*s`", STR_ARG(form->name));
  mend_edit(mender, cause, (Span){colon + 1, colon + 1}, STR(" "));
}

/* Goes on with what stands behind the key of FORM, which begins at byte START. */
static void take_value(Mender *mender, const KeyForm *form, uint32_t start) {
  const Frame *frame = vec_last(&mender->stack);
  if (!form->spaced) space_after_colon(mender, form, start);
  Value value = {.field = mend_child(mender, frame->field, form->name), .indent = frame->indent};
  value.start = start + (uint32_t)form->value;
  value.colon = start + (uint32_t)form->colon + 1;
  mend_value(mender, &value);
}

void mend_key(Mender *mender, const KeyForm *form, uint32_t start) {
  const Line *line = mend_line_at(mender, mender->at);
  size_t known = knowing_frame(mender, form->name);
  if (!form->spaced && known == STR_NONE && !may_open_map(mender, form->name)) {
    mend_loose_text(mender);
    return;
  }
  find_map(mender, form->name, line->indent);
  settle(mender, vec_last(&mender->stack));
  take_value(mender, form, start);
}

size_t mend_lacks_colon(const Mender *mender, uint32_t index) {
  Str text = mend_line(mender, index);
  size_t width = 0;
  while (width < text.len && char_is_alnum(text.ptr[width])) width++;
  if (width == 0 || width == text.len || !strchr(" \t;=", text.ptr[width])) return 0;
  for (uint32_t i = 0; i < mender->stack.len; i++) {
    const Frame *frame = &mender->stack.ptr[i];
    bool there = !frame->list && frame->indent == mend_line_at(mender, index)->indent;
    if (there && knows(mender, frame, str_slice(text, 0, width))) return width;
  }
  return 0;
}

bool mend_colon(Mender *mender) {
  size_t width = mend_lacks_colon(mender, mender->at);
  if (width == 0) return false;
  const Line *line = mend_line_at(mender, mender->at);
  Str text = mend_line(mender, mender->at);
  KeyForm form = {str_slice(text, 0, width), width, width, true};
  Span key = {line->text, line->text + (uint32_t)width}, gap = {key.end, key.end};
  Diag *cause = mend_cause(mender, DIAG_Y013, key, "no colon follows `%.*s`", STR_ARG(form.name));
  while (form.value < text.len && strchr(" \t;=", text.ptr[form.value])) form.value++;
  gap.end = line->text + (uint32_t)form.value;
  mend_edit(mender, cause, gap, form.value < text.len ? STR(": ") : STR(":"));
  find_map(mender, form.name, line->indent);
  take_value(mender, &form, line->text);
  return true;
}

/* --- list items --- */

/* Does an item that begins with KEY (absent: with text) fit a list of FIELD? */
static bool item_fits(const Mender *mender, int field, Str key) {
  switch (mend_shape(mender, field)) {
    case OUTLINE_MAPS: return key.ptr && mend_child(mender, field, key) != OUTLINE_UNKNOWN;
    case OUTLINE_TEXTS: return !key.ptr;
    case OUTLINE_ANY: return true;
    default: return false;
  }
}

static size_t list_for(Mender *mender, Str key, uint32_t indent, bool exact) {
  for (uint32_t i = mender->stack.len; i-- > 0;) {
    const Frame *frame = frame_at(mender, i);
    if (!frame->list || (exact && frame->indent != indent)) continue;
    if (!exact && mend_shape(mender, frame->field) == OUTLINE_ANY) continue;
    if (item_fits(mender, frame->field, key)) return i;
  }
  return STR_NONE;
}

static bool may_open_list(const Mender *mender, Str key) {
  return mender->pending.open && item_fits(mender, mender->pending.field, key);
}

static void open_list(Mender *mender, uint32_t indent) {
  const Pending *pending = &mender->pending;
  uint32_t want = indent >= pending->indent ? indent : pending->indent + NESTED;
  push(mender, (Frame){pending->field, true, false, want, indent, mender->at});
}

/* Makes the list that an item belongs to the innermost open one; false where none fits. */
static bool find_list(Mender *mender, Str key, uint32_t indent) {
  if (may_open_list(mender, key) && indent >= mender->pending.indent) {
    open_list(mender, indent);
    return true;
  }
  size_t found = list_for(mender, key, indent, true);
  if (found == STR_NONE && may_open_list(mender, key)) {
    open_list(mender, indent);
    return true;
  }
  if (found == STR_NONE) found = list_for(mender, key, indent, false);
  if (found == STR_NONE) return false;
  mender->stack.len = (uint32_t)found + 1;
  mender->pending.open = false;
  return true;
}

/* Is KEY, without a space behind its colon, no key of any list that an item could belong to? */
static bool may_be_text(const Mender *mender, Str key) {
  const Pending *pending = &mender->pending;
  if (may_open_list(mender, key) && mend_shape(mender, pending->field) == OUTLINE_MAPS)
    return false;
  for (uint32_t i = 0; i < mender->stack.len; i++) {
    const Frame *frame = &mender->stack.ptr[i];
    bool maps = frame->list && mend_shape(mender, frame->field) == OUTLINE_MAPS;
    if (maps && knows(mender, frame, key)) return false;
  }
  return true;
}

void mend_item(Mender *mender, size_t dash) {
  const Line *line = mend_line_at(mender, mender->at);
  Str rest = str_from(mend_line(mender, mender->at), dash);
  uint32_t start = line->text + (uint32_t)dash;
  KeyForm form = key_form(rest);
  bool is_key = form.name.ptr && (form.spaced || !may_be_text(mender, form.name));
  if (!find_list(mender, is_key ? form.name : (Str){NULL, 0}, line->indent)) {
    mender->at++;
    return;
  }
  Frame list = *vec_last(&mender->stack);
  settle(mender, &list);
  if (is_key) {
    bool moved = line->indent != list.indent;
    uint32_t indent = list.indent + (uint32_t)dash;
    push(mender,
         (Frame){list.field, false, true, indent, moved ? line->indent : indent, mender->at});
    take_value(mender, &form, start);
  } else {
    mend_value(mender, &(Value){OUTLINE_UNKNOWN, list.indent, start, line->text + 1});
  }
}

/* --- where a text of several lines ends --- */

bool mend_is_key(const Mender *mender, uint32_t index) {
  KeyForm form = key_form(mend_line(mender, index));
  if (!form.name.ptr || form.spaced) return form.spaced;
  for (uint32_t i = 0; i < mender->stack.len; i++) {
    if (!mender->stack.ptr[i].list && knows(mender, &mender->stack.ptr[i], form.name)) return true;
  }
  return false;
}

/* Does a line with what FRAME takes stand where FRAME's other lines do, or left of the text? */
static bool stands_in(const Frame *frame, uint32_t indent, uint32_t content) {
  return indent == frame->indent || indent == frame->was || (content && indent < content);
}

static bool ends_at_key(const Mender *mender, uint32_t index, uint32_t indent, uint32_t content) {
  const Line *line = mend_line_at(mender, index);
  KeyForm form = key_form(mend_line(mender, index));
  if (!form.name.ptr) return false;
  for (uint32_t i = 0; i < mender->stack.len; i++) {
    const Frame *frame = &mender->stack.ptr[i];
    if (frame->list || !knows(mender, frame, form.name)) continue;
    if (stands_in(frame, line->indent, content)) return true;
  }
  return form.spaced && content > indent && line->indent <= indent;
}

static bool ends_at_item(const Mender *mender, uint32_t index, uint32_t content) {
  const Line *line = mend_line_at(mender, index);
  Str text = mend_line(mender, index);
  size_t dash = dash_width(text);
  if (!dash) return false;
  KeyForm form = key_form(str_from(text, dash));
  for (uint32_t i = 0; i < mender->stack.len; i++) {
    const Frame *frame = &mender->stack.ptr[i];
    if (!frame->list || !form.name.ptr || !item_fits(mender, frame->field, form.name)) continue;
    if (stands_in(frame, line->indent, content)) return true;
  }
  return false;
}

bool mend_ends_text(const Mender *mender, uint32_t index, uint32_t indent, uint32_t content) {
  Str text = mend_line(mender, index);
  if (index >= mender->stop) return true;
  if (text.len == 0) return false;
  if (mend_line_at(mender, index)->indent == 0 &&
      (str_eq(text, STR("---")) || str_eq(text, STR("..."))))
    return true;
  if (mender->fenced && (str_starts(text, STR("```")) || str_starts(text, STR("~~~")))) return true;
  return ends_at_key(mender, index, indent, content) || ends_at_item(mender, index, content);
}
