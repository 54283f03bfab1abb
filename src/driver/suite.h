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

/* One rule file, and how its test file tries it. */
typedef struct SuiteRule {
  Str path;
  bool is_rule;            /* it has a query that can be tried */
  uint32_t alerts, quiets; /* cases that expect one or the other */
} SuiteRule;

typedef struct Suite {
  const char *geoip;       /* path of a database of IP addresses for all trials, or NULL */
  const char *user_agents; /* path of patterns of user agents; NULL: the system's */
  VEC(SuiteFile) files;    /* sorted by path */
  VEC(SuiteRule) rules;    /* sorted by path */
  uint32_t ok, failed, todo;
  uint32_t seen[2][2]; /* cases that ran, [expected an alert][raised one] */
} Suite;

/* The suite of FILES, as walking found them: the test files among them, and those beside the rule
   files. DRIVER's settings hold where a file has none of its own. Lives in ARENA, as do FILES. */
Suite suite_new(Arena *arena, const Driver *driver, const RuleFile *files, size_t count);
/* Tries everything on DRIVER's threads and counts. */
void suite_run(Suite *suite, const Driver *driver);
/* Whether RULE lacks a case that expects an alert, or one that expects quiet. */
bool suite_rule_is_bare(const SuiteRule *rule);
void suite_free(Suite *suite);

#endif
