/* Owns the lookup of entity types and their identifiers. Comes in: names. Goes out: numbers and
   what the generated tables say of them. */
#include "fact/entity.h"

#include "base/near.h"
#include "fact/entity_int.h"

#include "gen/entity.inc"

enum { COUNT = sizeof entity_types / sizeof *entity_types };

static Str text(uint16_t number) { return pool_name(&entity_names, number); }

static Str word(EntityRun run, unsigned index) { return text(entity_words[run.first + index]); }

/* The place of NAME in RUN, or RUN.count. */
static unsigned place(EntityRun run, Str name, bool (*equal)(Str, Str)) {
  unsigned i = 0;
  while (i < run.count && !equal(word(run, i), name)) i++;
  return i;
}

static int find(Str name, bool (*equal)(Str, Str)) {
  for (int i = 0; i < COUNT; i++) {
    if (equal(text(entity_types[i].name), name)) return i;
  }
  return FACT_NO_ENTITY;
}

int fact_entity_count(void) { return COUNT; }

int fact_entity_find(Str name) { return find(name, str_eq); }

int fact_entity_find_nocase(Str name) { return find(name, str_eq_nocase); }

Str fact_entity_near(Str name) {
  Near near = near_start(name);
  for (int i = 0; i < COUNT; i++) near_offer(&near, text(entity_types[i].name));
  return near_best(&near);
}

Str fact_entity_name(int entity) { return text(entity_types[entity].name); }

bool fact_entity_in_arm(int entity) { return entity_types[entity].arm; }

/* --- identifiers --- */

unsigned fact_entity_identifier_count(int entity) { return entity_types[entity].identifiers.count; }

Str fact_entity_identifier(int entity, unsigned number) {
  return word(entity_types[entity].identifiers, number);
}

static unsigned identifier(int entity, Str name, bool (*equal)(Str, Str)) {
  EntityRun run = entity_types[entity].identifiers;
  unsigned at = place(run, name, equal);
  return at < run.count ? at : FACT_NO_IDENTIFIER;
}

unsigned fact_entity_identifier_find(int entity, Str name) {
  return identifier(entity, name, str_eq);
}

unsigned fact_entity_identifier_find_nocase(int entity, Str name) {
  return identifier(entity, name, str_eq_nocase);
}

Str fact_entity_identifier_near(int entity, Str name) {
  Near near = near_start(name);
  EntityRun run = entity_types[entity].identifiers;
  for (unsigned i = 0; i < run.count; i++) near_offer(&near, word(run, i));
  return near_best_or_longer(&near);
}

bool fact_entity_identifier_is_rumour(int entity, Str name) {
  EntityRun run = entity_types[entity].refused;
  return place(run, name, str_eq) < run.count;
}

/* --- sets of identifiers --- */

static bool has_one_of(EntityRun sets, FactIdentifiers mapped) {
  for (unsigned i = 0; i < sets.count; i++) {
    FactIdentifiers set = entity_sets[sets.first + i];
    if ((mapped & set) == set) return true;
  }
  return false;
}

unsigned fact_entity_required_count(int entity) { return entity_types[entity].required.count; }

FactIdentifiers fact_entity_required(int entity, unsigned number) {
  return entity_sets[entity_types[entity].required.first + number];
}

bool fact_entity_is_complete(int entity, FactIdentifiers mapped) {
  return has_one_of(entity_types[entity].required, mapped);
}

unsigned fact_entity_strong_count(int entity) { return entity_types[entity].strong.count; }

FactIdentifiers fact_entity_strong(int entity, unsigned number) {
  return entity_sets[entity_types[entity].strong.first + number];
}

bool fact_entity_is_strong(int entity, FactIdentifiers mapped) {
  EntityRun strong = entity_types[entity].strong;
  return strong.count == 0 || has_one_of(strong, mapped);
}

bool fact_account_is_dropped(Str name) {
  for (int i = 0; i < COUNT; i++) {
    EntityRun dropped = entity_types[i].dropped;
    if (place(dropped, name, str_eq_nocase) < dropped.count) return true;
  }
  return false;
}
