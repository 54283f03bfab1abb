/* Entity types of entityMappings: their identifiers, which must be mapped, which identify well. */
#ifndef RULEC_FACT_ENTITY_H
#define RULEC_FACT_ENTITY_H

#include "base/str.h"

/* Identifiers are numbers below identifier_count; a set of them has bit 1u << number. */
typedef uint32_t FactIdentifiers;

enum { FACT_NO_IDENTIFIER = 32, FACT_NO_ENTITY = -1 };

/* Entity types are numbers below fact_entity_count(), in the order of their names. */
int fact_entity_count(void);
/* The type called exactly NAME, or FACT_NO_ENTITY. */
int fact_entity_find(Str name);
int fact_entity_find_nocase(Str name);
Str fact_entity_near(Str name);
Str fact_entity_name(int entity);
bool fact_entity_in_arm(int entity); /* the service's API lists it */

unsigned fact_entity_identifier_count(int entity);
Str fact_entity_identifier(int entity, unsigned number);
/* The identifier called exactly NAME, or FACT_NO_IDENTIFIER. */
unsigned fact_entity_identifier_find(int entity, Str name);
unsigned fact_entity_identifier_find_nocase(int entity, Str name);
Str fact_entity_identifier_near(int entity, Str name);
/* NAME is documented for this type, though the service and its CI refuse it. */
bool fact_entity_identifier_is_rumour(int entity, Str name);

/* A mapping is accepted if it has all identifiers of at least one required set … */
unsigned fact_entity_required_count(int entity);
FactIdentifiers fact_entity_required(int entity, unsigned number);
bool fact_entity_is_complete(int entity, FactIdentifiers mapped);
/* … and identifies strongly if it has all of one strong set. A type without strong sets is never
   said to be weak. */
unsigned fact_entity_strong_count(int entity);
FactIdentifiers fact_entity_strong(int entity, unsigned number);
bool fact_entity_is_strong(int entity, FactIdentifiers mapped);

/* Account names that the service drops from alerts ("SYSTEM", in any case). */
bool fact_account_is_dropped(Str name);

#endif
