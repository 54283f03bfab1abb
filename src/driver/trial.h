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

/* A case, or a scenario, which is a case that expects quiet. */
typedef struct TrialCase {
  Str name;
  uint32_t line; /* on which it stands */
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
  Str query;            /* of the rule; absent: there is none, and a finding says so */
  Str trigger;          /* GreaterThan, LessThan, Equal, NotEqual; absent: any row is an alert */
  int64_t threshold;
  int64_t now;             /* ticks */
  const char *geoip;       /* path of a database of IP addresses, or NULL */
  const char *user_agents; /* path of patterns of user agents; NULL: the system's */
  VEC(TrialCase) cases;    /* in file order, scenarios last */
  Str narrowed;            /* the query with the filters that hold in every case */
} Trial;

/* Whether PATH is that of a test file, and no rule. */
bool trial_is_path(Str path);
/* The path of the test file for the rule file PATH, in ARENA. */
Str trial_path_of(Arena *arena, Str path);

/* Reads the test file with text SOURCE and the rule beside it; binds filters; what is wrong goes to
   BAG. Lives in ARENA. Never NULL. */
Trial *trial_read(Arena *arena, const Source *source, const FactSet *facts, DiagBag *bag);
/* The test file beside the rule file PATH where it has filters to be compiled into the rule; else
   NULL. Its findings go to a bag of its own. */
Trial *trial_applied(Arena *arena, Str path, const FactSet *facts);
/* Runs every case of TRIAL and fills its verdict. */
void trial_run(Trial *trial);

/* Appends the JSON Schema of test files. */
void trial_write_schema(Buf *out);

#endif
