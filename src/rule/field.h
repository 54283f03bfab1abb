/* The table of the keys that rule files may have, generated from schemas/rule.yaml: the checks,
   JSON Schemas, `explain` and `fmt` are loops over it. */
#ifndef RULEC_RULE_FIELD_H
#define RULEC_RULE_FIELD_H

#include "rule/rule.h"

/* FIELD_QUERY_FREQUENCY and so on, in the order in which `fmt` writes keys: those at the top of a
   rule, then for each field those under it. */
typedef enum FieldId {
#define FIELD(name) FIELD_##name,
#include "gen/rule.inc"
#undef FIELD
  FIELD_COUNT,
  FIELD_NONE = FIELD_COUNT /* no field; as a parent: the top of the rule */
} FieldId;

typedef enum FieldShape {
#define SHAPE(name, slug, words, pattern) HOLDS_##name,
#include "rule/shape.def"
#undef SHAPE
  HOLDS_COUNT
} FieldShape;

/* A fact table that lists what a field may be. */
typedef enum FieldValues { VALUES_LISTED, VALUES_TACTICS, VALUES_ENTITIES } FieldValues;

/* A set of kinds has bit 1u << RuleKind. */
typedef uint32_t RuleKinds;

typedef struct FieldInfo {
  Str name;           /* the key; "*": any key */
  FieldId parent;     /* FIELD_NONE at the top */
  FieldId first, end; /* the fields under it (under its items, where it is a list): [first, end) */
  RuleKinds kinds, required, ci_required, style_required;
  FieldShape shape, item, key_shape;
  uint32_t min, max, style_max; /* of characters, of items or of the number itself; 0: no limit */
  uint32_t ci_min;              /* by the CI of Azure/Azure-Sentinel */
  uint32_t key_max;
  bool one;        /* a list of which a single value counts as a list of one */
  bool open;       /* further keys are nobody's business */
  bool advisory;   /* values beside those listed are accepted, though not asked for */
  bool unpackaged; /* the packaging tool of Azure/Azure-Sentinel drops it */
  FieldValues values_from;
  const char *const *values;  /* NULL-terminated, or NULL: any */
  const char *const *aliases; /* NULL-terminated, or NULL: none */
  const char *fallback;       /* the value where the key is absent, or NULL */
  const char *arm;            /* its place in the deployed resource, or NULL */
  const char *doc;            /* a sentence */
} FieldInfo;

const FieldInfo *field_info(FieldId field);
/* The field with the key NAME among those under PARENT that KIND has, or FIELD_NONE. */
FieldId field_find(FieldId parent, RuleKind kind, Str name);
/* The same whatever the kind. */
FieldId field_find_any(FieldId parent, Str name);
/* The fields under PARENT: [*first, result). */
FieldId field_children(FieldId parent, FieldId *first);
bool field_is_for(FieldId field, RuleKind kind);
/* `incidentConfiguration.groupingConfiguration.enabled` */
Str field_path(Arena *arena, FieldId field);
/* The entry under FIELD's key in MAPPING, whatever its case (the exact one first), or NULL. */
Entry *field_entry(const Node *mapping, FieldId field);
Node *field_get(const Node *mapping, FieldId field); /* its value, or NULL */

const char *shape_words(FieldShape shape);   /* "a whole number" */
const char *shape_pattern(FieldShape shape); /* a regular expression, or NULL */
/* Has TEXT the form of SHAPE? True for shapes without a form. */
bool shape_matches(FieldShape shape, Str text);
bool guid_is_canonical(Str text); /* in lower case with hyphens */
/* A GUID in lower case with hyphens; TEXT itself where it is none. */
Str guid_canonical(Arena *arena, Str text);
/* Whether a rule of KIND may have keys that the table lacks. */
bool rule_kind_is_open(RuleKind kind);
/* The value of `kind:` that stands for KIND, or NULL. */
const char *rule_kind_yaml(RuleKind kind);

#endif
