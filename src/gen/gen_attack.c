/* schemas/attack -> attack.inc: tactics, techniques and the official CI's own table.
   The layout is declared in fact/attack_int.h. */
#include "gen/lines.h"
#include "gen/output.h"
#include "gen/pool.h"
#include "gen/yaml.h"

#include <stdlib.h>

typedef struct Tactic {
  const char *name, *display, *slug, *enterprise, *mobile, *ics; /* NULL where absent */
  bool arm, ci;
} Tactic;

#define TEXT(field) CYAML_FIELD_STRING_PTR(#field, CYAML_FLAG_POINTER, Tactic, field, 1, 80)
#define OPTIONAL(field) \
  CYAML_FIELD_STRING_PTR(#field, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, Tactic, field, 1, 80)
static const cyaml_schema_field_t tactic_fields[] = {
    TEXT(name),
    TEXT(display),
    OPTIONAL(slug),
    OPTIONAL(enterprise),
    OPTIONAL(mobile),
    OPTIONAL(ics),
    CYAML_FIELD_BOOL("arm", CYAML_FLAG_DEFAULT, Tactic, arm),
    CYAML_FIELD_BOOL("ci", CYAML_FLAG_DEFAULT, Tactic, ci),
    CYAML_FIELD_END};
static const cyaml_schema_value_t tactic_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, Tactic, tactic_fields)};

typedef struct Technique {
  Str id, name, replacement;
  uint32_t tactics;
  const char *matrix, *status; /* enumerators */
} Technique;

typedef struct Attack {
  Arena *arena;
  Pool names;
  const Tactic *tactics;
  unsigned tactic_count;
  VEC(Technique) techniques;
  VEC(Technique) ci; /* id and tactics only */
} Attack;

/* The bit of the tactic with this short name or Sentinel name. */
static uint32_t tactic_bit(const Attack *attack, const Lines *lines, Str word) {
  for (unsigned i = 0; i < attack->tactic_count; i++) {
    const Tactic *tactic = &attack->tactics[i];
    if (str_eq(word, str_of(tactic->slug)) || str_eq(word, str_of(tactic->name))) return 1u << i;
  }
  lines_fail(lines, "`%.*s` is not a tactic", STR_ARG(word));
}

/* `ID [-> REPLACEMENT | revoked | deprecated] | NAME | TACTIC …` */
static Technique technique_of(const Attack *attack, const Lines *lines, Str line) {
  Str head = str_split(&line, '|'), name = str_trim(str_split(&line, '|'));
  Technique technique = {.id = lines_word(&head), .name = name, .status = "FACT_ACTIVE"};
  Str fate = lines_word(&head);
  if (fate.len) technique.status = "FACT_REVOKED";
  if (str_eq(fate, STR("deprecated"))) technique.status = "FACT_DEPRECATED";
  if (str_eq(fate, STR("->"))) technique.replacement = lines_word(&head);
  for (Str word; (word = lines_word(&line)).len;) {
    technique.tactics |= tactic_bit(attack, lines, word);
  }
  if (!name.len) lines_fail(lines, "a technique has no name");
  return technique;
}

static void read_matrix(Attack *attack, const char *schemas, const char *file, const char *matrix) {
  Lines lines =
      lines_open(attack->arena, arena_printf(attack->arena, "%s/attack/%s", schemas, file).ptr);
  for (Str line; lines_next(&lines, &line);) {
    Technique technique = technique_of(attack, &lines, line);
    technique.matrix = matrix;
    vec_push(attack->arena, &attack->techniques, technique);
  }
}

static Technique *ci_of(Attack *attack, Str id) {
  vec_each(Technique, known, &attack->ci) {
    if (str_eq(known->id, id)) return known;
  }
  vec_push(attack->arena, &attack->ci, (Technique){.id = id});
  return vec_last(&attack->ci);
}

/* A tactic alone on its line, then its techniques, indented. What the CI does not know as a tactic
   satisfies nothing and is left out. */
static void read_ci(Attack *attack, const char *schemas) {
  const char *path = arena_printf(attack->arena, "%s/attack/ci.techniques", schemas).ptr;
  Lines lines = lines_open(attack->arena, path);
  uint32_t known = 0, bit = 0;
  for (unsigned i = 0; i < attack->tactic_count; i++) known |= attack->tactics[i].ci ? 1u << i : 0;
  for (Str line; lines_next(&lines, &line);) {
    if (line.ptr[0] != ' ') {
      bit = tactic_bit(attack, &lines, line) & known;
      continue;
    }
    for (Str id; (id = lines_word(&line)).len;) ci_of(attack, id)->tactics |= bit;
  }
}

static void pool_all(Attack *attack) {
  Pool *names = &attack->names;
  for (unsigned i = 0; i < attack->tactic_count; i++) {
    const Tactic *tactic = &attack->tactics[i];
    const char *texts[] = {tactic->name,       tactic->display, tactic->slug,
                           tactic->enterprise, tactic->mobile,  tactic->ics};
    for (size_t t = 0; t < sizeof texts / sizeof *texts; t++) pool_add(names, str_of(texts[t]));
  }
  vec_each(Technique, technique, &attack->techniques) {
    pool_add(names, technique->id);
    pool_add(names, technique->name);
    pool_add(names, technique->replacement);
  }
  vec_each(Technique, technique, &attack->ci) pool_add(names, technique->id);
  pool_seal(names);
}

static int by_id(const void *a, const void *b) {
  return str_cmp(((const Technique *)a)->id, ((const Technique *)b)->id);
}

static unsigned number(const Attack *attack, const char *text) {
  return pool_id(&attack->names, str_of(text));
}

static void write_tactics(const Attack *attack, Buf *out) {
  buf_add_cstr(out, "static const AttackTactic attack_tactics[] = {\n");
  for (unsigned i = 0; i < attack->tactic_count; i++) {
    const Tactic *tactic = &attack->tactics[i];
    buf_printf(out, "{%u,%u,%u,{%u,%u,%u},%d,%d},\n", number(attack, tactic->name),
               number(attack, tactic->display), number(attack, tactic->slug),
               number(attack, tactic->enterprise), number(attack, tactic->mobile),
               number(attack, tactic->ics), tactic->arm, tactic->ci);
  }
  buf_add_cstr(out, "};\n");
}

static void write_techniques(Attack *attack, Buf *out) {
  qsort(attack->techniques.ptr, attack->techniques.len, sizeof(Technique), by_id);
  qsort(attack->ci.ptr, attack->ci.len, sizeof(Technique), by_id);
  buf_add_cstr(out, "static const AttackTechnique attack_techniques[] = {\n");
  vec_each(Technique, technique, &attack->techniques) {
    buf_printf(out, "{%u,%u,%u,%u,%s,%s},\n", technique->tactics,
               pool_id(&attack->names, technique->id), pool_id(&attack->names, technique->name),
               pool_id(&attack->names, technique->replacement), technique->matrix,
               technique->status);
  }
  buf_add_cstr(out, "};\nstatic const AttackCi attack_ci[] = {\n");
  vec_each(Technique, technique, &attack->ci) {
    buf_printf(out, "{%u,%u},\n", technique->tactics, pool_id(&attack->names, technique->id));
  }
  buf_add_cstr(out, "};\n");
}

int main(int argc, char **argv) {
  if (argc != 3) return EXIT_FAILURE;
  Arena arena = {0};
  Attack attack = {.arena = &arena, .names = pool_new(&arena)};
  attack.tactics = yaml_sequence(&arena, str_of(argv[1]), "attack/tactics.yaml", &tactic_entry,
                                 &attack.tactic_count);
  read_matrix(&attack, argv[1], "enterprise.techniques", "FACT_ENTERPRISE");
  read_matrix(&attack, argv[1], "mobile.techniques", "FACT_MOBILE");
  read_matrix(&attack, argv[1], "ics.techniques", "FACT_ICS");
  read_ci(&attack, argv[1]);
  pool_all(&attack);
  Buf out = {0};
  pool_write(&attack.names, &out, "attack_names");
  write_tactics(&attack, &out);
  write_techniques(&attack, &out);
  int code = output_save(&out, argv[2], "attack");
  buf_free(&out);
  arena_free(&arena);
  return code;
}
