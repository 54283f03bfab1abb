/* Owns the contact with libgit2. Comes in: paths. Goes out: whether git ignores them. libgit2 is
   loaded with the first folder that lies in a repository, since it brings some twenty libraries
   along, which would cost every start of rulec more than a check. A repository that cannot be
   opened ignores nothing. */
#include "driver/ignored.h"

#include "base/vec.h"

#include <dlfcn.h>
#include <git2.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The functions that are used; members of Git have their names. */
#define GIT_FUNCTIONS(USE)  \
  USE(git_libgit2_init)     \
  USE(git_libgit2_shutdown) \
  USE(git_libgit2_opts)     \
  USE(git_repository_open)  \
  USE(git_repository_free)  \
  USE(git_ignore_path_is_ignored)

typedef struct Git {
  void *library; /* NULL: not loaded */
  int (*git_libgit2_init)(void);
  int (*git_libgit2_shutdown)(void);
  int (*git_libgit2_opts)(int option, ...);
  int (*git_repository_open)(git_repository **repository, const char *path);
  void (*git_repository_free)(git_repository *repository);
  int (*git_ignore_path_is_ignored)(int *ignored, git_repository *repository, const char *path);
} Git;

#define TEXT_OF(macro)        #macro
#define SO_NAME(major, minor) "libgit2.so." TEXT_OF(major) "." TEXT_OF(minor) /* of the headers */

struct IgnoreRoot {
  const Git *git;
  git_repository *repository;
  Str top; /* the working folder, real and with a final slash */
  Arena *arena;
  Str folder; /* the folder of the last question as it was written, */
  Str inside; /* and as it lies below top; absent where it lies outside */
};

struct Ignored {
  Arena *arena;
  Git git;
  VEC(IgnoreRoot *) roots;
};

Ignored *ignored_open(Arena *arena) {
  Ignored *ignored = ARENA_NEW(arena, Ignored);
  ignored->arena = arena;
  return ignored;
}

void ignored_close(Ignored *ignored) {
  Git *git = &ignored->git;
  if (!git->library) return;
  vec_each(IgnoreRoot *, root, &ignored->roots) git->git_repository_free((*root)->repository);
  git->git_libgit2_shutdown();
  dlclose(git->library);
  git->library = NULL;
}

/* The absolute path of FOLDER without links; absent where it has none. */
static Str real_path(Arena *arena, Str folder) {
  char *real = realpath(folder.ptr, NULL);
  Str copy = real ? arena_str(arena, str_of(real)) : (Str){NULL, 0};
  free(real);
  return copy;
}

/* The nearest folder at or above the absolute PATH that holds a .git. */
static Str find_top(Arena *arena, Str path) {
  while (path.len > 0) {
    Str probe = arena_printf(arena, "%.*s/.git", STR_ARG(path));
    if (access(probe.ptr, F_OK) == 0) return path;
    while (path.len > 0 && path.ptr[path.len - 1] != '/') path.len--;
    if (path.len > 0) path.len--;
  }
  return (Str){NULL, 0};
}

/* Loads and starts libgit2; false where it cannot be had. */
static bool start(Git *git) {
  if (git->library) return true;
  void *library = dlopen(SO_NAME(LIBGIT2_VER_MAJOR, LIBGIT2_VER_MINOR), RTLD_NOW | RTLD_LOCAL);
  if (!library) return false;
  bool all = true;
#define LOAD(name)                            \
  do {                                        \
    void *found = dlsym(library, #name);      \
    all = all && found;                       \
    memcpy(&git->name, &found, sizeof found); \
  } while (0);
  GIT_FUNCTIONS(LOAD)
#undef LOAD
  if (!all) return dlclose(library), false;
  git->library = library;
  git->git_libgit2_init();
  git->git_libgit2_opts(GIT_OPT_SET_OWNER_VALIDATION, 0); /* only ignore rules are read */
  return true;
}

IgnoreRoot *ignored_root(Ignored *ignored, Str folder) {
  Str top = find_top(ignored->arena, real_path(ignored->arena, folder));
  if (!top.ptr) return NULL;
  Str path = arena_printf(ignored->arena, "%.*s/", STR_ARG(top));
  vec_each(IgnoreRoot *, root, &ignored->roots) {
    if (str_eq((*root)->top, path)) return *root;
  }
  git_repository *repository;
  if (!start(&ignored->git) || ignored->git.git_repository_open(&repository, path.ptr) != 0)
    return NULL;
  IgnoreRoot *root = ARENA_NEW(ignored->arena, IgnoreRoot);
  *root = (IgnoreRoot){
      .git = &ignored->git, .repository = repository, .top = path, .arena = ignored->arena};
  vec_push(ignored->arena, &ignored->roots, root);
  return root;
}

/* Sets root->inside for the folder that PATH lies in; most questions are about the same one. */
static void enter(IgnoreRoot *root, Str folder) {
  if (root->folder.ptr && str_eq(folder, root->folder)) return;
  root->folder = arena_str(root->arena, folder);
  Str real = real_path(root->arena, folder.len ? root->folder : STR("."));
  real = arena_printf(root->arena, "%.*s/", STR_ARG(real));
  root->inside = str_starts(real, root->top) ? str_from(real, root->top.len) : (Str){NULL, 0};
}

bool ignored_has(IgnoreRoot *root, Str path, bool folder) {
  size_t name = path.len;
  while (name > 0 && path.ptr[name - 1] != '/') name--;
  enter(root, str_slice(path, 0, name));
  if (!root->inside.ptr) return false;
  char inside[PATH_MAX];
  size_t length = root->inside.len + path.len - name + folder;
  if (length >= sizeof inside) return false;
  memcpy(inside, root->inside.ptr, root->inside.len);
  memcpy(inside + root->inside.len, path.ptr + name, path.len - name);
  if (folder) inside[length - 1] = '/';
  inside[length] = '\0';
  int answer = 0;
  return root->git->git_ignore_path_is_ignored(&answer, root->repository, inside) == 0 &&
         answer == 1;
}
