/* Owns the wording of rules on remote management tools. Comes in: a tool's facts. Goes out: rules,
   and tests with a hit for each fact and the nearest misses. */
#include "emit/rmm.h"

#include "base/buf.h"
#include "emit/guid.h"
#include "emit/template.h"
#include "value/match.h"

typedef struct KindInfo {
  const char *slug, *title, *table;
  const char *seen;        /* completes "Identifies devices …" */
  const char *columns;     /* aggregates beside the first and last time */
  const char *by;          /* columns beside the device's */
  const char *row;         /* columns of a test's row beside those that are filtered */
  DraftEntity entities[2]; /* beside the device; type NULL: none */
} KindInfo;

static const KindInfo kinds[RMM_KINDS] = {
    [RMM_FILE_SIGNATURE] = {"file_signature",
                            "file signature",
                            "DeviceFileCertificateInfo",
                            "that hold a file signed by the maker of",
                            "Files = make_set(SHA1, 100)",
                            "Signer",
                            "SHA1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709'",
                            {{0}, {0}}},
    [RMM_NETWORK_CONNECTION] =
        {"network_connection",
         "network connection",
         "DeviceNetworkEvents",
         "that connect to the servers of",
         "Programs = make_set(InitiatingProcessFileName, 100), "
         "Addresses = make_set(RemoteIP, 100)",
         "RemoteUrl, InitiatingProcessAccountSid",
         "RemoteIP: 203.0.113.17, InitiatingProcessFileName: agent.exe, "
         "InitiatingProcessAccountSid: S-1-5-18",
         {{"URL", {"Url", NULL}, {STR_INIT("RemoteUrl"), {NULL, 0}}},
          {"Account", {"Sid", NULL}, {STR_INIT("InitiatingProcessAccountSid"), {NULL, 0}}}}},
    [RMM_PROCESS_CREATION] = {"process_creation",
                              "process creation",
                              "DeviceProcessEvents",
                              "that start a program of",
                              "Programs = make_set(FileName, 100), "
                              "CommandLines = make_set(ProcessCommandLine, 100)",
                              "AccountSid",
                              "FileName: agent.exe, ProcessCommandLine: agent.exe, "
                              "AccountSid: S-1-5-18",
                              {{"Account", {"Sid", NULL}, {STR_INIT("AccountSid"), {NULL, 0}}},
                               {0}}},
};

const char *rmm_slug(RmmKind kind) { return kinds[kind].slug; }
const char *rmm_title(RmmKind kind) { return kinds[kind].title; }

bool rmm_allows(const RmmTool *tool, RmmKind kind) {
  switch (kind) {
    case RMM_FILE_SIGNATURE: return tool->signers.len > 0;
    case RMM_NETWORK_CONNECTION: return tool->domains.len > 0;
    default: return tool->companies.len > 0 || tool->products.len > 0;
  }
}

Str rmm_stem(Arena *arena, const RmmTool *tool) {
  Buf out = {0};
  for (size_t i = 0; i < tool->name.len; i++) {
    char c = tool->name.ptr[i];
    buf_add_byte(&out, char_is_alnum(c) ? char_lower(c) : '_');
  }
  Str stem = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return stem;
}

Str rmm_id(Arena *arena, const RmmTool *tool, RmmKind kind) {
  if (tool->ids[kind].len) return tool->ids[kind];
  return guid_of_name(
      arena, arena_printf(arena, "rulec/rmm/%.*s/%s", STR_ARG(tool->name), kinds[kind].slug));
}

/* --- the query --- */

static void write_filter(Buf *out, Arena *arena, const char *column, const Strs *facts) {
  buf_printf(out, "%s %s ", column, facts->len > 1 ? "has_any (" : "has");
  for (uint32_t i = 0; i < facts->len; i++) {
    buf_printf(out, "%s%.*s", i ? ", " : "", STR_ARG(draft_kql_string(arena, facts->ptr[i])));
  }
  if (facts->len > 1) buf_add_byte(out, ')');
}

static void write_filters(Buf *out, Arena *arena, const RmmTool *tool, RmmKind kind) {
  if (kind == RMM_FILE_SIGNATURE) write_filter(out, arena, "Signer", &tool->signers);
  if (kind == RMM_NETWORK_CONNECTION) write_filter(out, arena, "RemoteUrl", &tool->domains);
  if (kind != RMM_PROCESS_CREATION) return;
  if (tool->companies.len)
    write_filter(out, arena, "ProcessVersionInfoCompanyName", &tool->companies);
  if (tool->companies.len && tool->products.len) buf_add_cstr(out, " and ");
  if (tool->products.len)
    write_filter(out, arena, "ProcessVersionInfoProductName", &tool->products);
}

static Str write_query(Arena *arena, const RmmTool *tool, RmmKind kind) {
  const KindInfo *info = &kinds[kind];
  Buf out = {0};
  buf_printf(&out, "%s\n| where TimeGenerated > ago(7d)\n| where ", info->table);
  write_filters(&out, arena, tool, kind);
  buf_printf(&out,
             "\n| summarize FirstSeen = min(TimeGenerated), LastSeen = max(TimeGenerated), "
             "Count = count(), %s by DeviceId, DeviceName, %s\n| extend %.*s\n",
             info->columns, info->by, STR_ARG(template_host_columns(arena, STR("DeviceName"))));
  Str query = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return query;
}

static Draft draft_of(Arena *arena, const RmmTool *tool, RmmKind kind) {
  const KindInfo *info = &kinds[kind];
  Draft draft = {.kind = RULE_HUNTING,
                 .connector = STR("MicrosoftThreatProtection"),
                 .table = str_of(info->table),
                 .technique = STR(RMM_TECHNIQUE),
                 .query = write_query(arena, tool, kind)};
  draft.name =
      arena_printf(arena, "%.*s remote management tool - %s", STR_ARG(tool->name), info->title);
  draft.description = arena_printf(
      arena,
      "Identifies devices %s %.*s.\nIntruders install remote management tools to come back "
      "unnoticed.\nCompare the hits with the tools that your organisation approved.",
      info->seen, STR_ARG(tool->name));
  DraftEntity host = {"Host", {"HostName", "DnsDomain"}, {STR("HostName"), STR("DnsDomain")}};
  vec_push(arena, &draft.entities, host);
  for (int i = 0; i < 2 && info->entities[i].type; i++)
    vec_push(arena, &draft.entities, info->entities[i]);
  return draft;
}

/* --- the test --- */

typedef struct TestWork {
  Arena *arena;
  const RmmTool *tool;
  RmmKind kind;
  DraftCases cases;
} TestWork;

/* What the filtered columns of a row hold; absent ones are left out. */
typedef struct Seen {
  Str signer, url, company, product;
} Seen;

static void write_value(Buf *out, Arena *arena, const char *column, Str value) {
  if (value.ptr) buf_printf(out, ", %s: %.*s", column, STR_ARG(draft_scalar(arena, value)));
}

static void add_case(TestWork *work, bool alert, Str name, Seen seen) {
  Buf out = {0};
  buf_add_cstr(&out, "TimeGenerated: " DRAFT_TIME ", DeviceId: d1, DeviceName: ws-17.contoso.com");
  write_value(&out, work->arena, "Signer", seen.signer);
  write_value(&out, work->arena, "RemoteUrl", seen.url);
  write_value(&out, work->arena, "ProcessVersionInfoCompanyName", seen.company);
  write_value(&out, work->arena, "ProcessVersionInfoProductName", seen.product);
  buf_printf(&out, ", %s", kinds[work->kind].row);
  DraftCase it = {name, arena_str(work->arena, buf_str(&out)), alert,
                  STR("DeviceId: d1, Count: 1")};
  vec_push(work->arena, &work->cases, it);
  buf_free(&out);
}

static bool has_any(Arena *arena, Str text, const Strs *facts) {
  vec_each(Str, fact, facts) {
    Needle needle = needle_new(arena, *fact, true, MATCH_TERM);
    if (needle_find(&needle, text, 0) != STR_NONE) return true;
  }
  return false;
}

/* A text that holds one of FACTS with BEFORE or AFTER grown onto it, which `has` therefore does
   not find; absent where each holds another fact as well. */
static Str grown(Arena *arena, const Strs *facts, const char *before, const char *after) {
  vec_each(Str, fact, facts) {
    Str text = arena_printf(arena, "%s%.*s%s", before, STR_ARG(*fact), after);
    if (!has_any(arena, text, facts)) return text;
  }
  return (Str){NULL, 0};
}

static Str quoted(Arena *arena, const char *lead, Str fact) {
  return arena_printf(arena, "%s %.*s", lead, STR_ARG(fact));
}

static void test_signers(TestWork *work) {
  const Strs *facts = &work->tool->signers;
  vec_each(Str, fact, facts)
      add_case(work, true, quoted(work->arena, "signed by", *fact), (Seen){.signer = *fact});
  Str near = grown(work->arena, facts, "Neo", "");
  if (near.len)
    add_case(work, false, STR("a signer whose name goes on before"), (Seen){.signer = near});
  near = grown(work->arena, facts, "", "ix");
  if (near.len)
    add_case(work, false, STR("a signer whose name goes on behind"), (Seen){.signer = near});
  add_case(work, false, STR("another signer"), (Seen){.signer = STR("Contoso Ltd")});
}

static void test_domains(TestWork *work) {
  const Strs *facts = &work->tool->domains;
  vec_each(Str, fact, facts)
      add_case(work, true, quoted(work->arena, "connects to", *fact), (Seen){.url = *fact});
  Str below = arena_printf(work->arena, "https://relay-17.%.*s/agent", STR_ARG(facts->ptr[0]));
  add_case(work, true, STR("an address below the first domain"), (Seen){.url = below});
  Str near = grown(work->arena, facts, "my", "");
  if (near.len)
    add_case(work, false, STR("a look-alike that begins otherwise"), (Seen){.url = near});
  near = grown(work->arena, facts, "", "munity");
  if (near.len) add_case(work, false, STR("a look-alike that ends otherwise"), (Seen){.url = near});
  add_case(work, false, STR("another domain"), (Seen){.url = STR("www.contoso.com")});
}

/* A fact of the other list to stand beside what a case is about. */
static Str first_of(const Strs *facts) { return facts->len ? facts->ptr[0] : (Str){NULL, 0}; }

static void test_programs(TestWork *work) {
  const RmmTool *tool = work->tool;
  Str company = first_of(&tool->companies), product = first_of(&tool->products);
  vec_each(Str, fact, &tool->companies)
      add_case(work, true, quoted(work->arena, "a program of company", *fact),
               (Seen){.company = *fact, .product = product});
  vec_each(Str, fact, &tool->products)
      add_case(work, true, quoted(work->arena, "a program of product", *fact),
               (Seen){.company = company, .product = *fact});
  Str other = STR("Contoso Ltd"), near = grown(work->arena, &tool->companies, "Neo", "");
  if (company.len)
    add_case(work, false, STR("another company"), (Seen){.company = other, .product = product});
  if (near.len)
    add_case(work, false, STR("a company whose name goes on before"),
             (Seen){.company = near, .product = product});
  near = grown(work->arena, &tool->products, "", "ix");
  if (product.len)
    add_case(work, false, STR("another product"), (Seen){.company = company, .product = other});
  if (near.len)
    add_case(work, false, STR("a product whose name goes on behind"),
             (Seen){.company = company, .product = near});
}

RmmText rmm_write(Arena *arena, const RmmTool *tool, RmmKind kind, Str id, Str note) {
  Draft draft = draft_of(arena, tool, kind);
  draft.id = id;
  draft.note = note;
  TestWork work = {.arena = arena, .tool = tool, .kind = kind};
  if (kind == RMM_FILE_SIGNATURE) test_signers(&work);
  if (kind == RMM_NETWORK_CONNECTION) test_domains(&work);
  if (kind == RMM_PROCESS_CREATION) test_programs(&work);
  return (RmmText){draft_rule(arena, &draft), draft_test(arena, note, draft.table, &work.cases)};
}
