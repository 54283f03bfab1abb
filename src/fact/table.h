/* Tables and their columns: those of Microsoft Sentinel and Defender XDR, and the user's own.
   A name that the environment has twice (a user's table beside a built-in one) means the user's. */
#ifndef RULEC_FACT_TABLE_H
#define RULEC_FACT_TABLE_H

#include "fact/set.h"
#include "fact/type.h"

/* One table as one environment shows it. Lives as long as its FactSet; built-in ones for ever. */
typedef struct FactTable FactTable;

#define FACT_NO_COLUMN UINT32_MAX

/* The table called exactly NAME, or NULL. */
const FactTable *fact_table_find(const FactSet *set, Str name);
/* The table called NAME but for case, or NULL. */
const FactTable *fact_table_find_nocase(const FactSet *set, Str name);
/* The name nearest to NAME, or absent. */
Str fact_table_near(const FactSet *set, Str name);

Str fact_table_name(const FactTable *table);       /* absent for the result of a function */
uint32_t fact_table_width(const FactTable *table); /* the number of columns */
/* Column INDEX (below the width) in the order that a query without `project` returns. */
FactColumn fact_table_column(const FactTable *table, uint32_t index);
/* All columns, into COLUMNS, which has room for the width. */
void fact_table_columns(const FactTable *table, FactColumn *columns);
/* The index of the column called exactly NAME, or FACT_NO_COLUMN. Logarithmic in the width. */
uint32_t fact_table_column_find(const FactTable *table, Str name);
/* A column that NAME was likely to mean: the nearest one, else the shortest one that ends in NAME
   or starts with it (`InitiatingProcessAccountUpn` for `AccountUpn`); or absent. */
Str fact_table_column_near(const FactTable *table, Str name);
/* Further columns may exist that nobody declared (watchlists, solution parsers). */
bool fact_table_is_open(const FactTable *table);
/* Its event time: `TimeGenerated`, or `Timestamp` where the environment has only that; or absent.
 */
Str fact_table_time(const FactTable *table);
/* "Audit, Azure Resources" as Microsoft's table reference groups it; may be absent. */
Str fact_table_category(const FactTable *table);
/* For a retired table the table to use now; otherwise absent. */
Str fact_table_successor(const FactTable *table);
/* Whether every table of a workspace has a column NAME (`_ItemId`), though no schema lists it and
   queries return it only when they name it; its type. */
bool fact_hidden_column(Str name, FactType *type);
/* Whether TABLE has a column NAME though its schema does not list it: a hidden one, or one that a
   resource adds to AzureDiagnostics, which tells its type by how it ends (`count_d`); its type. */
bool fact_unlisted_column(Str table, Str name, FactType *type);
bool fact_table_is_own(const FactTable *table); /* declared by the user */

/* Whether the two products give COLUMN of table NAME different types; which ones. */
bool fact_table_conflict(Str name, Str column, FactType *sentinel, FactType *xdr);

/* A walk over tables in the order in which `union *` lists them (Sentinel's by name, then those of
   Defender XDR alone, then the user's). Set what should be met, zero the rest:
     FactTableWalk walk = {.set = set, .pattern = STR("Device*"), .column = STR("Signer")};
     while ((table = fact_table_next(&walk))) … */
typedef struct FactTableWalk {
  const FactSet *set;
  Str pattern; /* `*` stands for any run of bytes; absent: every name */
  Str column;  /* only tables with a column of this name; absent: all */
  uint32_t at; /* where the walk stands */
} FactTableWalk;
const FactTable *fact_table_next(FactTableWalk *walk);

/* Whether NAME meets PATTERN, in which `*` stands for any run of bytes. Linear in the product of
   the lengths at worst. */
bool fact_pattern_matches(Str pattern, Str name);

#endif
