/* The formats that rules are compiled to: a table of writers, all fed with the same normalized
   rules in the same order. Comes in: rules. Goes out: bytes in a Buf, the same for the same input.
 */
#ifndef RULEC_EMIT_EMIT_H
#define RULEC_EMIT_EMIT_H

#include "base/buf.h"
#include "rule/normal.h"

/* The plans of rules as C source. */
typedef struct EmitPlans {
  Str source;       /* what defines them; empty: there are none */
  const Str *names; /* of each rule's plan; absent where it has none */
} EmitPlans;

typedef struct EmitInput {
  const NormalRule *const *rules; /* in the order of emit_sort */
  size_t count;
  Str name; /* last part of the output's path, as `rules` in build/rules: gives C its names */
  EmitPlans plans; /* for formats that want them */
} EmitInput;

typedef struct EmitFile {
  const char *suffix; /* ".json"; NULL ends the list of a format's files */
  void (*write)(Buf *out, const EmitInput *input);
} EmitFile;

typedef struct EmitFormat {
  const char *name;    /* "c", as --emit takes it */
  const char *summary; /* a fragment for help */
  EmitFile files[3];   /* ends with a NULL suffix */
  /* Whether the format has a place for a rule of this kind. NULL: for every kind. */
  bool (*holds)(RuleKind kind);
  bool plans; /* wants compiled queries */
} EmitFormat;

extern const EmitFormat emit_formats[];
extern const size_t emit_format_count;
/* The names of emit_formats in the table's order, for option help. */
#define EMIT_CHOICES "json|c|arm"

/* The format called NAME, or NULL. */
const EmitFormat *emit_format_find(Str name);
/* Puts rules in the order of every output: by id, then by path and line. */
void emit_sort(const NormalRule **rules, size_t count);
/* Whether C can name a table after NAME: no quote, backslash or control character in it. */
bool emit_name_usable(Str name);

/* What emitters share: the tables and data types that RULE reads, sorted, each once. In ARENA. */
Strs emit_rule_tables(Arena *arena, const NormalRule *rule);
/* Whether OVERRIDE changes anything. */
bool emit_overrides(const NormalOverride *override);

/* --- one file a format --- */

void emit_json(Buf *out, const EmitInput *input);
/* The JSON Schema (draft 2020-12) of what emit_json writes. */
void emit_json_schema(Buf *out);
void emit_c_header(Buf *out, const EmitInput *input);
void emit_c_source(Buf *out, const EmitInput *input);
void emit_arm(Buf *out, const EmitInput *input);
bool emit_arm_holds(RuleKind kind);

#endif
