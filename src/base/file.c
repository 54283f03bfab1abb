/* Owns reading whole files and replacing them atomically. Comes in: paths. Goes out: bytes, or
 * errno. */
#include "base/file.h"

#include "base/buf.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int open_again(const char *path, int flags) {
  int fd;
  do fd = open(path, flags | O_CLOEXEC);
  while (fd < 0 && errno == EINTR);
  return fd;
}

int file_open(const char *path) {
  return strcmp(path, "-") == 0 ? STDIN_FILENO : open_again(path, O_RDONLY);
}

ssize_t file_read_some(int fd, void *into, size_t room) {
  ssize_t got;
  do got = read(fd, into, room);
  while (got < 0 && errno == EINTR);
  return got;
}

/* Reads to the end what has no size: standard input, or what a file turned out to have more. */
static FileStatus read_stream(Arena *arena, int fd, Str start, size_t limit, Str *text) {
  Buf buf = {0};
  char chunk[16384];
  ssize_t got = 0;
  buf_add(&buf, start);
  while (buf.len <= limit && (got = file_read_some(fd, chunk, sizeof chunk)) > 0) {
    buf_add(&buf, (Str){chunk, (size_t)got});
  }
  FileStatus status = got < 0 ? FILE_FAILED : buf.len > limit ? FILE_TOO_LARGE : FILE_OK;
  if (status == FILE_OK) *text = arena_str(arena, buf_str(&buf));
  int saved = errno;
  buf_free(&buf);
  errno = saved;
  return status;
}

/* Reads a file that says it has SIZE bytes; it may have become shorter or longer since. */
static FileStatus read_sized(Arena *arena, int fd, size_t size, size_t limit, Str *text) {
  char *into = arena_bytes_raw(arena, size + 1);
  size_t len = 0;
  ssize_t got = 1;
  while (got > 0 && (len == 0 || len != size)) {
    got = file_read_some(fd, into + len, size + 1 - len);
    if (got < 0) return FILE_FAILED;
    len += (size_t)got;
    if (len > size) return read_stream(arena, fd, (Str){into, len}, limit, text);
  }
  into[len] = '\0';
  *text = (Str){into, len};
  return FILE_OK;
}

static FileStatus read_open(Arena *arena, int fd, size_t limit, Str *text) {
  struct stat info;
  if (fstat(fd, &info) != 0) return FILE_FAILED;
  if (!S_ISREG(info.st_mode)) return FILE_NOT_REGULAR;
  if (info.st_size < 0 || (size_t)info.st_size > limit) return FILE_TOO_LARGE;
  return read_sized(arena, fd, (size_t)info.st_size, limit, text);
}

FileStatus file_read(Arena *arena, const char *path, size_t limit, Str *text) {
  if (strcmp(path, "-") == 0) return read_stream(arena, STDIN_FILENO, STR(""), limit, text);
  int fd = open_again(path, O_RDONLY | O_NONBLOCK | O_NOCTTY);
  if (fd < 0) return FILE_FAILED;
  FileStatus status = read_open(arena, fd, limit, text);
  int saved = errno;
  close(fd);
  errno = saved;
  return status;
}

bool file_write_all(int fd, Str text) {
  while (text.len > 0) {
    ssize_t put = write(fd, text.ptr, text.len);
    if (put < 0 && errno == EINTR) continue;
    if (put < 0) return false;
    text = str_from(text, (size_t)put);
  }
  return true;
}

static bool finish(int fd, const char *temporary, Str content) {
  bool ok = file_write_all(fd, content) && fsync(fd) == 0;
  int saved = errno;
  if (close(fd) != 0 && ok) ok = false, saved = errno;
  if (!ok) unlink(temporary);
  errno = saved;
  return ok;
}

/* An empty file in the place of DRAFT's temporary one, whose name it completes. */
static int open_temporary(const FileDraft *draft) {
  int fd = mkstemp(draft->temporary);
  if (fd < 0 || fchmod(fd, draft->mode) == 0) return fd;
  int saved = errno;
  close(fd);
  unlink(draft->temporary);
  errno = saved;
  return -1;
}

/* The mode of files that the process creates. */
static mode_t usual_mode(void) {
  mode_t mask = umask(0);
  umask(mask);
  return 0666 & ~mask;
}

static char *name_temporary(Arena *arena, const char *target) {
  return (char *)arena_printf(arena, "%s.XXXXXX", target).ptr;
}

/* PATH without symbolic links; PATH itself where nothing is there. NULL: errno tells. */
static const char *real_path(Arena *arena, const char *path) {
  char *real = realpath(path, NULL);
  if (!real && errno != ENOENT) return NULL;
  const char *kept = arena_str(arena, str_of(real ? real : path)).ptr;
  free(real);
  return kept;
}

bool file_plan(Arena *arena, const char *path, FileDraft *draft) {
  struct stat info;
  const char *target = real_path(arena, path);
  if (!target) return false;
  bool exists = stat(target, &info) == 0;
  if (!exists && errno != ENOENT) return false;
  mode_t mode = exists ? info.st_mode & 07777 : usual_mode();
  *draft = (FileDraft){target, name_temporary(arena, target), mode, exists};
  return true;
}

bool file_write(const FileDraft *draft, Str content) {
  int fd = open_temporary(draft);
  return fd >= 0 && finish(fd, draft->temporary, content);
}

bool file_publish(const FileDraft *draft) { return rename(draft->temporary, draft->target) == 0; }

void file_drop(const FileDraft *draft) {
  int saved = errno;
  unlink(draft->temporary);
  errno = saved;
}

static bool publish_or_drop(const FileDraft *draft, bool (*publish)(const FileDraft *draft)) {
  if (publish(draft)) return true;
  file_drop(draft);
  return false;
}

bool file_replace(const char *path, Str content) {
  Arena arena = {0};
  FileDraft draft;
  bool ok = file_plan(&arena, path, &draft) && file_write(&draft, content) &&
            publish_or_drop(&draft, file_publish);
  int saved = errno;
  arena_free(&arena);
  errno = saved;
  return ok;
}

bool file_holds(const char *path, Str content) {
  Arena arena = {0};
  Str text;
  bool same = file_read(&arena, path, content.len, &text) == FILE_OK && str_eq(text, content);
  arena_free(&arena);
  return same;
}

bool file_update(const char *path, Str content, bool *changed) {
  *changed = !file_holds(path, content);
  return !*changed || file_replace(path, content);
}

/* As file_publish where nothing has the name yet; a reader sees all of it or nothing. */
static bool publish_new(const FileDraft *draft) {
  struct stat info;
  if (link(draft->temporary, draft->target) == 0) return unlink(draft->temporary), true;
  if (errno == EEXIST) return false;
  if (lstat(draft->target, &info) == 0) return errno = EEXIST, false;
  return file_publish(draft); /* no second names in this file system */
}

bool file_create(const char *path, Str content) {
  struct stat info;
  if (lstat(path, &info) == 0) return errno = EEXIST, false;
  if (errno != ENOENT) return false;
  Arena arena = {0};
  FileDraft draft = {path, name_temporary(&arena, path), usual_mode(), false};
  bool ok = file_write(&draft, content) && publish_or_drop(&draft, publish_new);
  int saved = errno;
  arena_free(&arena);
  errno = saved;
  return ok;
}

bool file_make_folders(const char *path) {
  Arena arena = {0};
  char *folder = (char *)arena_str(&arena, str_of(path)).ptr;
  bool ok = true;
  for (char *at = folder + 1; ok && *folder && *at; at++) {
    if (*at != '/') continue;
    *at = '\0';
    ok = mkdir(folder, 0777) == 0 || errno == EEXIST;
    *at = '/';
  }
  int saved = errno;
  arena_free(&arena);
  errno = saved;
  return ok;
}

bool file_is_directory(const char *path) {
  struct stat info;
  return stat(path, &info) == 0 && S_ISDIR(info.st_mode);
}
