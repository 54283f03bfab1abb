/* Rows from CSV (RFC 4180): the first record names the columns. */
#ifndef RULEC_EXEC_CSV_ROWS_H
#define RULEC_EXEC_CSV_ROWS_H

#include "exec/cell.h"

typedef struct CsvRows CsvRows;

CsvRows *csv_rows_new(Arena *arena, CellSink sink);
/* Instead of the first record the COUNT names at NAMES name the columns, by position; fields beyond
   them are dropped. SKIP: the first record is no row. */
void csv_rows_name(CsvRows *rows, const Str *names, uint32_t count, bool skip);

/* Goes on with CHUNK; LAST: nothing follows it. Returns nothing: see csv_rows_taken. */
void csv_rows_begin(CsvRows *rows, Str chunk, bool last);
/* Up to MOST rows of WIDTH cells into CELLS, row by row; 0: the chunk holds no further whole
   record. Text without quotes stays in the chunk, the rest is built with TEXT. */
uint32_t csv_rows_take(CsvRows *rows, Text *text, Cell *cells, uint32_t width, uint32_t most);
/* Bytes of the chunk that are used up. */
size_t csv_rows_taken(const CsvRows *rows);

#endif
