/* What the checks share: reporting at a text of the rule, fixes that replace it. Private to check/.
 */
#ifndef RULEC_CHECK_CHECK_INT_H
#define RULEC_CHECK_CHECK_INT_H

#include "check/check.h"
#include "rule/field.h"

/* A finding of CODE at SPAN of the rule's file. */
Diag *check_report(const CheckContext *context, DiagCode code, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* The bytes of TEXT's value in the file: without quotes, and where it is a block, its content. */
Span check_text_span(const CheckContext *context, Text text);
/* Where to point when something is missing in NODE: its first key, or its first byte. */
Span check_start_span(const CheckContext *context, const Node *node);
void check_help(const CheckContext *context, Diag *diag, const char *format, ...)
    __attribute__((format(printf, 3, 4)));
void check_label(const CheckContext *context, Diag *diag, Span span, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
/* A fix that writes WANTED in place of SPAN. */
void check_replace(const CheckContext *context, Diag *diag, bool safe, Span span, Str wanted);
/* A fix that takes the lines of SPAN out of the file. */
void check_remove_lines(const CheckContext *context, Diag *diag, bool safe, Span span);
/* WORDS in backticks, LAST ("and", "or") before the last of them; at most twelve, then "…". */
Str check_list(Arena *arena, const char *last, const Str *words, size_t count);
/* A sentence as it stands in help: without capital and period. */
Str check_fragment(Arena *arena, const char *sentence);
bool check_is_analytics(const Rule *rule); /* scheduled or NRT */

/* --- the families --- */
void check_schema(const CheckContext *context);     /* R: keys, types, values, limits */
void check_incident(const CheckContext *context);   /* R: grouping of alerts */
void check_file(const CheckContext *context);       /* R: what the file as a whole has to meet */
void check_style(const CheckContext *context);      /* R: what reviewers ask for */
void check_tactics(const CheckContext *context);    /* M */
void check_techniques(const CheckContext *context); /* M */
void check_connectors(const CheckContext *context); /* C */
void check_freshness(const CheckContext *context);  /* C: threat intelligence */
void check_entities(const CheckContext *context);   /* E: entityMappings */
void check_override(const CheckContext *context);   /* E: alertDetailsOverride */
void check_schedule(const CheckContext *context);   /* S */
void check_query(const CheckContext *context);      /* C, E, Q, S: what the query does */

/* The value of one key, as schema.c has met it: value.c. */
typedef struct FieldValue {
  FieldId field;
  FieldShape shape; /* of the value: the field's, or that of its items */
  const Node *key;  /* before it, also where it is an item of the key's list */
  const Node *node;
} FieldValue;

/* R, S001, E009: the form, the allowed values and the limits of a scalar. */
void check_value(const CheckContext *context, const FieldValue *value);
/* Reports that VALUE is not of the shape WANTED. */
void check_wrong_type(const CheckContext *context, const FieldValue *value, FieldShape wanted);

#endif
