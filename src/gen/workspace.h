/* What schemas/tables and schemas/functions say, read: the model that gen_workspace lays out. */
#ifndef RULEC_GEN_WORKSPACE_H
#define RULEC_GEN_WORKSPACE_H

#include "base/map.h"
#include "gen/lines.h"

/* Environments in the order of FactEnvironment. */
enum { MERGED, SENTINEL, XDR, ENVIRONMENTS };

typedef struct Column {
  Str name;
  uint32_t type; /* a FactType by number: its place among type_names, from 1 */
} Column;

typedef VEC(Column) Columns;

/* A table, or (without a name) the columns that a function returns. */
typedef struct Table {
  Str name, category, successor;
  Columns columns[ENVIRONMENTS];  /* a product that lacks the table has none */
  uint32_t records[ENVIRONMENTS]; /* given when laid out */
  bool open;
} Table;

typedef struct Parameter {
  Str name, value; /* VALUE: the default; absent where there is none */
  uint32_t type;
} Parameter;

typedef VEC(Parameter) Parameters;

/* What functions of one head share. */
typedef struct Signature {
  Parameters parameters;
  uint32_t first;      /* of its parameters, given when laid out */
  const char *kind;    /* enumerator of FactFunctionKind */
  uint32_t type;       /* of a scalar result, else 0 */
  const Table *result; /* never NULL */
} Signature;

typedef struct Function {
  Str name, origin;
  const Signature *signature;
} Function;

typedef struct Workspace {
  Arena *arena;
  VEC(Table *) tables;  /* those with names; by name, case folded */
  VEC(Table *) results; /* those without */
  VEC(Signature *) signatures;
  VEC(Function) functions; /* by name */
  Map by_name;             /* tables, and "asim:Dns" for schemas */
  Map by_result;           /* results by the text that describes them */
} Workspace;

/* Columns as KQL declares them: "(A:string, B:long)". */
Columns read_columns(Workspace *workspace, const Lines *lines, Str text);
/* The number of the type called NAME, or an exit. */
uint32_t read_type(const Lines *lines, Str name);

/* Adds the tables of the file at PATH; all of them before any function. */
void read_tables(Workspace *workspace, const char *path);
/* Merges the two products' columns and sorts; after the last file of tables. */
void read_tables_done(Workspace *workspace);
void read_functions(Workspace *workspace, const char *path);

#endif
