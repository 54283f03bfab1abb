/* Owns finding the files of a run. Comes in: the operands. Goes out: files, each once, and what
   could not be read. Folders wait on an explicit stack, so their depth costs no C stack; a folder
   that was met is not read again, so links that lead in a circle end. */
#define _DEFAULT_SOURCE /* NOLINT(bugprone-reserved-identifier): d_type, which BSD has */
#include "driver/walk.h"

#include "driver/ignored.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

struct WalkFolder {
  Str path;                 /* as shown; ends in NUL */
  const IgnoreRules *rules; /* of the repository it lies in, or NULL */
  uint64_t device;
  bool operand;
};

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

typedef VEC(Name) Names;

static void trouble(Walk *walk, Str path, const char *reason) {
  vec_push(walk->arena, &walk->troubles, ((WalkTrouble){path, str_of(reason)}));
}

static Identity identity_of(const struct stat *info) {
  return (Identity){(uint64_t)info->st_dev, (uint64_t)info->st_ino};
}

static Str key_of(const Identity *identity) {
  return (Str){(const char *)identity, sizeof *identity};
}

/* Whether what is there was not met before. */
static bool meet_first(Walk *walk, Identity identity) {
  if (map_get(&walk->seen, key_of(&identity))) return false;
  Identity *met = ARENA_NEW(walk->arena, Identity);
  *met = identity;
  map_put(walk->arena, &walk->seen, key_of(met), met);
  return true;
}

static void add_file(Walk *walk, Str path, Identity identity, bool named) {
  if (!meet_first(walk, identity)) return;
  vec_push(walk->arena, &walk->files, ((WalkFile){path, named}));
}

static void add_folder(Walk *walk, WalkFolder folder, const struct stat *info) {
  if (!meet_first(walk, identity_of(info))) return;
  WalkFolder *kept = ARENA_NEW(walk->arena, WalkFolder);
  *kept = folder;
  kept->device = (uint64_t)info->st_dev;
  vec_push(walk->arena, &walk->folders, kept);
}

static bool is_rule_name(Str name) {
  return str_ends(name, STR(".yaml")) || str_ends(name, STR(".yml"));
}

static int by_bytes(const void *a, const void *b) {
  return str_cmp(((const Name *)a)->text, ((const Name *)b)->text);
}

/* The rules for what lies in FOLDER, of which the names are known. */
static void find_rules(Walk *walk, WalkFolder *folder, bool has_git, bool has_gitignore) {
  if (folder->operand) folder->rules = ignored_above(walk->arena, folder->path);
  if (has_git && !folder->operand) folder->rules = ignored_top(walk->arena, folder->path);
  if (has_gitignore && folder->rules)
    folder->rules = ignored_within(walk->arena, folder->rules, folder->path);
}

/* The names in FOLDER, which DIR reads, that are not hidden, sorted. */
static Names list(Walk *walk, WalkFolder *folder, DIR *dir) {
  Names names = {0};
  bool has_git = false, has_gitignore = false;
  const struct dirent *entry;
  while ((errno = 0, entry = readdir(dir))) {
    Str name = str_of(entry->d_name);
    has_git |= str_eq(name, STR(".git"));
    has_gitignore |= str_eq(name, STR(".gitignore"));
    if (name.ptr[0] == '.') continue;
    Name found = {arena_str(walk->arena, name), (uint64_t)entry->d_ino, entry->d_type == DT_REG};
    vec_push(walk->arena, &names, found);
  }
  if (errno) trouble(walk, folder->path, strerror(errno));
  find_rules(walk, folder, has_git, has_gitignore);
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

static bool is_left_out(Walk *walk, const WalkFolder *folder, Str path, bool inner) {
  return (walk->config && config_excludes(walk->config, path)) ||
         ignored_has(walk->arena, folder->rules, path, inner);
}

/* A name of which the folder does not say enough: a link, a folder, or what else there is. */
static void meet_other(Walk *walk, const WalkFolder *folder, int descriptor, Str name) {
  Str path = joined(walk->arena, folder->path, name);
  struct stat info;
  if (fstatat(descriptor, name.ptr, &info, 0) != 0) {
    bool leads_nowhere = errno == ENOENT || errno == ELOOP;
    if (is_rule_name(name) || !leads_nowhere) trouble(walk, path, strerror(errno));
    return;
  }
  bool inner = S_ISDIR(info.st_mode);
  if ((!inner && !is_rule_name(name)) || is_left_out(walk, folder, path, inner)) return;
  if (inner)
    add_folder(walk, (WalkFolder){.path = path, .rules = folder->rules}, &info);
  else if (S_ISREG(info.st_mode))
    add_file(walk, path, identity_of(&info), false);
  else
    trouble(walk, path, "is not a regular file");
}

/* One name in a folder, which DESCRIPTOR is open on: a rule file, a folder to read later, or
   nothing of ours. */
static void meet(Walk *walk, const WalkFolder *folder, int descriptor, const Name *name) {
  if (!name->regular) {
    meet_other(walk, folder, descriptor, name->text);
    return;
  }
  if (!is_rule_name(name->text)) return;
  Str path = joined(walk->arena, folder->path, name->text);
  if (!is_left_out(walk, folder, path, false))
    add_file(walk, path, (Identity){folder->device, name->inode}, false);
}

/* The folders above the first BASE, in reverse, so that the first is read next. */
static void turn(Walk *walk, uint32_t base) {
  WalkFolder **folders = walk->folders.ptr;
  for (uint32_t low = base, high = walk->folders.len; low + 1 < high; low++) {
    WalkFolder *kept = folders[low];
    folders[low] = folders[--high];
    folders[high] = kept;
  }
}

static void read_folder(Walk *walk, WalkFolder *folder) {
  DIR *dir = opendir(folder->path.ptr);
  if (!dir) {
    trouble(walk, folder->path, strerror(errno));
    return;
  }
  uint32_t base = walk->folders.len;
  Names names = list(walk, folder, dir);
  vec_each(Name, name, &names) meet(walk, folder, dirfd(dir), name);
  closedir(dir);
  turn(walk, base);
}

static void take_operand(Walk *walk, Str path) {
  struct stat info;
  if (str_eq(path, STR("-"))) {
    add_file(walk, path, (Identity){0, 0}, true);
  } else if (stat(path.ptr, &info) != 0) {
    trouble(walk, path, strerror(errno));
  } else if (S_ISDIR(info.st_mode)) {
    add_folder(walk, (WalkFolder){.path = path, .operand = true}, &info);
  } else if (S_ISREG(info.st_mode)) {
    add_file(walk, path, identity_of(&info), true);
  } else {
    trouble(walk, path, "is not a regular file");
  }
}

static int by_path(const void *a, const void *b) {
  return str_cmp(((const WalkTrouble *)a)->path, ((const WalkTrouble *)b)->path);
}

Walk walk_new(Arena *arena, const char *const *paths, size_t count, const Config *config) {
  Walk walk = {.arena = arena, .config = config};
  for (size_t i = 0; i < count; i++) take_operand(&walk, arena_str(arena, str_of(paths[i])));
  turn(&walk, 0);
  return walk;
}

bool walk_further(Walk *walk) {
  if (walk->folders.len) {
    read_folder(walk, walk->folders.ptr[--walk->folders.len]);
    return true;
  }
  if (walk->troubles.len)
    qsort(walk->troubles.ptr, walk->troubles.len, sizeof *walk->troubles.ptr, by_path);
  return false;
}
