/* Owns the question which configuration holds where. Comes in: flags and paths. Goes out: a Driver
   for the run, and for a file with a nearer .rulec.yaml one of its own. */
#include "cmd/session.h"

#include <unistd.h>

static void add_all(Arena *arena, StrList *to, const Words *from) {
  vec_each(const char *, word, from) vec_push(arena, to, str_of(*word));
}

/* Whether a configuration or a schema file could not be read. */
static bool has_unread(const DiagBag *bag) {
  vec_each(Diag *, diag, &bag->diags) {
    if ((*diag)->code == DIAG_X022 || (*diag)->code == DIAG_X032) return true;
  }
  return false;
}

/* A driver with the settings of FILE (absent: none) and the session's flags. */
static Driver driver_with(Session *session, Str file) {
  Arena *arena = &session->arena;
  ConfigFlags flags = {
      .profile = session->profile, .environment = session->environment, .format = session->format};
  add_all(arena, &flags.select, &session->select);
  add_all(arena, &flags.ignore, &session->ignore);
  add_all(arena, &flags.exclude, &session->exclude);
  add_all(arena, &flags.schemas, &session->schemas);
  const Config *config = config_load(arena, file, &flags, &session->bag);
  Driver driver = driver_new(arena, config, &session->bag);
  session->unread = has_unread(&session->bag);
  session->unable |= session->unread;
  return driver;
}

void session_configure(Session *session) {
  Arena *arena = &session->arena;
  session->bag.arena = arena;
  if (session->operands.len == 0) vec_push(arena, &session->operands, ".");
  Str file = {NULL, 0};
  if (session->config_path)
    file = str_of(session->config_path);
  else if (!session->no_config)
    file = config_find(arena, session->operands.ptr[0]);
  session->driver = driver_with(session, file);
  session->driver.threads = (unsigned)session->jobs;
  session->config = session->driver.config;
}

/* "a/b/" of "a/b/c" and of "a/b/c/"; absent where nothing stands before. */
static Str folder_of(Arena *arena, Str path) {
  size_t end = path.len;
  if (end > 0) end--;
  while (end > 0 && path.ptr[end - 1] != '/') end--;
  return end ? arena_str(arena, str_slice(path, 0, end)) : (Str){NULL, 0};
}

/* The driver with the settings of FILE, loaded once. */
static Driver *driver_of(Session *session, Str file) {
  Arena *arena = &session->arena;
  if (str_eq(file, session->config->file)) return &session->driver;
  Driver *driver = map_get(&session->by_config, file);
  if (driver) return driver;
  driver = ARENA_NEW(arena, Driver);
  *driver = driver_with(session, file);
  map_put(arena, &session->by_config, file, driver);
  return driver;
}

/* The driver for the files in FOLDER, which ends in a slash, or is absent for the working folder.
 */
static Driver *driver_in(Session *session, Str folder) {
  Arena *arena = &session->arena;
  Str key = folder.ptr ? folder : STR("./");
  Driver *driver = map_get(&session->by_folder, key);
  if (driver) return driver;
  bool has_own = access(arena_printf(arena, "%.*s.rulec.yaml", STR_ARG(key)).ptr, F_OK) == 0;
  bool climbs = str_ends(key, STR("../")) || str_eq(key, STR("./")) || str_eq(key, STR("/"));
  if (has_own || climbs)
    driver = driver_of(session, config_find(arena, key.ptr));
  else
    driver = driver_in(session, folder_of(arena, key));
  map_put(arena, &session->by_folder, key, driver);
  return driver;
}

const Driver *session_settings(Session *session, Str path) {
  if (session->config_path || session->no_config) return NULL;
  Driver *driver = driver_in(session, folder_of(&session->arena, path));
  return driver == &session->driver ? NULL : driver;
}
