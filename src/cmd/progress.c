/* Owns the progress line. Comes in: a count that the run's threads raise. Goes out: a line on the
   terminal, redrawn some times a second by a thread that sleeps in between. */
#include "cmd/progress.h"

#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PATIENCE = 500000000, REDRAW = 100000000 }; /* nanoseconds */

/* Sleeps, unless the run ends first; true while it goes on. */
static bool wait_on(Progress *progress, long nanoseconds) {
  struct timespec until;
  clock_gettime(CLOCK_REALTIME, &until);
  until.tv_nsec += nanoseconds;
  until.tv_sec += until.tv_nsec / 1000000000;
  until.tv_nsec %= 1000000000;
  while (!progress->over && pthread_cond_timedwait(&progress->wake, &progress->lock, &until) == 0) {
  }
  return !progress->over;
}

static void *show(void *argument) {
  Progress *progress = argument;
  bool shown = false;
  pthread_mutex_lock(&progress->lock);
  for (long pause = PATIENCE; wait_on(progress, pause); pause = REDRAW) {
    fprintf(stderr, "\r%zu of %zu files", atomic_load(&progress->done),
            atomic_load(&progress->total));
    shown = true;
  }
  pthread_mutex_unlock(&progress->lock);
  if (shown) fprintf(stderr, "\r\033[K");
  return NULL;
}

void progress_start(Progress *progress) {
  if (!isatty(STDERR_FILENO)) return;
  pthread_mutex_init(&progress->lock, NULL);
  pthread_cond_init(&progress->wake, NULL);
  progress->started = pthread_create(&progress->thread, NULL, show, progress) == 0;
}

void progress_stop(Progress *progress) {
  if (!progress->started) return;
  pthread_mutex_lock(&progress->lock);
  progress->over = true;
  pthread_cond_signal(&progress->wake);
  pthread_mutex_unlock(&progress->lock);
  pthread_join(progress->thread, NULL);
}
