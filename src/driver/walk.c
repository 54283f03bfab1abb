/* Owns finding the files of a run. Comes in: the operands. Goes out: files, each once, and what
   could not be read. Folders wait on an explicit stack, so their depth costs no C stack; a folder
   that was read is not read again, so links that lead in a circle end. */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier): d_type, which BSD has */
#include "driver/walk.h"

#include "base/map.h"
#include "driver/ignored.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

typedef struct Folder {
  Str path;                 /* as shown; ends in NUL */
  const IgnoreRules *rules; /* of the repository it lies in, or NULL */
  uint64_t device;
  bool operand;
} Folder;

/* What a folder says of one name in it. */
typedef struct Name {
  Str text;
  uint64_t inode;
  bool regular; /* surely a regular file: no need to ask further */
} Name;

/* What tells that two paths lead to one thing. */
typedef struct Identity {
  uint64_t device, inode;
} Identity;

/* A file or folder that was met. */
typedef struct Met {
  Identity identity;
  uint32_t index; /* files: among the files of the walk */
} Met;

typedef struct Walker {
  Arena *arena;
  const Config *config;
  Walk *walk;
  Map seen;            /* Met by identity */
  VEC(Folder) folders; /* to be read; the last one is next */
} Walker;

typedef VEC(Name) Names;

static void trouble(Walker *walker, Str path, const char *reason) {
  vec_push(walker->arena, &walker->walk->troubles, ((WalkTrouble){path, str_of(reason)}));
}

static Identity identity_of(const struct stat *info) {
  return (Identity){(uint64_t)info->st_dev, (uint64_t)info->st_ino};
}

static Str key_of(const Identity *identity) {
  return (Str){(const char *)identity, sizeof *identity};
}

/* What was met there; NEW tells whether it is now for the first time. */
static Met *met(Walker *walker, Identity identity, bool *new) {
  Met *known = map_get(&walker->seen, key_of(&identity));
  *new = !known;
  if (known) return known;
  known = ARENA_NEW(walker->arena, Met);
  known->identity = identity;
  map_put(walker->arena, &walker->seen, key_of(&known->identity), known);
  return known;
}

static void add_file(Walker *walker, Str path, Identity identity, bool named) {
  bool new;
  Met *file = met(walker, identity, &new);
  if (!new) {
    walker->walk->files.ptr[file->index].named |= named;
    return;
  }
  file->index = walker->walk->files.len;
  vec_push(walker->arena, &walker->walk->files, ((WalkFile){path, named}));
}

static void add_folder(Walker *walker, Folder folder, const struct stat *info) {
  bool new;
  met(walker, identity_of(info), &new);
  folder.device = (uint64_t)info->st_dev;
  if (new) vec_push(walker->arena, &walker->folders, folder);
}

static bool is_rule_name(Str name) {
  return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml"));
}

static int by_bytes(const void *a, const void *b) {
  return str_cmp(((const Name *)a)->text, ((const Name *)b)->text);
}

/* The rules for what lies in FOLDER, of which the names are known. */
static void find_rules(Walker *walker, Folder *folder, bool has_git, bool has_gitignore) {
  if (folder->operand) folder->rules = ignored_above(walker->arena, folder->path);
  if (has_git && !folder->operand) folder->rules = ignored_top(walker->arena, folder->path);
  if (has_gitignore && folder->rules)
    folder->rules = ignored_within(walker->arena, folder->rules, folder->path);
}

/* The names in FOLDER, which DIR reads, that are not hidden, sorted. */
static Names list(Walker *walker, Folder *folder, DIR *dir) {
  Names names = {0};
  bool has_git = false, has_gitignore = false;
  const struct dirent *entry;
  while ((errno = 0, entry = readdir(dir))) {
    Str name = str_of(entry->d_name);
    has_git |= str_eq(name, STR(".git"));
    has_gitignore |= str_eq(name, STR(".gitignore"));
    if (name.ptr[0] == '.') continue;
    Name found = {arena_str(walker->arena, name), (uint64_t)entry->d_ino, entry->d_type == DT_REG};
    vec_push(walker->arena, &names, found);
  }
  if (errno) trouble(walker, folder->path, strerror(errno));
  find_rules(walker, folder, has_git, has_gitignore);
  if (names.len) qsort(names.ptr, names.len, sizeof *names.ptr, by_bytes);
  return names;
}

/* FOLDER/NAME; ends in NUL. */
static Str joined(Arena *arena, Str folder, Str name) {
  if (str_eq(folder, STR("."))) return name;
  size_t slash = !str_ends(folder, STR("/")), len = folder.len + slash + name.len;
  char *path = arena_bytes_raw(arena, len + 1);
  memcpy(path, folder.ptr, folder.len);
  path[folder.len] = '/';
  memcpy(path + folder.len + slash, name.ptr, name.len + 1);
  return (Str){path, len};
}

static bool is_left_out(Walker *walker, const Folder *folder, Str path, bool inner) {
  return (walker->config && config_excludes(walker->config, path)) ||
         ignored_has(walker->arena, folder->rules, path, inner);
}

/* A name of which the folder does not say enough: a link, a folder, or what else there is. */
static void meet_other(Walker *walker, const Folder *folder, int descriptor, Str name) {
  Str path = joined(walker->arena, folder->path, name);
  struct stat info;
  if (fstatat(descriptor, name.ptr, &info, 0) != 0) {
    bool leads_nowhere = errno == ENOENT || errno == ELOOP;
    if (is_rule_name(name) || !leads_nowhere) trouble(walker, path, strerror(errno));
    return;
  }
  bool inner = S_ISDIR(info.st_mode);
  if ((!inner && !is_rule_name(name)) || is_left_out(walker, folder, path, inner)) return;
  if (inner)
    add_folder(walker, (Folder){.path = path, .rules = folder->rules}, &info);
  else if (S_ISREG(info.st_mode))
    add_file(walker, path, identity_of(&info), false);
  else
    trouble(walker, path, "is not a regular file");
}

/* One name in a folder, which DESCRIPTOR is open on: a rule file, a folder to read later, or
   nothing of ours. */
static void meet(Walker *walker, const Folder *folder, int descriptor, const Name *name) {
  if (!name->regular) {
    meet_other(walker, folder, descriptor, name->text);
    return;
  }
  if (!is_rule_name(name->text)) return;
  Str path = joined(walker->arena, folder->path, name->text);
  if (!is_left_out(walker, folder, path, false))
    add_file(walker, path, (Identity){folder->device, name->inode}, false);
}

/* Reads the folder on top of the stack. Its own folders come back onto the stack in reverse, so
   that the first is read next. */
static void read_folder(Walker *walker) {
  Folder folder = walker->folders.ptr[--walker->folders.len];
  DIR *dir = opendir(folder.path.ptr);
  if (!dir) {
    trouble(walker, folder.path, strerror(errno));
    return;
  }
  uint32_t base = walker->folders.len;
  Names names = list(walker, &folder, dir);
  vec_each(Name, name, &names) meet(walker, &folder, dirfd(dir), name);
  closedir(dir);
  for (uint32_t low = base, high = walker->folders.len; low + 1 < high; low++) {
    Folder kept = walker->folders.ptr[low];
    walker->folders.ptr[low] = walker->folders.ptr[--high];
    walker->folders.ptr[high] = kept;
  }
}

static void take_operand(Walker *walker, Str path) {
  struct stat info;
  if (str_eq(path, STR("-"))) {
    vec_push(walker->arena, &walker->walk->files, ((WalkFile){path, true}));
  } else if (stat(path.ptr, &info) != 0) {
    trouble(walker, path, strerror(errno));
  } else if (S_ISDIR(info.st_mode)) {
    add_folder(walker, (Folder){.path = path, .operand = true}, &info);
    while (walker->folders.len) read_folder(walker);
  } else if (S_ISREG(info.st_mode)) {
    add_file(walker, path, identity_of(&info), true);
  } else {
    trouble(walker, path, "is not a regular file");
  }
}

static int by_path(const void *a, const void *b) {
  return str_cmp(((const WalkFile *)a)->path, ((const WalkFile *)b)->path);
}

static int by_troubled_path(const void *a, const void *b) {
  return str_cmp(((const WalkTrouble *)a)->path, ((const WalkTrouble *)b)->path);
}

Walk walk_paths(Arena *arena, const char *const *paths, size_t count, const Config *config) {
  Walk walk = {0};
  Walker walker = {.arena = arena, .config = config, .walk = &walk};
  for (size_t i = 0; i < count; i++) take_operand(&walker, arena_str(arena, str_of(paths[i])));
  if (walk.files.len) qsort(walk.files.ptr, walk.files.len, sizeof *walk.files.ptr, by_path);
  if (walk.troubles.len)
    qsort(walk.troubles.ptr, walk.troubles.len, sizeof *walk.troubles.ptr, by_troubled_path);
  return walk;
}
