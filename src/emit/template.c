/* Owns the templates of rules. Comes in: a table and its columns. Goes out: a query that filters,
   summarizes by what names entities and maps those, and a test of it. */
#include "emit/template.h"

#include "base/buf.h"

/* The value that the author puts the sought one in place of. */
#define PLACEHOLDER "CHANGE-ME"

typedef enum EntityForm { FORM_SID, FORM_UPN, FORM_HOST, FORM_IP, FORM_URL, FORM_COUNT } EntityForm;

typedef struct FormInfo {
  const char *type;
  const char *identifiers[2];
  const char *columns[2]; /* made by an expression; NULL: the table's column itself */
  const char *sample;
} FormInfo;

static const FormInfo forms[FORM_COUNT] = {
    [FORM_SID] = {"Account",
                  {"Sid", NULL},
                  {NULL, NULL},
                  "S-1-5-21-1004336348-1177238915-682003330-1001"},
    [FORM_UPN] = {"Account",
                  {"Name", "UPNSuffix"},
                  {"AccountName", "UPNSuffix"},
                  "ann@contoso.com"},
    [FORM_HOST] = {"Host",
                   {"HostName", "DnsDomain"},
                   {"HostName", "DnsDomain"},
                   "ws-17.contoso.com"},
    [FORM_IP] = {"IP", {"Address", NULL}, {NULL, NULL}, "203.0.113.17"},
    [FORM_URL] = {"URL", {"Url", NULL}, {NULL, NULL}, "https://contoso.com/a"},
};

/* Columns that name entities, the better ones first. */
static const struct {
  const char *column;
  EntityForm form;
} entity_columns[] = {
    {"AccountSid", FORM_SID},     {"InitiatingProcessAccountSid", FORM_SID},
    {"TargetUserSid", FORM_SID},  {"UserPrincipalName", FORM_UPN},
    {"AccountUpn", FORM_UPN},     {"UserId", FORM_UPN},
    {"Caller", FORM_UPN},         {"DeviceName", FORM_HOST},
    {"Computer", FORM_HOST},      {"DvcHostname", FORM_HOST},
    {"RemoteIP", FORM_IP},        {"IPAddress", FORM_IP},
    {"SrcIpAddr", FORM_IP},       {"SourceIP", FORM_IP},
    {"CallerIpAddress", FORM_IP}, {"ClientIP", FORM_IP},
    {"ClientIPAddress", FORM_IP}, {"IpAddress", FORM_IP},
    {"RemoteUrl", FORM_URL},      {"Url", FORM_URL},
    {"RequestURL", FORM_URL},     {"SourceIpAddress", FORM_IP},
};

/* Columns by which rules choose events, the usual ones first. */
static const char *const subjects[] = {"ActionType", "OperationName", "OperationNameValue",
                                       "Operation",  "EventType",     "Activity",
                                       "EventName",  "DeviceAction",  "Category",
                                       "FileName",   "ResultType",    "AppDisplayName"};

typedef struct Work {
  Arena *arena;
  const TemplateSpec *spec;
  Str time, subject;
  Str entities[FORM_COUNT]; /* the table's column for each form; absent: none */
} Work;

static bool has_text_column(const FactTable *table, Str name) {
  uint32_t index = fact_table_column_find(table, name);
  return index != FACT_NO_COLUMN && fact_table_column(table, index).type == FACT_STRING;
}

static void choose_entities(Work *work) {
  for (size_t i = 0; i < sizeof entity_columns / sizeof *entity_columns; i++) {
    EntityForm form = entity_columns[i].form;
    Str name = str_of(entity_columns[i].column);
    bool taken = work->entities[form].len || (form == FORM_UPN && work->entities[FORM_SID].len);
    if (!taken && has_text_column(work->spec->table, name)) work->entities[form] = name;
  }
}

static bool is_entity(const Work *work, Str name) {
  for (int form = 0; form < FORM_COUNT; form++) {
    if (str_eq(work->entities[form], name)) return true;
  }
  return false;
}

/* What the template filters by: a usual column, else the first text that names no entity. */
static Str choose_subject(const Work *work) {
  const FactTable *table = work->spec->table;
  for (size_t i = 0; i < sizeof subjects / sizeof *subjects; i++) {
    if (has_text_column(table, str_of(subjects[i]))) return str_of(subjects[i]);
  }
  static const Str standard[] = {STR_INIT("TenantId"), STR_INIT("SourceSystem"), STR_INIT("Type"),
                                 STR_INIT("MG"), STR_INIT("ManagementGroupName")};
  for (uint32_t i = 0; i < fact_table_width(table); i++) {
    FactColumn column = fact_table_column(table, i);
    bool plain =
        column.type == FACT_STRING && column.name.ptr[0] != '_' && !is_entity(work, column.name);
    for (size_t k = 0; k < sizeof standard / sizeof *standard; k++)
      plain &= !str_eq(column.name, standard[k]);
    if (plain) return column.name;
  }
  return (Str){NULL, 0};
}

/* --- the query --- */

Str template_host_columns(Arena *arena, Str column) {
  return arena_printf(arena,
                      "HostName = extract(@'^([^.]*)', 1, %.*s), "
                      "DnsDomain = extract(@'\\.(.+)$', 1, %.*s)",
                      STR_ARG(column), STR_ARG(column));
}

static Str user_columns(Arena *arena, Str column) {
  return arena_printf(arena,
                      "AccountName = tostring(split(%.*s, '@')[0]), "
                      "UPNSuffix = tostring(split(%.*s, '@')[1])",
                      STR_ARG(column), STR_ARG(column));
}

/* Without anything to summarize by, each event is a row of the result. */
static bool summarizes(const Work *work) {
  bool any = false;
  for (int form = 0; form < FORM_COUNT; form++) any |= work->entities[form].len > 0;
  return any;
}

static void write_summary(Buf *out, const Work *work) {
  const char *lead = "by ";
  if (!summarizes(work)) return;
  buf_add_cstr(out, "| summarize ");
  if (work->time.len)
    buf_printf(out, "FirstSeen = min(%.*s), LastSeen = max(%.*s), ", STR_ARG(work->time),
               STR_ARG(work->time));
  buf_add_cstr(out, "Events = count() ");
  for (int form = 0; form < FORM_COUNT; form++) {
    if (!work->entities[form].len) continue;
    buf_printf(out, "%s%.*s", lead, STR_ARG(work->entities[form]));
    lead = ", ";
  }
  buf_add_byte(out, '\n');
  Str user = work->entities[FORM_UPN], host = work->entities[FORM_HOST];
  if (user.len) buf_printf(out, "| extend %.*s\n", STR_ARG(user_columns(work->arena, user)));
  if (host.len)
    buf_printf(out, "| extend %.*s\n", STR_ARG(template_host_columns(work->arena, host)));
}

/* A hunting query says how far it looks back; the schedule does for the others. */
static Str write_query(const Work *work) {
  Buf out = {0};
  buf_printf(&out, "%.*s\n", STR_ARG(fact_table_name(work->spec->table)));
  if (work->spec->kind == RULE_HUNTING && work->time.len)
    buf_printf(&out, "| where %.*s > ago(7d)\n", STR_ARG(work->time));
  if (work->subject.len)
    buf_printf(&out, "| where %.*s =~ '" PLACEHOLDER "'\n", STR_ARG(work->subject));
  write_summary(&out, work);
  Str query = arena_str(work->arena, buf_str(&out));
  buf_free(&out);
  return query;
}

static void map_entities(const Work *work, Draft *draft) {
  for (int form = 0; form < FORM_COUNT; form++) {
    if (!work->entities[form].len) continue;
    const FormInfo *info = &forms[form];
    DraftEntity entity = {.type = info->type};
    for (int i = 0; i < 2 && info->identifiers[i]; i++) {
      entity.identifiers[i] = info->identifiers[i];
      entity.columns[i] = info->columns[i] ? str_of(info->columns[i]) : work->entities[form];
    }
    vec_push(work->arena, &draft->entities, entity);
  }
}

/* --- the test --- */

static Str write_row(const Work *work, const char *subject) {
  Buf out = {0};
  if (work->time.len) buf_printf(&out, "%.*s: " DRAFT_TIME, STR_ARG(work->time));
  if (work->subject.len && !is_entity(work, work->subject))
    buf_printf(&out, "%s%.*s: %s", out.len ? ", " : "", STR_ARG(work->subject), subject);
  for (int form = 0; form < FORM_COUNT; form++) {
    if (!work->entities[form].len) continue;
    Str sample = draft_scalar(work->arena, str_of(forms[form].sample));
    buf_printf(&out, "%s%.*s: %.*s", out.len ? ", " : "", STR_ARG(work->entities[form]),
               STR_ARG(sample));
  }
  Str row = arena_str(work->arena, buf_str(&out));
  buf_free(&out);
  return row;
}

static Str write_test(const Work *work, Str table) {
  DraftCases cases = {0};
  Str result = summarizes(work) ? STR("Events: 1") : (Str){NULL, 0};
  DraftCase hit = {STR("what the rule looks for"), write_row(work, PLACEHOLDER), true, result};
  DraftCase miss = {STR("something else"), write_row(work, "something else"), false, {NULL, 0}};
  vec_push(work->arena, &cases, hit);
  if (work->subject.len) vec_push(work->arena, &cases, miss);
  return draft_test(work->arena, (Str){NULL, 0}, table, &cases);
}

TemplateText template_write(Arena *arena, const FactSet *facts, const TemplateSpec *spec) {
  Str table = fact_table_name(spec->table);
  Work work = {.arena = arena, .spec = spec, .time = fact_table_time(spec->table)};
  choose_entities(&work);
  work.subject = choose_subject(&work);
  Draft draft = {.kind = spec->kind,
                 .id = spec->id,
                 .name = spec->name,
                 .connector = draft_connector(facts, table),
                 .table = table,
                 .technique = spec->technique,
                 .query = write_query(&work)};
  draft.description = arena_printf(
      arena, "Identifies events of %.*s that call for a look: say here what, and why it matters.",
      STR_ARG(table));
  map_entities(&work, &draft);
  return (TemplateText){draft_rule(arena, &draft), write_test(&work, table)};
}
