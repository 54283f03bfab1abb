/* What the checks of a rule's query share: findings at places of the query text, carried to the
   rule file. Private to query*.c. */
#ifndef RULEC_CHECK_QUERY_INT_H
#define RULEC_CHECK_QUERY_INT_H

#include "check/check_int.h"
#include "doc/scalar.h"

/* Whether a query uses columns without naming them, as `*` and plugins do. */
typedef enum Uses { USES_UNASKED, USES_NAMED, USES_UNNAMED } Uses;

/* One bound query and its way back into the file. */
typedef struct QueryCheck {
  const CheckContext *context;
  const KqlBound *bound;
  const KqlQuery *query;
  ScalarMap map;       /* from the query text to the file; built when first needed */
  uint32_t evaluated;  /* nodes that query_when has looked at */
  uint32_t missing;    /* columns that were not found so far */
  uint32_t candidates; /* columns that may be unused, so far */
  Uses unnamed;
} QueryCheck;

/* The bytes of the file that SPAN of the query text came from. */
Span query_place(QueryCheck *check, Span span);
Diag *query_report(QueryCheck *check, DiagCode code, Span in_query, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void query_label(QueryCheck *check, Diag *diag, Span in_query, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* What stands at SPAN of the query text, cut short to fit a message. */
Str query_quoted(const QueryCheck *check, Span span);
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
void query_check_cost(QueryCheck *check);

/* --- query_cost_*.c: each looks at one node of the kind that query_cost.c names --- */

void query_cost_search(QueryCheck *check, const KqlNode *pipe);
void query_cost_union(QueryCheck *check, const KqlNode *node);
void query_cost_late_filter(QueryCheck *check, const KqlNode *pipe);
void query_cost_filter_joined(QueryCheck *check, const KqlNode *pipe);
void query_cost_project(QueryCheck *check, const KqlNode *node);
void query_cost_join(QueryCheck *check, const KqlNode *node);
void query_cost_expand(QueryCheck *check, const KqlNode *node);
void query_cost_contains(QueryCheck *check, const KqlNode *node);
void query_cost_contains_word(QueryCheck *check, const KqlNode *node);
void query_cost_single(QueryCheck *check, const KqlNode *node);
void query_cost_folded(QueryCheck *check, const KqlNode *node);
void query_cost_never(QueryCheck *check, const KqlNode *node);
void query_cost_never_in(QueryCheck *check, const KqlNode *node);
void query_cost_regex(QueryCheck *check, const KqlNode *node);
void query_cost_let(QueryCheck *check, const KqlNode *let);
void query_cost_extend(QueryCheck *check, const KqlNode *node);
/* The query as a whole: is it limited in time? */
void query_cost_time(QueryCheck *check);

#endif
