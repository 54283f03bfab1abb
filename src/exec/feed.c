/* Owns reading of files in chunks. Comes in: a path. Goes out: text. What a reader leaves of a
   chunk begins the next one; the buffer grows where one line or record fills it. */
#include "exec/feed.h"

#include "base/limits.h"
#include "base/mem.h"
#include "exec/gunzip.h"

#include <string.h>

enum { CHUNK_BYTES = 512 * 1024 };

struct Feed {
  Gunzip *file;
  char *buffer;
  size_t cap, len;
  uint64_t bytes;
  bool last, begun;
  const char *error;
};

Feed *feed_open(const char *path) {
  Gunzip *file = gunzip_open(path);
  if (!file) return NULL;
  Feed *feed = mem_alloc(sizeof *feed);
  feed->file = file;
  feed->cap = CHUNK_BYTES;
  feed->buffer = mem_alloc(feed->cap + FEED_PADDING);
  return feed;
}

void feed_close(Feed *feed) {
  if (!feed) return;
  gunzip_close(feed->file);
  mem_free(feed->buffer);
  mem_free(feed);
}

bool feed_is_last(const Feed *feed) { return feed->last; }
const char *feed_error(const Feed *feed) { return feed->error; }
uint64_t feed_bytes(const Feed *feed) { return feed->bytes; }

static void fill(Feed *feed) {
  size_t got = gunzip_read(feed->file, feed->buffer + feed->len, feed->cap - feed->len);
  feed->error = gunzip_error(feed->file);
  if (!got || feed->error) feed->last = true;
  feed->len += got;
  feed->bytes += got;
}

/* A byte order mark is no part of the text. */
static void drop_mark(Feed *feed) {
  static const char mark[] = {'\xEF', '\xBB', '\xBF'};
  if (feed->begun || feed->len < sizeof mark) return;
  feed->begun = true;
  if (memcmp(feed->buffer, mark, sizeof mark) != 0) return;
  feed->len -= sizeof mark;
  memmove(feed->buffer, feed->buffer + sizeof mark, feed->len);
}

Str feed_next(Feed *feed, size_t taken) {
  feed->len -= taken;
  memmove(feed->buffer, feed->buffer + taken, feed->len);
  if (feed->len == feed->cap && feed->cap >= LIMIT_LINE_BYTES) {
    feed->error = "has a line that is too long";
    feed->last = true;
    return (Str){0};
  }
  if (feed->len == feed->cap) {
    feed->cap *= 2;
    feed->buffer = mem_resize(feed->buffer, feed->cap + FEED_PADDING);
  }
  if (!feed->last) fill(feed);
  drop_mark(feed);
  memset(feed->buffer + feed->len, ' ', FEED_PADDING);
  return (Str){feed->buffer, feed->len};
}
