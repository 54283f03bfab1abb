/* Owns the round through the commands: each is run with --help=STYLE. Comes in: a style. Goes out:
   what the commands print. */
#include "cmd/manual.h"

#include "cmd/cmd.h"
#include "cmd/options.h"

typedef struct Entry {
  const char *name;
  int (*run)(int argc, char **argv);
  const char *parts;
} Entry;

static const Entry entries[] = {
#define COMMAND(name, summary, parts) {#name, cmd_##name, parts},
#include "cmd/command.def"
#undef COMMAND
};

static char *copy(Arena *arena, const char *text) {
  return (char *)arena_str(arena, str_of(text)).ptr;
}

static void show(Arena *arena, const Entry *entry, const char *part, const char *style) {
  char *argv[4] = {copy(arena, entry->name)};
  int argc = 1;
  if (part) argv[argc++] = copy(arena, part);
  argv[argc++] = (char *)arena_printf(arena, "--help=%s", style).ptr;
  entry->run(argc, argv);
}

void manual_each(const char *style) {
  Arena arena = {0};
  for (size_t i = 0; i < sizeof entries / sizeof *entries; i++) {
    show(&arena, &entries[i], NULL, style);
    Str rest = str_of(entries[i].parts);
    while (rest.ptr) show(&arena, &entries[i], arena_str(&arena, str_split(&rest, ' ')).ptr, style);
  }
  arena_free(&arena);
}
