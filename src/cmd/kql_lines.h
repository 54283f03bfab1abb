/* The machine form of `rulec kql`: one JSON object a line in, one out. */
#ifndef RULEC_CMD_KQL_LINES_H
#define RULEC_CMD_KQL_LINES_H

#include "cmd/kql_query.h"

/* Answers every line of TEXT in OUT:
     in   {"id": …, "query": "…", "tables": {"T": {"column": "type"}}?}
     out  {"id", "syntaxOk", "diagnostics": [{"code", "severity", "start", "length", "message"}],
           "columns": [{"name", "type"}] or null}
   start and length count UTF-16 units of the query. A line that cannot be read is answered with
   {"id": null, "error": "…"}. Where SETUP dumps, an answer also has the text of it as "dump". */
void kql_lines(Buf *out, Str text, const KqlSetup *setup);

#endif
