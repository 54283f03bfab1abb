/* Owns the way through a broken text, line by line. Comes in: a source and an outline. Goes out:
   findings whose fixes make it YAML. Here: the loop, the prose around the rule, and how edits are
   noted; the rest is in mend_place, mend_text and mend_value. */
#include "doc/mend.h"

#include "doc/mend_int.h"

enum { KEYS_WANTED = 3 }; /* keys of the outline's root that make a text worth mending */

/* --- noting what to change --- */

/* What the fix of a code does, as its title. */
static const char *fix_title(DiagCode code) {
  switch (code) {
    case DIAG_Y012: return "indent by spaces";
    case DIAG_Y013: return "write the key with a colon and a space";
    case DIAG_Y015: return "put the value in quotes";
    case DIAG_Y016: return "mend the quotes";
    case DIAG_Y019: return "start the text under a `|`";
    case DIAG_Y029: return "double the backslashes";
    case DIAG_Y020: return "turn the text into comments";
    default: return "mend the indentation";
  }
}

Diag *mend_cause(Mender *mender, DiagCode code, Span span, const char *format, ...) {
  va_list args;
  va_start(args, format);
  Str message = arena_vprintf(mender->bag->arena, format, args);
  va_end(args);
  Diag *cause = diag_add(mender->bag, code, mender->source, span, "%.*s", STR_ARG(message));
  diag_fix(mender->bag, cause, true, "%s", fix_title(code));
  return cause;
}

void mend_edit(Mender *mender, Diag *cause, Span span, Str text) {
  fix_edit(mender->bag, cause->fixes.ptr, span, text);
}

const Line *mend_line_at(const Mender *mender, uint32_t index) {
  return &mender->lines.all.ptr[index];
}

Str mend_line(const Mender *mender, uint32_t index) { return line_text(&mender->lines, index); }

bool mend_is_off(const Mender *mender, uint32_t index, uint32_t want) {
  const Line *line = mend_line_at(mender, index);
  return line->indent != want || line_is_tabbed(line);
}

static Diag *tab_cause(Mender *mender, const Line *line) {
  if (!mender->tabs) {
    uint32_t tab = line->start + line->spaces;
    mender->tabs = mend_cause(mender, DIAG_Y012, (Span){tab, tab + 1}, "a tab indents this line");
    diag_help(mender->bag, mender->tabs, "YAML takes only spaces: set the editor to insert them");
  }
  return mender->tabs;
}

void mend_indent(Mender *mender, Diag *cause, uint32_t index, uint32_t want) {
  static const char spaces[] = "                                                                ";
  const Line *line = mend_line_at(mender, index);
  if (line_is_tabbed(line)) cause = tab_cause(mender, line);
  Str text = {spaces, want < sizeof spaces - 1 ? want : sizeof spaces - 1};
  mend_edit(mender, cause, (Span){line->start, line->text}, text);
}

bool mend_blank(Mender *mender, uint32_t index) {
  const Line *line = mend_line_at(mender, index);
  if (line->text < line->end) return false;
  if (line_is_tabbed(line))
    mend_edit(mender, tab_cause(mender, line), (Span){line->start, line->end}, STR(""));
  return true;
}

OutlineShape mend_shape(const Mender *mender, int field) {
  if (field == OUTLINE_ROOT) return OUTLINE_MAP;
  return field == OUTLINE_UNKNOWN ? OUTLINE_ANY : mender->outline->shape(field);
}

int mend_child(const Mender *mender, int field, Str key) {
  return field == OUTLINE_UNKNOWN ? OUTLINE_UNKNOWN : mender->outline->find(field, key);
}

/* --- prose around the rule --- */

static bool is_fence(Str text) {
  return str_starts(text, STR("```")) || str_starts(text, STR("~~~"));
}

static bool is_root_key(const Mender *mender, uint32_t index) {
  KeyForm form = key_form(mend_line(mender, index));
  return form.name.ptr && mend_child(mender, OUTLINE_ROOT, form.name) != OUTLINE_UNKNOWN;
}

static bool is_marker(Str text) {
  return str_starts(text, STR("---")) || str_starts(text, STR("...")) ||
         str_starts(text, STR("%YAML"));
}

/* Could line INDEX stand in YAML before the keys that the outline knows? */
static bool is_plausible(const Mender *mender, uint32_t index) {
  Str text = mend_line(mender, index);
  return text.len == 0 || text.ptr[0] == '#' || is_marker(text) || key_form(text).spaced;
}

/* The line where the rule begins, or the number of lines where there are too few of its keys. */
static uint32_t find_rule(const Mender *mender) {
  uint32_t first = mender->lines.all.len, found = 0;
  for (uint32_t i = mender->lines.all.len; i-- > 0;) {
    if (!is_root_key(mender, i)) continue;
    found++;
    first = i;
  }
  if (found < KEYS_WANTED) return mender->lines.all.len;
  for (uint32_t i = 0; i < first; i++) {
    if (!is_plausible(mender, i)) return first;
  }
  for (uint32_t i = 0; i < first; i++) {
    if (key_form(mend_line(mender, i)).spaced) return i;
  }
  return first;
}

static void comment_out(Mender *mender, uint32_t index) {
  const Line *line = mend_line_at(mender, index);
  if (line->text == line->end || mender->source->text.ptr[line->text] == '#') return;
  if (!mender->prose) {
    mender->prose = mend_cause(mender, DIAG_Y020, (Span){line->text, line->end},
                               "this text is not part of the rule");
    diag_help(mender->bag, mender->prose,
              "keep it as a comment, each line with `# ` before it, or remove it");
  }
  mend_edit(mender, mender->prose, (Span){line->start, line->start}, STR("# "));
}

static void comment_out_before(Mender *mender, uint32_t end) {
  for (uint32_t i = 0; i < end; i++) {
    Str text = mend_line(mender, i);
    mender->fenced |= is_fence(text);
    if (!is_marker(text)) comment_out(mender, i);
  }
}

/* --- the loop --- */

static void take_line(Mender *mender) {
  const Line *line = mend_line_at(mender, mender->at);
  Str text = mend_line(mender, mender->at);
  if (mend_blank(mender, mender->at) || text.ptr[0] == '#') {
    mender->at++;
    return;
  }
  if (line->indent == 0 && is_marker(text)) {
    mender->stack.len = 1;
    mender->pending.open = false;
    mender->at++;
    return;
  }
  size_t dash = dash_width(text);
  KeyForm form = key_form(text);
  if (is_fence(text) && mender->fenced)
    mender->stop = mender->at;
  else if (dash)
    mend_item(mender, dash);
  else if (form.name.ptr)
    mend_key(mender, &form, line->text);
  else
    mend_loose_text(mender);
}

static void take_lines(Mender *mender) {
  while (mender->at < mender->stop) {
    uint32_t before = mender->at;
    take_line(mender);
    if (mender->at == before) mender->at++;
  }
}

/* Where no line is indented, all that was moved has one cause: the first finding stands for all. */
static void join_lost(Mender *mender, uint32_t from) {
  DiagBag *bag = mender->bag;
  Diag *joined = NULL;
  uint32_t kept = from;
  for (uint32_t i = from; i < bag->diags.len; i++) {
    Diag *cause = bag->diags.ptr[i];
    bool moved = cause->code == DIAG_Y014 || cause->code == DIAG_Y017 || cause->code == DIAG_Y022;
    if (!moved || !joined) bag->diags.ptr[kept++] = cause;
    if (!moved) continue;
    if (!joined) {
      joined = cause;
      continue;
    }
    vec_each(Edit, edit, &cause->fixes.ptr->edits) {
      fix_edit(bag, joined->fixes.ptr, edit->span, edit->text);
    }
  }
  bool several = bag->diags.len > kept;
  bag->diags.len = kept;
  if (!several) return;
  joined->code = DIAG_Y011;
  joined->severity = diag_severity(DIAG_Y011);
  joined->message = STR("no line of the rule is indented");
  joined->note = STR("this line and others belong deeper");
  joined->labels.len = 0;
  diag_help(bag, joined, "texts go under their `|`, the keys of a list item behind its dash");
}

static bool is_lost(const Mender *mender, uint32_t first) {
  uint32_t indent = mend_line_at(mender, first)->indent;
  for (uint32_t i = first; i < mender->lines.all.len; i++) {
    const Line *line = mend_line_at(mender, i);
    if (line->text < line->end && line->indent > indent) return false;
  }
  return true;
}

void mend_text(Arena *arena, const Source *source, const Outline *outline, DiagBag *bag) {
  Mender mender = {.arena = arena, .source = source, .outline = outline, .bag = bag};
  uint32_t before = bag->diags.len;
  mender.lines = lines_read(arena, source);
  mender.stop = mender.lines.all.len;
  mender.look_ahead = 2 * mender.lines.all.len + 1000;
  uint32_t first = find_rule(&mender);
  if (first == mender.lines.all.len) return;
  comment_out_before(&mender, first);
  uint32_t indent = mend_line_at(&mender, first)->indent;
  Frame root = {OUTLINE_ROOT, false, false, indent, indent, first};
  mender.lost = is_lost(&mender, first);
  vec_push(arena, &mender.stack, root);
  mender.at = first;
  take_lines(&mender);
  for (uint32_t i = mender.stop; i < mender.lines.all.len; i++) comment_out(&mender, i);
  if (mender.lost) join_lost(&mender, before);
}
