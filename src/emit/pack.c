/* Owns the list of tools and the page on their rules. Comes in: tools.yaml. Goes out: tools, and
   Markdown. */
#include "emit/pack.h"

#include "doc/shape.h"
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
#define LIST(member)                                                                         \
  CYAML_FIELD_SEQUENCE_COUNT(#member, CYAML_FLAG_POINTER | OPTIONAL, FileTool, member.words, \
                             member.count, &word_schema, 0, CYAML_UNLIMITED)

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
  return true;
}

/* --- the page --- */

static uint32_t list_length(const Node *root, const char *key) {
  const Node *list = node_get(root, str_of(key));
  return list ? list->items.len : 0;
}

uint32_t pack_count_cases(Arena *arena, Str test) {
  DiagBag bag = {.arena = arena};
  const Doc *doc = doc_load(arena, source_new(arena, STR(""), test), &bag);
  const Node *root = doc->roots.len ? doc->roots.ptr[0] : NULL;
  return list_length(root, "cases") + list_length(root, "scenarios");
}

static void write_head(Buf *out, const PackEntries *entries) {
  uint32_t rules = 0, cases = 0;
  vec_each(const PackEntry, entry, entries) {
    for (int kind = 0; kind < RMM_KINDS; kind++) {
      rules += entry->has[kind];
      cases += entry->cases[kind];
    }
  }
  FactTechnique technique = {0};
  fact_technique_find(STR(RMM_TECHNIQUE), &technique);
  buf_printf(out,
             "<!-- " PACK_NOTE
             " -->\n"
             "# Detection rules\n\n"
             "`rmm/` holds %u hunting queries on %u remote management tools, with %u test cases. "
             "All of them stand for ATT&CK %s, %.*s.\n\n",
             rules, entries->len, cases, RMM_TECHNIQUE, STR_ARG(technique.name));
  buf_add_cstr(
      out,
      "What is known of a tool stands once, in `rmm/tools.yaml`: who signs its files, which "
      "domains it talks to, which company and product its programs name. To add a tool or a fact, "
      "change that file and run\n\n"
      "```\nrulec new rmm --from rules/rmm/tools.yaml\n```\n\n"
      "which writes the rules, their tests and this page; a rule keeps its id as long as the tool "
      "keeps its name. A file without the comment in its first line was written by hand and is "
      "left alone.\n\n"
      "| Tool | Vendor | Rules | Test cases |\n|---|---|---|---|\n");
}

static void write_row(Buf *out, Arena *arena, const PackEntry *entry) {
  const RmmTool *tool = entry->tool;
  Str stem = rmm_stem(arena, tool);
  buf_printf(out, "| %.*s | %.*s |", STR_ARG(tool->name), STR_ARG(tool->vendor));
  uint32_t cases = 0;
  const char *comma = " ";
  for (int kind = 0; kind < RMM_KINDS; kind++) {
    if (!entry->has[kind]) continue;
    buf_printf(out, "%s[%s](%.*s/%.*s_%s.yaml)", comma, rmm_title((RmmKind)kind),
               STR_ARG(entry->folder), STR_ARG(stem), rmm_slug((RmmKind)kind));
    cases += entry->cases[kind];
    comma = ", ";
  }
  buf_printf(out, " | %u |\n", cases);
}

void pack_write_page(Buf *out, Arena *arena, const PackEntries *entries) {
  write_head(out, entries);
  vec_each(const PackEntry, entry, entries) write_row(out, arena, entry);
}
