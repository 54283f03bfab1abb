/* What the passes of the formatter share. Each pass reads one loaded text and leaves edits. */
#ifndef RULEC_EMIT_FORMAT_INT_H
#define RULEC_EMIT_FORMAT_INT_H

#include "doc/edit.h"
#include "doc/lines.h"
#include "doc/load.h"
#include "rule/field.h"

enum { FORMAT_INDENT = 2 };

typedef struct Format {
  Arena *arena;
  const Source *source;
  const Doc *doc;
  Lines lines;
  Edits edits; /* that the running pass wants */
} Format;

/* --- format.c: places in the text --- */

void format_edit(Format *format, uint32_t start, uint32_t end, Str text);
/* Index of the line that byte AT stands in. */
uint32_t format_line(const Format *format, uint32_t at);
uint32_t format_column(const Format *format, uint32_t at); /* bytes before AT in its line */
/* Whether only white space stands between AT and the beginning or the end of its line. */
bool format_opens_line(const Format *format, uint32_t at);
bool format_ends_line(const Format *format, uint32_t at);
/* The line holds nothing, or nothing but a comment, provided that no scalar reaches into it. */
bool format_line_is_blank(const Format *format, uint32_t line);
bool format_line_is_comment(const Format *format, uint32_t line);
/* The last byte of ENTRY's own text, of its key where it has no value. */
uint32_t format_entry_end(const Entry *entry);
bool format_is_alias(const Node *node);
bool format_is_block_scalar(const Node *node);
/* Whether the last scalar in NODE keeps the blank lines behind it (`|+`). */
bool format_keeps_blanks(const Format *format, const Node *node);
/* Whether each key of the block mapping stands first on its line, or first in a list item, so that
   its entries are whole lines; false where anchors and merges are at work. */
bool format_is_regular(const Format *format, const Node *mapping);

/* --- the passes --- */

void format_blanks(Format *format);  /* nothing in blank lines: moved, it would be indentation */
void format_ends(Format *format);    /* no blank line first or last, one line end at the end */
void format_order(Format *format);   /* keys in order, on one level a round */
void format_scalars(Format *format); /* lists and scalars in their style, queries laid out */
void format_lines(Format *format);   /* indentation, white space in and behind lines */

/* --- format_same.c --- */

/* Whether the two texts say the same: the same trees but for the order of keys and the layout of
   queries, the same comments. */
bool format_is_same(Arena *arena, const Doc *a, const Doc *b);

#endif
