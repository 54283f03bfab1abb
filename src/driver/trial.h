/* Trials: what NAME.test.yaml says of the rule in NAME.yaml beside it, and whether it holds. Comes
   in: a test file. Goes out: its cases, each with a verdict, and findings of family T about the
   file itself. trial.def lists the keys of a test file. */
#ifndef RULEC_DRIVER_TRIAL_H
#define RULEC_DRIVER_TRIAL_H

#include "base/buf.h"
#include "diag/diag.h"
#include "doc/node.h"
#include "exec/data.h"
#include "fact/set.h"

typedef enum TrialVerdict { TRIAL_OK, TRIAL_FAILED, TRIAL_TODO } TrialVerdict;

/* A term of a `where` of a rule's query, and what the cases show of it. */
typedef struct TrialTerm {
  Str text;
  uint32_t line, column; /* in the rule's file */
  bool measured;         /* false: no query of its own can ask for it, or no case runs */
  bool held, failed;     /* some row makes it true; some row does not */
} TrialTerm;

#define TRIAL_NO_RULE UINT32_MAX

/* A rule that is tried. */
typedef struct TrialRule {
  Str id, name;
  Str query;   /* as its file has it */
  Str trigger; /* GreaterThan, LessThan, Equal, NotEqual; absent: any row is an alert */
  int64_t threshold;
  Str narrowed;         /* the query with the filters that hold in every case */
  const Source *source; /* of its file */
  const Node *scalar;   /* the query in it */
  VEC(TrialTerm) terms; /* of trial_cover */
} TrialRule;

/* A case, or a scenario, which is a case that expects quiet. */
typedef struct TrialCase {
  Str name;
  const Node *node;
  uint32_t line; /* on which it stands */
  uint32_t rule; /* which one it tries, in the trial's rules; TRIAL_NO_RULE: none is known */
  bool scenario;
  bool broken;   /* findings say why it cannot be run */
  bool alert;    /* expected; otherwise quiet */
  Node *rows;    /* expected rows, or NULL */
  int64_t count; /* expected number of rows; -1: any */
  Str todo;      /* absent: it has to hold */
  Node *filter;  /* scenarios: the predicate, or NULL */
  bool apply;    /* the filter holds in every case */
  Str query;     /* as it is run, filters included */
  DataSet data;
  bool ran, raised; /* the query gave rows; they make an alert */
  TrialVerdict verdict;
  Str detail; /* lines that say why it does not hold; absent where it does */
} TrialCase;

typedef struct Trial {
  Str path;
  const FactSet *facts;
  Arena *arena;
  DiagBag *bag;
  const Source *source; /* of the test file */
  Str rule_path;        /* of the rules' file */
  VEC(TrialRule) rules; /* in file order; none: a finding says so */
  Str trouble;          /* why the rules cannot be read; absent where they were, or are not there */
  int64_t now;          /* ticks */
  const char *geoip;    /* path of a database of IP addresses, or NULL */
  const char *user_agents; /* path of patterns of user agents; NULL: the system's */
  VEC(TrialCase) cases;    /* in file order, scenarios last */
} Trial;

/* Whether PATH is that of a test file, and no rule. */
bool trial_is_path(Str path);
/* The path of the test file for the rule file PATH, in ARENA: NAME.test.yaml, unless there is only
   a NAME.test.yml. */
Str trial_path_of(Arena *arena, Str path);

/* Reads the test file with text SOURCE and the rules beside it; binds filters; what is wrong goes
   to BAG. Lives in ARENA. Never NULL. */
Trial *trial_read(Arena *arena, const Source *source, const FactSet *facts, DiagBag *bag);
/* The test file beside the rule file PATH where it has filters to be compiled into the rule; else
   NULL. Its findings go to a bag of its own. TROUBLE is set where it, or the rule, is there but
   cannot be read. */
Trial *trial_applied(Arena *arena, Str path, const FactSet *facts, Str *trouble);
/* Runs every case of TRIAL and fills its verdict. */
void trial_run(Trial *trial);
/* Fills the terms of TRIAL's rules: what the rows of its cases show of each. */
void trial_cover(Trial *trial);

/* Appends the JSON Schema of test files. */
void trial_write_schema(Buf *out);

#endif
