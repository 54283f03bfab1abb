/* Tokens and trees as text, for people who work on the parser and for golden tests. */
#ifndef RULEC_KQL_DUMP_H
#define RULEC_KQL_DUMP_H

#include "base/buf.h"
#include "kql/ast.h"

/* One line a token: "START-END KIND `text`", comments among them. */
void dump_tokens(Buf *out, const KqlQuery *query);
/* One line a node, children indented below: "slot: kind `own token` flags". */
void dump_tree(Buf *out, const KqlQuery *query);

#endif
