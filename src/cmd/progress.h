/* The progress line of a long run: on a terminal only, and only once a run has taken half a second.
 */
#ifndef RULEC_CMD_PROGRESS_H
#define RULEC_CMD_PROGRESS_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

typedef struct Progress {
  atomic_size_t done;  /* files finished: counted up by the run */
  atomic_size_t total; /* files found so far */
  bool started, over;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t wake;
} Progress;

/* Shows PROGRESS on stderr from now on, where that is a terminal. Pair it with progress_stop. */
void progress_start(Progress *progress);
/* Takes the line away again. */
void progress_stop(Progress *progress);

#endif
