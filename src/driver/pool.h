/* A pool of threads over numbered jobs. Which thread does which job is left to chance, so a job
   writes to its own place only. */
#ifndef RULEC_DRIVER_POOL_H
#define RULEC_DRIVER_POOL_H

#include "base/arena.h"

/* One job; WORK is the thread's own memory, empty at the start of each job. */
typedef void PoolJob(void *context, Arena *work, size_t index);

/* Runs JOB for each index below COUNT on THREADS threads (0: one a processor); returns when all are
   done. Where threads cannot be had, fewer do the work, the caller's own at least. */
void pool_run(unsigned threads, size_t count, PoolJob *job, void *context);

#endif
