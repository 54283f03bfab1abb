/* Owns a rough look at KQL. Comes in: text. Goes out: where its strings and comments are. */
#include "doc/skim.h"

#include <string.h>

size_t skim_string(Str text, size_t at) {
  char quote = text.ptr[at];
  bool verbatim = at > 0 && text.ptr[at - 1] == '@';
  for (at++; at < text.len && text.ptr[at] != '\n'; at++) {
    if (text.ptr[at] == '\\' && !verbatim)
      at++;
    else if (text.ptr[at] == quote)
      return at + 1;
  }
  return at < text.len ? at : text.len;
}

static bool is_comment(Str text, size_t at) {
  return at + 1 < text.len && text.ptr[at] == '/' && text.ptr[at + 1] == '/';
}

/* The byte after the string or the single character at AT. */
static size_t pass(Str text, size_t at) {
  bool quote = text.ptr[at] == '"' || text.ptr[at] == '\'';
  return quote ? skim_string(text, at) : at + 1;
}

bool skim_has_comment(Str text) {
  for (size_t at = 0; at < text.len; at = pass(text, at)) {
    if (is_comment(text, at)) return true;
  }
  return false;
}

int skim_depth(Str text) {
  int depth = 0;
  for (size_t at = 0; at < text.len; at = pass(text, at)) {
    if (is_comment(text, at)) at = str_find_byte(text, '\n', at);
    if (at == STR_NONE) break;
    if (strchr("([{", text.ptr[at])) depth++;
    if (strchr(")]}", text.ptr[at])) depth--;
  }
  return depth;
}
