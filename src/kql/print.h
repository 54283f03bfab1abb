/* The canonical text of a query: one stage of a pipe a line, four spaces a level, lists broken
   where a line would pass PRINT_WIDTH columns. Every token and every comment of the query is kept,
   so the printed text parses to the same tree, and printing it again changes nothing. */
#ifndef RULEC_KQL_PRINT_H
#define RULEC_KQL_PRINT_H

#include "base/buf.h"
#include "kql/ast.h"

enum { PRINT_WIDTH = 100, PRINT_INDENT = 4 };

/* Appends QUERY's canonical text, ending in a line end where it is not empty. A query with syntax
   findings and a management command are appended as they are; then the result is false. Memory for
   the layout comes from the query's arena. */
bool kql_print(Buf *out, const KqlQuery *query);

#endif
