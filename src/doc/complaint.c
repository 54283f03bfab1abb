/* Owns the words for YAML that cannot be read. Comes in: what libyaml said and where. Goes out: one
   finding at the place where a person would look. */
#include "doc/complaint.h"

typedef struct Wording {
  const char *problem; /* how libyaml's text begins */
  bool at_context;     /* the place to show is where the construct began, not where it failed */
  const char *message;
  const char *help;
} Wording;

static const Wording wordings[] = {
    {"could not find expected ':'", true,
     "this line is neither `key: value` nor part of the text above",
     "indent it further than the key it belongs to, or put `:` and a space after the key"},
    {"mapping values are not allowed", false, "a second `: ` stands in this line",
     "put the value in quotes, or move the inner key to a line of its own"},
    {"block sequence entries are not allowed", false, "a list item cannot start here",
     "put each `- ` on a line of its own below the key"},
    {"mapping keys are not allowed", false, "`? ` cannot start a key here",
     "put the text in quotes"},
    {"did not find expected key", false, "this line does not fit the keys above it",
     "give it the indentation of the key it stands beside, or of the value it continues"},
    {"did not find expected '-'", false, "this line does not fit the list above it",
     "give it the indentation of the list's `-`, or of the text in its item"},
    {"did not find expected ',' or ']'", false, "the list in `[…]` is not closed before this",
     "separate the items by commas and close the list with `]`"},
    {"did not find expected ',' or '}'", false, "the mapping in `{…}` is not closed before this",
     "separate the entries by commas and close the mapping with `}`"},
    {"did not find expected node content", false, "a value was expected here",
     "put the text in quotes if it starts with a special character"},
    {"did not find expected <document start>", false, "this stands outside of the rule's keys",
     "give it the indentation of the keys above, or start a new document with `---`"},
    {"found character that cannot start any token", false,
     "a value cannot start with this character", "put the value in quotes"},
    {"found a tab character", false, "a tab stands where only spaces may indent",
     "replace the tab by spaces"},
    {"found unexpected end of stream", true, "the quote that opens here is never closed",
     "close it where the text ends"},
    {"found unexpected document indicator", true, "the quote that opens here is never closed",
     "close it where the text ends"},
    {"found unknown escape character", false, "this is no escape that double quotes know",
     "write `\\\\` for a backslash, or use single quotes"},
    {"did not find expected hexdecimal number", false, "an escape lacks its hexadecimal digits",
     "write `\\\\` for a backslash, or use single quotes"},
    {"found invalid Unicode character escape", false, "this escape stands for no character",
     "write `\\\\` for a backslash, or use single quotes"},
    {"did not find expected comment or line break", false,
     "text stands behind `|` or `>`, where the line must end", "start the text on the next line"},
    {"found an indentation indicator equal to 0", false,
     "the indentation behind `|` or `>` must be 1 to 9", "leave the number out"},
    {"did not find expected alphabetic", false, "`&` and `*` must be followed by a name",
     "put the text in quotes if it is meant to start with this character"},
    {"did not find expected whitespace or line break", false,
     "something stands directly behind a quote, an anchor or a tag", "put a space between the two"},
    {"found undefined tag handle", false, "this tag's prefix is not declared",
     "put the text in quotes if it is meant to start with `!`"},
    {"did not find the expected '!'", false, "a tag is not finished",
     "put the text in quotes if it is meant to start with `!`"},
    {"", false, "the YAML cannot be read from here on",
     "compare the line with the ones around it: indentation, quotes and colons"},
};

static const Wording *wording_of(Str problem) {
  const Wording *wording = wordings;
  while (!str_starts(problem, str_of(wording->problem))) wording++;
  return wording;
}

/* From AT to the end of its line; the last line with content where AT is past it. */
static Span rest_of_line(Str text, uint32_t at) {
  size_t start = at < text.len ? at : text.len;
  if (str_trim(str_from(text, start)).len == 0) {
    while (start > 0 && char_is_space(text.ptr[start - 1])) start--;
    return (Span){(uint32_t)start, (uint32_t)start};
  }
  while (char_is_space(text.ptr[start])) start++;
  size_t end = start;
  while (end < text.len && text.ptr[end] != '\n' && text.ptr[end] != '\r') end++;
  return (Span){(uint32_t)start, (uint32_t)end};
}

void complaint_add(DiagBag *bag, const Source *source, const Complaint *complaint) {
  const Wording *wording = wording_of(complaint->problem);
  uint32_t at = wording->at_context ? complaint->context_at : complaint->at;
  Diag *diag =
      diag_add(bag, DIAG_Y010, source, rest_of_line(source->text, at), "%s", wording->message);
  diag_help(bag, diag, "%s", wording->help);
}
