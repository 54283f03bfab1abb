/* A pool of threads over numbered jobs. Which thread does which job is left to chance, so a job
   writes to its own place only. */
#ifndef RULEC_DRIVER_POOL_H
#define RULEC_DRIVER_POOL_H

#include "base/arena.h"

/* The memory of a thread. */
typedef struct PoolMemory {
  Arena work;  /* empty at the start of each job */
  Arena *kept; /* stays: a child of that of the run */
} PoolMemory;

typedef void PoolJob(void *context, PoolMemory *memory, size_t index);

/* Runs JOB for each index below COUNT on THREADS threads (0: one a processor); returns when all are
   done. What they keep is in ARENA. Where threads cannot be had, fewer do the work, the caller's
   own at least. */
void pool_run(unsigned threads, size_t count, PoolJob *job, void *context, Arena *arena);

#endif
