/* Owns the loading of YAML fact files. Comes in: a path and a shape. Goes out: C structs. */
#include "gen/yaml.h"

#include <stdio.h>
#include <stdlib.h>

void *yaml_sequence(Arena *arena, Str folder, const char *name, const cyaml_schema_value_t *entry,
                    unsigned *count) {
  cyaml_schema_value_t top = {
      CYAML_VALUE_SEQUENCE(CYAML_FLAG_POINTER, void *, entry, 0, CYAML_UNLIMITED)};
  top.data_size = entry->data_size;
  const cyaml_config_t config = {
      .log_fn = cyaml_log, .mem_fn = cyaml_mem, .log_level = CYAML_LOG_WARNING};
  const char *path = arena_printf(arena, "%.*s/%s", STR_ARG(folder), name).ptr;
  void *data = NULL;
  cyaml_err_t error = cyaml_load_file(path, &config, &top, &data, count);
  if (error == CYAML_OK) return data;
  fprintf(stderr, "%s: %s\n", path, cyaml_strerror(error));
  exit(EXIT_FAILURE);
}
