/* Rows from JSON lines: an object a line. The structure of every line is checked, and each value
   that somebody wants; of values that nobody wants only their first byte and that brackets close.
 */
#ifndef RULEC_EXEC_JSON_ROWS_H
#define RULEC_EXEC_JSON_ROWS_H

#include "exec/cell.h"

typedef struct JsonRows JsonRows;

JsonRows *json_rows_new(Arena *arena, CellSink sink);
void json_rows_free(JsonRows *rows);

/* Goes on with CHUNK, whole lines with a readable byte behind them; its first line is LINE
   (0-based). */
void json_rows_begin(JsonRows *rows, Str chunk, uint64_t line);
/* Up to MOST rows of WIDTH cells into CELLS, row by row; 0: the chunk is at its end. */
uint32_t json_rows_take(JsonRows *rows, Cell *cells, uint32_t width, uint32_t most);
/* Lines begun so far. */
uint64_t json_rows_line(const JsonRows *rows);

#endif
