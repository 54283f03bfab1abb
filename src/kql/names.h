/* Names of columns and the numbers that go with them: the place in a list, the number to append to
   the next of that name. Few are searched one by one, more have slots by hash.
   A zeroed KqlNames is empty and ready. */
#ifndef RULEC_KQL_NAMES_H
#define RULEC_KQL_NAMES_H

#include "base/arena.h"

/* A name; numbers are 0 until somebody sets them. */
typedef struct KqlName {
  Str name;
  uint32_t hash;  /* str_hash32(name) */
  uint32_t next;  /* to append when the name is wanted again; 0: nobody took it yet */
  uint32_t place; /* in a list, plus 1 */
  bool declared;  /* a query wrote it out */
} KqlName;

typedef struct KqlNames {
  KqlName *items; /* in the order they came */
  uint32_t count, cap;
  uint32_t *slots; /* index + 1; 0 is free; NULL while there are few */
  uint32_t mask;
} KqlNames;

/* Makes room for COUNT names in an empty table. */
void kql_names_reserve(Arena *arena, KqlNames *names, uint32_t count);
/* The name, or NULL. Valid until the next one is added, as below. */
KqlName *kql_names_find(const KqlNames *names, Str name, uint32_t hash);
/* The name, which is added where it is not there. */
KqlName *kql_names_add(Arena *arena, KqlNames *names, Str name, uint32_t hash);

#endif
