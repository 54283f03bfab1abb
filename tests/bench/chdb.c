/* One query of ClickHouse, through libchdb's C interface: prints the processor seconds that it
   took, start-up left out, and how many rows it gave. usage: bench_chdb LIBCHDB QUERY */
#include <dlfcn.h>
#include <stdio.h>
#include <time.h>

typedef void *Connection;

typedef struct Library {
  Connection *(*connect)(int argc, char **argv);
  void *(*query)(Connection connection, const char *query, const char *format);
  const char *(*error)(void *result);
  const char *(*text)(void *result);
} Library;

static int load(Library *library, const char *path) {
  void *handle = dlopen(path, RTLD_NOW);
  if (!handle) return 0;
  *(void **)&library->connect = dlsym(handle, "chdb_connect");
  *(void **)&library->query = dlsym(handle, "chdb_query");
  *(void **)&library->error = dlsym(handle, "chdb_result_error");
  *(void **)&library->text = dlsym(handle, "chdb_result_buffer");
  return library->connect && library->query && library->error && library->text;
}

static double seconds(void) {
  struct timespec at;
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &at);
  return (double)at.tv_sec + (double)at.tv_nsec * 1e-9;
}

static int count_lines(const char *text) {
  int lines = 0;
  for (; text && *text; text++) lines += *text == '\n';
  return lines;
}

int main(int argc, char **argv) {
  char *arguments[] = {"clickhouse", "--path=:memory:"};
  Library library;
  if (argc < 3 || !load(&library, argv[1])) return 2;
  Connection *connection = library.connect(1, arguments);
  if (!connection) return 2;
  library.query(*connection, "SELECT 1", "CSV");
  double start = seconds();
  void *result = library.query(*connection, argv[2], "CSV");
  double end = seconds();
  const char *error = library.error(result);
  if (error && *error) {
    fprintf(stderr, "%s\n", error);
    return 1;
  }
  printf("%.4f %d\n", end - start, count_lines(library.text(result)));
  return 0;
}
