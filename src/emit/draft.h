/* A new rule before it is text, and the test beside it. Comes in: what the rule shall say. Goes
   out: a rule file in canonical layout and a `.test.yaml` for it. */
#ifndef RULEC_EMIT_DRAFT_H
#define RULEC_EMIT_DRAFT_H

#include "fact/connector.h"
#include "rule/field.h"

/* Which columns of the result name an entity. */
typedef struct DraftEntity {
  const char *type;           /* "Host" */
  const char *identifiers[2]; /* the second may be NULL */
  Str columns[2];
} DraftEntity;

typedef struct Draft {
  Str note; /* a comment in the first line, without `#`; may be absent */
  RuleKind kind;
  Str id, name, description;
  Str connector; /* absent: none is known to fill the table */
  Str table;
  Str technique; /* an id of ATT&CK; its tactics become the rule's */
  Str query;     /* in any layout */
  VEC(DraftEntity) entities;
} Draft;

/* One case of a test: a row of the table, and whether it shall give an alert. */
typedef struct DraftCase {
  Str name;
  Str row; /* `Column: value, Column: value` as a flow mapping takes it */
  bool alert;
  Str result; /* what of the result is expected where it alerts, in the same form; may be absent */
} DraftCase;

typedef VEC(DraftCase) DraftCases;

/* The text of the rule file; laid out as `fmt` does. */
Str draft_rule(Arena *arena, const Draft *draft);
/* The text of the test: each case has one row of TABLE of the time DRAFT_TIME, and is read at
 * DRAFT_NOW. */
Str draft_test(Arena *arena, Str note, Str table, const DraftCases *cases);
#define DRAFT_NOW  "2026-01-10T12:00:00Z"
#define DRAFT_TIME "2026-01-10T11:30:00Z" /* of the rows */

/* The connector to name for TABLE: one that the CI of Azure/Azure-Sentinel lists, in force, whose
   other tables are fewest; or absent. */
Str draft_connector(const FactSet *facts, Str table);
/* TEXT as a YAML scalar of one line: plain where that is read back as the same text. */
Str draft_scalar(Arena *arena, Str text);
/* TEXT as a KQL string literal, in ASCII: the CI of Azure/Azure-Sentinel refuses anything else. */
Str draft_kql_string(Arena *arena, Str text);

#endif
