/* Owns the shortening of literal block scalars. Comes in: a text. Goes out: the text that libyaml
   has to read, the values of the scalars, and the way back. Only what is beyond doubt is cut: a
   line `key: |` of its own, no tabs in the indentation, no line breaks but LF and CRLF. */
#include "doc/cut.h"

enum { LEAST = 32 }; /* bytes that are worth a cut */

typedef struct Line {
  uint32_t indent;     /* spaces that it opens with */
  uint32_t start, end; /* without its line break */
  uint32_t next;       /* the start of the next line; END where there is no line break */
} Line;

typedef struct Cutter {
  Arena *arena;
  Str text;
  bool ascii;
  CutText *cut;
  char *values; /* room for those still to come */
  char *out;    /* the short text, LENGTH bytes of it so far */
  uint32_t length;
  uint32_t copied; /* bytes of the full text that are in it or left out */
} Cutter;

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

static Line line_at(Str text, size_t start) {
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

/* --- the header --- */

/* The indentation of the line whose `|` stands at MARK, where that is `key: |` and nothing before
   it; -1 otherwise. */
static int key_indent(Str text, size_t mark) {
  size_t at = mark;
  while (at > 0 && text.ptr[at - 1] == ' ') at--;
  if (at == mark || at == 0 || text.ptr[--at] != ':') return -1;
  size_t colon = at;
  while (at > 0 && char_is_alnum(text.ptr[at - 1])) at--;
  size_t key = at;
  while (at > 0 && text.ptr[at - 1] == ' ') at--;
  bool first = at == 0 || text.ptr[at - 1] == '\n';
  return first && key < colon ? (int)(key - at) : -1;
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

/* --- the body --- */

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

/* Whether a CR stands alone, or a character that libyaml takes for a line break or not at all. */
static bool is_odd(Str text, bool ascii) {
  for (size_t at = 0; (at = str_find_byte(text, '\r', at)) != STR_NONE; at++) {
    if (at + 1 == text.len || text.ptr[at + 1] != '\n') return true;
  }
  for (size_t at = 0; !ascii && at + 1 < text.len; at++) {
    unsigned char c = (unsigned char)text.ptr[at], next = (unsigned char)text.ptr[at + 1];
    if ((c == 0xC2 && next == 0x85) || (c == 0xE2 && next == 0x80) || c == 0xEF) return true;
  }
  return false;
}

/* --- cutting --- */

static void copy(Cutter *cutter, uint32_t end) {
  memcpy(cutter->out + cutter->length, cutter->text.ptr + cutter->copied, end - cutter->copied);
  cutter->length += end - cutter->copied;
  cutter->copied = end;
}

static void leave_out(Cutter *cutter, Cut cut, uint32_t from, uint32_t end) {
  copy(cutter, from);
  cutter->copied = end;
  cut.at = cutter->length;
  cut.missing = cutter->copied - cutter->length;
  vec_push(cutter->arena, &cutter->cut->cuts, cut);
}

/* Cuts the scalar whose `|` stands at MARK, if it is one; the byte from which to look for the next.
 */
static size_t cut_scalar(Cutter *cutter, size_t mark) {
  Str text = cutter->text;
  int outer = key_indent(text, mark);
  char sign = outer < 0 ? '\0' : chomping(text, mark);
  if (!sign) return mark + 1;
  Body body = {.text = text, .at = line_at(text, mark).next, .value = cutter->values};
  uint32_t start = body.at;
  if (!read_head(&body, outer)) return mark + 1;
  Str head = {body.value, body.length + (sign != '-')};
  uint32_t from = body.at;
  if (!read_rest(&body) || body.at - from < LEAST) return mark + 1;
  if (is_odd(str_slice(text, start, body.at), cutter->ascii)) return mark + 1;
  chomp(&body, sign);
  cutter->values += body.length;
  leave_out(cutter, (Cut){.mark = (uint32_t)mark, .value = {body.value, body.length}, .head = head},
            from, body.at);
  return body.at;
}

CutText cut_text(Arena *arena, Str text, bool ascii) {
  CutText cut = {.text = text};
  Cutter cutter = {.arena = arena, .text = text, .ascii = ascii, .cut = &cut};
  size_t at = str_find(text, STR(": |"), 0);
  if (at == STR_NONE) return cut;
  cutter.out = arena_bytes_raw(arena, text.len);
  cutter.values = arena_bytes_raw(arena, text.len);
  while ((at = str_find_byte(text, '|', at)) != STR_NONE) at = cut_scalar(&cutter, at);
  if (cut.cuts.len == 0) return cut;
  copy(&cutter, (uint32_t)text.len);
  cut.text = (Str){cutter.out, cutter.length};
  return cut;
}

uint32_t cut_offset(CutText *cut, size_t offset) {
  const Cut *cuts = cut->cuts.ptr;
  while (cut->passed < cut->cuts.len && cuts[cut->passed].at <= offset) cut->passed++;
  while (cut->passed > 0 && cuts[cut->passed - 1].at > offset) cut->passed--;
  return (uint32_t)offset + (cut->passed ? cuts[cut->passed - 1].missing : 0);
}
