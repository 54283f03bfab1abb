/* Owns reading a text as lines. Comes in: a source. Goes out: lines, and the forms that they have.
 */
#include "doc/lines.h"

#include "doc/bytes.h"

#include <string.h>

static Line read_line(Str text, uint32_t start, uint32_t end) {
  while (end > start && (text.ptr[end - 1] == '\n' || text.ptr[end - 1] == '\r')) end--;
  Line line = {.start = start, .text = start, .end = end};
  bool tabs = false;
  for (; line.text < end; line.text++) {
    char c = text.ptr[line.text];
    if (c != ' ' && c != '\t') break;
    tabs |= c == '\t';
    line.indent = c == ' ' ? line.indent + 1 : (line.indent / 4 + 1) * 4;
    if (!tabs) line.spaces++;
  }
  return line;
}

Lines lines_read(Arena *arena, const Source *source) {
  Lines lines = {.text = source->text, .line_end = STR("\n")};
  uint32_t count = source_line_count(source);
  for (uint32_t i = 0; i < count; i++) {
    uint32_t start = source_line_start(source, i + 1);
    if (i == 0) start += (uint32_t)bytes_bom(source->text);
    uint32_t end = source_line_start(source, i + 2);
    Line line = read_line(source->text, start, end);
    if (i == 0 && line.end < end) lines.line_end = str_slice(source->text, line.end, end);
    vec_push(arena, &lines.all, line);
  }
  return lines;
}

Str line_text(const Lines *lines, uint32_t index) {
  const Line *line = &lines->all.ptr[index];
  return str_trim(str_slice(lines->text, line->text, line->end));
}

bool line_is_tabbed(const Line *line) { return line->start + line->spaces < line->text; }

static bool is_blank(char c) { return c == ' ' || c == '\t'; }

static size_t skip_blanks(Str text, size_t at) {
  while (at < text.len && is_blank(text.ptr[at])) at++;
  return at;
}

/* Length of a key's name at the start of TEXT: quoted, or letters, digits and a few signs. */
static size_t name_length(Str text) {
  if (text.len == 0) return 0;
  char quote = text.ptr[0];
  if (quote == '"' || quote == '\'') {
    size_t close = str_find_byte(text, quote, 1);
    return close == STR_NONE ? 0 : close + 1;
  }
  size_t at = 0;
  if (!char_is_alpha(quote) && quote != '_') return 0;
  while (at < text.len && (char_is_alnum(text.ptr[at]) || strchr("_-./$", text.ptr[at]))) at++;
  return at;
}

KeyForm key_form(Str text) {
  KeyForm form = {{NULL, 0}, 0, 0, false};
  size_t length = name_length(text), colon = skip_blanks(text, length);
  if (length == 0 || colon >= text.len || text.ptr[colon] != ':') return form;
  bool quoted = text.ptr[0] == '"' || text.ptr[0] == '\'';
  form.name = quoted ? str_slice(text, 1, length - 1) : str_slice(text, 0, length);
  form.colon = colon;
  form.value = skip_blanks(text, colon + 1);
  form.spaced = colon + 1 == text.len || is_blank(text.ptr[colon + 1]);
  if (str_starts(str_from(text, colon + 1), STR("//"))) form.name = (Str){NULL, 0}; /* an address */
  return form;
}

size_t dash_width(Str text) {
  if (text.len == 0 || text.ptr[0] != '-') return 0;
  if (text.len > 1 && !is_blank(text.ptr[1])) return 0;
  return skip_blanks(text, 1);
}

bool is_block_header(Str value) {
  if (value.len == 0 || (value.ptr[0] != '|' && value.ptr[0] != '>')) return false;
  size_t at = 1;
  while (at < value.len && (char_is_digit(value.ptr[at]) || strchr("+-", value.ptr[at]))) at++;
  size_t rest = skip_blanks(value, at);
  return at <= 3 && (rest == value.len || (rest > at && value.ptr[rest] == '#'));
}

Str without_comment(Str value) {
  for (size_t at = 1; at < value.len; at++) {
    if (value.ptr[at] == '#' && is_blank(value.ptr[at - 1]))
      return str_trim(str_slice(value, 0, at));
  }
  return str_trim(value);
}
