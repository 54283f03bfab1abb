/* Owns failures on demand: a library to preload. Comes in: FAULT=CALL-EFFECT:WHICH in the
   environment. Goes out: calls of the C library that fail when it is their turn.

   CALL    a line of CALLS; `malloc` means calloc and realloc too
   EFFECT  an errno in lower case (enomem for malloc when left out), or
           short  half of the bytes are read or written
           kill   the process dies of SIGKILL before the call
           slow   the call comes 0.7 s later
           cut    the file loses its second half behind the call's back; grow: it gets a line more
   WHICH   7: the 7th call; 7+: that and all later ones; each: every second one; count: none, but
   the number of calls is the last line on standard error

   Only what happens in main is counted: not what a build for coverage writes after it. */
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/* The formatter never comes to rest over these lists. */
/* clang-format off */
#define CALLS(X)                                                                                \
  X(malloc)                                                                                     \
  X(open) X(read) X(write) X(close) X(fsync) X(fchmod) X(mkstemp) X(rename) X(link) X(unlink) X(mkdir) \
      X(stat) X(fstat) X(fstatat) X(access) X(realpath) X(getcwd) X(opendir) X(readdir) X(mmap) \
          X(pthread_create) X(dlopen)
#define ERRORS(X)                                                                   \
  X(enomem, ENOMEM)                                                                 \
  X(enospc, ENOSPC) X(eio, EIO) X(eintr, EINTR) X(emfile, EMFILE) X(eacces, EACCES) \
      X(enoent, ENOENT) X(eagain, EAGAIN) X(erofs, EROFS) X(eperm, EPERM)
/* clang-format on */

enum { NOTHING, SHORT = -1, KILL = -2, CUT = -3, GROW = -4, SLOW = -5 };

typedef enum Call {
#define X(name) CALL_##name,
  CALLS(X)
#undef X
} Call;

static const char *const call_names[] = {
#define X(name) #name,
    CALLS(X)
#undef X
};

static struct {
  bool active, onwards, each, count;
  Call call;
  int effect;
  unsigned long turn;
} fault;

static atomic_ulong seen;

static int effect_of(const char *name) {
  static const struct {
    const char *name;
    int effect;
  } effects[] = {
#define X(name, number) {#name, number},
      ERRORS(X)
#undef X
          {"short", SHORT},
      {"kill", KILL},
      {"cut", CUT},
      {"grow", GROW},
      {"slow", SLOW}};
  for (size_t i = 0; i < sizeof effects / sizeof *effects; i++) {
    if (strcmp(effects[i].name, name) == 0) return effects[i].effect;
  }
  return ENOMEM;
}

static void read_wish(void) {
  const char *wish = getenv("FAULT");
  char call[32] = "", effect[32] = "", which[32] = "";
  if (!wish) return;
  if (sscanf(wish, "%31[a-z_]-%31[a-z]:%31s", call, effect, which) != 3)
    sscanf(wish, "%31[a-z_]:%31s", call, which);
  for (size_t i = 0; i < sizeof call_names / sizeof *call_names; i++) {
    if (strcmp(call_names[i], call) == 0) fault.call = (Call)i, fault.active = true;
  }
  fault.effect = effect_of(effect);
  fault.each = strcmp(which, "each") == 0;
  fault.count = strcmp(which, "count") == 0;
  fault.onwards = strchr(which, '+') != NULL;
  fault.turn = strtoul(which, NULL, 10);
}

__attribute__((destructor)) static void tell_count(void) {
  if (fault.count) fprintf(stderr, "%lu\n", atomic_load(&seen));
}

/* What happens to this call: an errno, which is set, or another effect; 0 is nothing. */
static int turn_of(Call call) {
  if (!fault.active || fault.call != call) return NOTHING;
  unsigned long n = atomic_fetch_add(&seen, 1) + 1;
  bool due = fault.each ? n % 2 == 1
                        : !fault.count && (n == fault.turn || (fault.onwards && n > fault.turn));
  if (!due) return NOTHING;
  if (fault.effect == KILL) raise(SIGKILL);
  if (fault.effect == SLOW) nanosleep(&(struct timespec){.tv_nsec = 700000000}, NULL);
  if (fault.effect > 0) errno = fault.effect;
  return fault.effect;
}

#define NEXT(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

/* Changes the file that FD is open on, as another program would. */
static void meddle(int fd, int effect) {
  char path[64];
  struct stat info;
  snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
  if (effect >= SHORT || NEXT(stat)(path, &info) != 0 || !S_ISREG(info.st_mode)) return;
  if (effect == CUT && truncate(path, info.st_size / 2) != 0) return;
  if (effect != GROW) return;
  int more = NEXT(open)(path, O_WRONLY | O_APPEND);
  if (NEXT(write)(more, "# more\n", 7) == 7) NEXT(close)(more);
}

typedef int Main(int, char **, char **);
static Main *real_main;

static int begin(int argc, char **argv, char **environment) {
  read_wish();
  int code = real_main(argc, argv, environment);
  fault.active = false;
  return code;
}

int __libc_start_main(Main *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld)(void), void *stack) {
  int (*next)(Main *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
  next = (__typeof__(next))dlsym(RTLD_NEXT, "__libc_start_main");
  real_main = main;
  return next(begin, argc, argv, init, fini, rtld, stack);
}

/* --- memory: dlsym may need some, so the names behind are called --- */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *old, size_t size);

void *malloc(size_t size) { return turn_of(CALL_malloc) ? NULL : __libc_malloc(size); }
void *calloc(size_t count, size_t size) {
  return turn_of(CALL_malloc) ? NULL : __libc_calloc(count, size);
}
void *realloc(void *old, size_t size) {
  return turn_of(CALL_malloc) ? NULL : __libc_realloc(old, size);
}

/* --- what gives bytes --- */
ssize_t read(int fd, void *into, size_t room) {
  int effect = turn_of(CALL_read);
  meddle(fd, effect);
  return effect > 0 ? -1 : NEXT(read)(fd, into, effect == SHORT ? (room + 1) / 2 : room);
}

ssize_t write(int fd, const void *from, size_t len) {
  int effect = turn_of(CALL_write);
  return effect > 0 ? -1 : NEXT(write)(fd, from, effect == SHORT ? (len + 1) / 2 : len);
}

int open(const char *path, int flags, ...) {
  va_list rest;
  va_start(rest, flags);
  mode_t mode = flags & O_CREAT ? va_arg(rest, mode_t) : 0;
  va_end(rest);
  int effect = turn_of(CALL_open), fd = effect > 0 ? -1 : NEXT(open)(path, flags, mode);
  if (fd >= 0) meddle(fd, effect);
  return fd;
}

int fstat(int fd, struct stat *info) {
  int effect = turn_of(CALL_fstat), done = effect > 0 ? -1 : NEXT(fstat)(fd, info);
  meddle(fd, effect);
  return done;
}

void *mmap(void *at, size_t len, int prot, int flags, int fd, off_t from) {
  int effect = turn_of(CALL_mmap);
  void *done = effect > 0 ? MAP_FAILED : NEXT(mmap)(at, len, prot, flags, fd, from);
  if (fd >= 0) meddle(fd, effect);
  return done;
}

/* --- what only succeeds or fails --- */
#define FAILING(type, failed, name, parameters, arguments) \
  type name parameters { return turn_of(CALL_##name) > 0 ? failed : NEXT(name) arguments; }

FAILING(int, -1, fsync, (int fd), (fd))
FAILING(int, -1, fchmod, (int fd, mode_t mode), (fd, mode))
FAILING(int, -1, mkstemp, (char *path), (path))
FAILING(int, -1, rename, (const char *from, const char *to), (from, to))
FAILING(int, -1, link, (const char *from, const char *to), (from, to))
FAILING(int, -1, unlink, (const char *path), (path))
FAILING(int, -1, mkdir, (const char *path, mode_t mode), (path, mode))
FAILING(int, -1, stat, (const char *path, struct stat *info), (path, info))
FAILING(int, -1, fstatat, (int fd, const char *path, struct stat *info, int flags),
        (fd, path, info, flags))
FAILING(int, -1, access, (const char *path, int mode), (path, mode))
FAILING(char *, NULL, realpath, (const char *path, char *into), (path, into))
FAILING(char *, NULL, getcwd, (char *into, size_t room), (into, room))
FAILING(DIR *, NULL, opendir, (const char *path), (path))
FAILING(struct dirent *, NULL, readdir, (DIR * folder), (folder))
FAILING(void *, NULL, dlopen, (const char *path, int flags), (path, flags))
FAILING(int, EAGAIN, pthread_create,
        (pthread_t * thread, const pthread_attr_t *attributes, void *(*run)(void *),
         void *argument),
        (thread, attributes, run, argument))

/* As Linux does, a close that fails has closed. */
int close(int fd) {
  int effect = turn_of(CALL_close), done = NEXT(close)(fd);
  if (effect > 0) errno = effect;
  return effect > 0 ? -1 : done;
}

/* The names for files of any size. */
int open64(const char *path, int flags, ...) __attribute__((alias("open")));
