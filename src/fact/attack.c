/* Owns the lookup of ATT&CK techniques and tactics. Comes in: ids and names. Goes out: what the
   generated tables say of them. */
#include "fact/attack.h"

#include "base/near.h"
#include "fact/attack_int.h"

#include "gen/attack.inc"

#define LENGTH(array) (sizeof(array) / sizeof *(array))

static Str text(uint16_t number) { return pool_name(&attack_names, number); }

/* --- tactics --- */

unsigned fact_tactic_count(void) { return LENGTH(attack_tactics); }

FactTactic fact_tactic(unsigned number) {
  const AttackTactic *tactic = &attack_tactics[number];
  FactTactic out = {.name = text(tactic->name),
                    .display = text(tactic->display),
                    .slug = text(tactic->slug),
                    .arm = tactic->arm,
                    .ci = tactic->ci};
  for (int m = 0; m < FACT_MATRICES; m++) out.ids[m] = text(tactic->ids[m]);
  return out;
}

unsigned fact_tactic_find(Str name) {
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    if (str_eq(text(attack_tactics[i].name), name)) return i;
  }
  return FACT_NO_TACTIC;
}

/* Whether A and B are equal but for case, spaces, hyphens and underscores. */
static bool same_letters(Str a, Str b) {
  size_t i = 0, j = 0;
  for (;; i++, j++) {
    while (i < a.len && !char_is_alnum(a.ptr[i])) i++;
    while (j < b.len && !char_is_alnum(b.ptr[j])) j++;
    if (i == a.len || j == b.len) return i == a.len && j == b.len;
    if (char_lower(a.ptr[i]) != char_lower(b.ptr[j])) return false;
  }
}

unsigned fact_tactic_guess(Str given) {
  unsigned named = fact_tactic_find(given);
  if (named != FACT_NO_TACTIC) return named;
  for (unsigned i = 0; given.len && i < fact_tactic_count(); i++) {
    const AttackTactic *tactic = &attack_tactics[i];
    if (same_letters(given, text(tactic->name))) return i;
    for (int m = 0; m < FACT_MATRICES; m++) {
      if (tactic->ids[m] && str_eq_nocase(given, text(tactic->ids[m]))) return i;
    }
  }
  return FACT_NO_TACTIC;
}

Str fact_tactic_near(Str name) {
  Near near = near_start(name);
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    if (attack_tactics[i].arm) near_offer(&near, text(attack_tactics[i].name));
  }
  return near_best_or_longer(&near);
}

/* --- techniques --- */

bool fact_technique_is_id(Str id) {
  if (id.len != 5 && id.len != 9) return false;
  if (id.ptr[0] != 'T' || (id.len == 9 && id.ptr[5] != '.')) return false;
  for (size_t i = 1; i < id.len; i++) {
    if (i != 5 && !char_is_digit(id.ptr[i])) return false;
  }
  return true;
}

static Str base_of(Str id) { return str_slice(id, 0, 5); }

uint32_t fact_technique_count(void) { return LENGTH(attack_techniques); }

FactTechnique fact_technique(uint32_t number) {
  const AttackTechnique *technique = &attack_techniques[number];
  Str id = text(technique->id);
  return (FactTechnique){.id = id,
                         .name = text(technique->name),
                         .parent = id.len > 5 ? base_of(id) : (Str){NULL, 0},
                         .replacement = text(technique->replacement),
                         .matrix = (FactMatrix)technique->matrix,
                         .status = (FactStatus)technique->status,
                         .tactics = technique->tactics};
}

bool fact_technique_find(Str id, FactTechnique *technique) {
  uint16_t wanted = pool_find(&attack_names, id);
  uint32_t low = 0, high = wanted ? fact_technique_count() : 0;
  while (low < high) {
    uint32_t middle = (low + high) / 2;
    uint16_t here = attack_techniques[middle].id;
    if (here == wanted) return *technique = fact_technique(middle), true;
    if (here < wanted) low = middle + 1;
    if (here > wanted) high = middle;
  }
  return false;
}

bool fact_technique_by_name(Str name, FactTechnique *technique) {
  bool found = false;
  for (uint32_t i = 0; i < fact_technique_count(); i++) {
    const AttackTechnique *here = &attack_techniques[i];
    if (here->status != FACT_ACTIVE || !str_eq_nocase(text(here->name), name)) continue;
    if (!found || here->matrix < technique->matrix) *technique = fact_technique(i);
    found = true;
  }
  return found;
}

FactTactics fact_technique_ci_tactics(Str id) {
  uint16_t wanted = pool_find(&attack_names, base_of(id));
  size_t low = 0, high = wanted ? LENGTH(attack_ci) : 0;
  while (low < high) {
    size_t middle = (low + high) / 2;
    uint16_t here = attack_ci[middle].id;
    if (here == wanted) return attack_ci[middle].tactics;
    if (here < wanted) low = middle + 1;
    if (here > wanted) high = middle;
  }
  return 0;
}
