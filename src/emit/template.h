/* Templates: a complete rule on any table, to be changed by its author. */
#ifndef RULEC_EMIT_TEMPLATE_H
#define RULEC_EMIT_TEMPLATE_H

#include "emit/draft.h"
#include "fact/table.h"

typedef struct TemplateSpec {
  RuleKind kind; /* hunting, scheduled or NRT */
  Str id, name;
  const FactTable *table;
  Str technique; /* known to ATT&CK */
} TemplateSpec;

typedef struct TemplateText {
  Str rule, test;
} TemplateText;

TemplateText template_write(Arena *arena, const FactSet *facts, const TemplateSpec *spec);

/* --- pieces that other templates of queries use --- */

/* `HostName = …, DnsDomain = …` from a column with a full host name. */
Str template_host_columns(Arena *arena, Str column);

#endif
