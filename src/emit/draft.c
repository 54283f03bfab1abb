/* Owns the text of new rules and their tests. Comes in: a Draft. Goes out: YAML. */
#include "emit/draft.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "doc/quote.h"
#include "emit/format.h"
#include "fact/attack.h"

/* --- scalars --- */

static bool is_plain_char(char c) {
  return char_is_alnum(c) || (c != '\0' && str_find_byte(STR(" ._()/+-"), c, 0) != STR_NONE);
}

/* Whether YAML reads TEXT without quotes as a text, and nothing about it catches the eye. */
static bool is_plain(Str text) {
  static const Str words[] = {STR_INIT("true"), STR_INIT("false"), STR_INIT("null"),
                              STR_INIT("yes"),  STR_INIT("no"),    STR_INIT("on"),
                              STR_INIT("off")};
  if (text.len == 0 || !char_is_alpha(text.ptr[0]) || text.ptr[text.len - 1] == ' ') return false;
  for (size_t i = 0; i < text.len; i++) {
    if (!is_plain_char(text.ptr[i])) return false;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
    if (str_eq_nocase(text, words[i])) return false;
  }
  return true;
}

Str draft_scalar(Arena *arena, Str text) { return is_plain(text) ? text : quote_text(arena, text); }

Str draft_kql_string(Arena *arena, Str text) {
  Buf out = {0};
  buf_add_byte(&out, '\'');
  for (size_t i = 0, width = 1; i < text.len; i += width) {
    uint32_t code = utf8_decode(text, i, &width);
    if (code > 0xFFFF)
      buf_printf(&out, "\\U%08x", (unsigned)code);
    else if (code > 0x7E)
      buf_printf(&out, "\\u%04x", (unsigned)code);
    else
      buf_printf(&out, code == '\'' || code == '\\' ? "\\%c" : "%c", (int)code);
  }
  buf_add_byte(&out, '\'');
  Str literal = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return literal;
}

/* --- the rule --- */

static void write_field(Buf *out, Arena *arena, const char *key, Str value) {
  buf_printf(out, "%s: %.*s\n", key, STR_ARG(draft_scalar(arena, value)));
}

static void write_block(Buf *out, const char *key, Str text) {
  buf_printf(out, "%s: |\n", key);
  while (text.ptr) {
    Str line = str_split(&text, '\n');
    if (line.len) buf_printf(out, "  %.*s\n", STR_ARG(line));
  }
}

static void write_connector(Buf *out, const Draft *draft) {
  if (!draft->connector.len) {
    buf_add_cstr(out, "requiredDataConnectors: []\n");
    return;
  }
  buf_printf(out, "requiredDataConnectors:\n  - connectorId: %.*s\n    dataTypes:\n      - %.*s\n",
             STR_ARG(draft->connector), STR_ARG(draft->table));
}

static void write_schedule(Buf *out, RuleKind kind) {
  if (kind != RULE_SCHEDULED) return;
  buf_add_cstr(out,
               "queryFrequency: 1h\nqueryPeriod: 1h\ntriggerOperator: gt\n"
               "triggerThreshold: 0\n");
}

/* Tactics that the CI of Azure/Azure-Sentinel lets the technique stand under; all of ATT&CK's
   where it knows none. */
static void write_attack(Buf *out, Str technique) {
  FactTechnique fact;
  if (!fact_technique_find(technique, &fact)) return;
  FactTactics wanted = fact.tactics & fact_technique_ci_tactics(technique);
  if (!wanted) wanted = fact.tactics;
  buf_add_cstr(out, "tactics:\n");
  for (unsigned i = 0; i < fact_tactic_count(); i++) {
    if (wanted >> i & 1) buf_printf(out, "  - %.*s\n", STR_ARG(fact_tactic(i).name));
  }
  buf_printf(out, "relevantTechniques:\n  - %.*s\n", STR_ARG(technique));
}

static void write_entities(Buf *out, const Draft *draft) {
  if (draft->entities.len) buf_add_cstr(out, "entityMappings:\n");
  vec_each(const DraftEntity, entity, &draft->entities) {
    buf_printf(out, "  - entityType: %s\n    fieldMappings:\n", entity->type);
    for (int i = 0; i < 2 && entity->identifiers[i]; i++) {
      buf_printf(out, "      - identifier: %s\n        columnName: %.*s\n", entity->identifiers[i],
                 STR_ARG(entity->columns[i]));
    }
  }
}

static void write_kind(Buf *out, RuleKind kind) {
  const char *name = rule_kind_yaml(kind);
  if (name) buf_printf(out, "kind: %s\nseverity: Medium\nstatus: Available\n", name);
}

Str draft_rule(Arena *arena, const Draft *draft) {
  Buf out = {0};
  if (draft->note.len) buf_printf(&out, "# %.*s\n", STR_ARG(draft->note));
  buf_printf(&out, "id: %.*s\n", STR_ARG(draft->id));
  write_field(&out, arena, "name", draft->name);
  write_block(&out, "description", draft->description);
  write_kind(&out, draft->kind);
  write_connector(&out, draft);
  write_schedule(&out, draft->kind);
  write_attack(&out, draft->technique);
  write_block(&out, "query", draft->query);
  write_entities(&out, draft);
  buf_add_cstr(&out, "version: 1.0.0\n");
  Str text = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return format_text(arena, source_new(arena, draft->name, text)).text;
}

/* --- the test --- */

Str draft_test(Arena *arena, Str note, Str table, const DraftCases *cases) {
  Buf out = {0};
  if (note.len) buf_printf(&out, "# %.*s\n", STR_ARG(note));
  buf_printf(&out, "now: %s\ncases:\n", DRAFT_NOW);
  vec_each(const DraftCase, it, cases) {
    Str name = draft_scalar(arena, it->name);
    buf_printf(&out, "  - name: %.*s\n    tables:\n      %.*s:\n        - {%.*s}\n    expect: %s\n",
               STR_ARG(name), STR_ARG(table), STR_ARG(it->row), it->alert ? "alert" : "quiet");
    if (it->alert && it->result.len) buf_printf(&out, "    rows: [{%.*s}]\n", STR_ARG(it->result));
  }
  Str text = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return text;
}

/* --- the connector --- */

Str draft_connector(const FactSet *facts, Str table) {
  FactConnectorWalk walk = {.set = facts, .table = table};
  Str best = {NULL, 0};
  uint32_t fewest = UINT32_MAX;
  for (const FactConnector *it; (it = fact_connector_next(&walk));) {
    uint32_t count = fact_connector_table_count(it);
    if (!fact_connector_is_listed(it) || fact_connector_successor(it).len || count >= fewest)
      continue;
    fewest = count;
    best = fact_connector_id(it);
  }
  return best;
}
