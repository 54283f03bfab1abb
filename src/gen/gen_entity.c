/* schemas/entities.yaml -> entity.inc: entity types, their identifiers, and sets of these as bits.
   The layout is declared in fact/entity_int.h. */
#include "gen/output.h"
#include "gen/pool.h"
#include "gen/yaml.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct Words {
  const char **words;
  unsigned count;
} Words;

typedef struct Entity {
  const char *name;
  bool arm;
  Words identifiers, required, strong, refused, dropped;
} Entity;

static const cyaml_schema_value_t word_entry = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 200)};
/* NOLINTBEGIN(bugprone-macro-parentheses): the name of a member takes none */
#define WORDS(field, flags)                                                             \
  CYAML_FIELD_SEQUENCE_COUNT(#field, CYAML_FLAG_POINTER | (flags), Entity, field.words, \
                             field.count, &word_entry, 1, CYAML_UNLIMITED)
/* NOLINTEND(bugprone-macro-parentheses) */
static const cyaml_schema_field_t fields[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, Entity, name, 1, 80),
    CYAML_FIELD_BOOL("arm", CYAML_FLAG_DEFAULT, Entity, arm),
    WORDS(identifiers, CYAML_FLAG_DEFAULT),
    WORDS(required, CYAML_FLAG_DEFAULT),
    WORDS(strong, CYAML_FLAG_OPTIONAL),
    WORDS(refused, CYAML_FLAG_OPTIONAL),
    WORDS(dropped, CYAML_FLAG_OPTIONAL),
    CYAML_FIELD_END};
static const cyaml_schema_value_t entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, Entity, fields)};

typedef struct Layout {
  Pool names;
  VEC(uint32_t) words; /* pool numbers */
  VEC(uint32_t) sets;  /* bits by place among a type's identifiers */
  Buf types, out;
} Layout;

static void pool_words(Pool *names, const Words *words) {
  for (unsigned i = 0; i < words->count; i++) pool_add(names, str_of(words->words[i]));
}

static void pool_all(Pool *names, const Entity *entities, unsigned count) {
  for (unsigned i = 0; i < count; i++) {
    pool_add(names, str_of(entities[i].name));
    pool_words(names, &entities[i].identifiers);
    pool_words(names, &entities[i].refused);
    pool_words(names, &entities[i].dropped);
  }
  pool_seal(names);
}

static void lay_words(Layout *layout, const Words *words) {
  buf_printf(&layout->types, "{%u,%u},", layout->words.len, words->count);
  for (unsigned i = 0; i < words->count; i++)
    vec_push(layout->names.arena, &layout->words, pool_id(&layout->names, str_of(words->words[i])));
}

static uint32_t bit_of(const Entity *entity, Str name) {
  for (unsigned i = 0; i < entity->identifiers.count; i++) {
    if (str_eq(name, str_of(entity->identifiers.words[i]))) return 1u << i;
  }
  fprintf(stderr, "entities.yaml: %s has no identifier `%.*s`\n", entity->name, STR_ARG(name));
  exit(EXIT_FAILURE);
}

static void lay_sets(Layout *layout, const Entity *entity, const Words *sets) {
  buf_printf(&layout->types, "{%u,%u},", layout->sets.len, sets->count);
  for (unsigned i = 0; i < sets->count; i++) {
    uint32_t bits = 0;
    for (Str rest = str_of(sets->words[i]); rest.ptr;)
      bits |= bit_of(entity, str_split(&rest, '+'));
    vec_push(layout->names.arena, &layout->sets, bits);
  }
}

static void lay_entity(Layout *layout, const Entity *entity) {
  buf_printf(&layout->types, "{%u,%d,", pool_id(&layout->names, str_of(entity->name)), entity->arm);
  lay_words(layout, &entity->identifiers);
  lay_words(layout, &entity->refused);
  lay_words(layout, &entity->dropped);
  lay_sets(layout, entity, &entity->required);
  lay_sets(layout, entity, &entity->strong);
  buf_add_cstr(&layout->types, "},\n");
}

int main(int argc, char **argv) {
  if (argc != 3) return EXIT_FAILURE;
  Arena arena = {0};
  unsigned count;
  const Entity *entities = yaml_sequence(&arena, str_of(argv[1]), "entities.yaml", &entry, &count);
  Layout layout = {.names = pool_new(&arena)};
  pool_all(&layout.names, entities, count);
  for (unsigned i = 0; i < count; i++) lay_entity(&layout, &entities[i]);
  pool_write(&layout.names, &layout.out, "entity_names");
  const Array words = {"uint16_t", "entity", "words"}, sets = {"uint32_t", "entity", "sets"};
  output_numbers(&layout.out, words, layout.words.ptr, layout.words.len);
  output_numbers(&layout.out, sets, layout.sets.ptr, layout.sets.len);
  buf_add_cstr(&layout.out, "static const EntityType entity_types[] = {\n");
  buf_add(&layout.out, buf_str(&layout.types));
  buf_add_cstr(&layout.out, "};\n");
  int code = output_save(&layout.out, argv[2], "entities.yaml");
  buf_free(&layout.out);
  buf_free(&layout.types);
  arena_free(&arena);
  return code;
}
