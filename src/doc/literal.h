/* Literal block scalars (`|`) read from the lines themselves, and the lines of a text that only LF
   and CRLF break. */
#ifndef RULEC_DOC_LITERAL_H
#define RULEC_DOC_LITERAL_H

#include "base/str.h"

typedef struct Line {
  uint32_t indent;     /* spaces that it opens with */
  uint32_t start, end; /* without its line break */
  uint32_t next;       /* the start of the next line; END where there is no line break */
} Line;

/* The line of TEXT that starts at START, or what is left of it from there. */
Line line_at(Str text, size_t start);

/* A literal scalar. */
typedef struct Literal {
  char *value;
  size_t length; /* bytes of the value */
  uint32_t next; /* the start of the line behind the scalar */
} Literal;

/* The value of the literal scalar whose `|` stands at MARK in TEXT, inside a collection at column
   OUTER, goes to where LITERAL->value points: there is as much room as between MARK and the line
   behind the scalar. False where it is not as plain as can be: an indentation indicator or a
   comment behind the `|`, tabs or too wide blank lines where the indentation is found, nothing in
   it. */
bool literal_read(Str text, uint32_t mark, uint32_t outer, Literal *literal);

#endif
