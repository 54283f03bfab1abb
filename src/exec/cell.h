/* Cells as they stand in a file: what a reader finds and nobody has decoded yet. */
#ifndef RULEC_EXEC_CELL_H
#define RULEC_EXEC_CELL_H

#include "exec/batch.h"
#include "value/text.h"

typedef enum CellKind {
  CELL_ABSENT,  /* null, "" for text */
  CELL_TEXT,    /* a string as it is */
  CELL_FIELD,   /* a field of CSV, which does not tell strings from numbers */
  CELL_ESCAPED, /* the inside of a JSON string with escapes, all of them valid; quotes around it */
  CELL_TOKEN,   /* a number, true, false or null, well formed */
  CELL_NESTED   /* an array or object as written */
} CellKind;

typedef struct Cell {
  const char *ptr;
  uint32_t len;
  uint8_t kind; /* CellKind */
} Cell;

#define CELL_NO_PLACE UINT32_MAX

/* What a reader of rows tells of lines that are none. */
typedef struct CellSink {
  void *user;
  /* The place of the column called NAME, or CELL_NO_PLACE where nobody wants it. */
  uint32_t (*place)(void *user, Str name);
  void (*malformed)(void *user, uint64_t line); /* 1-based */
} CellSink;

/* Cells of one column: CELLS[ROWS[K] * STRIDE], or CELLS[K * STRIDE] where ROWS is NULL. */
typedef struct CellColumn {
  const Cell *cells;
  uint32_t stride;
  const uint32_t *rows;
  uint32_t count;
} CellColumn;

/* The text that CELL holds in a column of strings; views into the file where it can be. */
Str cell_text(Text *text, const Cell *cell);
/* CELLS as a column of TYPE: what does not fit is null. Text is built with TEXT. */
Column cells_decode(Text *text, const CellColumn *cells, ValueType type);

#endif
