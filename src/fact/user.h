/* Schema files of the user: tables, functions, watchlists and connectors that the built-in facts
   lack. Our own YAML form (schemas/README.md) and the JSON that Azure/Azure-Sentinel keeps in
   CustomTables and CustomFunctions. Load all of them, then share the result. */
#ifndef RULEC_FACT_USER_H
#define RULEC_FACT_USER_H

#include "diag/diag.h"
#include "fact/function.h"

/* An empty collection in ARENA, which it lives as long as. */
FactUser *fact_user_new(Arena *arena);

/* Adds what the file at PATH declares, or each .yaml, .yml and .json file of the folder, in the
   order of their names. What cannot be read is a finding. */
void fact_user_read(FactUser *user, Str path, DiagBag *bag);
/* Adds what SOURCE declares: JSON where its path ends in .json, else YAML. Mistakes go to BAG as
   findings in SOURCE; what is right beside them is still added. */
void fact_user_load(FactUser *user, const Source *source, DiagBag *bag);

/* Adds a table, or one of the same name takes its place. Names and columns are kept by reference.
   An OPEN one may have further columns. */
void fact_user_add_table(FactUser *user, Str name, const FactColumn *columns, uint32_t count,
                         bool open);
/* Adds a function that KQL text defines: PARAMETERS like "(a:string, T:(*))". */
void fact_user_add_body(FactUser *user, Str name, Str parameters, Str body);
void fact_user_add_connector(FactUser *user, Str id);

/* Reads columns as KQL declares them, "(A:string, ['B c']:long)", with or without parentheses; a
   name without type is FACT_UNKNOWN. Returns how many, in ARENA; or UINT32_MAX, with the offset of
   the mistake in AT. */
uint32_t fact_columns_parse(Arena *arena, Str text, FactColumn **columns, size_t *at);

#endif
