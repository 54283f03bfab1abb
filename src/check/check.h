/* The checks on a rule: a table of functions, each of one family, that read the rule model and the
   facts and add findings to a bag. */
#ifndef RULEC_CHECK_CHECK_H
#define RULEC_CHECK_CHECK_H

#include "fact/set.h"
#include "kql/bind.h"
#include "rule/rule.h"

/* What a check sees. It reports whatever the profile is, unless the profile changes what is right
   (which spellings of a duration, which technique table); what a finding weighs, diag.def says. */
typedef struct CheckContext {
  Arena *arena; /* the file's */
  DiagBag *bag;
  Profile profile;
  const FactSet *facts;
  const Rule *rule;
  const KqlBound *bound; /* the rule's query; NULL where it has none */
} CheckContext;

typedef struct Check {
  const char *name;
  char family; /* R, M, C, E, S, Q as in diag.def */
  void (*run)(const CheckContext *context);
} Check;

/* All checks on one rule. Kinds that a check does not concern are its own
   business. Does nothing for RULE_NONE. */
void check_rule(const CheckContext *context);

/* The finding for a document of kind RULE_NONE in a file that the user named: what it is instead.
 */
void check_foreign(DiagBag *bag, const Rule *rule);

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
void check_project(const ProjectRule *rules, size_t count, DiagBag *bag);

#endif
