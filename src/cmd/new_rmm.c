/* `rulec new rmm`: rules on one remote management tool, or on all of a list. */
#include "base/file.h"
#include "base/limits.h"
#include "cmd/cmd.h"
#include "cmd/new.h"
#include "diag/report.h"
#include "emit/guid.h"
#include "emit/pack.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static Strs texts_of(Arena *arena, const Words *words) {
  Strs texts = {0};
  vec_each(const char *, word, words) vec_push(arena, &texts, str_of(*word));
  return texts;
}

static Str rule_path(Arena *arena, Str folder, const RmmTool *tool, RmmKind kind) {
  Str stem = rmm_stem(arena, tool);
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
  size_t rules, changed, by_hand;
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

/* Writes TEXT where nothing or a generated file stands. What stands there in the end goes to
   STANDS. */
static bool write_generated(PackRun *pack, Str path, Str text, Str *stands) {
  Str old = {NULL, 0};
  bool changed = false;
  bool exists = file_read(&pack->run->arena, path.ptr, LIMIT_FILE_BYTES, &old) == FILE_OK;
  bool by_hand = exists && str_find(old, STR(PACK_NOTE), 0) == STR_NONE;
  *stands = by_hand ? old : text;
  bool ok = by_hand || (file_make_folders(path.ptr) && file_update(path.ptr, text, &changed));
  if (!ok) fprintf(stderr, "rulec: %.*s: %s\n", STR_ARG(path), strerror(errno));
  pack->changed += changed;
  pack->by_hand += by_hand;
  return ok;
}

static bool write_tool(PackRun *pack, const RmmTool *tool) {
  Arena *arena = &pack->run->arena;
  Str folder = arena_printf(arena, "%.*s/rmm", STR_ARG(pack->root));
  Str stem = rmm_stem(arena, tool);
  PackEntry entry = {.tool = tool, .folder = arena_printf(arena, "rmm/%.*s", STR_ARG(stem))};
  for (int kind = 0; kind < RMM_KINDS; kind++) {
    if (!rmm_allows(tool, (RmmKind)kind)) continue;
    Str id = rmm_id(arena, tool, (RmmKind)kind), stands;
    RmmText text = rmm_write(arena, tool, (RmmKind)kind, id, STR(PACK_NOTE));
    Str path = rule_path(arena, folder, tool, (RmmKind)kind);
    if (!write_generated(pack, path, text.rule, &stands)) return false;
    if (!write_generated(pack, new_test_path(arena, path), text.test, &stands)) return false;
    entry.has[kind] = true;
    entry.cases[kind] = pack_count_cases(arena, stands);
    pack->rules++;
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

int new_pack(NewRun *run) {
  PackRun pack = {.run = run};
  pack.root = run->output ? str_of(run->output) : above(&run->arena, run->from);
  if (!read_list(&pack)) return EXIT_UNABLE;
  vec_each(const RmmTool, tool, &pack.tools) {
    if (!write_tool(&pack, tool)) return EXIT_UNABLE;
  }
  if (!write_page(&pack)) return EXIT_UNABLE;
  fprintf(stderr, "%u tool%s, %zu rules: %zu file%s written", pack.tools.len,
          pack.tools.len == 1 ? "" : "s", pack.rules, pack.changed, pack.changed == 1 ? "" : "s");
  if (pack.by_hand) fprintf(stderr, ", %zu written by hand left alone", pack.by_hand);
  fprintf(stderr, "\n");
  return EXIT_CLEAN;
}
