/* Owns the findings about values that load as something else than their author saw. Comes in:
   places of values. Goes out: findings with the quotes that were forgotten. */
#include "doc/misread.h"

#include "doc/quote.h"

#include <string.h>

static bool is_break(char c) { return c == '\n' || c == '\r'; }

static bool is_one_line(Str text) {
  return str_find_byte(text, '\n', 0) == STR_NONE && str_find_byte(text, '\r', 0) == STR_NONE;
}

/* The first word of WHOLE. */
static Span first_word(const Source *source, Span whole) {
  uint32_t end = whole.start;
  while (end < whole.end && !char_is_space(source->text.ptr[end])) end++;
  return (Span){whole.start, end};
}

static void offer_quotes(DiagBag *bag, Diag *diag, const Source *source, Span whole) {
  bool safe = diag->severity == SEVERITY_ERROR;
  Str text = source_text(source, whole);
  if (!is_one_line(text)) return;
  Fix *fix = diag_fix(bag, diag, safe, "put the value in quotes");
  fix_edit(bag, fix, whole, quote_text(bag->arena, text));
}

void misread_tag(DiagBag *bag, const Source *source, Span whole) {
  Span word = first_word(source, whole);
  Diag *diag = diag_add(bag, DIAG_Y026, source, word, "`%.*s` is read as a tag, which nobody knows",
                        STR_ARG(source_text(source, word)));
  diag_help(bag, diag, "a text that starts with `!` has to stand in quotes");
  offer_quotes(bag, diag, source, whole);
}

void misread_anchor(DiagBag *bag, const Source *source, Span whole) {
  Span word = first_word(source, whole);
  Diag *diag = diag_add(bag, DIAG_Y027, source, word,
                        "`%.*s` is read as an anchor, and nothing refers to it",
                        STR_ARG(source_text(source, word)));
  diag_help(bag, diag, "a text that starts with `&` has to stand in quotes");
  offer_quotes(bag, diag, source, whole);
}

void misread_comment(DiagBag *bag, const Source *source, Span value, Span comment) {
  Str text = source->text, words = source_text(source, value);
  Str gap = str_slice(text, value.end, comment.start), rest = source_text(source, comment);
  bool attached = rest.len > 1 && !strchr(" \t#!", rest.ptr[1]);
  bool worded =
      str_find_byte(words, ' ', 0) != STR_NONE || (rest.len > 1 && char_is_digit(rest.ptr[1]));
  if (!attached || !worded) return;
  if (!is_one_line(words) || str_trim(gap).len || !is_one_line(gap)) return;
  Diag *diag = diag_add(bag, DIAG_Y025, source, comment,
                        "this is read as a comment, not as the end of the value");
  diag_help(bag, diag,
            "put the value in quotes if the text is meant to belong to it; a comment is "
            "easier to tell with a space behind its `#`");
  offer_quotes(
      bag, diag, source,
      (Span){value.start,
             value.start + (uint32_t)str_trim(source_text(source, span_join(value, comment))).len});
}

void misread_tab(DiagBag *bag, const Source *source, uint32_t at) {
  Str text = source->text;
  uint32_t end = at;
  bool tab = false;
  for (; end < text.len && (text.ptr[end] == ' ' || text.ptr[end] == '\t'); end++) {
    tab |= text.ptr[end] == '\t';
  }
  if (!tab || (end < text.len && !is_break(text.ptr[end]))) return;
  Diag *diag = diag_add(bag, DIAG_Y024, source, (Span){at, end}, "a tab follows this value");
  Fix *fix = diag_fix(bag, diag, true, "remove the white space");
  fix_edit(bag, fix, (Span){at, end}, STR(""));
}
