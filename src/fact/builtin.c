/* Owns the generated tables of names, columns, tables and functions. Comes in: names and numbers.
   Goes out: records. Names are found by hashing, all else by halving. */
#include "fact/builtin_int.h"

#include "gen/workspace.inc"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

uint16_t builtin_name_find(Str name) { return pool_find(&builtin_names, name); }

Str builtin_name(uint16_t number) { return pool_name(&builtin_names, number); }

FactColumn builtin_column(const FactTable *record, uint32_t index) {
  uint32_t at = record->first + index;
  return (FactColumn){.name = builtin_name(builtin_columns[at]),
                      .type = (FactType)builtin_types[at]};
}

void builtin_columns_read(const FactTable *record, FactColumn *columns) {
  const uint16_t *names = builtin_columns + record->first;
  const uint8_t *types = builtin_types + record->first;
  for (uint32_t i = 0; i < record->width; i++) {
    columns[i] = (FactColumn){pool_name(&builtin_names, names[i]), (FactType)types[i],
                              pool_hash(&builtin_names, names[i])};
  }
}

uint32_t builtin_column_find(const FactTable *record, uint16_t name) {
  const uint16_t *columns = builtin_columns + record->first;
  const uint16_t *sorted = builtin_sorted + record->first;
  uint32_t low = 0, high = record->width;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    uint16_t here = columns[sorted[middle]];
    if (here == name) return sorted[middle];
    if (here < name) low = middle + 1;
    if (here > name) high = middle;
  }
  return FACT_NO_COLUMN;
}

FactParameter builtin_parameter(const FactFunction *function, uint32_t index) {
  const BuiltinParameter *parameter = &builtin_parameters[function->first + index];
  return (FactParameter){builtin_name(parameter->name), (FactType)parameter->type,
                         builtin_name(parameter->value)};
}

const FactTable *builtin_table(uint16_t record) {
  return record == BUILTIN_ABSENT ? NULL : &builtin_tables[record];
}

const FactTable *builtin_open_table(void) { return &builtin_tables[builtin_open]; }

const FactTable *builtin_table_find(FactEnvironment environment, Str name) {
  if (environment == FACT_NONE) return NULL;
  uint16_t number = pool_find(&builtin_table_names, name);
  return number == POOL_NO_NAME ? NULL
                                : builtin_table(builtin_index[number - 1].record[environment]);
}

/* The tables of the merged order begin with all of Sentinel's, as Sentinel and XDR show them
   together; the index tells how Sentinel alone shows each. */
static const FactTable *sentinel_at(uint32_t at) {
  const FactTable *merged = &builtin_tables[builtin_merged[at]];
  return builtin_table_find(FACT_SENTINEL, builtin_name(merged->name));
}

const FactTable *builtin_table_at(FactEnvironment environment, uint32_t at) {
  switch (environment) {
    case FACT_MERGED:
      return at < LENGTH(builtin_merged) ? &builtin_tables[builtin_merged[at]] : NULL;
    case FACT_SENTINEL: return at < builtin_sentinel_count ? sentinel_at(at) : NULL;
    case FACT_XDR: return at < LENGTH(builtin_xdr) ? &builtin_tables[builtin_xdr[at]] : NULL;
    case FACT_NONE:
    case FACT_ENVIRONMENTS: break;
  }
  return NULL;
}

const BuiltinLook *builtin_table_looks(FactEnvironment environment, uint32_t *count) {
  bool xdr = environment == FACT_XDR;
  *count = environment == FACT_NONE       ? 0
           : xdr                          ? LENGTH(builtin_xdr)
           : environment == FACT_SENTINEL ? builtin_sentinel_count
                                          : LENGTH(builtin_merged);
  return xdr ? builtin_xdr_looks : builtin_merged_looks;
}

Str builtin_table_name_at(FactEnvironment environment, uint32_t at) {
  const uint16_t *records = environment == FACT_XDR ? builtin_xdr : builtin_merged;
  return builtin_name(builtin_tables[records[at]].name);
}

const FactFunction *builtin_function_find(Str name) {
  uint16_t number = pool_find(&builtin_function_names, name);
  return number == POOL_NO_NAME ? NULL : &builtin_functions[number - 1];
}

const FactFunction *builtin_function_at(uint32_t at) {
  return at < LENGTH(builtin_functions) ? &builtin_functions[at] : NULL;
}
