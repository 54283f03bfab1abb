/* The bytes of a text before any parsing: are they UTF-8, are they all allowed in YAML, and where
   does the N-th code point stand (libyaml counts code points, everything here counts bytes). */
#ifndef RULEC_DOC_BYTES_H
#define RULEC_DOC_BYTES_H

#include "diag/source.h"
typedef struct Survey {
  bool ascii;         /* no byte over 0x7F */
  size_t bad_utf8;    /* the first ill-formed byte, or STR_NONE */
  size_t bad_control; /* the first character that YAML forbids, or STR_NONE */
  bool odd_break;     /* has a line break other than LF and CRLF, or a byte order mark inside */
} Survey;

Survey bytes_survey(Str text);
/* A copy of TEXT, byte for byte as long, with a `?` for each byte that YAML cannot take. */
Str bytes_cleaned(Arena *arena, Str text);
/* Moves AT to the next character from AT->start on that is UTF-8 and that YAML forbids; false where
   there is none. */
bool bytes_next_control(Str text, Span *at);
/* Bytes of the byte order mark that TEXT opens with: 3 or 0. */
size_t bytes_bom(Str text);

/* Walks a text by code points and bytes at once. Linear over any mostly rising run of calls. */
typedef struct CodePoints {
  Str text; /* well-formed UTF-8 */
  bool ascii;
  size_t index, offset; /* the place reached: code points and bytes */
} CodePoints;

/* The byte at which code point INDEX starts; the length of the text where there is none. */
size_t code_points_offset(CodePoints *points, size_t index);

#endif
