/* The filters of a table over rows as they are read: each filter by itself, those first that need
   one column of text, which run once for each different text; other columns are decoded for the
   rows that are left. */
#ifndef RULEC_EXEC_SIEVE_H
#define RULEC_EXEC_SIEVE_H

#include "exec/cell.h"
#include "exec/dictionary.h"
#include "exec/operator.h"

/* A column of the rows at hand as codes of a dictionary. */
typedef struct Coded {
  Dictionary *dictionary;
  const uint32_t *codes;   /* of each row */
  const uint64_t *present; /* a bit a code: whether a row has it */
} Coded;

/* Some rows as they are read. */
typedef struct RawRows {
  const Cell *cells; /* row by row */
  uint32_t width, count;
  Text *text; /* builds what is decoded; lives as long as the rows */
  void *user;
  /* The column at PLACE by codes; false where its texts differ too much. */
  bool (*coded)(void *user, uint32_t place, Coded *coded);
  /* The column at PLACE decoded for all rows. */
  const Column *(*decoded)(void *user, uint32_t place, ValueType type);
} RawRows;

typedef struct Sieve Sieve;

/* PLACES: of each column of the table OP among the cells. */
Sieve *sieve_new(Operator *op, const uint32_t *places);
/* Emits, as the table, the rows that pass. */
void sieve_push(Sieve *sieve, const RawRows *rows);

#endif
