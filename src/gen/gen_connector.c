/* schemas/connectors.yaml -> connector.inc: connectors by id, their tables as runs of names.
   The layout is declared in fact/connector_int.h. */
#include "gen/output.h"
#include "gen/pool.h"
#include "gen/yaml.h"

#include <stdlib.h>

typedef struct Connector {
  const char *id, *now; /* NOW: NULL where absent */
  bool unlisted;
  const char **tables;
  unsigned tables_count;
} Connector;

static const cyaml_schema_value_t name_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 200)};
static const cyaml_schema_field_t fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, Connector, id, 1, 200),
    CYAML_FIELD_STRING_PTR("now", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, Connector, now, 1, 200),
    CYAML_FIELD_BOOL("unlisted", CYAML_FLAG_OPTIONAL, Connector, unlisted),
    CYAML_FIELD_SEQUENCE("tables", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, Connector, tables,
                         &name_entry, 1, CYAML_UNLIMITED),
    CYAML_FIELD_END};
static const cyaml_schema_value_t entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, Connector, fields)};

static int by_id(const void *a, const void *b) {
  return str_cmp(str_of(((const Connector *)a)->id), str_of(((const Connector *)b)->id));
}

static void pool_all(Pool *names, const Connector *connectors, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    pool_add(names, str_of(connectors[i].id));
    pool_add(names, str_of(connectors[i].now));
    for (unsigned t = 0; t < connectors[i].tables_count; t++)
      pool_add(names, str_of(connectors[i].tables[t]));
  }
  pool_seal(names);
}

static void write_all(const Pool *names, Buf *out, const Connector *connectors, unsigned count) {
  VEC(uint32_t) tables = {0};
  buf_add_cstr(out, "static const FactConnector connector_list[] = {\n");
  for (unsigned i = 0; i < count; i++) {
    const Connector *connector = &connectors[i];
    buf_printf(out, "{0,{0,0},%u,%u,%u,%u,%d},\n", pool_id(names, str_of(connector->id)),
               pool_id(names, str_of(connector->now)), tables.len, connector->tables_count,
               !connector->unlisted);
    for (unsigned t = 0; t < connector->tables_count; t++)
      vec_push(names->arena, &tables, pool_id(names, str_of(connector->tables[t])));
  }
  buf_add_cstr(out, "};\n");
  output_numbers(out, (Array){"uint16_t", "connector", "tables"}, tables.ptr, tables.len);
}

int main(int argc, char **argv) {
  if (argc != 3) return EXIT_FAILURE;
  Arena arena = {0};
  unsigned count;
  Connector *connectors = yaml_sequence(&arena, str_of(argv[1]), "connectors.yaml", &entry, &count);
  qsort(connectors, count, sizeof *connectors, by_id);
  Pool names = pool_new(&arena);
  pool_all(&names, connectors, count);
  Buf out = {0};
  pool_write(&names, &out, "connector_names");
  write_all(&names, &out, connectors, count);
  int code = output_save(&out, argv[2], "connectors.yaml");
  buf_free(&out);
  arena_free(&arena);
  return code;
}
