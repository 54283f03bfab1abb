/* Owns the threads of a run. Comes in: a job and how often. Goes out: all of them done. */
#include "driver/pool.h"

#include <pthread.h>
#include <unistd.h>

enum {
  MANY = 128 /* jobs: worth a thread that is not yet needed, and large blocks of memory */,
  MOST_THREADS = 256,
  MOST_SHARE = 16,
  SHARES = 32 /* a thread, at least */
};

typedef struct Worker {
  Pool *pool;
  pthread_t thread;
  PoolMemory memory;
} Worker;

struct Pool {
  PoolJob *job;
  void *context;
  Arena *arena;
  Worker *workers;           /* the caller's is the first */
  unsigned threads, started; /* how many there may be, and are beside the caller's */
  bool refused;              /* another thread cannot be had */
  pthread_mutex_t lock;      /* of what follows */
  pthread_cond_t more;
  size_t next, given; /* jobs */
  bool complete;      /* no more will be given */
};

/* Neighbours share cache lines, so that taking several at once keeps threads apart; few enough that
   all threads end at nearly the same time. */
static size_t share_of(const Pool *pool) {
  size_t share = (pool->given - pool->next) / ((size_t)pool->threads * SHARES + 1);
  return share < 1 ? 1 : share > MOST_SHARE ? MOST_SHARE : share;
}

/* Waits for jobs; false where there will be no more. */
static bool take(Pool *pool, size_t *from, size_t *end) {
  pthread_mutex_lock(&pool->lock);
  while (pool->next == pool->given && !pool->complete) pthread_cond_wait(&pool->more, &pool->lock);
  *from = pool->next;
  *end = pool->next < pool->given ? pool->next + share_of(pool) : pool->next;
  pool->next = *end;
  pthread_mutex_unlock(&pool->lock);
  return *from < *end;
}

static void *work_on(void *argument) {
  Worker *worker = argument;
  Pool *pool = worker->pool;
  for (size_t from, end; take(pool, &from, &end);) {
    for (; from < end; from++) {
      pool->job(pool->context, &worker->memory, from);
      arena_reset(&worker->memory.work);
    }
  }
  arena_free(&worker->memory.work);
  return NULL;
}

/* Memory for the worker that comes next. */
static Worker *worker_new(Pool *pool, unsigned number) {
  Worker *worker = &pool->workers[number];
  worker->pool = pool;
  worker->memory.kept = arena_child(pool->arena);
  if (pool->given < MANY) return worker;
  arena_reserve(&worker->memory.work);
  arena_reserve(worker->memory.kept);
  return worker;
}

/* Starts the other threads, as far as there are jobs for them. */
static void start_others(Pool *pool) {
  while (!pool->refused && pool->started + 1 < pool->threads && pool->started + 1 < pool->given) {
    Worker *worker = worker_new(pool, pool->started + 1);
    pool->refused = pthread_create(&worker->thread, NULL, work_on, worker) != 0;
    pool->started += !pool->refused;
  }
}

static unsigned thread_count(unsigned wanted) {
  long processors = sysconf(_SC_NPROCESSORS_ONLN);
  size_t count = wanted ? wanted : processors > 0 ? (size_t)processors : 1;
  return count > MOST_THREADS ? MOST_THREADS : (unsigned)count;
}

Pool *pool_start(unsigned threads, PoolJob *job, void *context, Arena *arena) {
  Pool *pool = ARENA_NEW(arena, Pool);
  pool->job = job;
  pool->context = context;
  pool->arena = arena;
  pool->threads = thread_count(threads);
  pool->workers = ARENA_ARRAY(arena, Worker, pool->threads);
  pthread_mutex_init(&pool->lock, NULL);
  pthread_cond_init(&pool->more, NULL);
  return pool;
}

/* Tells the threads. */
static void tell(Pool *pool, size_t count, bool complete) {
  pthread_mutex_lock(&pool->lock);
  pool->given = count;
  pool->complete = complete;
  pthread_cond_broadcast(&pool->more);
  pthread_mutex_unlock(&pool->lock);
}

void pool_give(Pool *pool, size_t count) {
  tell(pool, count, false);
  if (count >= MANY) start_others(pool);
}

void pool_finish(Pool *pool) {
  tell(pool, pool->given, true);
  start_others(pool);
  work_on(worker_new(pool, 0));
  for (unsigned i = 1; i <= pool->started; i++) pthread_join(pool->workers[i].thread, NULL);
  pthread_cond_destroy(&pool->more);
  pthread_mutex_destroy(&pool->lock);
}

void pool_run(unsigned threads, size_t count, PoolJob *job, void *context, Arena *arena) {
  Pool *pool = pool_start(threads, job, context, arena);
  pool_give(pool, count);
  pool_finish(pool);
}
