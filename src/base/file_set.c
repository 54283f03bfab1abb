/* Owns the change of several files as one. Comes in: paths and contents. Goes out: files. Memory is
   taken while files are added only: a process that ends for want of it leaves nothing behind. */
#include "base/file_set.h"

#include <errno.h>
#include <stdio.h>
#include <unistd.h>

#define SECOND ".old"

static bool plan(FileSet *set, FileChange *change, Str content) {
  if (!file_plan(set->arena, change->path.ptr, &change->draft)) return false;
  size_t room = strlen(change->draft.temporary) + sizeof SECOND;
  change->content = arena_str(set->arena, content);
  change->second = arena_bytes_raw(set->arena, room);
  return true;
}

bool file_set_add(FileSet *set, Str path, Str content) {
  FileChange change = {.path = path, .changed = !file_holds(path.ptr, content)};
  if (change.changed && !plan(set, &change, content)) {
    set->trouble = path;
    return false;
  }
  vec_push(set->arena, &set->changes, change);
  return true;
}

/* A step of one change; false: errno says why. */
typedef bool Step(FileChange *change);

static bool write_beside(FileChange *change) { return file_write(&change->draft, change->content); }
static bool rename_over(FileChange *change) { return file_publish(&change->draft); }

/* Where there is an old file, it gets a second name; there may be none in this file system. */
static bool keep_old(FileChange *change) {
  sprintf(change->second, "%s" SECOND, change->draft.temporary);
  change->kept = change->draft.exists && link(change->draft.target, change->second) == 0;
  return true;
}

static bool drop(FileChange *change) {
  file_drop(&change->draft);
  return true;
}

static bool forget_old(FileChange *change) {
  if (change->kept) unlink(change->second);
  return true;
}

/* The change is in place, and is no longer wanted. */
static bool take_back(FileChange *change) {
  if (change->kept) change->kept = rename(change->second, change->draft.target) != 0;
  if (!change->draft.exists) unlink(change->draft.target);
  return true;
}

/* Does STEP for the changes from FIRST to END, up to one that fails; how far it came. */
static uint32_t each(FileSet *set, uint32_t first, uint32_t end, Step *step) {
  uint32_t i = first;
  for (; i < end; i++) {
    FileChange *change = &set->changes.ptr[i];
    if (!change->changed || step(change)) continue;
    set->trouble = change->path;
    break;
  }
  return i;
}

bool file_set_publish(FileSet *set) {
  uint32_t count = set->changes.len, done = 0, written = each(set, 0, count, write_beside);
  if (written == count) {
    each(set, 0, count, keep_old);
    done = each(set, 0, count, rename_over);
  }
  int saved = errno;
  if (done < count) {
    each(set, 0, done, take_back);
    each(set, done, written, drop);
  }
  each(set, 0, count, forget_old);
  errno = saved;
  return done == count;
}
