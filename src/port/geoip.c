/* Owns the meeting with libmaxminddb: loads it and reads the members of records that are used. */
#include "port/geoip.h"

#include "base/mem.h"

#include <dlfcn.h>
#include <errno.h>
#include <maxminddb.h>
#include <netdb.h>
#include <pthread.h>
#include <signal.h>
#include <unistd.h>

/* The functions of the library that are used, by their own types. */
#define FUNCTIONS(F)    \
  F(MMDB_open)          \
  F(MMDB_close)         \
  F(MMDB_lookup_string) \
  F(MMDB_aget_value)

static struct {
/* NOLINTNEXTLINE(bugprone-macro-parentheses): a member is declared */
#define MEMBER(name) __typeof__(name) *name;
  FUNCTIONS(MEMBER)
#undef MEMBER
} maxmind;
static bool loaded;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *find(void *library, const char *name) {
  void *function = dlsym(library, name);
  loaded = loaded && function;
  return function;
}

static void load(void) {
  void *library = dlopen("libmaxminddb.so.0", RTLD_NOW | RTLD_LOCAL);
  loaded = library != NULL;
  if (!loaded) return;
#define FIND(name) *(void **)(void *)&maxmind.name = find(library, #name);
  FUNCTIONS(FIND)
#undef FIND
}

struct Geoip {
  MMDB_s database;
};

/* The library maps the file: where somebody cuts it short meanwhile, reading what is gone is a
   signal, and there is no way back from there. */
static void stop_on_cut(int signal) {
  static const char message[] =
      "rulec: the database of addresses was cut short while it was read\n";
  ssize_t ignored = write(STDERR_FILENO, message, sizeof message - 1);
  (void)ignored;
  (void)signal;
  _exit(2);
}

GeoipOutcome geoip_open(Arena *arena, const char *path, Geoip **geoip) {
  pthread_once(&once, load);
  if (!loaded) return GEOIP_ABSENT;
  sigaction(SIGBUS, &(struct sigaction){.sa_handler = stop_on_cut}, NULL);
  *geoip = ARENA_NEW(arena, Geoip);
  int status;
  do status = maxmind.MMDB_open(path, MMDB_MODE_MMAP, &(*geoip)->database);
  while (status == MMDB_FILE_OPEN_ERROR && errno == EINTR);
  if (status == MMDB_OUT_OF_MEMORY_ERROR) mem_exhausted();
  return status == MMDB_SUCCESS ? GEOIP_OPEN : GEOIP_BROKEN;
}

void geoip_close(void *geoip) { maxmind.MMDB_close(&((Geoip *)geoip)->database); }

static bool member(MMDB_entry_s *entry, const char *const *path, uint32_t type,
                   MMDB_entry_data_s *data) {
  int status = maxmind.MMDB_aget_value(entry, data, path);
  if (status == MMDB_OUT_OF_MEMORY_ERROR) mem_exhausted();
  return status == MMDB_SUCCESS && data->has_data && data->type == type;
}

static Str text_at(MMDB_entry_s *entry, const char *const *path) {
  MMDB_entry_data_s data;
  if (!member(entry, path, MMDB_DATA_TYPE_UTF8_STRING, &data)) return (Str){0};
  return (Str){data.utf8_string, data.data_size};
}

static bool number_at(MMDB_entry_s *entry, const char *const *path, double *out) {
  MMDB_entry_data_s data;
  if (!member(entry, path, MMDB_DATA_TYPE_DOUBLE, &data)) return false;
  *out = data.double_value;
  return true;
}

bool geoip_find(const Geoip *geoip, const char *address, GeoipPlace *place) {
  static const char *const country[] = {"country", "names", "en", NULL};
  static const char *const state[] = {"subdivisions", "0", "names", "en", NULL};
  static const char *const city[] = {"city", "names", "en", NULL};
  static const char *const latitude[] = {"location", "latitude", NULL};
  static const char *const longitude[] = {"location", "longitude", NULL};
  int wrong_address, status;
  MMDB_lookup_result_s found =
      maxmind.MMDB_lookup_string(&geoip->database, address, &wrong_address, &status);
  if (wrong_address == EAI_MEMORY) mem_exhausted();
  if (wrong_address || status != MMDB_SUCCESS || !found.found_entry) return false;
  *place = (GeoipPlace){.country = text_at(&found.entry, country),
                        .state = text_at(&found.entry, state),
                        .city = text_at(&found.entry, city)};
  place->has_point = number_at(&found.entry, latitude, &place->latitude) &&
                     number_at(&found.entry, longitude, &place->longitude);
  return true;
}
