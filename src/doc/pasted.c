/* Owns characters that were plain before they went through a word processor. Comes in: a text with
   bytes beyond ASCII. Goes out: findings whose fixes put the plain ones back. */
#include "doc/pasted.h"

#include "base/utf8.h"
#include "doc/lines.h"
#include "doc/scalar.h"

#include <string.h>

/* What a character stood for: ' " - : space, or '*' for a bullet; 0 where it is itself. */
static char plain_of(uint32_t code) {
  if (code == 0xA0 || code == 0x3000 || code == 0x202F || (code >= 0x2000 && code <= 0x200A))
    return ' ';
  switch (code) {
    case 0x2018:
    case 0x2019:
    case 0x201A:
    case 0x201B:
    case 0x2032: return '\'';
    case 0x201C:
    case 0x201D:
    case 0x201E:
    case 0x201F:
    case 0x2033: return '"';
    case 0x2010:
    case 0x2011:
    case 0x2012:
    case 0x2013:
    case 0x2014:
    case 0x2015:
    case 0x2212: return '-';
    case 0x2022:
    case 0x2023:
    case 0x25AA:
    case 0x25CF:
    case 0x25E6:
    case 0x00B7: return '*';
    case 0xFE55:
    case 0xFF1A: return ':';
    default: return 0;
  }
}

/* The same for the character at AT, with its width; ASCII is itself. */
static char plain_at(Str text, size_t at, size_t *width) {
  *width = 1;
  if (at >= text.len || (unsigned char)text.ptr[at] < 0x80) return 0;
  return plain_of(utf8_decode(text, at, width));
}

typedef struct Paste {
  Arena *arena;
  const Source *source;
  const Outline *outline;
  DiagBag *bag;
  Diag *cause;
  bool broken; /* YAML cannot read the source */
  size_t text; /* lines that stand deeper than this lie in a text; STR_NONE: none does */
} Paste;

static void replace(Paste *paste, Span span, char plain) {
  if (!paste->cause) {
    Str found = source_text(paste->source, span);
    paste->cause = plain == ' '
                       ? diag_add(paste->bag, DIAG_Y018, paste->source, span,
                                  "a non-breaking space stands here, expected a plain one")
                       : diag_add(paste->bag, DIAG_Y018, paste->source, span,
                                  "`%.*s` stands here, expected `%c`", STR_ARG(found), plain);
    diag_help(paste->bag, paste->cause,
              "web pages and word processors put such characters in place of plain ones");
    diag_fix(paste->bag, paste->cause, true, "write plain characters");
  }
  fix_edit(paste->bag, paste->cause->fixes.ptr, span, (Str){&plain, 1});
}

/* --- the YAML around the values --- */

/* Lines that lie inside of scalars of several lines: nothing there is YAML. */
static void mark_inside(const Source *source, const Node *node, bool *inside) {
  vec_each(Node *, item, &node->items) mark_inside(source, *item, inside);
  vec_each(Entry, entry, &node->entries) mark_inside(source, entry->value, inside);
  if (node->kind != NODE_SCALAR) return;
  uint32_t first = source_line_at(source, node->span.start),
           last = source_line_at(source, node->span.end);
  for (uint32_t line = first + 1; line <= last; line++) inside[line - 1] = true;
}

/* Spaces of any kind at AT: each that is not plain is replaced. Returns the byte behind them. */
static size_t plain_spaces(Paste *paste, Str text, size_t at) {
  for (;;) {
    size_t width;
    char plain = plain_at(text, at, &width);
    bool space = at < text.len && (text.ptr[at] == ' ' || text.ptr[at] == '\t');
    if (!space && plain != ' ') return at;
    if (!space) replace(paste, (Span){(uint32_t)at, (uint32_t)(at + width)}, ' ');
    at += width;
  }
}

static bool is_space_at(Str text, size_t at) {
  size_t width;
  return at < text.len && (text.ptr[at] == ' ' || plain_at(text, at, &width) == ' ');
}

static bool is_known(const Paste *paste, Str key) {
  for (int field = 0; field < paste->outline->count; field++) {
    if (paste->outline->find(field, key) != OUTLINE_UNKNOWN) return true;
  }
  return paste->outline->find(OUTLINE_ROOT, key) != OUTLINE_UNKNOWN;
}

/* A bullet or dash before a key of the outline, or in a list of which other items have one. */
static size_t plain_dash(Paste *paste, Str line, size_t at, bool *listing) {
  size_t width;
  char plain = plain_at(line, at, &width);
  if ((plain != '-' && plain != '*') || !is_space_at(line, at + width)) return at;
  size_t rest = at + width;
  while (is_space_at(line, rest)) {
    plain_at(line, rest, &width);
    rest += width;
  }
  KeyForm form = key_form(str_from(line, rest));
  *listing |= form.name.ptr && is_known(paste, form.name);
  if (!*listing) return at;
  replace(paste, (Span){(uint32_t)at, (uint32_t)(at + (plain_at(line, at, &width), width))}, '-');
  return plain_spaces(paste, line, at + width);
}

/* Curly quotes around a whole value, which has no plain one of the kind. */
static void plain_quotes(Paste *paste, Str line, size_t at) {
  size_t width, last = line.len, last_width;
  char open = plain_at(line, at, &width);
  while (last > at && char_is_space(line.ptr[last - 1])) last--;
  if ((open != '"' && open != '\'') || last < at + 6) return;
  char close = plain_at(line, last - 3, &last_width);
  Str inner = str_slice(line, at + width, last - 3);
  if (close != open || last_width != 3) return;
  if (str_find_byte(inner, open, 0) != STR_NONE || str_find_byte(inner, '\\', 0) != STR_NONE)
    return;
  replace(paste, (Span){(uint32_t)at, (uint32_t)(at + width)}, open);
  replace(paste, (Span){(uint32_t)last - 3, (uint32_t)last}, close);
}

/* Is KEY one under which a list of texts stands? */
static bool opens_list(const Paste *paste, const KeyForm *form, Str rest) {
  if (form->value < rest.len) return false;
  for (int field = OUTLINE_ROOT; field < paste->outline->count; field++) {
    int child = paste->outline->find(field, form->name);
    OutlineShape shape = child == OUTLINE_UNKNOWN ? OUTLINE_TEXT : paste->outline->shape(child);
    if (shape == OUTLINE_TEXTS || shape == OUTLINE_ANY) return true;
  }
  return false;
}

/* `key：` at AT, which is no key for YAML, where KEY is one of the outline; the colon is replaced.
   Where the source is YAML, such a line is a text. */
static KeyForm plain_colon(Paste *paste, Str line, size_t at) {
  KeyForm form = {{NULL, 0}, 0, 0, false};
  size_t end = at, width;
  while (end < line.len && char_is_alnum(line.ptr[end])) end++;
  Str name = str_slice(line, at, end);
  while (end < line.len && line.ptr[end] == ' ') end++;
  if (!paste->broken || paste->text != STR_NONE || plain_at(line, end, &width) != ':' ||
      !is_known(paste, name))
    return form;
  replace(paste, (Span){(uint32_t)end, (uint32_t)(end + width)}, ':');
  size_t colon = end - at + width - 1; /* its last byte, as if it were the only one */
  return (KeyForm){name, colon, colon + 1, true};
}

static void mend_line(Paste *paste, uint32_t start, uint32_t end, bool *listing) {
  Str line = str_slice(paste->source->text, 0, end);
  size_t at = plain_spaces(paste, line, start), column = at - start;
  if (at < end && column <= paste->text) paste->text = STR_NONE;
  at = plain_dash(paste, line, at, listing);
  if (at < end && line.ptr[at] == '-' && is_space_at(line, at + 1))
    at = plain_spaces(paste, line, at + 1);
  Str rest = str_from(line, at);
  KeyForm form = key_form(rest);
  if (!form.name.ptr) form = plain_colon(paste, line, at);
  bool key = form.name.ptr && (form.spaced || is_space_at(rest, form.colon + 1));
  if (key) {
    *listing = opens_list(paste, &form, rest);
    if (paste->text == STR_NONE && is_block_header(str_trim(str_from(rest, form.value))))
      paste->text = (size_t)(rest.ptr - line.ptr) - start;
    at = plain_spaces(paste, line, at + form.colon + 1);
  }
  plain_quotes(paste, line, at);
}

void pasted_mend_lines(Arena *arena, const Source *source, const Doc *doc, const Outline *outline,
                       DiagBag *bag) {
  Paste paste = {arena, source, outline, bag, NULL, !doc, STR_NONE};
  bool *inside = ARENA_ARRAY(arena, bool, source_line_count(source) + 1), listing = false;
  if (doc) {
    vec_each(Node *, root, &doc->roots) {
      if (*root) mark_inside(source, *root, inside);
    }
  }
  Lines lines = lines_read(arena, source);
  for (uint32_t i = 0; i < lines.all.len; i++) {
    if (!inside[i]) mend_line(&paste, lines.all.ptr[i].start, lines.all.ptr[i].end, &listing);
  }
}

/* --- queries --- */

/* A place in KQL, and what encloses it. */
typedef struct Scan {
  Str text;
  size_t at;
} Scan;

/* Moves behind the string that opens with MARK at the place reached; its closing quote may be
   curly, and is then told to PASTE through CURLY. */
static void skip_string(Scan *scan, char mark, bool verbatim, size_t *curly) {
  size_t width, last_curly = STR_NONE;
  for (; scan->at < scan->text.len; scan->at += width) {
    char c = scan->text.ptr[scan->at], plain = plain_at(scan->text, scan->at, &width);
    if (c == '\n') break;
    if (c == '\\' && !verbatim) width = 2;
    if (plain == mark) last_curly = scan->at;
    if (c == mark) {
      scan->at++;
      return;
    }
  }
  *curly = last_curly;
  if (last_curly == STR_NONE) return;
  plain_at(scan->text, last_curly, &width);
  scan->at = last_curly + width;
}

/* The curly quote that ends the string which a curly one opened at START, or STR_NONE. */
static size_t curly_end(Str text, size_t start, char mark) {
  for (size_t at = start, width; at < text.len && text.ptr[at] != '\n'; at += width) {
    if (plain_at(text, at, &width) == mark || text.ptr[at] == mark) return at;
  }
  return STR_NONE;
}

typedef struct QueryPaste {
  Paste paste;
  ScalarMap map;
} QueryPaste;

static void replace_in_query(QueryPaste *query, Str text, size_t at, char plain) {
  size_t width;
  if (plain_at(text, at, &width) == 0) return;
  Span in_value = {(uint32_t)at, (uint32_t)(at + width)};
  replace(&query->paste, scalar_map_span(&query->map, in_value), plain);
}

/* A character beyond ASCII outside of strings and comments. Spaces of all kinds are fine in KQL. */
static void mend_character(QueryPaste *query, Scan *scan) {
  size_t width;
  char plain = plain_at(scan->text, scan->at, &width);
  size_t at = scan->at;
  scan->at += width;
  if (plain == '-') replace_in_query(query, scan->text, at, plain);
  if (plain != '"' && plain != '\'') return;
  size_t end = curly_end(scan->text, scan->at, plain);
  if (end == STR_NONE) return;
  replace_in_query(query, scan->text, at, plain);
  replace_in_query(query, scan->text, end, plain);
  plain_at(scan->text, end, &width);
  scan->at = end + width;
}

static void mend_query(QueryPaste *query, Str text) {
  Scan scan = {text, 0};
  while (scan.at < text.len) {
    char c = text.ptr[scan.at];
    if (str_starts(str_from(text, scan.at), STR("//"))) {
      scan.at = str_find_byte(text, '\n', scan.at);
    } else if (str_starts(str_from(text, scan.at), STR("```"))) {
      size_t close = str_find(text, STR("```"), scan.at + 3);
      scan.at = close == STR_NONE ? close : close + 3;
    } else if (c == '"' || c == '\'') {
      size_t curly = STR_NONE;
      bool verbatim = scan.at > 0 && text.ptr[scan.at - 1] == '@';
      scan.at++;
      skip_string(&scan, c, verbatim, &curly);
      if (curly != STR_NONE) replace_in_query(query, text, curly, c);
    } else if ((unsigned char)c >= 0x80) {
      mend_character(query, &scan);
    } else {
      scan.at++;
    }
  }
}

void pasted_mend_queries(Arena *arena, const Doc *doc, const Outline *outline, DiagBag *bag) {
  vec_each(Node *, root, &doc->roots) {
    if (!*root || (*root)->kind != NODE_MAPPING) continue;
    vec_each(Entry, entry, &(*root)->entries) {
      int field = outline->find(OUTLINE_ROOT, entry->key->value);
      if (field == OUTLINE_UNKNOWN || outline->shape(field) != OUTLINE_QUERY) continue;
      if (entry->value->kind != NODE_SCALAR) continue;
      QueryPaste query = {{arena, doc->source, outline, bag, NULL, false, STR_NONE}, {{0}, 0}};
      query.map = scalar_map(arena, doc->source, entry->value);
      mend_query(&query, entry->value->value);
    }
  }
}
