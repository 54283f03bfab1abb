/* Owns the list of tools and the page on their rules. Comes in: tools.yaml. Goes out: tools, and
   Markdown. */
#include "emit/pack.h"

#include "base/map.h"
#include "doc/shape.h"
#include "emit/sweep.h"
#include "fact/attack.h"

typedef struct List {
  char **words;
  unsigned count;
} List;

typedef struct FileIds {
  char *id[RMM_KINDS];
} FileIds;

typedef struct FileTool {
  char *name, *vendor, *note;
  List signers, domains, companies, products;
  FileIds ids;
} FileTool;

typedef struct FilePack {
  FileTool *tools;
  unsigned tools_count;
} FilePack;

#define OPTIONAL CYAML_FLAG_OPTIONAL
#define WORD(key, flags, Type, member) \
  CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | (flags), Type, member, 0, CYAML_UNLIMITED)
/* NOLINTBEGIN(bugprone-macro-parentheses): the name of a member takes none */
#define LIST(member)                                                                         \
  CYAML_FIELD_SEQUENCE_COUNT(#member, CYAML_FLAG_POINTER | OPTIONAL, FileTool, member.words, \
                             member.count, &word_schema, 0, CYAML_UNLIMITED)
/* NOLINTEND(bugprone-macro-parentheses) */

static const cyaml_schema_value_t word_schema = {
    CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 0, CYAML_UNLIMITED)};

static const cyaml_schema_field_t id_fields[] = {
    WORD("file_signature", OPTIONAL, FileIds, id[RMM_FILE_SIGNATURE]),
    WORD("network_connection", OPTIONAL, FileIds, id[RMM_NETWORK_CONNECTION]),
    WORD("process_creation", OPTIONAL, FileIds, id[RMM_PROCESS_CREATION]), CYAML_FIELD_END};

static const cyaml_schema_field_t tool_fields[] = {
    WORD("name", 0, FileTool, name),
    WORD("vendor", OPTIONAL, FileTool, vendor),
    WORD("note", OPTIONAL, FileTool, note),
    LIST(signers),
    LIST(domains),
    LIST(companies),
    LIST(products),
    CYAML_FIELD_MAPPING("ids", OPTIONAL, FileTool, ids, id_fields),
    CYAML_FIELD_END};

static const cyaml_schema_value_t tool_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, FileTool, tool_fields)};

static const cyaml_schema_field_t fields[] = {
    CYAML_FIELD_SEQUENCE("tools", CYAML_FLAG_POINTER, FilePack, tools, &tool_schema, 1,
                         CYAML_UNLIMITED),
    CYAML_FIELD_END};
static const cyaml_schema_value_t schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, FilePack, fields)};
static const Shape shape = {&schema, "the list of tools", DIAG_X030, DIAG_X031};

static Str kept(Arena *arena, const char *text) {
  return text ? arena_str(arena, str_of(text)) : (Str){NULL, 0};
}

static Strs kept_list(Arena *arena, const List *list) {
  Strs texts = {0};
  for (unsigned i = 0; i < list->count; i++) vec_push(arena, &texts, kept(arena, list->words[i]));
  return texts;
}

/* Facts that no text is, or that would run together in a rule over all tools. */
static void check_fact(const Source *source, const Node *fact, DiagBag *bag) {
  if (!str_trim(fact->value).len)
    diag_add(bag, DIAG_X031, source, fact->span, "an empty text, which every event holds");
  else if (str_find_byte(fact->value, SWEEP_SEPARATOR, 0) != STR_NONE)
    diag_add(bag, DIAG_X031, source, fact->span,
             "`%.*s` holds `%c`, which separates texts in the rules over all tools",
             STR_ARG(fact->value), SWEEP_SEPARATOR);
}

static void report_same_files(const Source *source, const Node *name, const Node *other,
                              DiagBag *bag) {
  Diag *diag = diag_add(bag, DIAG_X031, source, name->span,
                        "the rules on `%.*s` would overwrite those on `%.*s`", STR_ARG(name->value),
                        STR_ARG(other->value));
  diag_label(bag, diag, source, other->span, "the other one");
}

/* Tools that give no rule, or the files of another one. */
static bool check_tools(Arena *arena, const Source *source, const Node *root, DiagBag *bag) {
  Map stems = {0};
  vec_each(Node *, tool, &node_get(root, STR("tools"))->items) {
    Node *name = node_get(*tool, STR("name"));
    uint32_t facts = 0;
    vec_each(Entry, entry, &(*tool)->entries) {
      facts += entry->value->items.len;
      vec_each(Node *, item, &entry->value->items) check_fact(source, *item, bag);
    }
    if (!facts)
      diag_add(bag, DIAG_X031, source, name->span,
               "nothing is known of `%.*s`, expected signers, domains, companies or products",
               STR_ARG(name->value));
    const Node *other = map_put(arena, &stems, rmm_stem(arena, name->value), name);
    if (other) report_same_files(source, name, other, bag);
  }
  return bag->diags.len == 0;
}

bool pack_read(Arena *arena, const Source *source, RmmTools *tools, DiagBag *bag) {
  const Node *root;
  FilePack *pack = shape_load(arena, &shape, source, &root, bag);
  if (!pack) return false;
  for (unsigned i = 0; i < pack->tools_count; i++) {
    const FileTool *from = &pack->tools[i];
    RmmTool tool = {kept(arena, from->name),           kept(arena, from->vendor),
                    kept(arena, from->note),           kept_list(arena, &from->signers),
                    kept_list(arena, &from->domains),  kept_list(arena, &from->companies),
                    kept_list(arena, &from->products), {{0}}};
    for (int kind = 0; kind < RMM_KINDS; kind++) tool.ids[kind] = kept(arena, from->ids.id[kind]);
    vec_push(arena, tools, tool);
  }
  shape_free(&shape, pack);
  return check_tools(arena, source, root, bag);
}

/* --- the page --- */

static const char page_facts[] =
    "## Adding a tool\n\n"
    "What is known of a tool stands once, in `rmm/tools.yaml`: who signs its files, which "
    "domains it talks to, which company and product its programs name. To add a tool or a "
    "fact, add it there and run\n\n"
    "```\nrulec new rmm --from rules/rmm/tools.yaml\n```\n\n"
    "which writes the rules, their tests and this page; with `--check` it writes nothing and "
    "says which files do not fit the facts. A rule keeps its id as long as the tool keeps its "
    "name. A file without the comment in its first line was written by hand and is left "
    "alone; of a tool that is taken out, delete the folder.\n\n";

static const char page_analytics[] =
    "## Analytics rules\n\n"
    "Over all tools; they alert. Both see connections: the NRT rule within minutes, the "
    "scheduled one together with what else gives a tool away. Where the tools are too many "
    "for one query, a second rule takes the rest.\n\n"
    "Make the watchlist `ApprovedRMM` before you deploy them, with the columns `DeviceName` "
    "and `Tool`: without it the service refuses the queries. A row approves a tool on a "
    "device, as events name the device and the table below names the tool, whatever their "
    "case; where one of the two is empty, all of them.\n\n";

static const char page_hunting[] =
    "\n## Hunting queries\n\n"
    "On one tool each, approved or not. They read the event time from `TimeGenerated`, as the "
    "tables of a Microsoft Sentinel workspace call it, so `rulec check --env xdr` refuses "
    "them: in the advanced hunting of Defender XDR the column is `Timestamp`. Only the "
    "DattoRMM file signature query keeps the wording in which it was published, with "
    "`Timestamp`.\n\n";

static const Node *root_of(Arena *arena, Str text) {
  DiagBag bag = {.arena = arena};
  const Doc *doc = doc_load(arena, source_new(arena, STR(""), text), &bag);
  return doc->roots.len ? doc->roots.ptr[0] : NULL;
}

static Str value_of(const Node *root, const char *key) {
  const Node *node = node_get(root, str_of(key));
  return node && node->kind == NODE_SCALAR ? node->value : (Str){NULL, 0};
}

static uint32_t length_of(const Node *root, const char *key) {
  const Node *list = node_get(root, str_of(key));
  return list ? list->items.len : 0;
}

static void add_once(Arena *arena, Strs *texts, Str text) {
  vec_each(Str, known, texts) {
    if (str_eq(*known, text)) return;
  }
  vec_push(arena, texts, text);
}

PackRule pack_rule(Arena *arena, Str title, Str path, Str rule, Str test) {
  const Node *root = root_of(arena, rule), *trial = root_of(arena, test);
  PackRule it = {.title = title, .path = path};
  it.kind = value_of(root, "kind");
  it.severity = value_of(root, "severity");
  it.cases = length_of(trial, "cases") + length_of(trial, "scenarios");
  const Node *techniques = node_get(root, STR("relevantTechniques"));
  if (techniques) {
    vec_each(Node *, item, &techniques->items) add_once(arena, &it.techniques, (*item)->value);
  }
  return it;
}

PackTotal pack_total(Arena *arena, const PackEntries *entries) {
  PackTotal total = {0};
  vec_each(const PackEntry, entry, entries) {
    total.tools += entry->tool != NULL;
    vec_each(const PackRule, rule, &entry->rules) {
      total.rules++;
      total.cases += rule->cases;
      vec_each(Str, id, &rule->techniques) add_once(arena, &total.techniques, *id);
    }
  }
  return total;
}

static void write_head(Buf *out, const PackTotal *total) {
  buf_printf(
      out,
      "<!-- " PACK_NOTE
      " -->\n"
      "# Detection rules\n\n"
      "`rmm/` holds %u rules on %u remote management tools, with %u test cases. They stand for "
      "ATT&CK ",
      total->rules, total->tools, total->cases);
  for (uint32_t i = 0; i < total->techniques.len; i++) {
    FactTechnique technique = {0};
    Str id = total->techniques.ptr[i];
    fact_technique_find(id, &technique);
    buf_printf(out, "%s%.*s (%.*s)",
               i == 0                          ? ""
               : i + 1 < total->techniques.len ? ", "
                                               : " and ",
               STR_ARG(id), STR_ARG(technique.name));
  }
  buf_add_cstr(out, ".\n\n");
}

static void write_link(Buf *out, const PackRule *rule) {
  buf_printf(out, "[%.*s](%.*s)", STR_ARG(rule->title), STR_ARG(rule->path));
}

static void write_techniques(Buf *out, const Strs *techniques) {
  for (uint32_t i = 0; i < techniques->len; i++)
    buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(techniques->ptr[i]));
}

static void write_analytics(Buf *out, const PackEntry *entry) {
  buf_add_cstr(out,
               "| Rule | Kind | Severity | Techniques | Test cases |\n|---|---|---|---|---|\n");
  vec_each(const PackRule, rule, &entry->rules) {
    buf_add_cstr(out, "| ");
    write_link(out, rule);
    buf_printf(out, " | %.*s | %.*s | ", STR_ARG(rule->kind), STR_ARG(rule->severity));
    write_techniques(out, &rule->techniques);
    buf_printf(out, " | %u |\n", rule->cases);
  }
}

static void write_tool(Buf *out, Arena *arena, const PackEntry *entry) {
  buf_printf(out, "| %.*s | %.*s |", STR_ARG(entry->tool->name), STR_ARG(entry->tool->vendor));
  Strs techniques = {0};
  uint32_t cases = 0;
  for (uint32_t i = 0; i < entry->rules.len; i++) {
    const PackRule *rule = &entry->rules.ptr[i];
    buf_add_cstr(out, i ? ", " : " ");
    write_link(out, rule);
    vec_each(Str, id, &rule->techniques) add_once(arena, &techniques, *id);
    cases += rule->cases;
  }
  buf_add_cstr(out, " | ");
  write_techniques(out, &techniques);
  buf_printf(out, " | %u |\n", cases);
}

void pack_write_page(Buf *out, Arena *arena, const PackEntries *entries) {
  PackTotal total = pack_total(arena, entries);
  write_head(out, &total);
  buf_add_cstr(out, page_facts);
  buf_add_cstr(out, page_analytics);
  vec_each(const PackEntry, entry, entries) {
    if (!entry->tool) write_analytics(out, entry);
  }
  buf_add_cstr(out, page_hunting);
  buf_add_cstr(out, "| Tool | Vendor | Rules | Techniques | Test cases |\n|---|---|---|---|---|\n");
  vec_each(const PackEntry, entry, entries) {
    if (entry->tool) write_tool(out, arena, entry);
  }
}
