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

static int open_again(const char *path, int flags, mode_t mode) {
  int fd;
  do fd = open(path, flags | O_CLOEXEC, mode);
  while (fd < 0 && errno == EINTR);
  return fd;
}

static ssize_t read_again(int fd, char *into, size_t room) {
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
  while (buf.len <= limit && (got = read_again(fd, chunk, sizeof chunk)) > 0) {
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
    got = read_again(fd, into + len, size + 1 - len);
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
  int fd = open_again(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
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

static bool replace_real(const char *path, Str content) {
  Arena arena = {0};
  char *temporary = (char *)arena_printf(&arena, "%s.XXXXXX", path).ptr;
  struct stat info;
  mode_t mode = 0666;
  bool existed = stat(path, &info) == 0;
  if (existed) mode = info.st_mode & 07777;
  int fd = mkstemp(temporary);
  bool ok = fd >= 0;
  if (ok) {
    if (!existed) {
      mode_t mask = umask(0);
      umask(mask);
      mode &= ~mask;
    }
    if (fchmod(fd, mode) != 0) {
      int saved = errno;
      close(fd);
      unlink(temporary);
      errno = saved;
      ok = false;
    } else {
      ok = finish(fd, temporary, content);
    }
  }
  if (ok && rename(temporary, path) != 0) {
    int saved = errno;
    unlink(temporary);
    errno = saved;
    ok = false;
  }
  int saved = errno;
  arena_free(&arena);
  errno = saved;
  return ok;
}

bool file_replace(const char *path, Str content) {
  char *real = realpath(path, NULL);
  bool ok = replace_real(real ? real : path, content);
  int saved = errno;
  free(real);
  errno = saved;
  return ok;
}

bool file_update(const char *path, Str content, bool *changed) {
  Arena arena = {0};
  Str before;
  *changed = file_read(&arena, path, content.len, &before) != FILE_OK || !str_eq(before, content);
  arena_free(&arena);
  return !*changed || file_replace(path, content);
}

bool file_create(const char *path, Str content) {
  int fd = open_again(path, O_WRONLY | O_CREAT | O_EXCL, 0666);
  return fd >= 0 && finish(fd, path, content);
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
