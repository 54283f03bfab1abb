/* The normalized rule: what every emitter writes. Defaults are filled, orders fixed, spellings
   those of the service's API, names of ATT&CK ids added. Built from a Rule that may still have
   errors (--keep-going): what cannot be understood is left out. Lives in the arena; its strings
   point into the arena, the source or static data. */
#ifndef RULEC_RULE_NORMAL_H
#define RULEC_RULE_NORMAL_H

#include "rule/rule.h"

typedef struct NormalTactic {
  Str name;  /* as the service spells it: CommandAndControl */
  Str id;    /* TA0011; empty for PreAttack and what ATT&CK does not know */
  Str title; /* Command and Control */
} NormalTactic;

typedef struct NormalTechnique {
  Str id;        /* T1059.001 as written; revoked ones are not replaced */
  Str name;      /* PowerShell; empty where ATT&CK does not know the id */
  Str base_id;   /* T1059; equals id for a base technique */
  Str base_name; /* Command and Scripting Interpreter */
} NormalTechnique;

typedef struct NormalDuration {
  bool given; /* false: the rule's kind has none, or it is no duration */
  int64_t seconds;
  Str iso;
} NormalDuration;

typedef struct NormalConnector {
  Str id;
  VEC(Str) types; /* in file order */
} NormalConnector;

typedef struct NormalPair {
  Str name, value;
} NormalPair;

typedef VEC(NormalPair) NormalPairs;

typedef struct NormalEntity {
  Str type;
  NormalPairs fields; /* identifier, column */
} NormalEntity;

typedef VEC(Str) Strs;

typedef struct NormalIncident {
  bool given;  /* incidentConfiguration is in the file */
  bool create; /* default true */
  bool grouping_given, enabled, reopen;
  Str method; /* AllEntities, AnyAlert, Selected */
  NormalDuration lookback;
  Strs entities, details, custom;
} NormalIncident;

typedef struct NormalOverride {
  Str display_name, description, tactics_column, severity_column; /* empty: not overridden */
  NormalPairs properties;
} NormalOverride;

typedef struct NormalRule {
  RuleKind kind;
  Str id; /* lower case, hyphenated where it is a GUID; else as written */
  Str name, description;
  Str severity;                     /* Informational, Low, Medium, High; empty for kinds without */
  Str status;                       /* Available where the file says nothing */
  Str version;                      /* 1.0.0 where the file says nothing */
  bool enabled;                     /* false only where the file says so */
  Str query;                        /* verbatim; with filters where the driver sets them */
  Str raw_query;                    /* verbatim where filters were added to query; else absent */
  NormalDuration frequency, period; /* scheduled only */
  Str trigger_operator;             /* GreaterThan, LessThan, Equal, NotEqual; scheduled only */
  int64_t trigger_threshold;
  Str aggregation; /* SingleAlert, AlertPerResult; scheduled and NRT */
  bool suppression_enabled;
  NormalDuration suppression; /* default PT1H */
  Str template_name, template_version;
  VEC(NormalTactic) tactics;       /* by name, no repeats */
  VEC(NormalTechnique) techniques; /* by id, no repeats */
  VEC(NormalConnector) connectors; /* in file order */
  VEC(NormalEntity) entities;      /* in file order */
  NormalPairs custom_details;      /* by name */
  NormalPairs tags;                /* in file order; the value is empty where there is none */
  Strs sentinel_entities;          /* columns, in file order */
  NormalOverride override;
  NormalIncident incident;
  Str hash;      /* SHA-256 of the fields above in lower-case hex: layout, comments and place of the
                    file do not change it */
  Str path;      /* of the source file */
  uint32_t line; /* on which the document's first key stands; 1-based */
  const Rule *rule;
  Strs tables; /* that the bound query reads, in text order; not in the hash; empty until the
                  driver, which binds, sets it */
  /* Not in the hash, set by the driver where plans are wanted: the compiled query, or why there is
     none. */
  const struct PlanTree *plan;
  Str plan_reason;
} NormalRule;

/* Never NULL. RULE must outlive the result. */
NormalRule *rule_normalize(Arena *arena, const Rule *rule);
/* QUERY, the rule's own with filters added, takes its place; the hash follows. */
void rule_narrow(Arena *arena, NormalRule *rule, Str query);

#endif
