/* Owns the rules over all tools of a list. Comes in: the tools. Goes out: rules, each with a table
   of its tools, and tests with the hits and look-alikes of every tool. */
#include "emit/sweep.h"

#include "base/buf.h"
#include "emit/guid.h"
#include "emit/rmm_event.h"
#include "emit/sweep_int.h"

static const SweepText *text_of(const Sweep *sweep) { return &sweep_texts[sweep->kind]; }

/* " 2" behind what names the second rule of a kind. */
static Str numbered(Arena *arena, const Sweep *sweep, const char *name, char between) {
  if (sweep->number == 1) return str_of(name);
  return arena_printf(arena, "%s%c%u", name, between, sweep->number);
}

Str sweep_stem(Arena *arena, const Sweep *sweep) {
  return numbered(arena, sweep, text_of(sweep)->stem, '_');
}

Str sweep_name(Arena *arena, const Sweep *sweep) {
  return numbered(arena, sweep, text_of(sweep)->name, ' ');
}

/* --- the table of tools --- */

static bool looks_for(SweepKind kind, const RmmTool *tool) {
  for (int fact = 0; fact < RMM_KINDS; fact++) {
    if (sweep_texts[kind].kinds[fact] && rmm_allows(tool, (RmmKind)fact)) return true;
  }
  return false;
}

static void write_facts(Buf *out, Arena *arena, const Strs *facts) {
  Buf joined = {0};
  for (uint32_t i = 0; i < facts->len; i++) {
    if (i) buf_add_byte(&joined, SWEEP_SEPARATOR);
    buf_add(&joined, facts->ptr[i]);
  }
  buf_printf(out, ", %.*s", STR_ARG(draft_kql_string(arena, buf_str(&joined))));
  buf_free(&joined);
}

static Str tool_row(Arena *arena, SweepKind kind, const RmmTool *tool) {
  Buf out = {0};
  buf_printf(&out, "    %.*s", STR_ARG(draft_kql_string(arena, tool->name)));
  const bool *kinds = sweep_texts[kind].kinds;
  if (kinds[RMM_FILE_SIGNATURE]) write_facts(&out, arena, &tool->signers);
  if (kinds[RMM_NETWORK_CONNECTION]) write_facts(&out, arena, &tool->domains);
  if (kinds[RMM_PROCESS_CREATION]) {
    write_facts(&out, arena, &tool->companies);
    write_facts(&out, arena, &tool->products);
  }
  Str row = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return row;
}

/* The rules of KIND: each takes tools until its query is as long as the service allows. */
static void plan_kind(Arena *arena, Sweeps *sweeps, const RmmTools *tools, SweepKind kind) {
  const SweepText *text = &sweep_texts[kind];
  size_t room = field_info(FIELD_QUERY)->max - str_of(text->open).len - str_of(text->close).len;
  size_t left = 0;
  Sweep *sweep = NULL;
  vec_each(const RmmTool, tool, tools) {
    if (!looks_for(kind, tool)) continue;
    size_t length = tool_row(arena, kind, tool).len + sizeof ",\n" - 1;
    if (!sweep || length > left) {
      uint32_t number = sweep ? sweep->number + 1 : 1;
      vec_push(arena, sweeps, ((Sweep){.kind = kind, .number = number}));
      sweep = &sweeps->ptr[sweeps->len - 1];
      left = room;
    }
    left -= length < left ? length : left;
    vec_push(arena, &sweep->tools, tool);
  }
}

Sweeps sweep_plan(Arena *arena, const RmmTools *tools) {
  Sweeps sweeps = {0};
  for (int kind = 0; kind < SWEEP_KINDS; kind++) plan_kind(arena, &sweeps, tools, (SweepKind)kind);
  return sweeps;
}

/* --- the rule --- */

static Str write_query(Arena *arena, const Sweep *sweep) {
  Buf out = {0};
  buf_add_cstr(&out, text_of(sweep)->open);
  for (uint32_t i = 0; i < sweep->tools.len; i++) {
    if (i) buf_add_cstr(&out, ",\n");
    buf_add(&out, tool_row(arena, sweep->kind, sweep->tools.ptr[i]));
  }
  buf_add_cstr(&out, text_of(sweep)->close);
  Str query = str_trim(arena_str(arena, buf_str(&out)));
  buf_free(&out);
  return query;
}

static Str write_rule(Arena *arena, const Sweep *sweep, Str note) {
  const SweepText *text = text_of(sweep);
  Str stem = sweep_stem(arena, sweep), name = sweep_name(arena, sweep);
  Str id = guid_of_name(arena, arena_printf(arena, "rulec/rmm/%.*s", STR_ARG(stem)));
  Str query = write_query(arena, sweep);
  Buf out = {0};
  buf_printf(&out, "# %.*s\nid: %.*s\nname: %.*s\n%squery: |\n", STR_ARG(note), STR_ARG(id),
             STR_ARG(name), text->head);
  while (query.ptr) {
    Str line = str_split(&query, '\n');
    buf_printf(&out, "  %.*s\n", STR_ARG(line));
  }
  buf_add_cstr(&out, text->tail);
  Str rule = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return rule;
}

/* --- the test --- */

typedef struct TestWork {
  Arena *arena;
  const Sweep *sweep;
  Buf out;
} TestWork;

/* What EVENT gives, once for each tool that finds it. */
static void write_results(TestWork *work, const RmmEvent *event, uint32_t device) {
  vec_each(const RmmTool *, tool, &work->sweep->tools) {
    if (!rmm_finds(work->arena, *tool, event)) continue;
    buf_printf(&work->out, "      - {Tool: %.*s, DeviceId: d%u, Events: 1}\n",
               STR_ARG(draft_scalar(work->arena, (*tool)->name)), device);
  }
}

static bool found_by_any(TestWork *work, const RmmEvent *event) {
  vec_each(const RmmTool *, tool, &work->sweep->tools) {
    if (rmm_finds(work->arena, *tool, event)) return true;
  }
  return false;
}

/* The events of TOOL that the rule looks at: its hits, or what nearly is one for any tool. */
static RmmEvents events_of(TestWork *work, const RmmTool *tool, bool hits) {
  RmmEvents chosen = {0};
  for (int kind = 0; kind < RMM_KINDS; kind++) {
    if (!text_of(work->sweep)->kinds[kind]) continue;
    RmmEvents events = rmm_events(work->arena, tool, (RmmKind)kind);
    vec_each(const RmmEvent, event, &events) {
      bool fits = hits ? event->hit : !event->hit && !found_by_any(work, event);
      if (fits) vec_push(work->arena, &chosen, *event);
    }
  }
  return chosen;
}

/* Each event stands on a device of its own. */
static void write_tables(TestWork *work, const RmmEvents *events) {
  buf_add_cstr(&work->out, "    tables:\n");
  for (uint32_t i = 0; i < events->len; i++) {
    const RmmEvent *event = &events->ptr[i];
    if (i == 0 || event->kind != event[-1].kind)
      buf_printf(&work->out, "      %s:\n", rmm_table(event->kind));
    Str device = arena_printf(work->arena, "d%u", i + 1);
    Str row = rmm_row(work->arena, event, device.ptr);
    buf_printf(&work->out, "        - {%.*s}\n", STR_ARG(row));
  }
}

static void write_name(TestWork *work, const char *lead, Str name) {
  Str whole = arena_printf(work->arena, "%s%.*s", lead, STR_ARG(name));
  buf_printf(&work->out, "  - name: %.*s\n", STR_ARG(draft_scalar(work->arena, whole)));
}

static void write_alert(TestWork *work, const RmmEvents *events) {
  write_tables(work, events);
  buf_add_cstr(&work->out, "    expect: alert\n    rows:\n");
  for (uint32_t i = 0; i < events->len; i++) write_results(work, &events->ptr[i], i + 1);
}

static void write_quiet(TestWork *work, const RmmEvents *events) {
  write_tables(work, events);
  buf_add_cstr(&work->out, "    expect: quiet\n");
}

static void test_tool(TestWork *work, const RmmTool *tool) {
  RmmEvents hits = events_of(work, tool, true), misses = events_of(work, tool, false);
  write_name(work, "every sign of ", tool->name);
  write_alert(work, &hits);
  if (!misses.len) return;
  write_name(work, "nothing but look-alikes of ", tool->name);
  write_quiet(work, &misses);
}

/* Rows of the watchlist, and whether they leave the tool's signs on `ws-17` an alert. */
static void test_approvals(TestWork *work, const RmmTool *tool) {
  static const struct {
    const char *name, *device;
    enum { ANY_TOOL, THIS_TOOL, OTHER_TOOL } tool;
    bool alert;
  } approvals[] = {
      {"an approved device", "WS-17.contoso.com", ANY_TOOL, false},
      {"a tool approved on all devices", "", THIS_TOOL, false},
      {"a tool approved on this device", "ws-17.contoso.com", THIS_TOOL, false},
      {"a tool approved on another device", "ws-18.contoso.com", THIS_TOOL, true},
      {"another tool approved on this device", "ws-17.contoso.com", OTHER_TOOL, true},
  };
  RmmEvents hits = events_of(work, tool, true);
  for (size_t i = 0; i < sizeof approvals / sizeof *approvals; i++) {
    Str names[] = {STR(""), tool->name, STR("Contoso Assist")};
    Str named = names[approvals[i].tool];
    write_name(work, approvals[i].name, STR(""));
    buf_printf(&work->out,
               "    watchlists:\n      ApprovedRMM:\n        - {DeviceName: '%s', Tool: %.*s}\n",
               approvals[i].device, STR_ARG(draft_scalar(work->arena, named)));
    (approvals[i].alert ? write_alert : write_quiet)(work, &hits);
  }
}

static void test_scenarios(TestWork *work) {
  vec_each(const RmmTool *, tool, &work->sweep->tools) {
    if (!(*tool)->domains.len) continue;
    Str domain = arena_str(work->arena, draft_scalar(work->arena, (*tool)->domains.ptr[0]));
    buf_printf(&work->out, text_of(work->sweep)->scenarios, domain.ptr);
    return;
  }
}

RmmText sweep_write(Arena *arena, const Sweep *sweep, Str note) {
  TestWork work = {.arena = arena, .sweep = sweep};
  buf_printf(&work.out,
             "# %.*s\nnow: " DRAFT_NOW
             "\ncases:\n  - name: no events at all\n"
             "    expect: quiet\n",
             STR_ARG(note));
  vec_each(const RmmTool *, tool, &sweep->tools) test_tool(&work, *tool);
  test_approvals(&work, sweep->tools.ptr[0]);
  test_scenarios(&work);
  RmmText text = {write_rule(arena, sweep, note), arena_str(arena, buf_str(&work.out))};
  buf_free(&work.out);
  return text;
}
