/* A stand-in for a detection engine: links a generated table, lists, finds and filters its rules.
   It is compiled as C99 and as C++17 with HEADER and TABLE set, as in
     cc -DHEADER='"rules.h"' -DTABLE=rulec_rules engine_stub.c rules.c
   usage: engine_stub list | find ID | table NAME | technique ID | tactic NAME | totals */
#include HEADER

#include <inttypes.h>
#include <stdio.h>

static void print_line(const RulecRule *rule) {
  printf("%s %s %s %s\n", rule->id, rulec_kind_name(rule->kind),
         rulec_severity_name(rule->severity), rule->name);
}

static int print_found(RulecFound found) {
  size_t i;
  for (i = 0; i < found.count; i++) print_line(rulec_found_rule(found, i));
  printf("%u found\n", (unsigned)found.count);
  return found.count == 0;
}

/* Bytes that C would not print as they are: as numbers. */
static void print_text(const char *label, const char *text, size_t length) {
  size_t i;
  printf("%s (%u):", label, (unsigned)length);
  for (i = 0; i < length && i < 400; i++) {
    unsigned char byte = (unsigned char)text[i];
    if (i % 100 == 0) printf("\n  ");
    if (byte >= ' ' && byte <= '~') {
      putchar(byte);
    } else {
      printf("<%02x>", byte);
    }
  }
  if (length > 400) {
    unsigned sum = 0;
    for (i = 0; i < length; i++) sum = sum * 31 + (unsigned char)text[i];
    printf(" ... sum %08x", sum);
  }
  putchar('\n');
}

static void print_strings(const char *label, const char *const *items, uint32_t count) {
  uint32_t i;
  if (count) printf("%s:", label);
  for (i = 0; i < count; i++) printf(" %s", items[i]);
  if (count) putchar('\n');
}

static void print_pairs(const char *label, const RulecPair *pairs, uint32_t count) {
  uint32_t i;
  for (i = 0; i < count; i++) printf("%s: %s = %s\n", label, pairs[i].name, pairs[i].value);
}

static void print_attack(const RulecRule *rule) {
  unsigned tactic;
  uint32_t i;
  for (tactic = 0; tactic < RULEC_TACTIC_COUNT; tactic++) {
    if (!rulec_rule_has_tactic(rule, (RulecTactic)tactic)) continue;
    printf("tactic: %s %s\n", rulec_tactic_id((RulecTactic)tactic),
           rulec_tactic_name((RulecTactic)tactic));
  }
  for (i = 0; i < rule->technique_count; i++) {
    const RulecTechnique *technique = &rule->techniques[i];
    printf("technique: %s %s%s%s\n", technique->id, technique->name ? technique->name : "?",
           technique->parent ? " of " : "", technique->parent ? technique->parent : "");
  }
}

static void print_sources(const RulecRule *rule) {
  uint32_t i;
  for (i = 0; i < rule->connector_count; i++) {
    printf("connector: %s\n", rule->connectors[i].id);
    print_strings("  types", rule->connectors[i].data_types, rule->connectors[i].data_type_count);
  }
  print_strings("tables", rule->tables, rule->table_count);
}

static void print_alert(const RulecRule *rule) {
  uint32_t i;
  for (i = 0; i < rule->entity_count; i++) {
    print_pairs(rule->entities[i].type, rule->entities[i].fields, rule->entities[i].field_count);
  }
  print_pairs("detail", rule->custom_details, rule->custom_detail_count);
  print_strings("sentinel entities", rule->sentinel_entities, rule->sentinel_entity_count);
  if (rule->alert_override) {
    const RulecOverride *change = rule->alert_override;
    if (change->display_name_format) printf("alert name: %s\n", change->display_name_format);
    if (change->severity_column) printf("alert severity: %s\n", change->severity_column);
    print_pairs("alert property", change->properties, change->property_count);
  }
  if (rule->incident) {
    const RulecIncident *incident = rule->incident;
    printf("incident: create %d, group %d, reopen %d, matching %d, lookback %" PRId64 "\n",
           incident->create, incident->group, incident->reopen_closed, (int)incident->matching,
           incident->lookback_seconds);
    print_strings("  by entities", incident->by_entities, incident->by_entity_count);
    print_strings("  by details", incident->by_alert_details, incident->by_alert_detail_count);
    print_strings("  by custom", incident->by_custom_details, incident->by_custom_detail_count);
  }
}

static int find(const char *id) {
  const RulecRule *rule = rulec_table_find(&TABLE, id);
  if (!rule) {
    printf("no rule %s\n", id);
    return 1;
  }
  print_line(rule);
  printf("from %s:%u, version %s, %s, %s\n", rule->source_path, (unsigned)rule->source_line,
         rule->version, rule->status, rule->enabled ? "enabled" : "disabled");
  print_text("name", rule->name, rule->name_length);
  print_text("description", rule->description, rule->description_length);
  print_text("query", rule->query, rule->query_length);
  printf("every %" PRId64 " s over %" PRId64 " s, trigger %d %" PRId64 ", grouping %d, rest %d\n",
         rule->frequency_seconds, rule->period_seconds, (int)rule->trigger, rule->threshold,
         (int)rule->grouping, rule->suppress);
  print_attack(rule);
  print_sources(rule);
  print_alert(rule);
  printf("hash of %u digits\n", (unsigned)strlen(rule->content_hash));
  return 0;
}

/* Walks everything once: each rule is found by its id and under each of its keys. */
static int totals(void) {
  uint32_t i, lost = 0, keys = 0;
  for (i = 0; i < TABLE.rule_count; i++) {
    const RulecRule *rule = rulec_table_rule(&TABLE, i);
    const RulecRule *found = rulec_table_find(&TABLE, rule->id);
    uint32_t n;
    lost += !found || strcmp(found->id, rule->id) != 0;
    if (i) lost += strcmp(rulec_table_rule(&TABLE, i - 1)->id, rule->id) > 0;
    for (n = 0; n < rule->table_count; n++, keys++) {
      lost += rulec_table_by_table(&TABLE, rule->tables[n]).count == 0;
    }
    for (n = 0; n < rule->technique_count; n++, keys++) {
      const RulecTechnique *technique = &rule->techniques[n];
      lost += rulec_table_by_technique(&TABLE, technique->id).count == 0;
      if (technique->parent) {
        lost += rulec_table_by_technique(&TABLE, technique->parent).count == 0;
      }
    }
  }
  printf("%s: %u rules, %u keys, %u lost\n", TABLE.generator, (unsigned)TABLE.rule_count,
         (unsigned)keys, (unsigned)lost);
  return lost != 0 || !rulec_table_readable(&TABLE);
}

int main(int argc, char **argv) {
  const char *verb = argc > 1 ? argv[1] : "list", *name = argc > 2 ? argv[2] : "";
  uint32_t i;
  if (strcmp(verb, "find") == 0) return find(name);
  if (strcmp(verb, "table") == 0) return print_found(rulec_table_by_table(&TABLE, name));
  if (strcmp(verb, "technique") == 0) return print_found(rulec_table_by_technique(&TABLE, name));
  if (strcmp(verb, "tactic") == 0) return print_found(rulec_table_by_tactic(&TABLE, name));
  if (strcmp(verb, "totals") == 0) return totals();
  for (i = 0; i < TABLE.rule_count; i++) print_line(rulec_table_rule(&TABLE, i));
  return 0;
}
