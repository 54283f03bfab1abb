/* What the checks of a rule's query share: findings at places of the query text, carried to the
   rule file. Private to query*.c. */
#ifndef RULEC_CHECK_QUERY_INT_H
#define RULEC_CHECK_QUERY_INT_H

#include "check/check_int.h"
#include "doc/scalar.h"

/* One bound query and its way back into the file. */
typedef struct QueryCheck {
  const CheckContext *context;
  const KqlBound *bound;
  const KqlQuery *query;
  ScalarMap map;      /* from the query text to the file; built when first needed */
  uint32_t evaluated; /* nodes that query_when has looked at */
  uint32_t missing;   /* columns that were not found so far */
} QueryCheck;

/* The bytes of the file that SPAN of the query text came from. */
Span query_place(QueryCheck *check, Span span);
Diag *query_report(QueryCheck *check, DiagCode code, Span in_query, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void query_label(QueryCheck *check, Diag *diag, Span in_query, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
bool query_wants(const QueryCheck *check, DiagCode code);
/* Some function whose text stands outside the rule is called: nodes may lie in that text. */
bool query_leaves_file(const QueryCheck *check);

/* NODE is a call of the language's scalar function ID. */
bool query_is_call(const KqlNode *node, KqlFunctionId id);
/* Argument INDEX of CALL, or NULL. */
const KqlNode *query_argument(const KqlNode *call, uint32_t index);

/* --- query_time.c --- */

typedef enum WhenKind { WHEN_UNKNOWN, WHEN_SPAN, WHEN_AGO } WhenKind;

/* A timespan, or how far a datetime lies before the run of the query, in ticks. LEAST and MOST
   differ where the time of day decides, as in `startofday(ago(7d))`. */
typedef struct When {
  WhenKind kind;
  int64_t least, most;
} When;

/* What a constant expression says; WHEN_UNKNOWN where that is not known before it runs. */
When query_when(QueryCheck *check, const KqlNode *node);
/* NODE is the event time as the table has it, also under another name. */
bool query_is_event_time(const KqlNode *node);

/* --- the checks --- */

void query_check_columns(QueryCheck *check);
void query_check_window(QueryCheck *check);
void query_check_limits(QueryCheck *check);
void query_check_tables(QueryCheck *check);

#endif
