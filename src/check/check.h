/* The checks on a rule: a table of functions, each of one family, that read the rule model and the
   facts and add findings to a bag. What a finding weighs may depend on the policy: whose rules the
   user wants to meet. */
#ifndef RULEC_CHECK_CHECK_H
#define RULEC_CHECK_CHECK_H

#include "rule/rule.h"

typedef enum Profile {
  PROFILE_SENTINEL,       /* what the service accepts; the default */
  PROFILE_AZURE_SENTINEL, /* what the CI of Azure/Azure-Sentinel enforces */
  PROFILE_STRICT          /* the same, plus style */
} Profile;

typedef VEC(Str) PolicyNames;

/* What the user asked for; from flags, environment and .rulec.yaml. A zeroed Policy is the default.
 */
typedef struct Policy {
  Profile profile;
  PolicyNames connectors; /* connector ids known beside the built-in ones */
} Policy;

typedef struct CheckContext {
  Arena *arena; /* the file's */
  DiagBag *bag;
  const Policy *policy;
  const Rule *rule;
} CheckContext;

typedef struct Check {
  const char *name;
  char family; /* R, M, C, E, S as in diag.def */
  void (*run)(const CheckContext *context);
} Check;

const char *profile_name(Profile profile); /* "azure-sentinel" */
/* The profile called NAME; false where there is none. */
bool profile_find(Str name, Profile *profile);

/* All checks that read one rule and no query. Kinds that a check does not concern are its own
   business. Does nothing for RULE_NONE. */
void check_rule(const CheckContext *context);

/* What a cross-file check needs to keep of a rule when the rule's file is done with. */
typedef struct ProjectRule {
  RuleKind kind;
  Str id, name;
  const Source *source; /* must live as long as the findings */
  Span id_span, name_span;
} ProjectRule;

/* Copies what is needed of RULE into ARENA (strings too; the source is kept by reference). */
ProjectRule project_rule(Arena *arena, const Rule *rule);

/* Checks across the files of a run: ids and names used twice, file base names (by profile).
   RULES in path order; findings lie in the later file, with a label at the first use. */
void check_project(const Policy *policy, const ProjectRule *rules, size_t count, DiagBag *bag);

#endif
