/* Owns the events by which rules on remote management tools are tried. Comes in: a tool's facts.
   Goes out: events that hold one of them, and events that nearly do. */
#include "emit/rmm_event.h"

#include "base/buf.h"
#include "value/match.h"

#include <assert.h>

/* --- who finds an event --- */

static bool has_any(Arena *arena, Str text, const Strs *facts) {
  vec_each(Str, fact, facts) {
    Needle needle = needle_new(arena, *fact, true, MATCH_TERM);
    if (needle_find(&needle, text) != STR_NONE) return true;
  }
  return false;
}

bool rmm_finds(Arena *arena, const RmmTool *tool, const RmmEvent *event) {
  if (!rmm_allows(tool, event->kind)) return false;
  switch (event->kind) {
    case RMM_FILE_SIGNATURE: return has_any(arena, event->signer, &tool->signers);
    case RMM_NETWORK_CONNECTION: return has_any(arena, event->url, &tool->domains);
    default:
      return (!tool->companies.len || has_any(arena, event->company, &tool->companies)) &&
             (!tool->products.len || has_any(arena, event->product, &tool->products));
  }
}

/* --- rows --- */

static void write_value(Buf *out, Arena *arena, const char *column, Str value) {
  if (value.ptr) buf_printf(out, ", %s: %.*s", column, STR_ARG(draft_scalar(arena, value)));
}

/* Columns that say more of the event than what is filtered. */
static void write_rest(Buf *out, const RmmEvent *event) {
  const char *program = event->program ? event->program : "agent.exe";
  switch (event->kind) {
    case RMM_FILE_SIGNATURE:
      buf_add_cstr(out, ", SHA1: 'da39a3ee5e6b4b0d3255bfef95601890afd80709'");
      break;
    case RMM_NETWORK_CONNECTION:
      buf_printf(out,
                 ", RemoteIP: 203.0.113.17, InitiatingProcessFileName: %s, "
                 "InitiatingProcessAccountSid: S-1-5-18",
                 program);
      break;
    default:
      buf_add_cstr(out,
                   ", FileName: agent.exe, ProcessCommandLine: agent.exe, AccountSid: S-1-5-18");
      if (event->program) buf_printf(out, ", InitiatingProcessFileName: %s", program);
      break;
  }
}

Str rmm_row(Arena *arena, const RmmEvent *event, const char *device) {
  Buf out = {0};
  buf_printf(&out, "TimeGenerated: %s, DeviceId: %s, DeviceName: " RMM_DEVICE,
             event->old ? "2026-01-03T11:30:00Z" : DRAFT_TIME, device);
  write_value(&out, arena, "Signer", event->signer);
  write_value(&out, arena, "RemoteUrl", event->url);
  write_value(&out, arena, "ProcessVersionInfoCompanyName", event->company);
  write_value(&out, arena, "ProcessVersionInfoProductName", event->product);
  write_rest(&out, event);
  buf_add_cstr(&out, ", ReportId: 7");
  Str row = arena_str(arena, buf_str(&out));
  buf_free(&out);
  return row;
}

/* --- events --- */

typedef struct Events {
  Arena *arena;
  const RmmTool *tool;
  RmmEvents list;
} Events;

static void add(Events *events, RmmEvent event) { vec_push(events->arena, &events->list, event); }

/* A text that holds one of FACTS with BEFORE or AFTER grown onto it, which `has` therefore does
   not find; absent where each holds another fact as well. */
static Str grown(Arena *arena, const Strs *facts, const char *before, const char *after) {
  vec_each(Str, fact, facts) {
    Str text = arena_printf(arena, "%s%.*s%s", before, STR_ARG(*fact), after);
    if (!has_any(arena, text, facts)) return text;
  }
  return (Str){NULL, 0};
}

static Str naming(Arena *arena, const char *lead, Str fact) {
  return arena_printf(arena, "%s %.*s", lead, STR_ARG(fact));
}

static void add_signers(Events *events) {
  Arena *arena = events->arena;
  const Strs *facts = &events->tool->signers;
  vec_each(Str, fact, facts)
      add(events, (RmmEvent){naming(arena, "signed by", *fact), .hit = true, .signer = *fact});
  Str near = grown(arena, facts, "Neo", "");
  if (near.len) add(events, (RmmEvent){STR("a signer whose name goes on before"), .signer = near});
  near = grown(arena, facts, "", "ix");
  if (near.len) add(events, (RmmEvent){STR("a signer whose name goes on behind"), .signer = near});
  add(events, (RmmEvent){STR("another signer"), .signer = STR("Contoso Ltd")});
}

static void add_connection(Events *events, bool hit, Str name, Str url) {
  add(events, (RmmEvent){name, RMM_NETWORK_CONNECTION, hit, .url = url});
}

static void add_domains(Events *events) {
  Arena *arena = events->arena;
  const Strs *facts = &events->tool->domains;
  vec_each(Str, fact, facts)
      add_connection(events, true, naming(arena, "connects to", *fact), *fact);
  Str below = arena_printf(arena, "https://relay-17.%.*s/agent", STR_ARG(facts->ptr[0]));
  add_connection(events, true, STR("an address below the first domain"), below);
  Str near = grown(arena, facts, "my", "");
  if (near.len) add_connection(events, false, STR("a look-alike that begins otherwise"), near);
  near = grown(arena, facts, "", "munity");
  if (near.len) add_connection(events, false, STR("a look-alike that ends otherwise"), near);
  add_connection(events, false, STR("another domain"), STR("www.contoso.com"));
}

static void add_program(Events *events, bool hit, Str name, Str company, Str product) {
  add(events, (RmmEvent){name, RMM_PROCESS_CREATION, hit, .company = company, .product = product});
}

/* A fact of the other list to stand beside what an event is about. */
static Str first_of(const Strs *facts) { return facts->len ? facts->ptr[0] : (Str){NULL, 0}; }

static void add_programs(Events *events) {
  Arena *arena = events->arena;
  const RmmTool *tool = events->tool;
  Str company = first_of(&tool->companies), product = first_of(&tool->products);
  vec_each(Str, fact, &tool->companies)
      add_program(events, true, naming(arena, "a program of company", *fact), *fact, product);
  vec_each(Str, fact, &tool->products)
      add_program(events, true, naming(arena, "a program of product", *fact), company, *fact);
  Str other = STR("Contoso Ltd"), near = grown(arena, &tool->companies, "Neo", "");
  if (company.len) add_program(events, false, STR("another company"), other, product);
  if (near.len)
    add_program(events, false, STR("a company whose name goes on before"), near, product);
  near = grown(arena, &tool->products, "", "ix");
  if (product.len) add_program(events, false, STR("another product"), company, other);
  if (near.len)
    add_program(events, false, STR("a product whose name goes on behind"), company, near);
}

RmmEvents rmm_events(Arena *arena, const RmmTool *tool, RmmKind kind) {
  Events events = {.arena = arena, .tool = tool};
  if (!rmm_allows(tool, kind)) return events.list;
  if (kind == RMM_FILE_SIGNATURE) add_signers(&events);
  if (kind == RMM_NETWORK_CONNECTION) add_domains(&events);
  if (kind == RMM_PROCESS_CREATION) add_programs(&events);
  assert(events.list.len > 0);
  RmmEvent old = events.list.ptr[0];
  old.name = STR("seen more than seven days ago");
  old.hit = false;
  old.old = true;
  add(&events, old);
  return events.list;
}
