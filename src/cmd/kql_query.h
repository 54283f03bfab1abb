/* One bare query through the KQL stages, as `rulec kql` has it: no rule file around it. */
#ifndef RULEC_CMD_KQL_QUERY_H
#define RULEC_CMD_KQL_QUERY_H

#include "base/buf.h"
#include "kql/bind.h"
#include "kql/parse.h"

typedef struct KqlSetup {
  const char *environment; /* "sentinel", "xdr", "merged" or "none" */
  KqlParseMode mode;
  const char
      *dump;   /* "tokens", "ast", "print", "plan": what is wanted beside the findings; or NULL */
  bool syntax; /* parse only: names are not looked up; so too for other dumps than the plan */
  const FactUser *user; /* what schema files declare, or NULL */
} KqlSetup;

/* Parses and, unless SETUP says otherwise, binds the text of SOURCE; findings go to BAG, sorted. A
   management command gives a query whose root is a COMMAND. */
KqlBound *kql_query_run(Arena *arena, const Source *source, const KqlSetup *setup, DiagBag *bag);

/* Appends what WHAT names: the tokens, the tree, the canonical text or the plan of BOUND. */
void kql_query_dump(Buf *out, KqlBound *bound, const char *what);

#endif
