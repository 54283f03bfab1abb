/* Owns the threads of a run. Comes in: a job and how often. Goes out: all of them done. */
#include "driver/pool.h"

#include <pthread.h>
#include <stdatomic.h>
#include <unistd.h>

enum {
  MANY = 256 /* jobs */,
  MOST_THREADS = 256,
  MOST_SHARE = 16,
  SHARES = 32 /* a thread, at least */
};

typedef struct Pool {
  PoolJob *job;
  void *context;
  size_t count, share; /* jobs; how many neighbours a thread takes at once */
  atomic_size_t next;
  pthread_mutex_t lock; /* of the arena */
  Arena *arena;
} Pool;

static Arena *child_of(Pool *pool) {
  pthread_mutex_lock(&pool->lock);
  Arena *child = arena_child(pool->arena);
  pthread_mutex_unlock(&pool->lock);
  return child;
}

static void *work_on(void *argument) {
  Pool *pool = argument;
  PoolMemory memory = {{0}, child_of(pool)};
  if (pool->count >= MANY) arena_reserve(&memory.work), arena_reserve(memory.kept);
  size_t from;
  while ((from = atomic_fetch_add(&pool->next, pool->share)) < pool->count) {
    size_t end = from + pool->share < pool->count ? from + pool->share : pool->count;
    for (size_t index = from; index < end; index++) {
      pool->job(pool->context, &memory, index);
      arena_reset(&memory.work);
    }
  }
  arena_free(&memory.work);
  return NULL;
}

static unsigned thread_count(unsigned wanted, size_t jobs) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  size_t count = wanted ? wanted : processors > 0 ? (size_t)processors : 1;
  if (count > jobs) count = jobs;
  return count > MOST_THREADS ? MOST_THREADS : (unsigned)count;
}

/* Neighbours share cache lines, so that taking several at once keeps threads apart; few enough that
   all threads end at nearly the same time. */
static size_t share_of(size_t count, unsigned threads) {
  size_t share = count / ((size_t)threads * SHARES + 1);
  return share < 1 ? 1 : share > MOST_SHARE ? MOST_SHARE : share;
}

void pool_run(unsigned threads, size_t count, PoolJob *job, void *context, Arena *arena) {
  pthread_t others[MOST_THREADS];
  unsigned wanted = thread_count(threads, count), started = 0;
  Pool pool = {.job = job, .context = context, .count = count, .arena = arena};
  pool.share = share_of(count, wanted);
  pthread_mutex_init(&pool.lock, NULL);
  while (started + 1 < wanted && pthread_create(&others[started], NULL, work_on, &pool) == 0) {
    started++;
  }
  work_on(&pool);
  for (unsigned i = 0; i < started; i++) pthread_join(others[i], NULL);
  pthread_mutex_destroy(&pool.lock);
}
