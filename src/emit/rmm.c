/* Owns the wording of rules on one remote management tool. Comes in: a tool's facts. Goes out:
   rules and tests. */
#include "emit/rmm.h"

#include "base/buf.h"
#include "emit/guid.h"
#include "emit/rmm_event.h"
#include "emit/template.h"

typedef struct KindInfo {
  const char *slug, *title, *table;
  const char *seen;        /* completes "Identifies devices …" */
  const char *columns;     /* aggregates beside the first and last time */
  const char *by;          /* columns beside the device's */
  DraftEntity entities[2]; /* beside the device; type NULL: none */
} KindInfo;

/* Benign activity that the rule finds, and what tells it apart. */
typedef struct Scenario {
  const char *name, *description, *exclusion, *filter;
  const char *program; /* that acts in it; NULL: the tool's own */
  bool approved;       /* the watchlist lists the device */
} Scenario;

static const Scenario scenarios[RMM_KINDS] = {
    [RMM_NETWORK_CONNECTION] = {"A visit to the web site of the maker",
                                "Someone reads about the tool in a browser and installs nothing.",
                                "The program is a browser. Tools that run in one are missed then.",
                                "InitiatingProcessFileName in~ "
                                "('chrome.exe', 'msedge.exe', 'firefox.exe')",
                                "msedge.exe", false},
    [RMM_PROCESS_CREATION] = {"Software deployment installs the tool",
                              "The organisation rolls the tool out by its own means.",
                              "Configuration Manager or Intune starts the program.",
                              "InitiatingProcessFileName in~ "
                              "('CcmExec.exe', 'Microsoft.Management.Services.IntuneWindowsAgent"
                              ".exe')",
                              "CcmExec.exe", false}};

static const KindInfo kinds[RMM_KINDS] = {
    [RMM_FILE_SIGNATURE] = {"file_signature",
                            "file signature",
                            "DeviceFileCertificateInfo",
                            "that hold a file signed by the maker of",
                            "Files = make_set(SHA1, 100)",
                            "Signer",
                            {{0}, {0}}},
    [RMM_NETWORK_CONNECTION] =
        {"network_connection",
         "network connection",
         "DeviceNetworkEvents",
         "that connect to the servers of",
         "Programs = make_set(InitiatingProcessFileName, 100), "
         "Addresses = make_set(RemoteIP, 100)",
         "RemoteUrl, InitiatingProcessAccountSid",
         {{"URL", {"Url", NULL}, {STR_INIT("RemoteUrl"), {NULL, 0}}},
          {"Account", {"Sid", NULL}, {STR_INIT("InitiatingProcessAccountSid"), {NULL, 0}}}}},
    [RMM_PROCESS_CREATION] = {"process_creation",
                              "process creation",
                              "DeviceProcessEvents",
                              "that start a program of",
                              "Programs = make_set(FileName, 100), "
                              "CommandLines = make_set(ProcessCommandLine, 100)",
                              "AccountSid",
                              {{"Account", {"Sid", NULL}, {STR_INIT("AccountSid"), {NULL, 0}}},
                               {0}}},
};

const char *rmm_slug(RmmKind kind) { return kinds[kind].slug; }
const char *rmm_title(RmmKind kind) { return kinds[kind].title; }
const char *rmm_table(RmmKind kind) { return kinds[kind].table; }

bool rmm_allows(const RmmTool *tool, RmmKind kind) {
  switch (kind) {
    case RMM_FILE_SIGNATURE: return tool->signers.len > 0;
    case RMM_NETWORK_CONNECTION: return tool->domains.len > 0;
    default: return tool->companies.len > 0 || tool->products.len > 0;
  }
}

Str rmm_stem(Arena *arena, Str name) {
  Buf out = {0};
  for (size_t i = 0; i < name.len; i++) {
    char c = name.ptr[i];
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

static void write_scenario(Buf *out, Arena *arena, const Scenario *scenario, RmmEvent event) {
  event.program = scenario->program;
  Str row = rmm_row(arena, &event, "d1");
  buf_printf(out, "  - name: %s\n    description: %s\n    exclusion: %s\n    filter: %s\n",
             scenario->name, scenario->description, scenario->exclusion, scenario->filter);
  if (scenario->approved)
    buf_add_cstr(out, "    watchlists:\n      ApprovedRMM:\n        - {DeviceName: " RMM_DEVICE
                      ", Tool: ''}\n");
  buf_printf(out, "    tables:\n      %s:\n        - {%.*s}\n    expect: quiet\n",
             rmm_table(event.kind), STR_ARG(row));
}

static void write_scenarios(Buf *out, Arena *arena, const RmmTool *tool, const RmmEvent *event) {
  Str filter = arena_printf(arena,
                            "DeviceName in~ ((_GetWatchlist('ApprovedRMM') | where Tool in~ ('', "
                            "%.*s) | project DeviceName))",
                            STR_ARG(draft_kql_string(arena, tool->name)));
  Scenario wanted = {.name = "A device on which the tool is wanted",
                     .description = "The help desk works with the tool.",
                     .exclusion =
                         "The watchlist ApprovedRMM lists the device, for this tool or for "
                         "any.",
                     .filter = filter.ptr,
                     .approved = true};
  buf_add_cstr(out, "scenarios:\n");
  write_scenario(out, arena, &wanted, *event);
  if (scenarios[event->kind].name) write_scenario(out, arena, &scenarios[event->kind], *event);
}

static Str write_test(Arena *arena, const RmmTool *tool, RmmKind kind, Str note) {
  RmmEvents events = rmm_events(arena, tool, kind);
  DraftCases cases = {0};
  vec_each(const RmmEvent, event, &events) {
    DraftCase it = {event->name, rmm_row(arena, event, "d1"), event->hit,
                    STR("DeviceId: d1, Count: 1")};
    vec_push(arena, &cases, it);
  }
  Buf out = {0};
  buf_add(&out, draft_test(arena, note, str_of(kinds[kind].table), &cases));
  write_scenarios(&out, arena, tool, &events.ptr[0]);
  Str test = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return test;
}

RmmText rmm_write(Arena *arena, const RmmTool *tool, RmmKind kind, Str id, Str note) {
  Draft draft = draft_of(arena, tool, kind);
  draft.id = id;
  draft.note = note;
  return (RmmText){draft_rule(arena, &draft), write_test(arena, tool, kind, note)};
}
