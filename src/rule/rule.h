/* The rule model: one document of a rule file, typed, every field with the node it came from, so
   that each finding has its place. read.c fills it from the located tree; check/ and normal.c read
   it. Nothing here is validated: what the file says is what stands here, absent where it says
   nothing or something of another shape. Lives in the file's arena. */
#ifndef RULEC_RULE_RULE_H
#define RULEC_RULE_RULE_H

#include "doc/load.h"
#include "rule/duration.h"

typedef enum RuleKind {
#define RULE_KIND(name, slug, yaml, title, open) RULE_##name,
#include "gen/rule.inc"
#undef RULE_KIND
  RULE_KIND_COUNT
} RuleKind;

/* A scalar of the rule. node is NULL where it is absent. */
typedef struct Text {
  Str value;        /* as YAML gives it, in the arena */
  const Node *node; /* the scalar */
  const Node *key;  /* the key before it; NULL for an item of a list */
  Span span;        /* of the value; a part of the scalar where one holds a list `a, b` */
} Text;

typedef VEC(Text) Texts;

typedef struct RuleDuration {
  Text text;
  Duration value; /* form DURATION_NONE where the text is absent or no duration */
} RuleDuration;

/* An item of requiredDataConnectors. */
typedef struct RuleConnector {
  const Node *node; /* the item */
  Text id;
  Texts types; /* dataTypes */
} RuleConnector;

typedef struct RuleFieldMapping {
  const Node *node;
  Text identifier;
  Text column;
} RuleFieldMapping;

/* An item of entityMappings. */
typedef struct RuleEntity {
  const Node *node;
  Text type;
  VEC(RuleFieldMapping) fields;
} RuleEntity;

/* A pair of customDetails (key: column) or alertDynamicProperties (property, column). */
typedef struct RuleDetail {
  const Node *node;
  Text name;
  Text column;
} RuleDetail;

/* A parameter of a parser or function: FunctionParams, ParserParams. */
typedef struct RuleParameter {
  Text name, type; /* "starttime", "datetime" */
} RuleParameter;

typedef struct RuleOverride {
  Text display_name, description;       /* texts with {{column}} places in them */
  Text tactics_column, severity_column; /* columns */
  VEC(RuleDetail) properties;           /* alertDynamicProperties */
} RuleOverride;

typedef struct RuleIncident {
  const Node *node;     /* incidentConfiguration */
  const Node *grouping; /* groupingConfiguration */
  Text create, enabled, reopen, method;
  RuleDuration lookback;
  Texts entities, details, custom; /* groupByEntities, groupByAlertDetails, groupByCustomDetails */
} RuleIncident;

typedef struct Rule {
  const Source *source;
  const Doc *doc;
  const Node *root; /* the document; a mapping unless kind is RULE_NONE */
  RuleKind kind;
  Text id, name, description, kind_text, severity, status, version, enabled;
  Text query; /* also FunctionQuery, ParserQuery, queryText, by kind */
  RuleDuration frequency, period;
  Text trigger_operator, trigger_threshold;
  Text aggregation; /* eventGroupingSettings.aggregationKind */
  Text suppression_enabled;
  RuleDuration suppression;
  Text template_name, template_version;
  Texts tactics, techniques; /* a scalar `a, b` counts as a list too */
  VEC(RuleConnector) connectors;
  VEC(RuleEntity) entities;
  VEC(RuleDetail) custom_details;
  VEC(RuleDetail) tags;    /* `name: value`, or a name alone */
  Texts sentinel_entities; /* columnName of each sentinelEntitiesMappings item */
  RuleOverride override;
  RuleIncident incident;
  VEC(RuleParameter) parameters; /* of parsers and functions: names that the query may use */
} Rule;

const char *rule_kind_slug(RuleKind kind);
const char *rule_kind_title(RuleKind kind); /* "scheduled analytics rule" */
/* The kind called SLUG, or RULE_KIND_COUNT. */
RuleKind rule_kind_find(Str slug);
/* True where the kind has a KQL query that `check` should parse. */
bool rule_kind_has_query(RuleKind kind);

/* --- read.c --- */

/* The rule in ROOT (one of DOC's roots; NULL gives kind RULE_NONE). Never NULL. */
Rule *rule_read(Arena *arena, const Doc *doc, const Node *root);

/* --- kind.c --- */

/* What kind of rule ROOT is, by its keys alone. RULE_NONE: no rule file. */
RuleKind rule_kind_of(const Node *root);
/* Whether a text that YAML cannot read was meant to be a rule: one of the keys that only rules have
   starts a line. */
bool rule_text_is_likely(Str text);
/* What a YAML or JSON document that is no rule looks like: "a GitHub workflow", "an ARM template",
   "a Sigma rule" …; "a YAML file of another kind" where nothing is recognised. */
const char *rule_foreign_kind(const Source *source, const Node *root);

#endif
