/* `rulec new rmm`: rules on one remote management tool, or on all of a list. */
#include "base/file.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/new.h"
#include "diag/report.h"
#include "emit/guid.h"
#include "emit/pack.h"
#include "emit/sweep.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static Strs texts_of(Arena *arena, const Words *words) {
  Strs texts = {0};
  vec_each(const char *, word, words) vec_push(arena, &texts, str_of(*word));
  return texts;
}

static Str rule_path(Arena *arena, Str folder, const RmmTool *tool, RmmKind kind) {
  Str stem = rmm_stem(arena, tool->name);
  return arena_printf(arena, "%.*s/%.*s/%.*s_%s.yaml", STR_ARG(folder), STR_ARG(stem),
                      STR_ARG(stem), rmm_slug(kind));
}

/* --- one tool --- */

/* Where an id is given, the rules' ids follow from it: the first has it, the others are made of it
   and the kind. */
static Str next_id(NewRun *run, RmmKind kind, bool first) {
  if (!run->id) return guid_random(&run->arena);
  if (first) return guid_canonical(&run->arena, str_of(run->id));
  return guid_of_name(&run->arena, arena_printf(&run->arena, "%s/%s", run->id, rmm_slug(kind)));
}

static void ask_text(NewRun *run, Words *words, const char *question) {
  const char *answer = words->len ? NULL : new_ask(run, question, NULL);
  if (answer) vec_push(&run->arena, words, answer);
}

static bool ask(NewRun *run) {
  if (!run->name) run->name = new_ask(run, "name of the tool", NULL);
  if (!run->signers.len && !run->domains.len && !run->companies.len && !run->products.len) {
    ask_text(run, &run->signers, "who signs its files");
    ask_text(run, &run->domains, "a domain it talks to");
    ask_text(run, &run->companies, "the company that its programs name");
    ask_text(run, &run->products, "the product that its programs name");
  }
  if (run->id && !shape_matches(HOLDS_GUID, str_of(run->id)))
    fprintf(stderr, "rulec: `%s` is no GUID: 8-4-4-4-12 hexadecimal digits\n", run->id);
  else if (!run->name)
    fprintf(stderr, "rulec: say which tool: --name\n");
  else
    return true;
  return false;
}

int new_rmm(NewRun *run) {
  if (!ask(run)) return EXIT_UNABLE;
  Arena *arena = &run->arena;
  RmmTool tool = {.name = str_of(run->name),
                  .signers = texts_of(arena, &run->signers),
                  .domains = texts_of(arena, &run->domains),
                  .companies = texts_of(arena, &run->companies),
                  .products = texts_of(arena, &run->products)};
  Str folder = str_of(run->output ? run->output : ".");
  size_t written = 0;
  for (int kind = 0; kind < RMM_KINDS; kind++) {
    if (!rmm_allows(&tool, (RmmKind)kind)) continue;
    Str id = next_id(run, (RmmKind)kind, written == 0);
    if (!id.len) return EXIT_UNABLE;
    RmmText text = rmm_write(arena, &tool, (RmmKind)kind, id, (Str){NULL, 0});
    Str path = rule_path(arena, folder, &tool, (RmmKind)kind);
    if (!new_create(run, path, text.rule, text.test)) return EXIT_UNABLE;
    written++;
  }
  if (written) return EXIT_CLEAN;
  fprintf(stderr,
          "rulec: say what is known of the tool: --signer, --domain, --company, "
          "--product\n");
  return EXIT_UNABLE;
}

/* --- all tools of a list --- */

typedef struct PackRun {
  NewRun *run;
  Str root; /* the folder that holds rmm/ */
  RmmTools tools;
  PackEntries entries;
  size_t changed, by_hand;
} PackRun;

static bool read_list(PackRun *pack) {
  Arena *arena = &pack->run->arena;
  Str path = str_of(pack->run->from), text;
  if (file_read(arena, path.ptr, LIMIT_FILE_BYTES, &text) != FILE_OK) {
    fprintf(stderr, "rulec: %s: %s\n", path.ptr, errno ? strerror(errno) : "cannot be read");
    return false;
  }
  DiagBag bag = {.arena = arena};
  if (pack_read(arena, source_new(arena, path, text), &pack->tools, &bag)) return true;
  Buf out = {0};
  Report report = {.bag = &bag};
  report_format_find(STR("text"))->write(&out, &report);
  fprintf(stderr, "%.*s", STR_ARG(buf_str(&out)));
  buf_free(&out);
  return false;
}

/* Writes TEXT where nothing or a generated file stands; with --check, says that it would. What
   stands there in the end goes to STANDS. */
static bool write_generated(PackRun *pack, Str path, Str text, Str *stands) {
  Str old = {NULL, 0};
  bool changed = false, ok = true;
  bool exists = file_read(&pack->run->arena, path.ptr, LIMIT_FILE_BYTES, &old) == FILE_OK;
  bool by_hand = exists && str_find(old, STR(PACK_NOTE), 0) == STR_NONE;
  *stands = by_hand ? old : text;
  if (pack->run->check) {
    changed = !by_hand && !(exists && str_eq(old, text));
    if (changed) printf("%.*s\n", STR_ARG(path));
  } else if (!by_hand) {
    ok = file_make_folders(path.ptr) && file_update(path.ptr, text, &changed);
  }
  if (!ok) fprintf(stderr, "rulec: %.*s: %s\n", STR_ARG(path), strerror(errno));
  pack->changed += changed;
  pack->by_hand += by_hand;
  return ok;
}

/* Writes a rule and its test to STEM, which begins at the pack's root, and puts it on the page. */
static bool write_rule(PackRun *pack, PackEntry *entry, Str title, Str stem, RmmText text) {
  Arena *arena = &pack->run->arena;
  Str place = arena_printf(arena, "%.*s.yaml", STR_ARG(stem));
  Str path = arena_printf(arena, "%.*s/%.*s", STR_ARG(pack->root), STR_ARG(place)), rule, test;
  if (!write_generated(pack, path, text.rule, &rule)) return false;
  if (!write_generated(pack, new_test_path(arena, path), text.test, &test)) return false;
  vec_push(arena, &entry->rules, pack_rule(arena, title, place, rule, test));
  return true;
}

static bool write_tool(PackRun *pack, const RmmTool *tool) {
  Arena *arena = &pack->run->arena;
  Str name = rmm_stem(arena, tool->name);
  PackEntry entry = {.tool = tool};
  for (int kind = 0; kind < RMM_KINDS; kind++) {
    if (!rmm_allows(tool, (RmmKind)kind)) continue;
    Str id = rmm_id(arena, tool, (RmmKind)kind);
    RmmText text = rmm_write(arena, tool, (RmmKind)kind, id, STR(PACK_NOTE));
    Str stem = arena_printf(arena, "rmm/%.*s/%.*s_%s", STR_ARG(name), STR_ARG(name),
                            rmm_slug((RmmKind)kind));
    if (!write_rule(pack, &entry, str_of(rmm_title((RmmKind)kind)), stem, text)) return false;
  }
  vec_push(arena, &pack->entries, entry);
  return true;
}

static bool write_sweeps(PackRun *pack) {
  Arena *arena = &pack->run->arena;
  Sweeps sweeps = sweep_plan(arena, &pack->tools);
  PackEntry entry = {0};
  vec_each(const Sweep, sweep, &sweeps) {
    RmmText text = sweep_write(arena, sweep, STR(PACK_NOTE));
    Str stem = arena_printf(arena, "rmm/%.*s", STR_ARG(sweep_stem(arena, sweep)));
    if (!write_rule(pack, &entry, sweep_name(arena, sweep), stem, text)) return false;
  }
  vec_push(arena, &pack->entries, entry);
  return true;
}

static bool write_page(PackRun *pack) {
  Arena *arena = &pack->run->arena;
  Buf out = {0};
  Str stands;
  pack_write_page(&out, arena, &pack->entries);
  Str path = arena_printf(arena, "%.*s/README.md", STR_ARG(pack->root));
  bool ok = write_generated(pack, path, buf_str(&out), &stands);
  buf_free(&out);
  return ok;
}

/* The folder above the one that PATH stands in. */
static Str above(Arena *arena, const char *path) {
  Str rest = str_of(path);
  for (int level = 0; level < 2; level++) {
    while (rest.len && rest.ptr[rest.len - 1] != '/') rest.len--;
    if (rest.len)
      rest.len--;
    else
      return level ? STR(".") : STR("..");
  }
  return rest.len ? arena_str(arena, rest) : STR("/");
}

static const char *plural(size_t count) { return count == 1 ? "" : "s"; }

static void print_total(PackRun *pack) {
  PackTotal total = pack_total(&pack->run->arena, &pack->entries);
  fprintf(stderr, "%u tool%s, %u rule%s, %u technique%s, %u test case%s: %zu file%s %s",
          total.tools, plural(total.tools), total.rules, plural(total.rules), total.techniques.len,
          plural(total.techniques.len), total.cases, plural(total.cases), pack->changed,
          plural(pack->changed), pack->run->check ? "to be written" : "written");
  if (pack->by_hand) fprintf(stderr, ", %zu written by hand left alone", pack->by_hand);
  fprintf(stderr, "\n");
}

int new_pack(NewRun *run) {
  PackRun pack = {.run = run};
  pack.root = run->output ? str_of(run->output) : above(&run->arena, run->from);
  if (!read_list(&pack)) return EXIT_UNABLE;
  vec_each(const RmmTool, tool, &pack.tools) {
    if (!write_tool(&pack, tool)) return EXIT_UNABLE;
  }
  if (!write_sweeps(&pack) || !write_page(&pack)) return EXIT_UNABLE;
  print_total(&pack);
  return run->check && pack.changed ? EXIT_FINDINGS : EXIT_CLEAN;
}
