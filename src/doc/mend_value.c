/* Owns values on one line or a few: those that need quotes and those whose quotes or brackets are
   wrong. Comes in: the rest of a line behind a key or a dash. Goes out: edits that make it one
   value. */
#include "doc/mend_int.h"

#include "doc/quote.h"

#include <string.h>

enum {
  MOST_LINES = 500,   /* that a value in quotes or brackets is followed */
  MOST_SEARCHES = 100 /* for anchors in one text */
};

static Str rest_of(const Mender *mender, const Value *value) {
  const Line *line = mend_line_at(mender, mender->at);
  return str_trim(str_slice(mender->source->text, value->start, line->end));
}

static bool is_text(const Mender *mender, int field) {
  OutlineShape shape = mend_shape(mender, field);
  return shape != OUTLINE_MAP && shape != OUTLINE_MAPS && shape != OUTLINE_TEXTS;
}

/* --- quoting --- */

static void quote(Mender *mender, const Value *value, Str text, const char *why) {
  Span span = {value->start, value->start + (uint32_t)text.len};
  Diag *cause = mend_cause(mender, DIAG_Y015, span, "this value needs quotes: it %s", why);
  diag_help(mender->bag, cause, "put the whole value in quotes");
  mend_edit(mender, cause, span, quote_text(mender->arena, text));
}

/* Is there an anchor NAME? Asked too often, the answer is no. */
static bool has_anchor(Mender *mender, Str name) {
  if (mender->searches++ > MOST_SEARCHES) return false;
  Str anchor = arena_printf(mender->arena, "&%.*s", STR_ARG(name));
  return str_find(mender->source->text, anchor, 0) != STR_NONE;
}

/* The text behind the `&word` or `!word` that TEXT starts with; absent where it does not. */
static Str behind_property(Str text) {
  if (text.ptr[0] != '&' && text.ptr[0] != '!') return (Str){NULL, 0};
  size_t space = str_find_byte(text, ' ', 0);
  return space == STR_NONE ? (Str){NULL, 0} : str_trim(str_from(text, space));
}

static bool starts_reserved(Str text) {
  static const char *const starts[] = {"@", "`",  "%",  ",",  "]",  "}", "|",
                                       ">", "- ", "? ", ": ", "& ", "! "};
  for (size_t i = 0; i < sizeof starts / sizeof *starts; i++) {
    if (str_starts(text, str_of(starts[i]))) return true;
  }
  return false;
}

/* Why the plain TEXT cannot stand without quotes, or NULL. */
static const char *why_quote(Mender *mender, Str text) {
  if (text.len == 0) return NULL;
  if (starts_reserved(text) || starts_reserved(behind_property(text)))
    return "starts with a character that YAML reserves";
  if (text.ptr[0] == '*' && !has_anchor(mender, str_from(text, 1)))
    return "starts with `*`, which refers to an anchor";
  if (str_find(text, STR(": "), 0) != STR_NONE || str_find(text, STR(":\t"), 0) != STR_NONE)
    return "has `: ` in it";
  return text.ptr[text.len - 1] == ':' ? "ends with a colon" : NULL;
}

/* --- plain --- */

/* Can a line of plain text that goes on from the key's line stand there as it is? */
static bool can_go_on(const Mender *mender, uint32_t index, uint32_t indent) {
  const Line *line = mend_line_at(mender, index);
  Str text = mend_line(mender, index);
  return line->indent > indent && line->spaces > indent &&
         str_find(text, STR(": "), 0) == STR_NONE && str_find(text, STR(" #"), 0) == STR_NONE &&
         text.ptr[text.len - 1] != ':';
}

/* The line after the last one of a plain value. A line that stands no deeper than the value's key
   is taken for a part of it only where the value is free text. */
static uint32_t plain_end(const Mender *mender, const Value *value) {
  OutlineShape shape = mend_shape(mender, value->field);
  if (!is_text(mender, value->field)) return mender->at + 1;
  uint32_t end = mend_plain_end(mender, mender->at, value->indent);
  bool free = (shape == OUTLINE_TEXT || shape == OUTLINE_QUERY) && value->field != OUTLINE_UNKNOWN;
  for (uint32_t i = mender->at + 1; !free && i < end; i++) {
    bool shallow = mend_line_at(mender, i)->indent <= value->indent;
    if (shallow && mend_line(mender, i).len) end = i;
  }
  return end;
}

static void plain(Mender *mender, const Value *value, uint32_t header) {
  Str text = without_comment(rest_of(mender, value));
  const char *why = why_quote(mender, text);
  uint32_t end = plain_end(mender, value);
  bool query = mend_shape(mender, value->field) == OUTLINE_QUERY, sound = !why;
  for (uint32_t i = mender->at + 1; i < end; i++) {
    if (mend_line(mender, i).len) sound &= can_go_on(mender, i, value->indent);
  }
  bool longer = end > mender->at + 1;
  if ((longer && (query || !sound)) || (query && header != mender->at)) {
    mend_bare_block(mender, value, header);
    return;
  }
  if (why) quote(mender, value, text, why);
  mender->at = end;
}

/* --- quoted --- */

/* The byte of the quote that closes the one at START, before LIMIT; or STR_NONE. */
static size_t closing(Str text, size_t start, size_t limit) {
  char mark = text.ptr[start];
  for (size_t i = start + 1; i < limit; i++) {
    if (mark == '"' && text.ptr[i] == '\\') {
      i++;
    } else if (text.ptr[i] == mark) {
      bool pair = mark == '\'' && i + 1 < limit && text.ptr[i + 1] == mark;
      if (!pair) return i;
      i++;
    }
  }
  return STR_NONE;
}

static uint32_t line_of(const Mender *mender, size_t offset) {
  uint32_t line = mender->at;
  while (line + 1 < mender->lines.all.len && mend_line_at(mender, line + 1)->start <= offset)
    line++;
  return line;
}

/* The byte after the text of line INDEX. */
static uint32_t text_end(const Mender *mender, uint32_t index) {
  return mend_line_at(mender, index)->text + (uint32_t)mend_line(mender, index).len;
}

/* Line after the last one that a value in quotes or brackets may reach. What is looked through in
   vain is taken from a budget, so that all values together cost no more than a few texts. */
static uint32_t quoted_reach(Mender *mender, const Value *value) {
  uint32_t end = mender->at + 1, room = mender->stop - end;
  if (room > MOST_LINES) room = MOST_LINES;
  if (room > mender->look_ahead) room = mender->look_ahead;
  uint32_t most = end + room;
  while (end < most && !mend_ends_text(mender, end, value->indent, 0)) end++;
  mender->look_ahead -= end - mender->at - 1;
  while (end > mender->at + 1 && mend_line(mender, end - 1).len == 0) end--;
  return end;
}

/* Doubles or escapes each quote between the outer two. */
static void escape_inner(Mender *mender, Span inner) {
  Str text = mender->source->text;
  char mark = text.ptr[inner.start - 1];
  Diag *cause = NULL;
  for (uint32_t i = inner.start; i < inner.end; i++) {
    bool escape = mark == '"' && text.ptr[i] == '\\';
    bool pair = mark == '\'' && text.ptr[i] == mark && i + 1 < inner.end && text.ptr[i + 1] == mark;
    if (escape || pair) i++;
    if (escape || pair || text.ptr[i] != mark) continue;
    if (!cause) {
      cause = mend_cause(mender, DIAG_Y016, (Span){i, i + 1},
                         "this quote ends the value in its middle");
      diag_label(mender->bag, cause, mender->source, (Span){inner.start - 1, inner.start},
                 "the value starts here");
      diag_help(mender->bag, cause,
                mark == '"' ? "write `\\\"` for a quote inside of double quotes"
                            : "write `''` for a quote inside of single quotes");
    }
    mend_edit(mender, cause, (Span){i, i}, mark == '"' ? STR("\\") : STR("'"));
  }
}

/* A backslash that starts no escape in double quotes: the author meant all of them as they are. */
static void double_backslashes(Mender *mender, Span inner) {
  Str text = mender->source->text;
  uint32_t wrong = inner.end;
  for (uint32_t i = inner.start; i + 1 < inner.end && wrong == inner.end; i++) {
    if (text.ptr[i] != '\\') continue;
    if (!strchr("0abtn\tvfre \"/\\N_LPxuU\r\n", text.ptr[++i])) wrong = i - 1;
  }
  if (wrong == inner.end) return;
  Diag *cause = mend_cause(mender, DIAG_Y029, (Span){wrong, wrong + 2},
                           "`%.*s` is no escape that double quotes know", 2, text.ptr + wrong);
  diag_help(mender->bag, cause,
            "write `\\\\` for a backslash in double quotes, or use single quotes");
  for (uint32_t i = inner.start; i < inner.end; i++) {
    if (text.ptr[i] != '\\') continue;
    bool kept = i + 1 < inner.end && (text.ptr[i + 1] == '"' || text.ptr[i + 1] == '\\');
    if (kept)
      i++;
    else
      mend_edit(mender, cause, (Span){i, i}, STR("\\"));
  }
}

static void close_quote(Mender *mender, const Value *value) {
  uint32_t end = mend_plain_end(mender, mender->at, value->indent), at = text_end(mender, end - 1);
  Span open = {value->start, value->start + 1};
  Diag *cause = mend_cause(mender, DIAG_Y016, open, "the quote that opens here is never closed");
  diag_help(mender->bag, cause, "close it where the text ends");
  mend_edit(mender, cause, (Span){at, at}, source_text(mender->source, open));
  mender->at = end;
}

static void quoted_value(Mender *mender, const Value *value) {
  Str source = mender->source->text;
  uint32_t reach = quoted_reach(mender, value), last = text_end(mender, reach - 1);
  size_t close = closing(source, value->start, last);
  if (close == STR_NONE) {
    close_quote(mender, value);
    return;
  }
  if (source.ptr[value->start] == '"')
    double_backslashes(mender, (Span){value->start + 1, (uint32_t)close});
  uint32_t line = line_of(mender, close);
  Str after = str_trim(str_slice(source, close + 1, mend_line_at(mender, line)->end));
  if (after.len == 0 || after.ptr[0] == '#') {
    mender->at = line + 1;
    return;
  }
  Str here = rest_of(mender, value);
  char mark = here.ptr[0];
  if (here.ptr[here.len - 1] != mark) here = without_comment(here);
  bool ends_here = here.ptr[here.len - 1] == mark;
  if (ends_here && line == mender->at) {
    escape_inner(mender, (Span){value->start + 1, value->start + (uint32_t)here.len - 1});
    mender->at++;
  } else if (source.ptr[last - 1] == mark && last - 1 > close) {
    escape_inner(mender, (Span){value->start + 1, last - 1});
    mender->at = reach;
  } else {
    quote(mender, value, here, "goes on behind its closing quote");
    mender->at = line + 1;
  }
}

/* --- lists and mappings in brackets --- */

/* The byte that closes the bracket at START, before LIMIT; or STR_NONE. */
static size_t closing_bracket(Str text, size_t start, size_t limit) {
  int depth = 0;
  for (size_t i = start; i < limit; i++) {
    char c = text.ptr[i];
    if ((c == '"' || c == '\'') && strchr(" [{,:", text.ptr[i - 1])) {
      size_t close = closing(text, i, limit);
      if (close == STR_NONE) return STR_NONE;
      i = close;
    } else if (c == '[' || c == '{') {
      depth++;
    } else if ((c == ']' || c == '}') && --depth == 0) {
      return i;
    }
  }
  return STR_NONE;
}

static void close_bracket(Mender *mender, const Value *value) {
  Span open = {value->start, value->start + 1};
  uint32_t at = value->start + (uint32_t)without_comment(rest_of(mender, value)).len;
  Diag *cause = mend_cause(mender, DIAG_Y016, open, "the bracket that opens here is never closed");
  diag_help(mender->bag, cause, "close it where the list ends");
  bool list = mender->source->text.ptr[value->start] == '[';
  mend_edit(mender, cause, (Span){at, at}, list ? STR("]") : STR("}"));
}

static bool is_closing(Str text) {
  for (size_t i = 0; i < text.len; i++) {
    if (!strchr("]} ", text.ptr[i])) return false;
  }
  return true;
}

static void drop_brackets(Mender *mender, uint32_t from, uint32_t to) {
  Diag *cause = mend_cause(mender, DIAG_Y016, (Span){from, to}, "this closes nothing");
  diag_help(mender->bag, cause, "remove it");
  mend_edit(mender, cause, (Span){from, to}, STR(""));
}

static void bracketed(Mender *mender, const Value *value) {
  Str source = mender->source->text, here = rest_of(mender, value);
  uint32_t reach = quoted_reach(mender, value);
  size_t close = closing_bracket(source, value->start, text_end(mender, reach - 1));
  uint32_t line = close == STR_NONE ? mender->at : line_of(mender, close);
  Str after = {NULL, 0};
  if (close != STR_NONE)
    after = str_trim(str_slice(source, close + 1, mend_line_at(mender, line)->end));
  bool loose = after.len > 0 && after.ptr[0] != '#';
  bool list = !is_text(mender, value->field);
  if (loose && list) {
    if (is_closing(after))
      drop_brackets(mender, (uint32_t)close + 1, mend_line_at(mender, line)->end);
  } else if (loose || (close == STR_NONE && mend_shape(mender, value->field) == OUTLINE_TEXT)) {
    quote(mender, value, without_comment(here), "starts with a bracket but is no list");
  } else if (close == STR_NONE) {
    close_bracket(mender, value);
  }
  mender->at = line + 1;
}

/* --- any value --- */

static void await_value(Mender *mender, const Value *value) {
  mender->pending = (Pending){true, value->field, value->indent, mender->at, value->colon};
  mender->at++;
}

/* Is the text behind a `|` the first line of the text that it announces? */
static bool is_crowded(const Mender *mender, const Value *value, Str rest) {
  if (mend_shape(mender, value->field) == OUTLINE_QUERY) return true;
  uint32_t next = mender->at + 1;
  return rest.len > 1 && rest.ptr[1] == ' ' && next < mender->stop && mend_line(mender, next).len &&
         mend_line_at(mender, next)->indent > value->indent;
}

static void any_value(Mender *mender, const Value *value, uint32_t header) {
  Str rest = rest_of(mender, value);
  char c = rest.ptr[0];
  bool crowded = (c == '|' || c == '>') && is_crowded(mender, value, rest);
  if (is_block_header(rest))
    mend_block(mender, value, mender->at, mender->at + 1);
  else if (crowded)
    mend_crowded_block(mender, value);
  else if (c == '"' || c == '\'')
    quoted_value(mender, value);
  else if (c == '[' || c == '{')
    bracketed(mender, value);
  else
    plain(mender, value, header);
}

void mend_value(Mender *mender, const Value *value) {
  Str rest = rest_of(mender, value);
  if (rest.len == 0 || rest.ptr[0] == '#')
    await_value(mender, value);
  else
    any_value(mender, value, mender->at);
}

void mend_loose_text(Mender *mender) {
  if (mend_colon(mender)) return;
  Pending pending = mender->pending;
  if (!pending.open || !is_text(mender, pending.field)) {
    mender->at++;
    return;
  }
  Value value = {pending.field, pending.indent, mend_line_at(mender, mender->at)->text,
                 pending.colon};
  mender->pending.open = false;
  any_value(mender, &value, pending.line);
}
