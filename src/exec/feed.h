/* A file, plain or gzipped, as chunks of text through one small buffer that is used again. */
#ifndef RULEC_EXEC_FEED_H
#define RULEC_EXEC_FEED_H

#include "base/str.h"

typedef struct Feed Feed;

enum { FEED_PADDING = 64 };

/* Opens PATH; "-" is standard input. NULL where it cannot be opened; errno tells. */
Feed *feed_open(const char *path);
void feed_close(Feed *feed);

/* The next chunk, after dropping the first TAKEN bytes of the one before; absent at the end. It
   holds all that is left of the file where feed_is_last. FEED_PADDING readable bytes follow it. */
Str feed_next(Feed *feed, size_t taken);
bool feed_is_last(const Feed *feed);
/* What went wrong, as a fragment that follows the file's name; NULL: nothing. */
const char *feed_error(const Feed *feed);
/* Bytes of text given so far. */
uint64_t feed_bytes(const Feed *feed);

#endif
