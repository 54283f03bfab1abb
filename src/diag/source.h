/* A text that findings point into: its path, its bytes, where its lines start.
   Lines and columns are 1-based; a column counts Unicode code points. CR, LF and CRLF end a line.
 */
#ifndef RULEC_DIAG_SOURCE_H
#define RULEC_DIAG_SOURCE_H

#include "base/vec.h"

/* Code points and UTF-16 units before byte AT of a text. */
typedef struct SourceMark {
  uint32_t at, points, units;
} SourceMark;

/* Bytes [start, end) of a Source. An empty span marks the place before byte START. */
typedef struct Span {
  uint32_t start, end;
} Span;

/* LEN bytes at AT of a derived text stand where its origin has REPLACED. */
typedef struct SourceChange {
  uint32_t at, len;
  Span replaced;
} SourceChange;

typedef struct Source Source;
struct Source {
  Str path;              /* as shown to the user */
  Str text;              /* the whole file, BOM included */
  Arena *arena;          /* where it lives, with what is found out about it when first asked */
  VEC(uint32_t) lines;   /* where each line starts; empty until asked: see source_line_start */
  VEC(SourceMark) marks; /* at regular distances, where a line is so long that counting costs */
  const Source *origin;  /* the text that edits made this one from; NULL: it is the file's own */
  const SourceChange *changes; /* those edits, by place */
  uint32_t change_count;
};

typedef struct Place {
  uint32_t line, column;
} Place;

/* A Source in ARENA over PATH and TEXT, which must live as long. Most texts draw no finding, so
   lines are counted when a place is first asked for: a Source belongs to one thread at a time. */
Source *source_new(Arena *arena, Str path, Str text);
Place source_place(const Source *source, uint32_t offset);
/* Its line alone, which is cheaper. */
uint32_t source_line_at(const Source *source, uint32_t offset);
/* The same with the column in UTF-16 code units, as SARIF and editors count. */
Place source_place_utf16(const Source *source, uint32_t offset);
uint32_t source_line_count(const Source *source);
/* The byte at which LINE (1-based) starts; the text's length past the last. */
uint32_t source_line_start(const Source *source, uint32_t line);
/* The text of LINE (1-based) without its line end; absent past the last. */
Str source_line(const Source *source, uint32_t line);
static inline Str source_text(const Source *source, Span span) {
  return str_slice(source->text, span.start, span.end);
}

/* Follows SPAN through the edits back to the file's own text: sets it to the place there and
   returns that Source. TOUCHED (may be NULL) tells whether an edit lies within or next to the span:
   then the bytes there may differ. */
const Source *source_settle(const Source *source, Span *span, bool *touched);

Span span_join(Span a, Span b);

#endif
