/* JSON Schemas (draft 2020-12) for editors: what a rule file may look like, from the table of keys.
   They say what the service accepts; what needs more than one key, or facts, `rulec check` says. */
#ifndef RULEC_EMIT_SCHEMA_H
#define RULEC_EMIT_SCHEMA_H

#include "base/buf.h"
#include "rule/rule.h"

/* Appends the schema of KIND; RULE_KIND_COUNT: one that serves all kinds. */
void schema_write(Buf *out, RuleKind kind);

#endif
