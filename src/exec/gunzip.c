/* Owns reading of files that may be gzip. Comes in: a path. Goes out: bytes, or what is wrong with
   the file and at which byte of it. Zeros may stand behind the last member, as tapes have them;
   anything else there is an error, since rows would go missing. */
#include "exec/gunzip.h"

#include "base/file.h"
#include "base/mem.h"

#include <errno.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <zlib.h>

enum { GZIP_WINDOW = 15 + 16, MAGIC_BYTES = 2, IN_BYTES = 64 * 1024 };

typedef enum Part {
  PART_FIRST,   /* nothing has been read yet */
  PART_PLAIN,   /* no gzip: handed on as it is */
  PART_MEMBER,  /* in a gzip member */
  PART_BETWEEN, /* behind one */
  PART_END
} Part;

struct Gunzip {
  int fd;
  Part part;
  z_stream z;      /* next_in and avail_in are what has been read and not been used */
  bool begun;      /* Z is to be ended */
  uint64_t got;    /* bytes read from FD so far */
  uint64_t member; /* where the member at hand begins */
  char error[160];
  unsigned char in[IN_BYTES];
};

Gunzip *gunzip_open(const char *path) {
  int fd = file_open(path);
  if (fd < 0) return NULL;
  Gunzip *gunzip = mem_alloc(sizeof *gunzip);
  gunzip->fd = fd;
  return gunzip;
}

void gunzip_close(Gunzip *gunzip) {
  if (gunzip->begun) inflateEnd(&gunzip->z);
  if (gunzip->fd != STDIN_FILENO) close(gunzip->fd);
  mem_free(gunzip);
}

const char *gunzip_error(const Gunzip *gunzip) { return *gunzip->error ? gunzip->error : NULL; }

__attribute__((format(printf, 2, 3))) static void fail(Gunzip *gunzip, const char *format, ...) {
  va_list args;
  va_start(args, format);
  vsnprintf(gunzip->error, sizeof gunzip->error, format, args);
  va_end(args);
  gunzip->part = PART_END;
}

/* The place in the file of the next byte to be used. */
static uint64_t place(const Gunzip *gunzip) { return gunzip->got - gunzip->z.avail_in; }

static size_t read_some(Gunzip *gunzip, void *into, size_t room) {
  ssize_t got = file_read_some(gunzip->fd, into, room);
  if (got < 0) fail(gunzip, "cannot be read: %s", strerror(errno));
  if (got > 0) gunzip->got += (uint64_t)got;
  return got > 0 ? (size_t)got : 0;
}

/* Reads behind what is there; false: there is no more. */
static bool refill(Gunzip *gunzip) {
  z_stream *z = &gunzip->z;
  if (z->avail_in) memmove(gunzip->in, z->next_in, z->avail_in);
  z->next_in = gunzip->in;
  size_t got = read_some(gunzip, gunzip->in + z->avail_in, sizeof gunzip->in - z->avail_in);
  z->avail_in += (uInt)got;
  return got > 0;
}

static void begin_member(Gunzip *gunzip) {
  gunzip->member = place(gunzip);
  int status = gunzip->begun ? inflateReset(&gunzip->z) : inflateInit2(&gunzip->z, GZIP_WINDOW);
  if (status != Z_OK) mem_exhausted();
  gunzip->begun = true;
  gunzip->part = PART_MEMBER;
}

static void skip_zeros(Gunzip *gunzip) {
  z_stream *z = &gunzip->z;
  for (; z->avail_in && !*z->next_in; z->avail_in--) z->next_in++;
}

/* At the start of the file or behind a member: what follows? */
static void look_ahead(Gunzip *gunzip) {
  z_stream *z = &gunzip->z;
  while (z->avail_in < MAGIC_BYTES && refill(gunzip)) {
  }
  if (gunzip->part == PART_END) return;
  if (z->avail_in >= MAGIC_BYTES && z->next_in[0] == 0x1F && z->next_in[1] == 0x8B) {
    begin_member(gunzip);
    return;
  }
  if (gunzip->part == PART_FIRST) {
    gunzip->part = PART_PLAIN;
    return;
  }
  uint64_t from = place(gunzip);
  do skip_zeros(gunzip);
  while (!z->avail_in && refill(gunzip));
  if (z->avail_in)
    fail(gunzip, "has something else than gzip from byte %llu on", (unsigned long long)from);
  gunzip->part = PART_END;
}

static size_t give_plain(Gunzip *gunzip, char *into, size_t room) {
  z_stream *z = &gunzip->z;
  size_t len = z->avail_in < room ? z->avail_in : room;
  if (len) {
    memcpy(into, z->next_in, len);
    z->next_in += len;
    z->avail_in -= (uInt)len;
    return len;
  }
  len = read_some(gunzip, into, room);
  if (!len) gunzip->part = PART_END;
  return len;
}

static void fail_cut(Gunzip *gunzip) {
  fail(gunzip, "ends at byte %llu, in the middle of the gzip member that begins at byte %llu",
       (unsigned long long)gunzip->got, (unsigned long long)gunzip->member);
}

static size_t give_inflated(Gunzip *gunzip, char *into, size_t room) {
  z_stream *z = &gunzip->z;
  if (!z->avail_in && !refill(gunzip)) {
    if (!*gunzip->error) fail_cut(gunzip);
    return 0;
  }
  if (room > UINT_MAX) room = UINT_MAX;
  z->next_out = (Bytef *)into;
  z->avail_out = (uInt)room;
  int status = inflate(z, Z_NO_FLUSH);
  if (status == Z_MEM_ERROR) mem_exhausted();
  if (status == Z_STREAM_END) {
    gunzip->part = PART_BETWEEN;
  } else if (status != Z_OK && status != Z_BUF_ERROR) {
    fail(gunzip, "has damaged gzip data before byte %llu: %s", (unsigned long long)place(gunzip),
         z->msg ? z->msg : "a dictionary is wanted");
  }
  return room - z->avail_out;
}

static size_t give(Gunzip *gunzip, char *into, size_t room) {
  switch (gunzip->part) {
    case PART_FIRST:
    case PART_BETWEEN: look_ahead(gunzip); return 0;
    case PART_PLAIN: return give_plain(gunzip, into, room);
    case PART_MEMBER: return give_inflated(gunzip, into, room);
    case PART_END: break;
  }
  return 0;
}

size_t gunzip_read(Gunzip *gunzip, char *into, size_t room) {
  size_t len = 0;
  while (len < room && gunzip->part != PART_END) len += give(gunzip, into + len, room - len);
  return len;
}
