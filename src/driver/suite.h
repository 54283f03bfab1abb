/* A suite: all test files of a run, tried on a pool of threads, and the figures of the whole. Comes
   in: the files of a run, rules and tests. Goes out: trials, in the order of their paths, and the
   rules that are not tested enough. */
#ifndef RULEC_DRIVER_SUITE_H
#define RULEC_DRIVER_SUITE_H

#include "driver/driver.h"
#include "driver/trial.h"

/* One test file. */
typedef struct SuiteFile {
  Str path;
  const Driver *settings;
  Arena arena;
  DiagBag bag;  /* sorted; configuration applied */
  Trial *trial; /* NULL where it could not be read */
  Str trouble;  /* why; otherwise absent */
} SuiteFile;

/* One rule file. */
typedef struct SuiteRule {
  Str path;
  bool is_rule; /* it has a query that can be tried */
} SuiteRule;

/* How a rule is tried. */
typedef struct SuiteCover {
  Str path;                /* of its file */
  Str name;                /* absent where the file holds one rule, or none of its rules is tried */
  uint32_t alerts, quiets; /* cases that expect one or the other */
  const TrialRule *rule;   /* NULL without a test file */
} SuiteCover;

typedef struct Suite {
  const char *geoip;       /* path of a database of IP addresses for all trials, or NULL */
  const char *user_agents; /* path of patterns of user agents; NULL: the system's */
  bool cover;              /* look at what the cases show of the queries */
  bool minimum;            /* a rule without a case of each kind is an error */
  VEC(SuiteFile) files;    /* sorted by path */
  VEC(SuiteRule) rules;    /* sorted by path */
  VEC(SuiteCover) covers;  /* of each rule, in the order of files */
  uint32_t ok, failed, todo;
  uint32_t seen[2][2]; /* cases that ran, [expected an alert][raised one] */
} Suite;

/* The suite of FILES, as walking found them: the test files among them, and those beside the rule
   files. DRIVER's settings hold where a file has none of its own. Lives in ARENA, as do FILES. */
Suite suite_new(Arena *arena, const Driver *driver, const RuleFiles *files);
/* Tries everything on DRIVER's threads and counts; the sums live in ARENA. */
void suite_run(Arena *arena, Suite *suite, const Driver *driver);
/* Whether a rule lacks a case that expects an alert, or one that expects quiet. */
bool suite_is_bare(const SuiteCover *cover);
void suite_free(Suite *suite);

#endif
