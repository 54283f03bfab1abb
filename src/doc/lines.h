/* A text as repair sees it: lines with their indentation, and what a line may hold. Nothing here
   knows YAML's grammar: it has to read what YAML cannot. */
#ifndef RULEC_DOC_LINES_H
#define RULEC_DOC_LINES_H

#include "diag/source.h"

typedef struct Line {
  uint32_t start, text, end; /* first byte; first byte that is no space or tab; line end */
  uint32_t indent;           /* columns before text; a tab goes to the next multiple of four */
  uint32_t spaces;           /* spaces before the first tab or the text */
} Line;

typedef struct Lines {
  Str text;
  VEC(Line) all;
  Str line_end; /* what ends the first line; "\n" where there is but one */
} Lines;

Lines lines_read(Arena *arena, const Source *source);
/* The line's text, without indentation and without white space at its end. */
Str line_text(const Lines *lines, uint32_t index);
bool line_is_tabbed(const Line *line);

/* `key: value` at the start of a text. */
typedef struct KeyForm {
  Str name;     /* without quotes; absent: the text has no such form */
  size_t colon; /* offsets in the text */
  size_t value; /* first byte of the value, or the text's length */
  bool spaced;  /* white space or the end follows the colon */
} KeyForm;

KeyForm key_form(Str text);
/* Bytes of `- ` and the white space after it at the start of TEXT, or 0. */
size_t dash_width(Str text);
/* `|` or `>` with indicators and at most a comment behind them. */
bool is_block_header(Str value);
/* VALUE up to a comment (` #`), without white space at its end. */
Str without_comment(Str value);

#endif
