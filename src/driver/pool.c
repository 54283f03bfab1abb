/* Owns the threads of a run. Comes in: a job and how often. Goes out: all of them done. */
#include "driver/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum { MOST_THREADS = 256 };

typedef struct Pool {
  PoolJob *job;
  void *context;
  size_t count;
  atomic_size_t next;
} Pool;

static void *work_on(void *argument) {
  Pool *pool = argument;
  Arena work = {0};
  size_t index;
  while ((index = atomic_fetch_add(&pool->next, 1)) < pool->count) {
    pool->job(pool->context, &work, index);
    arena_reset(&work);
  }
  arena_free(&work);
  return NULL;
}

static unsigned thread_count(unsigned wanted, size_t jobs) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  size_t count = wanted ? wanted : processors > 0 ? (size_t)processors : 1;
  if (count > jobs) count = jobs;
  return count > MOST_THREADS ? MOST_THREADS : (unsigned)count;
}

void pool_run(unsigned threads, size_t count, PoolJob *job, void *context) {
  Pool pool = {.job = job, .context = context, .count = count};
  pthread_t others[MOST_THREADS];
  unsigned wanted = thread_count(threads, count), started = 0;
  while (started + 1 < wanted && pthread_create(&others[started], NULL, work_on, &pool) == 0) {
    started++;
  }
  work_on(&pool);
  for (unsigned i = 0; i < started; i++) pthread_join(others[i], NULL);
}
