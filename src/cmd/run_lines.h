/* Queries as JSON lines in, answers as JSON lines out. */
#ifndef RULEC_CMD_RUN_LINES_H
#define RULEC_CMD_RUN_LINES_H

#include "driver/execute.h"

/* Reads {"id","query"} lines from standard input and writes {"id","columns","rows","error"} lines
   to standard output. An error in a query never ends the run. False where the input cannot be read.
 */
bool run_lines(const ExecuteSetup *setup);

#endif
