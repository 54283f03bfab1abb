/* Which facts a lookup sees: the environment a query runs in, and what the user's schema files add.
   Every lookup of names that a workspace may hold takes a FactSet. */
#ifndef RULEC_FACT_SET_H
#define RULEC_FACT_SET_H

#include "base/str.h"

/* Whose tables a query can name. */
typedef enum FactEnvironment {
  FACT_MERGED,   /* both products: Sentinel's columns, then those only Defender XDR has */
  FACT_SENTINEL, /* a Log Analytics workspace */
  FACT_XDR,      /* Defender XDR advanced hunting */
  FACT_NONE,     /* no table and no workspace function but the user's own */
  FACT_ENVIRONMENTS
} FactEnvironment;

/* What user schema files declare; made by user.h. */
typedef struct FactUser FactUser;

/* A value to copy freely: FactSet xdr = *set; xdr.environment = FACT_XDR;
   A zeroed FactSet is the built-in facts of both products. Never changes once in use, so threads
   share it. */
typedef struct FactSet {
  FactEnvironment environment;
  const FactUser *user; /* NULL: built-in facts only */
} FactSet;

const char *fact_environment_name(FactEnvironment environment); /* "merged" */
/* The environment called NAME; false where there is none. */
bool fact_environment_find(Str name, FactEnvironment *environment);

#endif
