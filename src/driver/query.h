/* The KQL stages of a rule: its query is parsed, bound and checked as a text of its own, and what
   was found there is carried back to the places in the rule file that the text came from. */
#ifndef RULEC_DRIVER_QUERY_H
#define RULEC_DRIVER_QUERY_H

#include "check/check.h"

typedef VEC(Span) Spans;

/* Parses and binds the query of CONTEXT's rule, adds its findings, in file positions, to CONTEXT's
   bag; the file spans of its comments that speak to rulec to COMMENTS. NULL where the rule has no
   query. Lives in CONTEXT's arena. */
KqlBound *query_run(const CheckContext *context, Spans *comments);

/* Parses and binds TEXT, a query that no file holds; what is found is dropped. */
KqlBound *query_bind(Arena *arena, Str text, const FactSet *facts);

#endif
