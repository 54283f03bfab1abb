/* Owns the C tables: STEM.h, which declares one RulecTable, and STEM.c, which holds all of its data
   as constants. Comes in: ordered rules. Goes out: C99 that is C++17 as well, whatever text the
   rules hold. Structures are initialised by position, in the order of abi/rulec_table.h. */
#include "abi/rulec_table.h"
#include "base/ctext.h"
#include "base/map.h"
#include "base/version.h"
#include "emit/emit.h"

#include <inttypes.h>
#include <stdlib.h>

/* A STEM.c in the making: four parts that are joined at the end. */
typedef struct Table {
  Arena arena;
  const EmitInput *input;
  Map names;   /* string -> its number, for each string that is in `strings` */
  Buf strings; /* s0, s1, ...: each different string once */
  Buf lists;   /* what single rules point at */
  Buf rules;   /* the array of rules */
  Buf indexes;
  uint32_t string_count;
} Table;

/* Appends the name of the constant that holds TEXT, which is defined where it is new. */
static void add_string(Table *table, Buf *out, Str text) {
  uint32_t *number = map_get(&table->names, text);
  if (!number) {
    number = ARENA_NEW(&table->arena, uint32_t);
    *number = table->string_count++;
    map_put(&table->arena, &table->names, text, number);
    buf_printf(&table->strings, "static const char s%" PRIu32 "[] =", *number);
    ctext_array(&table->strings, text);
    buf_add_cstr(&table->strings, ";\n");
  }
  buf_printf(out, "s%" PRIu32, *number);
}

/* As add_string; an empty TEXT is NULL. */
static void add_some(Table *table, Buf *out, Str text) {
  text.len ? add_string(table, out, text) : buf_add_cstr(out, "NULL");
}

/* A comma, the name, a comma and the length. */
static void add_measured(Table *table, Buf *out, Str text) {
  buf_add_cstr(out, ", ");
  add_string(table, out, text);
  buf_printf(out, ", %zu", text.len);
}

/* --- lists that rules point at; NAME is the constant's --- */

static void define_strings(Table *table, Str name, const Str *items, size_t count) {
  if (!count) return;
  buf_printf(&table->lists, "static const char *const %.*s[] = {", STR_ARG(name));
  for (size_t i = 0; i < count; i++) {
    if (i) buf_add_cstr(&table->lists, ", ");
    add_string(table, &table->lists, items[i]);
  }
  buf_add_cstr(&table->lists, "};\n");
}

static void define_pairs(Table *table, Str name, const NormalPairs *pairs) {
  if (!pairs->len) return;
  buf_printf(&table->lists, "static const RulecPair %.*s[] = {", STR_ARG(name));
  for (uint32_t i = 0; i < pairs->len; i++) {
    buf_add_cstr(&table->lists, i ? ", {" : "{");
    add_string(table, &table->lists, pairs->ptr[i].name);
    buf_add_cstr(&table->lists, ", ");
    add_some(table, &table->lists, pairs->ptr[i].value);
    buf_add_byte(&table->lists, '}');
  }
  buf_add_cstr(&table->lists, "};\n");
}

/* "r12_tables" */
static Str name_of(Table *table, size_t rule, const char *part) {
  return arena_printf(&table->arena, "r%zu_%s", rule, part);
}

/* "r12_connector3" */
static Str item_name(Table *table, size_t rule, const char *part, uint32_t item) {
  return arena_printf(&table->arena, "r%zu_%s%" PRIu32, rule, part, item);
}

/* Appends NAME, or NULL where COUNT is 0. */
static void add_list(Buf *out, Str name, size_t count) { buf_add(out, count ? name : STR("NULL")); }

static void define_techniques(Table *table, size_t number, const NormalRule *rule) {
  Buf *out = &table->lists;
  if (!rule->techniques.len) return;
  buf_printf(out, "static const RulecTechnique r%zu_techniques[] = {", number);
  for (uint32_t i = 0; i < rule->techniques.len; i++) {
    const NormalTechnique *technique = &rule->techniques.ptr[i];
    bool sub = !str_eq(technique->id, technique->base_id);
    buf_add_cstr(out, i ? ", {" : "{");
    add_string(table, out, technique->id);
    buf_add_cstr(out, ", ");
    add_some(table, out, technique->name);
    buf_add_cstr(out, ", ");
    add_some(table, out, sub ? technique->base_id : (Str){NULL, 0});
    buf_add_byte(out, '}');
  }
  buf_add_cstr(out, "};\n");
}

static void define_connectors(Table *table, size_t number, const NormalRule *rule) {
  Buf *out = &table->lists;
  for (uint32_t i = 0; i < rule->connectors.len; i++) {
    const NormalConnector *connector = &rule->connectors.ptr[i];
    define_strings(table, item_name(table, number, "types", i), connector->types.ptr,
                   connector->types.len);
  }
  if (!rule->connectors.len) return;
  buf_printf(out, "static const RulecConnector r%zu_connectors[] = {", number);
  for (uint32_t i = 0; i < rule->connectors.len; i++) {
    const NormalConnector *connector = &rule->connectors.ptr[i];
    buf_add_cstr(out, i ? ", {" : "{");
    add_string(table, out, connector->id);
    buf_add_cstr(out, ", ");
    add_list(out, item_name(table, number, "types", i), connector->types.len);
    buf_printf(out, ", %" PRIu32 "}", connector->types.len);
  }
  buf_add_cstr(out, "};\n");
}

static void define_entities(Table *table, size_t number, const NormalRule *rule) {
  Buf *out = &table->lists;
  for (uint32_t i = 0; i < rule->entities.len; i++) {
    define_pairs(table, item_name(table, number, "fields", i), &rule->entities.ptr[i].fields);
  }
  if (!rule->entities.len) return;
  buf_printf(out, "static const RulecEntity r%zu_entities[] = {", number);
  for (uint32_t i = 0; i < rule->entities.len; i++) {
    const NormalEntity *entity = &rule->entities.ptr[i];
    buf_add_cstr(out, i ? ", {" : "{");
    add_string(table, out, entity->type);
    buf_add_cstr(out, ", ");
    add_list(out, item_name(table, number, "fields", i), entity->fields.len);
    buf_printf(out, ", %" PRIu32 "}", entity->fields.len);
  }
  buf_add_cstr(out, "};\n");
}

static void define_override(Table *table, size_t number, const NormalRule *rule) {
  const NormalOverride *override = &rule->override;
  const Str texts[] = {override->display_name, override->description, override->tactics_column,
                       override->severity_column};
  Buf *out = &table->lists;
  Str properties = name_of(table, number, "properties");
  if (!emit_overrides(override)) return;
  define_pairs(table, properties, &override->properties);
  buf_printf(out, "static const RulecOverride r%zu_override = {", number);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    add_some(table, out, texts[i]);
    buf_add_cstr(out, ", ");
  }
  add_list(out, properties, override->properties.len);
  buf_printf(out, ", %" PRIu32 "};\n", override->properties.len);
}

static const char *matching_of(Str method) {
  if (str_eq(method, STR("AnyAlert"))) return "RULEC_MATCHING_ANY_ALERT";
  if (str_eq(method, STR("Selected"))) return "RULEC_MATCHING_SELECTED";
  return "RULEC_MATCHING_ALL_ENTITIES";
}

static const char *truth(bool value) { return value ? "true" : "false"; }

static void define_incident(Table *table, size_t number, const NormalRule *rule) {
  const NormalIncident *incident = &rule->incident;
  const struct {
    const char *part;
    const Strs *items;
  } lists[] = {{"by_entities", &incident->entities},
               {"by_details", &incident->details},
               {"by_custom", &incident->custom}};
  enum { LISTS = sizeof lists / sizeof *lists };
  Buf *out = &table->lists;
  if (!incident->given) return;
  for (size_t i = 0; i < LISTS; i++) {
    define_strings(table, name_of(table, number, lists[i].part), lists[i].items->ptr,
                   lists[i].items->len);
  }
  buf_printf(out, "static const RulecIncident r%zu_incident = {%s, %s, %s, %s, %" PRId64, number,
             truth(incident->create), truth(incident->enabled), truth(incident->reopen),
             matching_of(incident->method), incident->lookback.seconds);
  for (size_t i = 0; i < LISTS; i++) {
    buf_add_cstr(out, ", ");
    add_list(out, name_of(table, number, lists[i].part), lists[i].items->len);
    buf_printf(out, ", %" PRIu32, lists[i].items->len);
  }
  buf_add_cstr(out, "};\n");
}

/* --- the rules --- */

static const char *kind_of(RuleKind kind) {
  static const char *const names[] = {
#define RULE_KIND(name, slug, yaml, title, open) "RULEC_KIND_" #name,
#include "gen/rule.inc"
#undef RULE_KIND
  };
  return names[kind];
}

typedef struct Word {
  const char *text, *enumerator;
} Word;

/* The enumerator of the word TEXT; that of the first, which is the default, for any other. */
static const char *word_of(const Word *words, size_t count, Str text) {
  for (size_t i = 1; i < count; i++) {
    if (str_eq(str_of(words[i].text), text)) return words[i].enumerator;
  }
  return words[0].enumerator;
}

static const Word severities[] = {{"", "RULEC_SEVERITY_NONE"},
                                  {"Informational", "RULEC_SEVERITY_INFORMATIONAL"},
                                  {"Low", "RULEC_SEVERITY_LOW"},
                                  {"Medium", "RULEC_SEVERITY_MEDIUM"},
                                  {"High", "RULEC_SEVERITY_HIGH"}};
static const Word triggers[] = {{"", "RULEC_TRIGGER_NONE"},
                                {"GreaterThan", "RULEC_TRIGGER_GREATER_THAN"},
                                {"LessThan", "RULEC_TRIGGER_LESS_THAN"},
                                {"Equal", "RULEC_TRIGGER_EQUAL"},
                                {"NotEqual", "RULEC_TRIGGER_NOT_EQUAL"}};
static const Word groupings[] = {{"SingleAlert", "RULEC_GROUPING_SINGLE_ALERT"},
                                 {"AlertPerResult", "RULEC_GROUPING_ALERT_PER_RESULT"}};
#define WORD_OF(words, text) word_of(words, sizeof(words) / sizeof *(words), text)

static void add_tactics(Buf *out, const NormalRule *rule) {
  static const Word tactics[] = {{"", NULL},
#define TACTIC(name, text, id) {text, "RULEC_TACTIC_" #name},
                                 RULEC_TACTICS(TACTIC)
#undef TACTIC
  };
  const char *between = "";
  for (uint32_t i = 0; i < rule->tactics.len; i++) {
    const char *enumerator = WORD_OF(tactics, rule->tactics.ptr[i].name);
    if (!enumerator) continue;
    buf_printf(out, "%s1u << %s", between, enumerator);
    between = " | ";
  }
  if (!*between) buf_add_cstr(out, "0");
}

static void define_lists(Table *table, size_t number, const NormalRule *rule, const Strs *tables) {
  define_techniques(table, number, rule);
  define_connectors(table, number, rule);
  define_strings(table, name_of(table, number, "tables"), tables->ptr, tables->len);
  define_entities(table, number, rule);
  define_pairs(table, name_of(table, number, "details"), &rule->custom_details);
  define_strings(table, name_of(table, number, "sentinel_entities"), rule->sentinel_entities.ptr,
                 rule->sentinel_entities.len);
  define_override(table, number, rule);
  define_incident(table, number, rule);
  define_pairs(table, name_of(table, number, "tags"), &rule->tags);
}

static void add_numbers(Buf *out, const NormalRule *rule) {
  buf_printf(out, ",\n   %s, %s, %s, %s,", kind_of(rule->kind), WORD_OF(severities, rule->severity),
             WORD_OF(triggers, rule->trigger_operator), WORD_OF(groupings, rule->aggregation));
  buf_printf(out, "\n   %" PRId64 ", %" PRId64 ", %" PRId64 ", %" PRId64 ", %s, %s,\n   ",
             rule->trigger_threshold, rule->frequency.seconds, rule->period.seconds,
             rule->suppression.seconds, truth(rule->suppression_enabled), truth(rule->enabled));
  add_tactics(out, rule);
}

static void add_lists(Table *table, size_t number, const NormalRule *rule, uint32_t tables) {
  Buf *out = &table->rules;
  buf_printf(out, ", %" PRIu32 ", %" PRIu32 ", ", rule->techniques.len, rule->connectors.len);
  add_list(out, name_of(table, number, "techniques"), rule->techniques.len);
  buf_add_cstr(out, ", ");
  add_list(out, name_of(table, number, "connectors"), rule->connectors.len);
  buf_add_cstr(out, ", ");
  add_list(out, name_of(table, number, "tables"), tables);
  buf_printf(out, ", %" PRIu32 ", %" PRIu32 ", ", tables, rule->entities.len);
  add_list(out, name_of(table, number, "entities"), rule->entities.len);
  buf_add_cstr(out, ", ");
  add_list(out, name_of(table, number, "details"), rule->custom_details.len);
  buf_add_cstr(out, ", ");
  add_list(out, name_of(table, number, "sentinel_entities"), rule->sentinel_entities.len);
  buf_printf(out, ", %" PRIu32 ", %" PRIu32 ",\n   ", rule->custom_details.len,
             rule->sentinel_entities.len);
  buf_add(out, emit_overrides(&rule->override)
                   ? arena_printf(&table->arena, "&r%zu_override, ", number)
                   : STR("NULL, "));
  buf_add(out, rule->incident.given ? arena_printf(&table->arena, "&r%zu_incident, ", number)
                                    : STR("NULL, "));
}

static void add_plan(Table *table, size_t number, const NormalRule *rule) {
  Str name = table->input->plans.source.len ? table->input->plans.names[number] : (Str){NULL, 0};
  if (name.len) {
    buf_printf(&table->rules, ", PLAN(&%.*s)", STR_ARG(name));
    return;
  }
  buf_add_cstr(&table->rules, ", NULL, ");
  add_string(table, &table->rules,
             rule->plan_reason.len ? rule->plan_reason : STR("its query was not compiled"));
}

static void add_rule(Table *table, size_t number, const NormalRule *rule) {
  Buf *out = &table->rules;
  Strs tables = emit_rule_tables(&table->arena, rule);
  define_lists(table, number, rule, &tables);
  buf_add_cstr(out, "  {");
  add_string(table, out, rule->id);
  add_measured(table, out, rule->name);
  add_measured(table, out, rule->description);
  add_measured(table, out, rule->query);
  add_numbers(out, rule);
  add_lists(table, number, rule, tables.len);
  const Str texts[] = {rule->status, rule->version, rule->template_name, rule->template_version,
                       rule->path};
  for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
    add_some(table, out, texts[i]);
    buf_add_cstr(out, ", ");
  }
  buf_printf(out, "%" PRIu32 ", ", rule->line);
  add_string(table, out, rule->hash);
  add_plan(table, number, rule);
  buf_add_cstr(out, ", ");
  add_list(out, name_of(table, number, "tags"), rule->tags.len);
  buf_printf(out, ", %" PRIu32 "},\n", rule->tags.len);
}

/* --- the indexes --- */

/* One key under which a rule is found. */
typedef struct Key {
  Str text;
  uint32_t rule;
} Key;

typedef VEC(Key) Keys;

static int by_key(const void *left, const void *right) {
  const Key *a = left, *b = right;
  int order = str_cmp(a->text, b->text);
  return order ? order : (a->rule > b->rule) - (a->rule < b->rule);
}

static void add_posting_rules(Table *table, const char *index, uint32_t number, const Key *first,
                              const Key *end) {
  Buf *out = &table->indexes;
  buf_printf(out, "static const uint32_t %s%" PRIu32 "[] = {", index, number);
  for (const Key *key = first; key < end; key++) {
    buf_printf(out, key == first ? "%" PRIu32 : ", %" PRIu32, key->rule);
  }
  buf_add_cstr(out, "};\n");
}

/* Writes the index over KEYS: the rules of each key, then the keys. Returns how many there are. */
static uint32_t add_index(Table *table, const char *name, Keys *keys) {
  Buf postings = {0};
  uint32_t count = 0;
  if (!keys->len) return 0;
  qsort(keys->ptr, keys->len, sizeof *keys->ptr, by_key);
  for (const Key *key = keys->ptr, *all = key + keys->len, *end; key < all; key = end) {
    uint32_t rules = 0;
    for (end = key; end < all && str_eq(end->text, key->text); end++) rules++;
    add_posting_rules(table, name, count, key, end);
    buf_add_cstr(&postings, "  {");
    add_string(table, &postings, key->text);
    buf_printf(&postings, ", %s%" PRIu32 ", %" PRIu32 "},\n", name, count, rules);
    count++;
  }
  if (count) {
    buf_printf(&table->indexes, "static const RulecPosting %s[] = {\n%.*s};\n", name,
               STR_ARG(buf_str(&postings)));
  }
  buf_free(&postings);
  return count;
}

/* Adds TEXT for RULE once: where the rule's last key is the same it stays alone. */
static void add_key(Table *table, Keys *keys, Str text, uint32_t rule) {
  if (keys->len && vec_last(keys)->rule == rule && str_eq(vec_last(keys)->text, text)) return;
  vec_push(&table->arena, keys, ((Key){text, rule}));
}

static Keys tactic_keys(Table *table, const EmitInput *input) {
  Keys keys = {0};
  for (uint32_t r = 0; r < input->count; r++) {
    const NormalRule *rule = input->rules[r];
    for (uint32_t i = 0; i < rule->tactics.len; i++) {
      add_key(table, &keys, rule->tactics.ptr[i].name, r);
    }
  }
  return keys;
}

/* Techniques come sorted by id, so a base stands before its subs and the subs stand together. */
static Keys technique_keys(Table *table, const EmitInput *input) {
  Keys keys = {0};
  for (uint32_t r = 0; r < input->count; r++) {
    const NormalRule *rule = input->rules[r];
    Str base = {NULL, 0};
    for (uint32_t i = 0; i < rule->techniques.len; i++) {
      const NormalTechnique *technique = &rule->techniques.ptr[i];
      if (!str_eq(technique->base_id, base)) add_key(table, &keys, technique->base_id, r);
      base = technique->base_id;
      if (!str_eq(technique->id, base)) add_key(table, &keys, technique->id, r);
    }
  }
  return keys;
}

static Keys table_keys(Table *table, const EmitInput *input) {
  Keys keys = {0};
  for (uint32_t r = 0; r < input->count; r++) {
    Strs tables = emit_rule_tables(&table->arena, input->rules[r]);
    for (uint32_t i = 0; i < tables.len; i++) add_key(table, &keys, tables.ptr[i], r);
  }
  return keys;
}

/* --- the files --- */

/* "rules-2.x" -> "rules_2_x", a part of a C name. */
static Str identifier(Arena *arena, Str name) {
  char *text = (char *)arena_str(arena, name).ptr;
  for (size_t i = 0; i < name.len; i++) {
    if (!char_is_alnum(text[i])) text[i] = '_';
  }
  return (Str){text, name.len};
}

static void add_upper(Buf *out, Str text) {
  for (size_t i = 0; i < text.len; i++) buf_add_byte(out, char_upper(text.ptr[i]));
}

#define GENERATED "/* Generated by rulec " RULEC_VERSION ": edit the rules, not this file. */\n"

void emit_c_header(Buf *out, const EmitInput *input) {
  Arena arena = {0};
  Str name = identifier(&arena, input->name);
  buf_add_cstr(out, GENERATED "#ifndef RULEC_RULES_");
  add_upper(out, name);
  buf_add_cstr(out, "_H\n#define RULEC_RULES_");
  add_upper(out, name);
  buf_printf(out,
             "_H\n\n#include \"rulec_table.h\"\n\n#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
             "extern const RulecTable rulec_%.*s;\n\n#ifdef __cplusplus\n}\n#endif\n\n#endif\n",
             STR_ARG(name));
  arena_free(&arena);
}

static void add_rules(Table *table, const EmitInput *input) {
  if (!input->count) return;
  buf_add_cstr(&table->rules, "static const RulecRule rules[] = {\n");
  for (size_t i = 0; i < input->count; i++) add_rule(table, i, input->rules[i]);
  buf_add_cstr(&table->rules, "};\n");
}

static void add_table(Table *table, const EmitInput *input) {
  Keys tactics = tactic_keys(table, input), techniques = technique_keys(table, input),
       tables = table_keys(table, input);
  const struct {
    const char *name;
    uint32_t count;
  } indexes[] = {{"by_tactic", add_index(table, "by_tactic", &tactics)},
                 {"by_technique", add_index(table, "by_technique", &techniques)},
                 {"by_table", add_index(table, "by_table", &tables)}};
  Buf *out = &table->indexes;
  Str name = identifier(&table->arena, input->name);
  buf_printf(out,
             "\nconst RulecTable rulec_%.*s = {\n  RULEC_ABI_VERSION, (uint32_t)sizeof(RulecTable)"
             ", (uint32_t)sizeof(RulecRule), %zu, %s, ",
             STR_ARG(name), input->count, input->count ? "rules" : "NULL");
  add_string(table, out, STR("rulec " RULEC_VERSION));
  for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++) {
    buf_printf(out, ",\n  {%s, %" PRIu32 "}", indexes[i].count ? indexes[i].name : "NULL",
               indexes[i].count);
  }
  buf_add_cstr(out, "};\n");
}

/* Plans refer to the library that runs them. Tables that are compiled without it have none. */
static void add_plans(Buf *out, const EmitPlans *plans) {
  if (!plans->source.len) return;
  buf_printf(out,
             "#ifdef RULEC_PLANS /* set where librulec_exec is linked: pkg-config --cflags "
             "rulec-exec */\n%.*s"
             "#define PLAN(plan) plan, NULL\n#else\n"
             "#define PLAN(plan) NULL, \"the table was compiled without -DRULEC_PLANS\"\n"
             "#endif\n\n",
             STR_ARG(plans->source));
}

void emit_c_source(Buf *out, const EmitInput *input) {
  Table table = {.input = input};
  add_rules(&table, input);
  add_table(&table, input);
  buf_printf(out,
             GENERATED
             "#include \"%.*s.h\"\n\n#if RULEC_ABI_VERSION != %u\n"
             "#error \"this table and rulec_table.h come from different versions of rulec\"\n"
             "#endif\n\n",
             STR_ARG(input->name), RULEC_ABI_VERSION);
  add_plans(out, &input->plans);
  const Buf *parts[] = {&table.strings, &table.lists, &table.rules, &table.indexes};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
    if (i && parts[i]->len) buf_add_byte(out, '\n');
    buf_add(out, buf_str(parts[i]));
  }
  buf_free(&table.strings);
  buf_free(&table.lists);
  buf_free(&table.rules);
  buf_free(&table.indexes);
  arena_free(&table.arena);
}
