/* A run over many rule files: each goes through driver_rule on a pool of threads, which begins
   while files are still being found; then come the checks across files. Comes in: files, in any
   order. Goes out: the same files, sorted, with all their findings. */
#ifndef RULEC_DRIVER_RUN_H
#define RULEC_DRIVER_RUN_H

#include "driver/driver.h"
#include "driver/pool.h"

typedef struct DriverRun {
  const Driver *driver;
  RuleFiles *files;
  _Atomic(RuleFile **) shared; /* the files, as the threads see them */
  Pool *pool;
} DriverRun;

/* A run with DRIVER over FILES, a list that may grow in ARENA until the run is finished. What they
   give lives in ARENA too, from which nobody takes but the caller's thread. RUN stays where it is.
 */
void driver_run_start(DriverRun *run, const Driver *driver, Arena *arena, RuleFiles *files);
/* Other threads may work on all that is in the list by now. */
void driver_run_more(DriverRun *run);
/* Works along until all files are done, sorts them, then does the checks across files. Findings
   that belong to a file are in its bag, all sorted. */
void driver_run_finish(DriverRun *run);

/* The whole run for the one FILE. */
void driver_run_one(const Driver *driver, Arena *arena, RuleFile *file);

/* By path. */
void driver_sort(RuleFiles *files);
/* Adds the findings of all files to BAG, sorts it, and counts into SUMMARY. */
void driver_collect(const RuleFiles *files, DiagBag *bag, Summary *summary);

#endif
