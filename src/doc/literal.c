/* Owns literal block scalars. Comes in: a text and the place of a `|`. Goes out: the value and
   where it ends. */
#include "doc/literal.h"

/* A scalar as it is read. */
typedef struct Body {
  Str text;
  uint32_t indent; /* of its content */
  uint32_t at;     /* the start of the next line */
  bool open;       /* the last line with content has no line break */
  uint32_t empty;  /* lines without content since then */
  char *value;
  size_t length; /* bytes of it so far */
} Body;

Line line_at(Str text, size_t start) {
  size_t end = str_find_byte(text, '\n', start), next = end + 1, indent = 0;
  if (end == STR_NONE)
    end = next = text.len;
  else if (end > start && text.ptr[end - 1] == '\r')
    end--;
  while (start + indent < end && text.ptr[start + indent] == ' ') indent++;
  return (Line){(uint32_t)indent, (uint32_t)start, (uint32_t)end, (uint32_t)next};
}

static bool is_empty(const Line *line) { return line->start + line->indent == line->end; }
static bool is_open(const Line *line) { return line->next == line->end; }
static bool has_tab(Str text, const Line *line) {
  return text.ptr[line->start + line->indent] == '\t';
}

/* The `+` or `-` behind the `|` at MARK, a space where there is neither; NUL where more stands on
   the line. */
static char chomping(Str text, size_t mark) {
  Line line = line_at(text, mark);
  size_t at = mark + 1;
  bool given = at < line.end && (text.ptr[at] == '-' || text.ptr[at] == '+');
  char sign = given ? text.ptr[at++] : ' ';
  while (at < line.end && text.ptr[at] == ' ') at++;
  return at == line.end && !is_open(&line) ? sign : '\0';
}

static void add_breaks(Body *body, uint32_t count) {
  memset(body->value + body->length, '\n', count);
  body->length += count;
  body->empty = 0;
}

static void add_content(Body *body, const Line *line) {
  uint32_t start = line->start + body->indent;
  memcpy(body->value + body->length, body->text.ptr + start, line->end - start);
  body->length += line->end - start;
  body->open = is_open(line);
}

/* Takes in the lines up to the first with content, which gives the indentation; false where that is
   not as plain as can be. */
static bool read_head(Body *body, int outer) {
  Line line = line_at(body->text, body->at);
  uint32_t widest = 0;
  for (; is_empty(&line) && !is_open(&line); line = line_at(body->text, line.next)) {
    if (widest < line.indent) widest = line.indent;
    body->empty++;
  }
  if (is_empty(&line) || is_open(&line) || has_tab(body->text, &line)) return false;
  if ((int)line.indent <= outer || line.indent < widest) return false;
  body->indent = line.indent;
  add_breaks(body, body->empty);
  add_content(body, &line);
  body->at = line.next;
  return true;
}

/* Takes in the other lines; false where it is in doubt which is the last. */
static bool read_rest(Body *body) {
  while (body->at < body->text.len) {
    Line line = line_at(body->text, body->at);
    bool empty = is_empty(&line);
    if (empty && is_open(&line)) return false;
    if (!empty && line.indent < body->indent) return !has_tab(body->text, &line);
    if (empty && line.indent <= body->indent) {
      body->empty++;
    } else {
      add_breaks(body, body->empty + 1);
      add_content(body, &line);
    }
    body->at = line.next;
  }
  return true;
}

/* What chomping leaves of the line breaks behind the last line with content. */
static void chomp(Body *body, char sign) {
  uint32_t kept = sign == '-' || body->open ? 0 : 1;
  add_breaks(body, sign == '+' ? kept + body->empty : kept);
}

bool literal_read(Str text, uint32_t mark, uint32_t outer, Literal *literal) {
  char sign = chomping(text, mark);
  if (!sign) return false;
  Body body = {.text = text, .at = line_at(text, mark).next, .value = literal->value};
  if (!read_head(&body, (int)outer) || !read_rest(&body)) return false;
  chomp(&body, sign);
  literal->length = body.length;
  literal->next = body.at;
  return true;
}
