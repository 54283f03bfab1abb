/* Where the rows of tables come from: files of JSON lines, plain or gzipped, by table name. */
#ifndef RULEC_EXEC_DATA_H
#define RULEC_EXEC_DATA_H

#include "base/vec.h"

typedef struct DataFile {
  Str table;
  const char *path; /* "-" is standard input */
} DataFile;

/* Rows in memory, for tables that no file holds. */
typedef struct DataTable {
  Str name;
  const struct Table *rows;
} DataTable;

typedef struct DataSet {
  VEC(DataFile) files;
  VEC(DataTable) tables;
} DataSet;

#endif
