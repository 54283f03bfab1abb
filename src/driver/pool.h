/* A pool of threads over numbered jobs, which may become known while others are done. Which thread
   does which job is left to chance, so a job writes to its own place only. */
#ifndef RULEC_DRIVER_POOL_H
#define RULEC_DRIVER_POOL_H

#include "base/arena.h"

/* The memory of a thread. */
typedef struct PoolMemory {
  Arena work;  /* empty at the start of each job */
  Arena *kept; /* stays: a child of that of the run */
} PoolMemory;

typedef void PoolJob(void *context, PoolMemory *memory, size_t index);

typedef struct Pool Pool;

/* A pool of at most THREADS threads (0: one a processor), the caller's own among them, without a
   job yet. It lives in ARENA, where what the jobs keep stays. Where threads cannot be had, fewer do
   the work. */
Pool *pool_start(unsigned threads, PoolJob *job, void *context, Arena *arena);
/* From now on each index below COUNT may be done, by the other threads. What the jobs read was
   written before. */
void pool_give(Pool *pool, size_t count);
/* Works along until all are done; the pool is gone then. */
void pool_finish(Pool *pool);

/* Runs JOB for each index below COUNT: start, give, finish. */
void pool_run(unsigned threads, size_t count, PoolJob *job, void *context, Arena *arena);

#endif
