/* Files: whole reads with a limit, atomic replacement. Errors come back as text for the user. */
#ifndef RULEC_BASE_FILE_H
#define RULEC_BASE_FILE_H

#include "base/arena.h"

#include <sys/types.h>

typedef enum FileStatus {
  FILE_OK,
  FILE_TOO_LARGE,   /* over the limit; nothing was kept */
  FILE_NOT_REGULAR, /* a directory, FIFO, socket or device */
  FILE_FAILED       /* errno tells; see file_error */
} FileStatus;

/* Reads all of PATH ("-" is standard input) into ARENA. TEXT is set only on FILE_OK.
   A file longer than LIMIT bytes gives FILE_TOO_LARGE. A FIFO or a device
   is not read, so nothing blocks. */
FileStatus file_read(Arena *arena, const char *path, size_t limit, Str *text);

/* Opens PATH, of any kind, to read what comes; "-" is standard input. Below 0: errno tells. */
int file_open(const char *path);
/* As read, which EINTR does not end. */
ssize_t file_read_some(int fd, void *into, size_t room);

/* Makes PATH hold CONTENT: written beside it, synced, renamed over it, so that a reader or a crash
   sees the old or the new bytes, never a mix. Mode bits of an existing file are kept; a symbolic
   link is followed. On failure PATH is as before and errno is set. */
bool file_replace(const char *path, Str content);
/* The new content of a file on its way: planned, written and synced beside the old one, then
   published by a rename, or dropped. What follows the plan takes no memory. */
typedef struct FileDraft {
  const char *target;
  char *temporary; /* ends in XXXXXX until it is written */
  mode_t mode;
  bool exists; /* something had TARGET's name when it was planned */
} FileDraft;

/* The steps of file_replace. The names live in ARENA; where a step fails, errno says why. */
bool file_plan(Arena *arena, const char *path, FileDraft *draft);
bool file_write(const FileDraft *draft, Str content); /* on failure, nothing is left */
bool file_publish(const FileDraft *draft);
void file_drop(const FileDraft *draft); /* keeps errno */

/* Whether PATH can be read and holds just CONTENT. */
bool file_holds(const char *path, Str content);
/* As file_replace, but leaves PATH alone where it holds CONTENT already; CHANGED tells. */
bool file_update(const char *path, Str content, bool *changed);
/* Creates PATH with all of CONTENT or not at all; fails with EEXIST where anything stands there. */
bool file_create(const char *path, Str content);
/* All of TEXT to the descriptor; EINTR and short writes are continued. */
bool file_write_all(int fd, Str text);
/* Creates the folders that PATH stands in where they are missing. On failure errno is set. */
bool file_make_folders(const char *path);
bool file_is_directory(const char *path);

#endif
